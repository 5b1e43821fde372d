"""Reading goals: the tree up and down, what hangs loose, a body's goals, assignments still open, directives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from arshjul.goals.domain import AssignmentState
from arshjul.goals.models import Assignment, Goal, GoalSet, Indicator, OwnerDirective
from arshjul.goals.policies import GoalPolicy, needs_link
from arshjul.organisation.clock import today
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.policies import Standing
from arshjul.record import queries as record
from arshjul.record.domain import ItemState

ASSEMBLY = BodyKind.ASSEMBLY.value
DECISIONS = Prefetch(
    "item__decisions",
    record.fixing_decisions(),
    to_attr="fixing",
)
INDICATORS = Prefetch("indicators", Indicator.objects.prefetch_related("targets"))


def goal_sets(who: Standing, year: int) -> QuerySet[GoalSet]:
    """The sets of goals of a budget year that the person sees."""
    found = GoalSet.objects.filter(GoalPolicy.visible(who), year=year)
    return found.select_related("item__matter__authority", "item__body", "body").prefetch_related(DECISIONS)


def goal_set(who: Standing, pk: int) -> GoalSet:
    """One set the person sees; raises `GoalSet.DoesNotExist` for any other."""
    found = GoalSet.objects.filter(GoalPolicy.visible(who))
    return found.select_related("item__authority", "item__body", "body").prefetch_related(DECISIONS).get(pk=pk)


def decided_sets(year: int) -> QuerySet[GoalSet]:
    """The decided sets of a budget year, the latest version of each body."""
    decided = GoalSet.objects.filter(year=year, item__state=ItemState.DECIDED.value)
    latest = dict(decided.order_by("version").values_list("body", "pk"))
    return decided.filter(pk__in=latest.values()).select_related("item", "body").prefetch_related(DECISIONS)


def goals_of(year: int, body: str = "") -> QuerySet[Goal]:
    """The decided goals of a year with indicators and targets, of one body when asked; follow-up assesses these."""
    found = Goal.objects.filter(goal_set__in=decided_sets(year))
    if body:
        found = found.filter(goal_set__body__slug=body)
    return found.select_related("goal_set__body", "goal_set__item", "parent").prefetch_related(INDICATORS)


def indicators_of(year: int, body: str = "") -> QuerySet[Indicator]:
    """The indicators of the decided goals of a year, with goal, body and targets."""
    found = Indicator.objects.filter(goal__goal_set__in=decided_sets(year))
    if body:
        found = found.filter(goal__goal_set__body__slug=body)
    return found.select_related("goal__goal_set__body").prefetch_related("targets")


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal with the goals that carry it on below."""

    goal: Goal
    below: tuple[Branch, ...]


def tree(sets: Iterable[GoalSet]) -> tuple[Branch, ...]:
    """The goals of some sets as trees, from those without a goal above among them; three queries."""
    rows = list(
        Goal.objects.filter(goal_set__in=[one.pk for one in sets])
        .select_related("goal_set__body", "goal_set__item")
        .prefetch_related(INDICATORS)
        .order_by("goal_set__body__order", "ordinal")
    )
    here = {goal.pk for goal in rows}
    below: Mapping[int | None, list[Goal]] = defaultdict(list)
    for goal in rows:
        below[goal.parent_id if goal.parent_id in here else None].append(goal)
    return tuple(_branch(goal, below) for goal in below[None])


def _branch(goal: Goal, below: Mapping[int | None, list[Goal]]) -> Branch:
    return Branch(goal, tuple(_branch(one, below) for one in below.get(goal.pk, ())))


def path_up(goal: Goal) -> tuple[Goal, ...]:
    """The goal and those above it, uppermost first."""
    path = [goal]
    while path[0].parent is not None:
        path.insert(0, path[0].parent)
    return tuple(path)


@dataclass(frozen=True, slots=True)
class Orphans:
    """Goals that hang loose: below without a goal above, and above with nothing below."""

    without_parent: tuple[Goal, ...]
    without_children: tuple[Goal, ...]


def orphans(year: int) -> Orphans:
    """Decided goals of nämnder that link to nothing and aren't said to be their own; KF's goals that nobody carries."""
    rows = list(
        Goal.objects.filter(goal_set__in=decided_sets(year))
        .select_related("goal_set__body")
        .prefetch_related("children")
    )
    loose = tuple(goal for goal in rows if needs_link(goal.goal_set.body) and goal.parent_id is None and not goal.own)
    carried = {goal.parent_id for goal in rows}
    above = tuple(goal for goal in rows if goal.goal_set.body.kind == ASSEMBLY and goal.pk not in carried)
    return Orphans(loose, above)


def orphans_among(branches: Iterable[Branch]) -> Orphans:
    """What hangs loose among the trees that a person sees; no query."""
    roots = list(branches)
    without = (one.goal for one in roots if one.goal.parent_id is None and not one.goal.own)
    loose = tuple(goal for goal in without if needs_link(goal.goal_set.body))
    above = tuple(one.goal for one in roots if one.goal.goal_set.body.kind == ASSEMBLY and not one.below)
    return Orphans(loose, above)


def goals_to_link(year: int) -> QuerySet[Goal]:
    """KF's goals that a nämnd may link to: of the year, decided or as handed in; else those of the years before."""
    linkable = Goal.objects.filter(
        goal_set__body__kind=ASSEMBLY,
        goal_set__item__state__in=[ItemState.DECIDED.value, ItemState.HANDED_OVER.value],
    )
    years = list(
        linkable.filter(goal_set__year__lte=year).order_by().values_list("goal_set__year", flat=True).distinct()
    )
    return linkable.filter(goal_set__year=max(years)) if years else Goal.objects.none()


def assignments(*, receiver: str = "", giver: str = "", only_open: bool = False) -> QuerySet[Assignment]:
    """Assignments by due day, with their decision and reports; they stay until the giver closes them."""
    found = Assignment.objects.select_related("giver", "receiver", "decision__body", "decision__matter__authority")
    if receiver:
        found = found.filter(receiver__slug=receiver)
    if giver:
        found = found.filter(giver__slug=giver)
    if only_open:
        found = found.exclude(state=AssignmentState.CLOSED.value)
    return found.prefetch_related("reports")


def overdue(rows: Iterable[Assignment], on: date | None = None) -> list[Assignment]:
    """Those past their day and not reported."""
    day = on or today()
    return [one for one in rows if one.state == AssignmentState.OPEN.value and one.due < day]


def directives(who: Standing, year: int | None = None) -> QuerySet[OwnerDirective]:
    """The owner directives the person sees."""
    found = OwnerDirective.objects.filter(GoalPolicy.visible(who))
    if year:
        found = found.filter(year=year)
    chosen = found.select_related("item__body", "item__authority", "company", "uptake")
    return chosen.prefetch_related("lines", DECISIONS)


def directive(who: Standing, pk: int) -> OwnerDirective:
    """One directive the person sees; raises `OwnerDirective.DoesNotExist` for any other."""
    return directives(who).get(pk=pk)


def decided_directives(year: int) -> QuerySet[OwnerDirective]:
    """The decided owner directives of a year, with rows and uptake; follow-up measures these."""
    decided = OwnerDirective.objects.filter(year=year, item__state=ItemState.DECIDED.value)
    return decided.select_related("item", "company", "uptake").prefetch_related("lines", DECISIONS)
