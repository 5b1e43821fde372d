"""What members owed each other when a year began.

An opening balance (#IB) names no counterparty. What a file gives by counterparty beside it (#OIB) is taken; else the
entries of the years before tell what of an account is towards whom.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.money import Unit
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import counterparties_in
from arshjul.statements.group import BALANCE, ELIMINATIONS, OWNERS, Member
from arshjul.statements.sides import kind_of

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

YEAR_DIGITS = 100
KRONOR = Unit("kr", 2)
Owed = dict[tuple[str, str, str], int]
"""Öre, debit as plus, by entity, account and counterparty code."""
_carried: Memory[Cube] = Memory(8)


def carried(at: Place, chart: Chart) -> Cube:
    """The part of the opening balance that is towards members by counterparty, taken off what names none.

    So no account's sum changes. Of equity only what owners have put in is carried, since a dividend has met its income.
    What an account doesn't open with isn't carried: it was settled or restated between the two years.
    Nor is an account whose opening balance the file itself gives by counterparty. Kept in memory by what it follows
    from.
    """
    if at.of is None:
        return Cube.of(())
    how = repr((chart.counterparties, chart.acquisitions))
    return _carried.get((*books.key_of(at.of, at.year), how), lambda: _rows(at, chart))


def _rows(at: Place, chart: Chart) -> Cube:
    opens = at.year * YEAR_DIGITS
    opening = books.cube(at.year, at.of).where(period=opens)
    named = set(opening.where(counterparty=bool).sums("entity", "account"))
    opened, closed = opening.sums("entity", "account"), _sums(books.cube(at.year - 1, at.of), chart)
    owed = _without_bought(_owed(at, chart), at, chart)
    by_account: dict[tuple[str, str], int] = defaultdict(int)
    for (entity, account, _code), ore in owed.items():
        by_account[entity, account] += ore
    held = {
        place
        for place, ore in by_account.items()
        if place not in named and (_holds(opened.get(place, 0), ore) or opened.get(place) == closed.get(place))
    }
    rows = [
        CubeRow(entity, "", account, "", code, opens, ore)
        for (entity, account, party), amount in owed.items()
        for code, ore in ((party, amount), ("", -amount))
        if (entity, account) in held and amount
    ]
    return Cube.of(rows)


def _holds(total: int, part: int) -> bool:
    """Whether a balance can hold so much, of the same sign."""
    return total * part > 0 and abs(part) <= abs(total)


def _years(at: Place) -> list[int]:
    """The years before that follow on each other in the books, oldest first."""
    known, first = set(books.years(at.of)), at.year
    while first - 1 in known:
        first -= 1
    return list(range(first, at.year))


def _owed(at: Place, chart: Chart) -> Owed:
    """What members have booked towards each other in the years before on accounts that stand, by this year's codes.

    An account that a year opens with by counterparty begins anew with that.
    """
    years, owed = _years(at), Owed()
    books.remember(years, at.of)
    for year in years:
        cube = books.cube(year, at.of).where(counterparty=bool)
        opened = dict(_internal(cube.where(period=year * YEAR_DIGITS), year, chart))
        given = {place[:2] for place in opened}
        owed = {place: ore for place, ore in owed.items() if place[:2] not in given} | opened
        for place, ore in _internal(cube.where(period=lambda period: period % YEAR_DIGITS > 0), year, chart):
            owed[place] = owed.get(place, 0) + ore
    return {place: ore for place, ore in owed.items() if ore < 0 or kind_of(chart, place[1]) == BALANCE}


def _internal(cube: Cube, year: int, chart: Chart) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Some rows of a year that are towards members, on accounts that stand."""
    plan = books.chart(year)
    if plan is None:
        return
    codes = counterparties_in(cube, plan)
    booked = cube.where(
        entity=lambda entity: entity != ELIMINATIONS,
        counterparty={code for code, entity in codes.items() if chart.entity_of(code) == entity},
    )
    sums: Owed = defaultdict(int)
    for (entity, code, party), ore in booked.sums("entity", "account", "counterparty").items():
        account = chart.code(str(entity), chart.number(str(code)))
        kind = kind_of(chart, account)
        if kind == BALANCE or (kind == OWNERS and codes[str(party)] != entity):
            sums[str(entity), account, str(party)] += ore
    yield from sums.items()


def _sums(cube: Cube, chart: Chart) -> Mapping[tuple[str, str], int]:
    """Öre by entity and account, by this year's codes."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for (entity, code), ore in cube.sums("entity", "account").items():
        sums[str(entity), chart.code(str(entity), chart.number(str(code)))] += ore
    return sums


def _without_bought(owed: Owed, at: Place, chart: Chart) -> Owed:
    """The same without shares and equity of purchases in those years, which have an entry of their own."""
    years, left = _years(at), dict(owed)
    for one in chart.acquisitions:
        if one.on.year not in years:
            continue
        _lessen(left, chart, one.owner, one.entity, {one.shares_account: one.cost})
        _lessen(left, chart, one.entity, one.owner, {account: -ore for account, ore in one.equity.items()})
    return left


def _lessen(owed: Owed, chart: Chart, entity: str, towards: str, amounts: Mapping[str, int]) -> None:
    for number, ore in amounts.items():
        account, rest = chart.code(entity, number), ore
        for place in [one for one in owed if one[:2] == (entity, account) and chart.entity_of(one[2]) == towards]:
            taken = min(abs(rest), abs(owed[place])) * (1 if rest > 0 else -1) if rest * owed[place] > 0 else 0
            owed[place] -= taken
            rest -= taken


def unheld(cube: Cube, internal: Cube) -> Owed:
    """What is booked towards a counterparty on accounts that hold nothing of it: payments of what the year opened with.

    `cube` has all that makes the balance of some month, `internal` the part of it towards members. The entry that would
    take such a payment away would leave the group a claim, or a debt, that nobody has.
    """
    towards = internal.sums("entity", "account", "counterparty")
    accounts = {str(account) for _entity, account, _code in towards}
    held = cube.where(account=accounts).sums("entity", "account")
    by_account: dict[tuple[str, str], int] = defaultdict(int)
    for (entity, account, _code), ore in towards.items():
        by_account[str(entity), str(account)] += ore
    return {
        (str(entity), str(account), str(code)): ore
        for (entity, account, code), ore in towards.items()
        if ore and _is_unheld(by_account[str(entity), str(account)], held.get((entity, account), 0))
    }


def _is_unheld(towards: int, total: int) -> bool:
    """Whether an account has something towards members, but nothing of that sign in all."""
    return bool(towards) and towards * total <= 0


def told(unmet: Owed, chart: Chart, members: Iterable[Member], year: int) -> Iterator[Finding]:
    """What of a year's payments between members is of an opening balance that names no counterparty."""
    names = {member.entity: member.name for member in members}
    for (entity, account, code), ore in sorted(unmet.items()):
        party = chart.entity_of(code) or code
        if entity in names and party in names:
            yield finding(
                "followup.internal-opening-unknown",
                name=names[entity],
                other=names[party],
                account=chart.number(account),
                amount=KRONOR.format(ore),
                year=year,
            )
