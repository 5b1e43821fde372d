"""The desk: my wheel, steps, the register, the law; each within the person's own boundary."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests import remembered

from arshjul.desk import services
from arshjul.desk.law_facts import held_of
from arshjul.law import check
from arshjul.organisation import queries
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.models import Person
from arshjul.organisation.policies import standing
from arshjul.record import services as record
from arshjul.record import wheel
from arshjul.record.models import AuditEntry
from arshjul.record.services import Refused
from arshjul.wheel.status import State

YEAR = 2027


@pytest.fixture
def person(db):
    remembered.city()

    def named(role):
        return Person.objects.filter(assignments__role=role).order_by("pk")[0]

    return named


ROLES = ["controller", "economist", "head_of_administration", "company_cfo", "kf_secretary", "politician"]
ROLES += ["auditor", "registrar"]
PATHS = ["/arbete/", "/arbete/2016/", "/arbete/diarium/", "/arbete/diarium/beslut/", "/arbete/lag/2027/"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_for_every_role_within_its_limits(person, client, role, path, at_most_queries):
    client.force_login(person(role))
    with at_most_queries(10):
        answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.content) < 60_000


@pytest.mark.parametrize("path", ["/arbete/", "/arbete/diarium/", "/arbete/lag/", "/arbete/2027/steg/directions/"])
def test_a_stranger_is_sent_to_sign_in(person, client, path):
    assert client.get(path)["Location"].startswith("/logga-in/")


def test_my_wheel_holds_what_is_mine(person):
    tasks = wheel.tasks(YEAR)
    own = wheel.my_wheel(standing(person("controller")), tasks)
    assert any(task.id == "directions" for task in (*own.late, *own.open, *own.coming))
    everything = (*own.late, *own.open, *own.blocked, *own.coming)
    assert not any(task.id == "business-plan" for task in everything)


def test_a_step_done_opens_the_next(person):
    record.complete_step(year=YEAR, step="directions", body=queries.executive_board(), by=None, evidence="§ 1")
    states = {(task.id, task.body): task.state for task in wheel.tasks(YEAR)}
    assert states["directions", None] is State.DONE
    assert states["proposals", "bun"] in {State.OPEN, State.LATE}


def test_a_committee_day_is_marked_with_what_shows_it(person, client):
    controller = person("controller")
    client.force_login(controller)
    path = reverse("desk:step", args=[YEAR - 1, "committee-day"])
    assert client.post(path, {"body": "ks", "evidence": ""}).status_code == 422
    assert client.post(path, {"body": "ks", "evidence": "Hölls den 12 mars"}).status_code == 302
    assert "Hölls den 12 mars" in client.get(path).content.decode()
    assert client.post(path, {"body": "ks", "evidence": "en gång till"}).status_code == 422


def test_nobody_else_can_mark_it(person):
    tasks = [task for task in wheel.tasks(YEAR - 1) if task.id == "committee-day"]
    with pytest.raises(Refused) as refused:
        services.mark_done(year=YEAR - 1, tasks=tasks, body="ks", evidence="x", by=person("company_cfo"))
    assert [found.id for found in refused.value.findings] == ["desk.not-yours-now"]


def test_the_register_shows_ones_own_authority_alone(person, client):
    matter = record.open_matter(authority=queries.body("bun").authority, title="Skolans sak")
    record.register(matter=matter, direction="own", title="Hemligt utkast", by=None)
    client.force_login(person("company_cfo"))
    assert "Hemligt utkast" not in client.get("/arbete/diarium/").content.decode()
    assert client.get(reverse("desk:matter", args=[matter.pk])).status_code == 404
    client.force_login(person("economist"))
    assert "Hemligt utkast" in client.get("/arbete/diarium/?sok=hemligt").content.decode()


def test_the_calendar_feed_needs_its_key(person, client):
    client.force_login(person("controller"))
    page = client.get("/arbete/").content.decode()
    feed = page.split('href="http://testserver')[1].split('"')[0]
    client.logout()
    answer = client.get(feed)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.content.decode()
    assert client.get("/arbete/kalender/falsk.ics").status_code == 404


def test_what_cannot_be_known_is_never_passed(person, client):
    client.force_login(person("auditor"))
    said = client.get("/arbete/lag/2027/").content.decode()
    assert "Kan inte bedömas" in said


@pytest.fixture
def received(person):
    matter = record.open_matter(authority=queries.executive_board().authority, title="Upphandling av el")
    item = record.draft(body=queries.executive_board(), kind="note", year=YEAR, title="Anbud", by=None)
    return record.register(matter=matter, direction="in", title="Anbud", by=None, counterpart="Elbolaget", item=item)


def test_the_registrar_marks_a_document_as_secret_and_takes_it_away(person, client, received):
    client.force_login(person("registrar"))
    path = reverse("desk:secrecy", args=[received.matter_id, received.ordinal])
    assert path in client.get(reverse("desk:matter", args=[received.matter_id])).content.decode()
    for wrong in ({"provision": "", "reason": "x"}, {"provision": "Hemlig", "reason": "x"}, {"provision": "19:3"}):
        answer = client.post(path, {"act": "mark", **wrong})
        assert answer.status_code == 422
    assert not received.markings.exists()
    marked = {"act": "mark", "provision": "19 kap. 3 § OSL", "reason": "Priser i anbudet"}
    assert client.post(path, marked).status_code == 302
    assert client.post(path, marked).status_code == 302
    (made,) = received.markings.all()
    assert str(made).startswith("19 kap. 3 § OSL, ")
    assert str(made) in client.get(reverse("desk:matter", args=[received.matter_id])).content.decode()
    law = {case.rule: check(rulebook(), case.facts, rules=[case.rule])[0] for case in marked_cases()}
    assert law["OSL-04"].state == "pass"
    assert law["OSL-03"].missing == ("public_view",)
    assert client.post(path, {"act": "clear", "reason": ""}).status_code == 422
    assert client.post(path, {"act": "clear", "reason": "Avtalet är slutet"}).status_code == 302
    assert not marked_cases()
    told = client.get(path).content.decode()
    assert "Priser i anbudet" in told
    assert "Avtalet är slutet" in told
    logged = AuditEntry.objects.filter(action__startswith="register.secrecy").order_by("pk")
    assert [one.details["reason"] for one in logged] == ["Priser i anbudet", "Avtalet är slutet"]


def marked_cases():
    return [one for rule in ("OSL-03", "OSL-04") for one in held_of(YEAR).of(rule)]


def test_a_marking_is_kept_and_nobody_else_makes_one(person, client, received):
    path = reverse("desk:secrecy", args=[received.matter_id, received.ordinal])
    client.force_login(person("controller"))
    assert path not in client.get(reverse("desk:matter", args=[received.matter_id])).content.decode()
    assert client.post(path, {"act": "mark", "provision": "19 kap. 3 § OSL", "reason": "x"}).status_code == 404
    record.mark_secrecy(entry=received, provision="19 kap. 3 § OSL", reason="Priser", by=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        received.markings.update(provision="")


def test_the_pages_of_the_register_ask_as_few_questions_with_markings(person, client, received, at_most_queries):
    for number in range(3):
        entry = record.register(matter=received.matter, direction="in", title=f"Bilaga {number}", by=None)
        record.mark_secrecy(entry=entry, provision="19 kap. 3 § OSL", reason="Priser", by=None)
    client.force_login(person("registrar"))
    for path in (reverse("desk:register"), reverse("desk:matter", args=[received.matter_id])):
        with at_most_queries(10):
            assert client.get(path).status_code == 200
