"""The municipality's statements out of the books, with last year and the budget beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel.dates import format_date

from arshjul.books import queries as books
from arshjul.books import services as books_services
from arshjul.books.domain import Selection
from arshjul.documents import printing, tables
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import Block, Chart, ChartKind, Table
from arshjul.documents.domain import RowKind as PrintedRow
from arshjul.documents.parts import Basis, Part
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.municipality.domain import Municipality
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.planning import queries as planning
from arshjul.statements import layouts, sources
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Column, Layout, Row, RowKind, parse_formula
from arshjul.statements.published import PublishedTable, load
from arshjul.statements.statement import Cell, Source, Statement, compile_statement

STATEMENTS = ("resultatrakning", "balansrakning", "kassaflodesanalys")
"""Statements whose rows are lines of the chart."""
OPERATIONS = "driftredovisning-resultat"
RESULT = "arets-resultat"
TAX_FINANCED, FEE_FINANCED, TOTAL = "summa-skattefinansierat", "summa-avgiftsfinansierat", "summa"
TITLES = {
    "outcome": Text("Utfall {period}", "Outcome {period}"),
    "budget": Text("Budget {period}", "Budget {period}"),
    "deviation": Text("Avvikelse", "Deviation"),
    TAX_FINANCED: Text("Summa skattefinansierat", "Total, financed by tax"),
    FEE_FINANCED: Text("Summa avgiftsfinansierat", "Total, financed by fees"),
    TOTAL: Text("Summa", "Total"),
    "books": Text("Räkenskaperna, version {number}, {period}", "The books, version {number}, {period}"),
    "constructed": Text(
        "; konstruerade verifikationer under publicerade summor", "; constructed vouchers under published sums"
    ),
    "plan": Text("Budget i kraft {day}", "Budget in force {day}"),
    "row": Text("Nämnd", "Committee"),
}


@cache
def naming() -> Mapping[str, Any]:
    """How figures are named and spoken of (`sources.yaml`)."""
    text = resources.files("arshjul.documents").joinpath("sources.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def part(basis: Basis) -> Part:
    """The statements of the period, for the municipality itself; nothing when there are no books of the year."""
    made = [one for one in (*(_by_line(basis, name) for name in STATEMENTS), _operations(basis)) if one is not None]
    return Part(
        figures=tuple(figure for name, statement in made for figure in _figures(name, statement, basis)),
        blocks={f"statement:{name}": _blocks(name, statement, basis) for name, statement in made},
        constructed=bool(made) and books.is_constructed(books.snapshot(basis.snapshot), basis.year),
        findings=tuple(found for _, statement in made for found in statement.findings),
    )


def _months(year: int, last: int, language: str) -> str:
    """A period in short: 2016, or jan–aug 2016."""
    if last == MONTHS_PER_YEAR:
        return str(year)
    months = (format_date(date(year, month, 1), "MMM", locale=language).rstrip(".") for month in (1, last))
    return f"{'–'.join(months)} {year}"


def _period(word: str, year: int, last: int) -> Text:
    """A column's title in both languages."""
    sv, en = (
        TITLES[word].in_language(language).format(period=_months(year, last, language)) for language in ("sv", "en")
    )
    return Text(sv, en)


def _layout(name: str, day: date) -> Layout | None:
    """The statement as the municipality itself prints it, else as the law lays it out on the day."""
    here = municipality.folder()
    for identifier in (f"{name}-{here.name}", name):
        try:
            return layouts.find(identifier, day, municipality=here)
        except LookupError:
            continue
    return None


def _cube(basis: Basis, year: int) -> Cube:
    of = books.snapshot(basis.snapshot)
    own = next(iter(books_services.entities()))
    return books.cube(year, of).where(entity=own) if of else Cube.of(())


def _by_line(basis: Basis, name: str) -> tuple[str, Statement] | None:
    layout = _layout(name, basis.end)
    columns: dict[str, Source] = {}
    for column, year in (("utfall", basis.year), ("foregaende", basis.year - 1)):
        source = _source(basis, layout, year) if layout else None
        if source is not None:
            columns[column] = source
    if layout is None or "utfall" not in columns:
        return None
    budget = planning.budget_by_line(basis.year, on=basis.plan_day) if name == "resultatrakning" else {}
    if budget:
        title = _period("budget", basis.year, MONTHS_PER_YEAR)
        columns["budget"] = Source(title, {line: Cell(ore) for line, ore in budget.items()})
    whole_year = basis.end.month == MONTHS_PER_YEAR
    deviation = Column("avvikelse", TITLES["deviation"], parse_formula("utfall - budget"))
    return name, compile_statement(layout, columns, formulas=(deviation,) if budget and whole_year else ())


