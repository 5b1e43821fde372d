"""`arshjul bench ledger`: this package against its peers on one generated file, as ratios in one run.

    files (one ledger in every form) -> parts, each with `measure(files)` and `TARGETS` -> report (the table)

A part is one question: `sie` (received file to snapshot), `tables` (CSV and Excel), `statements` (snapshot to
figures). Every measurement of an import runs in a process of its own, from start to answer, so that imports and
memory count. What isn't installed is said. The targets come last, reached or not; nothing here fails for being slow.
"""

from arshjul.ledger.bench.commands import PARTS, configure

__all__ = ["PARTS", "configure"]
