"""What is told of the group's eliminations: none booked, books changed since, shares whose cost isn't known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.followup.accounts.group.members import Group
from arshjul.followup.accounts.group.proposals import is_booked, proposal
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month, spans
from arshjul.statements.eliminating import counterparties_in
from arshjul.statements.group import ELIMINATIONS, Member, Method

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

OUTCOME = "actual"


def told(at: Place, of: Group, *, stands: bool) -> Iterator[Finding]:
    """What the group's figures of the year want in eliminations; `stands` when they are of how the month ended.

    Nothing where the municipality has published what the rest of its group sums to, which has no internal items left.
    """
    taken = [member for member in of.members if member.part]
    if len(taken) > 1 and not _is_published(taken):
        yield from _owned_in_part(taken)
        yield from _without_acquisition(at, taken)
    yield from untaken(at, stands=stands)


def _is_published(taken: Iterable[Member]) -> bool:
    return bool({member.entity for member in taken} & (facts.published_entities().keys() - {facts.own_entity()}))


def untaken(at: Place, *, stands: bool) -> Iterator[Finding]:
    """Whether the internal items of the year, through the place's month, are taken out of the group as they now are.

    Judged by everybody who was in the group in any of the months shown; a municipality alone by what its units have
    booked against each other.
    """
    within = _within(at, stands=stands)
    taken = {member.entity: member for members in within.values() for member in members}
    if not taken or _is_published(taken.values()):
        return
    internal, booked = _with_internal(at, within), _booked(at)
    if not booked and (internal or len(taken) > 1):
        yield finding("followup.not-eliminated", year=at.year)
    elif booked and at.last.number not in booked and (left := sorted(internal - booked.keys())):
        yield finding("followup.eliminated-in-part", months=spans(left))
    older = [*_older(at, booked, taken if internal or len(taken) > 1 else {}), *_opened_by_older(at, booked)]
    if older and not is_booked(at, proposal(at).entries):
        yield from older


def _older(at: Place, booked: dict[int, int], taken: Mapping[str, Member]) -> Iterator[Finding]:
    """Whose books of the year's months are newer than their eliminations."""
    for entity, member in taken.items():
        if later := _later(at, entity, booked):
            yield finding("followup.eliminations-older", name=member.name, months=later)


def _opened_by_older(at: Place, booked: Mapping[int, int]) -> Iterator[Finding]:
    """Whose books of earlier years are newer than the year's eliminations, which open with what those years left."""
    first = min(booked.values(), default=0)
    for member in at.members().members if booked else ():
        if member.method is Method.NONE:
            continue
        moved = _moved(at, member.entity)
        newer = [month for month, number in moved.items() if month // 100 < at.year and number > first]
        if newer:
            yield finding(
                "followup.eliminations-open-older", name=member.name, months=spans(sorted(newer)), year=at.year
            )


def _within(at: Place, *, stands: bool) -> dict[int, list[Member]]:
    """Those in the group by month whose entries are in what is shown; what stands is of those at its end."""
    if stands:
        through = Month(at.year, 1).through(at.last)
        return dict.fromkeys((month.number for month in through), _taken(at, at.last))
    shown = (number for number in at.months(at.year) if number // 100 == at.year)
    return {number: _taken(at, Month.parse(number)) for number in shown}


def _taken(at: Place, month: Month) -> list[Member]:
    return [member for member in at.members(month).members if member.part]


def _owned_in_part(taken: list[Member]) -> Iterator[Finding]:
    """Members taken in as a whole though others own a part of them (LKBR 12:5)."""
    for member in taken:
        if member.method is Method.FULL and member.share is not None and member.share < 1:
            yield finding("followup.whole-of-a-part", name=member.name, share=str(member.share))


def _without_acquisition(at: Place, taken: list[Member]) -> Iterator[Finding]:
    """Members whose equity nothing eliminates against what their shares cost (LKBR 12:4)."""
    known = {one.entity for one in at.chart.acquisitions} if at.chart else set()
    names = [one.name for one in taken if one.entity not in {*known, facts.own_entity()}]
    if names:
        yield finding("followup.acquisition-lacking", names=", ".join(names))


def _with_internal(at: Place, within: Mapping[int, Collection[Member]]) -> set[int]:
    """The months in which those who are then in the group have booked each other, or the municipality's units have."""
    if at.chart is None:
        return set()
    cube = books.cube(at.year, at.of)
    towards = counterparties_in(cube, at.chart)
    inside = {month: {member.entity for member in members} for month, members in within.items()}
    between = cube.where(counterparty=set(towards), period=set(within)).sums("period", "entity", "counterparty")
    return {int(month) for month, one, code in between if {str(one), towards[str(code)]} <= inside[int(month)]}


def _booked(at: Place) -> dict[int, int]:
    """The months of the year that eliminations are booked in, each with the version that booked them."""
    moved = _moved(at, ELIMINATIONS)
    held = (month for month in books.periods(at.of).get(ELIMINATIONS, ()) if month // 100 == at.year)
    return {month: moved[month] for month in held if month <= at.last.number}


def _later(at: Place, entity: str, booked: dict[int, int]) -> str:
    """The months of a member that were changed after their eliminations were booked, while it was in, as spans."""
    moved = _moved(at, entity)
    later = [month for month, number in booked.items() if moved.get(month, 0) > number]
    return spans(month for month in later if entity in {one.entity for one in _taken(at, Month.parse(month))})


def _moved(at: Place, entity: str) -> dict[int, int]:
    """The months in which something has been said of an entity's outcome, each with the last version that did."""
    moved = books.manifest(at.of).moved if at.of else {}
    return {month: number for (whose, family, month), number in moved.items() if (whose, family) == (entity, OUTCOME)}
