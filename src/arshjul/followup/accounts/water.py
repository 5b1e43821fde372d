"""VA särredovisning: the income statement of the water utility, out of its units' entries."""

from __future__ import annotations

from dataclasses import replace

from arshjul.followup.accounts.budgets import from_the_books, months_of_the_books
from arshjul.followup.accounts.income import PERIOD_BUDGET, with_printed_sums
from arshjul.followup.accounts.operations import kind_of
from arshjul.followup.accounts.place import (
    TITLES,
    Accounts,
    Place,
    edition,
    empty,
    finished,
    printed_form,
)
from arshjul.followup.accounts.planned import budget_deviation, whole_deviations
from arshjul.kernel.findings import finding
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.units import named
from arshjul.statements.sources import by_line
from arshjul.statements.statement import compile_statement

WATER, INCOME_OF_WATER = "va-sarredovisning", "va-resultatrakning"


def water(at: Place) -> Accounts:
    """The utility's income statement beside the books' own budget of it and last year's.

    Empty with a finding when no unit is a utility's.
    """
    units = {name for name, unit in named(at.whole.units).items() if kind_of(at.whole, unit) is BodyKind.UTILITY}
    if at.chart is None or not at.mapped(INCOME_OF_WATER):
        return empty(WATER, at)
    if not units:
        return empty(WATER, at, finding("followup.no-utility"))
    layout = printed_form(INCOME_OF_WATER, at) or edition(WATER, at)
    now, found = by_line(at.flow_by_unit().where(unit=units), at.chart, layout, TITLES["outcome"])
    before, _ = by_line(at.flow_by_unit(at.year - 1).where(unit=units), at.chart, layout, TITLES["last_year"])
    planned, _ = by_line(at.by_unit(months_of_the_books(at)).where(unit=units), at.chart, layout, TITLES[PERIOD_BUDGET])
    columns = {
        "outcome": with_printed_sums(now, at, layout, at.year),
        PERIOD_BUDGET: from_the_books(planned),
        "last_year": with_printed_sums(before, at, layout, at.year - 1),
    }
    shown = {name: source for name, source in columns.items() if source.amounts}
    formulas = budget_deviation(shown, PERIOD_BUDGET)
    statement = whole_deviations(compile_statement(layout, shown, formulas=formulas, unit=at.whole.words.unit))
    made = finished(at, statement, found)
    return replace(made, units=tuple(sorted(units)))
