"""KS composes the plan of the whole municipality from what the nämnder have handed over; parties make their own."""

from __future__ import annotations

from django.db import transaction

from arshjul.kernel.findings import finding
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.types import Person
from arshjul.planning import wheel
from arshjul.planning.domain import PlanKind
from arshjul.planning.law_checks import outcomes_of_board_plan
from arshjul.planning.models import Plan
from arshjul.planning.services.common import (
    carry_on,
    content_of,
    lock,
    new_plan,
    require_registrar,
    require_writer,
)
from arshjul.record import services as record
from arshjul.record.domain import FIXES, ItemState, Minutes
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused
from arshjul.record.types import Decision, Matter


def proposals_to_compose(year: int) -> list[Plan]:
    """The latest handed-over proposal of each body."""
    handed = Plan.objects.filter(
        kind=PlanKind.PROPOSAL.value, year=year, item__state=ItemState.HANDED_OVER.value
    ).select_related("item", "body")
    latest: dict[int, Plan] = {}
    for one in handed.order_by("version"):
        latest[one.body_id] = one
    return sorted(latest.values(), key=lambda one: one.body.order)


@transaction.atomic
def compose_plan(*, year: int, by: Person | None, title: str = "", matter: Matter | None = None) -> Plan:
    """KS's draft of the plan: every handed-over proposal carried on line by line, so that the bridge holds.

    `matter` is the ärende it belongs to, when that is open already.
    Called again on a draft it carries on what has been handed over since; KS's own lines stay.
    """
    board = organisation.executive_board()
    require_writer(PlanKind.COMPOSED, board, by)
    lock(board)
    composed = (
        Plan.objects.filter(kind=PlanKind.COMPOSED.value, year=year, item__state=ItemState.DRAFT.value)
        .select_related("item", "body")
        .first()
    )
    if composed is None:
        composed = _next_composed(year, title, by)
        if matter is not None:
            composed.item.matter = matter
            composed.item.save(update_fields=["matter"])
    taken = {one.body_id: one for one in composed.sources.all()}
    fresh = [one for one in proposals_to_compose(year) if taken.get(one.body_id) != one]
    if not fresh and not taken:
        raise Refused([finding("planning.nothing-handed-over", year=year)])
    item = record.require_change(item=composed.item, by=by)
    replaced = [taken[one.body_id] for one in fresh if one.body_id in taken]
    composed.lines.filter(basis__plan__in=replaced).delete()
    composed.sources.remove(*replaced)
    carry_on(composed, fresh)
    composed.sources.add(*fresh)
    record.touched(item)
    composed.item = item
    record.log(
        action="composed.compose",
        by=by,
        label=item.title,
        authority=item.authority,
        details={"proposals": [str(one.item.uuid) for one in fresh]},
    )
    return composed


def _next_composed(year: int, title: str, by: Person | None) -> Plan:
    board = organisation.executive_board()
    earlier = Plan.objects.filter(kind=PlanKind.COMPOSED.value, year=year).order_by("-version").first()
    name = title or f"Mål och ekonomi {year}"
    return new_plan(
        kind=PlanKind.COMPOSED,
        year=year,
        body=board,
        title=f"{name}, kommunstyrelsens förslag",
        by=by,
        previous=earlier.item if earlier else None,
    )


@transaction.atomic
def propose_plan(*, plan: Plan, minutes: Minutes, by: Person | None) -> Decision:
    """KS decides its proposal to KF: checked against the law, sealed, registered, seen by all (KL 5:28, 11:8).

    A rule that is broken stops the decision unless the minutes give KS's reasons.
    """
    board = organisation.executive_board()
    require_registrar(PlanKind.COMPOSED, board, by)
    if not plan.lines.exists():
        raise Refused([finding("planning.nothing-handed-over", year=plan.year)])
    fixes = minutes.kind in FIXES
    decision = record.decide_by_minutes(
        items=[plan.item],
        body=board,
        minutes=minutes,
        title=plan.item.title,
        by=by,
        content=content_of(plan),
        law=outcomes_of_board_plan(plan, minutes) if fixes else [],
    )
    if fixes:
        wheel.complete(
            year=plan.year,
            produces="plan",
            decided_by=board,
            body=board,
            by=by,
            item=plan.item,
            decision=decision,
        )
    return decision


@transaction.atomic
def add_alternative(*, year: int, party: str, by: Person | None) -> Plan:
    """A party's complete budget beside KS's: begun from KS's latest decided proposal when there is one.

    The lines start as KS's, carried on, so that what the party changes stands out; the party's own lines are changes.
    """
    assembly = organisation.assembly()
    require_writer(PlanKind.ALTERNATIVE, assembly, by)
    lock(assembly)
    if not party.strip():
        raise Refused([finding("planning.party-missing")])
    if found := too_long(party, longest(Plan, "party"), Text("Parti eller partier", "Party or parties")):
        raise Refused(found)
    mine = Plan.objects.filter(kind=PlanKind.ALTERNATIVE.value, year=year, party=party.strip())
    draft = mine.filter(item__state=ItemState.DRAFT.value).select_related("item", "body").first()
    if draft:
        return draft
    basis = (
        Plan.objects.filter(kind=PlanKind.COMPOSED.value, year=year, item__state=ItemState.DECIDED.value)
        .order_by("-version")
        .first()
    )
    plan = new_plan(
        kind=PlanKind.ALTERNATIVE,
        year=year,
        body=assembly,
        title=f"Alternativ budget {year}, {party.strip()}",
        by=by,
        party=party.strip(),
        basis=basis,
    )
    if basis:
        carry_on(plan, [basis])
        Plan.objects.filter(pk=plan.pk).update(tax_rate=basis.tax_rate, sections=basis.sections)
        plan.refresh_from_db()
    return plan


@transaction.atomic
def hand_in_alternative(*, plan: Plan, by: Person | None) -> Plan:
    """Hand the party's budget in to KF: sealed, registered, and from then on public."""
    require_writer(PlanKind.ALTERNATIVE, plan.body, by)
    record.require_role(
        by, Role.SECRETARY, Role.POLITICIAN, act_sv="lämna in en alternativ budget", act_en="hand in a budget"
    )
    if not plan.lines.exists():
        raise Refused([finding("planning.plan-empty", title=plan.item.title)])
    record.hand_in(item=plan.item, to=organisation.assembly(), by=by, content=content_of(plan))
    plan.item.refresh_from_db()
    return plan
