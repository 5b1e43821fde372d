"""Driftredovisning per nämnd, out of the books' cube, with the way to the resultaträkning.

It is shown in the municipality's own form when it has one, else in the shipped form with carried result, else in the
law's own words (`appropriations`). What the municipality has not published is shown as unexplained; nothing is filled
in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from arshjul.books.types import Snapshot
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.in_print import printed_table
from arshjul.followup.accounts.place import Accounts, Place, own, place
from arshjul.followup.accounts.plans.forecasts import GIVEN
from arshjul.followup.accounts.units.appropriations import APPROPRIATIONS, appropriations
from arshjul.followup.accounts.units.bridge import bridged, lacks_taxes
from arshjul.followup.accounts.units.budgets import (
    Budgeted,
    as_decided,
    central_units,
    of_the_books,
    whole_deviations,
    with_budget,
)
from arshjul.followup.accounts.units.carried import with_carried
from arshjul.followup.accounts.units.forms import (
    BUDGETED_RESULT,
    OPERATIONS,
    form,
    over_units,
    result_of,
    with_unmapped,
)
from arshjul.followup.accounts.units.months import units_flow, without_units
from arshjul.followup.accounts.units.moved import moved
from arshjul.followup.accounts.units.plans import (
    FORECAST,
    as_source,
    forecast_pieces,
    on_units,
    told_partial,
    without_forecast,
)
from arshjul.followup.accounts.units.printed import explained, with_parts, with_printed
from arshjul.followup.accounts.units.unclaimed import told
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.sources import by_unit, left_out
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

LAST_YEAR, EARLIER = "last_year", "foregaende-ar"
BESIDE = (BUDGETED_RESULT, FORECAST, LAST_YEAR)
FORECAST_RESULT = Text("Prognos helår", "Full-year forecast")
EARLIER_RESULT = Text("Resultat föregående år", "Result last year")


def operations(
    year: int,
    *,
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    at: Place | None = None,
    beside: Collection[str] = (),
) -> Accounts:
    """Driftredovisning per nämnd through a report point, with the bridge to the resultaträkning (LKBR 10:1).

    `beside` are the columns of `BESIDE` that each result stands beside: what was budgeted (`units.budgets`), what is
    forecast for the year, and the same months of the year before. The books' own budget (#PBUDGET) goes before what
    was decided.
    """
    at = at or place(year, snapshot, report_point, entities=own())
    layout = form(at.chart, at.day, at.whole.folder)
    if at.chart is None or layout is None:
        return appropriations(at, report_point) if at.mapped(APPROPRIATIONS) else empty(OPERATIONS, at)
    if LAST_YEAR in beside:
        at.read_years()
    sources, found = by_unit(_inside(at, units_flow(at)), at.chart, layout)
    layout = with_unmapped(layout, sources)
    layout, sources, unknown = with_carried(at, layout, sources, through)
    budgeted = _budgeted(at, layout, sources, beside)
    forecast, more = _forecast(at, layout, sources, report_point, budgeted) if FORECAST in beside else ({}, ())
    earlier = _earlier(at, layout) if LAST_YEAR in beside else {}
    statement = _compiled(at, layout, {**sources, **budgeted.sources, **forecast, **earlier})
    statement, halved = _without_partial_sums(_without_half_of_last_year(statement))
    last = next(row.id for row in reversed(statement.rows) if row.kind is RowKind.SUM)
    statement = bridged(statement, last, {result_of(layout).id: at})
    of_units = (*told(at, statement, result_of(layout).id), *without_units(at))
    of_units += moved(at, layout, beside=LAST_YEAR in beside)
    planned = dict.fromkeys((*budgeted.findings, *more))
    outside = left_out(units_flow(at), at.chart, layout)
    made = finished(at, statement, (*found, *unknown, *outside, *planned, *halved, *of_units, *_alone(at)))
    return replace(made, budgets=budgeted.by_year)


def _budgeted(at: Place, layout: Layout, sources: Mapping[str, Source], beside: Collection[str]) -> Budgeted:
    """What the books budget of each unit's result, else what was decided when that is asked for."""
    booked = of_the_books(at, layout, partial(_inside, at), sources)
    if booked.sources or BUDGETED_RESULT not in beside:
        return booked
    return as_decided(at, _units(sources))


