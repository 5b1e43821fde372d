"""Driftredovisning by the law's words: the assembly's budget, its changes, the outcome and last year, per nämnd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain

from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.place import PLAN, Accounts, Place, edition
from arshjul.followup.accounts.plans.budgets import in_twelfths
from arshjul.followup.accounts.plans.forecasts import GIVEN, body_forecast_rows, ore_of
from arshjul.followup.accounts.plans.planned import FORECAST_DEVIATION
from arshjul.followup.accounts.units.bridge import CENTRAL, bridged
from arshjul.followup.accounts.units.months import units_flow, without_units
from arshjul.followup.accounts.units.moved import moved
from arshjul.followup.accounts.units.plans import FORECAST, told_partial, without_forecast
from arshjul.followup.accounts.units.unclaimed import told
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import BodyKind, Unit
from arshjul.municipality.units import TITLES, named
from arshjul.planning import queries as planning
from arshjul.planning.queries import Given
from arshjul.statements.chart import UNMAPPED
from arshjul.statements.layouts import Column, Layout, Row, RowKind
from arshjul.statements.sources import by_unit, left_out
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement, joined

APPROPRIATIONS = "driftredovisning"
ORIGINAL, CHANGES, OUTCOME, LAST_YEAR = "budget-ursprunglig", "anslagsforandring", "utfall", "utfall-foregaende-ar"
REVISED, DEVIATION = "budget-reviderad", "avvikelse"
TOTAL, PERIOD = "summa", "budget-perioden"
Budgets = Mapping[int, Mapping[str, int]]
"""The revised budget (öre, a cost with minus) by year and body."""
TITLES_OF = {
    FORECAST: Text("Prognos helår", "Full-year forecast"),
    FORECAST_DEVIATION: Text("Prognos mot reviderad budget", "Forecast against revised budget"),
}
OF_UNMAPPED = Column(UNMAPPED, Text("Varav ej mappade konton", "Of which unmapped accounts"))
PERIOD_TITLE = Text("Budget för perioden (tolftedelar)", "Budget for the period (twelfths)")


def appropriations(at: Place, report_point: str | None = None, *, asked: str = "") -> Accounts:
    """Original budget, anslagsförändringar, revised, outcome, deviation and last year (LKBR 10:1, RKR R14).

    Amounts are net: what a nämnd was given is a cost, so it stands with minus. Of part of a year the deviation is from
    the revised budget of those months, when the place says how a budget is divided; else none is told. Below the sum
    stands the way to the income statement's result, through what the central units have. The latest
    forecast of the whole year stands beside, and what it departs from the revised budget. What only other columns
    need isn't read when one is `asked` for.
    """
    if at.chart is None or not at.mapped(APPROPRIATIONS):
        return empty(APPROPRIATIONS, at)
    at.read_years()
    layout = edition(APPROPRIATIONS, at)
    row_of = partial(_row_of, named(at.whole.units))
    now, found = by_unit(units_flow(at), at.chart, layout, row_of=row_of)
    before, _ = by_unit(units_flow(at, at.year - 1), at.chart, layout, row_of=row_of)
    given = planning.appropriations_by_decision(at.year, on=at.known_on)
    layout = _with_unmapped(layout) if UNMAPPED in now else layout
    columns = _with_titles(layout, _given(given) | {name: dict(one.amounts) for name, one in _counted(now).items()})
    earlier = _counted(before)
    if OUTCOME in earlier:
        columns |= _with_titles(layout, {LAST_YEAR: dict(earlier[OUTCOME].amounts)})
    budgets: Budgets = {}
    if not at.is_whole_year and at.spread is not None and given and asked in {"", PERIOD, DEVIATION}:
        budgets, lacking = _by_year(at, given)
        found += lacking
        columns |= {PERIOD: _of_the_span(budgets, at)} if budgets else {}
        layout = _with_period(layout) if budgets else layout
    forecast = _forecast(at, report_point) if asked in {"", FORECAST, FORECAST_DEVIATION} else {}
    if forecast:
        columns |= {FORECAST: Source(TITLES_OF[FORECAST], forecast)}
        layout = _with_forecast(layout, budgeted=ORIGINAL in columns)
    rows = layout.with_rows(_rows(at.whole, {row for source in columns.values() for row in source.amounts}))
    statement = compile_statement(_of_the_months(rows, at, columns), columns, unit=at.whole.words.unit)
    cells = {where: cell for where, cell in statement.cells.items() if _is_whole(statement, *where)}
    statement = _without_half_of_last_year(replace(statement, cells=cells), at.whole)
    statement, partial_sums = _without_partial_forecast(statement)
    outside = left_out(units_flow(at), at.chart, layout)
    made = finished(
        at,
        bridged(
            statement,
            TOTAL,
            {OUTCOME: at, LAST_YEAR: replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR))},
            CENTRAL,
        ),
        (*found, *outside, *partial_sums, *told(at, statement, OUTCOME), *without_units(at), *moved(at, layout)),
    )
    return replace(made, budgets=budgets)


def _counted(columns: Mapping[str, Source]) -> dict[str, Source]:
    """The columns, the outcome with the accounts that nobody mapped counted in it."""
    terms = [columns[name].amounts for name in (OUTCOME, UNMAPPED) if name in columns]
    units = dict.fromkeys(unit for amounts in terms for unit in amounts)
    outcome = {unit: joined((1, amounts[unit]) for amounts in terms if unit in amounts) for unit in units}
    return {**columns, OUTCOME: Source(Text("", ""), outcome)} if terms else dict(columns)


def _with_unmapped(layout: Layout) -> Layout:
    """The form with how much of the outcome is on accounts that nobody mapped."""
    columns = [[column, OF_UNMAPPED] if column.id == OUTCOME else [column] for column in layout.columns]
    return layout.with_columns(chain.from_iterable(columns))


def _by_year(at: Place, given: Mapping[str, Given]) -> tuple[Budgets, tuple[Finding, ...]]:
    """The revised budget of each year of the span by body; none, and that is told, when a year has none."""
    years = sorted({month // 100 for month in at.span.months(at.last)})
    known = {at.year: given}
    known |= {year: planning.appropriations_by_decision(year, on=at.known_on) for year in years if year not in known}
    lacking = [year for year in years if not known[year]]
    if lacking:
        return {}, (finding("followup.budget-lacks-year", years=", ".join(map(str, lacking))),)
    return {
        year: {body: -((one.original or 0) + (one.changes or 0)) for body, one in known[year].items()} for year in years
    }, ()


def _of_the_span(budgets: Budgets, at: Place) -> Source:
    """The revised budget of the span's months."""
    sums: dict[str, int] = defaultdict(int)
    for year, bodies in budgets.items():
        months = [month for month in at.span.months(at.last) if month // 100 == year]
        for body, ore in bodies.items():
            sums[body] += sum(in_twelfths(ore, months).values())
    return Source(PERIOD_TITLE, {body: Cell(ore, Trace(sources=(PLAN,))) for body, ore in sums.items()})


def _forecast(at: Place, point: str | None) -> dict[str, Cell]:
    """Each body's forecast income and costs of the whole year, as it gave them."""
    rows = body_forecast_rows(at.year, point, at.known_on)
    trace = Trace(sources=(GIVEN,))
    return {body: Cell(sum(ore_of(row) for row in given.values()), trace) for body, given in rows.items()}


def _with_forecast(layout: Layout, *, budgeted: bool) -> Layout:
    """The form with the forecast, and what it departs from the budget when there is one."""
    more = [Column(FORECAST, TITLES_OF[FORECAST])]
    if budgeted:
        formula = ((1, FORECAST), (-1, REVISED))
        more.append(Column(FORECAST_DEVIATION, TITLES_OF[FORECAST_DEVIATION], formula))
    return layout.with_columns((*layout.columns, *more))


def _without_partial_forecast(statement: Statement) -> tuple[Statement, tuple[Finding, ...]]:
    """The statement without the sum of a forecast that some nämnd with an outcome lacks, and whose is lacking."""
    lacking = without_forecast(statement, OUTCOME)
    if not any(column.id == FORECAST for column in statement.columns) or not lacking:
        return statement, ()
    of_forecast = {(TOTAL, FORECAST), (TOTAL, FORECAST_DEVIATION)}
    cells = {where: cell for where, cell in statement.cells.items() if where not in of_forecast}
    return replace(statement, cells=cells), (told_partial(TITLES_OF[FORECAST], lacking.values()),)


def _without_half_of_last_year(statement: Statement, whole: Municipality) -> Statement:
    """The statement without last year's sum when all tax-funded rows, or all fee-funded, lack it.

    One nämnd without a last year may be new; a whole block has no books.
    """
    earlier: dict[bool, list[int | None]] = defaultdict(list)
    for row in statement.rows:
        if body := whole.body(row.id):
            earlier[body.kind is BodyKind.UTILITY].append(statement.ore(row.id, LAST_YEAR))
    if all(any(ore is not None for ore in block) for block in earlier.values()):
        return statement
    return replace(statement, cells={key: cell for key, cell in statement.cells.items() if key != (TOTAL, LAST_YEAR)})


def _with_period(layout: Layout) -> Layout:
    """The form with the budget of its months, from which the deviation is told."""
    columns = []
    for column in layout.columns:
        if column.id == DEVIATION:
            columns += [
                Column(PERIOD, PERIOD_TITLE),
                replace(column, formula=((1, OUTCOME), (-1, PERIOD))),
            ]
        else:
            columns.append(column)
    return layout.with_columns(columns)


def _row_of(known: Mapping[str, Unit], name: str) -> str | None:
    """The nämnd of a unit by name; what no nämnd has stands for itself, a central unit stands outside."""
    return known[name].body if name in known else name


def _given(given: Mapping[str, Given]) -> dict[str, dict[str, Cell]]:
    source = Trace(sources=(PLAN,))
    cells: dict[str, dict[str, Cell]] = {ORIGINAL: {}, CHANGES: {}}
    for body, one in given.items():
        for column, amount in ((ORIGINAL, one.original), (CHANGES, one.changes)):
            if amount is not None:
                cells[column][body] = Cell(-amount, source)
    return cells


def _with_titles(layout: Layout, cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, Source]:
    titles = {column.id: column.title for column in layout.columns}
    return {name: Source(titles[name], of) for name, of in cells.items() if of and name in titles}


def _rows(whole: Municipality, codes: Collection[str]) -> tuple[Row, ...]:
    """A row per nämnd in the organisation's order, each taking its units; then what no nämnd has."""
    taken: dict[str, list[str]] = defaultdict(list)
    for name, unit in named(whole.units).items():
        taken[unit.body or ""].append(name)
    titles = {**{body.id: body.name for body in whole.bodies}, **TITLES}
    titles |= {code: whole.name_of(code) for code in codes if code not in titles}
    rows = [Row(row, title, lines=tuple(taken.get(row, (row,)))) for row, title in titles.items() if row in codes]
    return (*rows, Row(TOTAL, Text("Summa", "Total"), RowKind.SUM, tuple((1, row.id) for row in rows)))


def _of_the_months(layout: Layout, at: Place, columns: Mapping[str, Source]) -> Layout:
    """Without the columns that need what isn't there: no revised budget without one, no deviation of part of a year."""
    left_out = set() if ORIGINAL in columns else {REVISED, DEVIATION}
    left_out |= set() if at.is_whole_year or PERIOD in columns else {DEVIATION}
    return layout.with_columns(column for column in layout.columns if column.id not in left_out)


def _is_whole(statement: Statement, row: str, column: str) -> bool:
    """A deviation is told only where both its outcome and its budget are known."""
    return column not in {DEVIATION, FORECAST_DEVIATION} or None not in {
        statement.ore(row, term) for one in statement.columns if one.id == column for _, term in one.formula
    }
