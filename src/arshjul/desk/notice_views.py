"""The page where the secretary or registrar registers when a decision's minutes were adjusted and announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.kernel.findings import Finding
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record import queries as record
from arshjul.record.forms import read_date
from arshjul.record.services import ANNOUNCERS, Refused, register_notice
from arshjul.record.types import Decision, MinutesNotice

DAYS = {
    "adjusted_on": ("justeringsdagen", "day of adjustment"),
    "announced_on": ("anslagsdagen", "day of announcement"),
    "removed_on": ("dagen då anslaget togs ned", "day of removal"),
}
"""The days of the form, as findings name them."""


def may_announce(request: HttpRequest, decision: Decision) -> bool:
    """Whether the person registers announcements of the minutes of the body that decided."""
    return standing(request.user).has(*ANNOUNCERS, authority_id=decision.body.authority_id)


@require_http_methods(["GET", "POST"])
@login_required
def notice(request: HttpRequest, uuid: str) -> HttpResponse:
    """Register the announcement of a decision's minutes; every registration is shown."""
    decision = get_object_or_404(record.decisions(), uuid=uuid)
    if not may_announce(request, decision):
        raise Http404
    notices = list(decision.notices.select_related("by"))
    values = {"decision": decision, "notices": notices, "form": request.POST or _as_form(notices)}
    if request.method == "GET":
        return render(request, "desk/notice.html", values)
    days, found = _days(request.POST)
    if not found:
        try:
            _register(request, decision, days)
        except Refused as refused:
            found = list(refused.findings)
    if found:
        return render(request, "desk/notice.html", {**values, "found": found}, status=422)
    messages.success(request, _("Anslaget är registrerat och loggat."))
    return redirect("desk:decision", uuid=decision.uuid)


def _as_form(notices: Sequence[MinutesNotice]) -> Mapping[str, str]:
    last = notices[-1] if notices else None
    return {name: str(getattr(last, name, "") or "") for name in (*DAYS, "place")}


def _days(data: Mapping[str, str]) -> tuple[dict[str, date | None], list[Finding]]:
    """The three days as typed; the last may be empty, when the announcement is still up."""
    days: dict[str, date | None] = {}
    found: list[Finding] = []
    for name, (sv, en) in DAYS.items():
        text = data.get(name, "").strip()
        days[name], wrong = (None, []) if name == "removed_on" and not text else read_date(text, sv, en)
        found += wrong
    return days, found


def _register(request: HttpRequest, decision: Decision, days: Mapping[str, date | None]) -> None:
    adjusted, announced = days["adjusted_on"], days["announced_on"]
    assert adjusted and announced  # noqa: S101, PT018  read without findings
    assert isinstance(request.user, Person)  # noqa: S101  login_required has seen to it
    register_notice(
        decision=decision,
        adjusted_on=adjusted,
        announced_on=announced,
        removed_on=days["removed_on"],
        place=request.POST.get("place", ""),
        by=request.user,
    )
