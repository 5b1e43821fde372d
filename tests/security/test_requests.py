"""Requests as an attacker or a broken program sends them: forged, by the wrong method, with odd values."""

import itertools
import os
import re
import sys
from urllib.parse import unquote, urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from tests.security import world
from tests.security.world import parameters, patterns, signed_in, writes_of
from tests.site.crawl import forms, view_of, visit

from arshjul.organisation.models import Person
from arshjul.record.models import Decision
from arshjul.site.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]

WRITERS = ("karin-kontroll", "eskil-ekonom", "frida-forvaltning", "bosse-bolag", "agnes-agare", "sigrid-sekreterare")
ONLY_BY_POST = {
    "planning:begin", "goals:begin", "goals:hand-in-directive", "goals:take-up-directive", "followup:open-report",
    "followup:action-done", "books:publish", "books:hand-over", "books:send-back", "documents:compile",
    "documents:publish", "documents:read", "contact:helped",
    "demo-sign-in", "sign-out",
}  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "1901",
    "2150",
    "99999",
    "2147483648",
    "9223372036854775808",
    "9" * 30,
    "9" * 5000,
    "-1",
    "abc",
    "²",
    "٣",
    "1.5",
)
TEXTS = (
    "", "\0", "a\0b", "☃🦊", "<script>alert(1)</script>", "'\";--", "../../etc/passwd", "=cmd|' /C calc'!A0",
    "å" * 20_000,
    "%", "_", "\\", "\r\n Set-Cookie: a=b", "\u202e", "\ufffe",
)  # fmt: skip
RAW = ("%00", "%ED%A0%80", "%FF%FE", "%C0%AF", "%25", "%F0%9F")
QUESTIONS = sorted(
    {
        name
        for path in (ROOT / "src/arshjul").rglob("*.py")
        for name in re.findall(r"""(?:GET\.get\(|query\.get\(|query\[)["']([a-z_]+)["']""", path.read_text())
    }
)
GOES_THROUGH_ALL = {"items", "setlistdefault"}
"""What reads every value whatever it is called: no question of the page's own."""
HOLE = "@@"
IN_FORMS = ("0", "99999", "2147483648", "9" * 30, "9" * 5000, "-1", "²", "a\0b", "☃🦊", "å" * 20_000, "2026-02-30")
DATABASES_DIFFER_ON = {
    "2147483648", "9223372036854775808", "9" * 30, "-1", "\0", "a\0b", "☃🦊", "å" * 20_000, "\ufffe",
    "%00", "%ED%A0%80", "2026-02-30",
}  # fmt: skip
"""What a database may take otherwise than the first: sent to the second one too, where the rest says nothing new."""
NAMND_ROW = "barn-och-utbildningsnamnden"
BASES = {"books:cell": "fran=201601&till=201612", "books:cell-export": "fran=201601&till=201612",
         "books:voucher": "serie=A&nummer=1"}  # fmt: skip


def sent(*values):
    """The odd values that say something on the database at hand."""
    second = "ARSHJUL_TEST_DATABASE_ONLY" in os.environ
    return [value for value in values if not second or value in DATABASES_DIFFER_ON]


def addresses(places):
    """One address for every pattern, with what it holds."""
    known = {
        "year": 2026, "step": "x", "token": "x", "rule": "BUD-04", "line": 1, "batch": 1, "section": "x",
        "form": "csv", "number": 1, "name": "x.html", "identifier": "drift-2016",
        "row": NAMND_ROW, "column": "kostnader", "uuid": Decision.objects.first().uuid, "pk": 1,
        "which": "resultatrakning", "shape": "wheel", "place": 1,
    }  # fmt: skip
    found = {}
    for view, pattern in patterns().items():
        if view in places:
            found[view] = places[view].url
            continue
        found[view] = reverse(view, kwargs={name: known[name] for name in parameters(pattern)})
    return found


