"""What is decided for somebody in a year's budget, as pieces to be written on their codes in the ledger.

    appropriations, internal budgets, the water utility's budget, projects → pieces (öre with the ledger's sign)

The pieces of a body sum to what the assembly gave it. Its own internal budget divides that on units, activities,
income and costs; what it leaves undivided stands on the body, and where the two aren't the same it is told.
"""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import format_amount
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import BodyKind
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedAmount

KINDS = (LineKind.APPROPRIATION, LineKind.STATEMENT, LineKind.WATER, LineKind.INVESTMENT)
"""What is in force that goes into the file; internal budgets beside."""
OWN = frozenset({LineKind.INCOME, LineKind.COST})
FOR_THE_WHOLE = ""
"""In a unit's place: decided for the body as a whole."""


class Side(enum.Enum):
    """Which accounts an amount goes on: those of income, those of costs, or both so that the net is the amount."""

    NET = "net"
    INCOME = "income"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Piece:
    """An amount decided for a body: öre with the ledger's sign (a cost is plus), and for which unit and activity.

    `water` names the line of the water utility's income statement that it is of.
    """

    body: str
    ore: int
    unit: str = FOR_THE_WHOLE
    activity: str = ""
    side: Side = Side.NET
    water: str = ""


class ProjectPiece(NamedTuple):
    """What is decided of a project for the year (öre); without a code, what a body was given for no named one."""

    project: str
    name: str
    body: str
    ore: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A year's budget as it is decided: for bodies, for projects, and the income statement's frame by line."""

    pieces: tuple[Piece, ...]
    projects: tuple[ProjectPiece, ...]
    frame: Mapping[str, int]
    findings: tuple[Finding, ...] = ()

    @property
    def bodies(self) -> Mapping[str, int]:
        """What is decided for each body, öre with the ledger's sign."""
        sums: Counter[str] = Counter()
        for piece in self.pieces:
            sums[piece.body] += piece.ore
        return sums


def decided_of(amounts: Iterable[DecidedAmount], whole: Municipality) -> Decided:
    """The pieces of a year's decided amounts; statement lines have the statement's sign."""
    by_kind: dict[LineKind, list[DecidedAmount]] = defaultdict(list)
    by_body: dict[str, list[DecidedAmount]] = defaultdict(list)
    for one in amounts:
        by_kind[one.kind].append(one)
        if one.kind is LineKind.APPROPRIATION or one.kind in OWN:
            by_body[one.body].append(one)
    pieces = [piece for body, own in by_body.items() for piece in _of_body(body, own)]
    told = [one for body, own in by_body.items() for one in _told(body, own, whole)]
    frame: Counter[str] = Counter()
    for one in by_kind[LineKind.STATEMENT]:
        frame[one.row] += one.amount
    projects = [
        ProjectPiece(one.project, one.project_name, one.body, one.amount) for one in by_kind[LineKind.INVESTMENT]
    ]
    water = _of_water(by_kind[LineKind.WATER], whole, by_body)
    return Decided((*pieces, *water), _summed(projects), dict(frame), tuple(told))


def _of_body(body: str, amounts: Sequence[DecidedAmount]) -> Iterator[Piece]:
    """A body's pieces, which sum to what it was given; without such, its internal budget."""
    given = _given(amounts)
    own = _own(body, amounts)
    if not given:
        yield from own
        return
    for unit, ore in given.items():
        divided = [one for one in own if one.unit == unit or (unit == FOR_THE_WHOLE and one.unit not in given)]
        yield from divided
        rest = ore - sum(one.ore for one in divided)
        if rest or not divided:
            yield Piece(body, rest, unit, side=Side.COST if divided else Side.NET)


def _given(amounts: Iterable[DecidedAmount]) -> Mapping[str, int]:
    given: Counter[str] = Counter()
    for one in amounts:
        if one.kind is LineKind.APPROPRIATION:
            given[one.unit] += one.amount
    return given


def _own(body: str, amounts: Iterable[DecidedAmount]) -> list[Piece]:
    """The internal budget: income and costs by unit and activity; income is plus there and credit in the ledger."""
    sums: Counter[tuple[str, str, Side]] = Counter()
    for one in amounts:
        if one.kind in OWN:
            side = Side.INCOME if one.kind is LineKind.INCOME else Side.COST
            sums[one.unit, one.activity, side] -= one.amount
    return [Piece(body, ore, unit, activity, side) for (unit, activity, side), ore in sums.items()]


def _told(body: str, amounts: Sequence[DecidedAmount], whole: Municipality) -> Iterator[Finding]:
    """A body whose internal budget isn't what it was given, or is of units that were given nothing."""
    given, own = _given(amounts), _own(body, amounts)
    used, ore = sum(one.ore for one in own), sum(given.values())
    if not given or not own or (used == ore and all(one.unit in {*given, FOR_THE_WHOLE} for one in own)):
        return
    name = whole.name_of(body)
    words: dict[str, Any] = {"given": _kr(ore), "used": _kr(used), "rest": _kr(ore - used)}
    yield finding("followup.plan-file-internal-differs", body=name.sv, body_en=name.en, **words)


def _of_water(amounts: Iterable[DecidedAmount], whole: Municipality, others: Mapping[str, object]) -> Iterator[Piece]:
    """The water utility's budgeted income statement; none when its body is given an appropriation instead."""
    body = next((one.id for one in whole.bodies if one.kind is BodyKind.UTILITY), None)
    if body is None or body in others:
        return
    for one in amounts:
        if one.amount:
            side = Side.INCOME if one.amount > 0 else Side.COST
            yield Piece(body, -one.amount, side=side, water=one.row)


def _summed(projects: Iterable[ProjectPiece]) -> tuple[ProjectPiece, ...]:
    """One piece a project, and one for each body's investments without one."""
    sums: dict[tuple[str, str], ProjectPiece] = {}
    for one in projects:
        key = one.project, "" if one.project else one.body
        before = sums.get(key)
        sums[key] = one._replace(ore=one.ore + (before.ore if before else 0))
    return tuple(one for one in sums.values() if one.ore)


def _kr(ore: int) -> str:
    return format_amount(ore, "kr", 2)
