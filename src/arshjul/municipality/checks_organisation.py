"""Checks of the organisation: ids, dates, registers, unit codes, ownership."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from stdnum.se import orgnr

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.period import Interval, Month
from arshjul.municipality.checks_units import check_units
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.municipality.organisation import BodyKind, Company, Ownership
from arshjul.wheel.domain import cycle

OWNER = "municipality"
"""The municipality itself, as an owner of companies."""


class Dated(Protocol):
    """Something that holds during an interval."""

    @property
    def valid(self) -> Interval:
        """When it holds."""


class Identified(Dated, Protocol):
    """Something dated with an id."""

    @property
    def id(self) -> str:
        """Its id."""


Entry = TypeVar("Entry", bound=Dated)


def check_organisation(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """Everything wrong with who there is."""
    yield from _ids(municipality, files)
    yield from _kinds(municipality, files)
    yield from _references(municipality, files)
    yield from _books(municipality, files)
    yield from check_units(municipality, files)
    yield from _registers(municipality, files)
    yield from _ownership(municipality, files)
    yield from _owned_in_time(municipality, files)
    yield from _numbers(municipality, files)


def _ids(municipality: Municipality, files: Files) -> Iterator[Finding]:
    lists: tuple[tuple[str, Sequence[Identified]], ...] = (
        ("bodies", municipality.bodies),
        ("administrations", municipality.administrations),
        ("companies", municipality.companies),
        ("federations", municipality.federations),
    )
    seen: dict[str, str] = {}
    for part, entries in lists:
        yield from _dates(files, part, entries, lambda one: one.id)
        for identifier in dict.fromkeys(one.id for one in entries):
            if identifier in seen:
                yield finding(
                    "municipality.duplicate-id",
                    files.place("organisation", part, identifier),
                    id=identifier,
                    also=seen[identifier],
                )
            seen.setdefault(identifier, part)
    for entity in dict.fromkeys(unit.entity for unit in municipality.units):
        units = [unit for unit in municipality.units if unit.entity == entity]
        yield from _dates(files, "units", units, lambda one: one.code)


def _dates(files: Files, part: str, entries: Sequence[Entry], key: Callable[[Entry], str]) -> Iterator[Finding]:
    """Entries with one id may follow each other in time, but not overlap or leave days between."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        groups[key(one)].append(one)
        if one.valid.end is not None and one.valid.end <= one.valid.start:
            yield finding("municipality.interval-empty", files.place("organisation", part, key(one), "to"), id=key(one))
    for identifier, group in groups.items():
        ordered = sorted(group, key=lambda one: one.valid.start)
        place = files.place("organisation", part, f"{identifier}#2")
        for earlier, later in itertools.pairwise(ordered):
            if earlier.valid.overlaps(later.valid):
                kind = "unit-code-twice" if part == "units" else "overlapping-dates"
                yield finding(f"municipality.{kind}", place, id=identifier, day=later.valid.start.isoformat())
            elif earlier.valid.end is not None and earlier.valid.end < later.valid.start:
                start, end = earlier.valid.end.isoformat(), later.valid.start.isoformat()
                yield finding("municipality.dated-gap", place, id=identifier, start=start, end=end)


def _kinds(municipality: Municipality, files: Files) -> Iterator[Finding]:
    present = {body.kind for body in municipality.bodies}
    for kind in (BodyKind.ASSEMBLY, BodyKind.EXECUTIVE_BOARD, BodyKind.AUDIT):
        if kind not in present:
            yield finding("municipality.body-kind-missing", files.place("organisation", "bodies"), kind=kind.value)


def _references(municipality: Municipality, files: Files) -> Iterator[Finding]:
    known = municipality.organisation.ids()
    for path, wanted in _named_bodies(municipality):
        if wanted not in known:
            place = files.place("organisation", *path)
            yield finding("municipality.unknown-body", place, body=wanted, known=", ".join(sorted(known)))