def _forecast(
    at: Place, layout: Layout, sources: Mapping[str, Source], point: str | None, budgeted: Budgeted
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """What is forecast of each unit's result for the whole year."""
    pieces = forecast_pieces(at, layout, point, budgeted.decided)
    placed, found = on_units(pieces, at.whole, _units(sources))
    return ({FORECAST: as_source(placed, FORECAST_RESULT, GIVEN)} if placed else {}), found


def _inside(at: Place, cube: Cube) -> Cube:
    """What the nämnder have, without the central units."""
    central = central_units(at, cube)
    return cube.where(unit=lambda unit: unit not in central)


def _units(sources: Mapping[str, Source]) -> frozenset[str]:
    return frozenset(unit for source in sources.values() for unit in source.amounts)


def _compiled(at: Place, layout: Layout, sources: dict[str, Source]) -> Statement:
    """The form over its units, with what the municipality printed beside what the books give."""
    table = printed_table(at, layout.id)
    rows = over_units(layout, at.whole, _units(sources))
    rows = with_parts(rows, at.whole, table) if table else rows
    given = with_printed(sources, at, rows, table) if table else sources
    order = [name for name in given if name not in {FORECAST, LAST_YEAR}] + [FORECAST, LAST_YEAR]
    columns = {name: given[name] for name in order if name in given}
    budgeted = with_budget(rows, columns.get(BUDGETED_RESULT))
    statement = whole_deviations(compile_statement(budgeted, columns, unit=at.whole.words.unit))
    return explained(statement, at.whole, table) if table else statement


def _without_partial_sums(statement: Statement) -> tuple[Statement, tuple[Finding, ...]]:
    """The statement without sums of a forecast that some nämnd with a result lacks, and whose is lacking."""
    result, cells = result_of(statement.layout).id, dict(statement.cells)
    title = next((column.title for column in statement.columns if column.id == FORECAST), None)
    lacking = without_forecast(statement, result)
    if title is None or not lacking:
        return statement, ()
    for row in statement.rows:
        if row.formula and lacking.keys() & _leaves(statement.layout, row):
            cells.pop((row.id, FORECAST), None)
    return replace(statement, cells=cells), (told_partial(title, lacking.values()),)


def _without_half_of_last_year(statement: Statement) -> Statement:
    """The statement without sums of last year of which a whole block had nothing booked."""
    blocks = {row.id for row in statement.rows if row.formula}
    lacking = {name for name in blocks if statement.ore(name, LAST_YEAR) is None}
    half = {row.id for row in statement.rows if lacking & {name for _, name in row.formula}}
    cells = {key: cell for key, cell in statement.cells.items() if key[1] != LAST_YEAR or key[0] not in half}
    return replace(statement, cells=cells)


def _leaves(layout: Layout, row: Row) -> frozenset[str]:
    """The lines that a row sums, all the way down."""
    if not row.formula:
        return frozenset({row.id})
    return frozenset().union(*(_leaves(layout, layout.row(name)) for _, name in row.formula))


def _earlier(at: Place, layout: Layout) -> dict[str, Source]:
    """Each row's result in the same months of the year before, as printed where it was."""
    statement = year_before(at, layout).statement
    result, trace = result_of(statement.layout).id, Trace(sources=(EARLIER,))
    cells = {
        row.id: Cell(ore, trace)
        for row in statement.rows
        if row.kind in {RowKind.LINE, RowKind.SUM} and (ore := statement.ore(row.id, result)) is not None
    }
    return {LAST_YEAR: Source(EARLIER_RESULT, cells, rounding=at.whole.words.unit.step)} if cells else {}


def year_before(at: Place, layout: Layout) -> Accounts:
    """The same months of the year before in this year's form."""
    return through(replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR)), layout)


def through(at: Place, layout: Layout) -> Accounts:
    """The nämnder's outcome alone, in a form."""
    if at.chart is None:
        return empty(OPERATIONS, at)
    sources, _ = by_unit(_inside(at, units_flow(at)), at.chart, layout)
    return finished(at, _compiled(at, with_unmapped(layout, sources), sources), ())


def _alone(at: Place) -> tuple[Finding, ...]:
    return (finding("followup.taxes-lacking"),) if lacks_taxes(at, units_flow(at)) else ()