@pytest.mark.once
def test_a_forged_form_is_refused_everywhere(places):
    client, wrong = signed_in("karin-kontroll", enforce_csrf_checks=True), []
    for view, url in addresses(places).items():
        answer, writes = writes_of(lambda url=url: client.post(url, {"page": "/", "helped": "yes"}))
        if answer.status_code != 403 or writes:
            wrong.append(f"{view}: {answer.status_code} {writes}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://elak.example"},
        {"origin": "http://["},
        {"origin": "http://testserver.elak.example"},
        {"origin": "http://elak.example/testserver"},
        {"referer": "https://elak.example/?testserver"},
        {"referer": "http://testserver@elak.example/"},
    ],
)
def test_a_vote_from_elsewhere_is_refused(headers):
    client = signed_in("", enforce_csrf_checks=True)
    answer, writes = writes_of(lambda: client.post("/fick-du-hjalp/", {"page": "/", "helped": "yes"}, headers=headers))
    assert (answer.status_code, writes) == (403, [])


def test_a_vote_from_our_own_page_counts_without_a_cookie():
    client = signed_in("", enforce_csrf_checks=True)
    sent = {"page": "/siffror/", "helped": "no"}
    answer, writes = writes_of(lambda: client.post("/fick-du-hjalp/", sent, headers={"origin": "http://testserver"}))
    assert (answer.status_code, len(writes), dict(answer.cookies)) == (302, 1, {})


@pytest.mark.once
def test_reading_changes_nothing_and_acts_are_not_done_by_reading(places):
    wrong = []
    for name in ("karin-kontroll", "eskil-ekonom", "kim-kontakt"):
        client = signed_in(name)
        for view, url in addresses(places).items():
            answer, writes = writes_of(lambda url=url, client=client: client.get(url))
            if writes or answer.status_code >= 500:
                wrong.append(f"{view} {url}: {answer.status_code} {writes}")
            if view in ONLY_BY_POST and answer.status_code != 405:
                wrong.append(f"{view} {url}: {answer.status_code}, expected 405")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace", "head"])
def test_other_methods_change_nothing_and_break_nothing(places, method):
    client, wrong = signed_in("karin-kontroll"), []
    for view, url in addresses(places).items():
        answer, writes = writes_of(lambda url=url: getattr(client, method)(url))
        if writes or answer.status_code >= 500:
            wrong.append(f"{view} {url}: {answer.status_code} {writes}")
    assert not wrong, "\n".join(wrong)


def test_an_odd_address_is_answered(places):
    client, wrong, nowhere = signed_in("karin-kontroll"), [], set()
    for view, url in addresses(places).items():
        for name, holed in with_a_hole(url).items():
            for value in sent(*NUMBERS, *RAW, "☃", "..", "a" * 3000):
                odd = holed.replace(HOLE, value)
                if view_of(unquote(odd)) or value not in nowhere:
                    wrong += _broken(client, odd, f"{view} {name}={value[:30]!r}")
                if not view_of(unquote(odd)):
                    nowhere.add(value)  # that no view has the address is said alike whichever it is
    assert not wrong, "\n".join(wrong)


def with_a_hole(url):
    """The address with a hole for each of its parts, by the part's name."""
    found = resolve(url)
    parts = re.split(r"<(?:\w+:)?(\w+)>", "/" + found.route)
    holds = parts[1::2]

    def hole(name):
        given = [HOLE if part == name else str(found.kwargs[part]) for part in holds]
        return "".join(text for pair in itertools.zip_longest(parts[::2], given, fillvalue="") for text in pair)

    return {name: hole(name) for name in holds}


def asked(client, url, base):
    """The questions that a page looks for in its address, found by watching it answer without any and with all."""
    looked_for = set()

    def watched(original):
        def look(self, name, *rest):
            if sys._getframe(1).f_code.co_name not in GOES_THROUGH_ALL:
                looked_for.add(name)
            return original(self, name, *rest)

        return look

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "getlist", "__contains__"):
            patch.setattr(QueryDict, method, watched(getattr(QueryDict, method)))
        for query in (base, f"{base}&{urlencode(dict.fromkeys(QUESTIONS, '1'))}"):
            client.get(f"{url}?{query}")
    return sorted(looked_for)


