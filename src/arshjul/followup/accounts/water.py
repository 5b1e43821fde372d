"""VA särredovisning: the income statement and balance sheet of the water utility, out of its units' entries."""

from __future__ import annotations

from dataclasses import replace

from arshjul.books import openings
from arshjul.books import units as units_of_books
from arshjul.followup.accounts.in_print import budget_in_print
from arshjul.followup.accounts.income import with_printed_sums
from arshjul.followup.accounts.place import (
    LAST_MONTH,
    TITLES,
    Accounts,
    Place,
    Span,
    edition,
    empty,
    finished,
    own,
    printed_form,
    printed_table,
    with_opened,
)
from arshjul.followup.accounts.plans.budgets import from_the_books, months_of_the_books
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET, budget_deviation, whole_deviations
from arshjul.followup.accounts.units.forms import kind_of
from arshjul.kernel.findings import finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Source, compile_statement
from arshjul.statements.ties import sides_agree

WATER, INCOME_OF_WATER, BALANCE_OF_WATER = "va-sarredovisning", "va-resultatrakning", "va-balansrakning"
SUM_OF_LIABILITIES = "summa-skulder"


def water(at: Place) -> Accounts:
    """The utility's income statement beside the books' own budget of it, else the printed one, and last year's.

    Empty with a finding when no unit is a utility's.
    """
    units = utility_units(at)
    if at.chart is None or not at.mapped(INCOME_OF_WATER):
        return empty(WATER, at)
    if not units:
        return empty(WATER, at, finding("followup.no-utility"))
    layout = printed_form(INCOME_OF_WATER, at) or edition(WATER, at)
    now, found = by_line(at.flow_by_unit().where(unit=set(units)), at.chart, layout, TITLES["outcome"])
    before, _ = by_line(at.flow_by_unit(at.year - 1).where(unit=set(units)), at.chart, layout, TITLES["last_year"])
    planned, _ = by_line(
        at.by_unit(months_of_the_books(at)).where(unit=set(units)), at.chart, layout, TITLES[PERIOD_BUDGET]
    )
    columns = {
        "outcome": with_printed_sums(now, at, layout, at.year),
        PERIOD_BUDGET: from_the_books(planned),
        BUDGET: Source(TITLES[BUDGET], {}) if planned.amounts else _budget_in_print(at, layout),
        "last_year": with_printed_sums(before, at, layout, at.year - 1),
    }
    shown = {name: source for name, source in columns.items() if source.amounts}
    formulas = budget_deviation(shown, BUDGET if BUDGET in shown else PERIOD_BUDGET)
    statement = whole_deviations(compile_statement(layout, shown, formulas=formulas, unit=at.whole.words.unit))
    made = finished(at, statement, found)
    return replace(made, units=tuple(sorted(units)))


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
    made = finished(at, statement, (*found, *sides_agree(statement, SUM_OF_LIABILITIES)))
    return replace(made, units=tuple(sorted(units)))


def utility_units(at: Place) -> frozenset[str]:
    """The units that are a water utility's."""
    known = named(at.whole.units).items()
    return frozenset(name for name, unit in known if kind_of(at.whole, unit) is BodyKind.UTILITY)


def _day(last: Month) -> Text:
    return Text(last.last.isoformat(), last.last.isoformat())