def _source(basis: Basis, layout: Layout, year: int) -> Source | None:
    """A column of the books; `None` when a year has no amounts for the statement."""
    chart = books.chart(year)
    if chart is None or layout.statement not in chart.mappings:
        return None
    last = Month(year, basis.end.month)
    periods = sources.balance_at(last) if layout.basis == "balance" else sources.year_to_date(last)
    title = _period("outcome", year, last.month)
    cube = _cube(basis, year)
    if layout.basis == "balance" and cube.where(period=year * 100).total() is None:
        return None
    source, _ = sources.by_line(cube.where(period=set(periods)), chart, layout, title)
    return source if source.amounts else None


def _operations(basis: Basis) -> tuple[str, Statement] | None:
    layout, chart = _layout(OPERATIONS, basis.end), books.chart(basis.year)
    if layout is None or chart is None or layout.statement not in chart.mappings:
        return None
    periods = set(sources.balance_at(Month(basis.year, basis.end.month)))
    cube = _cube(basis, basis.year).where(period=periods)
    by_column, _ = sources.by_unit(cube, chart, layout)
    if not by_column:
        return None
    return OPERATIONS, compile_statement(layout.with_rows(_rows(municipality.current(), cube, basis.end)), by_column)


def _rows(whole: Municipality, cube: Cube, day: date) -> list[Row]:
    """The nämnder, what fees pay, the sums, and last what no nämnd has."""
    codes = [str(code) for code in cube.values("unit") if code]
    tax: list[Row] = []
    fees: list[Row] = []
    rest: list[Row] = []
    for code in codes:
        unit = whole.unit(code, day)
        body = whole.body(unit.body) if unit and unit.body else None
        row = Row(code, unit.name if unit else Text(code, code))
        (rest if body is None else fees if body.kind == BodyKind.UTILITY.value else tax).append(row)
    rows = [*tax, _sum(TAX_FINANCED, tax)]
    rows += [*fees, _sum(FEE_FINANCED, fees)] if fees else []
    total = parse_formula(f"{TAX_FINANCED} + {FEE_FINANCED}" if fees else TAX_FINANCED)
    return [*rows, Row(TOTAL, TITLES[TOTAL], RowKind.SUM, total), *(replace(row, kind=RowKind.MEMO) for row in rest)]


def _sum(identifier: str, rows: Iterable[Row]) -> Row:
    return Row(identifier, TITLES[identifier], RowKind.SUM, tuple((1, row.id) for row in rows))


def _blocks(name: str, statement: Statement, basis: Basis) -> tuple[Block, ...]:
    unit = municipality.current().words.unit
    corner = TITLES["row"].in_language(basis.language) if name == OPERATIONS else ""
    told = _as_published(statement, basis)
    table = tables.from_statement(
        statement, unit, identifier=name, language=basis.language, corner=corner, printed_elsewhere=told
    )
    return (_chart(table, basis), table) if name == OPERATIONS else (table,)


def _chart(table: Table, basis: Basis) -> Chart:
    """The nämnder's results as bars, beside the table that holds them."""
    place = next(number for number, column in enumerate(table.columns) if column.id == RESULT)
    rows = tuple(replace(row, cells=(replace(row.cells[place], notes=()),)) for row in table.rows)
    title = f"{table.columns[place].label}, {printing.unit_title(table.unit, basis.language)}"
    small = replace(table, id=f"{table.id}-{RESULT}", caption=title, columns=(table.columns[place],), rows=rows)
    lines = [row for row in rows if row.kind is PrintedRow.LINE]
    told = "; ".join(f"{row.label} {row.cells[0].text}" for row in lines)
    return Chart(ChartKind.BARS, f"{title}. {told}", small, table_follows=False)


