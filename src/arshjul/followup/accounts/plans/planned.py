"""What was planned, beside the outcome: the budget in force by statement, the latest forecast, and the deviation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from arshjul.followup.accounts.place import TITLES, Place, Plans, own
from arshjul.followup.accounts.plans.budgets import Spread, has_own
from arshjul.followup.accounts.plans.forecasts import GIVEN, city_forecast, city_forecasts
from arshjul.kernel.money import Unit, add
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.planning import queries as planning
from arshjul.planning.statement_budget import KINDS
from arshjul.statements.layouts import Column, Layout
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

BUDGET, PERIOD_BUDGET, DEVIATION, FORECAST = "budget", "period_budget", "deviation", "forecast"
FORECAST_DEVIATION = "prognosavvikelse"
ORDER = ("outcome", PERIOD_BUDGET, DEVIATION, BUDGET, FORECAST, FORECAST_DEVIATION, "last_year")
"""The columns from left to right."""


def planned(
    statement: str,
    layout: Layout,
    at: Place,
    report_point: str | None = None,
    *,
    columns: Collection[str] = (BUDGET, FORECAST),
    known: Mapping[str, int] | None = None,
) -> dict[str, Source]:
    """Budget in force and the latest full-year forecast of the municipality, by the layout's lines.

    Read only when asked for; a column without amounts is left out. `known` is the budget by line, when it is read.
    """
    found: dict[str, Source] = {}
    if at.entities != own():
        return found
    if BUDGET in columns:
        known = at.plans.budget[statement] if known is None and at.plans else known
        budget = planning.budget_by_line(at.year, KINDS[statement], on=at.known_on) if known is None else known
        cells = by_row(layout, budget, BUDGET)
        found |= {BUDGET: Source(TITLES[BUDGET], cells, rounding=_budget_rounding())} if cells else {}
    forecast: Mapping[str, int] = {}
    if FORECAST in columns:
        given = at.plans.forecast[statement] if at.plans else None
        forecast = city_forecast(at.year, report_point, statement, at.known_on) if given is None else given
    if forecast:
        found[FORECAST] = Source(TITLES[FORECAST], by_row(layout, forecast, GIVEN))
    return found


def usual_key(at: Place, statements: Collection[str]) -> Spread:
    """How a budget is divided when nobody has chosen: by the books' own months, when none of some is decided.

    What is decided is read from the place's plans.
    """
    at.read_years()
    if at.is_group or not has_own(at):
        return Spread.TWELFTHS
    is_decided = at.plans is not None and any(at.plans.budget[name] for name in statements)
    return Spread.TWELFTHS if is_decided else Spread.BOOKS


def with_plans(at: Place, report_point: str | None = None) -> Place:
    """The place with what is planned of every statement, read together: as many questions as for one."""
    if at.entities != own() or at.plans is not None:
        return at
    budgets = planning.budgets_by_line(at.year, KINDS.values(), on=at.known_on)
    forecasts = city_forecasts(at.year, report_point, at.known_on)
    read = {name: budgets.get(kind, {}) for name, kind in KINDS.items()}
    return replace(at, plans=Plans(read, {name: forecasts.get(name, {}) for name in KINDS}))


def of_the_year(budget: Source) -> Source:
    """A year's budget titled as one that stands beside that of its months."""
    return replace(budget, title=TITLES["year_budget"]) if budget.title == TITLES["budget"] else budget


def _budget_rounding() -> int:
    """Half a step of the unit that budgets are decided in."""
    return municipality.current().words.unit.step * 10 // 2


def rows_of_lines(layout: Layout) -> Mapping[str, str]:
    """The row of a form that each line of a budget or a forecast stands on."""
    return {line: row.id for row in layout.rows for line in row.lines} | {row.id: row.id for row in layout.rows}


def by_row(layout: Layout, amounts: Mapping[str, int], source: str) -> dict[str, Cell]:
    """Amounts by line; a line that has no row in this form is added to the row that holds it."""
    found: dict[str, Cell] = {}
    takers = rows_of_lines(layout)
    for line, amount in amounts.items():
        row = takers.get(line)
        if row is None:
            continue
        before = found.get(row)
        found[row] = Cell(add(before.ore if before else None, amount), Trace(lines=(row,), sources=(source,)))
    return found


def budget_deviation(given: Collection[str], budget: str = BUDGET) -> tuple[Column, ...]:
    """The column of outcome less a budget, when both columns are there."""
    if not {"outcome", budget} <= set(given):
        return ()
    return (Column(DEVIATION, TITLES[DEVIATION], ((1, "outcome"), (-1, budget))),)


def whole_deviations(statement: Statement, names: Collection[str] = (DEVIATION,)) -> Statement:
    """The statement without deviations of what has no outcome or no budget; `names` are the deviations' columns."""
    formulas = {column.id: column.formula for column in statement.columns if column.id in names}
    cells = {
        (row, column): cell
        for (row, column), cell in statement.cells.items()
        if None not in {statement.ore(row, term) for _, term in formulas.get(column, ())}
    }
    return replace(statement, cells=cells)


def forecast_deviation(given: Collection[str]) -> tuple[Column, ...]:
    """The column of forecast less the year's budget, when both columns are there."""
    if not {FORECAST, BUDGET} <= set(given):
        return ()
    title = Text("Prognos mot budget", "Forecast against budget")
    return (Column(FORECAST_DEVIATION, title, ((1, FORECAST), (-1, BUDGET))),)


def compiled(
    layout: Layout,
    columns: Mapping[str, Source],
    at: Place,
    unit: Unit,
    *,
    deviates: bool = True,
    more: tuple[Column, ...] = (),
) -> Statement:
    """The statement of columns with what was planned, and how the outcome departs from the budget of its months.

    Nothing `deviates` from a budget of a part of the group alone. `more` are further differences between columns.
    """
    of_period = PERIOD_BUDGET in columns
    compared = PERIOD_BUDGET if of_period else BUDGET
    formulas = budget_deviation(columns, compared) if deviates and (of_period or at.is_whole_year) else ()
    made = compile_statement(layout, columns, formulas=(*formulas, *more), unit=unit)
    statement = whole_deviations(made, (DEVIATION, *(one.id for one in more)))
    places = {name: number for number, name in enumerate(ORDER)}
    return replace(statement, columns=tuple(sorted(statement.columns, key=lambda one: places[one.id])))
