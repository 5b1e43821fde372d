"""The list of assignments (uppdrag), and the page of one: report back, close."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.goals import queries, services
from arshjul.goals.domain import ASSIGNMENT_STATES, AssignmentState
from arshjul.goals.models import Assignment
from arshjul.goals.policies import ASSIGNMENT_GIVERS, GoalPolicy
from arshjul.goals.views.common import decision_from, show, signed_in
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.types import Person
from arshjul.record import queries as record_queries
from arshjul.record.forms import read_date
from arshjul.record.services import Refused

ON_A_PAGE = 30
DECISIONS_OFFERED = 30


@require_http_methods(["GET", "POST"])
@login_required
def assignments(request: HttpRequest) -> HttpResponse:
    """All assignments still open, the earliest due first; the secretary registers new ones."""
    person, who = signed_in(request)
    everything = request.GET.get("alla") == "ja"
    found = queries.assignments(only_open=not everything)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("sida"))
    may_give = who.has(*ASSIGNMENT_GIVERS)
    values: dict[str, object] = {
        "page": page,
        "rows": [(one, ASSIGNMENT_STATES[AssignmentState(one.state)], one.due < today()) for one in page],
        "everything": everything,
        "may_give": may_give,
        "decisions": list(record_queries.decisions()[:DECISIONS_OFFERED]) if may_give else [],
        "bodies": list(organisation.bodies()) if may_give else [],
        "form": {},
    }
    if request.method == "POST":
        findings = _give(request, person)
        if findings:
            return show(request, "assignments", values | {"found": findings, "form": request.POST}, wrong=True)
        messages.success(request, _("Uppdraget är registrerat."))
        return redirect("goals:assignments")
    return show(request, "assignments", values)


def _give(request: HttpRequest, person: Person) -> list[Finding]:
    data = request.POST
    decision = decision_from(data.get("decision", ""))
    receiver = organisation.bodies().filter(slug=data.get("receiver", "")).first()
    due, findings = read_date(data.get("due", ""), "slutdatum", "due day")
    if decision is None or receiver is None:
        findings.append(finding("goals.assignment-decision-missing"))
    if findings or decision is None or receiver is None:
        return findings
    try:
        services.give_assignment(decision=decision, receiver=receiver, text=data.get("text", ""), due=due, by=person)
    except Refused as refused:
        return list(refused.findings)
    return []


@require_http_methods(["GET", "POST"])
@login_required
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """One assignment: who gave it, what has been reported, and what the person may do."""
    person, who = signed_in(request)
    one = get_object_or_404(queries.assignments(), pk=pk)
    open_still = one.state != AssignmentState.CLOSED.value
    may_close = open_still and who.has(*ASSIGNMENT_GIVERS, authority_id=one.giver.authority_id)
    values: dict[str, object] = {
        "assignment": one,
        "state": ASSIGNMENT_STATES[AssignmentState(one.state)],
        "may_report": open_still and GoalPolicy.may_report(who, one.receiver),
        "may_close": may_close,
        "decisions": list(record_queries.decisions(body=one.giver.slug)[:DECISIONS_OFFERED]) if may_close else [],
        "form": {},
    }
    if request.method == "POST":
        try:
            _act(request, one, person)
        except Refused as refused:
            return show(request, "assignment", values | {"found": refused.findings, "form": request.POST}, wrong=True)
        messages.success(request, _("Sparat."))
        return redirect("goals:assignment", pk=one.pk)
    return show(request, "assignment", values)


def _act(request: HttpRequest, one: Assignment, person: Person) -> None:
    data = request.POST
    if data.get("act") == "close":
        decision = decision_from(data.get("decision", ""))
        if decision is None:
            raise Refused([finding("goals.assignment-decision-missing")])
        services.close_assignment(assignment=one, decision=decision, by=person)
    else:
        finished = data.get("finished") == "yes"
        services.report_assignment(assignment=one, text=data.get("text", ""), by=person, finished=finished)
