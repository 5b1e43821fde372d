"""Values of goals: directions, goals and indicators as people give them, and what makes them assessable."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.text import Text


class Aim(enum.StrEnum):
    """Which way an indicator should go: at least the target, or at most."""

    MIN = "min"
    MAX = "max"


AIM_NAMES: Mapping[Aim, Text] = {
    Aim.MIN: Text("Minst", "At least"),
    Aim.MAX: Text("Högst", "At most"),
}


class AssignmentState(enum.StrEnum):
    """Where an assignment (uppdrag) stands; only its giver closes it."""

    OPEN = "open"
    REPORTED = "reported"
    CLOSED = "closed"


ASSIGNMENT_STATES: Mapping[AssignmentState, Text] = {
    AssignmentState.OPEN: Text("Pågår", "Under way"),
    AssignmentState.REPORTED: Text("Återrapporterat", "Reported back"),
    AssignmentState.CLOSED: Text("Avslutat", "Closed"),
}


@dataclass(frozen=True, slots=True)
class TargetInput:
    """The value an indicator is to reach for a year, and the day it is measured."""

    year: int
    value: Decimal | None
    due: date | None


@dataclass(frozen=True, slots=True)
class IndicatorInput:
    """How anyone will know: what is measured, in what unit, which way, from which source, by whom."""

    slug: str
    name: str
    unit: str = ""
    aim: Aim | None = None
    definition: str = ""
    source: str = ""
    responsible: str = ""
    assessor: str = ""
    targets: tuple[TargetInput, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalInput:
    """A goal: its text, the goal above it (or that it is the body's own), and its indicators."""

    slug: str
    text: str
    perspective: str = ""
    parent: int | None = None
    own: bool = False
    indicators: tuple[IndicatorInput, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectiveRow:
    """One requirement on a company, measurable: what, unit, direction, value, by when."""

    text: str
    indicator: str = ""
    unit: str = ""
    aim: Aim | None = None
    value: Decimal | None = None
    due: date | None = None


def what_is_missing(goal: GoalInput, *, linked: bool) -> Iterator[Finding]:
    """One finding per part without which an auditor can't assess the goal; all of them.

    `linked` says that the goal needs a goal above it, or the words that it is the body's own.

    >>> [found.id for found in what_is_missing(GoalInput("a", "Trygg stad"), linked=False)]
    ['goals.indicator-missing']
    """
    place = Place(goal.text or goal.slug)
    if not goal.text.strip():
        yield finding("goals.text-missing", place)
    if linked and goal.parent is None and not goal.own:
        yield finding("goals.parent-missing", place, goal=goal.text)
    if not goal.indicators:
        yield finding("goals.indicator-missing", place, goal=goal.text)
    for indicator in goal.indicators:
        yield from _missing_of(indicator, goal.text)


def _missing_of(indicator: IndicatorInput, goal: str) -> Iterator[Finding]:
    place = Place(goal, part=indicator.name)
    parts = {
        "definition": indicator.definition,
        "unit": indicator.unit,
        "direction": indicator.aim,
        "source": indicator.source,
        "responsible": indicator.responsible,
        "assessor": indicator.assessor,
    }
    for name, given in parts.items():
        if not given:
            yield finding(f"goals.{name}-missing", place, indicator=indicator.name)
    if not any(target.value is not None for target in indicator.targets):
        yield finding("goals.target-missing", place, indicator=indicator.name)
    if not any(target.due is not None for target in indicator.targets):
        yield finding("goals.date-missing", place, indicator=indicator.name)


def missing_of_directive(rows: tuple[DirectiveRow, ...]) -> Iterator[Finding]:
    """One finding per part without which a directive can't be followed up."""
    if not rows:
        yield finding("goals.directive-empty")
    for number, row in enumerate(rows, start=1):
        place = Place(row.text, part=str(number))
        if not row.text.strip():
            yield finding("goals.directive-text-missing", place, row=number)
        measured = row.indicator and row.unit and row.aim and row.value is not None
        if not measured:
            yield finding("goals.directive-not-measurable", place, row=number, text=row.text)
        if row.due is None:
            yield finding("goals.directive-date-missing", place, row=number, text=row.text)


def parse_value(text: str) -> Decimal | None:
    """A target as people write it; empty is none. Raises `ValueError` for anything else.

    >>> parse_value("67 044"), parse_value("72,3"), parse_value(" ")
    (Decimal('67044'), Decimal('72.3'), None)
    """
    compact = "".join(text.split()).replace("\N{MINUS SIGN}", "-").replace(",", ".").removesuffix("%")
    if not compact:
        return None
    try:
        value = Decimal(compact)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or value.adjusted() > LARGEST_EXPONENT or value != round(value, DECIMALS):
        raise ValueError(text)
    return value


LARGEST_EXPONENT = 12
DECIMALS = 4
"""What a target keeps; the database column says the same."""
