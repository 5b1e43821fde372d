"""What is proposed to eliminate can be tried row by row before it is booked, on the page and in the file."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from arshjul.books import queries as books
from arshjul.followup import proposed, services
from arshjul.followup.accounts.group import proposals
from arshjul.followup.accounts.place import place

from .small_group import YEAR, kr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def page_of(client):
    return client.get(f"{reverse('followup:group')}?ar={YEAR}")


def file_of(client, form="csv"):
    return client.get(f"{reverse('followup:group-export', args=[form])}?ar={YEAR}").content


def test_each_proposed_entry_says_whether_it_is_booked(two, client):
    client.force_login(two)
    assert {one.state.name for one in page_of(client).context["proposal"].entries} == {"NONE"}
    services.book_eliminations(at=place(YEAR), by=two, expected=None)
    page = page_of(client)
    assert {one.state.name for one in page.context["proposal"].entries} == {"WHOLE"}
    assert "480,00 kr, bokförd" in page.content.decode().replace("\xa0", " ")


def test_the_rows_of_what_is_proposed_are_read_before_they_are_booked(two, client, django_assert_max_num_queries):
    client.force_login(two)
    page_of(client)
    with django_assert_max_num_queries(10):
        page = page_of(client)
    entries = page.context["proposal"].entries
    assert [[(row.period, row.account[:4], row.ore) for row in one.rows] for one in entries] == [
        [(YEAR * 100 + 1, "1510", kr(-90)), (YEAR * 100 + 1, "2410", kr(90))],
        [(YEAR * 100 + 1, "3410", kr(480)), (YEAR * 100 + 1, "6010", kr(-480))],
    ]
    text = page.content.decode().replace("\xa0", " ")
    assert text.count("<details><summary>2 rader") == 2
    assert f"<td>januari {YEAR}</td><td>3410" in text


def test_a_page_shows_some_rows_of_many_and_the_file_every_one(two, client, monkeypatch):
    client.force_login(two)
    monkeypatch.setattr(proposed, "FEWEST", 1)
    assert [(len(one.rows), one.more) for one in proposed.proposed(place(YEAR), most=3)] == [(1, 1), (1, 1)]
    monkeypatch.setattr(proposed.proposed, "__defaults__", (1,))
    assert "1 rad till står i filen" in page_of(client).content.decode()
    written = file_of(client).decode()
    assert f";{YEAR}-01;3410" in written
    reasons = [entry.reason.sv for entry in proposals.proposal(place(YEAR)).entries]
    assert [written.count(f"\n{reason};") for reason in reasons] == [2, 2]
    assert all(";480,00;inte bokförd" in line for line in written.splitlines() if ";3410" in line)
    assert file_of(client, "xlsx")[:2] == b"PK"


def test_the_file_has_the_pairs_what_is_unmatched_and_what_kand_could_not_tell(two, client):
    client.force_login(two)
    found = proposals.proposal(place(YEAR))
    written = file_of(client).decode()
    assert "Internt mellan motparter" in written
    assert [one.message.sv in written.replace('""', '"') for one in found.findings] == [True] * len(found.findings)
    lines = [line.split(";") for line in written.splitlines()]
    pairs = [line[2:5] for line in lines if line[0].startswith("Helsingborgs stad – ") or " – Helsingborgs" in line[0]]
    kronor = [
        [f"{ore / 100:.2f}".replace(".", ",") for ore in (one.by_one, one.by_other, one.unmatched)]
        for one in found.pairs
    ]
    assert found.findings
    assert pairs == kronor != []
    asked = client.get(f"{reverse('followup:group-export', args=['csv'])}?ar={YEAR}&kand=1999-13-01").content.decode()
    assert "1999-13-01" in asked
    assert file_of(client, "xlsx")[:2] == b"PK"


def test_versions_of_one_day_can_be_told_apart_and_chosen(two, client):
    """Both files were published today: the first version holds the city alone, the second its port as well."""
    client.force_login(two)
    address, day = reverse("followup:statement", args=["resultatrakning"]), f"{localtime():%Y-%m-%d}"
    first, last = books.snapshots().order_by("number")
    asked = {"ar": YEAR, "vem": "hamnen", "kand": day}
    page = client.get(address, asked)
    assert page.context["tables"][0][0].snapshot == last.number
    for one in (first, last):
        assert f'version={one.number}">{one.number} ({localtime(one.made_at):%H:%M})</a>' in page.content.decode()
    assert client.get(address, {**asked, "version": first.number}).context["tables"][0][0].snapshot == first.number
    assert "flera versioner" not in client.get(address, {"ar": YEAR}).content.decode()
