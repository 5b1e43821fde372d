"""Values of the organisation: bodies, administrations, companies, federations, units, people; each one dated."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from arshjul.kernel.patterns import Pattern
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.wheel.domain import Role

ALWAYS = Interval(date.min)
"""Since before anything we know, until further notice."""


class BodyKind(enum.StrEnum):
    """What a body is."""

    ASSEMBLY = "assembly"
    EXECUTIVE_BOARD = "executive_board"
    COMMITTEE = "committee"
    AUDIT = "audit"
    PRESIDIUM = "presidium"
    UTILITY = "utility"


COMMITTEE_KINDS = frozenset({BodyKind.EXECUTIVE_BOARD, BodyKind.COMMITTEE})
"""Kinds that plan and follow up as a nämnd does; the executive board is one too."""


class Consolidation(enum.StrEnum):
    """How a company enters the sammanställda räkenskaper (LKBR 12 kap.)."""

    FULL = "full"
    PROPORTIONAL = "proportional"
    EQUITY = "equity"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Body:
    """A political body, or an activity accounted for by itself (utility).

    `authority` is the id of the myndighet it belongs to (most often itself), `register` the series of that
    authority's diarium, `published_as` other names it has in published tables. `books` is the company in whose books a
    utility is accounted for, when it isn't in the municipality's own.
    """

    id: str
    kind: BodyKind
    name: Text
    short: Text
    authority: str
    register: str
    valid: Interval = ALWAYS
    published_as: tuple[str, ...] = ()
    source: str = ""
    note: str = ""
    books: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """An administration works for a body during an interval."""

    body: str
    valid: Interval = ALWAYS


@dataclass(frozen=True, slots=True)
class Administration:
    """The staff organisation (förvaltning) under one or more bodies; a name not known is None, never guessed."""

    id: str
    name: Text | None
    head_title: Text
    serves: tuple[Service, ...]
    valid: Interval = ALWAYS
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """An owner's share of a company during an interval, of one whole; None is not known, never guessed."""

    owner: str
    share: Fraction | None
    votes: Fraction | None = None
    valid: Interval = ALWAYS
    source: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the group, wholly or partly owned; its own authority when the municipality controls it (OSL 2:3).

    `takes_part` says whether it goes round the municipality's wheel (ägardirektiv, affärsplan, reports).
    """

    id: str
    name: Text
    short: Text
    legal_form: str
    register: str
    parent: str | None = None
    orgnr: str | None = None
    owners: tuple[Ownership, ...] = ()
    consolidation: Consolidation | None = None
    takes_part: bool = False
    sector: Text | None = None
    valid: Interval = ALWAYS
    published_as: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    def share_of(self, owner: str, day: date) -> Fraction | None:
        """An owner's share on a day; None when it isn't known."""
        return next((one.share for one in self.owners if one.owner == owner and day in one.valid), None)


@dataclass(frozen=True, slots=True)
class Federation:
    """A kommunalförbund or other cooperation with other municipalities."""

    id: str
    name: Text
    legal_form: str
    members: tuple[str, ...] = ()
    share: Fraction | None = None
    valid: Interval = ALWAYS
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (ansvar) of the ledger and the body it belongs to; None when that isn't known.

    `code` names it and takes exactly that code of the ledger; `codes` are patterns (`kernel.patterns`) of further
    codes. `entity` is the company in whose books they stand, None for the municipality's own. `published_as` are the
    names of its row in published tables.
    """

    code: str
    name: Text
    body: str | None
    valid: Interval = ALWAYS
    published_as: tuple[str, ...] = ()
    note: str = ""
    codes: str = ""
    entity: str | None = None

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns of its further codes, each for its own code."""
        return Pattern.parse(self.codes, self.code) if self.codes else ()


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person of the demonstration: one role in one or more bodies, the first is the main one."""

    id: str
    name: str
    role: Role
    bodies: tuple[str, ...]
    title: Text

    @property
    def body(self) -> str:
        """The main body."""
        return self.bodies[0]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everything about who there is."""

    bodies: tuple[Body, ...] = ()
    administrations: tuple[Administration, ...] = ()
    companies: tuple[Company, ...] = ()
    federations: tuple[Federation, ...] = ()
    units: tuple[Unit, ...] = field(default=())
    register_pattern: str = "{series} {year}-{number}"

    def named(self) -> tuple[Body | Company | Federation, ...]:
        """All bodies, companies and federations, whenever they hold."""
        return (*self.bodies, *self.companies, *self.federations)

    def ids(self) -> frozenset[str]:
        """Ids of all bodies, companies and federations, whenever they hold."""
        return frozenset(one.id for one in self.named())
