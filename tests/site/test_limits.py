"""Too many tries from one place: a pause in plain words, nothing typed lost, nobody else stopped, nothing kept long."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory

from arshjul.contact.models import Answer, Case
from arshjul.organisation import clock, limits
from arshjul.organisation.limits import Try, place_of
from arshjul.organisation.models import Person, Tally

NOON = datetime(2026, 3, 2, 12, 1, tzinfo=ZoneInfo("Europe/Stockholm"))
RIGHT, WRONG = "en lång hemlighet", "gissning"


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """The clock stands at a minute past noon, and can be moved."""
    hand = [NOON]
    monkeypatch.setattr(clock, "now", lambda: hand[0])
    return lambda **later: hand.__setitem__(0, hand[0] + timedelta(**later))


@pytest.fixture
def person(city):
    one = Person.objects.get(username="karin-kontroll")
    one.set_password(RIGHT)
    one.save()
    return one


def sign_in(client, password, name="karin-kontroll", address="192.0.2.1"):
    return client.post("/logga-in/", {"username": name, "password": password}, REMOTE_ADDR=address)


def fail(client, times, **where):
    return [sign_in(client, WRONG, **where).status_code for _ in range(times)]


def test_the_sixth_wrong_password_gets_a_pause(person, client, noon):
    most = limits.limits()["sign-in-here"].most
    assert fail(client, most + 1) == [422] * most + [429]
    answer = sign_in(client, RIGHT)
    assert answer.status_code == 429
    assert "efter kl. 12:15" in answer.content.decode()
    assert 'value="karin-kontroll"' in answer.content.decode()
    assert int(answer["Retry-After"]) == 14 * 60
    noon(minutes=14)
    assert sign_in(client, RIGHT).status_code == 302


def test_colleagues_behind_the_same_address_are_not_stopped(person, client):
    fail(client, 6, name="bosse-bolag")
    assert sign_in(client, RIGHT).status_code == 302


def test_the_person_elsewhere_is_not_stopped_by_a_few_guesses(person, client):
    fail(client, 6, address="203.0.113.9")
    assert sign_in(client, RIGHT).status_code == 302


def test_guesses_from_everywhere_at_one_name_get_a_pause(person, client):
    codes = [fail(client, 1, address=f"203.0.113.{number}")[0] for number in range(51)]
    assert codes[-2:] == [422, 429]


def test_a_right_password_forgets_the_wrong_ones(person, client):
    for _ in range(3):
        assert fail(client, 4) == [422] * 4
        assert sign_in(client, RIGHT).status_code == 302


def test_many_messages_get_a_pause_and_keep_what_was_typed(city, client, noon):
    most = limits.limits()["message"].most
    sent = {"subject": "Hej", "message": "Mitt långa meddelande"}
    codes = [client.post("/kontakt/", sent, REMOTE_ADDR="192.0.2.1").status_code for _ in range(most + 1)]
    assert codes == [302] * most + [429]
    answer = client.post("/kontakt/", sent, REMOTE_ADDR="192.0.2.1")
    assert "Mitt långa meddelande" in answer.content.decode()
    assert "paus till kl. 13:00" in answer.content.decode()
    assert Case.objects.count() == most
    assert client.post("/kontakt/", sent, REMOTE_ADDR="192.0.2.2").status_code == 302
    noon(hours=1)
    assert client.post("/kontakt/", sent, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_many_votes_on_a_page_get_a_pause(city, client):
    most = limits.limits()["vote-page"].most

    def vote(page):
        sent = {"page": page, "helped": "yes", "comment": "Bra"}
        return client.post("/fick-du-hjalp/", sent, headers={"origin": "http://testserver"})

    assert [vote("/siffror/").status_code for _ in range(most + 1)] == [302] * most + [429]
    assert ">Bra<" in vote("/siffror/").content.decode()
    assert vote("/kontakt/").status_code == 302
    assert Answer.objects.count() == most + 1


def test_nothing_tells_who_it_was_and_the_row_goes_with_its_window(db, noon):
    one = Try("message", ("192.0.2.1",))
    limits.count([one])
    assert "192" not in Tally.objects.get().key.replace(one.key, "")
    assert Tally.objects.get().until == NOON.replace(hour=13, minute=0)
    noon(hours=1)
    limits.count([Try("vote", ("192.0.2.2",))])
    assert [row.count for row in Tally.objects.all()] == [1]


@pytest.mark.parametrize(
    ("peer", "passed", "proxies", "place"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "10.0.0.1", 0, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7, 192.0.2.1", 0, "192.0.2.1"),
        ("10.0.0.2", "198.51.100.7, 192.0.2.1, 10.0.0.1", 2, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("", "", 0, ""),
        ("127.0.0.1", "skräp", 0, ""),
    ],
)
def test_the_place_is_what_our_own_web_servers_were_reached_from(settings, peer, passed, proxies, place):
    settings.ARSHJUL_PROXIES = proxies
    meta = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": passed} if passed else {})
    assert place_of(RequestFactory().get("/", **meta)) == place
