"""The page of one owner directive: written by owner control, decided by KF, taken up at the stämma."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arshjul.goals import services
from arshjul.goals.forms import directive_as_typed, directive_rows, read_directive
from arshjul.goals.models import OwnerDirective
from arshjul.goals.policies import DIRECTIVE_WRITERS, GoalPolicy
from arshjul.goals.services.directives import rows_of
from arshjul.goals.views.common import AIMS, directive_or_404, edition_from, show, signed_in
from arshjul.kernel.findings import Finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Person
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.forms import read_date, read_minutes
from arshjul.record.services import Refused
from arshjul.record.too_late import too_late


@require_http_methods(["GET", "POST"])
@login_required
def directive(request: HttpRequest, pk: int) -> HttpResponse:
    """One company's directive."""
    person, who = signed_in(request)
    one = directive_or_404(request, pk)
    if not GoalPolicy.may_write_directive(who, one):
        if request.method == "POST":
            if not who.has(*DIRECTIVE_WRITERS, authority_id=one.item.authority_id):
                raise Http404
            return too_late(request, one.item, reverse("goals:directive", args=[one.pk]))
        return show(request, "directive", _values(one, who))
    if request.method == "POST":
        return _save(request, one, who, person)
    return show(request, "directive", _values(one, who) | {"rows": directive_rows(rows_of(one)), "may_write": True})


def _values(one: OwnerDirective, who: Standing) -> dict[str, object]:
    fixing = getattr(one.item, "fixing", [])
    state = one.item.state
    return {
        "directive": one,
        "state": STATE_NAMES[ItemState(state)],
        "decision": fixing[-1] if fixing else None,
        "uptake": getattr(one, "uptake", None),
        "may_decide": state == ItemState.HANDED_OVER.value and who.has(Role.SECRETARY),
        "may_take_up": state == ItemState.DECIDED.value
        and getattr(one, "uptake", None) is None
        and who.has(Role.OWNER, Role.COMPANY_CFO),
        "aims": AIMS,
        "edition": one.item.edition,
        "form": {},
    }


def _save(request: HttpRequest, one: OwnerDirective, who: Standing, person: Person) -> HttpResponse:
    data = request.POST
    typed = directive_as_typed(data)
    rows, findings = read_directive(typed)
    if not findings:
        try:
            services.save_directive(directive=one, rows=rows, by=person, edition=edition_from(data.get("edition", "")))
        except Refused as refused:
            findings = list(refused.findings)
    if findings:
        kept = {"rows": typed, "may_write": True, "found": findings, "edition": data.get("edition", "")}
        return show(request, "directive", _values(one, who) | kept, wrong=True)
    if data.get("then") == "lamna":
        return _hand_in(request, one, who, person)
    messages.success(request, _("Sparat."))
    return redirect("goals:directive", pk=one.pk)


@require_POST
@login_required
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the directive over to KF."""
    person, who = signed_in(request)
    return _hand_in(request, directive_or_404(request, pk), who, person)


def _hand_in(request: HttpRequest, one: OwnerDirective, who: Standing, person: Person) -> HttpResponse:
    try:
        services.hand_in_directive(directive=one, by=person, reasons=request.POST.get("reasons", ""))
    except Refused as refused:
        one = directive_or_404(request, one.pk)
        kept = {"rows": directive_rows(rows_of(one)), "may_write": GoalPolicy.may_write_directive(who, one)}
        told = {"found": refused.findings, "reasons": request.POST.get("reasons", "")}
        return show(request, "directive", _values(one, who) | kept | told, wrong=True)
    messages.success(request, _("Ägardirektivet är överlämnat och registrerat."))
    return redirect("goals:directive", pk=one.pk)


@require_http_methods(["GET", "POST"])
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Register KF's decision on the directive, apart from the plan."""
    person, who = signed_in(request)
    one = directive_or_404(request, pk)
    if one.item.state != ItemState.HANDED_OVER.value or not who.has(
        Role.SECRETARY, authority_id=organisation.assembly().authority_id
    ):
        raise Http404
    values = {"title": one.item.title, "year": one.year, "form": {}, "back": "goals:directive", "pk": one.pk}
    if request.method == "POST":
        minutes, findings = read_minutes(request.POST)
        if minutes is not None:
            try:
                services.decide_directive(directives=[one], minutes=minutes, by=person)
            except Refused as refused:
                findings = list(refused.findings)
        if findings:
            return show(request, "decide", values | {"found": findings, "form": request.POST}, wrong=True)
        messages.success(request, _("Beslutet är registrerat."))
        return redirect("goals:directive", pk=one.pk)
    return show(request, "decide", values)


@require_POST
@login_required
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that the company's stämma took the directive up."""
    person, who = signed_in(request)
    one = directive_or_404(request, pk)
    on, findings = read_date(request.POST.get("on", ""), "stämmans dag", "day of the general meeting")
    if on is not None:
        findings = _try_take_up(one, on, request, person)
    if findings:
        return show(request, "directive", _values(one, who) | {"found": findings, "form": request.POST}, wrong=True)
    messages.success(request, _("Stämmans beslut är registrerat."))
    return redirect("goals:directive", pk=one.pk)


def _try_take_up(one: OwnerDirective, on: date, request: HttpRequest, person: Person) -> list[Finding]:
    try:
        services.take_up_directive(directive=one, on=on, minutes=request.POST.get("minutes", "").strip(), by=person)
    except Refused as refused:
        return list(refused.findings)
    return []
