"""What is in force on a day: the adopted version, its revisions, and their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from arshjul.organisation.clock import today
from arshjul.planning.domain import LineKind, PlanKind
from arshjul.planning.models import Plan, PlanLine
from arshjul.planning.queries.versions import DECISIONS, decision_of
from arshjul.record import queries as record
from arshjul.record.domain import ItemState


@dataclass(frozen=True, slots=True)
class InForce:
    """The adopted version in force on a day, its revisions in the order they were decided, and all versions by pk."""

    adopted: Plan | None
    revisions: tuple[Plan, ...]
    by_pk: Mapping[int, Plan]

    @property
    def pks(self) -> list[int]:
        """The versions whose lines are in force."""
        return [one.pk for one in (self.adopted, *self.revisions) if one is not None]


ON_THE_BRIDGE = (PlanKind.COMPOSED, PlanKind.ALTERNATIVE, PlanKind.ADOPTED, PlanKind.REVISED)


def versions_in_force(year: int, on: date | None = None) -> InForce:
    """What is in force on a day: the version adopted last by then, and its revisions since; two queries."""
    day = on or today()
    found = Plan.objects.filter(year=year, kind__in=[kind.value for kind in ON_THE_BRIDGE])
    chosen = list(found.select_related("item", "body").prefetch_related(DECISIONS))
    return _in_force(chosen, day)


def with_internal_budgets(
    years: Collection[int], on: date | None = None
) -> Mapping[int, tuple[InForce, Mapping[str, Plan]]]:
    """What is in force of some years on a day, and by body the internal budget decided last by then; two queries."""
    day = on or today()
    kinds = [kind.value for kind in (*ON_THE_BRIDGE, PlanKind.INTERNAL)]
    found = Plan.objects.filter(year__in=years, kind__in=kinds).select_related("item", "body")
    chosen = {year: list[Plan]() for year in years}
    for one in found.prefetch_related(DECISIONS):
        chosen[one.year].append(one)
    return {year: (_in_force(plans, day), _internal(plans, day)) for year, plans in chosen.items()}


def _internal(chosen: Iterable[Plan], day: date) -> Mapping[str, Plan]:
    return {one.body.slug: one for one in _decided(chosen, day) if one.kind == PlanKind.INTERNAL.value}


def business_plans_in_force(year: int, on: date | None = None) -> Mapping[str, Plan]:
    """By company the business plan that its board fixed last by a day; one query, with its decisions."""
    found = Plan.objects.filter(year=year, kind=PlanKind.BUSINESS.value)
    chosen = list(found.select_related("item", "body").prefetch_related(DECISIONS))
    return {one.body.slug: one for one in _decided(chosen, on or today())}


def _decided(chosen: Iterable[Plan], day: date) -> list[Plan]:
    """Versions decided by a day, in the order they were decided."""
    decided: list[tuple[date, int, Plan]] = []
    for one in chosen:
        fixed = _fixed(one)
        if fixed is not None and fixed[0] <= day and one.item.state == ItemState.DECIDED.value:
            decided.append((*fixed, one))
    decided.sort(key=lambda row: row[:2])
    return [row[2] for row in decided]


def _fixed(one: Plan) -> tuple[date, int] | None:
    """The day and paragraph of the decision that fixed a version, however it was read."""
    if hasattr(one, "fixed_on") and hasattr(one, "fixed_in"):
        return (one.fixed_on, one.fixed_in) if one.fixed_on else None
    fixed = decision_of(one)
    return (fixed.date, fixed.paragraph) if fixed else None


def _in_force(chosen: Iterable[Plan], day: date) -> InForce:
    in_order = _decided(chosen, day)
    adopted = next((one for one in reversed(in_order) if one.kind == PlanKind.ADOPTED.value), None)
    revised = [one for one in in_order if adopted and one.kind == PlanKind.REVISED.value and one.basis_id == adopted.pk]
    return InForce(adopted, tuple(revised), {one.pk: one for one in chosen})


def adopted_plan(year: int, on: date | None = None) -> Plan | None:
    """The adopted version in force on a day: the one decided last by then; one query."""
    return amounts_in_force(year, on).adopted


def in_force(year: int, on: date | None = None) -> QuerySet[PlanLine]:
    """Every line in force on a day for a budget year: the adopted version's and its revisions'."""
    return PlanLine.objects.filter(plan__in=amounts_in_force(year, on).pks).select_related("body", "plan")


def amounts_in_force(year: int, on: date | None = None) -> InForce:
    """What is in force on a day, for those who ask for its amounts and not for its decisions; one query."""
    return _in_force(_light(year, ON_THE_BRIDGE), on or today())


def amounts_of_all(year: int, on: date | None = None) -> tuple[InForce, list[int]]:
    """The same, and the business plans that companies' boards fixed last by the day; one query."""
    return _amounts_with(PlanKind.BUSINESS, year, on)


def amounts_with_internal(year: int, on: date | None = None) -> tuple[InForce, list[int]]:
    """The same, and the internal budgets that bodies decided last by the day; one query."""
    return _amounts_with(PlanKind.INTERNAL, year, on)


def _amounts_with(kind: PlanKind, year: int, on: date | None) -> tuple[InForce, list[int]]:
    day, found = on or today(), _light(year, (*ON_THE_BRIDGE, kind))
    latest = {one.body_id: one.pk for one in _decided(found, day) if one.kind == kind.value}
    return _in_force(found, day), list(latest.values())


def _light(year: int, kinds: Iterable[PlanKind]) -> list[Plan]:
    """The versions of a year with the day and paragraph that fixed them, and nothing else of the decision."""
    fixing = record.fixing_decisions().filter(items=OuterRef("item")).order_by("-date", "-paragraph")
    dated = {"fixed_on": Subquery(fixing.values("date")[:1]), "fixed_in": Subquery(fixing.values("paragraph")[:1])}
    found = Plan.objects.filter(year=year, kind__in=[kind.value for kind in kinds])
    return list(found.select_related("item").annotate(**dated))


def lines_for(
    year: int, *, body: str = "", kinds: Iterable[LineKind] = (), of_year: int | None = None, on: date | None = None
) -> QuerySet[PlanLine]:
    """Lines in force: of a body, of some kinds, for one of the plan's years (the budget year when not said)."""
    found = in_force(year, on).filter(year=of_year or year)
    if body:
        found = found.filter(body__slug=body)
    chosen = [kind.value for kind in kinds]
    return found.filter(kind__in=chosen) if chosen else found
