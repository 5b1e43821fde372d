"""The budget of a cash flow's months: its flows divided by the key, and the cash that they begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from arshjul.followup.accounts.group import plans
from arshjul.followup.accounts.place import TITLES, Place
from arshjul.followup.accounts.plans.budgets import EVEN, Spread, by_key, last_years_shape, of_span
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH
from arshjul.statements.statement import Cell, Source, Trace

Budgets = Mapping[int, Mapping[str, int]]
"""The budget by row of each year that the months lie in, öre."""


def period_budget(layout: Layout, at: Place, budget: Source | None) -> tuple[Source, Budgets, tuple[Finding, ...]]:
    """The budget of the span's months, and the years' budgets that it is divided out of.

    Empty when the year's own stands there already, or without a budget; with a finding when it can't be divided.
    """
    title = TITLES[PERIOD_BUDGET]
    if budget is None or at.spread is None or at.is_whole_year:
        return Source(title, {}), {}, ()
    if at.spread is Spread.BOOKS:
        return Source(title, {}), {}, (finding("followup.cash-budget-not-in-books"),)
    by_year = {at.year: _lines_of(layout, budget)}
    first = Month.parse(at.span.months(at.last)[0])
    if first.year < at.year:
        by_year[first.year] = _lines_of(layout, plans.budget(layout, at, first.year).source(title))
    divided, told = of_span(layout, at, {year: _flows(lines) for year, lines in by_year.items()}, title)
    if not divided.amounts or CASH not in by_year[first.year]:
        return divided, by_year, told
    begins = by_year[first.year][CASH] + sum(flows_before(layout, at, first, by_year).values())
    return replace(divided, amounts={**divided.amounts, CASH: Cell(begins, Trace(sources=(BUDGET,)))}), by_year, told


def flows_before(layout: Layout, at: Place, first: Month, by_year: Budgets) -> Mapping[str, int]:
    """What each row is budgeted to bring in the months of the year before the first one, öre."""
    weights = last_years_shape(layout, at, first.year) if at.spread is Spread.LAST_YEAR else {}
    flows = _flows(by_year[first.year])
    return {row: _until(total, weights.get(row, EVEN), first) for row, total in flows.items()}


def _until(total: int, weights: Sequence[int], first: Month) -> int:
    return sum(by_key(total, weights)[: first.month - 1])


def _flows(lines: Mapping[str, int]) -> dict[str, int]:
    return {row: ore for row, ore in lines.items() if row != CASH}


def _lines_of(layout: Layout, budget: Source) -> dict[str, int]:
    """The budget's rows, without the sums that the layout makes of them."""
    summed = {row.id for row in layout.rows if row.formula}
    return {row: cell.ore for row, cell in budget.amounts.items() if row not in summed and cell.ore is not None}
