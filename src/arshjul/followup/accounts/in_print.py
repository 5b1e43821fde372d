"""What a municipality has printed of its statements, and what is known from print alone."""

from __future__ import annotations

from arshjul.followup.accounts.place import Place
from arshjul.kernel.text import Text
from arshjul.statements import layouts, published
from arshjul.statements.published import PublishedTable
from arshjul.statements.statement import Cell, Source, Trace

IN_PRINT = "tryckt"
"""The source of what only a printed table gives: no voucher lies beneath it."""
BUDGETED = Text("Budget (utfallet minus den tryckta avvikelsen)", "Budget (outcome less the printed deviation)")


def is_published(at: Place, statement: str, year: int) -> bool:
    """Whether the municipality has published a statement of a year, in whichever form."""
    forms = {
        one.id for one in (*layouts.of_municipality(at.whole.folder), *layouts.shipped()) if one.statement == statement
    }
    tables = published.load(at.whole.folder)[0].tables.values()
    return any(year in table.years for table in tables if table.layout in forms)


def budget_in_print(table: PublishedTable | None, year: int) -> Source:
    """The budget of a year that a printed table gives, outcome less deviation row by row; empty when it tells none."""
    outcome, deviation = f"utfall-{year}", f"budgetavvikelse-{year}"
    if table is None or deviation not in table.columns:
        return Source(BUDGETED, {})
    cells = {
        row.id: Cell(
            table.amounts[row.id, outcome] - table.amounts[row.id, deviation],
            Trace(lines=(row.id,), sources=(IN_PRINT, table.id, row.source)),
        )
        for row in table.rows
        if {(row.id, outcome), (row.id, deviation)} <= table.amounts.keys()
    }
    return Source(BUDGETED, cells, rounding=table.unit_of(deviation).step)