def _as_published(statement: Statement, basis: Basis) -> Mapping[tuple[str, str], int]:
    """What the municipality itself has printed for the whole year, where the books give something else."""
    if basis.end.month != MONTHS_PER_YEAR:
        return {}
    published, _ = load(municipality.folder())
    table = next(
        (one for one in published.tables.values() if one.layout == statement.layout.id and basis.year in one.years),
        None,
    )
    if table is None:
        return {}
    return {
        (row.id, column.id): ore
        for row in statement.rows
        for column in statement.columns
        if (ore := _printed(table, row, column, basis)) is not None and ore != statement.ore(row.id, column.id)
    }


def _printed(table: PublishedTable, row: Row, column: Column, basis: Basis) -> int | None:
    year = {"utfall": basis.year, "foregaende": basis.year - 1}.get(column.id)
    unit = municipality.current().unit(row.id)
    known = {one.id: one.id for one in table.rows} | {one.label.casefold(): one.id for one in table.rows}
    names = (row.id, *((unit.name.sv, *unit.published_as) if unit else ()))
    found = next((known[name.casefold()] for name in names if name.casefold() in known), "")
    return table.ore(found, f"utfall-{year}" if year else column.id)


def _figures(name: str, statement: Statement, basis: Basis) -> Iterable[Figure]:
    prefix = naming()["prefix"].get(name, name)
    told = {column.id: _source_text(column, basis) for column in statement.columns}
    for row in statement.rows:
        for column in statement.columns:
            yield _figure(prefix, statement, row, column, basis, told[column.id])


def _figure(prefix: str, statement: Statement, row: Row, column: Column, basis: Basis, source: str) -> Figure:
    spoken = naming()["spoken-positive"]
    say = basis.language
    cell = statement.cell(row.id, column.id)
    return Figure(
        id=f"{prefix}{_group(statement, row)}.{_slug(row, statement)}.{column.id}",
        label=row.label.in_language(say)
        if statement.layout.rows_from
        else f"{row.label.in_language(say)}, {column.title.in_language(say)}",
        ore=cell.ore,
        sign=-1 if row.id in spoken or column.id in spoken else 1,
        definition=f"{statement.layout.title.in_language(say)}, {column.title.in_language(say)}: "
        f"{statement.layout.reference}",
        source=source,
        trace=_trace(statement, cell, basis),
    )


def _group(statement: Statement, row: Row) -> str:
    """Sums, and what no nämnd has, are named apart, so that a pattern over the nämnder never takes them along."""
    if not statement.layout.rows_from:
        return ""
    return {RowKind.SUM: "-summa", RowKind.MEMO: "-ovrigt"}.get(row.kind, "")


def _slug(row: Row, statement: Statement) -> str:
    """A unit's row is named by its body, since codes say nothing to a writer."""
    if not statement.layout.rows_from or row.kind is RowKind.SUM:
        return row.id.removeprefix("summa-")
    unit = municipality.current().unit(row.id)
    same = [one.code for one in municipality.current().units_of(unit.body)] if unit and unit.body else []
    return unit.body if unit and unit.body and same[0] == row.id else f"ansvar-{row.id}"


def _source_text(column: Column, basis: Basis) -> str:
    if column.id == "budget":
        return TITLES["plan"].format(day=basis.plan_day.isoformat()).in_language(basis.language)
    year = basis.year - 1 if column.id == "foregaende" else basis.year
    of = books.snapshot(basis.snapshot)
    text = TITLES["books"].format(number=basis.snapshot or 0, period=_months(year, basis.end.month, basis.language))
    made_up = TITLES["constructed"].in_language(basis.language) if books.is_constructed(of, year) else ""
    return text.in_language(basis.language) + made_up


def _trace(statement: Statement, cell: Cell, basis: Basis) -> tuple[str, ...]:
    """The question that shows the vouchers under the figure."""
    if not cell.trace.periods:
        return ()
    selection = Selection(
        first=min(cell.trace.periods),
        last=max(cell.trace.periods),
        entities=cell.trace.entities,
        units=cell.trace.units if statement.layout.rows_from else (),
        statement=statement.layout.statement,
        lines=cell.trace.lines if not statement.layout.rows_from else (),
        snapshot=basis.snapshot,
    )
    return (selection.query(),)
