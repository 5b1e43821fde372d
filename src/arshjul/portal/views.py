"""Pages of the public site. Nothing here needs a sign-in, a cookie or JavaScript."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from arshjul.documents import catalogue as open_data
from arshjul.documents import queries as documents
from arshjul.kernel.reading import whole_number
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.portal import charts, explorer, ledger
from arshjul.record import wheel as wheels
from arshjul.statements.published import PublishedTable
from arshjul.wheel import ics, picture
from arshjul.wheel.scheduling import ScheduledStep

NEXT_STEPS = 4
LATEST = 4


def _language() -> str:
    return (get_language() or "sv")[:2]


def start(request: HttpRequest) -> HttpResponse:
    """Where the year is now, the latest publications and the figures people ask for."""
    year = wheels.planning_year()
    rows = [row for one in (year - 1, year) for row in wheels.scheduled(one) if row.due >= today()]
    values = {
        "next": sorted(rows, key=lambda row: row.due)[:NEXT_STEPS],
        "year": year,
        "has_wheel": bool(rows),
        "publications": documents.publications()[:LATEST],
    }
    return render(request, "portal/start.html", values)


def wheel(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The two pictures of how the group plans and follows up, and the same in words."""
    year = year or wheels.planning_year()
    scheduled = _scheduled(year)
    values = {
        "year": year,
        "years": wheels.years(),
        "scheduled": scheduled,
    }
    return render(request, "portal/wheel.html", values)


def _scheduled(year: int) -> tuple[ScheduledStep, ...]:
    """The year's steps; a municipality whose wheel isn't known has none, a year nobody offers isn't there."""
    if not wheels.is_within(year):
        raise Http404
    return wheels.scheduled(year)


def picture_file(
    request: HttpRequest,  # noqa: ARG001  Django gives the request
    year: int,
    which: Literal["plan", "follow-up"],
    shape: Literal["wheel", "line"],
) -> HttpResponse:
    """One picture by itself, round for wide screens or as a line for narrow ones; the hand shows today."""
    scheduled = _scheduled(year)
    drawn = picture.svg(scheduled, which=which, language=_language(), today=today(), shape=shape)
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def calendar(request: HttpRequest, year: int) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """The whole wheel of a year as a calendar file."""
    scheduled = _scheduled(year)
    name = f"Årshjul – {municipality.current().name.in_language(_language())}"
    answer = HttpResponse(ics.calendar(scheduled, _language(), name), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="arshjulet-{year}.ics"'
    return answer


def figures(request: HttpRequest) -> HttpResponse:
    """The tables of figures that can be explored, and what is known not to agree between them."""
    values = {"groups": explorer.by_entity(), "reconciliations": explorer.reconciliations()}
    return render(request, "portal/figures.html", values)


def _table(identifier: str) -> PublishedTable:
    found = explorer.table(identifier)
    if found is None:
        raise Http404
    return found


def table(request: HttpRequest, identifier: str) -> HttpResponse:
    """One table with its figures, a chart of a column, every difference that rounding makes, and the data."""
    one = _table(identifier)
    charts = explorer.chartable(one)
    chosen = request.GET.get("kolumn", "")
    rounding, findings = explorer.differences(one)
    values = {
        "table": one,
        "columns": one.columns.items(),
        "rows": explorer.rows(one),
        "charts": [(name, one.columns[name].title) for name in charts],
        "chart": chosen if chosen in charts else next(iter(charts), ""),
        "rounding": [(one.row(each.row), one.columns[each.column].title, each) for each in rounding],
        "findings": findings,
        "sources": sorted({row.source for row in one.rows}),
    }
    return render(request, "portal/table.html", values)


def chart(request: HttpRequest, identifier: str, column: str) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """A column of a table as a picture."""
    one = _table(identifier)
    if column not in explorer.chartable(one):
        raise Http404
    drawn = charts.bar_chart(explorer.bars(one, column), one.unit_of(column).name)
    answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def table_file(request: HttpRequest, identifier: str, form: str) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """A table as CSV or JSON."""
    one = _table(identifier)
    content = explorer.as_csv(one) if form == "csv" else explorer.as_json(one)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/json"
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{one.municipality}-{one.id}.{form}"'
    return answer


def catalogue(request: HttpRequest) -> HttpResponse:
    """The published tables as a catalogue of open data (DCAT-AP-SE), for those who harvest; 404 when there are none."""
    if not open_data.tables():
        raise Http404
    written = open_data.as_rdf(request.build_absolute_uri("/"))
    return HttpResponse(written, content_type="application/rdf+xml; charset=utf-8")


def figure(request: HttpRequest, identifier: str, row: str, column: str) -> HttpResponse:
    """What is this figure? Its definition, its parts, its source, and the vouchers or the decision under it."""
    one = _table(identifier)
    known = explorer.figure(one, row, column)
    if known is None:
        raise Http404
    wanted = request.GET.get("sida", "")
    books = ledger.under(one, row, column, page=whole_number(wanted) or 1)
    return render(request, "portal/figure.html", {"table": one, "figure": known, "books": books})


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
