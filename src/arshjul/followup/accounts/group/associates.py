"""Associates: what the group takes in by the equity method of their results, less the dividends it has had of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.followup.accounts.group.members import Group, taken_by_equity
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.eliminating import (
    counterparties_in,
    dividends_had,
    equity_dividends,
    equity_elimination,
    equity_opening,
    equity_share,
    of_result_alone,
)
from arshjul.statements.group import Elimination, Member, Method
from arshjul.statements.sources import year_to_date

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

YEAR_DIGITS = 100


def by_equity(cube: Cube, of: Group, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    """The shares of results by the equity method, and the dividends, when the chart says on which accounts.

    Each month's result by the share owned when it ended. Those of earlier years are an opening balance of the group's
    equity, when the chart says on which account. Of one that has been sold in the year what it did to the result stays.
    """
    if not taken_by_equity(chart):
        return
    now = {member.entity for member in of.members if member.method is Method.EQUITY}
    for member in _of_the_year(at, last):
        entries = (*_results(cube, member, at, last, chart), *_dividends(cube, member, of, at, last, chart))
        if member.entity in now:
            yield from (*entries, *_opened(member, at, last, chart))
        elif "equity" in chart.equity:
            equity = chart.group_code(chart.equity["equity"])
            yield from (kept for one in entries if (kept := of_result_alone(one, chart, equity)))


def _of_the_year(at: Place, last: Month) -> Iterable[Member]:
    """Each that was taken in by the equity method in some month of the year through one, as it was then last."""
    months = (Month.parse(number) for number in year_to_date(last))
    by_entity = {
        one.entity: one for month in months for one in at.members(month).members if one.method is Method.EQUITY
    }
    return by_entity.values()


def leaves(at: Place, last: Month) -> set[int]:
    """The months of the year through one in which somebody is taken in by the equity method no longer."""
    months = [Month(last.year, 1).plus(-1), *map(Month.parse, year_to_date(last))]
    names = [_associates(at, month, last) for month in months]
    return {after.number for after, (then, now) in zip(months[1:], pairwise(names), strict=True) if then - now}


def _associates(at: Place, month: Month, last: Month) -> set[str]:
    """Those taken in by the equity method when a month ended, of those with books of the year of another."""
    there = at.members(month) if month.year == last.year else at.members(Month(last.year, 1), on=month.last)
    return {one.entity for one in there.members if one.method is Method.EQUITY}


def _results(cube: Cube, member: Member, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    shares, income = (chart.group_code(chart.equity[name]) for name in ("shares", "income"))
    ore = _share_so_far(cube, member, at, last, chart)
    now = equity_elimination(ore, member, shares_account=shares, income_account=income, period=last.number)
    yield from (now,) if now else ()


def _opened(member: Member, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    """What the shares of earlier years' results have come to, as an opening balance."""
    if "equity" in chart.equity:
        shares = chart.group_code(chart.equity["shares"])
        equity, earlier = chart.group_code(chart.equity["equity"]), earlier_shares(at, member.entity)
        opens = last.year * YEAR_DIGITS
        before = equity_opening(earlier, member, shares_account=shares, equity_account=equity, period=opens)
        yield from (before,) if before else ()


def _dividends(cube: Cube, member: Member, of: Group, at: Place, last: Month, chart: Chart) -> Iterable[Elimination]:
    """What the group has had of the member's results, in the months that they come in by the equity method."""
    months = set().union(*_by_equity(at, member.entity, last).values())
    had, codes = cube.where(period=months), counterparties_in(cube, chart)
    shares = chart.group_code(chart.equity["shares"])
    return equity_dividends(had, member, of.members, codes, chart, shares_account=shares, period=last.number)


def _share_so_far(cube: Cube, member: Member, at: Place, last: Month, chart: Chart) -> int:
    """The member's result of the year through a month, each month by the share owned when it ended; öre."""
    spans = _by_equity(at, member.entity, last)
    return sum(equity_share(cube.where(period=months), one, chart) or 0 for one, months in spans.items())


def _by_equity(at: Place, entity: str, last: Month) -> Mapping[Member, set[int]]:
    """The months of the year through one in which an entity is taken in by the equity method, by its share in them."""
    spans: dict[Member, set[int]] = {}
    for number in year_to_date(last):
        for one in at.members(Month.parse(number)).members:
            if one.entity == entity and one.method is Method.EQUITY:
                spans.setdefault(one, set()).add(number)
    return spans


def earlier_shares(at: Place, entity: str) -> int:
    """An entity's results of the years before, each month by the share owned when it ended, less dividends; öre."""
    total, years = 0, [year for year in books.years(at.of) if year < at.year]
    books.remember(years, at.of)
    for year in years:
        chart, last = books.chart(year), Month(year, MONTHS_PER_YEAR)
        months = set().union(*_by_equity(at, entity, last).values())
        if chart and months:
            cube = books.cube(year, at.of)
            had, members = cube.where(period=months), at.members(last).members
            member = next(one for one in members if one.entity == entity)
            total += _share_so_far(cube, member, at, last, chart)
            total -= dividends_had(had, member, members, counterparties_in(had, chart), chart)
    return total
