"""The municipality's statements as follow-up reads them, for tables, charts and figures to write about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.documents import asked_statements, printing, tables
from arshjul.documents.asked_statements import Shown
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Block, Chart, ChartKind, Note, Run, Table
from arshjul.documents.domain import RowKind as PrintedRow
from arshjul.documents.parts import Basis, Part
from arshjul.followup.accounts import BALANCE, FEE_FUNDED, INCOME, OPERATIONS, RESULT, TAX_FUNDED, WHOLE, Accounts
from arshjul.followup.accounts.place import PLAN
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.accounts.plans.forecasts import GIVEN
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, PERIOD_BUDGET
from arshjul.followup.tables import vouchers_url
from arshjul.kernel import datafile
from arshjul.kernel.findings import Level
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
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
    "period_budget": "periodens-budget",
}
"""What a column of follow-up is called in a figure's id."""
SUMS = {TAX_FUNDED: "skattefinansierat", FEE_FUNDED: "avgiftsfinansierat", WHOLE: "summa"}
DATED = ("outcome", "last_year")
OF_THE_GROUP = Text("{sv}, koncernen", "{en}, the group")
PLANNED = {
    "budget": {BUDGET, PERIOD_BUDGET, PLAN},
    "forecast": {FORECAST, GIVEN},
    "own_budget": {OWN},
}
"""By what a column's words of its source are: its id, or what gave its amounts."""
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
    "own_budget": Text("Räkenskapernas egen budget (#PBUDGET)", "The books' own budget (#PBUDGET)"),
    "row": Text("Nämnd", "Committee"),
}


