"""KF decides the plan, and changes it during the year; what is decided is sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from arshjul.kernel.findings import finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.types import Person
from arshjul.planning import queries, wheel
from arshjul.planning.domain import AmendmentInput, LineInput, LineKind, PlanKind
from arshjul.planning.law_checks import outcomes_of_plan, outcomes_of_revision
from arshjul.planning.models import Amendment, Plan
from arshjul.planning.services.common import (
    carry_on,
    check_lines,
    content_of,
    lock,
    new_plan,
    require_registrar,
    write_lines,
)
from arshjul.record import services as record
from arshjul.record.domain import FIXES, DecisionKind, ItemState, Minutes
from arshjul.record.services import Refused
from arshjul.record.types import Decision, Item


@transaction.atomic
def decide_plan(
    *,
    plan: Plan,
    minutes: Minutes,
    by: Person | None,
    amendments: Sequence[AmendmentInput] = (),
    tax_rate: int | None = None,
    sections: Mapping[str, str] | None = None,
    along: Sequence[Item] = (),
) -> Decision:
    """KF decides on a proposal: KS's or a party's, as it is or amended, or sends it back or rejects it.

    Adopting makes a new version of KF's own, whose lines carry on the proposal's and then the carried amendments; it is
    checked against the law and sealed. A check that fails stops the decision unless the minutes give KF's reasons.
    `along` are other items decided in the same § (goals, owner directives). The same decision sent twice is one.
    """
    assembly = organisation.assembly()
    require_registrar(PlanKind.ADOPTED, assembly, by)
    lock(assembly)
    again = _decided_already(plan, minutes)
    if again is not None:
        return again
    _require_proposed(plan, along)
    if minutes.kind not in FIXES:
        return record.decide_by_minutes(
            items=[plan.item], body=assembly, minutes=minutes, title=plan.item.title, by=by, content=content_of(plan)
        )
    adopted = _adopt(plan, amendments, tax_rate, sections or {}, by)
    if any(one.carried and one.lines for one in amendments):
        minutes = replace(minutes, kind=DecisionKind.AMEND)
    decision = record.decide_by_minutes(
        items=[adopted.item, *along],
        body=assembly,
        minutes=minutes,
        title=adopted.item.title,
        by=by,
        content=content_of(adopted),
        law=outcomes_of_plan(adopted, minutes),
    )
    _complete_steps(adopted, decision, along, by)
    return decision


def _decided_already(plan: Plan, minutes: Minutes) -> Decision | None:
    """The decision that these minutes have already made of this proposal."""
    follower = plan.followers.filter(
        kind=PlanKind.ADOPTED.value, item__decisions__date=minutes.on, item__decisions__paragraph=minutes.paragraph
    ).first()
    return queries.decision_of(follower) if follower else None


def _require_proposed(plan: Plan, along: Sequence[Item]) -> None:
    findings = []
    if PlanKind(plan.kind) not in {PlanKind.COMPOSED, PlanKind.ALTERNATIVE}:
        findings.append(finding("planning.not-for-assembly", title=plan.item.title))
    elif plan.item.state == ItemState.DRAFT.value:
        findings.append(finding("planning.not-proposed", title=plan.item.title))
    findings += [
        finding("planning.not-handed-over", title=item.title) for item in along if item.state == ItemState.DRAFT.value
    ]
    if findings:
        raise Refused(findings)


def _adopt(
    plan: Plan,
    amendments: Sequence[AmendmentInput],
    tax_rate: int | None,
    sections: Mapping[str, str],
    by: Person | None,
) -> Plan:
    assembly = organisation.assembly()
    title = f"Mål och ekonomi {plan.year}"
    adopted = new_plan(kind=PlanKind.ADOPTED, year=plan.year, body=assembly, title=title, by=by, basis=plan)
    if plan.item.matter and plan.item.authority_id == adopted.item.authority_id:
        adopted.item.matter = plan.item.matter
        adopted.item.save(update_fields=["matter"])
    adopted.text = plan.text
    adopted.sections = {**plan.sections, **sections}
    adopted.tax_rate = plan.tax_rate if tax_rate is None else tax_rate
    adopted.save(update_fields=["text", "sections", "tax_rate"])
    written = len(carry_on(adopted, [plan]))
    for ordinal, one in enumerate(amendments, start=1):
        check_lines(one.lines, adopted.years)
        row = Amendment.objects.create(
            plan=adopted, ordinal=ordinal, title=one.title[:300], mover=one.mover[:200], carried=one.carried
        )
        if one.carried:
            written += len(write_lines(adopted, one.lines, amendment=row, first=written))
    return adopted


def _complete_steps(adopted: Plan, decision: Decision, along: Sequence[Item], by: Person | None) -> None:
    assembly = organisation.assembly()
    made = ["plan", *(["owner-directives"] if any(item.kind == "owner-directives" for item in along) else [])]
    for produces in made:
        wheel.complete(
            year=adopted.year,
            produces=produces,
            decided_by=assembly,
            body=assembly,
            by=by,
            item=adopted.item,
            decision=decision,
        )


@transaction.atomic
def revise(
    *,
    adopted: Plan,
    lines: Sequence[LineInput],
    financing: Sequence[tuple[str, int]],
    minutes: Minutes,
    by: Person | None,
    title: str = "",
) -> Decision:
    """KF changes the budget during the year: new lines with a new decision that says how they are paid (KL 11:15).

    `financing` is source and amount (öre). Moving money between nämnder needs none.
    """
    assembly = organisation.assembly()
    require_registrar(PlanKind.REVISED, assembly, by)
    lock(assembly)
    if adopted.kind != PlanKind.ADOPTED.value or adopted.item.state != ItemState.DECIDED.value:
        raise Refused([finding("planning.nothing-to-revise", year=adopted.year)])
    again = adopted.followers.filter(
        kind=PlanKind.REVISED.value, item__decisions__date=minutes.on, item__decisions__paragraph=minutes.paragraph
    ).first()
    if again is not None and (found := queries.decision_of(again)):
        return found
    if not lines:
        raise Refused([finding("planning.plan-empty", title=title or f"Budgetändring {adopted.year}")])
    check_lines(lines, adopted.years)
    revised = new_plan(
        kind=PlanKind.REVISED,
        year=adopted.year,
        body=assembly,
        title=title or f"Budgetändring {adopted.year}",
        by=by,
        basis=adopted,
    )
    revised.sections = {"finansiering": [{"source": source, "amount": amount} for source, amount in financing]}
    revised.save(update_fields=["sections"])
    write_lines(revised, lines)
    spent = {LineKind.APPROPRIATION, LineKind.INVESTMENT}
    amount = sum(line.amount for line in lines if line.year == adopted.year and line.kind in spent)
    return record.decide_by_minutes(
        items=[revised.item],
        body=assembly,
        minutes=minutes,
        title=revised.item.title,
        by=by,
        content=content_of(revised),
        law=outcomes_of_revision(amount, financing, minutes),
    )
