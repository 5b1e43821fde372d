"""The water utility's cash flow by the indirect method, tied to its balance sheet (beyond vattentjänstlagen 50 §)."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add

from arshjul.books import openings
from arshjul.books import units as units_of_books
from arshjul.followup.accounts.finished import finished, with_opened
from arshjul.followup.accounts.in_print import printed_form
from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Accounts, Place, Span, edition, own
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import cash_flow
from arshjul.statements.statement import Source, compile_statement

CASH_OF_WATER = "va-kassaflodesanalys"


def water_cash(at: Place, units: frozenset[str]) -> Accounts | None:
    """The cash flow of the span on the utility's units, beside last year's.

    None when the chart maps it to nothing or the books hold no opening balance by unit, which its balance sheet tells.
    """
    if not units or not at.mapped(CASH_OF_WATER):
        return None
    layout = printed_form(CASH_OF_WATER, at) or edition(CASH_OF_WATER, at)
    made = {name: _flow(at, layout, units, year, name) for name, year in _years(at).items()}
    columns = {name: source for name, (source, _) in made.items() if source.amounts}
    if "outcome" not in columns:
        return None
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    return replace(finished(at, statement, made["outcome"][1]), units=tuple(sorted(units)))


def _years(at: Place) -> dict[str, int]:
    return {"outcome": at.year, "last_year": at.year - 1}


def _flow(
    at: Place, layout: Layout, units: frozenset[str], year: int, column: str
) -> tuple[Source, tuple[Finding, ...]]:
    """A year's flow; nothing when a year of the span has no opening balance on the units."""
    last = Month(year, at.last.month)
    first = Month.parse(at.span.months(last)[0])
    years = range(first.year, year + 1)
    opened = [opened_by(at, one).where(unit=set(units)) for one in years]
    nothing = Source(TITLES[column], {})
    if at.chart is None or any(one.total() is None for one in opened):
        return nothing, ()
    moved = [_whole(at, one, last).where(unit=set(units)) for one in years]
    cube = reduce(add, (*opened, *moved), Cube.of(()))
    source, found = cash_flow(cube, at.chart, layout, last, TITLES[column], first=first)
    return replace(source, amounts=with_opened(source.amounts)), found


def opened_by(at: Place, year: int) -> Cube:
    """What each unit of the organisation opened a year with."""
    return units_of_books.by_unit(openings.by_part(at.of, own()[0], year, openings.UNIT))


def _whole(at: Place, year: int, last: Month) -> Cube:
    """The year's months by unit, through the last one of the span."""
    ends = last if year == last.year else Month(year, LAST_MONTH)
    return replace(at, year=year, last=ends, span=Span.YEAR_TO_DATE).flow_by_unit()
