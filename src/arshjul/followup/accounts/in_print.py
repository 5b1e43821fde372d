"""What a municipality has printed of its statements, and what is known from print alone."""

from __future__ import annotations

from arshjul.books import queries as books
from arshjul.followup.accounts.place import GROUP, Place, own
from arshjul.kernel.text import Text
from arshjul.statements import editions, published
from arshjul.statements.layouts import Layout
from arshjul.statements.published import PublishedTable
from arshjul.statements.statement import Cell, Source, Trace

IN_PRINT = "tryckt"
"""The source of what only a printed table gives: no voucher lies beneath it."""
BUDGETED = Text("Budget (utfallet minus den tryckta avvikelsen)", "Budget (outcome less the printed deviation)")


def is_published(at: Place, statement: str, year: int) -> bool:
    """Whether the municipality has published a statement of a year, in whichever form."""
    forms = {
        one.id
        for one in (*editions.of_municipality(at.whole.folder), *editions.shipped())
        if one.statement == statement
    }
    tables = published.load(at.whole.folder)[0].tables.values()
    return any(year in table.years for table in tables if table.layout in forms)


def printed_form(statement: str, at: Place) -> Layout | None:
    """The form that the municipality itself prints for the municipality or its group, when it has one.

    An extract, such as a summary without the result, isn't the statement itself.
    """
    own_forms = [one for one in editions.of_municipality(at.whole.folder) if at.day in one.valid]
    named = [one for one in own_forms if one.statement == statement and editions.is_whole(one)]
    exact = [one for one in named if one.id.endswith("-koncern") == at.is_group]
    return next(iter(exact or named), None)


def printed_table(at: Place, layout: str) -> PublishedTable | None:
    """The municipality's own printed table, when the whole year's books are constructed beneath it."""
    if at.of is None or not at.is_whole_year:
        return None
    held = books.manifest(at.of).held(at.year * 100, at.last.number, own())
    if not held or not all(batch.constructed for batch in held):
        return None
    loaded, _ = published.load(at.whole.folder)
    tables = [one for one in loaded.tables.values() if one.layout == layout and at.year in one.years]
    entity = GROUP if at.is_group else own()[0]
    return next((one for one in tables if one.entity == entity), next(iter(tables), None))


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
