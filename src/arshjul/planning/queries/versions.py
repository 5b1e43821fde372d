"""Versions of the plan and the directions that a person sees, and the decisions that fixed them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, Sum

from arshjul.organisation.policies import Standing
from arshjul.planning.domain import LineKind, PlanKind
from arshjul.planning.models import Direction, Plan
from arshjul.planning.policies import DirectionPolicy, PlanPolicy
from arshjul.record import queries as record
from arshjul.record.types import Decision, Item

DECISIONS = Prefetch(
    "item__decisions",
    record.fixing_decisions(),
    to_attr="fixing",
)


def plans(who: Standing, year: int, *kinds: PlanKind) -> QuerySet[Plan]:
    """The versions of a budget year that the person sees, of some kinds when asked, with their decisions."""
    found = Plan.objects.filter(PlanPolicy.visible(who), year=year)
    if kinds:
        found = found.filter(kind__in=[kind.value for kind in kinds])
    return found.select_related("item__matter__authority", "item__body", "body").prefetch_related(DECISIONS)


def plan(who: Standing, pk: int) -> Plan:
    """One version the person sees; raises `Plan.DoesNotExist` for any other."""
    found = Plan.objects.filter(PlanPolicy.visible(who))
    chosen = found.select_related("item__matter__authority", "item__authority", "item__body", "body", "basis__item")
    return chosen.prefetch_related(DECISIONS).get(pk=pk)


def decision_of(one: Plan) -> Decision | None:
    """The decision that fixed a version; no query when the version was read by `plans` or `plan`."""
    if not hasattr(one.item, "fixing"):
        return decision_of_item(one.item)
    fixing: list[Decision] = one.item.fixing
    return fixing[-1] if fixing else None


def decision_of_item(item: Item) -> Decision | None:
    """The decision that fixed an item, if any."""
    fixed = item.decisions.filter(kind__in=record.FIXING).select_related("body", "matter__authority", "seal")
    return fixed.order_by("date", "paragraph").last()


def directions(who: Standing, year: int) -> QuerySet[Direction]:
    """The directions of a budget year that the person sees, newest version first."""
    found = Direction.objects.filter(DirectionPolicy.visible(who), year=year)
    return found.select_related("item__matter__authority", "item__body").order_by("-version")


BALANCES = frozenset((LineKind.BALANCE, LineKind.CASH_FLOW, LineKind.WATER_BALANCE))
"""The kinds whose lines have no sum: both sides of a balance sheet, or what stands between them."""


@dataclass(frozen=True, slots=True)
class KindSum:
    """The sums of one kind of line in a version, in öre by plan year."""

    kind: LineKind
    sums: Mapping[int, int]


def plan_summary(one: Plan) -> tuple[KindSum, ...]:
    """The sums of a version by kind and year; one query.

    A budgeted balance sheet or cash flow has both sides and what stands between them, so its lines have no sum.
    """
    sums: dict[str, dict[int, int]] = defaultdict(dict)
    rows = one.lines.order_by().values_list("kind", "year").annotate(total=Sum("amount"))
    for kind, year, total in rows:
        sums[kind][year] = int(total)
    summed = (kind for kind in LineKind if kind not in BALANCES)
    return tuple(KindSum(kind, sums[kind.value]) for kind in summed if kind.value in sums)


def years_with_plans() -> list[int]:
    """The budget years that have directions or versions, newest first."""
    return sorted(
        {*Plan.objects.values_list("year", flat=True), *Direction.objects.values_list("year", flat=True)}, reverse=True
    )
