"""Pages of follow-up: overview, statements, a body's report, goals, measures, dialogues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from arshjul.followup import accounts, forms, grid, queries, services
from arshjul.followup.accounts.catalogue import KINDS
from arshjul.followup.asked import current_books, year_of, years_to_choose
from arshjul.followup.domain import (
    ASSESSMENT_NAMES,
    DIALOGUE_NAMES,
    MEASURE_NAMES,
    Accuracy,
    DialogueKind,
    MeasureState,
)
from arshjul.followup.models import Dialogue, DialogueAction, Forecast, Measure, Report
from arshjul.followup.policies import HOSTS, DialoguePolicy, ReportPolicy
from arshjul.followup.project_form import ProjectForm
from arshjul.followup.rules import Rules
from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import year_number
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body, Person
from arshjul.record.domain import STATE_NAMES, ItemState
from arshjul.record.policies import ItemPolicy
from arshjul.record.services import Refused
from arshjul.record.too_late import too_late
from arshjul.wheel.domain import ReportPoint

UNPROCESSABLE = 422


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _point(request: HttpRequest) -> str:
    points = queries.points()
    asked = request.GET.get("tillfalle", "")
    if any(one.id == asked for one in points):
        return asked
    return points[-1].id if points else ""


@login_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where each body stands at a report point, and the ways on."""
    year, at = year_of(request), _point(request)
    who = standing(request.user)
    rows = queries.overview(who, year, at)
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "points": queries.points(),
        "point": queries.point(at),
        "rows": rows,
        "writes": {row.body.slug for row in rows if ReportPolicy.may_write(who, row.body.slug)},
        "states": {state.value: name for state, name in STATE_NAMES.items()},
        "statements": KINDS,
    }
    return render(request, "followup/start.html", values)


@login_required
@require_GET
def accuracy(request: HttpRequest) -> HttpResponse:
    """Forecasts as given, and how they hit once the year is whole."""
    year = year_of(request)
    rules = accounts.local_rules()
    given = list(queries.forecasts_visible_to(standing(request.user), year).distinct())
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "given": [
            (row, rules.label(row.line), queries.point(row.point)) for row in given if not rules.whole_of(row.line)
        ],
        "whole": _whole_statements(given, rules),
        "scored": [_scored(one, rules) for one in queries.forecast_accuracy(year)],
    }
    return render(request, "followup/accuracy.html", values)


def _whole_statements(given: Iterable[Forecast], rules: Rules) -> list[tuple[Body, Text, ReportPoint | None, int]]:
    """The balance sheets and cash flows among forecasts, with how many rows each was given in."""
    counted = Counter((row.body, rules.whole_of(row.line), row.point) for row in given if rules.whole_of(row.line))
    return [
        (body, rules.together.get(group, Text(group, group)), queries.point(at), rows)
        for (body, group, at), rows in counted.items()
    ]


def _scored(one: Accuracy, rules: Rules) -> dict[str, object]:
    """A body's accuracy with the words a page needs."""
    misses = [(miss, rules.label(miss.line), queries.point(miss.point)) for miss in one.misses]
    return {"name": municipality.current().name_of(one.body), "accuracy": one, "misses": misses}


@login_required
@require_GET
def goals(request: HttpRequest) -> HttpResponse:
    """Goals and indicators of a year: three kinds of assessment apart, colour and sign by the municipality's scale."""
    year = year_of(request)
    rows = queries.goal_status(year, who=standing(request.user))
    by_body: dict[str, list[queries.GoalRow]] = {}
    for row in rows:
        by_body.setdefault(row.indicator.body, []).append(row)
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "bodies": [(municipality.current().name_of(slug), found) for slug, found in by_body.items()],
        "scale": municipality.current().scale(queries.GOAL_SCALE),
        "kinds": ASSESSMENT_NAMES,
    }
    return render(request, "followup/goals.html", values)


