"""What members of a group booked against each other, way by way: income against cost, receivable against debt.

A dividend is income at the owner and equity at the company, and a contribution shares at the owner and equity at the
company: they are held against each other (`OWNERS`), each by itself and apart from interest and loans between the same
two. First in a way is who has the dividend, and who was given the contribution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import floor
from typing import NamedTuple

from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import BALANCE, KINDS, OWNERS, RESULT, Member
from arshjul.statements.ties import EQUITY_LINES

INCOME_OF_SHARES, SHARES = ("resultatrakning", "finansiella-intakter"), ("balansrakning", "finansiella")
"""Statement and line on which an owner books dividends, and the shares that it contributes to."""
Way = tuple[str, str, str]
"""Who has the income or the receivable, who has the cost or the debt, and the kind of accounts.

Of owners: who has been given it, and who gave it.
"""
Both = tuple[list[CubeRow], list[CubeRow]]
"""The rows of the first of a way, and those of the other."""


class _Booked(NamedTuple):
    """A row that names a member as counterparty, and which kind of account it is on."""

    row: CubeRow
    towards: str
    kind: str


def sides(
    cube: Cube,
    members: Sequence[Member],
    counterparties: Mapping[str, str],
    chart: Chart,
    kinds: Sequence[str] = KINDS,
) -> Mapping[Way, Both]:
    """The rows of each way, of the first of its two and of the other; only ways that some row has."""
    booked = list(_booked(cube, counterparties, chart))
    found, rest = _between_owners(booked, chart)
    found |= _each_way(rest)
    names = [member.entity for member in members]
    ways = [(one, other) for pair in combinations(names, 2) for one, other in (pair, pair[::-1])]
    ways += [(name, name) for name in names]
    wanted = [kind for kind in KINDS if kind in kinds]
    return {(*way, kind): found[*way, kind] for way in ways for kind in wanted if (*way, kind) in found}


def kind_of(chart: Chart, account: str) -> str | None:
    """Whether an account is of the result, of equity (`OWNERS`), of the rest of the balance sheet or of neither."""
    if chart.mapping("resultatrakning").line(account)[0] is not None:
        return RESULT
    line = chart.mapping("balansrakning").line(account)[0]
    return None if line is None else OWNERS if line in EQUITY_LINES else BALANCE


def _booked(cube: Cube, counterparties: Mapping[str, str], chart: Chart) -> Iterator[_Booked]:
    for row in cube.where(counterparty=set(counterparties)):
        towards, kind = counterparties[row.counterparty], kind_of(chart, row.account)
        if kind:
            within = kind == OWNERS and towards == row.entity
            yield _Booked(row, towards, BALANCE if within else kind)


def _between_owners(booked: Sequence[_Booked], chart: Chart) -> tuple[dict[Way, Both], list[_Booked]]:
    """Equity that names its owner against what the owner has booked of it, and the rows that are left.

    What was paid out and what was paid in are two ways, by the sign of each account's sum.
    """
    equity: dict[tuple[str, str], list[CubeRow]] = defaultdict(list)
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row, towards, _kind in (one for one in booked if one.kind == OWNERS):
        equity[towards, row.entity].append(row)
        sums[towards, row.entity, row.account] += row.amount
    found, rest = dict[Way, Both](), [one for one in booked if one.kind != OWNERS]
    for (owner, owned), rows in equity.items():
        for paid_out in (True, False):
            mine = [row for row in rows if (sums[owner, owned, row.account] > 0) == paid_out]
            if not mine:
                continue
            place = INCOME_OF_SHARES if paid_out else SHARES
            met, rest = _taken(rest, (owner, owned), sum(row.amount for row in mine), chart, place)
            given, gave = (met, mine) if paid_out else (mine, met)
            way = (owner, owned, OWNERS) if paid_out else (owned, owner, OWNERS)
            first, other = found.setdefault(way, ([], []))
            first += given
            other += gave
    return found, rest


def _taken(
    booked: Sequence[_Booked], way: tuple[str, str], ore: int, chart: Chart, place: tuple[str, str]
) -> tuple[list[CubeRow], list[_Booked]]:
    """What an owner has booked of a change in equity of so many öre, and all rows without it.

    Out of the account that holds just as much, else of all on the line by their share.
    """
    statement, line = place
    line_of = chart.mapping(statement).line
    mine = [one for one in booked if (one.row.entity, one.towards) == way and line_of(one.row.account)[0] == line]
    sums: dict[str, int] = defaultdict(int)
    for one in mine:
        sums[one.row.account] += one.row.amount
    exact = [account for account, held in sums.items() if held == -ore]
    accounts = set(exact[:1] or [account for account, held in sums.items() if held * ore < 0])
    chosen = [one for one in mine if one.row.account in accounts]
    others = [one for one in booked if (one.row.entity, one.towards) != way or one.row.account not in accounts]
    held = abs(sum(one.row.amount for one in chosen))
    taken = scaled([one.row for one in chosen], Fraction(min(abs(ore), held), held)) if held else []
    left = summed([*(one.row for one in chosen), *(replace(row, amount=-row.amount) for row in taken)])
    kinds = {one.row.account: one.kind for one in chosen}
    return taken, [*others, *(_Booked(row, way[1], kinds[row.account]) for row in left)]


def _each_way(booked: Iterable[_Booked]) -> dict[Way, Both]:
    """Income against cost, receivable against debt: by the sign of each account's sum, within an entity of each row."""
    booked = list(booked)
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row, towards, _kind in booked:
        sums[row.entity, towards, row.account] += row.amount
    found: dict[Way, Both] = {}
    for row, towards, kind in booked:
        within = row.entity == towards
        is_credit = (row.amount if within else sums[row.entity, towards, row.account]) < 0
        is_first = is_credit == (kind == RESULT)
        way = (row.entity, towards, kind) if is_first else (towards, row.entity, kind)
        found.setdefault(way, ([], []))[not is_first].append(row)
    return found


def summed(rows: Iterable[CubeRow]) -> Iterable[CubeRow]:
    """Rows of the same codes as one; those that cancel out are gone."""
    sums: dict[CubeRow, int] = defaultdict(int)
    for row in rows:
        sums[replace(row, amount=0)] += row.amount
    return (replace(row, amount=ore) for row, ore in sums.items() if ore)


def scaled(rows: Sequence[CubeRow], part: Fraction) -> list[CubeRow]:
    """Each amount times the part, by largest remainder, so that the sum is the part of the sum."""
    if part in {0, 1}:
        return list(rows) if part else []
    exact = [row.amount * part for row in rows]
    whole = [floor(each) for each in exact]
    extra = floor(sum(exact) + Fraction(1, 2)) - sum(whole)
    order = sorted(range(len(rows)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[:extra]:
        whole[place] += 1
    return [replace(row, amount=ore) for row, ore in zip(rows, whole, strict=True) if ore]
