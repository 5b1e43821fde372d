"""What the acts of planning share: the roles, writing lines, sealing content, decisions with their minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from arshjul.kernel.findings import finding
from arshjul.kernel.money import LARGEST_ORE
from arshjul.organisation import queries as organisation
from arshjul.organisation import services as organising
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.types import Body, Person
from arshjul.planning.domain import PLAN_NAMES, LineInput, LineKind, PlanKind
from arshjul.planning.models import Amendment, Investment, Plan, PlanLine
from arshjul.planning.policies import DECISION_REGISTRARS, is_the_presidiums, writers
from arshjul.record import services as record
from arshjul.record.services import Refused
from arshjul.record.types import Item


def plan_years(year: int) -> list[int]:
    """The years a plan of a budget year covers, as many as the law asks for (KL 11:6)."""
    version = rulebook()["BUD-04"].on(date(year, 1, 1))
    count = int(version.values["years"]) if version else 1
    return [year + ahead for ahead in range(count)]


def require_writer(kind: PlanKind, body: Body, by: Person | None) -> None:
    """`Refused` unless the person holds a role that writes this kind of version where it is drawn up."""
    name = PLAN_NAMES[kind]
    record.require_role(
        by,
        *writers(kind, body),
        act_sv=f"arbeta med ”{name.sv.lower()}”, {body.name_sv}",
        act_en=f"work with “{name.en.lower()}”, {body.name_en or body.name_sv}",
        authority_id=drawn_up_by(kind, body).authority_id,
    )


def drawn_up_by(kind: PlanKind, body: Body) -> Body:
    """The body in whose authority a version is drawn up: its own, or the presidium for the auditors' budget."""
    return organisation.presidium() if is_the_presidiums(kind, body) else body


def require_registrar(kind: PlanKind, body: Body, by: Person | None) -> None:
    """`Refused` unless the person registers decisions of this kind in the body's authority."""
    name = PLAN_NAMES[kind]
    record.require_role(
        by,
        *DECISION_REGISTRARS[kind],
        act_sv=f"registrera beslut om ”{name.sv.lower()}”, {body.name_sv}",
        act_en=f"register decisions on “{name.en.lower()}”, {body.name_en or body.name_sv}",
        authority_id=body.authority_id,
    )


def lock(body: Body) -> None:
    """Let one at a time begin or decide a body's versions: two who press at once come after each other."""
    organising.hold(body)


def new_plan(
    *,
    kind: PlanKind,
    year: int,
    body: Body,
    title: str,
    by: Person | None,
    party: str = "",
    basis: Plan | None = None,
    previous: Item | None = None,
) -> Plan:
    """Begin a version with its item; the version number is the next of its kind."""
    item = record.draft(body=drawn_up_by(kind, body), kind=kind.value, year=year, title=title, by=by, previous=previous)
    taken = Plan.objects.filter(kind=kind.value, year=year, body=body, party=party)
    highest = taken.aggregate(highest=Max("version"))["highest"] or 0
    return Plan.objects.create(
        item=item,
        kind=kind.value,
        year=year,
        body=body,
        party=party,
        version=highest + 1,
        basis=basis,
        years=plan_years(year),
    )


def check_lines(lines: Iterable[LineInput], years: Sequence[int]) -> None:
    """`Refused` with everything that hinders the lines from being kept: years outside the plan, bodies unknown."""
    lines = list(lines)
    known = set(organisation.body_keys())
    findings = [finding("planning.unknown-body", body=slug) for slug in sorted({one.body for one in lines} - known)]
    findings += [
        finding("planning.year-outside-plan", year=year, first=years[0], last=years[-1])
        for year in sorted({one.year for one in lines} - set(years))
    ]
    if sum(abs(one.amount) for one in lines) > LARGEST_ORE:
        findings.append(finding("planning.sum-too-large"))
    if findings:
        raise Refused(findings)


def write_lines(
    plan: Plan,
    lines: Sequence[LineInput],
    *,
    amendment: Amendment | None = None,
    first: int = 0,
) -> list[PlanLine]:
    """Write the lines of a version, in the order given."""
    bodies = organisation.body_keys()
    projects = {one.project: one for one in Investment.objects.filter(plan=plan)}
    return PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            body_id=bodies[line.body],
            kind=line.kind.value,
            unit=line.unit,
            row=line.row,
            activity=line.activity[:80],
            text=line.text[:300],
            year=line.year,
            amount=line.amount,
            order=first + order,
            investment=projects.get(line.project) if line.project else None,
            amendment=amendment,
            source=line.source,
        )
        for order, line in enumerate(lines)
    )


def carry_on(plan: Plan, sources: Sequence[Plan], *, kinds: Iterable[LineKind] | None = None) -> list[PlanLine]:
    """Copy the lines and investments of other versions into this one, each line pointing back at its own."""
    projects: dict[int, Investment] = {}
    for one in Investment.objects.filter(plan__in=sources).order_by("pk"):
        old = one.pk
        one.pk, one.plan = None, plan
        one.save(force_insert=True)
        projects[old] = one
    taken = PlanLine.objects.filter(plan__in=sources).order_by("body__order", "order", "pk")
    if kinds is not None:
        taken = taken.filter(kind__in=[kind.value for kind in kinds])
    return PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            body_id=line.body_id,
            kind=line.kind,
            unit=line.unit,
            row=line.row,
            activity=line.activity,
            text=line.text,
            year=line.year,
            amount=line.amount,
            order=order,
            investment=projects.get(line.investment_id) if line.investment_id else None,
            basis=line,
            source=line.source,
        )
        for order, line in enumerate(taken)
    )


def inputs_of(plan: Plan, *, own: bool = False) -> list[LineInput]:
    """The lines of a version as values; only those not carried on from another version when `own`."""
    rows = plan.lines.select_related("body", "investment").all()
    rows = rows.filter(basis=None) if own else rows
    return [
        LineInput(
            body=line.body.slug,
            kind=LineKind(line.kind),
            year=line.year,
            amount=line.amount,
            text=line.text,
            unit=line.unit,
            activity=line.activity,
            row=line.row,
            project=line.investment.project if line.investment else "",
            source=line.source,
        )
        for line in rows
    ]


def content_of(plan: Plan) -> dict[str, Any]:
    """All a version says, as it is sealed."""
    return {
        "kind": plan.kind,
        "year": plan.year,
        "body": plan.body.slug,
        "version": plan.version,
        "party": plan.party,
        "years": plan.years,
        "text": plan.text,
        "sections": plan.sections,
        "tax_rate_hundredths": plan.tax_rate,
        "unit": "öre",
        "lines": [_line_content(line) for line in inputs_of(plan)],
        "investments": [
            {
                "project": one.project,
                "name": one.name,
                "decided_total": one.decided_total,
                "starts": one.starts,
                "ends": one.ends,
                "estimate_class": one.estimate_class,
            }
            for one in plan.investments.all()
        ],
        "amendments": [
            {"title": one.title, "mover": one.mover, "carried": one.carried} for one in plan.amendments.all()
        ],
    }


def _line_content(line: LineInput) -> dict[str, Any]:
    parts: Mapping[str, Any] = {
        "body": line.body,
        "kind": line.kind.value,
        "year": line.year,
        "amount": line.amount,
        "text": line.text,
        "unit": line.unit,
        "activity": line.activity,
        "row": line.row,
        "project": line.project,
    }
    return {name: value for name, value in parts.items() if value != ""}
