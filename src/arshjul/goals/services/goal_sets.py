"""A body's goals: begun, written whole, checked part by part, handed over, decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from arshjul.goals.domain import Aim, GoalInput, IndicatorInput, TargetInput, what_is_missing
from arshjul.goals.models import Goal, GoalSet, Indicator, Target
from arshjul.goals.policies import GOAL_REGISTRARS, GOAL_WRITERS, needs_link
from arshjul.kernel.findings import Finding, finding
from arshjul.law import Outcome
from arshjul.organisation import queries as organisation
from arshjul.organisation import services as organising
from arshjul.organisation.clock import today
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.domain import DecisionKind, ItemState, Minutes
from arshjul.record.services import Refused
from arshjul.record.types import Decision

KIND = "goals"


def require_writer(body: Body, by: Person | None) -> None:
    """`Refused` unless the person writes goals in the body's authority."""
    record.require_role(
        by,
        *GOAL_WRITERS,
        act_sv=f"skriva mål för {body.name_sv}",
        act_en=f"write goals for {body.name_en or body.name_sv}",
        authority_id=body.authority_id,
    )


@transaction.atomic
def start_goals(*, year: int, body: Body, by: Person | None) -> GoalSet:
    """The goals a body is working on for a year: its draft if there is one, else a new one."""
    require_writer(body, by)
    organising.hold(body)
    mine = GoalSet.objects.filter(year=year, body=body)
    draft = mine.filter(item__state=ItemState.DRAFT.value).select_related("item", "body").first()
    if draft:
        return draft
    highest = mine.aggregate(highest=Max("version"))["highest"] or 0
    item = record.draft(body=body, kind=KIND, year=year, title=f"Mål {year}, {body.name_sv}", by=by)
    return GoalSet.objects.create(item=item, year=year, body=body, version=highest + 1)


@transaction.atomic
def save_goals(
    *, goal_set: GoalSet, goals: Sequence[GoalInput], by: Person | None, edition: int | None = None
) -> GoalSet:
    """Save the whole page of goals at once, in place of what was there. What is missing may be added later.

    The same page sent twice changes nothing the second time.
    """
    require_writer(goal_set.body, by)
    if _already_saved(goal_set, goals, edition):
        return goal_set
    item = record.require_change(item=goal_set.item, by=by, edition=edition)
    _require_whole(goals)
    goal_set.goals.all().delete()
    for ordinal, goal in enumerate(goals, start=1):
        _write(goal_set, ordinal, goal)
    record.touched(item)
    goal_set.item = item
    record.log(action="goals.save", by=by, label=item.title, authority=item.authority, details={"goals": len(goals)})
    return goal_set


def _already_saved(goal_set: GoalSet, goals: Sequence[GoalInput], edition: int | None) -> bool:
    if edition is None:
        return False
    goal_set.item.refresh_from_db(fields=["edition", "state"])
    next_edition = goal_set.item.state == ItemState.DRAFT.value and goal_set.item.edition == edition + 1
    return next_edition and inputs_of(goal_set) == list(goals)


