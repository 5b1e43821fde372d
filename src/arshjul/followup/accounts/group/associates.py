"""Associates: what the group takes in by the equity method of their results, less the dividends it has had of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
)
from arshjul.statements.group import Elimination, Member, Method
from arshjul.statements.sources import year_to_date

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

YEAR_DIGITS = 100


def by_equity(cube: Cube, of: Group, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    """The shares of results by the equity method, and the dividends, when the chart says on which accounts.

    Each month's result by the share owned when it ended. Those of earlier years are an opening balance of the group's
    equity, when the chart says on which account.
    """
    if not taken_by_equity(chart):
        return
    for member in of.members:
        if member.method is Method.EQUITY:
            yield from _results(cube, member, at, last, chart)
            yield from _dividends(cube, member, of, at, last, chart)


def _results(cube: Cube, member: Member, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    shares, income = (chart.group_code(chart.equity[name]) for name in ("shares", "income"))
    ore = _share_so_far(cube, member, at, last, chart)
    now = equity_elimination(ore, member, shares_account=shares, income_account=income, period=last.number)
    yield from (now,) if now else ()
    if "equity" in chart.equity:
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
    """An entity's results of the years before, each by the share owned when it ended, less dividends; öre as plus."""
    total, years = 0, [year for year in books.years(at.of) if year < at.year]
    books.remember(years, at.of)
    for year in years:
        chart, members = books.chart(year), at.members(Month(year, MONTHS_PER_YEAR)).members
        for member in members if chart else ():
            if member.entity == entity and member.method is Method.EQUITY and chart:
                cube = books.cube(year, at.of).where(period=lambda period: period % YEAR_DIGITS > 0)
                total += equity_share(cube, member, chart) or 0
                total -= dividends_had(cube, member, members, counterparties_in(cube, chart), chart)
    return total
