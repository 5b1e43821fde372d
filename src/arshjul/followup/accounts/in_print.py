"""What a municipality has printed of its statements, and what is known from print alone."""

from __future__ import annotations

from arshjul.followup.accounts.place import Place
from arshjul.statements import layouts, published

IN_PRINT = "tryckt"
"""The source of what only a printed table gives: no voucher lies beneath it."""


def is_published(at: Place, statement: str, year: int) -> bool:
    """Whether the municipality has published a statement of a year, in whichever form."""
    forms = {
        one.id for one in (*layouts.of_municipality(at.whole.folder), *layouts.shipped()) if one.statement == statement
    }
    tables = published.load(at.whole.folder)[0].tables.values()
    return any(year in table.years for table in tables if table.layout in forms)
