"""From a question to a case in the register, on both databases."""

import uuid

import pytest
from django.urls import reverse
from tests import remembered

from arshjul.contact import services
from arshjul.contact.models import Answer, Case
from arshjul.contact.services import LONGEST_MESSAGE, Message
from arshjul.organisation import municipality
from arshjul.organisation.models import Person
from arshjul.record.models import RegisterEntry
from arshjul.record.services import Refused

HOST = "http://testserver"


@pytest.fixture
def officer(db):
    remembered.city()
    return Person.objects.get(assignments__role="contact_officer")


QUESTION = Message(subject="Skolans budget", text="Vad kostar skolan?", name="Kim")


def test_a_question_becomes_a_registered_case(officer):
    case = services.receive(message=QUESTION, token=uuid.uuid4())
    entry = RegisterEntry.objects.get(matter=case.matter)
    assert case.matter.reference.startswith("KS ")
    assert (entry.direction, entry.counterpart) == ("in", "Kim")


def test_the_same_form_sent_twice_is_one_case(officer):
    token = uuid.uuid4()
    first, second = (services.receive(message=QUESTION, token=token) for _ in range(2))
    assert first.pk == second.pk
    assert Case.objects.count() == 1
    assert RegisterEntry.objects.count() == 1


def test_all_that_is_missing_is_said_at_once_and_the_text_stays(officer, client):
    answer = client.post(
        reverse("contact:start"), {"subject": " ", "message": "x" * (LONGEST_MESSAGE + 1), "name": "Kim"}
    )
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Skriv kort vad ärendet gäller" in said
    assert "8001 tecken" in said
    assert "x" * 100 in said
    assert not Case.objects.exists()


def test_the_receipt_shows_the_number_and_nothing_of_the_message(officer, client):
    answer = client.post(
        reverse("contact:start"),
        {"subject": "Fråga", "message": "hemlig text", "token": str(uuid.uuid4())},
        follow=True,
    )
    case = Case.objects.get()
    assert case.matter.reference in answer.content.decode()
    assert "hemlig text" not in answer.content.decode()


def test_the_officer_takes_answers_and_closes(officer):
    case = services.receive(message=QUESTION, token=uuid.uuid4())
    services.take_in_hand(case=case, by=officer)
    services.answer(case=case, text="Cirka 2,9 miljarder kronor.", by=officer)
    services.close(case=case, by=officer)
    with pytest.raises(Refused) as refused:
        services.answer(case=case, text="Mer", by=officer)
    assert [found.id for found in refused.value.findings] == ["contact.wrong-state"]
    assert [entry.direction for entry in RegisterEntry.objects.filter(matter=case.matter)] == ["in", "out"]


@pytest.mark.parametrize("role", ["economist", "company_cfo", "politician"])
def test_others_do_not_reach_the_cases(officer, client, role):
    case = services.receive(message=QUESTION, token=uuid.uuid4())
    client.force_login(Person.objects.filter(assignments__role=role)[0])
    assert client.get(reverse("contact:cases")).status_code == 403
    assert client.get(reverse("contact:case", args=[case.uuid])).status_code == 403


def test_an_auditor_reads_but_does_not_handle(officer, client):
    case = services.receive(message=QUESTION, token=uuid.uuid4())
    auditor = Person.objects.get(assignments__role="auditor")
    client.force_login(auditor)
    assert client.get(reverse("contact:case", args=[case.uuid])).status_code == 200
    with pytest.raises(Refused):
        services.take_in_hand(case=case, by=auditor)


def test_a_vote_is_counted_without_a_cookie(db, client):
    answer = client.post(
        reverse("contact:helped"), {"page": "/siffror/", "helped": "yes", "comment": "Bra"}, headers={"origin": HOST}
    )
    assert answer.status_code == 302
    assert not answer.cookies
    assert Answer.objects.get().helped


@pytest.mark.parametrize("origin", ["", "https://elak.example"])
def test_a_vote_from_elsewhere_is_refused(db, client, origin):
    answer = client.post(reverse("contact:helped"), {"page": "/", "helped": "yes"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.parametrize("page", ["javascript:alert(1)", "//elak.example", "https://elak.example"])
def test_a_vote_about_no_page_of_ours_leads_nowhere_else(db, client, page):
    answer = client.post(
        reverse("contact:helped"), {"page": page, "helped": "no"}, headers={"origin": HOST}, follow=True
    )
    assert not Answer.objects.exists()
    assert "elak.example" not in answer.content.decode()
    assert "javascript:" not in answer.content.decode()


def test_the_desk_tells_the_contact_centre_of_new_cases_and_nobody_else(officer, client):
    for _ in range(2):
        case = services.receive(message=QUESTION, token=uuid.uuid4())
    client.force_login(officer)
    desk = client.get(reverse("desk:wheel")).content.decode()
    assert "2 nya ärenden" in desk
    assert f"{reverse('contact:cases')}?lage=new" in desk
    client.post(reverse("contact:case", args=[case.uuid]), {"act": "take"})
    assert Case.objects.filter(state="new").count() == 1
    assert "1 nytt ärende" in client.get(reverse("desk:wheel")).content.decode()
    client.force_login(Person.objects.filter(assignments__role="auditor")[0])
    assert "nytt ärende" not in client.get(reverse("desk:wheel")).content.decode()


def test_an_address_breaks_after_its_sign_and_is_whole_as_a_link(officer, client):
    page = client.get(reverse("contact:start")).content.decode()
    address = municipality.current().contact.email
    assert f'href="mailto:{address}"' in page
    assert f">{address.replace('@', '@<wbr>')}</a>" in page
