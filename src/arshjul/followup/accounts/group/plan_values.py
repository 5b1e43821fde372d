"""What members of the group have planned, as values: rows of a form by member, by its part, and what isn't whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arshjul.followup.accounts.place import RESULT, Place, edition
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import Member
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.statement import Cell, Source, Trace
from arshjul.statements.whole import Fault, faults, ore_of, typed

Rows = Mapping[str, Mapping[str, int]]
"""What a plan has, öre by statement and row."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one member has planned of a year: öre by row of the form in the statement's sign, and where it is from."""

    entity: str
    name: str
    rows: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What those asked about have planned together, and the names of those who lack it.

    `alone` is what the municipality has when nobody else of its group has any: it isn't the group's. `faults` are by
    name why somebody's isn't counted: half a statement is none. `associates` are by name the shares of budgeted
    results (öre) that the equity method would take in, and that aren't, since the chart names no accounts for them;
    `unplanned` are the associates without a budget. `undivided` is what stands of untaxed reserves, or of
    appropriations, that couldn't be divided (öre); without it everything that the members have.
    """

    members: tuple[Planned, ...]
    lacking: tuple[str, ...] = ()
    alone: tuple[Planned, ...] = ()
    faults: tuple[tuple[str, Fault], ...] = ()
    associates: tuple[tuple[str, int], ...] = ()
    unplanned: tuple[str, ...] = ()
    undivided: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nobody lacks it."""
        return not self.lacking

    def source(self, title: Text) -> Source:
        """The members' rows summed, each traced to where it is from."""
        sums: dict[str, int] = {}
        for member in self.members:
            for row, ore in member.rows.items():
                sums[row] = sums.get(row, 0) + ore
        trace = Trace(sources=tuple(dict.fromkeys(member.source for member in self.members)))
        return Source(title, {row: Cell(ore, trace) for row, ore in sums.items()})


def members_of(at: Place, year: int) -> Sequence[Member]:
    """The members of the group at the year's end; of one entity's place, that entity in whole."""
    if not at.is_group:
        return [Member(entity, entity) for entity in at.entities]
    return at.members(at.end_of(year)).members


def rows_of(layout: Layout, source: Source) -> dict[str, int]:
    """What accounts give, öre by the row of the form that holds each line; what no row holds is on the rest row."""
    takers = {line: row.id for row in layout.rows if row.kind is not RowKind.MEMO for line in row.lines}
    takers |= {row.id: row.id for row in layout.rows}
    rest = next((row.id for row in layout.rows if row.kind is RowKind.REST), "")
    sums: dict[str, int] = {}
    for line, cell in source.amounts.items():
        row = takers.get(line, rest or line)
        if cell.ore is not None:
            sums[row] = sums.get(row, 0) + cell.ore
    return sums


def by_part(member: Member, rows: Mapping[str, int], layout: Layout) -> dict[str, int]:
    """The rows times the member's part, rounded so that they make the part of their sum; of balances both sides."""
    if member.part == 1:
        return dict(rows)
    signs = {row.id: row.sign for row in layout.rows} if layout.statement == BALANCE else {}
    signed = ((row, signs.get(row, 1) * ore) for row, ore in rows.items())
    cube = Cube.of(CubeRow(member.entity, "", row, "", "", 0, ore) for row, ore in signed)
    parts = {row.account: signs.get(row.account, 1) * row.amount for row in cube.parted(member.part)}
    return {row: parts.get(row, 0) for row in rows}


def faults_of(layout: Layout, at: Place, plans: Mapping[str, Rows]) -> Mapping[str, Fault]:
    """By entity what isn't right with the balance sheet or cash flow of its plan, of those that aren't whole."""
    if layout.statement not in {BALANCE, CASH_FLOW}:
        return {}
    forms = {name: edition(name, at) for name in (INCOME, BALANCE, CASH_FLOW)}
    found: dict[str, Fault] = {}
    for entity, statements in plans.items():
        made = {name: typed(forms[name], rows) for name, rows in statements.items() if rows}
        told = faults(made, ore_of(made.get(INCOME), RESULT))
        wrong = next((one for one in told if one.statement == layout.statement), None)
        found |= {entity: wrong} if wrong else {}
    return found
