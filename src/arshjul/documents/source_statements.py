"""The municipality's statements as follow-up reads them, for tables, charts and figures to write about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.documents import printing, tables
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Block, Chart, ChartKind, Table
from arshjul.documents.domain import RowKind as PrintedRow
from arshjul.documents.parts import Basis, Part
from arshjul.followup import accounts
from arshjul.followup.accounts import BALANCE, FEE_FUNDED, INCOME, OPERATIONS, RESULT, TAX_FUNDED, WHOLE
from arshjul.kernel import datafile
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.municipality.units import named
from arshjul.organisation import municipality
from arshjul.statements.layouts import Column, Row, RowKind
from arshjul.statements.statement import Cell, Statement, Trace

COLUMNS = {
    "outcome": "utfall",
    "last_year": "foregaende",
    "budget": "budget",
    "deviation": "avvikelse",
    "forecast": "prognos",
}
"""What a column of follow-up is called in a figure's id."""
SUMS = {TAX_FUNDED: "skattefinansierat", FEE_FUNDED: "avgiftsfinansierat", WHOLE: "summa"}
TITLES = {
    "outcome": Text("Utfall {period}", "Outcome {period}"),
    "last_year": Text("Utfall {period}", "Outcome {period}"),
    "books": Text("Räkenskaperna, version {number}, {period}", "The books, version {number}, {period}"),
    "constructed": Text(
        "; konstruerade verifikationer under publicerade summor", "; constructed vouchers under published sums"
    ),
    "printed": Text(
        "Som kommunen har tryckt den ({address}); dess delar: {parts}",
        "As the municipality printed it ({address}); its parts: {parts}",
    ),
    "budget": Text("Budget i kraft {day}", "Budget in force {day}"),
    "forecast": Text("Prognos lämnad till rapporttillfället", "Forecast given at the report point"),
    "row": Text("Nämnd", "Committee"),
}


