"""What is told of the books a statement is made of: months that are lacking, members without books, parts taken in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
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
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.statements.group import Method

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place


def months(at: Place) -> tuple[Finding, ...]:
    """The months of the span that nobody has books of, and those of books that have entries only around them."""
    lacking = spans(month for month in at.lacking(at.year) if month not in _cut(at, at.year))
    told = (finding("followup.months-lacking", months=lacking),) if lacking else ()
    return (*told, *_summed(at, at.year), *without_entries(at))


def _cut(at: Place, year: int) -> set[int]:
    """The months of the span that somebody's books have only as a part of a sum over more months than the span's."""
    return set[int]().union(*at.cut(year).values())


def _summed(at: Place, year: int) -> Iterator[Finding]:
    """By whose books the months of the span that can't be told from a sum of them and others."""
    names, sums = books.keepers(), books.summed(at.of)
    for entity, months in at.cut(year).items():
        name = names.get(entity, Text(entity, entity))
        cut = [one for one in sums[entity] if months.intersection(one)]
        about = {"name_sv": name.sv, "name_en": name.en, "months": spans(sorted(months))}
        yield finding("followup.months-summed", None, sums=", ".join(spans(one) for one in cut), **about)


def without_entries(at: Place) -> Iterator[Finding]:
    """By whose books the months of the span that a file covers with nothing, though the year has entries around them.

    A sum over several months (SIE type 1) stands on the last of them, and has nothing before it that year.
    """
    whose = [member.entity for member in at.members().members] if at.is_group else at.entities
    held, names = books.periods(at.of), books.keepers()
    shown = at.months(at.year)
    with_rows = _with_rows(at, {number // 100 for number in shown})
    for entity in whose:
        summed = {month for one in books.summed(at.of).get(entity, ()) for month in one}
        covered = set(held.get(entity, ())).intersection(shown) - summed
        empty = [number for number in covered if _is_between(number, with_rows.get(entity, ()))]
        if empty:
            name = names.get(entity, Text(entity, entity))
            about = {"name_sv": name.sv, "name_en": name.en, "months": spans(sorted(empty))}
            yield finding("followup.months-without-entries", None, **about)


def _with_rows(at: Place, years: Iterable[int]) -> Mapping[str, set[int]]:
    """By whose books the months of some years with entries; the opening balances are none."""
    found: dict[str, set[int]] = {}
    for year in sorted(years):
        for entity, number in books.line_cube(year, at.of).sums("entity", "period"):
            if int(number) % 100:
                found.setdefault(str(entity), set()).add(int(number))
    return found


def _is_between(number: int, with_rows: Collection[int]) -> bool:
    """Whether a month has no rows but others of its calendar year, before and after, have."""
    year = [one for one in with_rows if one // 100 == number // 100]
    return number not in year and min(year, default=number) < number < max(year, default=number)


def of_earlier(at: Place, years: Iterable[int]) -> tuple[Finding, ...]:
    """The months of the span that the books of earlier years lack, of those years that have some of them."""
    years = sorted(years)
    lack = {year: set(at.lacking(year)) - _cut(at, year) for year in years}
    short = {month for year, months in lack.items() if len(months) < len(at.months(year)) for month in months}
    told = (finding("followup.earlier-months-lacking", months=spans(sorted(short))),) if short else ()
    return (*told, *(each for year in years for each in _summed(at, year)))


def of_the_group(at: Place, earlier: Iterable[Month] = (), *, stands: bool = False) -> tuple[Finding, ...]:
    """What there is to tell of those whose books the group is made of, when it is the group that is shown.

    Who is lacking, and whether the internal items are taken out, is told of each `earlier` year that is shown too,
    through its month. `stands` when what is shown is how the month ended.
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
        *eliminated.told(at, of, stands=stands),
        *(each for last in earlier for each in _of_earlier(at, last, stands=stands)),
    )


def _of_earlier(at: Place, last: Month, *, stands: bool) -> Iterator[Finding]:
    """What an earlier year lacks; nothing of a year that nobody has books of."""
    earlier = replace(at, year=last.year, last=last, chart=books.chart(last.year))
    of = earlier.members()
    if of.members:
        yield from without_books(at.whole, of, last.last)
        yield from eliminated.untaken(earlier, stands=stands)


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
            sv = "; ".join(f"{part or 'inget'} {spans(months)}" for part, months in found.items())
            en = "; ".join(f"{part or 'nothing'} {spans(months)}" for part, months in found.items())
            yield finding("followup.taken-by-shares", name=member.name, shares_sv=sv, shares_en=en)
        elif 0 < (part := next(iter(found))) < 1:
            yield finding("followup.taken-by-share", name=member.name, share=str(part))