def _books(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """A utility's books are a company's, and nobody else's books are said."""
    companies = dict.fromkeys(company.id for company in municipality.companies)
    for body in municipality.bodies:
        place = files.place("organisation", "bodies", body.id, "books")
        if body.books is not None and body.kind is not BodyKind.UTILITY:
            yield finding("municipality.books-not-utility", place, body=body.id)
        elif body.books is not None and body.books not in companies:
            yield finding("municipality.unknown-body", place, body=body.books, known=", ".join(sorted(companies)))


def _named_bodies(municipality: Municipality) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each body that the organisation names, with where it does so."""
    for body in municipality.bodies:
        yield ("bodies", body.id, "authority"), body.authority
    for administration in municipality.administrations:
        for number, service in enumerate(administration.serves):
            yield ("administrations", administration.id, "serves", number, "body"), service.body
    for company in municipality.companies:
        if company.parent is not None:
            yield ("companies", company.id, "parent"), company.parent
        for number, one in enumerate(company.owners):
            if one.owner != OWNER:
                yield ("companies", company.id, "owners", number, "owner"), one.owner
    for unit in municipality.units:
        if unit.body is not None:
            yield ("units", unit.code, "body"), unit.body


def _registers(municipality: Municipality, files: Files) -> Iterator[Finding]:
    holders: dict[str, str] = {}
    authorities = [("bodies", body.id, body.authority, body.register) for body in municipality.bodies]
    authorities += [("companies", company.id, company.id, company.register) for company in municipality.companies]
    for part, identifier, authority, register in authorities:
        if not register:
            yield finding("municipality.register-missing", files.place("organisation", part, identifier), id=identifier)
        elif holders.setdefault(register, authority) != authority:
            place = files.place("organisation", part, identifier, "register")
            yield finding(
                "municipality.register-twice", place, register=register, id=identifier, other=holders[register]
            )


def _ownership(municipality: Municipality, files: Files) -> Iterator[Finding]:
    parents: dict[str, list[str]] = {
        company.id: [one.owner for one in company.owners if one.owner != OWNER] for company in municipality.companies
    }
    ring = cycle(parents)
    if ring:
        place = files.place("organisation", "companies", ring[0], "owners")
        yield finding("municipality.ownership-cycle", place, ring=" → ".join(ring))
    for company in municipality.companies:
        place = files.place("organisation", "companies", company.id, "owners")
        most = _largest_share(company.owners)
        if most > 1:
            percent = f"{float(most):.1%}".replace("%", " %")
            yield finding("municipality.ownership-over-whole", place, name=company.name.sv, share=percent)
        elif _unknown(company):
            yield finding("municipality.ownership-unknown", place, name=company.name.sv)


def _owned_in_time(municipality: Municipality, files: Files) -> Iterator[Finding]:
    """Shares that never hold, that leave days between, that are nothing, or that change within a month."""
    for company in municipality.companies:
        for number, one in enumerate(company.owners):
            place = files.place("organisation", "companies", company.id, "owners", number)
            yield from _held(company, one, place)
            yield from _followed(company, one, place)


def _held(company: Company, one: Ownership, place: Place) -> Iterator[Finding]:
    if one.valid.end is not None and one.valid.end <= one.valid.start:
        yield finding("municipality.interval-empty", place, id=f"{company.name.sv}, {one.owner}")
    if one.share == 0:
        yield finding("municipality.ownership-nothing", place, name=company.name.sv, owner=one.owner)
    for day in (one.valid.start, one.valid.end):
        if day is not None and day.day > 1:
            last = Month.of(day).last.isoformat()
            yield finding(
                "municipality.ownership-within-month", place, name=company.name.sv, day=day.isoformat(), last=last
            )


def _followed(company: Company, one: Ownership, place: Place) -> Iterator[Finding]:
    """The days between an owner's share and its next."""
    later = (other.valid.start for other in company.owners if other.owner == one.owner)
    follows = min((start for start in later if start > one.valid.start), default=None)
    if follows is not None and one.valid.end is not None and one.valid.end < follows:
        start, end = one.valid.end.isoformat(), follows.isoformat()
        yield finding("municipality.dated-gap", place, id=f"{company.name.sv}, {one.owner}", start=start, end=end)


def _largest_share(owners: Iterable[Ownership]) -> Fraction:
    """The largest sum of shares on any day."""
    dated = list(owners)
    days = [one.valid.start for one in dated]
    return max(
        (sum((one.share or Fraction(0) for one in dated if day in one.valid), Fraction(0)) for day in days),
        default=Fraction(0),
    )


def _unknown(company: Company) -> bool:
    return not company.owners or any(one.share is None for one in company.owners)


def _numbers(municipality: Municipality, files: Files) -> Iterator[Finding]:
    for company in municipality.companies:
        if company.orgnr is not None and not orgnr.is_valid(company.orgnr):
            place = files.place("organisation", "companies", company.id, "orgnr")
            yield finding("municipality.orgnr-wrong", place, number=company.orgnr, name=company.name.sv)
