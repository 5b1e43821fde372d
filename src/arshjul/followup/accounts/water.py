"""VA särredovisning: the income statement and balance sheet of the water utility, out of the books that hold it."""

from __future__ import annotations

from dataclasses import replace

from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.income import with_printed_sums
from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Accounts, Place, Span, own
from arshjul.followup.accounts.plans.planned import FORECAST, compiled, forecast_deviation
from arshjul.followup.accounts.plans.utility import balances_unforecast, unforecast
from arshjul.followup.accounts.water_books import (
    booked,
    form,
    is_of_company,
    lacks_chart,
    maps,
    of_utility,
    opened,
    rows_unmapped,
    told,
    traced,
)
from arshjul.followup.accounts.water_budget import BALANCE_OF_WATER, of_balance
from arshjul.followup.accounts.water_decided import balance as planned_balance
from arshjul.followup.accounts.water_plans import beside
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import WATER as INCOME_OF_WATER
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line, left_out
from arshjul.statements.statement import Source
from arshjul.statements.ties import sides_agree

WATER = "va-sarredovisning"
SUM_OF_LIABILITIES = "summa-skulder"


def water(at: Place, report_point: str | None = None) -> Accounts:
    """The utility's income statement beside its budget, the latest forecast of it, and last year's.

    The budget is the plan's; without lines of it there the books' own (#PBUDGET), else what a company's board or the
    municipality's print gives. Empty with a finding when nothing is a utility's, or the chart doesn't map it.
    """
    of = of_utility(at)
    if at.chart is None or not maps(of or replace(at, entities=own()), INCOME_OF_WATER):
        is_company = of is not None and is_of_company(of)
        return empty(WATER, at, *([lacks_chart(of, WATER)] if of and is_company else ()))
    if of is None:
        return empty(WATER, at, finding("followup.no-utility"))
    layout = form(WATER, INCOME_OF_WATER, of)
    flow, earlier = of.flow(), of.flow(of.year - 1)
    now, found = by_line(flow, at.chart, layout, TITLES["outcome"])
    before, _ = by_line(earlier, at.chart, layout, TITLES["last_year"])
    if is_of_company(of):
        found += left_out(flow, at.chart, layout)
    plans, by_year, said = beside(of, layout, report_point)
    columns = {
        "outcome": _with_print(now, of, layout, of.year),
        **plans,
        "last_year": _with_print(before, of, layout, of.year - 1),
    }
    shown = {name: source for name, source in columns.items() if source.amounts}
    statement = compiled(layout, shown, of, of.whole.words.unit, more=forecast_deviation(shown))
    said += () if FORECAST in shown else unforecast(of)
    made = finished(of, statement, (*told(of, layout), *found, *said))
    return replace(made, units=tuple(sorted(of.units)), budgets=by_year)


def _with_print(source: Source, at: Place, layout: Layout, year: int) -> Source:
    """What the municipality printed of its own books' utility; a company's books are as they are."""
    return source if is_of_company(at) else with_printed_sums(source, at, layout, year)


def water_balance(at: Place, report_point: str | None = None) -> Accounts | None:
    """The utility's balance sheet at a month's end, beside budget, forecast and what the year opened with.

    The budget is what the plan in force has; else the books' own, when it is whole: of changes in balances, on top of
    what the year opened with.
    None when nothing is a utility's or it has no income statement either; empty with a finding when the chart says
    nothing of its balances or the books hold no opening balances of it.
    """
    of = of_utility(replace(at, span=Span.YEAR_TO_DATE))
    if of is None or of.chart is None or not maps(of, INCOME_OF_WATER):
        return None
    rows = opened(of, of.year)
    if lacking := _lacking(of, has_openings=rows.total() is not None):
        return empty(BALANCE_OF_WATER, of, lacking)
    layout = form(BALANCE_OF_WATER, BALANCE_OF_WATER, of)
    both = rows + booked(of, of.last)
    now, found = by_line(both, of.chart, layout, _day(of.last))
    then, _ = by_line(rows, of.chart, layout, _day(Month(of.year - 1, LAST_MONTH)))
    if is_of_company(of):
        found += left_out(both, of.chart, layout)
    budget, forecast = of_balance(layout, of), planned_balance(layout, of, FORECAST, report_point)
    columns = {
        "outcome": _with_print(traced(now, of), of, layout, of.year),
        **budget.columns,
        **({FORECAST: forecast} if forecast else {}),
        "last_year": _with_print(traced(then, of), of, layout, of.year - 1),
    }
    statement = compiled(layout, columns, of, of.whole.words.unit)
    said = (
        *rows_unmapped(of, layout),
        *budget.told,
        *(() if forecast else balances_unforecast(of, is_budgeted=bool(budget.columns))),
        *sides_agree(statement, SUM_OF_LIABILITIES),
    )
    made = finished(of, statement, (*found, *said))
    return replace(made, units=tuple(sorted(of.units)))


def _lacking(of: Place, *, has_openings: bool) -> Finding | None:
    """Why the utility's balance sheet can't be made: the chart, or the opening balances."""
    if is_of_company(of) and not maps(of, BALANCE_OF_WATER):
        return lacks_chart(of, BALANCE_OF_WATER)
    if maps(of, BALANCE_OF_WATER) and has_openings:
        return None
    which = "followup.no-utility-balance" if of.units else "followup.no-balance"
    return finding(which, year=of.year)


def _day(last: Month) -> Text:
    return Text(last.last.isoformat(), last.last.isoformat())
