"""Two people press at the same moment: one wins, the other is told why; nothing is half done, whatever they press."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from tests import remembered
from tests.security import world
from tests.security.world import LEDGER, signed_in

from arshjul.books.models import FileAnswer, FileHandOver, ReceivedFile, Snapshot, YearAct
from arshjul.contact.models import Case
from arshjul.documents import queries as documents
from arshjul.documents.models import Publication
from arshjul.followup.models import Forecast, Report
from arshjul.goals.models import GoalSet, OwnerDirective
from arshjul.planning.models import Plan
from arshjul.record.models import Decision, HandOver, Matter, RegisterEntry, Seal
from arshjul.record.queries import verify_chains

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MINUTES = {"on": "2026-01-15", "paragraph": "7", "kind": "adopt", "text": "Beslutat.", "reasons": "Skäl."}


@pytest.fixture
def places(transactional_db):
    remembered.city()
    return world.drafts()


def at_once(name, *forms):
    """Send forms (address and fields) by clients of their own, started together; the answers in the same order."""
    clients = [signed_in(name) for _ in forms]
    start = Barrier(len(forms))

    def send(client, form):
        try:
            start.wait()
            return client.post(*form)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(send, clients, forms))


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


@pytest.fixture(autouse=True)
def whole(places):
    """Whatever the test did, every chain holds and every register counts without holes."""
    yield
    assert verify_chains() == []
    assert documents.verify_chain() == []
    for matter in Matter.objects.all():
        ordinals = list(matter.entries.values_list("ordinal", flat=True))
        assert ordinals == list(range(1, len(ordinals) + 1))


def test_two_save_the_same_goals(places):
    place = places["goals:set"]
    one = GoalSet.objects.get(pk=place.args[0])
    forms = [(place.url, {"edition": one.item.edition, "g0:text": text, "g0:own": "yes"}) for text in ("Ett", "Två")]
    assert statuses(at_once("eskil-ekonom", *forms)) == [302, 422]
    assert one.goals.count() == 1


def test_two_save_the_same_report(places):
    place = places["followup:report"]
    one = Report.objects.get(pk=place.args[0])
    before = Forecast.objects.count()
    forms = [(place.url, {"edition": one.item.edition, "amount-drift-resultat": text, "summary": text})
             for text in ("-7,0", "-9,0")]  # fmt: skip
    answers = at_once("eskil-ekonom", *forms)
    assert statuses(answers) == [302, 422]
    one.refresh_from_db()
    told = [form[1]["summary"] for form, answer in zip(forms, answers, strict=True) if answer.status_code == 302]
    assert [one.summary] == told
    assert Forecast.objects.count() <= before + 1


def test_two_write_the_same_section(places):
    place = places["documents:section"]
    forms = [(place.url, {"edition": "1", "text": text, "omitted": "", "act": "save"}) for text in ("Ett", "Två")]
    assert 302 in (found := statuses(at_once("eskil-ekonom", *forms)))
    assert found != [302, 302]


def test_two_write_the_same_dialogue(places):
    place = places["followup:dialogue"]
    forms = [(place.url, {"edition": "1", "agenda": "a", "notes": text, "action-text": text, "action-responsible": "x",
                          "action-due": "2030-01-01"}) for text in ("Ett", "Två")]  # fmt: skip
    assert statuses(at_once("eskil-ekonom", *forms)) == [302, 422]


def test_two_hand_over_the_same_proposal(places):
    place = places["planning:hand-over"]
    answers = at_once("eskil-ekonom", *[(place.url, {})] * 2)
    plan = Plan.objects.get(pk=place.args[0])
    handed = HandOver.objects.filter(item=plan.item).count()
    assert (302 in statuses(answers), handed) in {(True, 1), (False, 0)}
    assert statuses(answers) in ([302, 422], [422, 422])
    assert RegisterEntry.objects.filter(item=plan.item).count() == 2 * handed


def test_two_hand_in_the_same_directive(places):
    place = places["goals:hand-in-directive"]
    answers = at_once("agnes-agare", *[(place.url, {})] * 2)
    one = OwnerDirective.objects.get(pk=place.args[0])
    moved = one.item.state != "draft"
    assert statuses(answers) in ([302, 422], [422, 422])
    assert RegisterEntry.objects.filter(item=one.item).count() + one.item.handovers.count() <= 3
    assert moved == (302 in statuses(answers))


def test_two_decide_the_same_business_plan_under_two_paragraphs(places):
    place = places["planning:decide"]
    before = Seal.objects.count()
    forms = [(place.url, MINUTES | {"paragraph": number}) for number in ("7", "8")]
    answers = at_once("bosse-bolag", *forms)
    decided = Decision.objects.filter(items=Plan.objects.get(pk=place.args[0]).item).count()
    assert decided == statuses(answers).count(302) <= 1
    assert Seal.objects.count() == before + decided
    assert {answer.status_code for answer in answers} <= {302, 404, 422}


def test_two_hand_over_the_same_ledger_file_and_two_answer_it(places):
    sent = places["books:hand-over"]
    answers = at_once("eskil-ekonom", (sent.url, {}), (sent.url, {}))
    assert statuses(answers) == [302, 422]
    handed = FileHandOver.objects.get(answer=None)
    back = reverse("books:send-back", args=[handed.pk])
    publish = reverse("books:publish", args=sent.args)
    answers = at_once("karin-kontroll", (back, {"reason": "Fel period"}), (publish, {"entity": "staden"}))
    assert statuses(answers) in ([302, 422], [302, 403])  # a file that is sent back is no longer the other's to publish
    verdict = FileAnswer.objects.get(hand_over=handed).verdict
    assert (verdict == FileAnswer.Verdict.PUBLISHED) == Snapshot.objects.exists()


def test_two_publish_the_same_version(places):
    place = places["documents:publish"]
    answers = at_once("eskil-ekonom", *[(place.url, {})] * 2)
    assert Publication.objects.count() == 1, statuses(answers)
    assert {answer.status_code for answer in answers} <= {302, 422}


def test_two_compile_the_same_draft(places):
    place = places["documents:compile"]
    answers = at_once("eskil-ekonom", *[(place.url, {})] * 2)
    numbers = documents.draft(world_standing(), place.args[0]).compilations.values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert {answer.status_code for answer in answers} <= {302, 422}


def world_standing():
    from arshjul.organisation.models import Person
    from arshjul.organisation.policies import standing

    return standing(Person.objects.get(username="eskil-ekonom"))


def test_two_send_the_same_ledger_publish_it_and_close_its_year(places):
    ledger = LEDGER.replace(b"Prov", b"Bolaget").replace(b"20300105", b"20301231")
    sent = at_once("bosse-bolag", *[("/arbete/rakenskaper/", {"ledger": SimpleUploadedFile("b.se", ledger)})
                                     for _ in range(2)])  # fmt: skip
    assert {answer.status_code for answer in sent} == {302}
    file = ReceivedFile.objects.get(name="b.se")
    reading = file.readings.get()
    form = {"entity": "hamnen", "expected": "0", "accept": [one["id"] for one in reading.findings]}
    answers = at_once("bosse-bolag", *[(f"/arbete/rakenskaper/lasning/{reading.pk}/publicera/", form)] * 2)
    assert statuses(answers) == [302, 422]
    assert list(Snapshot.objects.values_list("number", flat=True)) == [1]
    closing = (reverse("books:years"), {"act": "close", "which": "hamnen/2030"})
    assert statuses(at_once("bosse-bolag", closing, closing)) == [302, 422]
    assert YearAct.objects.count() == 1


def test_the_same_message_sent_twice_is_one_case(places):
    form = {"token": "7f1f2b50-0000-4000-8000-000000000001", "subject": "Hej", "message": "Fråga"}
    answers = at_once("bosse-bolag", *[("/kontakt/", form)] * 3)
    assert {answer["Location"] for answer in answers} == {f"/kontakt/mottaget/{Case.objects.get().uuid}/"}


def test_two_begin_the_same(places):
    for url, form in (
        (f"/arbete/planering/{world.PLAN_YEAR + 1}/borja/", {"kind": "proposal", "body": "ifn"}),
        (f"/arbete/mal/{world.PLAN_YEAR + 1}/borja/", {"kind": "goals", "body": "ifn"}),
        ("/arbete/uppfoljning/rapport/ny/", {"year": world.REPORT_YEAR, "point": "delar-april", "body": "ifn"}),
        (
            "/arbete/dokument/",
            {"outline": "operations-chapter", "year": 2016, "point": "", "body": "ifn", "language": "sv"},
        ),
    ):
        answers = at_once("eskil-ekonom", *[(url, form)] * 2)
        assert {answer.status_code for answer in answers} <= {302, 422}, url
    for model in (Plan, GoalSet, Report):
        assert model.objects.filter(body__slug="ifn").count() == 1
