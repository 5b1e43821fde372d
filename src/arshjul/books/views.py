"""Pages of the books: receive, check, publish, hand over, and every version."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from arshjul.books import (
    accepting,
    adding,
    companies,
    examining,
    facts,
    queries,
    replacing,
    services,
    withdrawing,
    withdrawn,
)
from arshjul.books import hand_over as sending
from arshjul.books.fitting import fitting
from arshjul.books.forms import UploadForm
from arshjul.books.models import FileHandOver, Reading, ReceivedFile, Snapshot
from arshjul.books.policies import (
    PUBLISHERS,
    BooksPolicy,
    FilePolicy,
    HandOverPolicy,
    keeps_the_books,
)
from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import whole_number
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Authority, Person
from arshjul.record.services import Refused

FILES_ON_PAGE = 25
LINES_AROUND = 4
ADD, REPLACE = "add", "replace"
"""How a file of vouchers is to count in its months."""
TOLD = 100
"""Findings shown on a page; the rest are counted, so that a broken file of a million rows still opens."""


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What is in the books now, files received, and the form for a new one."""
    who = standing(request.user)
    found = []
    if request.method == "POST":
        try:
            return _received(request, who)
        except Refused as refused:
            found = list(refused.findings)
    current, authorities = queries.current(), _own_authorities(who)
    values = {
        "found": found,
        "current": current,
        "periods": queries.periods(current) if current else {},
        "years": queries.years(current),
        "entities": services.entities(),
        "page": Paginator(queries.files(who), FILES_ON_PAGE).get_page(request.GET.get("sida")),
        "waiting": list(queries.waiting(who)),
        "may_receive": who.has(*PUBLISHERS),
        "authorities": authorities,
        "older": queries.read_by_older(current, authorities),
        "withdrawn": withdrawn.files(current),
    }
    return render(request, "books/start.html", values, status=422 if found else 200)


def _person(request: HttpRequest) -> Person:
    """The person signed in; `login_required` has seen to that there is one."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def _own_authorities(who: Standing) -> list[Authority]:
    own = {one.authority_id for one in who.held if one.role in PUBLISHERS}
    return organisation.authorities_by_key(own)


def _received(request: HttpRequest, who: Standing) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    form.is_valid()
    authorities = {one.slug: one for one in _own_authorities(who)}
    if not authorities:
        raise PermissionDenied
    authority = authorities.get(form.cleaned_data.get("body") or "", next(iter(authorities.values())))
    mapping = form.mapping_text()
    services.parse_mapping(mapping)
    received = services.receive(upload=form.cleaned_data.get("ledger"), authority=authority, by=_person(request))
    for one in received.findings:
        messages.info(request, one.message.in_language(request.LANGUAGE_CODE))
    reading = services.read_and_check(file=received.file, by=_person(request), mapping=mapping)
    return _to_reading(reading)


def _to_reading(reading: Reading) -> HttpResponse:
    """The file's page with this reading of it, also when it was read in another way since."""
    return redirect(f"{reverse('books:file', args=[reading.file_id])}?lasning={reading.pk}")


