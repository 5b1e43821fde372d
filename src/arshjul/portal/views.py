"""Pages of the public site. Nothing here needs a sign-in, a cookie or JavaScript."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.record import wheel as wheels
try:
    from arshjul.wheel import ics, picture
except ImportError:  # TEMPORARY
    ics = picture = None

PICTURES = ("plan", "follow-up")
NEXT_STEPS = 4


def _language() -> str:
    return (get_language() or "sv")[:2]


def start(request: HttpRequest) -> HttpResponse:
    """Where the year is now, the latest publications and the figures people ask for."""
    year = wheels.planning_year()
    rows = [row for one in (year - 1, year) for row in wheels.scheduled(one) if row.due >= today()]
    values = {"next": sorted(rows, key=lambda row: row.due)[:NEXT_STEPS], "year": year}
    return render(request, "portal/start.html", values)


def wheel(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The two pictures of how the group plans and follows up, and the same in words."""
    year = year or wheels.planning_year()
    scheduled = wheels.scheduled(year)
    if not scheduled:
        raise Http404
    values = {
        "year": year,
        "years": wheels.years(),
        "plan": mark_safe(picture.svg(scheduled, which="plan", language=_language())),  # noqa: S308  drawn by us, from our data
        "follow_up": mark_safe(picture.svg(scheduled, which="follow-up", language=_language())),  # noqa: S308  as above
        "scheduled": scheduled,
    }
    return render(request, "portal/wheel.html", values)


def picture_file(request: HttpRequest, year: int, which: str) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """One picture by itself, as large as the reader's screen."""
    scheduled = wheels.scheduled(year)
    if which not in PICTURES or not scheduled:
        raise Http404
    drawn = picture.svg(scheduled, which=which, language=_language())
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def calendar(request: HttpRequest, year: int) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """The whole wheel of a year as a calendar file."""
    scheduled = wheels.scheduled(year)
    if not scheduled:
        raise Http404
    name = f"Årshjul – {municipality.current().name.in_language(_language())}"
    answer = HttpResponse(ics.calendar(scheduled, _language(), name), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="arshjulet-{year}.ics"'
    return answer


def publications(request: HttpRequest) -> HttpResponse:
    """Everything that is published, newest first."""
    return render(request, "portal/publications.html", {"publications": []})


def figures(request: HttpRequest) -> HttpResponse:
    """The tables of figures that can be explored."""
    return render(request, "portal/figures.html", {"tables": []})


def about(request: HttpRequest) -> HttpResponse:
    """What this site is, where its figures come from, and its source code."""
    here = municipality.current()
    return render(request, "portal/about.html", {"source": here.source, "note": here.note})


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (DOS-lagen 13 §)."""
    return render(request, "portal/accessibility.html", {"feedback": reverse("contact:start")})


def privacy(request: HttpRequest) -> HttpResponse:
    """How personal data is handled."""
    return render(request, "portal/privacy.html", {})
