"""Driftredovisning per nämnd, out of the books' cube, with the way to the resultaträkning.

It is shown in the municipality's own form when it has one, else in the shipped form with carried result, else in the
law's own words (`appropriations`). What the municipality has not published is shown as unexplained; nothing is filled
in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.followup.accounts.appropriations import APPROPRIATIONS, appropriations
from arshjul.followup.accounts.budgets import from_the_books, months_of_the_books
from arshjul.followup.accounts.forecasts import GIVEN
from arshjul.followup.accounts.income import TAXES, printed_income
from arshjul.followup.accounts.place import (
    PLAN,
    RESULT,
    Accounts,
    Place,
    Span,
    empty,
    finished,
    own,
    place,
    printed_table,
)
from arshjul.followup.accounts.unclaimed import told
from arshjul.followup.accounts.unit_forms import (
    BUDGETED_RESULT,
    OPERATIONS,
    form,
    lines_of_result,
    over_units,
    result_of,
)
from arshjul.followup.accounts.unit_plans import (
    FORECAST,
    Piece,
    as_source,
    decided_pieces,
    forecast_pieces,
    on_units,
    told_partial,
    without_forecast,
)
from arshjul.followup.accounts.unit_print import explained, with_parts, with_printed
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.municipality.units import named
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.sources import by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement, joined

INCOME = "resultatrakning"
BRIDGE, INCOME_RESULT = "brygga", "resultatrakningens-resultat"
LAST_YEAR, EARLIER = "last_year", "foregaende-ar"
BESIDE = (BUDGETED_RESULT, FORECAST, LAST_YEAR)
BUDGETED = Text("Budgeterat resultat", "Budgeted result")
FOR_THE_YEAR = Text("Budgeterat resultat helår", "Budgeted result of the whole year")
FORECAST_RESULT = Text("Prognos resultat helår", "Forecast result of the whole year")
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

    `beside` are the columns of `BESIDE` that each result stands beside: what was decided and what is forecast for the
    year, and the same months of the year before. The books' own budget (#PBUDGET) goes before what was decided.
    """
    at = at or place(year, snapshot, report_point, entities=own())
    layout = form(at.chart, at.day, at.whole.folder)
    if at.chart is None or layout is None:
        return appropriations(at, report_point) if at.mapped(APPROPRIATIONS) else empty(OPERATIONS, at)
    if LAST_YEAR in beside:
        books.remember((at.year, at.year - 1), at.of)
    sources, found = by_unit(_inside(at, at.flow_by_unit()), at.chart, layout)
    budgeted = _of_the_books(at, layout)
    planned, more = _planned(at, layout, _units(sources), report_point, {*beside} - budgeted.keys())
    budgeted |= planned | (_earlier(at, layout) if LAST_YEAR in beside else {})
    statement = _compiled(at, layout, sources | budgeted)
    statement, partial = _without_partial_sums(_without_half_of_last_year(statement))
    statement = _bridged(statement, at)
    return finished(at, statement, (*found, *more, *partial, *told(at, statement, result_of(layout).id), *_alone(at)))


def _inside(at: Place, cube: Cube) -> Cube:
    """What the nämnder have, without the central units."""
    central = central_units(at, cube)
    return cube.where(unit=lambda unit: unit not in central)


def _units(sources: dict[str, Source]) -> frozenset[str]:
    return frozenset(unit for source in sources.values() for unit in source.amounts)


def _compiled(at: Place, layout: Layout, sources: dict[str, Source]) -> Statement:
    """The form over its units, with what the municipality printed beside what the books give."""
    table = printed_table(at, layout.id)
    rows = over_units(layout, at.whole, _units(sources))
    rows = with_parts(rows, at.whole, table) if table else rows
    given = with_printed(sources, at, rows, table) if table else sources
    order = [name for name in given if name not in {FORECAST, LAST_YEAR}] + [FORECAST, LAST_YEAR]
    columns = {name: given[name] for name in order if name in given}
    statement = compile_statement(_of_the_months(rows, columns), columns, unit=at.whole.words.unit)
    return explained(_whole(statement), at.whole, table) if table else _whole(statement)


def _of_the_months(layout: Layout, sources: dict[str, Source]) -> Layout:
    """Without the columns that are counted from a budget, when there is none of the same months."""
    budget = sources.get(BUDGETED_RESULT)
    if budget is not None and budget.title != FOR_THE_YEAR:
        return layout
    needing = layout.needing(BUDGETED_RESULT)
    kept = (column for column in layout.columns if column.id not in needing)
    return layout.with_columns(
        replace(column, title=budget.title) if budget and column.id == BUDGETED_RESULT else column for column in kept
    )


def _whole(statement: Statement) -> Statement:
    """A column that is counted from the budget is told only where there is one."""
    needing = statement.layout.needing(BUDGETED_RESULT)
    cells = {
        (row, column): cell
        for (row, column), cell in statement.cells.items()
        if column not in needing or statement.ore(row, BUDGETED_RESULT) is not None
    }
    return replace(statement, cells=cells)


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
    """The statement without sums of last year of which a whole block, that has a result now, had nothing booked."""
    result = result_of(statement.layout).id
    blocks = {row.id for row in statement.rows if row.formula and statement.ore(row.id, result) is not None}
    lacking = {name for name in blocks if statement.ore(name, LAST_YEAR) is None}
    half = {row.id for row in statement.rows if lacking & {name for _, name in row.formula}}
    cells = {key: cell for key, cell in statement.cells.items() if key[1] != LAST_YEAR or key[0] not in half}
    return replace(statement, cells=cells)


