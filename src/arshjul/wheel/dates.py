"""From dates relative to the budget year to days in the calendar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from arshjul.kernel.calendar import add_months, next_working_day, previous_working_day
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.wheel.domain import AfterReport, AfterStep, Anchor, AtLimit, FixedDay, ReportPoint, Roll, Step

DAYS_PER_WEEK = 7
_ROLLED: Mapping[Roll, Callable[[date], date]] = {
    Roll.PREVIOUS: previous_working_day,
    Roll.NEXT: next_working_day,
    Roll.NONE: lambda day: day,
}


class WheelError(LookupError):
    """The wheel can't be dated: a ring of dates, an unknown step, report or limit. Check the data first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the law for one budget year: the stricter date, and the one a holiday may give.

    `possible` is later than `strict` when the law on time limits (1930:173) may move it. Data names a limit by
    its own id or by its rule's (`BUD-07`).
    """

    id: str
    title: Text
    strict: date
    possible: date
    reference: str = ""
    rule: str = ""


def fixed_day(anchor: FixedDay, year: int, *, roll: Roll | None = None) -> date:
    """The calendar day of a fixed anchor; a day the month hasn't got becomes its last.

    >>> fixed_day(FixedDay(-1, 6, week=3, weekday=2), 2027)
    datetime.date(2026, 6, 17)
    >>> fixed_day(FixedDay(0, 4, day=-1), 2028, roll=Roll.NONE)
    datetime.date(2028, 4, 30)
    """
    month = Month(year + anchor.year, anchor.month)
    return _ROLLED[roll or anchor.roll](_unrolled(anchor, month))


def _unrolled(anchor: FixedDay, month: Month) -> date:
    if anchor.week is not None and anchor.weekday is not None:
        if anchor.week < 0:
            return month.last - timedelta(days=(month.last.weekday() - anchor.weekday) % DAYS_PER_WEEK)
        first = month.first + timedelta(days=(anchor.weekday - month.first.weekday()) % DAYS_PER_WEEK)
        return first + timedelta(weeks=anchor.week - 1)
    if anchor.day is None or anchor.day < 0:
        return month.last
    return month.first.replace(day=min(anchor.day, month.last.day))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Resolves anchors for one budget year; dates of other steps are followed."""

    year: int
    steps: Mapping[str, Step]
    reports: Mapping[str, ReportPoint]
    limits: Mapping[str, Limit]

    def day(self, anchor: Anchor, seen: tuple[str, ...] = ()) -> date:
        """The calendar day of an anchor; `seen` are the steps whose dates led here."""
        match anchor:
            case FixedDay():
                return fixed_day(anchor, self.year)
            case AfterStep(step, days, months, roll):
                return _ROLLED[roll](_plus(self._due(step, seen), months, days))
            case AfterReport(report, days, months, roll):
                return _ROLLED[roll](_plus(self._period_end(report), months, days))
            case AtLimit(limit, days, roll):
                return _ROLLED[roll](_plus(self._limit(limit).strict, 0, days))

    def _due(self, step: str, seen: tuple[str, ...]) -> date:
        if step in seen or step not in self.steps:
            raise WheelError(step)
        return self.day(self.steps[step].due, (*seen, step))

    def _period_end(self, report: str) -> date:
        if report not in self.reports:
            raise WheelError(report)
        return self.reports[report].period_end(self.year)

    def _limit(self, limit: str) -> Limit:
        found = self.limit(limit)
        if found is None:
            raise WheelError(limit)
        return found

    def limit(self, name: str | None, period_end: date | None = None) -> Limit | None:
        """The limit with an id, else the first of a rule; for a report the rule's limit for its period's end."""
        if name is None or name in self.limits:
            return self.limits.get(name or "")
        of_rule = sorted((one for one in self.limits.values() if one.rule == name), key=lambda one: one.strict)
        if period_end is not None:
            mine = [one for one in of_rule if one.id.endswith(f"-{period_end:%m-%d}")]
            return next(iter(mine or of_rule), None)
        return next(iter(of_rule), None)


def _plus(day: date, months: int, days: int) -> date:
    return add_months(day, months) + timedelta(days=days)
