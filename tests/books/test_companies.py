"""A file of one company isn't put into another's books without somebody answering for it."""

import pytest
from django.urls import reverse

from arshjul.books import queries
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
FEBRUARY = (2, "20160228", "3999", "20", -300, "Avgift")
CITY, HARBOUR = ("Helsingborgs stad", "212000-1157"), ("Hamnbolaget AB", "556024-0979")


def of(company, *vouchers):
    name, number = company
    return sie(*vouchers).replace(b'#FNAMN "Helsingborgs stad"', f'#FNAMN "{name}"\n#ORGNR {number}'.encode("cp437"))


def ids(refused):
    return {found.id for found in refused.value.findings}


def test_another_company_s_file_waits_for_somebody_who_answers_for_it(publish, receive, person):
    publish(of(CITY, JANUARY))
    with pytest.raises(Refused) as refused:
        publish(of(HARBOUR, FEBRUARY), "hamn.se")
    assert ids(refused) == {"books.other-company"}
    (found,) = refused.value.findings
    assert "Hamnbolaget AB (556024-0979)" in found.message.sv
    assert "Helsingborgs stad (212000-1157)" in found.message.sv
    made = publish(of(HARBOUR, FEBRUARY), "hamn-2.se", accept=["books.other-company"])
    assert made.added.accepted == ["books.other-company"]


@pytest.mark.parametrize("content", [of(CITY, FEBRUARY), sie(FEBRUARY), of(("x", "saknas"), FEBRUARY)])
def test_the_same_company_and_a_file_that_does_not_say_go_in(publish, content):
    publish(of(CITY, JANUARY))
    assert publish(content, "februari.se").number == 2


def test_the_page_chooses_the_books_that_had_the_number_and_keeps_what_was_chosen(publish, receive, client, person):
    publish(of(CITY, JANUARY))
    publish(of(HARBOUR, JANUARY), "hamn.se", entity="hamnen")
    reading = receive(of(HARBOUR, FEBRUARY), "hamn-2.se")
    client.force_login(person("controller"))
    page = client.get(reverse("books:file", args=[reading.file_id])).content.decode()
    assert '<option value="hamnen" selected>' in page
    assert "other-company" not in page
    sent = {"entity": "staden", "expected": "2"}
    answer = client.post(reverse("books:publish", args=[reading.pk]), sent)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert '<option value="staden" selected>' in told
    assert 'value="books.other-company"' in told
    assert queries.current().number == 2
    done = client.post(reverse("books:publish", args=[reading.pk]), {**sent, "accept": "books.other-company"})
    assert done.status_code == 302
