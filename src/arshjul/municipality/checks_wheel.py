"""Checks of the wheel whichever the year: who, gates, dates that follow each other."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from typing import Any

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.municipality.domain import Municipality
from arshjul.municipality.folder import Files
from arshjul.municipality.organisation import COMMITTEE_KINDS
from arshjul.wheel.domain import SELF, Actor, AfterReport, AfterStep, Anchor, FixedDay, Group, Step, Wheel, cycle
from arshjul.wheel.status import roles_for

LEAP_YEAR = 2028
"""Any year with 29 February, to tell how many days a month can have."""


def check_wheel(municipality: Municipality, files: Files) -> list[Finding]:
    """Everything wrong with the steps and the variants."""
    wheel = municipality.wheel
    if wheel is None:
        return []
    found = [*_ids(wheel, files), *_variants(wheel, files)]
    for variant, steps in _shapes(wheel):
        checker = _Shape(municipality, wheel, steps, variant, files)
        found += [one for one in checker.findings() if one not in found]
    return found


def _shapes(wheel: Wheel) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The usual wheel, and the wheel of each variant by itself."""
    yield "", wheel.steps
    for variant in wheel.variants:
        steps = {step.id: step for step in (*wheel.steps, *variant.steps)}
        yield variant.id, tuple(step for name, step in steps.items() if name not in variant.remove)


def step_place(files: Files, variant: str, step: str, *rest: str | int) -> Place:
    """Where a step says something: in the variant when it does, else among the usual steps."""
    for path in (
        ("variants", variant, "change", step, *rest),
        ("variants", variant, "add", step, *rest),
        ("steps", step, *rest),
        ("variants", variant, "add", step),
    ):
        if files.has("wheel", *path):
            return files.place("wheel", *path)
    return files.place("wheel", "steps", step, *rest)


def _ids(wheel: Wheel, files: Files) -> Iterator[Finding]:
    seen: set[str] = set()
    for step in wheel.steps:
        if step.id in seen:
            yield finding(
                "municipality.duplicate-id", files.place("wheel", "steps", f"{step.id}#2"), id=step.id, also="steps"
            )
        seen.add(step.id)


def _variants(wheel: Wheel, files: Files) -> Iterator[Finding]:
    known = {step.id for step in wheel.steps}
    data: dict[str, Any] = files.data.get("wheel", {})
    for variant in data.get("variants", ()):
        for name in variant.get("change", {}):
            if name not in known:
                yield _unknown_step(files.place("wheel", "variants", variant["id"], "change", name), name, known)
        for number, name in enumerate(variant.get("remove", ())):
            if name not in known:
                yield _unknown_step(files.place("wheel", "variants", variant["id"], "remove", number), name, known)


def _unknown_step(place: Place, step: str, known: set[str]) -> Finding:
    return finding("municipality.unknown-step", place, step=step, known=", ".join(sorted(known)))


class _Shape:
    """One shape of the wheel: the usual one or a variant's."""

    def __init__(
        self, municipality: Municipality, wheel: Wheel, steps: tuple[Step, ...], variant: str, files: Files
    ) -> None:
        self.municipality = municipality
        self.steps = {step.id: step for step in steps}
        self.reports = {report.id for report in wheel.reports}
        self.variant = variant
        self.files = files
        self.committees = {body.id for body in municipality.bodies if body.kind in COMMITTEE_KINDS}
        self.companies = {company.id for company in municipality.companies if company.takes_part}

    def place(self, step: Step, *rest: str | int) -> Place:
        return step_place(self.files, self.variant, step.id, *rest)

    def findings(self) -> Iterator[Finding]:
        for step in self.steps.values():
            yield from self._links(step)
            yield from self._dates(step)
            yield from self._who(step)
        yield from self._rings()

    def _links(self, step: Step) -> Iterator[Finding]:
        for number, gate in enumerate(step.gates):
            if gate not in self.steps:
                yield _unknown_step(self.place(step, "gates", number), gate, set(self.steps))
        if step.report is not None and step.report not in self.reports:
            yield self._unknown_report(step, "report", step.report)

    def _unknown_report(self, step: Step, field: str, report: str) -> Finding:
        known = ", ".join(sorted(self.reports))
        return finding("municipality.unknown-report", self.place(step, field), report=report, known=known)

    def _dates(self, step: Step) -> Iterator[Finding]:
        anchors: tuple[tuple[str, Anchor | None], ...] = (("opens", step.opens), ("due", step.due))
        for field, anchor in anchors:
            if isinstance(anchor, AfterStep) and anchor.step not in self.steps:
                yield _unknown_step(self.place(step, field), anchor.step, set(self.steps))
            if isinstance(anchor, AfterReport) and anchor.report not in self.reports:
                yield self._unknown_report(step, field, anchor.report)
            if isinstance(anchor, FixedDay) and (anchor.day or 1) > monthrange(LEAP_YEAR, anchor.month)[1]:
                yield finding("municipality.no-such-day", self.place(step, field), day=anchor.day, month=anchor.month)

    def _who(self, step: Step) -> Iterator[Finding]:
        if step.per_body and not self._doers(step.per):
            yield finding("municipality.step-for-nobody", self.place(step, "per"), step=step.id, group=step.per.value)
        for field, actor in (("prepares", step.who_prepares), ("decides", step.who_decides)):
            yield from self._actor(step, field, actor)

    def _doers(self, group: Group) -> set[str]:
        subsidiaries = {
            one.id for one in self.municipality.companies if one.takes_part and one.parent in self.companies
        }
        return {
            Group.ONCE: set(),
            Group.COMMITTEES: self.committees,
            Group.COMPANIES: self.companies,
            Group.SUBSIDIARIES: subsidiaries,
            Group.AUTHORITIES: self.committees | self.companies,
        }[group]

    def _actor(self, step: Step, field: str, actor: Actor) -> Iterator[Finding]:
        known = self.municipality.organisation.ids()
        if actor.body == SELF and not step.per_body:
            yield finding("municipality.self-without-group", self.place(step, field), step=step.id)
        elif actor.body != SELF and actor.body not in known:
            place = self.place(step, field)
            yield finding("municipality.unknown-body", place, body=actor.body, known=", ".join(sorted(known)))
        elif actor.role is not None and self.municipality.people and not self._somebody(step, actor):
            where = "self" if actor.body == SELF else actor.body
            yield finding(
                "municipality.role-without-person",
                self.place(step, field),
                step=step.id,
                role=actor.role.value,
                body=where,
            )

    def _somebody(self, step: Step, actor: Actor) -> bool:
        bodies = self._doers(step.per) if actor.body == SELF else {actor.body}
        roles = roles_for(actor, step)
        return any(person.role in roles and bodies & set(person.bodies) for person in self.municipality.people)

    def _rings(self) -> Iterator[Finding]:
        ring = cycle({step.id: step.gates for step in self.steps.values()})
        if ring:
            yield finding("municipality.gate-cycle", self.place(self.steps[ring[0]], "gates"), ring=" → ".join(ring))
        follows = {step.id: [step.due.step] for step in self.steps.values() if isinstance(step.due, AfterStep)}
        ring = cycle(follows)
        if ring:
            yield finding("municipality.date-cycle", self.place(self.steps[ring[0]], "due"), ring=" → ".join(ring))
