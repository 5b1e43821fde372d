"""Values of the wheel: steps, who does them, dates relative to the budget year, variants."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from arshjul.kernel.text import Text

SELF = "self"
"""In an actor: the body the step is done for."""


class Role(enum.StrEnum):
    """What a person does for a body; a step says which role prepares it."""

    CONTROLLER = "controller"
    ECONOMIST = "economist"
    HEAD = "head_of_administration"
    COMPANY_CFO = "company_cfo"
    OWNER = "owner_dialogue"
    SECRETARY = "kf_secretary"
    POLITICIAN = "politician"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    CONTACT_OFFICER = "contact_officer"


class Kind(enum.StrEnum):
    """What a step is part of."""

    PLAN = "plan"
    FOLLOW_UP = "follow-up"
    DIALOGUE = "dialogue"
    PUBLICATION = "publication"


class Group(enum.StrEnum):
    """For whom a step is done: once, or once for each body of a group."""

    ONCE = "once"
    COMMITTEES = "committees"
    COMPANIES = "companies"
    SUBSIDIARIES = "subsidiaries"
    AUTHORITIES = "authorities"


class Roll(enum.StrEnum):
    """What happens to a date that isn't a working day."""

    PREVIOUS = "previous"
    NEXT = "next"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A day of a year counted from the budget year (−1 is the year before).

    `day` counts from 1, or −1 for the last of the month; or `week` and `weekday` (0 is Monday) say
    the third Wednesday and the like, −1 for the last one.
    """

    year: int
    month: int
    day: int | None = None
    week: int | None = None
    weekday: int | None = None
    roll: Roll = Roll.PREVIOUS


@dataclass(frozen=True, slots=True)
class AfterStep:
    """So many months and days after another step is due; negative means before."""

    step: str
    days: int = 0
    months: int = 0
    roll: Roll = Roll.NEXT


@dataclass(frozen=True, slots=True)
class AfterReport:
    """So many months and days after a report point's period ends."""

    report: str
    days: int = 0
    months: int = 0
    roll: Roll = Roll.NEXT


@dataclass(frozen=True, slots=True)
class AtLimit:
    """So many days from a limit of the law, counted from its stricter date."""

    limit: str
    days: int = 0
    roll: Roll = Roll.NONE


Anchor = FixedDay | AfterStep | AfterReport | AtLimit
"""A date relative to the budget year."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who prepares or decides: a role in a body, or the body itself when there is no role.

    `body` is a body's id, or `self` for the body the step is done for. `label` is how a picture names it.
    """

    body: str
    role: Role | None = None
    label: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the wheel.

    `gates` are steps that must be done before; `statutory_limit` names a limit of the law;
    `report` the report point it belongs to; `opens` None means: open as soon as its gates are done.
    """

    id: str
    title: Text
    kind: Kind
    who_prepares: Actor
    who_decides: Actor
    due: Anchor
    opens: Anchor | None = None
    gates: tuple[str, ...] = ()
    produces: str = ""
    per: Group = Group.ONCE
    statutory_limit: str | None = None
    report: str | None = None
    short: Text | None = None
    note: Text | None = None
    source: str = ""

    @property
    def per_body(self) -> bool:
        """Whether each body of a group does it for itself."""
        return self.per is not Group.ONCE

    @property
    def picture_title(self) -> Text:
        """The title a picture has room for."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class ReportPoint:
    """A date at which the year is followed up: delårsrapport, prognos, årsredovisning.

    `ends` is where the period ends, relative to the year followed up; `statutory` when the law asks for it.
    """

    id: str
    title: Text
    ends: FixedDay
    statutory: bool
    kind: str = "interim"
    rule: str | None = None
    source: str = ""

    def period_end(self, year: int) -> date:
        """The last day of the period, never moved for holidays."""
        from arshjul.wheel.dates import fixed_day

        return fixed_day(self.ends, year, roll=Roll.NONE)


@dataclass(frozen=True, slots=True)
class Variant:
    """How some years differ: steps changed or added (same id replaces), steps left out.

    Holds for the budget years in `years`, and, with `election`, for each year whose budget is decided
    in a year of ordinary elections.
    """

    id: str
    title: Text
    election: bool = False
    years: frozenset[int] = frozenset()
    steps: tuple[Step, ...] = ()
    remove: frozenset[str] = frozenset()
    source: str = ""

    def fits(self, year: int, election_years: Collection[int]) -> bool:
        """Whether a budget year takes this shape."""
        return year in self.years or (self.election and year - 1 in election_years)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A municipality's whole year, as data: planning and follow-up of one budget year."""

    title: Text
    steps: tuple[Step, ...]
    reports: tuple[ReportPoint, ...] = ()
    variants: tuple[Variant, ...] = ()
    source: str = ""

    def variants_for(self, year: int, election_years: Collection[int] = ()) -> tuple[Variant, ...]:
        """The variants a budget year takes, in the order they are applied."""
        return tuple(variant for variant in self.variants if variant.fits(year, election_years))

    def steps_for(self, year: int, election_years: Collection[int] = ()) -> tuple[Step, ...]:
        """The steps of a budget year, variants applied."""
        steps: dict[str, Step] = {step.id: step for step in self.steps}
        for variant in self.variants_for(year, election_years):
            steps.update({step.id: step for step in variant.steps})
            steps = {name: step for name, step in steps.items() if name not in variant.remove}
        return tuple(steps.values())

    def report(self, identifier: str) -> ReportPoint | None:
        """The report point with an id."""
        return next((point for point in self.reports if point.id == identifier), None)


def cycle(gates: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The first ring of steps that wait for each other, in order and closed; empty when there is none.

    >>> cycle({"a": ["b"], "b": ["a"], "c": []})
    ('a', 'b', 'a')
    """
    done: set[str] = set()
    for start in gates:
        path: list[str] = []
        ring = _ring(start, gates, path, done)
        if ring:
            return ring
    return ()


def _ring(step: str, gates: Mapping[str, Collection[str]], path: list[str], done: set[str]) -> tuple[str, ...]:
    if step in path:
        return (*path[path.index(step) :], step)
    if step in done or step not in gates:
        return ()
    path.append(step)
    for before in gates[step]:
        ring = _ring(before, gates, path, done)
        if ring:
            return ring
    path.pop()
    done.add(step)
    return ()
