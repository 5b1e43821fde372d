"""The year's goals as a tree, and the page of one body's goals."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from arshjul.goals import queries, services
from arshjul.goals.forms import GoalRow, as_typed, read_goals, rows_of
from arshjul.goals.models import GoalSet
from arshjul.goals.policies import DIRECTIVE_WRITERS, GOAL_REGISTRARS, GOAL_WRITERS, GoalPolicy, needs_link
from arshjul.goals.services.goal_sets import inputs_of
from arshjul.goals.views.common import AIMS, edition_from, set_or_404, show, signed_in, years_offered
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body, Person
from arshjul.organisation.years import year_or_404
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.forms import read_minutes
from arshjul.record.services import Refused
from arshjul.record.too_late import too_late
from arshjul.record.wheel import planning_year


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


def _year_page(request: HttpRequest, year: int) -> HttpResponse:
    who = signed_in(request)[1]
    sets = list(queries.goal_sets(who, year))
    tree = queries.tree(sets)
    directives = list(queries.directives(who, year).prefetch_related(None))  # the list shows their state alone
    bodies = list(organisation.bodies()) if who.has(*GOAL_WRITERS, *DIRECTIVE_WRITERS) else []
    values = {
        "year": year,
        "years": years_offered(year),
        "sets": [(one, STATE_NAMES[ItemState(one.item.state)]) for one in sets],
        "tree": tree,
        "orphans": queries.orphans_among(tree),
        "directives": [(one, STATE_NAMES[ItemState(one.item.state)]) for one in directives],
        "beginnings": _beginnings(who, bodies, sets),
        "companies": _companies(who, bodies, {one.company_id for one in directives}),
    }
    return show(request, "year", values)


def _beginnings(who: Standing, bodies: Sequence[Body], sets: Sequence[GoalSet]) -> list[tuple[str, str]]:
    """Bodies whose goals the person may begin: slug and name."""
    there = {one.body.slug for one in sets}
    mine = {held.body for held in who.held if held.role in GOAL_WRITERS} - there
    return [(body.slug, body.name) for body in bodies if body.slug in mine]


def _companies(who: Standing, bodies: Sequence[Body], there: set[int]) -> list[Body]:
    """Companies that the person may begin a directive for."""
    if not who.has(*DIRECTIVE_WRITERS):
        return []
    return [body for body in bodies if body.kind == BodyKind.COMPANY.value and body.pk not in there]


@require_POST
@login_required
def begin(request: HttpRequest, year: int) -> HttpResponse:
    """Begin a body's goals or a company's directive, or go to the draft there is."""
    person = signed_in(request)[0]
    body = get_object_or_404(organisation.bodies(), slug=request.POST.get("body", ""))
    try:
        if request.POST.get("kind") == "directive":
            directive = services.start_directive(year=year_or_404(year), company=body, by=person)
            return redirect("goals:directive", pk=directive.pk)
        made = services.start_goals(year=year_or_404(year), body=body, by=person)
    except Refused as refused:
        return show(request, "refused", {"year": year, "found": refused.findings}, wrong=True)
    return redirect("goals:set", pk=made.pk)


@require_http_methods(["GET", "POST"])
@login_required
def goal_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One body's goals: written while they are a draft, read after."""
    person, who = signed_in(request)
    one = set_or_404(request, pk)
    if not GoalPolicy.may_write(who, one):
        if request.method == "POST":
            if not who.has(*GOAL_WRITERS, authority_id=one.item.authority_id):
                raise Http404
            return too_late(request, one.item, reverse("goals:set", args=[one.pk]))
        return show(request, "set", _read_values(one, who))
    if request.method == "POST":
        return _save(request, one, person)
    goals = inputs_of(one)
    return show(request, "write", _write_values(one, rows_of(goals, one.year)))


def _basic(one: GoalSet) -> dict[str, object]:
    return {"set": one, "state": STATE_NAMES[ItemState(one.item.state)], "aims": AIMS}


def _read_values(one: GoalSet, who: Standing) -> dict[str, object]:
    fixing = getattr(one.item, "fixing", [])
    handed = one.item.state == ItemState.HANDED_OVER.value
    return _basic(one) | {
        "decision": fixing[-1] if fixing else None,
        "tree": queries.tree([one]),
        "may_decide": handed and who.has(*GOAL_REGISTRARS, authority_id=organisation.assembly().authority_id),
    }


def _write_values(one: GoalSet, rows: Sequence[GoalRow]) -> dict[str, object]:
    linked = needs_link(one.body)
    return _basic(one) | {
        "rows": rows,
        "linked": linked,
        "parents": list(queries.goals_to_link(one.year)) if linked else [],
        "edition": one.item.edition,
    }


def _save(request: HttpRequest, one: GoalSet, person: Person) -> HttpResponse:
    data = request.POST
    rows = as_typed(data)
    goals, findings = read_goals(rows, one.year)
    if not findings:
        try:
            services.save_goals(goal_set=one, goals=goals, by=person, edition=edition_from(data.get("edition", "")))
        except Refused as refused:
            findings = list(refused.findings)
    if findings:
        kept = _write_values(one, rows) | {"found": findings, "edition": data.get("edition", "")}
        return show(request, "write", kept, wrong=True)
    messages.success(request, _("Sparat."))
    return redirect("goals:hand-over" if data.get("then") == "lamna" else "goals:set", pk=one.pk)


@require_http_methods(["GET", "POST"])
@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what handing over means and what is missing, and do it when it is confirmed."""
    person, who = signed_in(request)
    one = set_or_404(request, pk)
    missing = services.findings_of_goals(one)
    values = _basic(one) | {
        "found": missing,
        "may": GoalPolicy.may_write(who, one) and not missing,
        "law": services.law_before_hand_over(one),
        "reasons": request.POST.get("reasons", ""),
    }
    if request.method == "POST":
        try:
            services.hand_over_goals(goal_set=one, by=person, reasons=request.POST.get("reasons", ""))
        except Refused as refused:
            return show(request, "hand_over", values | {"found": refused.findings, "law": []}, wrong=True)
        messages.success(request, _("Målen är överlämnade och registrerade."))
        return redirect("goals:set", pk=one.pk)
    return show(request, "hand_over", values)


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Register KF's decision on goals that weren't decided together with the plan."""
    person, who = signed_in(request)
    one = set_or_404(request, pk)
    assembly = organisation.assembly()
    handed = one.item.state == ItemState.HANDED_OVER.value
    if not handed or not who.has(*GOAL_REGISTRARS, authority_id=assembly.authority_id):
        raise Http404
    values = _basic(one) | {"title": one.item.title, "form": {}, "back": "goals:set", "pk": one.pk}
    if request.method == "POST":
        minutes, findings = read_minutes(request.POST)
        if minutes is not None:
            try:
                services.decide_goals(goal_set=one, decider=assembly, minutes=minutes, by=person)
            except Refused as refused:
                findings = list(refused.findings)
        if findings:
            return show(request, "decide", values | {"found": findings, "form": request.POST}, wrong=True)
        messages.success(request, _("Beslutet är registrerat."))
        return redirect("goals:set", pk=one.pk)
    return show(request, "decide", values)
