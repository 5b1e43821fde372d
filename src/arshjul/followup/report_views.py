"""Pages of a body's report: begun, filled in, its projects and goals, handed over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from arshjul.followup import accounts, forms, grid, queries, services
from arshjul.followup.asked import current_books, person_of
from arshjul.followup.domain import MEASURE_NAMES
from arshjul.followup.models import Report
from arshjul.followup.project_form import ProjectForm
from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import year_number
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.policies import ItemPolicy
from arshjul.record.services import Refused
from arshjul.record.too_late import too_late

UNPROCESSABLE = 422


@login_required
@require_POST
def open_report(request: HttpRequest) -> HttpResponse:
    """Begin a body's report."""
    year, at = year_number(request.POST.get("year", "")), request.POST.get("point", "")
    if year is None:
        raise Http404
    body = get_object_or_404(Body, slug=request.POST.get("body", ""))
    try:
        made = services.open_report(year=year, point=at, body=body, by=person_of(request))
    except Refused as refused:
        _tell(request, refused.findings)
        return redirect("followup:start")
    return redirect("followup:report", made.pk)


def _tell(request: HttpRequest, found: tuple[Finding, ...]) -> None:
    for one in found:
        messages.error(
            request, f"{one.message.in_language(request.LANGUAGE_CODE)} {one.hint.in_language(request.LANGUAGE_CODE)}"
        )


def _report(request: HttpRequest, pk: int) -> tuple[Report, Standing]:
    who = standing(request.user)
    found = queries.report(who, pk)
    if found is None:
        raise Http404
    return found, who


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A body's report: forecast beside books and season, explanations, summary, what is missing."""
    found, who = _report(request, pk)
    form = forms.ReportForm(found, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = ()
    if request.method == "POST":
        refused = tuple(form.findings)
        if not refused:
            try:
                services.save_report(
                    report=found,
                    by=person_of(request),
                    edition=form.edition,
                    forecasts=form.forecasts,
                    explanations=form.explanations,
                    summary=form.summary,
                )
            except Refused as stop:
                refused = stop.findings
        if not refused:
            messages.success(request, _("Sparat."))
            return redirect("followup:report", found.pk)
        if found.item.state != ItemState.DRAFT.value:
            return too_late(request, found.item, reverse("followup:report", args=[found.pk]))
    return _report_page(request, found, who, form, refused)


@login_required
@require_http_methods(["GET", "POST"])
def projects(request: HttpRequest, pk: int) -> HttpResponse:
    """What a body expects its investment projects to cost in the end, given with its report."""
    found, who = _report(request, pk)
    form = ProjectForm(found, request.POST if request.method == "POST" else None)
    refused = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            services.save_report(report=found, by=person_of(request), edition=form.edition, forecasts=form.given)
        except Refused as stop:
            refused = stop.findings
        else:
            messages.success(request, _("Sparat."))
            return redirect("followup:projects", found.pk)
    if refused and found.item.state != ItemState.DRAFT.value:
        return too_late(request, found.item, reverse("followup:projects", args=[found.pk]))
    values = {"report": found, "rows": form.rows(), "editable": ItemPolicy.may_change(who, found.item)}
    values |= {"refused": refused, "unit": "mnkr"}
    return render(request, "followup/projects.html", values, status=422 if refused else 200)


def _report_page(
    request: HttpRequest, found: Report, who: Standing, form: forms.ReportForm, refused: tuple[Finding, ...]
) -> HttpResponse:
    seen = queries.evidence(found, current_books(request))
    values = {
        "report": found,
        "point": queries.point(found.point),
        "state": STATE_NAMES[ItemState(found.item.state)],
        "editable": ItemPolicy.may_change(who, found.item),
        "refused": refused,
        "missing": queries.missing(found, seen) if found.item.state == ItemState.DRAFT.value else (),
        "sections": grid.sections(form.rows(queries.line_rows(found, seen)), accounts.local_rules().together),
        "result": queries.result_of(found, seen),
        "funding": queries.funding_of(found, seen),
        "explanation": form.explanation(seen.explanations.get((found.pk, queries.DRIFT_RESULT))),
        "summary": form.shown_summary,
        "measures": seen.measures.get(found.body_id, ()),
        "measure_states": {state.value: name for state, name in MEASURE_NAMES.items()},
        "indicators": len(seen.indicators(found.body.slug)),
        "unit": forms.UNIT,
    }
    return render(request, "followup/report.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """Assess the goals of a body's report: year, forecast and term of office for themselves."""
    found, who = _report(request, pk)
    rows = queries.goal_status(found.year, found.body.slug, found.point, who)
    form = forms.AssessmentForm(rows, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = ()
    if request.method == "POST":
        refused = tuple(form.findings)
        if not refused:
            try:
                services.save_assessments(report=found, by=person_of(request), judged=form.judged, edition=form.edition)
            except Refused as stop:
                refused = stop.findings
        if not refused:
            messages.success(request, _("Bedömningarna är sparade."))
            return redirect("followup:report", found.pk)
    values = {
        "report": found,
        "point": queries.point(found.point),
        "editable": ItemPolicy.may_change(who, found.item),
        "refused": refused,
        "rows": form.rows,
    }
    return render(request, "followup/assess.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what handing over means, and do it."""
    found, who = _report(request, pk)
    if not ItemPolicy.may_change(who, found.item):
        raise PermissionDenied
    refused: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            handed = services.hand_over_report(report=found, by=person_of(request))
        except Refused as stop:
            refused = stop.findings
        else:
            reference = handed.entry_out.matter.reference
            messages.success(request, _("Rapporten är överlämnad och diarieförd: %(number)s.") % {"number": reference})
            return redirect("followup:report", found.pk)
    values = {
        "report": found,
        "refused": refused,
        "missing": queries.missing(found, queries.evidence(found, current_books(request))),
        "receiver": organisation.executive_board(),
    }
    return render(request, "followup/hand_over.html", values, status=UNPROCESSABLE if refused else 200)
