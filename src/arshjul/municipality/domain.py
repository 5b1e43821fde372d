"""A municipality as one value: what the other rooms ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from arshjul.kernel.money import Unit as MoneyUnit
from arshjul.kernel.text import Text
from arshjul.municipality.contact import Contact
from arshjul.municipality.organisation import (
    COMMITTEE_KINDS,
    Administration,
    Body,
    BodyKind,
    Company,
    Federation,
    Organisation,
    Person,
    Unit,
)
from arshjul.municipality.outlines import Outline
from arshjul.municipality.scales import Scale
from arshjul.municipality.units import named
from arshjul.wheel.domain import Group, ReportPoint, Wheel


@dataclass(frozen=True, slots=True)
class Words:
    """The words a municipality uses: `terms` by key, and the unit its tables are printed in."""

    terms: Mapping[str, Text] = field(default_factory=dict)
    unit: MoneyUnit = field(default_factory=lambda: MoneyUnit("mnkr", 1))

    def __getitem__(self, key: str) -> Text:
        """The word for a key of the vocabulary, such as `funding` or `document.plan`."""
        return self.terms[key]


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The number of inhabitants (folkmängd) on 31 December of a year, and where it was published."""

    number: int
    source: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its companies. `folder` is where its data lies; `example_year` what it ships figures for.

    `inhabitants` are by year.
    """

    id: str
    name: Text
    folder: Path
    code: str = ""
    example_year: int | None = None
    organisation: Organisation = field(default_factory=Organisation)
    wheel: Wheel | None = None
    scales: tuple[Scale, ...] = ()
    words: Words = field(default_factory=Words)
    contact: Contact | None = None
    people: tuple[Person, ...] = ()
    outlines: tuple[Outline, ...] = ()
    source: str = ""
    note: Text | None = None
    inhabitants: Mapping[int, Inhabitants] = field(default_factory=dict)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """All bodies, whenever they hold."""
        return self.organisation.bodies

    @property
    def administrations(self) -> tuple[Administration, ...]:
        """All administrations."""
        return self.organisation.administrations

    @property
    def companies(self) -> tuple[Company, ...]:
        """All companies."""
        return self.organisation.companies

    @property
    def federations(self) -> tuple[Federation, ...]:
        """All federations."""
        return self.organisation.federations

    @property
    def units(self) -> tuple[Unit, ...]:
        """All unit codes."""
        return self.organisation.units

    @property
    def reports(self) -> tuple[ReportPoint, ...]:
        """The report points of a year."""
        return self.wheel.reports if self.wheel else ()

    def body(self, identifier: str, day: date | None = None) -> Body | None:
        """The body with an id, as it is on a day; else its last version."""
        found = [body for body in self.bodies if body.id == identifier and (day is None or day in body.valid)]
        return max(found, key=lambda body: body.valid.start, default=None)

    def utilities(self, day: date) -> tuple[Body, ...]:
        """The activities that are accounted for by themselves (a water utility) on a day."""
        return tuple(body for body in self.bodies if body.kind is BodyKind.UTILITY and day in body.valid)

    def utility_books(self, day: date) -> str | None:
        """The company in whose books a utility is accounted for on a day; None in the municipality's own.

        The utility says so (`books`), or its units do when all of them are of one company's books.
        """
        bodies = self.utilities(day)
        ids = {body.id for body in bodies}
        held = {unit.entity for unit in self.units if unit.body in ids and day in unit.valid}
        said = next((body.books for body in bodies if body.books), None)
        return said or (held.pop() if len(held) == 1 else None)

    def company(self, identifier: str, day: date | None = None) -> Company | None:
        """The company with an id, as it is on a day; else its last version."""
        found = [one for one in self.companies if one.id == identifier and (day is None or day in one.valid)]
        return max(found, key=lambda company: company.valid.start, default=None)

    def scale(self, identifier: str) -> Scale | None:
        """The scale with an id."""
        return next((scale for scale in self.scales if scale.id == identifier), None)

    def outline(self, identifier: str) -> Outline | None:
        """The outline with an id."""
        return next((outline for outline in self.outlines if outline.id == identifier), None)

    def name_of(self, identifier: str) -> Text:
        """The name of a body, company, federation or administration; the id itself when unknown."""
        for one in self.organisation.named():
            if one.id == identifier:
                return one.name
        found = next((one for one in self.administrations if one.id == identifier), None)
        return self.administration_name(found) if found else Text(identifier, identifier)

    def administration_name(self, administration: Administration) -> Text:
        """Its name, or when that isn't known: the administration under the bodies it serves."""
        if administration.name is not None:
            return administration.name
        names = [self.name_of(one.body) for one in administration.serves]
        served_sv, served_en = (", ".join(name.in_language(language) for name in names) for language in ("sv", "en"))
        return Text(f"Förvaltningen under {served_sv}", f"The administration under {served_en}")

    def committees(self, day: date) -> tuple[Body, ...]:
        """The executive board and the committees of a day, in the order of the file."""
        return tuple(body for body in self.bodies if body.kind in COMMITTEE_KINDS and day in body.valid)

    def group_companies(self, day: date) -> tuple[Company, ...]:
        """The companies that go round the wheel on a day."""
        return tuple(company for company in self.companies if company.takes_part and day in company.valid)

    def groups(self, day: date) -> Mapping[Group, tuple[str, ...]]:
        """Ids of the bodies in each group a step may be done by, on a day."""
        committees = tuple(body.id for body in self.committees(day))
        companies = self.group_companies(day)
        everyone = tuple(company.id for company in companies)
        return {
            Group.ONCE: (),
            Group.COMMITTEES: committees,
            Group.COMPANIES: everyone,
            Group.SUBSIDIARIES: tuple(company.id for company in companies if company.parent in everyone),
            Group.AUTHORITIES: committees + everyone,
        }

    def units_of(self, body: str, day: date | None = None) -> tuple[Unit, ...]:
        """The units of a body in the municipality's own books, in their latest versions or as they are on a day."""
        units = named(self.units).values() if day is None else (unit for unit in self.units if day in unit.valid)
        return tuple(unit for unit in units if unit.body == body and unit.entity is None)

    def unit_published_as(self, name: str) -> Unit | None:
        """The unit whose row has this name in published tables; case and dashes don't matter."""
        wanted = _plain(name)
        return next(
            (unit for unit in self.units if wanted in {_plain(unit.name.sv), *map(_plain, unit.published_as)}), None
        )

    def indirect_share(self, company: str, day: date, owner: str = "municipality") -> Fraction | None:
        """The municipality's share of a company through the companies between; None when a link isn't known."""
        found = self.company(company)
        if found is None:
            return None
        shares = [_through(self, one.owner, one.share, day, owner) for one in found.owners if day in one.valid]
        return (
            None if not shares or None in shares else sum((share for share in shares if share is not None), Fraction(0))
        )


def _through(whole: Municipality, holder: str, share: Fraction | None, day: date, owner: str) -> Fraction | None:
    if holder == owner:
        return share
    if whole.company(holder) is None:
        return Fraction(0)
    above = whole.indirect_share(holder, day, owner)
    return None if share is None or above is None else share * above


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("–", " ").replace("-", " ").split())
