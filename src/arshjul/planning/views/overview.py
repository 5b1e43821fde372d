"""The year at a glance: what is done and next; versions side by side; the bridge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from arshjul.kernel.findings import finding
from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body, Person
from arshjul.organisation.years import year_or_404
from arshjul.planning import queries, services
from arshjul.planning.domain import PLAN_NAMES, LineKind, PlanKind
from arshjul.planning.models import Plan
from arshjul.planning.policies import WRITERS, PlanPolicy, is_the_presidiums, writers
from arshjul.planning.views.common import (
    committees,
    show,
    signed_in,
    years_offered,
)
from arshjul.record import wheel as record_wheel
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.services import Refused
from arshjul.record.wheel import planning_year
from arshjul.wheel.domain import Kind
from arshjul.wheel.status import Task


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """The year being planned now."""
    return _year_page(request, planning_year())


@require_GET
@login_required
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One budget year."""
    return _year_page(request, year_or_404(year))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as a list shows it."""

    plan: Plan
    kind: Text
    state: Text
    decision: str
    constructed: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something the person may begin: what kind, for which body."""

    kind: str
    label: Text
    body: Body


def _year_page(request: HttpRequest, year: int) -> HttpResponse:
    who = signed_in(request)[1]
    versions = list(queries.plans(who, year))
    everybody = list(organisation.bodies(*organisation.COMMITTEES, BodyKind.COMPANY))
    bodies = [one for one in everybody if one.kind != BodyKind.COMPANY.value]
    found = queries.directions_with_frames(who, year)
    tasks = [task for task in record_wheel.tasks(year) if task.scheduled.step.kind is Kind.PLAN]
    mine = record_wheel.my_wheel(who, tasks)
    own = {task.id for task in (*mine.open, *mine.late)}
    values = {
        "year": year,
        "years": years_offered(year),
        "direction": found[0] if found else None,
        "issued": queries.issued(found),
        "steps": _steps(tasks, own),
        "rows": queries.frame_rows(bodies, versions, queries.issued(found), year),
        "versions": [version_row(one) for one in versions if one.kind != PlanKind.PROPOSAL.value],
        "proposed": {task.body for task in tasks if task.state.value == "done" and _proposes(task)},
        "beginnings": _beginnings(who, everybody, versions),
        "alternatives": sum(one.kind == PlanKind.ALTERNATIVE.value for one in versions),
        "may_direct": PlanPolicy.may_compose(who),
        "may_alternative": any(role in who.roles for role in WRITERS[PlanKind.ALTERNATIVE]),
        "adopted": any(one.kind == PlanKind.ADOPTED.value for one in versions),
    }
    return show(request, "year", values)


def _proposes(task: Task) -> bool:
    return task.scheduled.step.produces == "committee-budget"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A planning step of the wheel: how many bodies have done it, of how many."""

    title: Text
    due: object
    done: int
    total: int
    state: str
    mine: bool


def _steps(tasks: Sequence[Task], own: set[str]) -> list[StepRow]:
    rows = []
    for step in dict.fromkeys(task.id for task in tasks):
        mine = [task for task in tasks if task.id == step]
        done = sum(task.state.value == "done" for task in mine)
        late = any(task.state.value == "late" or task.overdue for task in mine)
        state = "done" if done == len(mine) else "late" if late else "open"
        first = mine[0].scheduled
        rows.append(StepRow(first.step.title, first.due, done, len(mine), state, step in own))
    return rows


def version_row(one: Plan) -> VersionRow:
    """A version as a list shows it; no query."""
    decided = queries.decision_of(one)
    return VersionRow(
        one,
        PLAN_NAMES[PlanKind(one.kind)],
        STATE_NAMES[ItemState(one.item.state)],
        decided.reference if decided else "",
        decided.constructed if decided else False,
    )


BEGUN_BY_BODY = (PlanKind.PROPOSAL, PlanKind.OPERATIONS, PlanKind.INTERNAL)
BEGUN_BY_COMPANY = (PlanKind.BUSINESS,)
PRESIDIUMS = frozenset({BodyKind.ASSEMBLY.value, BodyKind.PRESIDIUM.value})


def _beginnings(who: Standing, bodies: Sequence[Body], versions: Sequence[Plan]) -> list[Beginning]:
    """What the person may begin and hasn't: for the bodies they have a role in."""
    there = {(one.kind, one.body_id) for one in versions}
    return [
        Beginning(kind.value, PLAN_NAMES[kind], body)
        for body in bodies
        for kind in (BEGUN_BY_COMPANY if body.kind == BodyKind.COMPANY.value else BEGUN_BY_BODY)
        if (kind.value, body.pk) not in there and _begins(who, kind, body)
    ]