@cache
def naming() -> Mapping[str, Any]:
    """How figures are named and spoken of (`sources.yaml`)."""
    text = resources.files("arshjul.documents").joinpath("sources.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = datafile.load(text)
    return data


def part(basis: Basis) -> Part:
    """The statements that the document shows or may speak of, with their figures."""
    made = asked_statements.shown(basis)
    placed = [one for one in made if one.is_placed]
    of = books.snapshot(basis.snapshot)
    figures = {figure.id: figure for one in reversed(made) for figure in _figures(_dated(one), basis)}
    return Part(
        figures=tuple(figures.values()),
        blocks={key: _blocks(_dated(one), basis) for one in placed for key in one.keys},
        constructed=bool(made) and books.is_constructed(of, basis.year),
        findings=tuple(dict.fromkeys(found for one in placed for found in one.findings)),
    )


def _dated(one: Shown) -> Shown:
    """The statement by its books, with the months that its outcomes are for: in their titles, else in its own."""
    one = _by_books(one)
    statement, role = one.accounts.statement, one.accounts.statement.layout.rows_from
    if statement.layout.basis == "balance" or not (role or any(column.id in DATED for column in statement.columns)):
        return one
    if role:
        words = _in_both(lambda say: f"{statement.layout.title.in_language(say)}, {_months(one.accounts, say)}")
        dated = replace(statement, layout=replace(statement.layout, title=words))
    else:
        dated = replace(statement, columns=tuple(_titled(column, one.accounts) for column in statement.columns))
    return replace(one, accounts=replace(one.accounts, statement=dated))


def _by_books(one: Shown) -> Shown:
    """The statement with whose books it is read from in its title, when they aren't the municipality's own."""
    layout = one.accounts.statement.layout
    if not one.content.whose or layout.id.endswith(f"-{one.content.whose}"):
        return one
    title = OF_THE_GROUP.format(sv=layout.title.sv, en=layout.title.en)
    statement = replace(one.accounts.statement, layout=replace(layout, title=title))
    return replace(one, accounts=replace(one.accounts, statement=statement))


def _titled(column: Column, of: Accounts) -> Column:
    """Outcomes with the months they are for."""
    if column.id not in DATED:
        return column
    back, title = int(column.id == "last_year"), TITLES[column.id]
    return replace(column, title=_in_both(lambda say: title.in_language(say).format(period=_months(of, say, back))))


def _in_both(said: Callable[[str], str]) -> Text:
    return Text(said("sv"), said("en"))


def _months(of: Accounts, language: str, back: int = 0) -> str:
    """The months of a statement in short: 2016, jan–aug 2016, aug 2016 or sep 2015–aug 2016; or of years before."""
    every = of.span.months(Month(of.year - back, of.last.month))
    first, last = Month.parse(every[0]), Month.parse(every[-1])
    if (first.month, last.month) == (1, MONTHS_PER_YEAR):
        return str(last.year)
    words = [format_date(date(1, one.month, 1), "MMM", locale=language).rstrip(".") for one in (first, last)]
    if first == last:
        return f"{words[0]} {last.year}"
    return f"{words[0]}{'' if first.year == last.year else f' {first.year}'}–{words[1]} {last.year}"


def _blocks(one: Shown, basis: Basis) -> tuple[Block, ...]:
    statement, unit, prefix = one.accounts.statement, municipality.current().words.unit, _prefix(one)
    corner = TITLES["row"].in_language(basis.language) if statement.layout.rows_from == "units" else ""
    table = tables.from_statement(
        statement,
        unit,
        identifier=one.name,
        language=basis.language,
        columns=one.columns,
        corner=corner,
        figure=lambda row, column: _figure_id(prefix, statement, row, column),
    )
    result = statement.layout.column_as(RESULT) if one.layout == OPERATIONS else None
    has_result = result and any(column.id == result.id for column in table.columns)
    chart = (_chart(table, result.id, basis),) if result and has_result else ()
    return (*chart, table, *_told(one.accounts, basis))


def _told(of: Accounts, basis: Basis) -> Iterable[Note]:
    """What the reader must know of the amounts, beneath them."""
    serious = (found for found in of.findings if found.level is not Level.NOTE)
    return (Note((Run(found.message.in_language(basis.language)),)) for found in serious)


def _chart(table: Table, result: str, basis: Basis) -> Chart:
    """The nämnder's results as bars, beside the table that holds them."""
    place = next(number for number, column in enumerate(table.columns) if column.id == result)
    rows = tuple(replace(row, cells=(replace(row.cells[place], notes=()),)) for row in table.rows)
    title = f"{table.columns[place].label}, {printing.unit_title(table.unit, basis.language)}"
    small = replace(table, id=f"{table.id}-{result}", caption=title, columns=(table.columns[place],), rows=rows)
    lines = [row for row in rows if row.kind is PrintedRow.LINE]
    told = "; ".join(f"{row.label} {row.cells[0].text}" for row in lines)
    return Chart(ChartKind.BARS, f"{title}. {told}", small, table_follows=False)


def _figures(one: Shown, basis: Basis) -> Iterable[Figure]:
    prefix, statement = _prefix(one), one.accounts.statement
    told = {column.id: _source_text(one.accounts, column, basis) for column in statement.columns}
    for row in statement.rows:
        for column in statement.columns:
            yield _figure(prefix, one.accounts, row, column, basis, told[column.id])
    whole = next((row for row in statement.rows if row.id == TAX_FUNDED), None)
    if whole is not None and not any(row.id == WHOLE for row in statement.rows):
        for column in statement.columns:
            same = _figure(prefix, one.accounts, whole, column, basis, told[column.id])
            yield replace(same, id=same.id.replace(SUMS[TAX_FUNDED], SUMS[WHOLE]))


def _figure(prefix: str, of: Accounts, row: Row, column: Column, basis: Basis, source: str) -> Figure:
    spoken, statement = naming()["spoken-positive"], of.statement
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
        f"{statement.layout.reference.in_language(say)}",
        source=_printed_in(cell, basis, source),
        trace=_trace(of, row, column, basis),
    )


def _prefix(one: Shown) -> str:
    """The short name of the statement in its figures' ids."""
    return one.name.replace(one.layout, str(naming()["prefix"].get(one.layout, one.layout)), 1)


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
    unit = named(municipality.current().units).get(row.id) if statement.layout.rows_from == "units" else None
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


def _source_text(of: Accounts, column: Column, basis: Basis) -> str:
    given = {source for row in of.statement.rows for source in of.statement.cell(row.id, column.id).trace.sources}
    planned = next((kind for kind, named in PLANNED.items() if named & {column.id, *given}), None)
    if planned:
        return TITLES[planned].in_language(basis.language).format(day=basis.plan_day.isoformat())
    back = int(column.id == "last_year")
    is_balance = of.statement.layout.basis == "balance"
    period = column.title.in_language(basis.language) if is_balance else _months(of, basis.language, back)
    text = TITLES["books"].in_language(basis.language).format(number=basis.snapshot or 0, period=period)
    is_made_up = books.is_constructed(books.snapshot(basis.snapshot), of.year - back)
    return text + (TITLES["constructed"].in_language(basis.language) if is_made_up else "")


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


def _trace(of: Accounts, row: Row, column: Column, basis: Basis) -> tuple[str, ...]:
    """The questions that show the vouchers under the figure: one, or one for each column it is counted from."""
    statement = of.statement
    if statement.layout.role not in {INCOME, OPERATIONS, BALANCE}:
        url = vouchers_url(of, row, column)
        return (url.partition("?")[2],) if url else ()
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
