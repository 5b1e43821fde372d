"""Companies that leave the group within a year: what of their eliminations goes with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.books.taken import Parts
from arshjul.followup.accounts.group.associates import leaves
from arshjul.followup.accounts.group.carried import YEAR_DIGITS, carried
from arshjul.kernel.period import Month
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import counterparties_in, eliminations, of_result_alone
from arshjul.statements.group import ELIMINATIONS, OWNERS, Elimination, Member
from arshjul.statements.sources import balance_at, year_to_date
from arshjul.statements.untaxed import divides, untaxed_eliminations

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

OTHER_SIGN = Fraction(-1)


def untaxed_left(cube: Cube, at: Place, last: Month, chart: Chart) -> Iterator[Elimination]:
    """What remains of the year's division of untaxed reserves when their company has left: its effect on the result.

    `cube` has what was booked through `last`, opening balances included.
    """
    for member, then in _gone(at, last):
        how = chart.followed.get(member.entity, chart).untaxed
        through = cube.where(period=set(balance_at(then)))
        for entry in untaxed_eliminations(through, member, chart, then) if how else ():
            kept = of_result_alone(entry, chart, chart.code(member.entity, how.equity)) if how else None
            yield from (kept,) if kept else ()


def turned_back(at: Place, last: Month, chart: Chart, parts: Mapping[int, Parts]) -> Cube:
    """What entries took away of companies and turn back in the month that they left in, as it is booked.

    It is their shares against what they paid for beside equity, their untaxed reserves, and what the shares of an
    associate had grown by.
    """
    found = _of_associates(at, last, chart)
    for before, after in pairwise(parts):
        left = {entity for entity, part in parts[before] if part} - {entity for entity, part in parts[after] if part}
        for entity in sorted(left):
            booked, takes = at.balance(last).where(entity=ELIMINATIONS, period=after), _takes(chart, entity)
            found += booked.where(account=takes)
            if len(booked) and before % YEAR_DIGITS:
                put_in = _put_in(at, entity, (before, after), chart)
                found += put_in.where(account={one for one in map(str, put_in.values("account")) if not takes(one)})
    return found


def _put_in(at: Place, entity: str, months: tuple[int, int], chart: Chart) -> Cube:
    """What owners had put in in earlier years, off shares and equity in the month after the last that it was in."""
    before, after = months
    opened = (books.cube(at.year, at.of) + carried(at, chart)).where(period=at.year * YEAR_DIGITS, counterparty=bool)
    members, codes = at.members(Month.parse(before)).members, counterparties_in(opened, chart)
    entries = eliminations(opened, members, codes, chart, (OWNERS,))
    rows = (row for one in entries if entity in {one.pair.one, one.pair.other} for row in one.rows)
    return Cube.of(CubeRow(ELIMINATIONS, "", row.account, "", "", after, -row.amount) for row in rows)


def _of_associates(at: Place, last: Month, chart: Chart) -> Cube:
    """What the shares by the equity method had grown by, off shares and equity in the months that some were sold in."""
    if not {"shares", "equity"} <= chart.equity.keys():
        return Cube.of(())
    shares, equity = (chart.group_code(chart.equity[name]) for name in ("shares", "equity"))
    off = at.balance(last).where(entity=ELIMINATIONS, account=equity, period=leaves(at, last))
    return off + off.parted(OTHER_SIGN).renamed("account", lambda account: shares if account == equity else account)


def _takes(chart: Chart, entity: str) -> Callable[[str], bool]:
    """Whether an account is one that a company's shares or untaxed reserves are eliminated on, but equity paid for."""
    paid = {chart.code(one.entity, account) for one in chart.acquisitions for account in one.equity}
    bought = [one for one in chart.acquisitions if one.entity == entity]
    shares = {chart.code(one.owner, one.shares_account) for one in bought} | {one.difference_account for one in bought}
    divided = divides(chart, entity)
    return lambda code: code not in paid and (code in shares or divided(code))


def _gone(at: Place, last: Month) -> Iterator[tuple[Member, Month]]:
    """The members that are taken in no longer, each as it was in the last month of the year that it was taken in."""
    now = {member.entity for member in at.members(last).members if member.part}
    were = {
        member.entity: (member, month)
        for month in map(Month.parse, year_to_date(last))
        for member in at.members(month).members
        if member.part
    }
    yield from (held for entity, held in were.items() if entity not in now)
