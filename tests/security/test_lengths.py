"""A text longer than its field is told of and kept before the person; it is never cut, and never a plain error page."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.security import world
from tests.security.world import signed_in
from tests.site.crawl import forms, visit

from arshjul.organisation.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]

WRITERS = ("karin-kontroll", "eskil-ekonom", "bosse-bolag", "agnes-agare", "sigrid-sekreterare", "kim-kontakt")
PAGES = ("", f"planering/{world.PLAN_YEAR}/", f"planering/{world.PLAN_YEAR}/anvisningar/", f"mal/{world.PLAN_YEAR}/",
         "mal/uppdrag/", "dokument/", "uppfoljning/", "uppfoljning/dialoger/", "arenden/nytt/",
         "2026/steg/committee-day/")  # fmt: skip
LONG = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(9_000))
"""Nine thousand characters that no index can press together."""


def test_a_text_too_long_is_told_of_in_every_form(places):
    wrong, told, tried = [], 0, set()
    for name in Person.objects.filter(username__in=WRITERS).values_list("username", flat=True):
        client = signed_in(name)
        for page in [*(place.url for place in places.values()), *(f"/arbete/{one}" for one in PAGES), "/kontakt/"]:
            found = visit(client, page, cold=False)
            for form in forms(found) if found.is_page and found.status == 200 else ():
                for field in _new_fields(form, tried):
                    answer = _faults(client, form, field)
                    told += answer == []
                    wrong += [f"{name} {form.view} {field}: {fault}" for fault in answer or ()]
    assert not wrong, "\n".join(wrong)
    assert told >= 20, f"only {told} fields said that their text was too long"


def _new_fields(form, tried):
    for field, kind, _ in form.fields:
        key = (form.view, form.button, re.sub(r"\d+", "#", field))
        if kind == "text" and key not in tried:
            tried.add(key)
            yield field


def _faults(client, form, field):
    """What is wrong with the answer; None when the text was kept whole, or the form keeps no texts."""
    shown = {name: value for name, kind, value in form.fields if kind != "file"}
    pressed = {form.button[0]: form.button[1]} if form.button else {}
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        answer = client.post(form.action, shown | {field: LONG} | pressed)
        transaction.set_rollback(True)
    if answer.status_code in {200, 422}:
        body = answer.content.decode()
        return [] if LONG in body and ("tecken" in body or "inte ett" in body) else _unless_unread(answer, body)
    if answer.status_code != 302:
        return [f"answers {answer.status_code}"]
    written = " ".join(query["sql"] for query in captured.captured_queries if world.WRITES.match(query["sql"]))
    return ["cut"] if LONG[:50] in written and LONG not in written else None


def _unless_unread(answer, body):
    """A form stopped by something else may say that first, as long as what was typed is still there."""
    return None if LONG in body else [f"answers {answer.status_code} without what was typed"]


@pytest.mark.parametrize("field", ["subject", "message", "name", "reply_to"])
def test_a_message_too_long_is_told_of(field):
    sent = {"subject": "Hej", "message": "Hej", "name": "", "reply_to": ""} | {field: LONG}
    answer = signed_in("").post("/kontakt/", sent)
    assert answer.status_code == 422
    assert LONG in answer.content.decode()


def test_a_vote_with_too_many_words_is_told_of():
    sent = {"page": "/siffror/", "helped": "no", "comment": LONG}
    answer = signed_in("").post("/fick-du-hjalp/", sent, headers={"origin": "http://testserver"})
    assert answer.status_code == 422
    assert LONG in answer.content.decode()
    assert 'value="/siffror/"' in answer.content.decode()
