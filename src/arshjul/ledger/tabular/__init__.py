"""Tables (CSV, text, XLSX) by mapping as data: a new source needs a mapping, no code.

`mapping` says what a mapping is, and `mapping_checks` judges one that somebody wrote. `text` and `workbook` get the
`cells` of a file, `reader` makes `entries` of them by a mapping. `propose` gives a mapping that is `proposed` from the
start of a table: by what its columns are called (`headers`, `timed`) and what their cells look like (`looks`).
"""
