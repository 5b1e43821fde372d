"""A closed year takes no more vouchers until somebody opens it again and says why."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from arshjul.books import closing, queries
from arshjul.books.models import YearAct
from arshjul.record.services import Refused

from .conftest import sie

pytestmark = pytest.mark.django_db
DECEMBER = (12, "20161231", "4999", "20", 300, "Inköp")


def ids(refused):
    return [one.id for one in refused.value.findings]


@pytest.fixture
def booked(publish, person):
    publish(sie((1, "20160131", "3999", "20", -500, "Avgift"), DECEMBER))
    return person("controller")


def test_a_closed_year_takes_no_vouchers_until_it_is_opened_with_a_reason(booked, publish):
    closing.close_year(entity="staden", year=2016, by=booked)
    corrected = sie((13, "20161231", "4999", "20", 350, "Rättat"))
    with pytest.raises(Refused) as refused:
        publish(corrected, "rattad.se")
    assert ids(refused) == ["books.year-closed"]
    assert queries.cube(2016).where(account="4999").total() == 30_000
    publish(sie((1, "20170131", "4999", "20", 10, "Nytt år"), year=2017), "nytt.se")
    with pytest.raises(Refused) as refused:
        closing.reopen_year(entity="staden", year=2016, by=booked, reason=" ")
    assert ids(refused) == ["books.reopening-without-reason"]
    closing.reopen_year(entity="staden", year=2016, by=booked, reason="Leverantörsfaktura på fel år")
    publish(corrected, "rattad.se")
    assert queries.cube(2016).where(account="4999").total() == 35_000
    assert [(one.kind, one.reason) for one in closing.acts()] == [
        ("reopened", "Leverantörsfaktura på fel år"),
        ("closed", ""),
    ]


def test_a_closed_year_may_still_be_budgeted(booked, publish):
    closing.close_year(entity="staden", year=2016, by=booked)
    plan = sie().replace(b"#KONTO 1999", b"#PBUDGET 0 201601 4999 {} 70.00\r\n#KONTO 1999")
    publish(plan, "budget.se")
    assert queries.cube(2016).where(account="4999").total() == 30_000


def test_a_year_is_closed_when_it_is_booked_to_its_end_and_once(publish, person):
    publish(sie((1, "20160131", "3999", "20", -500, "Avgift")))
    by = person("controller")
    with pytest.raises(Refused) as refused:
        closing.close_year(entity="staden", year=2016, by=by)
    assert ids(refused) == ["books.year-not-whole"]
    with pytest.raises(Refused) as refused:
        closing.close_year(entity="staden", year=2015, by=by)
    assert ids(refused) == ["books.year-unknown"]
    publish(sie(DECEMBER), "december.se")
    closing.close_year(entity="staden", year=2016, by=by)
    with pytest.raises(Refused) as refused:
        closing.close_year(entity="staden", year=2016, by=by)
    assert ids(refused) == ["books.year-state-same"]


def test_only_who_keeps_the_books_closes_their_year(booked, person):
    for role in ("company_cfo", "economist"):
        with pytest.raises(Refused) as refused:
            closing.close_year(entity="staden", year=2016, by=person(role))
        assert ids(refused) == ["books.not-your-books"], role
        assert "Helsingborg" in refused.value.findings[0].message.sv
    with pytest.raises(Refused):
        closing.close_year(entity="staden", year=2016, by=person("politician"))
    assert not YearAct.objects.exists()


def test_what_was_done_with_a_year_is_never_changed(booked):
    closing.close_year(entity="staden", year=2016, by=booked)
    for change in (lambda: YearAct.objects.update(reason="Annat"), lambda: YearAct.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_page_closes_and_opens_and_keeps_what_was_typed(booked, client, person):
    client.force_login(booked)
    address = reverse("books:years")
    page = client.post(address, {"act": "close", "which": "staden/2016", "reason": "Bokslut"}, follow=True)
    assert "Året är stängt." in page.content.decode()
    refused = client.post(address, {"act": "reopen", "which": "staden/2016", "reason": ""})
    assert refused.status_code == 422
    assert "Skriv varför 2016 öppnas igen." in refused.content.decode()
    long = client.post(address, {"act": "reopen", "which": "staden/2016", "reason": "x" * 2001})
    assert (long.status_code, "x" * 2001 in long.content.decode()) == (422, True)
    opened = client.post(address, {"act": "reopen", "which": "staden/2016", "reason": "Rättelse"}, follow=True)
    assert "Rättelse" in opened.content.decode()
    client.force_login(person("auditor"))
    seen = client.get(address).content.decode()
    assert "Rättelse" in seen
    assert "<form" not in seen.split("<main", 1)[1].split("</main>", 1)[0]
