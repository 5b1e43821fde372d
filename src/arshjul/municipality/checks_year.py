"""Checks of the wheel in one budget year, laid beside the law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.law import Rulebook
from arshjul.municipality.checks_wheel import step_place
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.wheel.dates import Calendar, Limit
from arshjul.wheel.domain import SELF, AtLimit, Step, Wheel
from arshjul.wheel.lawful import election_years, limits
from arshjul.wheel.scheduling import ScheduledStep, schedule

NEW_ASSEMBLY = "BUD-08"
"""The rule on the newly elected assembly: its limit is the day the term begins."""
BUDGET = "BUD-07"
"""The rule on when the budget is fixed: the steps held by it decide the budget."""


@dataclass(frozen=True, slots=True)
class _Year:
    """One budget year of a municipality's wheel."""

    municipality: Municipality
    wheel: Wheel
    files: Files
    year: int
    limits: tuple[Limit, ...]
    elections: tuple[int, ...]

    def place(self, step: Step, *rest: str | int) -> Place:
        """Where a step says something, in the variants of the year first."""
        for variant in reversed(self.wheel.variants_for(self.year, self.elections)):
            if any(step.id == one.id for one in variant.steps):
                return step_place(self.files, variant.id, step.id, *rest)
        return step_place(self.files, "", step.id, *rest)


def check_year(municipality: Municipality, files: Files, year: int, rulebook: Rulebook) -> Iterator[Finding]:
    """Everything wrong with a wheel that can be dated, in one budget year."""
    wheel = municipality.wheel
    if wheel is None:
        return
    this = _Year(municipality, wheel, files, year, limits(rulebook, year), election_years(rulebook, year))
    unknown = list(_unknown_limits(this, rulebook))
    yield from unknown
    if any(found.id.endswith("unknown-limit") for found in unknown):
        return
    rows = schedule(wheel, year, limits=this.limits, election_years=this.elections)
    due = {row.id: row.due for row in rows}
    for row in rows:
        yield from _days(this, row, due)
        yield from _law(this, row)
        yield from _bodies(this, row)


def _unknown_limits(this: _Year, rulebook: Rulebook) -> Iterator[Finding]:
    known = {rule.id for rule in rulebook} | {limit.id for limit in this.limits}
    steps = this.wheel.steps_for(this.year, this.elections)
    calendar = Calendar(this.year, {}, {}, {limit.id: limit for limit in this.limits})
    for step in steps:
        if step.statutory_limit is not None and step.statutory_limit not in known:
            yield _unknown_limit(this, step, "statutory_limit", step.statutory_limit)
        for field, anchor in (("opens", step.opens), ("due", step.due)):
            if isinstance(anchor, AtLimit) and calendar.limit(anchor.limit) is None:
                yield _unknown_limit(this, step, field, anchor.limit)


def _unknown_limit(this: _Year, step: Step, field: str, limit: str) -> Finding:
    known = ", ".join(sorted({one.rule for one in this.limits}))
    return finding("municipality.unknown-limit", this.place(step, field), limit=limit, year=this.year, known=known)


def _days(this: _Year, row: ScheduledStep, due: dict[str, date]) -> Iterator[Finding]:
    first, last = _window(row)
    if not first <= row.due <= last:
        yield finding(
            "municipality.date-outside-year",
            this.place(row.step, "due"),
            step=row.id,
            day=row.due,
            year=this.year,
            first=first,
            last=last,
        )
    if row.opens is not None and row.opens > row.due:
        yield finding(
            "municipality.opens-after-due", this.place(row.step, "opens"), step=row.id, opens=row.opens, due=row.due
        )
    for number, gate in enumerate(row.step.gates):
        if due[gate] > row.due:
            place = this.place(row.step, "gates", number)
            yield finding(
                "municipality.gate-after-step", place, step=row.id, due=row.due, gate=gate, gate_due=due[gate]
            )


def _window(row: ScheduledStep) -> tuple[date, date]:
    """Planning lies in the two years before the budget year or in it, follow-up in it or the year after."""
    first, last = (0, 1) if row.is_follow_up else (-2, 0)
    return date(row.year + first, 1, 1), date(row.year + last, 12, 31)


def _law(this: _Year, row: ScheduledStep) -> Iterator[Finding]:
    limit = row.limit
    place = this.place(row.step, "due")
    if limit is not None and row.due > limit.strict:
        kind = "statutory-limit-passed" if row.due > limit.possible else "statutory-limit-moved"
        yield finding(
            f"municipality.{kind}",
            place,
            step=row.id,
            day=row.due,
            limit=limit.strict,
            possible=limit.possible,
            sv=limit.title.sv,
            en=limit.title.en,
            reference=limit.reference,
        )
    term = next((one for one in this.limits if one.rule == NEW_ASSEMBLY), None)
    if term is not None and limit is not None and limit.rule == BUDGET and row.due < term.strict:
        yield finding(
            "municipality.outgoing-assembly",
            place,
            step=row.id,
            day=row.due,
            term=term.strict,
            reference=term.reference,
        )


def _bodies(this: _Year, row: ScheduledStep) -> Iterator[Finding]:
    for field, actor in (("prepares", row.step.who_prepares), ("decides", row.step.who_decides)):
        held = [one for one in this.municipality.organisation.named() if one.id == actor.body]
        if actor.body != SELF and held and not any(row.due in one.valid for one in held):
            place = this.place(row.step, field)
            yield finding("municipality.body-not-in-force", place, step=row.id, body=actor.body, day=row.due)
