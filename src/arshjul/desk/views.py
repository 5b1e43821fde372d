"""Pages of the desk: my wheel, a step, the calendar feed, the register, decisions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.desk import rows, services
from arshjul.kernel.findings import Finding
from arshjul.organisation import municipality
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record import queries as record
from arshjul.record import wheel as wheels
from arshjul.record.domain import DECISION_NAMES, DecisionKind
from arshjul.record.services import Refused
from arshjul.wheel import ics
from arshjul.wheel.status import Task

ROWS_ON_A_PAGE = 50
SALT = "desk.calendar"


@login_required
def wheel(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What is mine to do, by when and what blocks it; the year as a picture and a list."""
    year = _offered(wheels.planning_year() if year is None else year)
    scheduled = wheels.scheduled(year)
    tasks = wheels.tasks(year)
    titles = rows.titles_of(scheduled)
    own = wheels.my_wheel(standing(request.user), tasks)
    token = signing.dumps({"person": request.user.pk}, salt=SALT)
    values = {
        "year": year,
        "years": wheels.years(),
        "late": rows.grouped(own.late, titles),
        "open": rows.grouped(own.open, titles),
        "blocked": rows.grouped(own.blocked, titles),
        "coming": rows.grouped(own.coming, titles),
        "done": rows.grouped(own.done, titles),
        "scheduled": scheduled,
        "progress": _progress(tasks),
        "feed": request.build_absolute_uri(reverse("desk:calendar", args=[token])),
    }
    return render(request, "desk/wheel.html", values)


def _offered(year: int) -> int:
    """A budget year there is a wheel for; any other isn't there."""
    if not wheels.is_within(year):
        raise Http404
    return year


def _progress(tasks: tuple[Task, ...]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for task in tasks:
        row = found.setdefault(task.id, {"done": 0, "all": 0})
        row["all"] += 1
        row["done"] += task.done_on is not None
    return found


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, year: int, step: str) -> HttpResponse:
    """One step: who, when, the limit of law, what shows that it is done; a step with no other trace is marked here."""
    tasks = tuple(task for task in wheels.tasks(_offered(year)) if task.id == step)
    if not tasks:
        raise Http404
    found: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            services.mark_done(
                year=year,
                tasks=tasks,
                body=request.POST.get("body", ""),
                evidence=request.POST.get("evidence", ""),
                by=_person(request),
            )
        except Refused as refused:
            found = refused.findings
        else:
            messages.success(request, _("Steget är markerat som gjort."))
            return redirect("desk:step", year=year, step=step)
    shown = {row.body.slug: row for row in record.completion_rows(year).filter(step=step)}
    told = rows.one_by_one(tasks, rows.titles_of(wheels.scheduled(year)))
    values = {
        "year": year,
        "row": tasks[0].scheduled,
        "rows": told,
        "evidence": shown,
        "page": told[0].page,
        "bodies": services.bodies_to_mark(tasks, standing(request.user)),
        "found": found,
    }
    return render(request, "desk/step.html", values, status=422 if found else 200)


def calendar(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  Django gives the request
    """The person's steps as a calendar feed; the address itself is the key, since calendars can't sign in."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    person = get_object_or_404(Person, pk=key["person"], is_active=True)
    own = standing(person)
    language = get_language() or "sv"
    steps = []
    for year in (wheels.planning_year() - 1, wheels.planning_year(), wheels.planning_year() + 1):
        mine = {task.id for group in _groups(wheels.my_wheel(own, wheels.tasks(year))) for task in group}
        steps += [row for row in wheels.scheduled(year) if row.id in mine]
    name = f"Årshjul – {municipality.current().name.in_language(language)}"
    answer = HttpResponse(ics.calendar(steps, language, name), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="arshjul.ics"'
    return answer


def _groups(own: wheels.MyWheel) -> tuple[tuple[Task, ...], ...]:
    return own.late, own.open, own.blocked, own.coming, own.done


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register as the person sees it, newest first, searchable."""
    words = request.GET.get("sok", "").strip()
    entries = record.register_of(standing(request.user))
    if words:
        entries = entries.filter(Q(title__icontains=words) | Q(counterpart__icontains=words))
    page = Paginator(entries, ROWS_ON_A_PAGE).get_page(request.GET.get("sida"))
    return render(request, "desk/register.html", {"page": page, "words": words})


@login_required
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter with its documents and decisions."""
    one = get_object_or_404(record.matters_of(standing(request.user)), pk=pk)
    values = {
        "matter": one,
        "entries": one.entries.select_related("registered_by"),
        "decisions": one.decisions.select_related("body", "matter__authority"),
    }
    return render(request, "desk/matter.html", values)


@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """All decisions; they are public the moment they are registered."""
    page = Paginator(record.decisions(), ROWS_ON_A_PAGE).get_page(request.GET.get("sida"))
    return render(request, "desk/decisions.html", {"page": page})


@login_required
def decision(request: HttpRequest, uuid: str) -> HttpResponse:
    """One decision with its seal."""
    one = get_object_or_404(record.decisions(), uuid=uuid)
    values = {"decision": one, "kind": DECISION_NAMES[DecisionKind(one.kind)], "items": one.items.all()}
    return render(request, "desk/decision.html", values)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101  login_required has seen to it
    return request.user
