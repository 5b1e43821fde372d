"""The pages of goals as the persons of the wheel meet them."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.goals.conftest import YEAR, goal

from arshjul.goals import queries, services
from arshjul.goals.models import Assignment, GoalSet, OwnerDirective
from arshjul.organisation import queries as organisation
from arshjul.record.domain import Minutes

LARGEST_PAGE = 60_000
MOST_QUERIES = 10
FULL = {
    "name": "Nöjd-Inflytande-Index",
    "definition": "Vägt medel",
    "aim": "min",
    "value": "41,5",
    "unit": "index",
    "due": "2027-12-31",
    "source": "Medborgarundersökningen",
    "responsible": "Kvalitetschefen",
    "assessor": "Kommunstyrelsen",
}


@pytest.fixture
def as_(client, person):
    def sign_in(name):
        client.force_login(person(name))
        return client

    return sign_in


def address(name, *args):
    return reverse(f"goals:{name}", args=args)


def page(client, name, *args):
    response = client.get(address(name, *args))
    assert response.status_code == 200
    return response.content.decode()


def test_goals_are_written_handed_over_and_decided_in_the_browser(city, as_):
    sigrid = as_("sigrid")
    sigrid.post(address("begin", YEAR), {"body": "kf"})
    made = GoalSet.objects.get()
    form = {"edition": "0", "g0:text": "Trygg stad", "then": "lamna"}
    assert sigrid.post(address("set", made.pk), form).url == address("hand-over", made.pk)
    assert "ingen indikator" in page(sigrid, "hand-over", made.pk)
    assert sigrid.post(address("hand-over", made.pk)).status_code == 422
    form = {"edition": "1", "g0:text": "Trygg stad", "g0:slug": "trygg-stad"}
    form |= {f"g0:i0:{name}": text for name, text in FULL.items()}
    assert sigrid.post(address("set", made.pk), form).status_code == 302
    assert sigrid.post(address("hand-over", made.pk)).status_code == 302
    assert sigrid.post(address("decide", made.pk), {"on": "2026-11-18", "paragraph": "x"}).status_code == 422
    assert sigrid.post(address("decide", made.pk), {"on": "2026-11-18", "paragraph": "113"}).status_code == 302
    html = page(as_("eskil"), "set", made.pk)
    assert "minst 41,5 index" in re.sub(r"\s+", " ", html)
    assert "§ 113" in html


def test_bad_values_are_told_and_nothing_is_lost(city, as_):
    sigrid = as_("sigrid")
    sigrid.post(address("begin", YEAR), {"body": "kf"})
    made = GoalSet.objects.get()
    form = {"edition": "0", "g0:text": "Trygg stad"} | {f"g0:i0:{name}": text for name, text in FULL.items()}
    response = sigrid.post(address("set", made.pk), form | {"g0:i0:value": "ungefär 41", "g0:i0:due": "i vinter"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count('class="finding error"') == 2
    assert all(kept in html for kept in ("ungefär 41", "i vinter", "Medborgarundersökningen", "Trygg stad"))
    assert not made.goals.exists()


def test_what_is_saved_comes_back_the_same(city, as_, person):
    made = services.start_goals(year=YEAR, body=organisation.assembly(), by=person("sigrid"))
    services.save_goals(goal_set=made, goals=[goal()], by=person("sigrid"))
    before = services.goal_sets.inputs_of(made)
    sigrid = as_("sigrid")
    html = page(sigrid, "set", made.pk)
    form = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            form[name[1]] = value[1] if value else ""
    form |= dict(re.findall(r'<textarea[^>]* name="([^"]*)">([^<]*)</textarea>', html))
    form["g0:i0:aim"] = "min"
    assert sigrid.post(address("set", made.pk), form).status_code == 302
    assert services.goal_sets.inputs_of(made) == before


def test_another_committees_goals_do_not_exist(city, as_):
    made = services.start_goals(year=YEAR, body=organisation.body("kun"), by=None)
    eskil = as_("eskil")
    for name in ("set", "hand-over", "decide"):
        assert eskil.get(address(name, made.pk)).status_code == 404
        assert eskil.post(address(name, made.pk)).status_code == 404
    assert as_("ragnhild").get(address("set", made.pk)).status_code == 200
    assert as_("ragnhild").post(address("set", made.pk)).status_code == 404


def test_a_directive_from_owner_control_to_the_stamma(city, as_):
    agnes = as_("agnes")
    agnes.post(address("begin", YEAR), {"kind": "directive", "body": "hamnen"})
    made = OwnerDirective.objects.get()
    vague = {"edition": "0", "d0:text": "Var effektiv", "then": "lamna"}
    refused = agnes.post(address("directive", made.pk), vague)
    assert refused.status_code == 422
    assert "saknar mått" in refused.content.decode()
    whole = {"edition": "1", "d0:text": "Stärk soliditeten", "d0:indicator": "Soliditet", "d0:unit": "%"}
    whole |= {"d0:aim": "min", "d0:value": "13", "d0:due": "2027-12-31", "then": "lamna"}
    assert agnes.post(address("directive", made.pk), whole).status_code == 302
    sigrid = as_("sigrid")
    assert (
        sigrid.post(address("decide-directive", made.pk), {"on": "2026-11-18", "paragraph": "114"}).status_code == 302
    )
    agnes = as_("agnes")
    taken = {"on": "2026-11-20", "minutes": "§ 8"}
    assert agnes.post(address("take-up-directive", made.pk), taken).status_code == 302
    assert "§ 8" in page(agnes, "directive", made.pk)


def test_assignments_are_given_reported_and_closed(city, as_, person):
    made = services.start_goals(year=YEAR, body=organisation.assembly(), by=person("sigrid"))
    services.save_goals(goal_set=made, goals=[goal()], by=person("sigrid"))
    decision = services.decide_goals(
        goal_set=made, decider=organisation.assembly(), minutes=Minutes(date(2026, 11, 18), 112), by=person("sigrid")
    )
    sigrid = as_("sigrid")
    form = {"decision": str(decision.uuid), "receiver": "bun", "text": "Utred skolmaten", "due": "2027-09-30"}
    assert sigrid.post(address("assignments"), form | {"due": "", "decision": "strunt"}).status_code == 422
    assert sigrid.post(address("assignments"), form).status_code == 302
    one = Assignment.objects.get()
    eskil = as_("eskil")
    assert eskil.post(address("assignment", one.pk), {"act": "report", "text": ""}).status_code == 422
    report = {"act": "report", "text": "Klart", "finished": "yes"}
    assert eskil.post(address("assignment", one.pk), report).status_code == 302
    assert (
        eskil.post(address("assignment", one.pk), {"act": "close", "decision": str(decision.uuid)}).status_code == 422
    )
    closing = {"act": "close", "decision": str(decision.uuid)}
    assert as_("sigrid").post(address("assignment", one.pk), closing).status_code == 302
    assert not queries.assignments(only_open=True)


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_are_light_and_ask_little(city, as_, person, language, at_most_queries):
    services.load_example(lambda _: None)
    sets = {one.body.slug + one.item.state: one.pk for one in GoalSet.objects.all()}
    wanted = [
        ("karin", address("start")),
        ("sigrid", address("year", 2016)),
        ("agnes", address("year", YEAR)),
        ("eskil", address("set", sets["bundraft"])),
        ("eskil", address("hand-over", sets["bundraft"])),
        ("sigrid", address("set", sets["kfhanded_over"])),
        ("sigrid", address("decide", sets["kfhanded_over"])),
        ("agnes", address("directive", OwnerDirective.objects.get().pk)),
        ("sigrid", address("assignments")),
    ]
    heavy = []
    for name, url in wanted:
        client = as_(name)
        with at_most_queries(40) as counted:
            response = client.get(language + url)
        assert response.status_code == 200, url
        if len(counted) > MOST_QUERIES or len(response.content) > LARGEST_PAGE:
            heavy.append((url, len(counted), len(response.content), [q["sql"][:150] for q in counted.captured_queries]))
    assert not heavy, "\n".join(f"{url} {number} {size}\n  " + "\n  ".join(sent) for url, number, size, sent in heavy)
