"""VA särredovisning: the income statement of the water utility, out of its units' entries."""

from __future__ import annotations

from dataclasses import replace

from arshjul.followup.accounts.income import with_printed_sums
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
from arshjul.kernel.findings import finding
from arshjul.municipality.organisation import BodyKind
from arshjul.statements.sources import by_line
from arshjul.statements.statement import compile_statement

WATER, INCOME_OF_WATER = "va-sarredovisning", "va-resultatrakning"


def water(at: Place) -> Accounts:
    """The utility's income statement beside last year's; empty with a finding when no unit is a utility's."""
    units = {unit.code for unit in at.whole.units if kind_of(at.whole, unit) is BodyKind.UTILITY}
    if at.chart is None or not at.mapped(INCOME_OF_WATER):
        return empty(WATER, at)
    if not units:
        return empty(WATER, at, finding("followup.no-utility"))
    layout = printed_form(INCOME_OF_WATER, at) or edition(WATER, at)
    now, found = by_line(at.flow().where(unit=units), at.chart, layout, TITLES["outcome"])
    before, _ = by_line(at.flow(at.year - 1).where(unit=units), at.chart, layout, TITLES["last_year"])
    columns = {
        "outcome": with_printed_sums(now, at, layout, at.year),
        "last_year": with_printed_sums(before, at, layout, at.year - 1),
    }
    shown = {name: source for name, source in columns.items() if source.amounts}
    made = finished(at, compile_statement(layout, shown, unit=at.whole.words.unit), found)
    return replace(made, units=tuple(sorted(units)))
