"""The page of the planning directions: text, date, a frame per nämnd and year, and KS's decision on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.kernel.findings import Finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.reading import whole_number
from arshjul.organisation import municipality
from arshjul.organisation.types import Body, Person
from arshjul.organisation.years import year_or_404
from arshjul.planning import queries, services
from arshjul.planning.domain import LineKind
from arshjul.planning.forms import Row, as_typed, read_rows, row_of, unit_from
from arshjul.planning.models import Direction
from arshjul.planning.policies import DirectionPolicy, PlanPolicy
from arshjul.planning.views.common import committees, show, signed_in, usual_unit
from arshjul.record.forms import read_date, read_minutes
from arshjul.record.services import Refused


@require_http_methods(["GET", "POST"])
@login_required
def direction(request: HttpRequest, year: int) -> HttpResponse:
    """The year's directions: written by KS, read by all once they are decided."""
    person, who = signed_in(request)
    if request.method == "POST" and request.POST.get("act") == "begin":
        return _begin(request, year_or_404(year), person)
    found = queries.directions_with_frames(who, year_or_404(year))
    one = found[0] if found else None
    may_write = one is not None and DirectionPolicy.may_write(who, one)
    values: dict[str, object] = {
        "year": year,
        "direction": one,
        "may_write": may_write,
        "may_begin": PlanPolicy.may_compose(who) and (one is None or not may_write),
        "unit": usual_unit(),
        "form": {},
    }
    if one is None:
        return show(request, "direction", values)
    values["decision"] = queries.decision_of_item(one.item)
    rows = frame_rows(one, committees(), usual_unit())
    if request.method == "POST" and may_write:
        return _post(request, one, rows, values, person)
    return show(request, "direction", values | {"rows": rows})


def _begin(request: HttpRequest, year: int, person: Person) -> HttpResponse:
    try:
        services.draft_direction(year=year, by=person)
    except Refused as refused:
        return show(request, "refused", {"year": year, "found": refused.findings}, wrong=True)
    return redirect("planning:direction", year=year)


def frame_rows(one: Direction, bodies: Sequence[Body], unit: str) -> list[Row]:
    """A fixed row per nämnd, or per ledger unit of a nämnd that has several."""
    amounts: dict[tuple[int, str], dict[int, int]] = {}
    for frame in one.frames.all():
        amounts.setdefault((frame.body_id, frame.unit), {})[frame.year] = frame.amount
    rows = []
    for body in bodies:
        for code, label in ledger_units(body, one.year):
            key = f"{body.slug}.{code}" if code else body.slug
            row = row_of(key, label, LineKind.APPROPRIATION, one.years, amounts.get((body.pk, code), {}), unit)
            rows.append(replace(row, body=body.slug, unit=code))
    return rows


def ledger_units(body: Body, year: int) -> list[tuple[str, str]]:
    """The body itself, or its ledger units at the end of the year when there are several: code and name."""
    units = municipality.current().units_of(body.slug, Month(year, MONTHS_PER_YEAR).last)
    return [(unit.code, unit.name.sv) for unit in units] if len(units) > 1 else [("", body.name)]


def _post(
    request: HttpRequest, one: Direction, rows: list[Row], values: dict[str, object], person: Person
) -> HttpResponse:
    data = request.POST
    unit = unit_from(data, usual_unit())
    shown, lines, findings = read_rows(as_typed(rows, data), unit)
    due, wrong = (
        read_date(data.get("due", ""), "förslagen lämnas senast", "proposals due") if data.get("due") else (None, [])
    )
    findings = [*findings, *wrong]
    kept = values | {"rows": shown, "unit": unit, "form": data}
    if findings:
        return show(request, "direction", kept | {"found": findings}, wrong=True)
    try:
        services.set_frames(
            direction=one,
            frames={(line.body, line.unit, line.year): line.amount for line in lines},
            by=person,
            text=data.get("text", ""),
            proposals_due=due,
            edition=_edition(data.get("edition", "")),
        )
        kept |= {"form": {**data.dict(), "edition": one.item.edition}}
        found = _issue(one, data, person) if data.get("act") == "issue" else []
    except Refused as refused:
        found = list(refused.findings)
    if found:
        one.item.refresh_from_db()
        return show(request, "direction", kept | {"found": found}, wrong=True)
    issued = data.get("act") == "issue"
    messages.success(request, _("Planeringsanvisningarna är beslutade.") if issued else _("Anvisningarna är sparade."))
    return redirect("planning:direction", year=one.year)


def _issue(one: Direction, data: QueryDict, person: Person) -> list[Finding]:
    minutes, findings = read_minutes({name: data.get("words" if name == "text" else name, "") for name in MINUTES})
    if minutes is None:
        return findings
    services.issue_direction(direction=one, minutes=minutes, by=person)
    return []


MINUTES = ("on", "paragraph", "kind", "text", "reasons")


def _edition(text: str) -> int | None:
    return whole_number(text)
