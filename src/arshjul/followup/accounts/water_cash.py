"""The water utility's cash flow by the indirect method, tied to its balance sheet (beyond vattentjänstlagen 50 §)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

from arshjul.followup.accounts.finished import finished
from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Accounts, Place
from arshjul.followup.accounts.plans.planned import compiled
from arshjul.followup.accounts.water_books import booked, form, maps, of_utility, opened, traced
from arshjul.followup.accounts.water_budget import forecast_of_cash, of_cash
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import cash_flow
from arshjul.statements.statement import Source

CASH_OF_WATER = "va-kassaflodesanalys"


def water_cash(at: Place, report_point: str | None = None) -> Accounts | None:
    """The cash flow of the span on the utility, beside its budget, the forecast and last year's.

    None when the chart maps it to nothing or the books hold no opening balance of it, which its balance sheet tells.
    """
    of = of_utility(at)
    if of is None or not maps(of, CASH_OF_WATER):
        return None
    layout = form(CASH_OF_WATER, CASH_OF_WATER, of)
    made = {name: _flow(of, layout, year, name) for name, year in _years(of).items()}
    columns = {name: source for name, (source, _) in made.items() if source.amounts}
    if "outcome" not in columns:
        return None
    budget, forecast = of_cash(layout, of), forecast_of_cash(of, report_point)
    statement = compiled(layout, {**columns, **budget.columns, **forecast.columns}, of, of.whole.words.unit)
    shown = finished(of, statement, (*made["outcome"][1], *budget.told, *forecast.told))
    return replace(shown, units=tuple(sorted(of.units)), budgets=budget.by_year)


def _years(at: Place) -> dict[str, int]:
    return {"outcome": at.year, "last_year": at.year - 1}


def _flow(at: Place, layout: Layout, year: int, column: str) -> tuple[Source, tuple[Finding, ...]]:
    """A year's flow; nothing when a year of the span has no opening balance of the utility."""
    last = Month(year, at.last.month)
    first = Month.parse(at.span.months(last)[0])
    years = range(first.year, year + 1)
    begun = [opened(at, one) for one in years]
    if at.chart is None or any(one.total() is None for one in begun):
        return Source(TITLES[column], {}), ()
    moved = [booked(at, last if one == year else Month(one, LAST_MONTH)) for one in years]
    cube = reduce(add, (*begun, *moved), Cube.of(()))
    source, found = cash_flow(cube, at.chart, layout, last, TITLES[column], first=first)
    return traced(source, at), found
