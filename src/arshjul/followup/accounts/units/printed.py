"""What a municipality has printed of its driftredovisning that its books don't give."""

from __future__ import annotations

from dataclasses import replace

from arshjul.followup.accounts.in_print import IN_PRINT
from arshjul.followup.accounts.place import Place
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.statements import published
from arshjul.statements.layouts import Column, Layout, Row, RowKind
from arshjul.statements.published import PublishedRow, PublishedTable
from arshjul.statements.statement import Cell, Source, Statement, Trace


def with_parts(layout: Layout, whole: Municipality, table: PublishedTable) -> Layout:
    """The form with the rows that are printed beneath a unit's: the books have no unit for them."""
    rows, above = list(layout.rows), ""
    for printed in table.rows:
        row = _own_row(printed, whole, layout)
        places = {one.id: number for number, one in enumerate(rows)}
        if row in places:
            above = row
        elif above and whole.unit_published_as(printed.label) is None:
            title = Text(printed.label, printed.label)
            rows.insert(places[above] + 1, Row(row, title, RowKind.MEMO, lines=(row,), level=1))
            above = row
    return layout.with_rows(rows)


def with_printed(sources: dict[str, Source], at: Place, layout: Layout, table: PublishedTable) -> dict[str, Source]:
    """What the municipality printed that the books don't give: sums, and columns and rows without accounts.

    Where a sum's rounding differs from its parts, both are kept and told.
    """
    mapped = at.chart.mapping(layout.statement).every_line() if at.chart else frozenset()
    rows = {row.id: row for row in layout.rows}
    made = dict(sources)
    for column in layout.columns:
        given = {
            row.id: _as_printed(table, printed, column, row, alone=row.kind is RowKind.MEMO or column.id not in mapped)
            for printed in table.rows
            if (row := rows.get(_own_row(printed, at.whole, layout))) and (printed.id, column.id) in table.amounts
            if column.formula or row.formula or row.kind is RowKind.MEMO or column.id not in mapped
        }
        before = made.get(column.id, Source(column.title, {}))
        if before.amounts or given:
            amounts = {**before.amounts, **given}
            made[column.id] = Source(before.title, amounts, rounding=_step(table, column.id) // 2)
    return made


def _step(table: PublishedTable, column: str) -> int:
    """The last printed digit of a column, in öre."""
    return (table.unit_of(column) if column in table.columns else table.unit).step


def _as_printed(table: PublishedTable, printed: PublishedRow, column: Column, row: Row, *, alone: bool) -> Cell:
    is_given = alone and not column.formula and not row.formula
    sources = (f"{table.id}/{printed.id}/{column.id}", printed.source)
    return Cell(table.amounts[printed.id, column.id], Trace(sources=(IN_PRINT, *sources) if is_given else sources))


def explained(statement: Statement, whole: Municipality, table: PublishedTable) -> Statement:
    """A sum that the source is known to have printed otherwise is told with what is known of it."""
    known = {
        f"{column}: {_own_row(row, whole, statement.layout)}"
        for row in table.rows
        for column in table.columns
        if table.explanation(row.id, column)
    }
    others = (one for one in statement.findings if one.place.part not in known)
    told = (one for one in published.check(table) if isinstance(one, Finding))
    return replace(statement, findings=(*others, *told)) if known else statement


def _own_row(printed: PublishedRow, whole: Municipality, layout: Layout) -> str:
    """The row of the form that a printed row is, by the words it is printed with; else its own id."""
    unit = whole.unit_published_as(printed.label)
    summed = (row.id for row in layout.rows if row.formula and row.label.sv == printed.label)
    return unit.code if unit else next(summed, printed.id)
