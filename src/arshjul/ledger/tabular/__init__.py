"""Tables (CSV, text, XLSX) by mapping as data: a new source needs a mapping, no code.

Where things live:

- `files`: the cells of a file, of text and of workbooks.
- `mapping` says what a mapping is; `mapping_checks` judges one that somebody wrote, and tells its `mapping_faults`.
- `reader` makes a reading of a file by its mapping. `entries` makes the entries of some cells: `chosen_rows` says which
  rows and what blank cells mean, and `table` makes `fields` of them: `amount_columns` (whose `amounts` are öre, with
  `rounding` and `sided`), `row_times` (with `openings`), `code_parts`, and `row_kinds` of what each row is. `codes` and
  `convert` are what all of them do with a column.
- Of the file as a whole: `sums` of debit and credit, `running` balances as changes, `sums_of_months`, and what is odd:
  accounts `alike` or `nested`, and amounts `unread`.
- `likely`: what a column likely is by its name and its cells; `proposing`: a mapping proposed from that.
"""
