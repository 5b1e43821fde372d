"""Pages of the desk: my wheel, a step, the calendar feed, the register, decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from django.views.decorators.http import require_GET, require_http_methods

from arshjul.desk import across, rows, services
from arshjul.desk.notice_views import may_announce
from arshjul.kernel.findings import Finding, finding
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.organisation.waiting import waiting_for
from arshjul.record import queries as record
from arshjul.record import wheel as wheels
from arshjul.record.domain import DECISION_NAMES, DecisionKind
from arshjul.record.forms import read_minutes
from arshjul.record.services import MARKERS, Refused, mark_secrecy
from arshjul.record.types import Matter
from arshjul.wheel import ics
from arshjul.wheel.scheduling import ScheduledStep
from arshjul.wheel.status import Task

ROWS_ON_A_PAGE = 50
SALT = "desk.calendar"
NEAREST = 6
"""Coming steps that are shown at once; the rest are one click away."""


@login_required
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What is mine to do now, by when and what blocks it, whichever budget year it belongs to."""
    day = today()
    who = standing(request.user)
    found = across.now_of(who, day)
    values = {
        "year": None,
        "plan_year": day.year + 1,
        "follow_year": day.year,
        "calendar_year": day.year,
        "not_begun": found.not_begun,
        "waiting": waiting_for(who),
    }
    return _wheel(request, values, found.own, found.tasks, found.scheduled)


@login_required
@require_GET
def wheel(request: HttpRequest, year: int) -> HttpResponse:
    """What is mine to do in one budget year; the year as a picture and a list."""
    tasks, own = wheels.tasks(_offered(year)), standing(request.user)
    values = {"year": year, "plan_year": year, "follow_year": year}
    return _wheel(request, values, wheels.my_wheel(own, tasks), tasks, wheels.scheduled(year))


def _wheel(
    request: HttpRequest,
    values: dict[str, Any],
    own: wheels.MyWheel,
    tasks: Sequence[Task],
    scheduled: Sequence[ScheduledStep],
) -> HttpResponse:
    titles = rows.titles_of(task.scheduled for task in tasks)
    coming = rows.grouped(own.coming, titles)
    progress = _progress(tasks)
    shared = {
        "years": wheels.years(),
        "late": rows.grouped(own.late, titles),
        "open": rows.grouped(own.open, titles),
        "blocked": rows.grouped(own.blocked, titles),
        "coming": coming[:NEAREST],
        "later": coming[NEAREST:],
        "done": rows.grouped(own.done, titles),
        "scheduled": [(row, *progress[row.year, row.id]) for row in scheduled],
        "feed": request.build_absolute_uri(reverse("desk:calendar", args=[_key(request)])),
    }
    return render(request, "desk/wheel.html", shared | values)


def _key(request: HttpRequest) -> str:
    return signing.dumps({"person": request.user.pk}, salt=SALT)


def _offered(year: int) -> int:
    """A budget year there is a wheel for; any other isn't there."""
    if not wheels.is_within(year):
        raise Http404
    return year


def _progress(tasks: Iterable[Task]) -> dict[tuple[int, str], tuple[int, int]]:
    """How many bodies have done each step, of how many."""
    found: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for task in tasks:
        done, total = found[task.scheduled.year, task.id]
        found[task.scheduled.year, task.id] = (done + (task.done_on is not None), total + 1)
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
        found = _at_step(request, year, tasks)
        if not found:
            return redirect("desk:step", year=year, step=step)
    who = standing(request.user)
    shown = {row.body.slug: row for row in record.completion_rows(year).filter(step=step)}
    told = rows.one_by_one(tasks, rows.titles_of(wheels.scheduled(year)))
    decider = services.body_to_register_for(tasks, who)
    values = {
        "year": year,
        "row": tasks[0].scheduled,
        "rows": told,
        "evidence": shown,
        "page": told[0].page,
        "bodies": services.bodies_to_mark(tasks, who),
        "decider": municipality.current().name_of(decider) if decider else None,
        "kinds": [(kind.value, DECISION_NAMES[kind]) for kind in services.DESK_KINDS],
        "form": request.POST,
        "found": found,
    }
    return render(request, "desk/step.html", values, status=422 if found else 200)


def _at_step(request: HttpRequest, year: int, tasks: Sequence[Task]) -> tuple[Finding, ...]:
    """Do what the form at a step says; what stopped it, or nothing when it is done."""
    try:
        if request.POST.get("act") == "decision":
            minutes, wrong = read_minutes(request.POST)
            if minutes is None:
                return tuple(wrong)
            services.register_treatment(year=year, tasks=tasks, minutes=minutes, by=_person(request))
            messages.success(request, _("Beslutet är registrerat."))
        else:
            body, evidence = request.POST.get("body", ""), request.POST.get("evidence", "")
            services.mark_done(year=year, tasks=tasks, body=body, evidence=evidence, by=_person(request))
            messages.success(request, _("Steget är markerat som gjort."))
    except Refused as refused:
        return refused.findings
    return ()


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
        "entries": one.entries.select_related("registered_by").prefetch_related("markings__authority"),
        "decisions": one.decisions.select_related("body", "matter__authority"),
        "may_mark": _may_mark(request, one),
    }
    return render(request, "desk/matter.html", values)


def _may_mark(request: HttpRequest, one: Matter) -> bool:
    return standing(request.user).has(*MARKERS, authority_id=one.authority_id)


@require_http_methods(["GET", "POST"])
@login_required
def secrecy(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Mark a registered document as secret, or take the marking away, with the reason; every marking is shown."""
    one = get_object_or_404(record.matters_of(standing(request.user)), pk=pk)
    if not _may_mark(request, one):
        raise Http404
    entry = get_object_or_404(one.entries.prefetch_related("markings__authority"), ordinal=number)
    data = request.POST
    values = {"matter": one, "entry": entry, "markings": entry.markings.select_related("authority", "by"), "form": data}
    if request.method == "POST":
        provision = "" if data.get("act") == "clear" else data.get("provision", "").strip()
        if not provision and data.get("act") != "clear":
            return _unmarked(request, values, [finding("record.secrecy-provision-missing")])
        try:
            mark_secrecy(entry=entry, provision=provision, reason=data.get("reason", ""), by=_person(request))
        except Refused as refused:
            return _unmarked(request, values, refused.findings)
        messages.success(request, _("Sekretessmarkeringen är ändrad och loggad."))
        return redirect("desk:matter", pk=one.pk)
    return render(request, "desk/secrecy.html", values)


def _unmarked(request: HttpRequest, values: Mapping[str, object], found: Iterable[Finding]) -> HttpResponse:
    return render(request, "desk/secrecy.html", {**values, "found": found}, status=422)


@login_required
def decisions(request: HttpRequest) -> HttpResponse:
    """All decisions; they are public the moment they are registered."""
    page = Paginator(record.decisions(), ROWS_ON_A_PAGE).get_page(request.GET.get("sida"))
    return render(request, "desk/decisions.html", {"page": page})


@login_required
def decision(request: HttpRequest, uuid: str) -> HttpResponse:
    """One decision with its seal."""
    one = get_object_or_404(record.decisions(), uuid=uuid)
    values = {
        "decision": one,
        "kind": DECISION_NAMES[DecisionKind(one.kind)],
        "items": one.items.all(),
        "law": record.law_of(one.seal),
        "notice": one.notices.last(),
        "may_announce": may_announce(request, one),
    }
    return render(request, "desk/decision.html", values)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101  login_required has seen to it
    return request.user
