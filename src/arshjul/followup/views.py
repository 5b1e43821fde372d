"""Pages of follow-up: the overview, how forecasts hit, goals, and measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from arshjul.followup import accounts, forms, queries
from arshjul.followup.accounts.catalogue import KINDS
from arshjul.followup.asked import person_of, year_of, years_to_choose
from arshjul.followup.domain import ASSESSMENT_NAMES, MEASURE_NAMES, Accuracy, MeasureState
from arshjul.followup.models import Forecast, Measure
from arshjul.followup.policies import ReportPolicy
from arshjul.followup.rules import Rules
from arshjul.kernel.findings import Finding
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Body
from arshjul.record.domain import STATE_NAMES
from arshjul.record.services import Refused
from arshjul.wheel.domain import ReportPoint

UNPROCESSABLE = 422


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
            form.save(person_of(request))
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