def _begins(who: Standing, kind: PlanKind, body: Body) -> bool:
    """Whether the person writes it: in the body itself, or in the assembly whose presidium draws it up."""
    auditors = is_the_presidiums(kind, body)
    slugs = (
        {one.id for one in municipality.current().bodies if one.kind.value in PRESIDIUMS} if auditors else {body.slug}
    )
    return any(held.body in slugs and held.role in writers(kind, body) for held in who.held)


@require_POST
@login_required
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """Begin a version, or go to the draft there is."""
    person = signed_in(request)[0]
    kind, party = request.POST.get("kind", ""), request.POST.get("party", "")
    try:
        plan = _begin(kind, year_or_404(year), request.POST.get("body", ""), party, person)
    except Refused as refused:
        return show(request, "refused", {"year": year, "found": refused.findings, "party": party}, wrong=True)
    return redirect("planning:plan", pk=plan.pk)


def _begin(kind: str, year: int, body: str, party: str, person: Person) -> Plan:
    if kind == PlanKind.COMPOSED.value:
        return services.compose_plan(year=year, by=person)
    if kind == PlanKind.ALTERNATIVE.value:
        return services.add_alternative(year=year, party=party, by=person)
    chosen = organisation.bodies().filter(slug=body).first()
    if kind not in {*BEGUN_BY_BODY, PlanKind.BUSINESS} or chosen is None:
        raise Refused([finding("planning.unknown-body", body=body)])
    return services.start(kind=PlanKind(kind), year=year, body=chosen, by=person)


@require_GET
@login_required
def compare(request: HttpRequest, year: int) -> HttpResponse:
    """KS's proposal and the parties' budgets side by side, nämnd by nämnd."""
    who = signed_in(request)[1]
    kinds = (PlanKind.COMPOSED, PlanKind.ALTERNATIVE, PlanKind.ADOPTED)
    versions = sorted(
        queries.plans(who, year_or_404(year), *kinds), key=lambda one: list(kinds).index(PlanKind(one.kind))
    )
    table = queries.side_by_side(versions, year)
    rows = [(body, [table.get(body.pk, {}).get(one.pk) for one in versions]) for body in committees()]
    columns = [[row[1][place] for row in rows] for place in range(len(versions))]
    totals = [add(*column) for column in columns]
    values = {
        "year": year,
        "versions": [version_row(one) for one in versions],
        "rows": [row for row in rows if any(amount is not None for amount in row[1])],
        "totals": totals,
    }
    return show(request, "compare", values)


@require_GET
@login_required
def bridge(request: HttpRequest, year: int) -> HttpResponse:
    """From the proposals to the budget in force, for the whole municipality or one nämnd."""
    bodies = committees()
    chosen = next((body for body in bodies if body.slug == request.GET.get("namnd")), None)
    kind = LineKind.INVESTMENT if request.GET.get("slag") == "investering" else LineKind.APPROPRIATION
    values = {
        "year": year_or_404(year),
        "bodies": bodies,
        "chosen": chosen,
        "kind": kind.value,
        "rows": queries.bridge(year, chosen.slug if chosen else "", kind=kind),
    }
    return show(request, "bridge", values)
