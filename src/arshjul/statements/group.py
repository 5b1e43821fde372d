"""The municipal group (kommunkoncern): its members, what they are taken in by, and their columns side by side.

Data flows one way: cubes of the entities → `eliminating` says what the parties booked against each other, where they
differ, and the entries that take away what both booked → `consolidate` takes each entity in by its method → the
group's cube. What doesn't match stays where it was booked, and is listed.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.equity import Owned, by_origin
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Source

ELIMINATIONS = "elimineringar"
"""The entity that elimination entries are booked on."""
RESULT, BALANCE, OWNERS = KINDS = ("result", "balance", "owners")
"""The kinds of accounts that are matched apart from each other."""
KIND_NAMES = {
    RESULT: Text("intäkter och kostnader", "income and costs"),
    BALANCE: Text("fordringar och skulder", "receivables and debts"),
    OWNERS: Text("utdelning och tillskott", "dividends and contributions"),
}


class Method(enum.StrEnum):
    """How an entity is taken into the group (LKBR 12:5)."""

    FULL = "full"
    PROPORTIONAL = "proportional"
    EQUITY = "equity"
    NONE = "none"

    @property
    def words(self) -> Text:
        """The method in words."""
        return {
            Method.FULL: Text("i sin helhet", "in full"),
            Method.PROPORTIONAL: Text("till den ägda andelen", "by the owned share"),
            Method.EQUITY: Text("kapitalandelsmetoden", "the equity method"),
            Method.NONE: Text("ingår inte", "not included"),
        }[self]


@dataclass(frozen=True, slots=True)
class Member:
    """An entity of the group on a day: its owned share and the method; the municipality itself is full with share 1.

    A share that isn't known is `None`; by a method that goes by it, nothing is taken in.
    """

    entity: str
    name: str
    share: Fraction | None = Fraction(1)
    method: Method = Method.FULL

    @classmethod
    def of_part(cls, entity: str, part: Fraction) -> Member:
        """An entity of which so much is taken in."""
        return cls(entity, entity, part, Method.PROPORTIONAL)

    @property
    def part(self) -> Fraction:
        """How much of each amount comes into the group line by line."""
        return {Method.FULL: Fraction(1), Method.PROPORTIONAL: self.share or Fraction(0)}.get(self.method, Fraction(0))


@dataclass(frozen=True, slots=True)
class Pair:
    """What two entities booked against each other on one kind of accounts. Öre with the ledger's sign.

    When both are right, the two sums cancel out.
    """

    one: str
    other: str
    kind: str
    by_one: int
    by_other: int

    @property
    def unmatched(self) -> int:
        """What is left when both sides are added; 0 when they agree."""
        return self.by_one + self.by_other

    @property
    def words(self) -> Text:
        """The kind of accounts in words."""
        return KIND_NAMES.get(self.kind, Text(self.kind, self.kind))


@dataclass(frozen=True, slots=True)
class Elimination:
    """An entry that takes away internal amounts of one pair: balanced rows, why, and what it couldn't match."""

    pair: Pair
    rows: tuple[CubeRow, ...]
    reason: Text
    left: int

    @property
    def amount(self) -> int:
        """What it takes away from each side, öre."""
        sums: dict[str, int] = defaultdict(int)
        for row in self.rows:
            sums[row.account] += row.amount
        return sum(ore for ore in sums.values() if ore > 0)


def consolidate(cube: Cube, members: Sequence[Member], entries: Iterable[Elimination] = ()) -> Cube:
    """The group's cube: each entity's rows by its part, and the eliminations on an entity of their own.

    A part is rounded so that the parts of a month's rows make the part of the month's sum. An entity with the equity
    method isn't taken in line by line; its share of the result comes from `equity_share`.
    """
    whole = cube.where(entity={member.entity for member in members if member.part == 1})
    parted = [member for member in members if 0 < member.part < 1]
    taken = [whole, *(cube.where(entity=member.entity).parted(member.part) for member in parted)]
    rows = [row for entry in entries for row in entry.rows]
    return reduce(add, [*taken, Cube.of(rows)] if rows else taken)


def side_by_side(
    cube: Cube, members: Sequence[Member], chart: Chart, layout: Layout, owned: Owned | None = None
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """A column per entity, one for the eliminations, and the group as the last; each with its trace.

    Give the consolidated cube, so that the columns add up to the group, and `owned` when a share changed in the year.
    """
    titles = {member.entity: Text(member.name, member.name) for member in members}
    titles[ELIMINATIONS] = Text("Elimineringar", "Eliminations")
    columns: dict[str, Source] = {}
    findings: list[Finding] = []
    there = {*cube.values("entity"), *(owned.came.values("entity") if owned else ())}
    for entity in (name for name in titles if name in there):
        mine = cube.where(entity=entity)
        source, found = by_line(mine, chart, layout, titles[entity])
        columns[entity] = by_origin(source, mine, chart, layout, owned.of(entity) if owned else None)
        findings += found
    group, _ = by_line(cube, chart, layout, Text("Koncernen", "The group"))
    columns["koncern"] = by_origin(group, cube, chart, layout, owned)
    return columns, tuple(dict.fromkeys(findings))
