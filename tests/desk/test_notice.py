"""Announcement of minutes: registered by secretary and registrar, kept, and told to the law."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from tests import remembered

from arshjul.desk.law_facts import held_of
from arshjul.law import check
from arshjul.organisation import queries
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.models import Person
from arshjul.record import services as record
from arshjul.record.domain import Minutes
from arshjul.record.models import AuditEntry

YEAR = 2027
DECIDED = date(2026, 9, 1)
GOOD = {"adjusted_on": "2026-09-08", "announced_on": "2026-09-09", "removed_on": "2026-10-02", "place": "Rådhuset"}


@pytest.fixture
def person(db, settings):
    settings.ARSHJUL_TODAY = "2026-11-23"
    remembered.city()
    return lambda role: Person.objects.filter(assignments__role=role).order_by("pk")[0]


@pytest.fixture
def decided(person):
    board = queries.executive_board()
    item = record.draft(body=board, kind="note", year=YEAR, title="Ett ärende", by=None)
    item.matter = record.open_matter(authority=board.authority, title="Ett ärende")
    item.save()
    minutes = Minutes(DECIDED, 17)
    return record.decide_by_minutes(items=[item], body=board, minutes=minutes, title="Ärendet", by=None, content={})


def answers():
    return [check(rulebook(), one.facts, rules=["PUB-02"])[0] for one in held_of(YEAR).of("PUB-02")]


def test_the_registrar_registers_an_announcement_and_the_law_is_told(person, client, decided, at_most_queries):
    client.force_login(person("registrar"))
    path, shown = (reverse(f"desk:{name}", args=[decided.uuid]) for name in ("notice", "decision"))
    assert path in client.get(shown).content.decode()
    assert answers() == []
    for _ in range(2):
        assert client.post(path, GOOD).status_code == 302
    assert decided.notices.count() == 1, "the same sent twice is one"
    assert [one.state for one in answers()] == ["pass"]
    assert client.post(path, GOOD | {"announced_on": "2026-09-20", "removed_on": ""}).status_code == 302
    assert [one.state for one in answers()] == ["fail"], "the latest holds, and late is told as it was"
    assert client.post(path, GOOD | {"place": ""}).status_code == 302
    assert "var protokollet finns" in answers()[0].message.sv
    assert AuditEntry.objects.filter(action="minutes.announced").count() == 3
    for page in (path, shown):
        with at_most_queries(10):
            assert client.get(page).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"adjusted_on": ""},
        {"announced_on": "i går"},
        {"announced_on": "2026-09-07"},
        {"adjusted_on": "2026-08-31"},
        {"removed_on": "2026-09-08"},
        {"removed_on": "2026-12-24"},
        {"place": "x" * 201},
    ],
)
def test_what_cant_be_right_is_a_finding_and_nothing_is_lost(person, client, decided, wrong):
    client.force_login(person("registrar"))
    answer = client.post(reverse("desk:notice", args=[decided.uuid]), GOOD | {"place": "Stadsarkivet"} | wrong)
    assert answer.status_code == 422
    assert wrong.get("place", "Stadsarkivet") in answer.content.decode()
    assert not decided.notices.exists()


def test_nobody_else_registers_and_what_is_registered_is_kept(person, client, decided):
    path = reverse("desk:notice", args=[decided.uuid])
    client.force_login(person("controller"))
    assert path not in client.get(reverse("desk:decision", args=[decided.uuid])).content.decode()
    assert client.get(path).status_code == client.post(path, GOOD).status_code == 404
    days = {"adjusted_on": date(2026, 9, 8), "announced_on": date(2026, 9, 9), "removed_on": None}
    record.register_notice(decision=decided, place="Rådhuset", by=None, **days)
    with pytest.raises(DatabaseError), transaction.atomic():
        decided.notices.update(place="")
