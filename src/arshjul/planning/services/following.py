"""What follows KF's decision: operations plan, internal budget inside the anslag, a company's business plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import transaction

from arshjul.kernel.findings import Finding, Level, finding
from arshjul.kernel.money import format_amount
from arshjul.law import Outcome
from arshjul.organisation.types import Person
from arshjul.planning import queries, wheel
from arshjul.planning.domain import UNTOLD, LineInput, LineKind, PlanKind, Principle, Room, invested, net_cost
from arshjul.planning.law_checks import content_of_principle, outcomes_of_business_plan
from arshjul.planning.models import Plan
from arshjul.planning.services.common import content_of, inputs_of, lock, require_registrar
from arshjul.record import services as record
from arshjul.record.domain import FIXES, Minutes
from arshjul.record.services import Refused
from arshjul.record.types import Decision

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})
PRODUCES = {
    PlanKind.OPERATIONS: "operational-plan",
    PlanKind.INTERNAL: "internal-budget",
    PlanKind.BUSINESS: "business-plan",
}
"""What the wheel's step produces, by the kind of version that completes it."""


def decide_operations_plan(*, plan: Plan, minutes: Minutes, by: Person | None) -> Decision:
    """The förvaltningschef fixes the verksamhetsplan, by delegation from the nämnd (KL 6:37–40)."""
    findings = [] if plan.text.strip() else [finding("planning.text-missing", title=plan.item.title)]
    return _decide(plan, PlanKind.OPERATIONS, minutes, findings, by)


def decide_internal_budget(*, plan: Plan, minutes: Minutes, by: Person | None) -> Decision:
    """The nämnd decides its internbudget; it must hold within the anslag KF has given (KL 6:3, 11:6)."""
    return _decide(plan, PlanKind.INTERNAL, minutes, findings_of_internal_budget(plan), by)


def decide_business_plan(*, plan: Plan, minutes: Minutes, by: Person | None, principle: Principle = UNTOLD) -> Decision:
    """The company's board fixes its affärsplan; one of principle waits for KF's position (KL 10:3)."""
    findings = [] if plan.text.strip() else [finding("planning.text-missing", title=plan.item.title)]
    told = outcomes_of_business_plan(minutes, principle)
    return _decide(plan, PlanKind.BUSINESS, minutes, findings, by, law=told, more=content_of_principle(principle))


def rooms_of(plan: Plan, lines: Sequence[LineInput] | None = None) -> tuple[Room, Room]:
    """What an internal budget has left of its anslag for operations and for investments, in the budget year."""
    own = [line for line in (inputs_of(plan) if lines is None else lines) if line.year == plan.year]
    given = queries.given(plan.year, plan.body)
    return (
        Room(given.get(LineKind.APPROPRIATION), net_cost(own)),
        Room(given.get(LineKind.INVESTMENT), invested(own)),
    )


def findings_of_internal_budget(plan: Plan) -> list[Finding]:
    """Everything that hinders an internal budget from being decided."""
    lines = inputs_of(plan)
    return findings_of_rooms(plan, lines, rooms_of(plan, lines))


def findings_of_rooms(plan: Plan, lines: Sequence[LineInput], rooms: tuple[Room, Room]) -> list[Finding]:
    """The same, out of lines and rooms already read."""
    operations, investments = rooms
    findings = []
    if not lines:
        findings.append(finding("planning.plan-empty", title=plan.item.title))
    if operations.given is None:
        findings.append(finding("planning.no-appropriation", body=plan.body.name, year=plan.year))
    elif operations.exceeded:
        over, given = (format_amount(one, "mnkr", 1) for one in (operations.exceeded, operations.given))
        findings.append(finding("planning.over-appropriation", over=over, given=given, body=plan.body.name))
    if investments.used and investments.exceeded:
        over, given = (format_amount(one or 0, "mnkr", 1) for one in (investments.exceeded, investments.given))
        findings.append(finding("planning.over-investment", over=over, given=given, body=plan.body.name))
    return findings


@transaction.atomic
def _decide(
    plan: Plan,
    kind: PlanKind,
    minutes: Minutes,
    findings: list[Finding],
    by: Person | None,
    *,
    law: Sequence[Outcome] = (),
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Decision:
    require_registrar(kind, plan.body, by)
    lock(plan.body)
    again = queries.decision_of_item(plan.item)
    if again and (again.date, again.paragraph) == (minutes.on, minutes.paragraph):
        return again
    if plan.kind != kind.value:
        raise Refused([finding("planning.wrong-kind", title=plan.item.title)])
    if any(found.level is Level.ERROR for found in findings) and minutes.kind in FIXES:
        raise Refused(findings)
    decision = record.decide_by_minutes(
        items=[plan.item],
        body=plan.body,
        minutes=minutes,
        title=plan.item.title,
        by=by,
        content={**content_of(plan), **more},
        law=law,
    )
    if minutes.kind in FIXES:
        wheel.complete(
            year=plan.year,
            produces=PRODUCES[kind],
            decided_by=plan.body,
            body=plan.body,
            by=by,
            item=plan.item,
            decision=decision,
        )
    return decision
