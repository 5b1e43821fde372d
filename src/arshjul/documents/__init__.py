"""Which words and figures make up this document, and can they be trusted?

    outline + texts by people ──┐
                                ├─ compile ─→ Document ─→ PDF, HTML, XLSX, CSV/JSON ─→ Publication (hash-chained)
    sealed data set + tables ───┘     │
                                      └─→ findings: a missing figure or a word the data denies stops it

`domain` is the document model, `dataset` the sealed figures, `expressions` and `prose` the text that can't lie,
`tables` the way from a statement to a printed table with every rounding difference told, `render_*` the formats.
These are pure. `models`, `services`, `queries` keep drafts, compiled versions and publications.
"""