@pytest.fixture(scope="module")
def pages_that_ask(places, django_db_blocker):
    """Every page that asks: view, address, what it needs at least, the questions, and somebody who may read it."""
    with django_db_blocker.unblock():
        clients = [signed_in(name) for name in ("karin-kontroll", "eskil-ekonom", "kim-kontakt")]
        return list(_asking(clients, addresses(places)))


def _asking(clients, known):
    for view, url in known.items():
        base = BASES.get(view, "")
        client = next((one for one in clients if one.get(f"{url}?{base}").status_code == 200), clients[0])
        if names := asked(client, url, base):
            yield view, url, base, names, client


@pytest.mark.appearance
def test_every_question_in_the_code_is_one_that_a_page_asks(pages_that_ask):
    found = {name for *_, names, _client in pages_that_ask for name in names}
    assert set(QUESTIONS) - found == set()


def test_an_odd_question_is_answered(pages_that_ask):
    wrong = []
    for view, url, base, asks, client in pages_that_ask:
        names = [name for name in asks if f"{name}=" not in base]
        for value in sent(*NUMBERS, *TEXTS):
            query = f"{base}&{urlencode(dict.fromkeys(names, value))}"
            wrong += _broken(client, f"{url}?{query}", f"{view} all={value[:30]!r}")
        for raw in sent(*RAW):
            wrong += _broken(client, f"{url}?{base}&" + "&".join(f"{name}={raw}" for name in names), f"{view} {raw}")
    assert not wrong, "\n".join(wrong)


SINGLE = ("books:cell", "books:cell-export", "books:voucher", "books:trial-balance", "portal:table", "portal:figure",
          "followup:operations", "followup:income", "planning:bridge", "desk:register", "contact:cases")  # fmt: skip


@pytest.mark.parametrize("view", SINGLE)
def test_one_odd_question_at_a_time_is_answered(pages_that_ask, view):
    ((_, url, base, names, client),) = (one for one in pages_that_ask if one[0] == view)
    wrong = []
    values = sent("0", "000000", "999999", "201699", "9" * 30, "9" * 5000, "-1", "\0", "²", "☃", "'", "a,b")
    for name, value in itertools.product(names, values):
        kept = "&".join(part for part in base.split("&") if not part.startswith(f"{name}="))
        wrong += _broken(client, f"{url}?{kept}&{urlencode({name: value})}", f"{view} {name}={value[:30]!r}")
    assert not wrong, "\n".join(wrong)


def _broken(client, url, told):
    answer = client.get(url)
    return [f"{told}: {answer.status_code}"] if answer.status_code >= 500 else []


def test_odd_forms_are_answered(places):
    wrong, seen = [], set()
    more = ("", f"planering/{world.PLAN_YEAR}/", f"planering/{world.PLAN_YEAR}/anvisningar/", f"mal/{world.PLAN_YEAR}/",
            "mal/uppdrag/", "dokument/", "uppfoljning/", "uppfoljning/dialoger/")  # fmt: skip
    for name in Person.objects.filter(username__in=WRITERS).values_list("username", flat=True):
        client = signed_in(name)
        for page in [*(place.url for place in places.values()), *(f"/arbete/{one}" for one in more)]:
            found = visit(client, page, cold=False)
            for form in forms(found) if found.is_page and found.status == 200 else ():
                kind = (form.view, form.button, tuple(field for field, _, _ in form.fields))
                if kind not in seen:
                    seen.add(kind)
                    odd = sent(*IN_FORMS) if form.fields else ["nothing to write in"]
                    wrong += [one for value in odd for one in _sent(client, form, value, name)]
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert {"planning:plan", "goals:set", "goals:directive", "followup:report", "followup:dialogue", "books:hand-over",
            "documents:section", "planning:decide", "followup:measure"} <= {kind[0] for kind in seen}  # fmt: skip


