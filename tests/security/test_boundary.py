"""From outside: what one authority drafts isn't there for any other, whichever address is tried (TF 2, OSL 8)."""

import os

import pytest
from django.db import transaction
from tests.security import world
from tests.security.world import AUDITOR, NAMND, OTHER, parameters, patterns, signed_in, writes_of

from arshjul.books.models import FileHandOver, ReceivedFile
from arshjul.books.policies import PUBLISHERS, BooksPolicy, VoucherPolicy
from arshjul.municipality.units import UNCLAIMED
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.models import Assignment, Person
from arshjul.organisation.policies import standing
from arshjul.planning.models import Plan
from arshjul.record import services as record

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]

HIDDEN = {302, 403, 404, 405}
OPEN_TO_ALL = {
    "contact:received": "a receipt shows the diarienummer alone, to whoever holds its address",
    "desk:calendar": "the address is the key, signed by the site",
    "desk:decision": "a decision is public the moment it is registered",
    "goals:assignment": "given by a decision",
    "books:voucher": "tested with the vouchers",
    "portal:publication": "published",
    "portal:publication-file": "published",
    "portal:publication-picture-wide": "published",
    "portal:publication-picture-narrow": "published",
    "portal:chapter": "published",
    "portal:publication-figures": "published",
    "portal:publication-figure": "published",
}
"""Addresses with an object's id that lead to nothing unseen, and why."""
IDS = {"pk", "uuid", "batch", "token", "number"}
ACTS = {"act": "save", "text": "x", "on": "2026-01-01", "paragraph": "1", "confirm": "ja", "body": NAMND, "title": "x"}
AUDITORS_CANNOT_OPEN = {
    "planning:decide", "planning:revise", "goals:decide", "goals:decide-directive", "followup:hand-over",
    "goals:hand-in-directive", "goals:take-up-directive", "followup:action-done", "documents:compile",
    "documents:publish", "documents:read", "books:publish", "books:hand-over", "books:send-back", "books:withdraw",
    "desk:secrecy", "desk:notice",
}  # fmt: skip
"""Forms of acts, which an auditor has no use for; what is drafted stands on other pages."""
RECEIVED = {"books:file", "books:original", "books:file-line"}
"""A received file, its bytes and its lines."""


ON_BOTH_DATABASES = {
    AUDITOR, "karin-kontroll", "eskil-ekonom", "bosse-bolag", "reidar-registrator", "kun-controller",
    "oresundskraft-company_cfo",
}  # fmt: skip
"""What the others are kept from is kept from them by the same questions to the database."""


def names():
    """Everybody, or on the second database one of each kind."""
    everybody = Person.objects.values_list("username", flat=True)
    return [name for name in everybody if "ARSHJUL_TEST_DATABASE_ONLY" not in os.environ or name in ON_BOTH_DATABASES]


def test_every_address_with_an_id_is_tried(places):
    with_id = {view for view, pattern in patterns().items() if IDS & set(parameters(pattern))}
    assert with_id - set(places) - set(OPEN_TO_ALL) - {"contact:case"} == set()


def test_a_draft_is_not_there_for_anyone_outside(places):
    seen = []
    for name in ["", *names()]:
        client = signed_in(name)
        for place in places.values():
            if name == AUDITOR or name in world.insiders(place.owner):
                continue
            for method in (client.get, client.post):
                answer, writes = writes_of(lambda place=place, method=method: method(place.url, ACTS))
                if answer.status_code not in HIDDEN or writes or (name and answer.status_code == 302):
                    seen.append(f"{name or 'nobody'} {method.__name__} {place.url}: {answer.status_code} {writes}")
    assert not seen, "\n".join(seen)


def test_an_auditor_reads_every_draft_and_changes_none(places):
    client, wrong = signed_in(AUDITOR), []
    for place in places.values():
        with transaction.atomic():
            read, written = writes_of(lambda place=place: client.get(place.url))
            sent, changed = writes_of(lambda place=place: client.post(place.url, ACTS))
            transaction.set_rollback(True)
        expected = {403, 404, 405} if place.view in AUDITORS_CANNOT_OPEN else {200}
        if read.status_code not in expected or written:
            wrong.append(f"get {place.url}: {read.status_code} {written}")
        if sent.status_code not in {200, 403, 404, 405, 422} or changed:
            wrong.append(f"post {place.url}: {sent.status_code} {changed}")
    assert not wrong, "\n".join(wrong)


