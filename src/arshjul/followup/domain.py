"""Values of follow-up: assessments, dialogues, forecast accuracy and the seasonal projection."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from arshjul.kernel.text import Text

FULL = Decimal(100)
"""A goal wholly reached, in per cent of its target."""
TENTH = Decimal("0.1")


class AssessmentKind(enum.StrEnum):
    """What an assessment says something about; the three are never mixed (auditors' finding no 2)."""

    YEAR = "year"
    FORECAST = "forecast"
    MANDATE = "mandate"


ASSESSMENT_NAMES: dict[AssessmentKind, Text] = {
    AssessmentKind.YEAR: Text("Året", "The year"),
    AssessmentKind.FORECAST: Text("Prognos för helåret", "Full-year forecast"),
    AssessmentKind.MANDATE: Text("Mandatperioden", "The term of office"),
}


class DialogueKind(enum.StrEnum):
    """The talks of the wheel; the value is the id of the step it completes, where the wheel has it."""

    OWNER = "owner-dialogue"
    DIALOGUE = "dialogue"
    RESULT = "result-dialogue"
    COMMITTEE_DAY = "committee-day"
    COMPANY_DAY = "company-day"


DIALOGUE_NAMES: dict[DialogueKind, Text] = {
    DialogueKind.OWNER: Text("Ägardialog", "Owner dialogue"),
    DialogueKind.DIALOGUE: Text("Dialog", "Dialogue"),
    DialogueKind.RESULT: Text("Resultatdialog", "Result dialogue"),
    DialogueKind.COMMITTEE_DAY: Text("Nämnddag", "Committee day"),
    DialogueKind.COMPANY_DAY: Text("Bolagsdag", "Company day"),
}


class Direction(enum.StrEnum):
    """Which way is better: at least the target, or at most."""

    MIN = "min"
    MAX = "max"


class MeasureState(enum.StrEnum):
    """Where a measure (åtgärd) stands."""

    WANTED = "wanted"
    DECIDED = "decided"
    DONE = "done"


MEASURE_NAMES: dict[MeasureState, Text] = {
    MeasureState.WANTED: Text("Ska beslutas", "To be decided"),
    MeasureState.DECIDED: Text("Beslutad", "Decided"),
    MeasureState.DONE: Text("Genomförd", "Done"),
}


def fulfilment(value: Decimal | None, target: Decimal | None, direction: Direction) -> Decimal | None:
    """How much of the target is reached, in per cent with one decimal; `None` when it can't be said.

    Where less is better it is target over value. Rounding never lifts a value to a target it hasn't reached.

    >>> fulfilment(Decimal("91.8"), Decimal(92), Direction.MIN)
    Decimal('99.8')
    >>> fulfilment(Decimal("99.99"), Decimal(100), Direction.MIN)
    Decimal('99.9')
    """
    if value is None or target is None:
        return None
    part, whole = (value, target) if direction is Direction.MIN else (target, value)
    if whole == 0:
        return FULL if part >= 0 else None
    exact = part / whole * 100
    rounded = exact.quantize(TENTH, ROUND_HALF_EVEN)
    return exact.quantize(TENTH, ROUND_DOWN) if exact < FULL <= rounded else rounded


@dataclass(frozen=True, slots=True)
class Miss:
    """One forecast against what came: öre; `error` is outcome minus forecast (positive: better than told)."""

    body: str
    year: int
    point: str
    line: str
    forecast: int
    outcome: int

    @property
    def error(self) -> int:
        """Outcome minus forecast, öre."""
        return self.outcome - self.forecast


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How a body's forecasts have hit: `bias` is the mean error with its sign, `spread` the mean size of it (öre)."""

    body: str
    misses: tuple[Miss, ...]

    @property
    def bias(self) -> int:
        """The mean error; positive means that it forecasts too low."""
        return round(Fraction(sum(miss.error for miss in self.misses), len(self.misses)))

    @property
    def spread(self) -> int:
        """The mean size of the errors, whatever their sign."""
        return round(Fraction(sum(abs(miss.error) for miss in self.misses), len(self.misses)))


def accuracy(misses: Iterable[Miss]) -> tuple[Accuracy, ...]:
    """Forecast accuracy per body, in the order the bodies come.

    >>> one = Miss("ks", 2016, "aug", "result", 13_000_000_000, 32_100_000_000)
    >>> accuracy([one])[0].bias
    19100000000
    """
    by_body: dict[str, list[Miss]] = {}
    for miss in misses:
        by_body.setdefault(miss.body, []).append(miss)
    return tuple(Accuracy(body, tuple(found)) for body, found in by_body.items())


def seasonal(so_far: int | None, last_so_far: int | None, last_year: int | None) -> int | None:
    """A full year by the season of last year (öre): what is left then, scaled by how this year runs so far.

    It needs last year; without it nothing is said. When last year's part is 0 or has the other sign, the rest of
    last year is added as it was.

    >>> seasonal(110, 100, 150), seasonal(50, 0, 20), seasonal(5, None, None)
    (165, 70, None)
    """
    if so_far is None or last_so_far is None or last_year is None:
        return None
    rest = last_year - last_so_far
    growth = Fraction(so_far, last_so_far) if last_so_far and (so_far > 0) == (last_so_far > 0) else Fraction(1)
    return so_far + round(rest * growth)