def _sent(client, form, value, name):
    every = {field: value for field, kind, _ in form.fields if kind != "file"}
    visible = form.filled(value)
    wrong = []
    for told, data in (
        ("every field", every | ({form.button[0]: form.button[1]} if form.button else {})),
        ("texts", visible),
    ):
        with transaction.atomic():
            answer = client.post(form.action, data)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            wrong.append(f"{name} {form.view} {told}={value[:30]!r}: {answer.status_code}")
    return wrong


@pytest.mark.parametrize("value", [*TEXTS, "x" * 300_000])
def test_odd_public_forms_are_answered(value):
    client = signed_in("")
    fields = ("subject", "message", "name", "reply_to", "about", "token", "username", "password", "next", "person")
    for url in ("/kontakt/", "/logga-in/", "/logga-in/demo/"):
        with transaction.atomic():
            answer = client.post(url, dict.fromkeys(fields, value))
            transaction.set_rollback(True)
        assert answer.status_code < 500, url
    with transaction.atomic():
        answer = client.post(
            "/fick-du-hjalp/",
            {"page": "/" + value, "helped": "yes", "comment": value},
            headers={"origin": "http://testserver"},
        )
        transaction.set_rollback(True)
    assert answer.status_code < 500


@pytest.mark.once
def test_too_many_fields_too_large_bodies_and_broken_multipart_are_refused():
    client = signed_in("")
    many = "&".join(f"a{number}=1" for number in range(25_000))
    sent = [
        client.post("/kontakt/", many, content_type="application/x-www-form-urlencoded"),
        client.post("/kontakt/", "a=" + "x" * 6_000_000, content_type="application/x-www-form-urlencoded"),
        client.post("/kontakt/", b"--x\r\nnonsense", content_type="multipart/form-data; boundary=x"),
        client.post("/kontakt/", b"abc", content_type="multipart/form-data"),
        client.post("/kontakt/", b'{"a": 1}', content_type="application/json"),
        client.post("/kontakt/", "a=1", content_type="application/x-www-form-urlencoded; charset=utf-7"),
    ]
    assert all(400 <= answer.status_code < 500 for answer in sent), [answer.status_code for answer in sent]


def is_ours(address):
    """Whether a browser stays on the site: a path, with nothing in it that a browser takes for a host."""
    return re.match(r"/(?![/\\])", re.sub(r"[\t\r\n]", "", address)) is not None and address[0] == "/"


@pytest.mark.once
def test_nothing_leads_to_somebody_elses_site(places):
    elsewhere = ("https://elak.example/", "//elak.example/", "/\\elak.example", "/\t/elak.example/", "\thttps://elak.example",
                 "javascript:alert(1)", "http:elak.example", "/%09/elak.example", "https:///elak.example")  # fmt: skip
    for target in elsewhere:
        answer = signed_in("").post("/logga-in/demo/", {"person": "karin-kontroll", "next": target})
        assert is_ours(answer["Location"]), target
        signed_out = signed_in("karin-kontroll").post("/logga-ut/", {"next": target})
        assert is_ours(signed_out["Location"]), target
        client = signed_in("")
        voted = client.post(
            "/fick-du-hjalp/", {"page": target, "helped": "yes"}, headers={"origin": "http://testserver"}
        )
        assert voted["Location"].startswith("/fick-du-hjalp/tack/?om="), target
        for url in ("/kontakt/?", "/fick-du-hjalp/tack/?", "/logga-in/?"):
            body = client.get(url + urlencode({"om": target, "next": target})).content.decode()
            for found in re.findall(r'(?:href|action)="([^"]*elak[^"]*)"', body):
                assert is_ours(found), (url, target, found)
