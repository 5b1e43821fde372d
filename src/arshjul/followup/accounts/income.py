"""Resultaträkning through a month: outcome, budget in force, the latest forecast and last year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from arshjul.books.types import Snapshot
from arshjul.followup.accounts.budgets import Spread, of_span
from arshjul.followup.accounts.forecasts import city_forecast
from arshjul.followup.accounts.place import (
    TITLES,
    Accounts,
    Place,
    Span,
    edition,
    empty,
    finished,
    own,
    place,
    printed_form,
    printed_table,
)
from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.planning import queries as planning
from arshjul.statements import published
from arshjul.statements.layouts import Column, Layout, RowKind
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

INCOME = "resultatrakning"
COLUMNS = ("outcome", "period_budget", "deviation", "budget", "forecast", "last_year")
DEVIATION, PERIOD_BUDGET, BUDGET, FORECAST = "deviation", "period_budget", "budget", "forecast"


def income(
    year: int,
    *,
    columns: tuple[str, ...] = COLUMNS,
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    printed: bool = False,
    group: bool = False,
    budget: Mapping[str, int] | None = None,
    at: Place | None = None,
) -> Accounts:
    """Resultaträkning through a report point: the law's items, or `printed` as the municipality lays it out.

    Amounts of budget and forecast are for the whole year; when the place says how budgets are divided, the budget of
    its months stands beside, and the deviation is from that. A column without any amount is left out. `budget` is the
    budget in force by line, when the caller has read it. `at` says whose books and which months, when they aren't the
    municipality's through the report point.
    """
    at = at or place(year, snapshot, report_point, entities=() if group else own())
    if at.chart is None or INCOME not in at.chart.mappings:
        return empty(INCOME, at)
    layout = (printed_form(INCOME, at) if printed else None) or edition(INCOME, at)
    outcome, found = by_line(at.flow(), at.chart, layout, TITLES["outcome"])
    before, _ = by_line(at.flow(year - 1), at.chart, layout, TITLES["last_year"])
    given = {"outcome": with_printed_sums(outcome, at, layout, year)}
    given |= _plans(layout, at, report_point, columns, budget) if at.entities == own() else {}
    budgets = _by_year(layout, at, given.get(BUDGET)) if PERIOD_BUDGET in columns else {}
    divided, told = of_span(layout, at, budgets, TITLES[PERIOD_BUDGET]) if budgets else (Source(Text("", ""), {}), ())
    if divided.amounts:
        given[PERIOD_BUDGET] = divided
        given |= {BUDGET: replace(given[BUDGET], title=TITLES["year_budget"])} if BUDGET in given else {}
    given["last_year"] = with_printed_sums(before, at, layout, year - 1)
    wanted = {name: given[name] for name in columns if name in given and given[name].amounts}
    table = printed_income(at)
    unit = table.unit if table else at.whole.words.unit
    statement = compile_statement(layout, wanted, formulas=_deviation(wanted, columns, at), unit=unit)
    order = {name: number for number, name in enumerate(columns)}
    shown = tuple(sorted(statement.columns, key=lambda column: order.get(column.id, len(order))))
    made = finished(at, replace(whole_deviations(statement), columns=shown), (*found, *told), unit)
    return replace(made, budgets=budgets)


def _by_year(layout: Layout, at: Place, budget: Source | None) -> Mapping[int, Mapping[str, int]]:
    """The budgets by row that the span's months are divided out of.

    None when the whole year's stands there already, or when it isn't divided.
    """
    own_budget = at.spread is Spread.BOOKS
    is_there = at.is_whole_year and at.span is Span.YEAR_TO_DATE and not own_budget
    if at.spread is None or is_there or (budget is None and not own_budget):
        return {}
    by_year = {at.year: _lines_of(layout, budget)}
    if at.span is Span.ROLLING and not at.is_whole_year and not own_budget:
        earlier = planning.budget_by_line(at.year - 1)
        by_year[at.year - 1] = _lines_of(layout, Source(TITLES["budget"], _by_row(layout, earlier, "budget")))
    return by_year


def _lines_of(layout: Layout, budget: Source | None) -> dict[str, int]:
    """The budget's lines, without the sums that the layout makes of them."""
    summed = {row.id for row in layout.rows if row.formula}
    amounts = budget.amounts if budget else {}
    return {line: cell.ore for line, cell in amounts.items() if line not in summed and cell.ore is not None}


def whole_deviations(statement: Statement) -> Statement:
    """The statement without deviations of what has no outcome or no budget."""
    cells = {place_of: cell for place_of, cell in statement.cells.items() if _is_whole(statement, place_of)}
    return replace(statement, cells=cells)


