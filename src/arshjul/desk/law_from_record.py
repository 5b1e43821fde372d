"""What hand-overs and completed steps of the wheel say in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from arshjul.desk.law_cases import Case, Source, YearFacts
from arshjul.desk.law_sealed import Decided, Handed, Sealed
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.record import wheel as wheels
from arshjul.wheel.domain import Kind, ReportPoint
from arshjul.wheel.scheduling import ScheduledStep

Done = Mapping[tuple[str, str], date]
ASSEMBLY, BOARD, AUDIT = BodyKind.ASSEMBLY.value, BodyKind.EXECUTIVE_BOARD.value, BodyKind.AUDIT.value

TREATED = "treatment"
DECISION = Text("Beslutet", "The decision")
REGISTER = Text("Diariet", "The register")


def held(sealed: Sealed, year: int, done: Done) -> YearFacts:
    """When the year's statutory reports left KS, were assessed and treated, and every hand-over; no query."""
    days = {step: day for (step, _body), day in done.items()}
    rows = [row for row in wheels.scheduled(year) if row.id in days and not row.step.per_body]
    cases = [*_hand_overs(sealed.handed), *_reports(rows, days), *_limits(year)]
    approved = {one.content["step"]: one for one in sealed.decided if one.kind == TREATED and "step" in one.content}
    return YearFacts(_annual(rows, days, year, approved) | _interim(rows), (*cases, *_auditors_budget(rows, days)))


def _hand_overs(handed: tuple[Handed, ...]) -> Iterator[Case]:
    """Each hand-over as both registers have it; it is logged by its seal, without which there is none."""
    for one in handed:
        label = f"{one.title}: {one.from_authority} → {one.to_authority} {one.at:%Y-%m-%d}"
        received = {"received_at": one.at, "registered_at": one.registered_at}
        act = {"kind": "hand-over", "logged": True, "register_rows": one.rows}
        owner = {"document.owner_authority": one.from_authority, "viewer.authority": one.to_authority}
        row = {"date": one.registered_at, "number": one.number, "party": one.party, "subject": one.subject}
        source = Source(REGISTER, reverse("desk:register"))
        yield Case("OSL-01", label, {"register.row": row, "year": one.at.year}, source)
        yield Case("OSL-02", label, received, source)
        yield Case("TF-01", label, owner | {"act": act, "year": one.at.year}, source)


def secrecy(found: Sealed) -> YearFacts:
    """Each marking of secrecy that holds in the registers; what others are shown of the row isn't held here."""
    cases = []
    for one in found.marked:
        source = Source(REGISTER, reverse("desk:matter", args=[one.matter]))
        named = {"provision": one.provision, "date": one.on, "authority": one.authority}
        label = f"{one.reference}, {one.title}"
        cases += [Case("OSL-03", label, {"row.secrecy": one.provision}, source)]
        cases += [Case("OSL-04", label, {"marking": named, "year": one.on.year}, source)]
    return YearFacts(cases=tuple(cases))


def announcements(found: Sealed) -> YearFacts:
    """Each announcement of minutes, as it is registered with the decision."""
    cases = []
    for one in found.announced:
        facts = {"adjusted_on": one.adjusted_on, "announced_on": one.announced_on, "location_text": one.place}
        removed = {"removed_on": one.removed_on or ""}
        source = Source(DECISION, reverse("desk:decision", args=[one.decision]))
        cases.append(Case("PUB-02", one.label, facts | removed, source))
    return YearFacts(cases=tuple(cases))


def decider_of(row: ScheduledStep) -> str:
    """The kind of the body that decides a step; empty when a person does."""
    body = municipality.current().body(row.step.who_decides.body)
    return body.kind.value if body else ""


def steps_of(rows: list[ScheduledStep], point: ReportPoint) -> dict[str, ScheduledStep]:
    """Who did what with a report, by the kind of body that decides the step."""
    return {decider_of(row): row for row in rows if row.step.report == point.id and row.step.kind is Kind.FOLLOW_UP}


def _points(kind: str) -> list[ReportPoint]:
    return [one for one in municipality.current().reports if one.kind == kind and one.statutory]


def _annual(
    rows: list[ScheduledStep], days: Mapping[str, date], year: int, approved: Mapping[str, Decided]
) -> dict[str, Any]:
    """Who did what with the annual report; the order within KF's day is the § where the decision is registered."""
    facts: dict[str, Any] = {"ar.year": year, "year": year}
    for point in _points("annual"):
        steps = steps_of(rows, point)
        if BOARD in steps:
            facts["ar.handed_over_on"] = days[steps[BOARD].id]
        if ASSEMBLY in steps:
            step = steps[ASSEMBLY].id
            decided = approved.get(step)
            facts["kf_approval.at"] = {"date": decided.on, "item": decided.paragraph} if decided else days[step]
    return facts


def _interim(rows: list[ScheduledStep]) -> dict[str, Any]:
    """The interim reports that have left KS; whether KF has treated one is said only when it has."""
    found = []
    for point in _points("interim"):
        steps = steps_of(rows, point)
        row = steps.get(BOARD)
        if row is not None and row.period_end:
            treated = {"treated_by_kf": True} if ASSEMBLY in steps else {}
            start = date(row.period_end.year, 1, 1)
            found.append({"period_end": row.period_end, "period_start": start} | treated)
    return {"reports": found} if found else {}


def _reports(rows: list[ScheduledStep], days: Mapping[str, date]) -> Iterator[Case]:
    for point in _points("interim"):
        steps = steps_of(rows, point)
        board, audit, assembly = (steps.get(kind) for kind in (BOARD, AUDIT, ASSEMBLY))
        if board is not None:
            facts = {"period_end": board.period_end, "handed_over_on": days[board.id]}
            yield Case("DEL-02", point.title.sv, facts)
        if assembly is not None:
            assessed = {"audit_assessment.date": days[audit.id]} if audit else {}
            yield Case("DEL-05", point.title.sv, assessed | {"kf_meeting.date": days[assembly.id]})


def _auditors_budget(rows: list[ScheduledStep], days: Mapping[str, date]) -> Iterator[Case]:
    """The proposal of the auditors' budget: who decides the step whose limit is that rule."""
    for row in (found for found in rows if found.step.statutory_limit == "BUD-09"):
        author = municipality.current().name_of(row.step.who_decides.body).sv
        yield Case("BUD-09", row.step.title.sv, {"proposal.author_role": author, "proposal.date": days[row.id]})


def _limits(year: int) -> Iterator[Case]:
    """The days the wheel plans to: each limit of law, and the last day that is counted on."""
    for limit in wheels.limits_of(year):
        facts = {"deadline": limit.strict, "possible": limit.last, "before_month_end": not limit.rolls}
        yield Case("DAT-01", limit.title.sv, facts)
