"""What is told of the books a statement is made of: months that are lacking, members without books, parts taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.followup.accounts.group import eliminated
from arshjul.followup.accounts.group.members import Group, taken_by_equity
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month, spans
from arshjul.municipality import Municipality
from arshjul.statements.group import Method

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place


def months(at: Place) -> tuple[Finding, ...]:
    """The months of the span that nobody has books of."""
    lacking = spans(at.lacking(at.year))
    return (finding("followup.months-lacking", months=lacking),) if lacking else ()


def of_earlier(at: Place, years: Iterable[int]) -> tuple[Finding, ...]:
    """The months of the span that the books of earlier years lack, of those years that have some of them."""
    short = {month for year in years if len(found := at.lacking(year)) < len(at.months(year)) for month in found}
    return (finding("followup.earlier-months-lacking", months=spans(sorted(short))),) if short else ()


def of_the_group(at: Place, earlier: Iterable[Month] = ()) -> tuple[Finding, ...]:
    """What there is to tell of those whose books the group is made of, when it is the group that is shown.

    Who is lacking, and whether the internal items are taken out, is told of each `earlier` year that is shown too,
    through its month.
    """
    if not at.is_group:
        return ()
    of = at.members()
    names = {member.entity: member.name for member in of.members}
    told = [
        finding("followup.member-lacking", name=names.get(entity, entity), months=spans(months))
        for entity, months in _of_members(at).items()
    ]
    return (
        *of.findings,
        *told,
        *_untaken(at, of),
        *without_books(at.whole, of, at.last.last),
        *taken_by_share(at, of),
        *eliminated.told(at, of),
        *(each for last in earlier for each in _of_earlier(at, last)),
    )


def _of_earlier(at: Place, last: Month) -> Iterator[Finding]:
    """What an earlier year lacks; nothing of a year that nobody has books of."""
    earlier = replace(at, year=last.year, last=last, chart=books.chart(last.year))
    of = earlier.members()
    if of.members:
        yield from without_books(at.whole, of, last.last)
        yield from eliminated.untaken(earlier, of)


def _untaken(at: Place, of: Group) -> list[Finding]:
    """Members by the equity method whose share nothing takes in, since the chart names no accounts for it."""
    if at.chart is None or taken_by_equity(at.chart):
        return []
    names = [member.name for member in of.members if member.method is Method.EQUITY]
    return [finding("followup.equity-method-untaken", names=", ".join(names), chart=at.chart.id)] if names else []


def _of_members(at: Place) -> dict[str, list[int]]:
    """By member the months that it lacks and another has."""
    held = books.periods(at.of)
    found: dict[str, list[int]] = {}
    for number in at.months(at.year):
        there = [member.entity for member in at.members(Month.parse(number)).members if member.part]
        missing = [entity for entity in there if number not in held.get(entity, ())]
        for entity in missing if len(missing) < len(there) else ():
            found.setdefault(entity, []).append(number)
    return found


def without_books(whole: Municipality, of: Group, day: date) -> list[Finding]:
    """Companies that the group should take in but that have no books.

    Not told where the municipality has published what the rest of its group sums to, which stands for them.
    """
    present = {member.entity for member in of.members}
    if present & (facts.published_entities().keys() - {facts.own_entity()}):
        return []
    names = [one.name.sv for one in whole.companies if one.consolidation and day in one.valid and one.id not in present]
    if facts.own_entity() not in present:
        names = [whole.name.sv, *names]
    return [finding("followup.members-without-books", names=", ".join(names), year=day.year)] if names else []


def taken_by_share(at: Place, of: Group) -> Iterator[Finding]:
    """The members of which a part is taken in, line by line, and by which part in which months when it changed."""
    parts: dict[str, dict[Fraction, list[int]]] = {}
    for number in at.months(at.year):
        for entity, part in at.members(Month.parse(number)).parts:
            parts.setdefault(entity, {}).setdefault(part, []).append(number)
    for member in of.members:
        found = parts.get(member.entity) or {member.part: []}
        if len(found) > 1:
            shares = "; ".join(f"{part} {spans(months)}" for part, months in found.items())
            yield finding("followup.taken-by-shares", name=member.name, shares=shares)
        elif 0 < (part := next(iter(found))) < 1:
            yield finding("followup.taken-by-share", name=member.name, share=str(part))