def _file(request: HttpRequest, pk: int) -> ReceivedFile:
    seen = ReceivedFile.objects.filter(FilePolicy.visible(standing(request.user)))
    return get_object_or_404(seen.select_related("authority", "sender"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A received file: what is wrong with it, what it would bring, and the form that publishes it."""
    received = _file(request, pk)
    who = standing(request.user)
    refused = []
    if request.method == "POST":
        try:
            return _read_again(request, received)
        except Refused as stop:
            refused = list(stop.findings)
    return _file_page(request, received, who, refused)


def _reading(request: HttpRequest, received: ReceivedFile) -> Reading | None:
    """The reading that is asked for, else the latest."""
    asked = whole_number(request.GET.get("lasning", ""))
    found = received.readings.filter(pk=asked).first() if asked else None
    return found or received.readings.first()


def _read_again(request: HttpRequest, received: ReceivedFile) -> HttpResponse:
    """Read the file by another mapping, or anew by the mapping that it was read by before."""
    if not FilePolicy.may_read_again(standing(request.user), received):
        raise PermissionDenied
    before = _reading(request, received) if "again" in request.POST else None
    mapping = before.mapping if before else _mapping(request)
    return _to_reading(services.read_and_check(file=received, by=_person(request), mapping=mapping))


def _mapping(request: HttpRequest) -> str:
    """The mapping that was written, or the choice of which dimension is ansvar."""
    chosen = request.POST.get("unit-part", "")
    return services.parts_mapping(chosen) if chosen else request.POST.get("mapping", "")


def _file_page(
    request: HttpRequest,
    received: ReceivedFile,
    who: Standing,
    refused: Sequence[Finding],
    typed: str = "",
    reading: Reading | None = None,
) -> HttpResponse:
    handed = list(queries.hand_overs(received))
    waits = next((one for one in handed if not hasattr(one, "answer")), None)
    is_theirs = FilePolicy.may_read_again(who, received)
    reading = reading or (waits.reading if waits and not is_theirs else _reading(request, received))
    current, batches = queries.current(), companies.published()
    published = [one for one in batches if one.file_id == received.pk]
    values = _reading_values(reading, current) | {
        "file": received,
        "made_up": any(not queries.has_published_sums(one.entity) for one in published),
        "refused": refused,
        "typed": typed,
        "handed": handed,
        "waits": waits,
        "batches": published,
    }
    owned = companies.owned(batches, current)
    values |= _withdrawals(received, who, current)
    known = companies.latest(owned)
    values |= _acts(received, reading, who, waits) | {"current": current}
    whose = [one.entity for one in owned if one.file_id == received.pk]
    taken_for = whose[-1] if whose else companies.owner(_orgnr(reading), known)
    values["chosen"] = request.POST.get("entity") or taken_for or values["chosen"]
    values |= _replaced(reading, values["entities"], values["chosen"], current)
    if values["chosen"] in values["entities"] and reading:
        asked = services.questions(reading, values["chosen"], current, batches=batches)
        values |= _ways(reading, values["chosen"], current, asked, refused) | {"how": request.POST.get("how", "")}
    if reading:
        replaced = None if values.get("must_choose") else current
        values |= _with(values, fitting(reading, values["chosen"], owned, replaced))
    if values["may_map"] and not values["mapping"]:
        proposal = examining.proposed_mapping(received)
        values |= {"proposal": proposal, "mapping": proposal.yaml if proposal else ""}
    return render(request, "books/file.html", values, status=422 if refused else 200)


def _withdrawals(received: ReceivedFile, who: Standing, current: Snapshot | None) -> dict[str, Any]:
    """What the file counts for that the person may withdraw, and what of it has been withdrawn."""
    known = queries.manifest(current) if current else None
    mine = [one for one in known.batches if one.file_id == received.pk] if known else []
    return {
        "counting": [
            one for one in mine if BooksPolicy.may_publish(who, one.entity) and withdrawing.of_batch(one, current)
        ],
        "withdrawals": [
            one
            for one in (known.withdrawn if known else ())
            if one.is_asked_for and received.pk in {batch.file_id for batch in one.batches}
        ],
    }


def _reading_values(reading: Reading | None, current: Snapshot | None) -> dict[str, Any]:
    """What was found when the file was read."""
    found = services.findings_of(reading) if reading else []
    parts = reading.summary.get("parts", []) if reading else []
    return {
        "reading": reading,
        "found": found[:TOLD],
        "more": max(0, (reading.summary.get("findings", 0) if reading else 0) - TOLD),
        "acceptable": accepting.acceptable(reading) if reading else [],
        "stopped": accepting.is_stopped(reading) if reading else False,
        "balance_sums": services.balance_sums_of(reading) if reading else (),
        "file_parts": parts,
        "hierarchy": any(one["above"] for one in parts),
        "published": services.is_published(reading, current) if reading else False,
        "older": services.is_older(reading) if reading else False,
    }


def _with(values: dict[str, Any], more: list[Finding]) -> dict[str, Any]:
    """What was found, with how the file's codes fit the books of those whose file it is taken for."""
    room = TOLD - len(values["found"])
    return {"found": [*values["found"], *more[:room]], "more": values["more"] + len(more[room:])}


def _acts(received: ReceivedFile, reading: Reading | None, who: Standing, waits: FileHandOver | None) -> dict[str, Any]:
    """What the person may do with the file: publish it, send it on, send it back or read it in another way."""
    is_theirs = FilePolicy.may_read_again(who, received)
    entities = BooksPolicy.publishable(who, services.entities())
    chosen = waits.entity if waits else companies.of_sender(received)
    parts = reading.summary.get("parts", []) if reading else []
    is_table = bool(reading and (reading.mapping or "SIE" not in str(reading.summary.get("format", "SIE"))))
    may_map = is_table and is_theirs and not parts
    return {
        "names": services.entities(),
        "entities": entities,
        "chosen": chosen,
        "may_publish": bool(entities) and FilePolicy.may_publish(who, received),
        "may_hand_over": not entities and not waits and HandOverPolicy.may_hand_over(who, received),
        "may_send_back": bool(waits) and keeps_the_books(who),
        "may_map": may_map,
        "may_choose_parts": is_theirs and len(parts) > 1,
        "mapping": reading.mapping if reading else "",
        "may_read_again": is_theirs,
        "needs_mapping": may_map and reading is not None and not reading.mapping and not reading.readable,
    }


def _orgnr(reading: Reading | None) -> object:
    return reading.summary.get("orgnr") if reading else None


def _replaced(
    reading: Reading | None, entities: Collection[str], chosen: str, current: Snapshot | None
) -> dict[str, list[Finding]]:
    """Exactly what the file would replace of the books it is taken for, and of others that the person may choose."""
    held = [entity for entity in queries.periods(current) if entity in entities] if reading else []
    told = {entity: replacing.told(reading, entity, current) for entity in held} if reading else {}
    others = [one for entity, found in told.items() if entity != chosen for one in found]
    return {"replaces": told.get(chosen, []), "replaces_others": others}


def _ways(
    reading: Reading, chosen: str, current: Snapshot | None, asked: Sequence[Finding], refused: Sequence[Finding]
) -> dict[str, Any]:
    """What to answer for, and whether a file of vouchers may be added: one to be added to a ledger asks which way."""
    adds = adding.told(reading, chosen, current)
    there = adding.foreseen(reading, chosen, current) if adds else []
    lost = [one for one in asked if not (adds and one.id == replacing.SUPPLEMENT)]
    again = [one for one in [*there, *refused] if one.id == adding.OTHER_ROWS]
    twice = [one for one in there if one.id == adding.TWICE]
    return {
        "adds": [*adds, *twice],
        "must_choose": len(lost) < len(asked),
        "lost": list(dict.fromkeys([*lost, *again])),
    }


def _seen_reading(request: HttpRequest, pk: int) -> tuple[Standing, Reading]:
    """The person's standing and a reading of a file they may see; 404 for any other."""
    reading = get_object_or_404(Reading.objects.select_related("file__authority", "file__sender"), pk=pk)
    who = standing(request.user)
    if not FilePolicy.may_see(who, reading.file):
        raise Http404
    return who, reading


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a read file into the books."""
    who, reading = _seen_reading(request, pk)
    if not FilePolicy.may_publish(who, reading.file):
        raise PermissionDenied
    expected, how = request.POST.get("expected", ""), request.POST.get("how", "")
    # Of a file that is an addition, to choose in so many words that it replaces is to answer for it.
    accept = [*request.POST.getlist("accept"), *([replacing.SUPPLEMENT] if how == REPLACE else [])]
    try:
        made = services.publish_batch(
            reading=reading,
            entity=request.POST.get("entity", ""),
            by=_person(request),
            accept=accept,
            expected=whole_number(expected),
            adds=how == ADD,
        )
    except Refused as refused:
        return _file_page(request, reading.file, who, list(refused.findings), reading=reading)
    messages.success(request, _("Räkenskaperna är uppdaterade: version %(number)s.") % {"number": made.number})
    return redirect("books:start")


@login_required
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a read file to those who keep the books."""
    who, reading = _seen_reading(request, pk)
    if not HandOverPolicy.may_hand_over(who, reading.file):
        raise PermissionDenied
    note, entity = request.POST.get("note", ""), companies.of_sender(reading.file)
    try:
        made = sending.hand_over(reading=reading, entity=entity, by=_person(request), note=note)
    except Refused as refused:
        return _file_page(request, reading.file, who, list(refused.findings), note, reading)
    messages.success(request, _("Filen är överlämnad till %(to)s.") % {"to": made.to_authority.name})
    return redirect("books:file", reading.file_id)


@login_required
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a handed-over file back with a reason."""
    handed = get_object_or_404(FileHandOver.objects.select_related("file__authority", "file__sender"), pk=pk)
    who = standing(request.user)
    if not FilePolicy.may_see(who, handed.file):
        raise Http404
    if not keeps_the_books(who):
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    try:
        sending.send_back(handed=handed, reason=reason, by=_person(request))
    except Refused as refused:
        return _file_page(request, handed.file, who, list(refused.findings), reason)
    messages.success(request, _("Filen är återsänd till %(to)s.") % {"to": handed.file.authority.name})
    return redirect("books:start")


@login_required
@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The received bytes as they came, always as a download."""
    received = _file(request, pk)
    return FileResponse(
        facts.original(received).open("rb"),
        as_attachment=True,
        filename=received.name,
        content_type="application/octet-stream",
    )


@login_required
@require_GET
def file_line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """A line of the received file with its neighbours."""
    received = _file(request, pk)
    values = {"file": received, "line": line, "lines": facts.lines_of(received, line, LINES_AROUND)}
    return render(request, "books/file_line.html", values)


@login_required
@require_GET
def snapshots(request: HttpRequest) -> HttpResponse:
    """Every version of the books: what was added or withdrawn, by whom, with which findings accepted or why."""
    page = Paginator(queries.snapshots(), FILES_ON_PAGE).get_page(request.GET.get("sida"))
    current = queries.current()
    rows = [(one, accepting.accepted(one.added) if one.added else (), withdrawn.told_of(one, current)) for one in page]
    return render(request, "books/snapshots.html", {"page": page, "rows": rows, "entities": services.entities()})