def _require_whole(goals: Sequence[GoalInput]) -> None:
    """Two goals or indicators of one name can't be told apart, and a goal above must exist."""
    slugs = [goal.slug for goal in goals]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    findings = [finding("goals.goal-twice", goal=slug) for slug in twice]
    for goal in goals:
        names = [one.slug for one in goal.indicators]
        findings += [
            finding("goals.indicator-twice", indicator=name)
            for name in sorted({n for n in names if names.count(n) > 1})
        ]
    wanted = {goal.parent for goal in goals if goal.parent is not None}
    known = set(Goal.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    findings += [finding("goals.parent-unknown") for _ in wanted - known]
    if findings:
        raise Refused(findings)


def _write(goal_set: GoalSet, ordinal: int, goal: GoalInput) -> None:
    row = Goal.objects.create(
        goal_set=goal_set,
        slug=goal.slug,
        ordinal=ordinal,
        text=goal.text,
        perspective=goal.perspective,
        parent_id=goal.parent,
        own=goal.own and goal.parent is None,
    )
    for place, one in enumerate(goal.indicators, start=1):
        indicator = Indicator.objects.create(
            goal=row,
            slug=one.slug,
            ordinal=place,
            name=one.name,
            definition=one.definition,
            unit=one.unit,
            aim=one.aim.value if one.aim else "",
            source=one.source,
            responsible=one.responsible,
            assessor=one.assessor,
        )
        Target.objects.bulk_create(
            Target(indicator=indicator, year=target.year, value=target.value, due=target.due) for target in one.targets
        )


def inputs_of(goal_set: GoalSet) -> list[GoalInput]:
    """The goals of a set as values, whole; three queries."""
    rows = goal_set.goals.prefetch_related("indicators__targets")
    return [
        GoalInput(
            slug=goal.slug,
            text=goal.text,
            perspective=goal.perspective,
            parent=goal.parent_id,
            own=goal.own,
            indicators=tuple(_indicator_input(one) for one in goal.indicators.all()),
        )
        for goal in rows
    ]


def _indicator_input(one: Indicator) -> IndicatorInput:
    return IndicatorInput(
        slug=one.slug,
        name=one.name,
        unit=one.unit,
        aim=Aim(one.aim) if one.aim else None,
        definition=one.definition,
        source=one.source,
        responsible=one.responsible,
        assessor=one.assessor,
        targets=tuple(TargetInput(target.year, target.value, target.due) for target in one.targets.all()),
    )


def findings_of_goals(goal_set: GoalSet) -> list[Finding]:
    """Everything that hinders the goals from being decided, all at once."""
    goals = inputs_of(goal_set)
    if not goals:
        return [finding("goals.none", body=goal_set.body.name)]
    linked = needs_link(goal_set.body)
    return [found for goal in goals for found in what_is_missing(goal, linked=linked)]


def law_before_hand_over(goal_set: GoalSet) -> list[Finding]:
    """What the rules of law say of the goals as they would be handed over now, for KF to decide on."""
    return record.findings_of(_asked_of_law(goal_set))


def _asked_of_law(goal_set: GoalSet) -> list[Outcome]:
    return record.outcomes_of_decider([goal_set.item], organisation.assembly(), today())


@transaction.atomic
def hand_over_goals(*, goal_set: GoalSet, by: Person | None, reasons: str = "") -> GoalSet:
    """Hand the goals over to KS, or in to KF when they are its own; only goals with all their parts.

    A rule of law that is broken stops it unless the body gives its reasons: they are sealed with the rules' answers.
    """
    require_writer(goal_set.body, by)
    findings = findings_of_goals(goal_set)
    if findings:
        raise Refused(findings)
    told = _asked_of_law(goal_set)
    record.require_lawful(told, reasons)
    board = organisation.executive_board()
    content = content_of(goal_set) | {"law": record.as_content(told), "reasons": reasons.strip()}
    if board.authority_id == goal_set.item.authority_id:
        record.hand_in(item=goal_set.item, to=organisation.assembly(), by=by, content=content)
    else:
        record.hand_over(item=goal_set.item, to=board, by=by, content=content)
    goal_set.item.refresh_from_db()
    return goal_set


@transaction.atomic
def decide_goals(*, goal_set: GoalSet, decider: Body, minutes: Minutes, by: Person | None) -> Decision:
    """KF (or a nämnd for its own goals) decides; a goal without a part can't be decided, with or without reasons."""
    record.require_role(
        by,
        *GOAL_REGISTRARS,
        act_sv="registrera beslut om mål",
        act_en="register decisions on goals",
        authority_id=decider.authority_id,
    )
    findings = findings_of_goals(goal_set)
    if findings and minutes.kind in {DecisionKind.ADOPT, DecisionKind.AMEND}:
        raise Refused(findings)
    return record.decide_by_minutes(
        items=[goal_set.item],
        body=decider,
        minutes=minutes,
        title=goal_set.item.title,
        by=by,
        content=content_of(goal_set),
    )


def content_of(goal_set: GoalSet) -> dict[str, Any]:
    """All the goals say, as they are sealed."""
    return {
        "kind": KIND,
        "year": goal_set.year,
        "body": goal_set.body.slug,
        "version": goal_set.version,
        "goals": [
            {
                "slug": goal.slug,
                "text": goal.text,
                "perspective": goal.perspective,
                "own": goal.own,
                "parent": _parent_of(goal),
                "indicators": [_indicator_content(one) for one in goal.indicators],
            }
            for goal in inputs_of(goal_set)
        ],
    }


def _parent_of(goal: GoalInput) -> str:
    return Goal.objects.get(pk=goal.parent).text if goal.parent else ""


def _indicator_content(one: IndicatorInput) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": one.name,
        "definition": one.definition,
        "unit": one.unit,
        "direction": one.aim.value if one.aim else "",
        "source": one.source,
        "responsible": one.responsible,
        "assessor": one.assessor,
        "targets": [
            {
                "year": target.year,
                "value": None if target.value is None else str(target.value.normalize()),
                "due": target.due.isoformat() if target.due else None,
            }
            for target in one.targets
        ],
    }
