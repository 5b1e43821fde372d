"""Internal items whose two sides were booked in different months, which a month by itself takes away wrongly.

An item is taken away in the month by whose end both have booked it. A month that begins after one of them did, and
any span that begins there, then takes away what that side booked before. From the year's beginning on it is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.followup.accounts.group.proposals import Booked, proposal, with_state
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Month, spans
from arshjul.statements.cube import CubeRow
from arshjul.statements.eliminating import counterparties_in
from arshjul.statements.group import ELIMINATIONS, KINDS, OWNERS, RESULT

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

KRONOR = Unit("kr", 2)
OF_STATEMENTS: Mapping[str, Collection[str]] = {"resultatrakning": (RESULT, OWNERS), "kassaflodesanalys": KINDS}
"""The kinds of internal items that a statement of flows shows."""
ROUNDING = 1
"""Öre that a share of a month's items may be rounded by."""


def told(at: Place, statement: str, ends: Iterable[int]) -> Iterator[Finding]:
    """What is told of the spans that end in the place's month of some years, of what the statement shows."""
    kinds = OF_STATEMENTS.get(statement, ())
    for end in ends if kinds else ():
        by_year: dict[int, list[int]] = defaultdict(list)
        for number in at.months(end):
            by_year[number // 100].append(number)
        for year, shown in by_year.items():
            if min(shown) % 100 > 1:
                of_year = replace(at, year=year, last=Month.parse(max(shown)), chart=books.chart(year))
                yield from _of_year(of_year, set(shown), kinds)


@dataclass(slots=True)
class _Side:
    """What one of two has booked towards the other, and what of it is taken away, in öre by month."""

    booked: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    accounts: set[str] = field(default_factory=set)

    def take(self, row: CubeRow) -> None:
        """Count a row of an elimination, which has the other sign."""
        self.taken[row.period] -= row.amount
        self.accounts.add(row.account)

    def book(self, rows: Iterable[CubeRow]) -> None:
        """Count what is booked."""
        for row in rows:
            self.booked[row.period] += row.amount

    def beyond(self, shown: Collection[int], part: Fraction) -> int:
        """How much more is taken away in some months than their part of what was booked in them."""
        booked = sum(ore for month, ore in self.booked.items() if month in shown) * part
        taken = sum(ore for month, ore in self.taken.items() if month in shown)
        over = abs(taken) - abs(booked) if booked * taken > 0 else Fraction(abs(taken))
        return int(over) if over > ROUNDING else 0

    @property
    def months(self) -> str:
        """The months in which it was booked."""
        return spans(sorted(month for month, ore in self.booked.items() if ore))


Sides = Mapping[tuple[str, str], _Side]
"""Each side of an internal item by who has booked it, and towards whom."""


def _of_year(at: Place, shown: Collection[int], kinds: Collection[str]) -> Iterator[Finding]:
    names = {member.entity: member.name for member in at.members().members}
    for (one, other, _kind), sides in _ways(at, shown, kinds).items():
        part = _part(at, (one, other), min(shown))
        for side in ((one, other), (other, one)) if part else ():
            ore = sides[side].beyond(shown, part or Fraction(1)) if side in sides else 0
            if ore:
                yield finding(
                    "followup.internal-in-other-months",
                    amount=KRONOR.format(ore),
                    months=spans(sorted(shown)),
                    one=names.get(side[0], side[0]),
                    other=names.get(side[1], side[1]),
                    by_one=sides[side].months,
                    by_other=sides[side[::-1]].months if side[::-1] in sides else "",
                )


def _ways(at: Place, shown: Collection[int], kinds: Collection[str]) -> Mapping[tuple[str, str, str], Sides]:
    """The sides of each way between two members of which something is taken away in the months shown."""
    cube = books.cube(at.year, at.of).where(period=lambda month: month % 100 > 0 and month <= at.last.number)
    if at.chart is None or not len(cube.where(entity=ELIMINATIONS, period=set(shown))):
        return {}
    towards = counterparties_in(cube, at.chart)
    entries = [entry for entry, state in with_state(at, proposal(at).entries) if state is not Booked.NONE]
    found: dict[tuple[str, str, str], dict[tuple[str, str], _Side]] = {}
    for entry in entries:
        one, other, kind = entry.pair.one, entry.pair.other, entry.pair.kind
        if kind in kinds and one != other:
            sides = found.setdefault((one, other, kind), {(one, other): _Side(), (other, one): _Side()})
            for row in entry.rows:
                sides[(one, other) if towards.get(row.counterparty) == other else (other, one)].take(row)
    for sides in found.values():
        for (booker, to), side in sides.items():
            codes = {code for code, entity in towards.items() if entity == to}
            side.book(cube.where(entity=booker, account=side.accounts, counterparty=codes))
    return found


def _part(at: Place, pair: tuple[str, str], first: int) -> Fraction | None:
    """By which part the two are taken in, of the month before the first on; `None` when that changes."""
    months = [Month.parse(number) for number in range(first - 1, at.last.number + 1)]
    parts = {min(dict(at.members(month).parts).get(entity, Fraction(0)) for entity in pair) for month in months}
    return next(iter(parts)) if len(parts) == 1 else None
