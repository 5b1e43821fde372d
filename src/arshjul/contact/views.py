"""Pages of contact: the public ones, and the contact centre's own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from arshjul.contact import policies, queries, services
from arshjul.contact.domain import CASE_STATES, CHANNELS, CaseState, Channel
from arshjul.contact.forms import message_from, own_page, token_from
from arshjul.contact.models import Case
from arshjul.kernel.findings import Finding
from arshjul.organisation import limits, municipality
from arshjul.organisation.clock import day_of, now, today
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused

DAYS_SHOWN = 14
CASES_ON_A_PAGE = 25
TOO_MANY = 429


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """All ways to the municipality, its opening hours, and the form."""
    if request.method == "POST":
        return _write(request)
    values = {"token": uuid.uuid4(), "about": own_page(request.GET.get("om", "")), "form": {}}
    return render(request, "contact/start.html", values | _ways())


def _write(request: HttpRequest) -> HttpResponse:
    tries = (limits.Try("message", (limits.place_of(request),)),)
    if until := limits.pause(tries):
        return _paused(_again(request, (limits.told("message", until),)), until)
    try:
        case = services.receive(message=message_from(request.POST), token=token_from(request.POST))
    except Refused as refused:
        return _again(request, refused.findings)
    limits.count(tries)
    return redirect("contact:received", uuid=case.uuid)


def _again(request: HttpRequest, found: Sequence[Finding]) -> HttpResponse:
    """The form with what was typed, and why it wasn't received."""
    values = {"form": request.POST, "token": token_from(request.POST), "found": found}
    about = own_page(request.POST.get("about", ""))
    return render(request, "contact/start.html", values | {"about": about} | _ways(), status=422)


def _paused(answer: HttpResponse, until: datetime) -> HttpResponse:
    """The answer as one that asks for a pause."""
    answer.status_code = TOO_MANY
    answer["Retry-After"] = str(limits.seconds_left(until))
    return answer


def _ways() -> dict[str, object]:
    contact = municipality.current().contact
    moment = now()
    first = today()
    days = [first + timedelta(days=number) for number in range(DAYS_SHOWN)]
    hours = contact.hours if contact else {}
    return {
        "contact": contact,
        "hours": [
            {"way": way, "open_now": one.is_open(moment.astimezone()), "days": [one.on(day) for day in days]}
            for way, one in hours.items()
        ],
    }


def received(request: HttpRequest, uuid: str) -> HttpResponse:
    """The receipt: the diarienummer and what happens next. It shows nothing of what was written."""
    case = get_object_or_404(Case.objects.select_related("matter__authority"), uuid=uuid)
    return render(
        request, "contact/received.html", {"reference": case.matter.reference, "on": day_of(case.received_at)}
    )


@csrf_exempt  # no session and nothing to forge: the vote is anonymous, and its origin is checked instead
@require_POST
def helped(request: HttpRequest) -> HttpResponse:
    """Count a vote on "did this help?" sent from one of the site's own pages; sets no cookie."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    if not _is_own(sent_from, request.get_host()):
        return HttpResponseForbidden()
    page = own_page(request.POST.get("page", ""))
    if page and request.POST.get("helped") in {"yes", "no"}:
        return _vote(request, page)
    return _thanked(page)


def _vote(request: HttpRequest, page: str) -> HttpResponse:
    place, comment = limits.place_of(request), request.POST.get("comment", "")
    tries = (limits.Try("vote-page", (place, page)), limits.Try("vote", (place,)))
    kept = {"page_of_vote": page, "comment": comment}
    if until := limits.pause(tries):
        told = {"found": (limits.told("vote", until),)}
        return _paused(render(request, "contact/helped_again.html", kept | told), until)
    try:
        helped = request.POST["helped"] == "yes"
        services.answer_helped(page=page, language=get_language() or "sv", helped=helped, comment=comment)
    except Refused as refused:
        return render(request, "contact/helped_again.html", kept | {"found": refused.findings}, status=422)
    limits.count(tries)
    return _thanked(page)


def _thanked(page: str) -> HttpResponse:
    return redirect(f"{reverse('contact:thanks')}?{urlencode({'om': page})}")


def _is_own(sent_from: str, host: str) -> bool:
    """Whether an address is one of this site's; what isn't an address at all isn't."""
    try:
        return urlsplit(sent_from).netloc == host
    except ValueError:
        return False


def thanks(request: HttpRequest) -> HttpResponse:
    """Thank for the vote, and lead on to the form for those who want an answer."""
    return render(request, "contact/thanks.html", {"about": own_page(request.GET.get("om", ""))})


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """The contact centre's cases."""
    _require_reader(request)
    state = request.GET.get("lage", "")
    page = Paginator(queries.cases(state=state), CASES_ON_A_PAGE).get_page(request.GET.get("sida"))
    values = {
        "page": page,
        "state": state,
        "states": CASE_STATES.items(),
        "may_handle": policies.may_handle_cases(standing(request.user)),
    }
    return render(request, "contact/cases.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def register_call(request: HttpRequest) -> HttpResponse:
    """Write down a question that came by phone, visit or e-mail."""
    if not policies.may_handle_cases(standing(request.user)):
        raise PermissionDenied
    ways = {way: text for way, text in CHANNELS.items() if way is not Channel.FORM}
    values: dict[str, object] = {"ways": ways.items(), "token": uuid.uuid4(), "form": {}}
    if request.method == "POST":
        chosen = request.POST.get("channel", "")
        channel = Channel(chosen) if chosen in ways else Channel.PHONE
        try:
            case = services.receive(
                message=message_from(request.POST, channel), token=token_from(request.POST), by=_person(request)
            )
        except Refused as refused:
            values |= {"form": request.POST, "token": token_from(request.POST), "found": refused.findings}
        else:
            return redirect("contact:case", uuid=case.uuid)
    return render(request, "contact/register_call.html", values, status=422 if "found" in values else 200)


@login_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, uuid: str) -> HttpResponse:
    """One case: what was asked, what has been done, and the acts that are possible now."""
    _require_reader(request)
    one = get_object_or_404(
        Case.objects.select_related("matter__authority", "assigned_to").prefetch_related("notes__by"), uuid=uuid
    )
    values: dict[str, object] = {"case": one, "text": ""}
    if request.method == "POST":
        try:
            _act(request, one)
        except Refused as refused:
            values |= {"found": refused.findings, "text": request.POST.get("text", "")}
        else:
            return redirect("contact:case", uuid=uuid)
    values |= {
        "state": CASE_STATES[CaseState(one.state)],
        "channel": CHANNELS[Channel(one.channel)],
        "may_handle": policies.may_handle_cases(standing(request.user)),
    }
    return render(request, "contact/case.html", values, status=422 if "found" in values else 200)


def _act(request: HttpRequest, one: Case) -> None:
    by, text = _person(request), request.POST.get("text", "")
    match request.POST.get("act"):
        case "take":
            services.take_in_hand(case=one, by=by)
        case "note":
            services.note(case=one, text=text, by=by)
        case "answer":
            services.answer(case=one, text=text, by=by)
        case "close":
            services.close(case=one, by=by)


@login_required
def opinions(request: HttpRequest) -> HttpResponse:
    """What the public says of the pages: votes per page and the latest words."""
    _require_reader(request)
    values = {"pages": queries.helped_by_page(), "comments": queries.comments(), "title": _("Fick du hjälp?")}
    return render(request, "contact/opinions.html", values)


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101  login_required has seen to it
    return request.user


def _require_reader(request: HttpRequest) -> None:
    if not policies.may_read_cases(standing(request.user)):
        raise PermissionDenied
