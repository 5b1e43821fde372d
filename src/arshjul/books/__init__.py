"""The books: which ledger files have been received, and what is in the books as known now or then?

    received file (bytes kept) → reading (findings, sums) → batch (facts in Parquet, cells in the database)
    → snapshot (which batch holds for each entity and period) → cube → pages, statements, documents

A snapshot is never changed: publishing makes the next one, whole or not at all, so "as known 3 May" is simply an
earlier snapshot. Cells are kept per batch; a snapshot says which batch counts for which entity and period.
"""