def _is_whole(statement: Statement, place_of: tuple[str, str]) -> bool:
    """A deviation is told only where both its outcome and its budget are known."""
    row, column = place_of
    if column != DEVIATION:
        return True
    deviation = next(one for one in statement.columns if one.id == DEVIATION)
    return None not in {statement.ore(row, term) for _, term in deviation.formula}


def printed_income(at: Place) -> published.PublishedTable | None:
    """The income statement that the municipality printed for the year, when the books are constructed beneath it."""
    layout = printed_form(INCOME, at)
    return printed_table(at, layout.id) if layout else None


def with_printed_sums(source: Source, at: Place, layout: Layout, year: int) -> Source:
    """The sums as the municipality printed them, with what their parts give beside; see `_printed_table`."""
    table = printed_table(at, layout.id)
    column = printed_column(at, table, year) if table else ""
    if table is None or not column or not source.amounts:
        return source
    shown = {row.id for row in layout.rows if row.formula or row.kind is RowKind.MEMO}
    printed = published.source(table, column)
    sums = {row: cell for row, cell in printed.amounts.items() if row in shown}
    return Source(source.title, {**source.amounts, **sums}, rounding=printed.rounding)


def printed_column(at: Place, table: published.PublishedTable, year: int) -> str:
    """The printed column of a year: tables name it by outcome, or by whose it is."""
    whose = "koncern" if at.is_group else "kommun"
    return next((name for name in (f"utfall-{year}", f"{whose}-{year}") if name in table.columns), "")


def _deviation(wanted: Mapping[str, Source], columns: tuple[str, ...], at: Place) -> tuple[Column, ...]:
    """Outcome less the budget of the same months: of the whole year, or as it was divided."""
    budget = PERIOD_BUDGET if PERIOD_BUDGET in wanted else "budget"
    if DEVIATION not in columns or budget not in wanted or (budget == "budget" and not at.is_whole_year):
        return ()
    return budget_deviation(wanted, budget)


def budget_deviation(given: Collection[str], budget: str = PERIOD_BUDGET) -> tuple[Column, ...]:
    """The column of outcome less a budget, when both columns are there."""
    if not {"outcome", budget} <= set(given):
        return ()
    return (Column(DEVIATION, TITLES[DEVIATION], ((1, "outcome"), (-1, budget))),)


def _plans(
    layout: Layout,
    at: Place,
    report_point: str | None,
    columns: tuple[str, ...],
    known: Mapping[str, int] | None,
) -> dict[str, Source]:
    """Budget in force and the latest full-year forecast, by the layout's lines; read only when asked for."""
    found: dict[str, Source] = {}
    known = planning.budget_by_line(at.year) if known is None and "budget" in columns else known
    budget = (known or {}) if "budget" in columns else {}
    if budget:
        cells = _by_row(layout, budget, "budget") | _printed_budget(layout, at, budget)
        found["budget"] = Source(TITLES["budget"], cells, rounding=_budget_rounding())
    forecast = city_forecast(at.year, report_point) if FORECAST in columns else {}
    if forecast:
        found[FORECAST] = Source(TITLES[FORECAST], _by_row(layout, forecast, "prognos"))
    return found


def _printed_budget(layout: Layout, at: Place, budget: Mapping[str, int]) -> dict[str, Cell]:
    """The budget's sums as printed (outcome less deviation), when its lines are the printed ones."""
    table = printed_table(at, layout.id)
    outcome, deviation = f"utfall-{at.year}", f"budgetavvikelse-{at.year}"
    if table is None or deviation not in table.columns:
        return {}
    printed = {
        row.id: table.amounts[row.id, outcome] - table.amounts[row.id, deviation]
        for row in table.rows
        if (row.id, outcome) in table.amounts and (row.id, deviation) in table.amounts
    }
    if any(budget.get(line, amount) != amount for line, amount in printed.items()):
        return {}
    summed = {row.id for row in layout.rows if row.formula}
    return {
        row: Cell(amount, Trace(lines=(row,), sources=(table.id,))) for row, amount in printed.items() if row in summed
    }


def _budget_rounding() -> int:
    """Half a step of the unit that budgets are decided in."""
    return municipality.current().words.unit.step * 10 // 2


def rows_of_lines(layout: Layout) -> Mapping[str, str]:
    """The row of a form that each line of a budget or a forecast stands on."""
    return {line: row.id for row in layout.rows for line in row.lines} | {row.id: row.id for row in layout.rows}


def _by_row(layout: Layout, amounts: Mapping[str, int], source: str) -> dict[str, Cell]:
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
