"""A mapping from a table's own content, with everything that had to be guessed told.

`propose` takes the `start` of a table, whose header `header_rows` finds, and gives what is `proposed` for it. `guess`
says which column is which field, `time_columns` and `years` when amounts are, `rows_meant` which rows are read.
"""
