"""VA särredovisning: the income statement and balance sheet of the water utility, out of its units' entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.books import openings
from arshjul.books import units as units_of_books
from arshjul.followup.accounts.finished import empty, finished, with_opened
from arshjul.followup.accounts.in_print import budget_in_print, printed_form, printed_table
from arshjul.followup.accounts.income import budgets_by_year, with_printed_sums
from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Accounts, Place, Span, edition, own
from arshjul.followup.accounts.plans.budgets import Spread, of_span, year_of_the_books
from arshjul.followup.accounts.plans.planned import (
    BUDGET,
    FORECAST,
    PERIOD_BUDGET,
    compiled,
    forecast_deviation,
    of_the_year,
    planned,
)
from arshjul.followup.accounts.plans.utility import unforecast
from arshjul.followup.accounts.units.forms import kind_of
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.city_lines import WATER as INCOME_OF_WATER
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Source, compile_statement
from arshjul.statements.ties import sides_agree

WATER, BALANCE_OF_WATER = "va-sarredovisning", "va-balansrakning"
SUM_OF_LIABILITIES = "summa-skulder"


def water(at: Place, report_point: str | None = None) -> Accounts:
    """The utility's income statement beside its budget, the latest forecast of it, and last year's.

    The budget is the plan's; without lines of it there the books' own (#PBUDGET on its units), else the printed one.
    Empty with a finding when no unit is a utility's.
    """
    units, chart = utility_units(at), at.chart
    if chart is None or not at.mapped(INCOME_OF_WATER):
        return empty(WATER, at)
    if not units:
        return empty(WATER, at, finding("followup.no-utility"))
    at = replace(at, units=units)
    layout = printed_form(INCOME_OF_WATER, at) or edition(WATER, at)
    now, found = by_line(at.flow(), chart, layout, TITLES["outcome"])
    before, _ = by_line(at.flow(at.year - 1), chart, layout, TITLES["last_year"])
    plans, by_year, told = _plans(at, layout, report_point)
    columns = {
        "outcome": with_printed_sums(now, at, layout, at.year),
        **plans,
        "last_year": with_printed_sums(before, at, layout, at.year - 1),
    }
    shown = {name: source for name, source in columns.items() if source.amounts}
    statement = compiled(layout, shown, at, at.whole.words.unit, more=forecast_deviation(shown))
    told += () if FORECAST in shown else unforecast(at)
    made = finished(at, statement, (*found, *told))
    return replace(made, units=tuple(sorted(units)), budgets=by_year)


def _plans(
    at: Place, layout: Layout, report_point: str | None
) -> tuple[dict[str, Source], Mapping[int, Mapping[str, int]], tuple[Finding, ...]]:
    """Budget of the months and of the year, and the forecast; each year's budget by row; and what is told of them."""
    given = planned(INCOME_OF_WATER, layout, at, report_point)
    told: tuple[Finding, ...] = ()
    if BUDGET not in given:
        asked, at = at.spread, replace(at, spread=Spread.BOOKS)
        booked = year_of_the_books(layout, at, TITLES[BUDGET])
        given[BUDGET] = booked if booked.amounts else _budget_in_print(at, layout)
        if not booked.amounts:
            return given, {}, ()
        told = () if asked in {None, Spread.BOOKS} else (finding("followup.utility-budget-of-books"),)
    by_year = budgets_by_year(layout, at, given[BUDGET])
    if not by_year:
        return given, by_year, told
    divided, lacks = of_span(layout, at, by_year, TITLES[PERIOD_BUDGET])
    if divided.amounts:
        given |= {PERIOD_BUDGET: divided, BUDGET: of_the_year(given[BUDGET])}
    return given, by_year, (*told, *lacks)


def _budget_in_print(at: Place, layout: Layout) -> Source:
    """The budget of the year that the municipality printed of its utility, on the rows of the form."""
    printed = budget_in_print(printed_table(at, layout.id), at.year)
    rows = {row.id for row in layout.rows}
    return replace(printed, amounts={row: cell for row, cell in printed.amounts.items() if row in rows})


def water_balance(at: Place) -> Accounts | None:
    """The utility's balance sheet at a month's end, beside what the year opened with (vattentjänstlagen 50 §).

    None when no unit is a utility's or it has no income statement either; empty with a finding when the chart says
    nothing of its balances or the books hold no opening balance by unit.
    """
    at, units = replace(at, span=Span.YEAR_TO_DATE), utility_units(at)
    if at.chart is None or not units or not at.mapped(INCOME_OF_WATER):
        return None
    opened = units_of_books.by_unit(openings.by_part(at.of, own()[0], at.year, openings.UNIT)).where(unit=set(units))
    if not at.mapped(BALANCE_OF_WATER) or opened.total() is None:
        return empty(BALANCE_OF_WATER, at, finding("followup.no-utility-balance", year=at.year))
    layout = printed_form(BALANCE_OF_WATER, at) or edition(BALANCE_OF_WATER, at)
    moved = at.flow_by_unit().where(unit=set(units))
    before = Month(at.year - 1, LAST_MONTH)
    now, found = by_line(opened + moved, at.chart, layout, _day(at.last))
    then, _ = by_line(opened, at.chart, layout, _day(before))
    columns = {
        name: with_printed_sums(replace(one, amounts=with_opened(one.amounts)), at, layout, year)
        for name, one, year in (("outcome", now, at.year), ("last_year", then, at.year - 1))
    }
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    told = (finding("followup.utility-unplanned"), *sides_agree(statement, SUM_OF_LIABILITIES))
    made = finished(at, statement, (*found, *told))
    return replace(made, units=tuple(sorted(units)))


def utility_units(at: Place) -> frozenset[str]:
    """The units that are a water utility's."""
    known = named(at.whole.units).items()
    return frozenset(name for name, unit in known if kind_of(at.whole, unit) is BodyKind.UTILITY)


def _day(last: Month) -> Text:
    return Text(last.last.isoformat(), last.last.isoformat())
