"""What the books propose to eliminate between the members of the group, and how much of it is booked.

books of a year through a month → pairs and where they differ, and entries that are true at the end of every month
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.followup.accounts.group.associates import by_equity
from arshjul.followup.accounts.group.carried import carried, told, unheld
from arshjul.followup.accounts.group.leaving import untaxed_left
from arshjul.followup.accounts.group.members import Group
from arshjul.kernel.findings import Finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import (
    counterparties_in,
    eliminations,
    match,
    month_by_month,
    share_elimination,
)
from arshjul.statements.group import BALANCE, ELIMINATIONS, Elimination, Member, Method, Pair
from arshjul.statements.sides import kind_of
from arshjul.statements.sources import balance_at
from arshjul.statements.untaxed import untaxed_eliminations

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

YEAR_DIGITS = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the books of a year through a month propose to eliminate, every pair, and where they differ."""

    entries: tuple[Elimination, ...]
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]


_proposals: Memory[Proposal] = Memory(8)


def proposal(at: Place) -> Proposal:
    """What the members booked against each other through the month, and the entries that take it away.

    In each month stands what belongs to it, and on month 00 what the year opened with: the group is right in any span
    of months. Entries already booked aren't among the rows, so that proposing again gives the same. Kept in memory by
    what it follows from.
    """
    if at.chart is None or at.of is None:
        return Proposal((), (), ())
    months = tuple(Month(at.year, number) for number in range(1, at.last.month + 1))
    chart, groups = at.chart, tuple(at.members(month).members for month in months)
    how = repr(
        (chart.counterparties, chart.equity, chart.acquisitions, [one.untaxed for one in chart.followed.values()])
    )
    key = (*books.key_of(at.of, at.year), at.last, groups, chart.untaxed, how)
    return _proposals.get(key, lambda: _proposed(at, chart))


def _proposed(at: Place, chart: Chart) -> Proposal:
    of = at.members()
    whole = books.cube(at.year, at.of) + carried(at, chart)
    whole = whole.where(entity={member.entity for member in of.members})
    cube = whole.where(period=set(balance_at(at.last))).collapsed(*INTERNAL)
    codes = counterparties_in(cube, chart)
    months = [Month(at.year, number) for number in range(1, at.last.month + 1)]
    been = {one.entity for month in months for one in at.members(month).members if one.method is not Method.NONE}
    pairs, found = match(cube, [member for member in of.members if member.entity in been], codes, chart)
    entries = month_by_month(
        _Standing(at, cube, codes, chart), [at.year * YEAR_DIGITS, *(month.number for month in months)]
    )
    unmet = unheld(cube, cube.where(counterparty=set(codes), account=partial(_stands, chart)))
    return Proposal(entries, pairs, (*found, *told(unmet, chart, of.members, at.year)))


def _stands(chart: Chart, account: str) -> bool:
    """Whether an account is of claims and debts."""
    return kind_of(chart, account) == BALANCE


INTERNAL = ("entity", "account", "counterparty", "period")
"""What an elimination is told by: the group has no units."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The entries that are true at the end of a month, of all that was booked in the year so far."""

    at: Place
    cube: Cube
    codes: Mapping[str, str]
    chart: Chart

    def __call__(self, period: int) -> Iterator[Elimination]:
        is_opening = period % YEAR_DIGITS == 0
        last = Month(self.at.year, 1) if is_opening else Month.parse(period)
        of = self.at.members(last)
        yield from (_dated(entry, period) for entry in self._between(period, of))
        if not is_opening:
            through = self.cube.where(period=set(balance_at(last)))
            yield from _bought(of, last, self.chart)
            for member in of.members:
                yield from untaxed_eliminations(through, member, self.chart, last)
            yield from untaxed_left(through, self.at, last, self.chart)
            yield from by_equity(through, of, self.at, last, self.chart)

    def _between(self, period: int, of: Group) -> Iterator[Elimination]:
        """What members owe each other at the end of the month, and what they earned while both were in the group."""
        through = self.cube.where(period=lambda month: month <= period)
        internal = through.where(counterparty=set(self.codes))
        owed = internal.collapsed(*INTERNAL[:-1])
        unmet = unheld(through, owed.where(account=partial(_stands, self.chart)))
        there = Cube.of(row for row in owed if (row.entity, row.account, row.counterparty) not in unmet)
        yield from eliminations(there, of.members, self.codes, self.chart, ("balance",))
        opened = internal.where(period=self.at.year * YEAR_DIGITS).collapsed(*INTERNAL[:-1])
        yield from eliminations(opened, of.members, self.codes, self.chart, ("owners",))
        spans: dict[tuple[Member, ...], set[int]] = {}
        for month in internal.values("period"):
            if int(month) % YEAR_DIGITS:
                spans.setdefault(self.at.members(Month.parse(int(month))).members, set()).add(int(month))
        for those, months in spans.items():
            booked = internal.where(period=months).collapsed(*INTERNAL[:-1])
            yield from eliminations(booked, those, self.codes, self.chart, ("result", "owners"))


def _bought(of: Group, last: Month, chart: Chart) -> Sequence[Elimination]:
    """Shares within the group against the equity they paid for: of earlier years as opening, else when bought."""
    taken = {member.entity for member in of.members if member.part}
    counted = [one for one in chart.acquisitions if {one.owner, one.entity} <= taken and one.on <= last.last]
    opening, opens = last.year * YEAR_DIGITS, Month(last.year, 1).first
    return [share_elimination(one, opening if one.on < opens else Month.of(one.on).number, chart) for one in counted]


def _dated(entry: Elimination, month: int) -> Elimination:
    """The entry with every row on the month it is booked in."""
    return replace(entry, rows=tuple(replace(row, period=month) for row in entry.rows))


class Booked(enum.Enum):
    """How much of a proposed entry is in the books."""

    WHOLE = Text("bokförd", "booked")
    PART = Text("bokförd till en del", "booked in part")
    NONE = Text("inte bokförd", "not booked")


def with_state(at: Place, entries: Sequence[Elimination]) -> list[tuple[Elimination, Booked]]:
    """Each proposed entry with how much of it is booked, by the rows that no other entry has."""
    held = books.cube(at.year, at.of).where(entity=ELIMINATIONS).sums("account", "counterparty", "period")
    if not held:
        return [(entry, Booked.NONE) for entry in entries]
    shared = Counter(_place(row) for entry in entries for row in entry.rows)
    return [(entry, _booked(entry, held, shared)) for entry in entries]


def is_booked(at: Place, entries: Sequence[Elimination]) -> bool:
    """Whether what is booked through the month is the proposed entries and nothing else."""
    held = books.cube(at.year, at.of).where(entity=ELIMINATIONS, period=lambda period: period <= at.last.number)
    proposed: dict[tuple[str | int, ...], int] = {}
    for row in chain.from_iterable(entry.rows for entry in entries):
        place = row.account, row.counterparty, row.period
        proposed[place] = proposed.get(place, 0) + row.amount
    booked = held.sums("account", "counterparty", "period")
    return {key: ore for key, ore in booked.items() if ore} == {key: ore for key, ore in proposed.items() if ore}


def _booked(
    entry: Elimination, held: Mapping[tuple[str | int, ...], int], shared: Mapping[tuple[str | int, ...], int]
) -> Booked:
    own = [row for row in entry.rows if shared[_place(row)] == 1] or entry.rows
    there = sum(held.get(_place(row)) == row.amount for row in own)
    return Booked.WHOLE if there == len(own) else Booked.PART if there else Booked.NONE


def _place(row: CubeRow) -> tuple[str | int, ...]:
    return row.account, row.counterparty, row.period
