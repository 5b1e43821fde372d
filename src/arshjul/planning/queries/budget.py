"""What the versions in force give: by body, line of a statement, decision and project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q, Sum

from arshjul.organisation.types import Body
from arshjul.planning.domain import LineKind
from arshjul.planning.models import Investment, PlanLine
from arshjul.planning.queries.in_force import (
    amounts_in_force,
    amounts_of_all,
    amounts_with_internal,
    business_plans_in_force,
    in_force,
    lines_for,
    versions_in_force,
    with_internal_budgets,
)
from arshjul.planning.queries.versions import decision_of
from arshjul.record.types import Decision


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """An amount in force by body, unit, kind and line of a statement, in öre."""

    body: str
    unit: str
    kind: LineKind
    row: str
    activity: str
    amount: int


def budget_by_body(year: int, *, of_year: int | None = None, on: date | None = None) -> tuple[BudgetRow, ...]:
    """All amounts in force for a year, summed by body, unit, kind and statement line; two or three queries."""
    rows = in_force(year, on).filter(year=of_year or year).order_by()
    sums = rows.values_list("body__slug", "unit", "kind", "row", "activity", "body__order").annotate(
        total=Sum("amount")
    )
    return tuple(
        BudgetRow(body, unit, LineKind(kind), row, activity, int(total))
        for body, unit, kind, row, activity, _, total in sorted(sums, key=lambda one: (one[5], one[1:5]))
    )


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line in force, the decision that fixed it, and whether it is of the budget first fixed."""

    line: PlanLine
    decision: Decision | None
    is_original: bool


def decided_lines(year: int, kind: LineKind, *, on: date | None = None) -> tuple[DecidedLine, ...]:
    """Every line of a kind in force for a budget year, of all the plan's years; three queries."""
    found = versions_in_force(year, on)
    lines = PlanLine.objects.filter(plan__in=found.pks, kind=kind.value).select_related("body", "investment")
    first = found.adopted.pk if found.adopted else None
    return tuple(
        DecidedLine(line, decision_of(found.by_pk[line.plan_id]), line.plan_id == first)
        for line in lines.order_by("plan", "order", "pk")
    )


def decided_results(years: Collection[int], *, on: date | None = None) -> Mapping[int, tuple[DecidedLine, ...]]:
    """What gives each nämnd its budgeted result of some years: its appropriation in force, and its own decided budget.

    The own budget is the income and costs of the internal budget it decided last; three queries, however many years.
    """
    by_year = with_internal_budgets(years, on)
    whole, own = [LineKind.APPROPRIATION.value], [LineKind.INCOME.value, LineKind.COST.value]
    together = [found for found, _internal in by_year.values()]
    internal = [one for _found, by_body in by_year.values() for one in by_body.values()]
    given = [pk for found in together for pk in found.pks]
    wanted = Q(plan__in=given, kind__in=whole) | Q(plan__in=[one.pk for one in internal], kind__in=own)
    lines = PlanLine.objects.filter(wanted, year=F("plan__year")).select_related("body").order_by("plan", "order", "pk")
    plans = {one.pk: one for found in together for one in found.by_pk.values()}
    first = {found.adopted.pk for found in together if found.adopted}
    decided = {year: list[DecidedLine]() for year in by_year}
    for line in lines:
        decided[line.year].append(DecidedLine(line, decision_of(plans[line.plan_id]), line.plan_id in first))
    return {year: tuple(found) for year, found in decided.items()}


class DecidedAmount(NamedTuple):
    """What is decided for a budget year, summed by whose it is, what it is, and the project it is for; öre.

    The sign is the line's (`LineKind`).
    """

    body: str
    kind: LineKind
    unit: str
    activity: str
    row: str
    project: str
    project_name: str
    amount: int


def decided_amounts(year: int, kinds: Collection[LineKind], *, on: date | None = None) -> tuple[DecidedAmount, ...]:
    """What is decided for a year: of some kinds in force, and the internal budget each body decided last.

    Of internal budgets their income and costs; two queries.
    """
    found, internal = amounts_with_internal(year, on)
    own = [LineKind.INCOME.value, LineKind.COST.value]
    wanted = Q(plan__in=found.pks, kind__in=[kind.value for kind in kinds])
    wanted |= Q(plan__in=internal, kind__in=own)
    named = ("body__slug", "kind", "unit", "activity", "row", "investment__project", "investment__name")
    lines = PlanLine.objects.filter(wanted, year=year).order_by("body__order", "order", "pk")
    sums: dict[tuple[str, str, str, str, str, str | None], int] = defaultdict(int)
    names: dict[str | None, str | None] = {}
    for *key, name, amount in lines.values_list(*named, "amount"):
        sums[tuple(key)] += amount
        names[key[-1]] = name
    return tuple(
        DecidedAmount(body, LineKind(kind), unit, activity, row, project or "", names[project] or "", amount)
        for (body, kind, unit, activity, row, project), amount in sums.items()
    )


def business_lines(year: int, kinds: Collection[LineKind], *, on: date | None = None) -> tuple[DecidedLine, ...]:
    """The lines of some kinds of a year in the business plan that each company's board fixed last; two queries."""
    plans = business_plans_in_force(year, on)
    named = [kind.value for kind in kinds]
    lines = PlanLine.objects.filter(plan__in=[one.pk for one in plans.values()], year=year, kind__in=named)
    decisions = {one.pk: decision_of(one) for one in plans.values()}
    rows = lines.select_related("body").order_by("plan", "order", "pk")
    return tuple(DecidedLine(line, decisions[line.plan_id], is_original=True) for line in rows)


Budgeted = Mapping[tuple[LineKind, str], int]
"""Öre by kind of line and line of a statement."""