def _leaves(layout: Layout, row: Row) -> frozenset[str]:
    """The lines that a row sums, all the way down."""
    if not row.formula:
        return frozenset({row.id})
    return frozenset().union(*(_leaves(layout, layout.row(name)) for _, name in row.formula))


def _of_the_books(at: Place, layout: Layout) -> dict[str, Source]:
    """The result that the books' own budget (#PBUDGET) gives each unit in the same months; nothing without one."""
    planned = _inside(at, at.by_unit(months_of_the_books(at)))
    if at.chart is None or not len(planned):
        return {}
    by_column, _ = by_unit(planned, at.chart, layout)
    wanted = [line for line in lines_of_result(layout) if line in by_column]
    units = dict.fromkeys(unit for line in wanted for unit in by_column[line].amounts)
    cells = {
        unit: joined((1, by_column[line].amounts[unit]) for line in wanted if unit in by_column[line].amounts)
        for unit in units
    }
    return {BUDGETED_RESULT: from_the_books(Source(BUDGETED, cells))}


def _planned(
    at: Place, layout: Layout, present: Collection[str], point: str | None, wanted: Collection[str]
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """What was decided and what is forecast of each unit's result for the whole year."""
    if not {BUDGETED_RESULT, FORECAST} & {*wanted}:
        return {}, ()
    decided = decided_pieces(at)
    same_months = at.is_whole_year and at.span is Span.YEAR_TO_DATE
    pieces: dict[str, tuple[Text, str, tuple[Piece, ...]]] = {}
    if BUDGETED_RESULT in wanted:
        pieces[BUDGETED_RESULT] = BUDGETED if same_months else FOR_THE_YEAR, PLAN, decided
    if FORECAST in wanted:
        pieces[FORECAST] = FORECAST_RESULT, GIVEN, forecast_pieces(at, layout, point, decided)
    made: dict[str, Source] = {}
    found: list[Finding] = []
    for name, (title, source, own_pieces) in pieces.items():
        placed, told = on_units(own_pieces, at.whole, present)
        made |= {name: as_source(placed, title, source)} if placed else {}
        found += told
    return made, tuple(dict.fromkeys(found))


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
    before = replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR))
    if at.chart is None:
        return empty(OPERATIONS, before)
    sources, _ = by_unit(_inside(before, before.flow_by_unit()), at.chart, layout)
    return finished(before, _compiled(before, layout, sources), ())


def central_units(at: Place, cube: Cube) -> frozenset[str]:
    """Units in the cube that the organisation knows but gives to nobody: central items outside the nämnder."""
    known = named(at.whole.units)
    names = {str(name) for name in cube.values("unit")}
    return frozenset(name for name in names if name in known and known[name].body is None)


def _bridged(statement: Statement, at: Place) -> Statement:
    """The way from the last sum to the resultaträkning's result: what isn't published is one unexplained row."""
    cube = at.flow_by_unit()
    central = central_units(at, cube)
    total = next(row.id for row in reversed(statement.rows) if row.kind is RowKind.SUM)
    column = result_of(statement.layout).id
    drift, result = statement.ore(total, column), _income_result(at, cube)
    if drift is None or result is None or drift == result:
        return statement
    rows = (
        Row(BRIDGE, _bridge_label(at, central), RowKind.MEMO),
        Row(
            INCOME_RESULT,
            Text("Årets resultat enligt resultaträkningen", "Result for the year by the income statement"),
            RowKind.MEMO,
        ),
    )
    told = Trace(sources=("resultatrakning",), units=tuple(sorted(central)))
    cells = dict(statement.cells) | {
        (BRIDGE, column): Cell(result - drift, told),
        (INCOME_RESULT, column): Cell(result, Trace(sources=("resultatrakning",))),
    }
    return replace(statement, rows=(*statement.rows, *rows), cells=cells)


def _bridge_label(at: Place, central: frozenset[str]) -> Text:
    names = [unit.name for name, unit in named(at.whole.units).items() if name in central]
    return names[0] if len(names) == 1 else Text("Centrala poster utanför nämnderna", "Central items")


def _income_result(at: Place, cube: Cube) -> int | None:
    """The result as the resultaträkning shows it: printed where it is printed, else by the accounts.

    `None` when the books hold the nämnder alone.
    """
    if at.chart is None or INCOME not in at.chart.mappings or _lacks_taxes(at, cube):
        return None
    table = printed_income(at)
    printed = table.ore(RESULT, f"utfall-{at.year}") if table else None
    if printed is not None:
        return printed
    mapping = at.chart.mapping(INCOME)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] is not None).total()
    return None if total is None else -total


def _lacks_taxes(at: Place, cube: Cube) -> bool:
    """Whether the books hold the nämnder alone: no account of theirs is tax or a general grant."""
    if at.chart is None or INCOME not in at.chart.mappings or at.span is Span.MONTH:
        return False
    line_of = at.chart.mapping(INCOME).line
    lines = {line_of(str(account))[0] for account in cube.values("account")}
    return bool(lines - {None}) and lines.isdisjoint(TAXES)


def _alone(at: Place) -> tuple[Finding, ...]:
    return (finding("followup.taxes-lacking"),) if _lacks_taxes(at, at.flow_by_unit()) else ()