@cache
def naming() -> Mapping[str, Any]:
    """How figures are named and spoken of (`sources.yaml`)."""
    text = resources.files("arshjul.documents").joinpath("sources.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = datafile.load(text)
    return data


def part(basis: Basis) -> Part:
    """The statements of the period, for the municipality itself; nothing when there are no books of the year."""
    made = {name: one for name, one in _statements(basis) if _has_outcome(one)}
    return Part(
        figures=tuple(figure for name, statement in made.items() for figure in _figures(name, statement, basis)),
        blocks={
            f"statement:{called}": _blocks(name, statement, basis)
            for name, statement in made.items()
            for called in dict.fromkeys((name, statement.layout.id) if statement.layout.stands_for else (name,))
        },
        constructed=bool(made) and books.is_constructed(books.snapshot(basis.snapshot), basis.year),
        findings=tuple(found for statement in made.values() for found in statement.findings),
    )


def _statements(basis: Basis) -> Iterable[tuple[str, Statement]]:
    of, point = books.snapshot(basis.snapshot), basis.point or None
    if of is None:
        return
    income = accounts.income(basis.year, snapshot=of, report_point=point, printed=True).statement
    yield INCOME, replace(income, columns=tuple(_titled(column, basis) for column in income.columns))
    yield OPERATIONS, accounts.operations(basis.year, snapshot=of, report_point=point).statement
    if (balance := _balance(basis)) is not None:
        yield BALANCE, balance


def _has_outcome(statement: Statement) -> bool:
    return any(cell.ore is not None and not cell.trace.sources for cell in statement.cells.values())


def _titled(column: Column, basis: Basis) -> Column:
    """Outcomes with the months they are for."""
    if column.id not in {"outcome", "last_year"}:
        return column
    year = basis.year - (column.id == "last_year")
    sv, en = (
        TITLES[column.id].in_language(language).format(period=_months(year, basis.end.month, language))
        for language in ("sv", "en")
    )
    return replace(column, title=Text(sv, en))


def _months(year: int, last: int, language: str) -> str:
    """A period in short: 2016, or jan–aug 2016."""
    if last == MONTHS_PER_YEAR:
        return str(year)
    months = (format_date(date(year, month, 1), "MMM", locale=language).rstrip(".") for month in (1, last))
    return f"{'–'.join(months)} {year}"


def _balance(basis: Basis) -> Statement | None:
    """The balance sheet at the day beside the last year-end; `None` when the books hold none of the year."""
    at = accounts.place(basis.year, books.snapshot(basis.snapshot), entities=accounts.own(), last=basis.end.month)
    statement = accounts.balance(at).statement
    return statement if any(column.id == "outcome" for column in statement.columns) else None


def _blocks(name: str, statement: Statement, basis: Basis) -> tuple[Block, ...]:
    unit = municipality.current().words.unit
    corner = TITLES["row"].in_language(basis.language) if name == OPERATIONS else ""
    table = tables.from_statement(
        statement,
        unit,
        identifier=name,
        language=basis.language,
        corner=corner,
        figure=lambda row, column: _figure_id(_prefix(name), statement, row, column),
    )
    result = statement.layout.column_as(RESULT) if name == OPERATIONS else None
    return (_chart(table, result.id, basis), table) if result else (table,)


def _chart(table: Table, result: str, basis: Basis) -> Chart:
    """The nämnder's results as bars, beside the table that holds them."""
    place = next(number for number, column in enumerate(table.columns) if column.id == result)
    rows = tuple(replace(row, cells=(replace(row.cells[place], notes=()),)) for row in table.rows)
    title = f"{table.columns[place].label}, {printing.unit_title(table.unit, basis.language)}"
    small = replace(table, id=f"{table.id}-{result}", caption=title, columns=(table.columns[place],), rows=rows)
    lines = [row for row in rows if row.kind is PrintedRow.LINE]
    told = "; ".join(f"{row.label} {row.cells[0].text}" for row in lines)
    return Chart(ChartKind.BARS, f"{title}. {told}", small, table_follows=False)


def _figures(name: str, statement: Statement, basis: Basis) -> Iterable[Figure]:
    prefix = _prefix(name)
    told = {column.id: _source_text(name, column, basis) for column in statement.columns}
    for row in statement.rows:
        for column in statement.columns:
            yield _figure(prefix, statement, row, column, basis, told[column.id])
    whole = next((row for row in statement.rows if row.id == TAX_FUNDED), None)
    if whole is not None and not any(row.id == WHOLE for row in statement.rows):
        for column in statement.columns:
            same = _figure(prefix, statement, whole, column, basis, told[column.id])
            yield replace(same, id=same.id.replace(SUMS[TAX_FUNDED], SUMS[WHOLE]))


def _figure(prefix: str, statement: Statement, row: Row, column: Column, basis: Basis, source: str) -> Figure:
    spoken = naming()["spoken-positive"]
    say = basis.language
    cell = statement.cell(row.id, column.id)
    return Figure(
        id=_figure_id(prefix, statement, row, column),
        label=row.label.in_language(say)
        if statement.layout.rows_from
        else f"{row.label.in_language(say)}, {column.title.in_language(say)}",
        ore=cell.ore,
        sign=-1 if row.id in spoken or column.id in spoken else 1,
        definition=f"{statement.layout.title.in_language(say)}, {column.title.in_language(say)}: "
        f"{statement.layout.reference}",
        source=_printed_in(cell, basis, source),
        trace=_trace(statement, row, column, basis),
    )


def _prefix(name: str) -> str:
    return str(naming()["prefix"].get(name, name))


def _figure_id(prefix: str, statement: Statement, row: Row, column: Column) -> str:
    return f"{prefix}{_group(statement, row)}.{_slug(row, statement)}.{COLUMNS.get(column.id, column.id)}"


def _group(statement: Statement, row: Row) -> str:
    """Sums, and what no nämnd has, are named apart, so that a pattern over the nämnder never takes them along."""
    if not statement.layout.rows_from:
        return ""
    return {RowKind.SUM: "-summa", RowKind.MEMO: "-ovrigt"}.get(row.kind, "")


def _slug(row: Row, statement: Statement) -> str:
    """A unit's row is named by its body, since codes say nothing to a writer."""
    if row.id in SUMS:
        return SUMS[row.id]
    unit = named(municipality.current().units).get(row.id) if statement.layout.rows_from else None
    if unit is None:
        return row.id
    first = next((one.code for one in municipality.current().units_of(unit.body or "")), None)
    return unit.body if unit.body and first == row.id else f"ansvar-{row.id.replace(':', '-')}"


def _printed_in(cell: Cell, basis: Basis, books_text: str) -> str:
    """Where a figure comes from: the publication that printed it before its parts in the books."""
    address = next((one for one in cell.trace.sources if one.startswith("https://")), "")
    if cell.trace.periods or not address:
        return books_text
    return TITLES["printed"].in_language(basis.language).format(address=address, parts=books_text)


def _source_text(name: str, column: Column, basis: Basis) -> str:
    if column.id in {"budget", "forecast"}:
        return TITLES[column.id].in_language(basis.language).format(day=basis.plan_day.isoformat())
    year = basis.year - 1 if column.id == "last_year" else basis.year
    of = books.snapshot(basis.snapshot)
    day = column.title.in_language(basis.language)
    period = day if name == BALANCE else _months(year, basis.end.month, basis.language)
    text = TITLES["books"].in_language(basis.language).format(number=basis.snapshot or 0, period=period)
    made_up = TITLES["constructed"].in_language(basis.language) if books.is_constructed(of, year) else ""
    return text + made_up


def _lines_of(statement: Statement, column: Column) -> list[str]:
    """The lines a column is counted from, through columns that are counted themselves; each once."""
    columns = {one.id: one for one in statement.columns}
    found: dict[str, None] = {}
    for _, part in column.formula or ((1, column.id),):
        inner = columns.get(part)
        lines = _lines_of(statement, inner) if inner is not None and inner.formula else [part]
        found.update(dict.fromkeys(lines))
    return list(found)


def _booked(statement: Statement, row: Row, column: Column) -> Trace:
    """What a cell is made of in the books: what its parts are, when the cell itself is as a source printed it."""
    own = statement.cell(row.id, column.id).trace
    if own.periods or not own.sources:
        return own
    columns = {one.id: one for one in statement.columns}
    rows = {one.id: one for one in statement.rows}
    across = [_booked(statement, row, columns[name]) for _, name in column.formula if name in columns]
    down = [_booked(statement, rows[name], column) for _, name in row.formula if name in rows]
    return Trace.of(across or down)


def _trace(statement: Statement, row: Row, column: Column, basis: Basis) -> tuple[str, ...]:
    """The questions that show the vouchers under the figure: one, or one for each column it is counted from."""
    found = _booked(statement, row, column)
    if not found.periods:
        return ()
    by_unit = bool(statement.layout.rows_from)
    asked = [(line,) for line in _lines_of(statement, column)] if by_unit else [found.lines]
    whole = Selection(
        first=min(found.periods),
        last=max(found.periods),
        entities=found.entities,
        areas=found.units if by_unit else (),
        statement=statement.layout.statement,
        snapshot=basis.snapshot,
    )
    return tuple(replace(whole, lines=lines).query() for lines in asked)