def test_those_inside_read_their_own(places):
    """Of a received file, which may hold others' vouchers, those alone who receive."""
    wrong = []
    for place in places.values():
        if place.view in AUDITORS_CANNOT_OPEN:
            continue
        for name in world.insiders(place.owner):
            may = place.view not in RECEIVED or standing(Person.objects.get(username=name)).has(*PUBLISHERS)
            answer = signed_in(name).get(place.url)
            if answer.status_code != (200 if may else 404):
                wrong.append(f"{name} {place.url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_an_assignment_that_has_ended_or_not_begun_and_a_closed_account_open_nothing(places):
    ended = world.employ("slutat", Role.ECONOMIST, NAMND)
    Assignment.objects.filter(person=ended).update(valid_to="2020-01-01")
    coming = world.employ("kommer", Role.ECONOMIST, NAMND)
    Assignment.objects.filter(person=coming).update(valid_from="2199-01-01")
    closed = world.employ("avstangd", Role.ECONOMIST, NAMND)
    client = signed_in(closed.username)
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    for place in places.values():
        if place.owner == NAMND:
            assert signed_in("slutat").get(place.url).status_code in {403, 404, 405}, place
            assert signed_in("kommer").get(place.url).status_code in {403, 404, 405}, place
            assert client.get(place.url).status_code in {302, 405}, place


def test_lists_of_others_tell_nothing_of_a_draft(places):
    plan = Plan.objects.get(pk=places["planning:plan"].args[0])
    title = plan.item.title
    lists = [
        f"/arbete/planering/{world.PLAN_YEAR}/", f"/arbete/mal/{world.PLAN_YEAR}/", "/arbete/dokument/",
        "/arbete/diarium/", "/arbete/rakenskaper/", f"/arbete/uppfoljning/?ar={world.REPORT_YEAR}",
        f"/arbete/uppfoljning/prognoser/?ar={world.REPORT_YEAR}",
        f"/arbete/uppfoljning/atgarder/?ar={world.REPORT_YEAR}",
        f"/arbete/uppfoljning/dialoger/?ar={world.REPORT_YEAR}", f"/arbete/planering/{world.PLAN_YEAR}/jamfor/",
        f"/arbete/planering/{world.PLAN_YEAR}/brygga/", f"/arbete/uppfoljning/mal/?ar={world.REPORT_YEAR}",
        f"/arbete/lag/{world.PLAN_YEAR}/",
    ]  # fmt: skip
    telling = ["Utkast ", title, "prov.se", *(place.url for place in places.values() if place.owner == NAMND)]
    wrong = []
    for name in names():
        if name == AUDITOR or name in world.insiders(NAMND):
            continue
        client = signed_in(name)
        for address in lists:
            body = client.get(address).content.decode()
            wrong += [f"{name} {address}: {text}" for text in telling if f'"{text}"' in body or f">{text}<" in body]
    assert not wrong, "\n".join(wrong)


def test_a_case_is_for_the_contact_centre_the_registrar_and_the_auditors():
    place = world.case()
    for name in ["", *names()]:
        roles = set(Assignment.objects.filter(person__username=name).values_list("role", flat=True))
        reads = bool(roles & {"contact_officer", "registrar", "auditor"})
        assert (signed_in(name).get(place.url).status_code == 200) == reads, name
    client = signed_in(AUDITOR)
    answer, writes = writes_of(lambda: client.post(place.url, {"act": "note", "text": "x"}))
    assert (answer.status_code, writes) == (422, [])


def test_what_is_handed_over_is_seen_by_the_receiver_and_nobody_else(places):
    place = places["planning:plan"]
    with transaction.atomic():
        plan = Plan.objects.get(pk=place.args[0])
        record.hand_over(item=plan.item, to=organisation.body("ks"), by=None, content={})
        for name in names():
            may = name == AUDITOR or name in world.insiders(NAMND) or name in world.insiders("ks")
            got = {signed_in(name).get(one).status_code for one in (place.url, places["planning:line"].url)}
            assert got == ({200} if may else {404}), name
            client = signed_in(name)
            _, writes = writes_of(lambda client=client: client.post(place.url, ACTS))
            assert not writes, name
        transaction.set_rollback(True)


def test_a_ledger_file_is_seen_by_its_own_until_it_is_in_the_books(places):
    file = ReceivedFile.objects.get(pk=places["books:file"].args[0])
    assert not file.batches.exists()
    assert signed_in("karin-kontroll").get(places["books:original"].url).status_code == 404


def test_a_handed_over_file_is_seen_by_those_who_keep_the_books_and_by_no_other_committee(places):
    handed = FileHandOver.objects.get(pk=places["books:send-back"].args[0])
    address = f"/arbete/rakenskaper/fil/{handed.file_id}/"
    assert signed_in("karin-kontroll").get(address).status_code == 200
    for name in ("kun-controller", "kun-economist", "oresundskraft-company_cfo"):
        assert signed_in(name).get(address).status_code == 404, name


def test_a_committees_controller_publishes_no_books_and_reads_no_others_vouchers(places):
    here, there = (standing(Person.objects.get(username=name)) for name in ("karin-kontroll", "kun-controller"))
    assert BooksPolicy.may_publish(here, "helsingborg")
    assert not BooksPolicy.may_publish(there, "helsingborg")
    assert VoucherPolicy.bodies(here) is None
    assert VoucherPolicy.bodies(there) == {OTHER}
    assert VoucherPolicy.may_read(there, owners=frozenset({OTHER}), constructed=False)
    for others in ({OTHER, "ks"}, {UNCLAIMED}, set()):
        assert not VoucherPolicy.may_read(there, owners=frozenset(others), constructed=False)
