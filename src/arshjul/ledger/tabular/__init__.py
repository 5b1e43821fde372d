"""Tables (CSV, text, XLSX) by mapping as data: a new source needs a mapping, no code.

`mapping` says what a mapping is, `cells` gets the cells of a file as columns of text, `convert` makes
entries of them and `propose` guesses a mapping from the file's own content.
"""
