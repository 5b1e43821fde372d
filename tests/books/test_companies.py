"""A file of one company isn't put into another's books without somebody answering for it."""

import pytest
from django.urls import reverse

from arshjul.books import companies, queries
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db

JANUARY = (1, "20160131", "3999", "20", -500, "Avgift")
FEBRUARY = (2, "20160228", "3999", "20", -300, "Avgift")
MARCH = (3, "20160328", "3999", "20", -300, "Avgift")
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


@pytest.mark.parametrize("content", [of(CITY, FEBRUARY), sie(FEBRUARY), of(("HELSINGBORGS STAD", "saknas"), FEBRUARY)])
def test_the_same_company_and_a_file_that_does_not_say_go_in(publish, content):
    publish(of(CITY, JANUARY))
    assert publish(content, "februari.se").number == 2


def refused_as(publish, content, entity):
    with pytest.raises(Refused) as refused:
        publish(content, f"{entity}-2.se", entity=entity)
    (found,) = refused.value.findings
    assert found.id == companies.OTHER_BOOKS
    return found.message.sv


def test_a_number_of_others_is_told_though_the_books_have_had_none(publish):
    publish(of(CITY, JANUARY))
    publish(of(("Hamnen", ""), JANUARY), "hamn.se", entity="hamnen")
    said = refused_as(publish, of(("Hamnen", CITY[1]), FEBRUARY), "hamnen")
    assert "Hamnen (212000-1157)" in said
    assert "hör till räkenskaperna för Helsingborgs stad" in said


def test_the_municipalitys_own_number_is_known_before_its_books_come(publish):
    said = refused_as(publish, of(("Hamnen", CITY[1]), FEBRUARY), "hamnen")
    assert "hör till räkenskaperna för Helsingborgs stad" in said


def test_a_name_of_others_and_a_name_that_is_new_are_told_when_there_is_no_number(publish, receive):
    publish(of(("nsva", ""), JANUARY), "nsva.se", entity="nsva")
    publish(of(("hamnen", ""), JANUARY), "hamn.se", entity="hamnen")
    assert "hör till räkenskaperna för Nordvästra" in refused_as(publish, of(("NSVA AB", ""), FEBRUARY), "hamnen")
    (told,) = companies.other_than_before(receive(of(("Rederiet", ""), MARCH)), "hamnen", companies.published())
    assert "sade hamnen" in told.message.sv
    assert not companies.other_than_before(receive(of(("Hamnen AB", ""), MARCH)), "hamnen", companies.published())
    named = of(("Helsingborgs Hamn Aktiebolag", ""), FEBRUARY)
    assert publish(named, "hamn-3.se", entity="hamnen", accept=["books.unit-unknown"]).number == 3


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


def test_the_page_of_a_published_file_is_of_the_books_that_it_was_published_for(publish, client, person):
    publish(sie(MARCH))
    made = publish(sie((2, "20160315", "4999", "20", 5, "Hyra")), "hamnens.se", entity="hamnen")
    client.force_login(person("controller"))
    page = client.get(reverse("books:file", args=[made.added.file_id]))
    assert page.context["chosen"] == "hamnen"
    assert not [one for one in page.context["found"] if "Helsingborgs stad" in one.message.sv]
