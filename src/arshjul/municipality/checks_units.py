"""Checks of how a ledger's codes reach the units: patterns that fit nothing, that clash, or that change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.patterns import Pattern
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.municipality.organisation import Unit


def check_units(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """Everything wrong with the codes that units take."""
    placed = list(zip(municipality.units, _places(municipality.units, files), strict=True))
    companies = [company.id for company in municipality.companies]
    for unit, place in placed:
        if unit.entity is not None and unit.entity not in companies:
            yield finding("municipality.unknown-body", place, body=unit.entity, known=", ".join(sorted(companies)))
    takers = [(unit, place) for unit, place in placed if unit.codes]
    for unit, place in takers:
        others = [one for one in municipality.units if one is not unit and _together(one, unit)]
        yield from _alone(unit, place)
        yield from _apart(unit, others, place)
        yield from _idle(unit, others, place)
    for (one, _), (other, place) in combinations(takers, 2):
        if _together(one, other):
            yield from _clashes(one, other, place)


def _together(one: Unit, other: Unit) -> bool:
    """Whether two units are of the same books and some day hold at once."""
    return one.entity == other.entity and one.valid.overlaps(other.valid)


def _places(units: Iterable[Unit], files: Files) -> list[Place]:
    """Where each unit's codes stand; a code that is there again has its number."""
    met: Counter[str] = Counter()
    places = []
    for unit in units:
        met[unit.code] += 1
        name = f"{unit.code}#{met[unit.code]}" if met[unit.code] > 1 else unit.code
        places.append(files.place("organisation", "units", name, "codes"))
    return places


def _alone(unit: Unit, place: Place) -> Iterator[Finding]:
    for pattern in unit.patterns:
        if pattern.fits_nothing:
            yield finding("municipality.unit-codes-backwards", place, low=pattern.low, high=pattern.high)


def _clashes(one: Unit, other: Unit, place: Place) -> Iterator[Finding]:
    """Patterns of one length that fit the same codes, of two units that hold at once."""
    since = _since(max(one.valid.start, other.valid.start))
    for mine in one.patterns:
        for theirs in other.patterns:
            if mine.rivals(theirs):
                names = {"codes": theirs, "one": one.code, "other": other.code}
                yield finding("municipality.unit-codes-twice", place, **names, **since)


def _apart(taker: Unit, others: Iterable[Unit], place: Place) -> Iterator[Finding]:
    """A pattern that is another unit's own code, which goes before it."""
    patterns = set(map(str, taker.patterns))
    for named in others:
        if named.code in patterns:
            yield finding("municipality.unit-codes-apart", place, code=named.code, one=taker.code, name=named.name.sv)


def _since(day: date) -> dict[str, str]:
    """From which day, in words; nothing when it has always been so."""
    known = day != date.min
    return {"sv": f" från {day.isoformat()}" if known else "", "en": f" from {day.isoformat()}" if known else ""}


def _idle(unit: Unit, others: Iterable[Unit], place: Place) -> Iterator[Finding]:
    """A pattern whose codes a wider one of the same unit takes already, with nobody else's between."""
    theirs = [pattern for one in others for pattern in one.patterns]
    for number, pattern in enumerate(unit.patterns):
        for wider in (one for place_of, one in enumerate(unit.patterns) if place_of != number):
            between = (one for one in theirs if len(wider.low) <= len(one.low) <= len(pattern.low))
            if _covers(wider, pattern) and not any(_meets(one, pattern) for one in between):
                yield finding("municipality.unit-codes-idle", place, codes=pattern, wider=wider)
                break


def _covers(wider: Pattern, pattern: Pattern) -> bool:
    shorter = len(wider.low) < len(pattern.low)
    return shorter and not pattern.fits_nothing and wider.fits(pattern.low) and wider.fits(pattern.high)


def _meets(one: Pattern, pattern: Pattern) -> bool:
    """Whether some code fits both, when the first is no longer than the second."""
    width = len(one.low)
    return one.low <= pattern.high[:width] and pattern.low[:width] <= one.high
