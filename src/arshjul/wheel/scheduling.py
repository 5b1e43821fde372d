"""The wheel of one budget year in calendar days, beside the limits of the law."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from arshjul.wheel.dates import Calendar, Limit
from arshjul.wheel.domain import Kind, Step, Wheel


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """A step with its days in one budget year; `opens` None means: as soon as its gates are done.

    `period_end` is the last day of the report point's period, for steps that belong to one.
    """

    step: Step
    year: int
    opens: date | None
    due: date
    limit: Limit | None = None
    period_end: date | None = None

    @property
    def id(self) -> str:
        """The step's id."""
        return self.step.id

    @property
    def is_follow_up(self) -> bool:
        """Whether it belongs to the picture of the follow-up; dialogues and publications go by their day."""
        if self.step.kind is Kind.PLAN:
            return False
        return self.step.report is not None or self.step.kind is Kind.FOLLOW_UP or self.due.year >= self.year

    @property
    def past_limit(self) -> bool:
        """Whether it is due after the stricter date of the law."""
        return self.limit is not None and self.due > self.limit.strict


def schedule(
    wheel: Wheel, year: int, *, limits: Iterable[Limit] = (), election_years: Collection[int] = ()
) -> tuple[ScheduledStep, ...]:
    """The steps of a budget year with days, in the order they are due.

    Raises `WheelError` for a wheel that its checks would have refused.
    """
    steps = wheel.steps_for(year, election_years)
    known = {limit.id: limit for limit in limits}
    calendar = Calendar(year, {step.id: step for step in steps}, {point.id: point for point in wheel.reports}, known)
    rows = [_scheduled(step, calendar) for step in steps]
    return tuple(sorted(rows, key=lambda row: (row.due, row.opens or row.due)))


def _scheduled(step: Step, calendar: Calendar) -> ScheduledStep:
    opens = calendar.day(step.opens, (step.id,)) if step.opens else None
    report = calendar.reports.get(step.report or "")
    period_end = report.period_end(calendar.year) if report else None
    limit = calendar.limit(step.statutory_limit, period_end)
    return ScheduledStep(step, calendar.year, opens, calendar.day(step.due, (step.id,)), limit, period_end)
