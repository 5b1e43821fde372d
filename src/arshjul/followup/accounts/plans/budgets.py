"""A year's budget by month: as the books give it (#PBUDGET), or divided by a key that the reader chooses and sees.

Every division is exact: the twelve months of a line sum to its year, by largest remainder, so that rounding never
makes or loses an öre.
"""

from __future__ import annotations

import enum
import operator
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import spread
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Cell, Source, Trace

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place
    from arshjul.statements.layouts import Layout

OWN = "#PBUDGET"
EVEN = (1,) * MONTHS_PER_YEAR


class Spread(enum.StrEnum):
    """The key (fördelningsnyckel) that a year's budget is divided into months by."""

    TWELFTHS = "tolftedelar"
    LAST_YEAR = "forra-aret"
    BOOKS = "rakenskaperna"

    @property
    def words(self) -> Text:
        """The key in words."""
        return {
            Spread.TWELFTHS: Text("jämna tolftedelar", "even twelfths"),
            Spread.LAST_YEAR: Text("som förra årets utfall föll", "as last year's outcome fell"),
            Spread.BOOKS: Text("räkenskapernas egen (#PBUDGET)", "the books' own (#PBUDGET)"),
        }[self]


def monthly(total: int, weights: Sequence[int]) -> list[int]:
    """A year's amount on its twelve months; without any weight on even twelfths. Öre; sums to the total.

    >>> monthly(1000, EVEN)[:5], sum(monthly(1000, EVEN))
    ([84, 84, 84, 84, 83], 1000)
    """
    return spread(total, weights if any(weights) else EVEN)


def by_key(total: int, weights: Sequence[int]) -> list[int]:
    """A year's amount on its twelve months by a key's weights; a month that went the other way gets nothing.

    >>> by_key(100, (3, -1, *(0,) * 9, 1))[::11]
    [75, 25]
    """
    sign = -1 if sum(weights) < 0 else 1
    return monthly(total, [max(0, sign * weight) for weight in weights] if total else EVEN)


def in_twelfths(budget: int, months: Iterable[int]) -> Mapping[int, int]:
    """A year's budget on some of its months (YYYYMM): even twelfths, since an appropriation is given for a year."""
    parts = monthly(budget, EVEN)
    return {month: parts[month % 100 - 1] for month in months}


def has_own(at: Place) -> bool:
    """Whether the books hold a budget by month of the year."""
    return bool(len(at.budget(at.year)))


def of_span(
    layout: Layout, at: Place, by_year: Mapping[int, Mapping[str, int]], title: Text
) -> tuple[Source, tuple[Finding, ...]]:
    """The budget of the span's months by the layout's lines; empty, with a finding, when a year of the span has none.

    `by_year` gives each year's budget by line, in the statement's sign.
    """
    months = at.span.months(at.last)
    if at.spread is Spread.BOOKS:
        return _from_the_books(layout, at, months, title)
    needed = sorted({month // 100 for month in months})
    lacking = [year for year in needed if not by_year.get(year)]
    if lacking:
        return Source(title, {}), (finding("followup.budget-lacks-year", years=", ".join(map(str, lacking))),)
    sums: dict[str, int] = defaultdict(int)
    for year in needed:
        weights = last_years_shape(layout, at, year) if at.spread is Spread.LAST_YEAR else {}
        for line, total in by_year[year].items():
            parts = by_key(total, weights.get(line, EVEN))
            sums[line] += sum(parts[month % 100 - 1] for month in months if month // 100 == year)
    trace = Trace(sources=("budget",))
    return Source(title, {line: Cell(ore, trace) for line, ore in sums.items()}), ()


def months_of_the_books(at: Place) -> Cube:
    """The books' own budget (#PBUDGET) of the span's months; nothing when a year of the span has none."""
    months = at.span.months(at.last)
    years = [at.budget(year) for year in sorted({month // 100 for month in months})]
    if not all(len(cube) for cube in years):
        return Cube.of(())
    return reduce(operator.add, years).where(period=set(months))


def year_of_the_books(layout: Layout, at: Place, title: Text) -> Source:
    """The books' own budget (#PBUDGET) of the whole year by the layout's lines; without amounts when they hold none."""
    cube = at.budget(at.year)
    if at.chart is None or not len(cube):
        return Source(title, {})
    return from_the_books(by_line(cube, at.chart, layout, title)[0])


def is_of_the_books(budget: Source | None) -> bool:
    """Whether a column of budget is the books' own alone."""
    return budget is not None and all(OWN in cell.trace.sources for cell in budget.amounts.values())


def _from_the_books(
    layout: Layout, at: Place, months: Sequence[int], title: Text
) -> tuple[Source, tuple[Finding, ...]]:
    if at.chart is None:
        return Source(title, {}), ()
    lacking = [year for year in sorted({month // 100 for month in months}) if not len(at.budget(year))]
    if lacking:
        return Source(title, {}), (finding("followup.budget-lacks-year", years=", ".join(map(str, lacking))),)
    made, found = by_line(months_of_the_books(at), at.chart, layout, title)
    return from_the_books(made), (*found, *_some_lack(at))


def _some_lack(at: Place) -> tuple[Finding, ...]:
    """The members whose books hold no budget of the year, when it is the group that is shown."""
    names = at.without_budget(at.year)
    return (finding("followup.budget-of-some", names=", ".join(names), year=at.year),) if names else ()


def from_the_books(source: Source) -> Source:
    """The same amounts, traced to the books' own budget and to no vouchers."""
    return replace(
        source, amounts={line: Cell(cell.ore, Trace(sources=(OWN,))) for line, cell in source.amounts.items()}
    )


def last_years_shape(layout: Layout, at: Place, year: int) -> Mapping[str, tuple[int, ...]]:
    """What each line had in each month of the year before, in the statement's sign; none when a month lacks books."""
    before, chart = year - 1, books.chart(year - 1)
    held = {month for entity in at.entities for month in books.periods(at.of).get(entity, ()) if month // 100 == before}
    if chart is None or layout.statement not in chart.mappings or len(held) < MONTHS_PER_YEAR:
        return {}
    months = [before * 100 + number for number in range(1, MONTHS_PER_YEAR + 1)]
    cube = at.whole_year(before)
    by_month = [by_line(cube.where(period=month), chart, layout, Text("", ""))[0].amounts for month in months]
    lines = {line for amounts in by_month for line in amounts}
    return {line: tuple((amounts[line].ore or 0) if line in amounts else 0 for amounts in by_month) for line in lines}