@login_required
@require_POST
def open_report(request: HttpRequest) -> HttpResponse:
    """Begin a body's report."""
    year, at = year_number(request.POST.get("year", "")), request.POST.get("point", "")
    if year is None:
        raise Http404
    body = get_object_or_404(Body, slug=request.POST.get("body", ""))
    try:
        made = services.open_report(year=year, point=at, body=body, by=_person(request))
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
                    by=_person(request),
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
            services.save_report(report=found, by=_person(request), edition=form.edition, forecasts=form.given)
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
                services.save_assessments(report=found, by=_person(request), judged=form.judged, edition=form.edition)
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
            handed = services.hand_over_report(report=found, by=_person(request))
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


@login_required
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """Measures of a year: wanted, decided, done, and what they gave."""
    year = year_of(request)
    who = standing(request.user)
    rows = list(queries.measures(who, year))
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "rows": rows,
        "states": {state.value: name for state, name in MEASURE_NAMES.items()},
        "writes": {row.body.slug for row in rows if ReportPolicy.may_write(who, row.body.slug)},
        "today": today(),
    }
    return render(request, "followup/measures.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a measure, or write what it gave."""
    who = standing(request.user)
    known = Measure.objects.filter(pk=pk).select_related("body__authority", "opened_by").first()
    if known is None or not queries.measures(who, known.year).filter(pk=pk).exists():
        raise Http404
    form = forms.MeasureForm(known, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            form.save(_person(request))
        except Refused as stop:
            refused = stop.findings
        else:
            messages.success(request, _("Åtgärden är sparad."))
            return redirect(f"{reverse('followup:measures')}?ar={known.year}")
    values = {
        "measure": known,
        "form": form,
        "refused": refused,
        "editable": ReportPolicy.may_write(who, known.body.slug),
        "decided": known.state != MeasureState.WANTED.value,
        "state": MEASURE_NAMES[MeasureState(known.state)],
    }
    return render(request, "followup/measure.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def dialogues(request: HttpRequest) -> HttpResponse:
    """Dialogues the person took part in, and the form for a new one."""
    year = year_of(request)
    who = standing(request.user)
    form = forms.DialogueForm(request.POST if request.method == "POST" else None, who, request.GET.get("slag", ""))
    refused: tuple[Finding, ...] = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            made = form.save(_person(request))
        except Refused as stop:
            refused = stop.findings
        else:
            return redirect("followup:dialogue", made.uuid)
    values = {
        "year": year,
        "years": years_to_choose(request, year),
        "rows": queries.dialogues(who, year),
        "names": {kind.value: name for kind, name in DIALOGUE_NAMES.items()},
        "hosts": organisation.bodies().filter(slug__in=[one.body for one in who.held if one.role in HOSTS]),
        "bodies": organisation.bodies(),
        "refused": refused,
        "form": form,
    }
    return render(request, "followup/dialogues.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_http_methods(["GET", "POST"])
def dialogue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One dialogue: agenda, notes, actions; working material of those who took part."""
    who = standing(request.user)
    found = get_object_or_404(Dialogue.objects.select_related("host"), uuid=uuid)
    if not DialoguePolicy.may_see(who, found):
        raise Http404
    form = forms.NotesForm(found, request.POST if request.method == "POST" else None)
    refused: tuple[Finding, ...] = tuple(form.findings)
    if request.method == "POST" and not refused:
        try:
            form.save(_person(request))
        except Refused as stop:
            refused = stop.findings
        else:
            messages.success(request, _("Sparat."))
            return redirect("followup:dialogue", found.uuid)
    values = {
        "dialogue": found,
        "name": DIALOGUE_NAMES[DialogueKind(found.kind)],
        "participants": found.participants.all(),
        "actions": found.actions.all(),
        "form": form,
        "refused": refused,
        "editable": DialoguePolicy.may_change(who, found),
        "may_act": DialoguePolicy.may_act(who, found),
        "today": today(),
    }
    return render(request, "followup/dialogue.html", values, status=UNPROCESSABLE if refused else 200)


@login_required
@require_POST
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an action of a dialogue as done."""
    action = get_object_or_404(DialogueAction.objects.select_related("dialogue__host"), pk=pk)
    if not DialoguePolicy.may_see(standing(request.user), action.dialogue):
        raise Http404
    if not DialoguePolicy.may_act(standing(request.user), action.dialogue):
        raise PermissionDenied
    services.finish_action(action=action, on=today(), by=_person(request))
    return redirect("followup:dialogue", action.dialogue.uuid)