def budgets_of_all(
    year: int, city: Collection[LineKind], companies: Collection[LineKind], *, on: date | None = None
) -> tuple[Budgeted, Mapping[str, Budgeted]]:
    """The municipality's budget in force, and that of companies by their business plans in force; two queries.

    Öre, of the kinds of line that are asked for of each; the companies' by body.
    """
    found, business = amounts_of_all(year, on)
    whole_kinds, kinds = ([kind.value for kind in asked] for asked in (city, companies))
    wanted = Q(plan__in=found.pks, kind__in=whole_kinds) | Q(plan__in=business, kind__in=kinds)
    rows = PlanLine.objects.filter(wanted, year=year).order_by().values_list("plan", "body__slug", "kind", "row")
    whole: dict[tuple[LineKind, str], int] = defaultdict(int)
    by_body: dict[str, dict[tuple[LineKind, str], int]] = defaultdict(lambda: defaultdict(int))
    for plan, body, kind, row, total in rows.annotate(total=Sum("amount")):
        if plan in business:
            by_body[body][LineKind(kind), row] += int(total)
        else:
            whole[LineKind(kind), row] += int(total)
    return whole, by_body


@dataclass(frozen=True, slots=True)
class DecidedProject:
    """A project as it stands in a version in force, and the decision that fixed that version."""

    investment: Investment
    decision: Decision | None


def decided_projects(year: int, *, on: date | None = None) -> Mapping[str, DecidedProject]:
    """Each project of a budget year by its code, as the latest version in force has it; three queries."""
    found = versions_in_force(year, on)
    rows = Investment.objects.filter(plan__in=found.pks).select_related("body").order_by("plan", "pk")
    return {one.project: DecidedProject(one, decision_of(found.by_pk[one.plan_id])) for one in rows}


def budget_by_line(year: int, kind: LineKind = LineKind.STATEMENT, *, on: date | None = None) -> Mapping[str, int]:
    """A budgeted statement in force, the resultaträkning when not said: öre by the statement's line id."""
    sums = lines_for(year, kinds=[kind], on=on).order_by().values_list("row").annotate(total=Sum("amount"))
    return {row: int(total) for row, total in sums}


def budgets_by_line(
    year: int, kinds: Collection[LineKind], *, on: date | None = None
) -> Mapping[LineKind, Mapping[str, int]]:
    """The same of several statements, by their kind of line; as many queries as for one."""
    found: dict[LineKind, dict[str, int]] = {kind: {} for kind in kinds}
    sums = lines_for(year, kinds=kinds, on=on).order_by().values_list("kind", "row").annotate(total=Sum("amount"))
    for kind, row, total in sums:
        found[LineKind(kind)][row] = int(total)
    return found


def appropriations(year: int, *, on: date | None = None) -> Mapping[str, int]:
    """What each body has been given for the budget year (kommunbidrag, anslag), in öre by body slug."""
    rows = lines_for(year, kinds=[LineKind.APPROPRIATION], on=on).order_by()
    return {slug: int(total) for slug, total in rows.values_list("body__slug").annotate(total=Sum("amount"))}


@dataclass(frozen=True, slots=True)
class Given:
    """What the assembly gave a body: in the budget first fixed, and by decisions of the year (anslagsförändring)."""

    original: int | None
    changes: int | None


def appropriations_by_decision(year: int, *, on: date | None = None) -> Mapping[str, Given]:
    """Original appropriation and its changes since, in öre by body slug; two queries."""
    found = amounts_in_force(year, on)
    if found.adopted is None:
        return {}
    rows = PlanLine.objects.filter(plan__in=found.pks, year=year, kind=LineKind.APPROPRIATION.value).order_by()
    sums: dict[str, dict[bool, int]] = defaultdict(dict)
    for slug, plan_pk, total in rows.values_list("body__slug", "plan").annotate(total=Sum("amount")):
        first = plan_pk == found.adopted.pk
        sums[slug][first] = sums[slug].get(first, 0) + int(total)
    return {slug: Given(parts.get(True), parts.get(False)) for slug, parts in sums.items()}


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """An investment project in force: its decided total, what the plan gives it by year, in öre, and its first year."""

    project: str
    name: str
    body: str
    decided_total: int
    by_year: Mapping[int, int]
    starts: int


def projects_in_force(year: int, *, on: date | None = None) -> tuple[ProjectPlan, ...]:
    """The investment projects of the versions in force for a budget year; two queries."""
    found = Investment.objects.filter(plan__in=amounts_in_force(year, on).pks).order_by("plan", "pk")
    years = Sum("lines__amount", filter=Q(lines__kind=LineKind.INVESTMENT.value))
    named = found.values_list("project", "name", "body__slug", "decided_total", "starts", "lines__year")
    latest: dict[str, tuple[str, str, int, int]] = {}
    amounts: dict[str, dict[int, int]] = defaultdict(dict)
    for project, name, body, decided, starts, of_year, total in named.annotate(total=years):
        latest[project] = (name, body, decided, starts)
        if total is not None:
            amounts[project][of_year] = amounts[project].get(of_year, 0) + int(total)
    return tuple(
        ProjectPlan(project, name, body, decided, amounts.get(project, {}), starts)
        for project, (name, body, decided, starts) in latest.items()
    )


def given(year: int, body: Body, on: date | None = None) -> Mapping[LineKind, int]:
    """What a body has been given for the budget year, in öre by kind; a kind without lines is left out."""
    rows = lines_for(year, body=body.slug, kinds=[LineKind.APPROPRIATION, LineKind.INVESTMENT], on=on).order_by()
    return {LineKind(kind): int(total) for kind, total in rows.values_list("kind").annotate(total=Sum("amount"))}
