"""What is told of the group's eliminations: none booked, books changed since, shares whose cost isn't known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.followup.accounts.group.members import Group
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import spans
from arshjul.statements.eliminating import counterparties_in
from arshjul.statements.group import ELIMINATIONS, Member, Method

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

OUTCOME = "actual"


def told(at: Place, of: Group) -> Iterator[Finding]:
    """What the group's figures of the year want in eliminations.

    Nothing where the municipality has published what the rest of its group sums to, which has no internal items left.
    """
    if taken := _dealing(of):
        yield from _owned_in_part(taken)
        yield from _without_acquisition(at, taken)
        yield from untaken(at, of)


def _dealing(of: Group) -> list[Member]:
    """The members that may have internal items; one alone has nobody to deal with."""
    taken = [member for member in of.members if member.part]
    is_published = {member.entity for member in taken} & (facts.published_entities().keys() - {facts.own_entity()})
    return taken if len(taken) > 1 and not is_published else []


def untaken(at: Place, of: Group) -> Iterator[Finding]:
    """Whether the internal items of the year, through the place's month, are taken out of the group as they now are."""
    taken = _dealing(of)
    booked = _booked(at)
    if taken and not booked:
        yield finding("followup.not-eliminated", year=at.year)
    elif taken and (left := _with_internal(at, booked.keys())):
        yield finding("followup.eliminated-in-part", months=spans(left))
    for member in taken:
        if later := _later(at, member.entity, booked):
            yield finding("followup.eliminations-older", name=member.name, months=later)


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


def _with_internal(at: Place, booked: Collection[int]) -> list[int]:
    """The months through the place's that no eliminations reach, in which members have booked each other."""
    if at.chart is None or at.last.number in booked:
        return []
    cube = books.cube(at.year, at.of).where(period=lambda month: month % 100 > 0 and month <= at.last.number)
    internal = cube.where(counterparty=set(counterparties_in(cube, at.chart)))
    return sorted({int(month) for month in internal.values("period")} - set(booked))


def _booked(at: Place) -> dict[int, int]:
    """The months of the year that eliminations are booked in, each with the place of its batch among all."""
    return {month: place for month, place in _months(at, ELIMINATIONS).items() if month <= at.last.number}


def _later(at: Place, entity: str, booked: dict[int, int]) -> str:
    """The months of an entity that were replaced after their eliminations were booked, as spans."""
    mine = _months(at, entity)
    return spans(month for month, place in booked.items() if mine.get(month, 0) > place)


def _months(at: Place, entity: str) -> dict[int, int]:
    """An entity's months of outcome in the year, each with the place of the batch that has the last word on it."""
    if at.of is None:
        return {}
    of = books.manifest(at.of)
    places = {batch.key: place for place, batch in enumerate(of.batches, 1)}
    return {
        period: places[key]
        for (name, family, period), key in of.holding.items()
        if (name, family) == (entity, OUTCOME) and period // 100 == at.year
    }
