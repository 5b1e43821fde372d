"""The pages of the law on the example years: they open for the roles, hold their limits, and say why."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from arshjul.desk.law_assessment import assessment
from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_status import law_status
from arshjul.law.assessment import Verdict
from arshjul.law.checking import State
from arshjul.law.words import input_name
from arshjul.organisation.clock import today
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]
PATHS = ["lag/", "lag/2016/", "lag/2027/?visa=alla", "lag/2027/?lage=pass", "lag/2027/BUD-10/", "lag/2027/uppgifter/"]
ROLES = ["controller", "economist", "head_of_administration", "company_cfo", "kf_secretary", "politician"]
ROLES += ["auditor", "registrar", "contact_officer", "owner_dialogue"]
LARGEST = 60_000


def client_of(role):
    client = Client()
    client.force_login(Person.objects.filter(assignments__role=role).order_by("pk")[0])
    return client


def text_of(answer):
    return " ".join(html.fromstring(answer.content).xpath("//main")[0].text_content().split())


@pytest.mark.parametrize("role", [*ROLES[:1], *(pytest.param(role, marks=pytest.mark.once) for role in ROLES[1:])])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_opens_for_every_role_within_its_limits(role, path, at_most_queries):
    client = client_of(role)
    with at_most_queries(10):
        answer = client.get(f"/arbete/{path}")
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST


@pytest.mark.parametrize("path", ["lag/", "lag/2016/bedomning/", "lag/2016/BUD-01/"])
def test_a_stranger_and_one_without_a_role_see_nothing(path):
    assert Client().get(f"/arbete/{path}")["Location"].startswith("/logga-in/")
    client = Client()
    client.force_login(Person.objects.create(username="ny"))
    assert client.get(f"/arbete/{path}").status_code == 403


@pytest.mark.parametrize("path", ["lag/0/", "lag/1/", "lag/9999/", "lag/2027/FEL-99/", "lag/12345/"])
def test_what_is_not_there_is_not_found(path):
    assert client_of("auditor").get(f"/arbete/{path}").status_code == 404


@pytest.mark.appearance
def test_every_rule_has_a_page_with_all_it_says():
    client = client_of("auditor")
    for rule in rulebook():
        answer = client.get(reverse("desk:rule", args=[2027, rule.id]))
        assert answer.status_code == 200, rule.id
        assert len(answer.content) < LARGEST, rule.id
        said = text_of(answer)
        assert rule.text.sv in said
        assert all(version.reference in said for version in rule.versions if version), rule.id


def test_a_rule_is_shown_as_it_was_on_a_day():
    client = client_of("auditor")
    path = reverse("desk:rule", args=[2027, "BUD-03"])
    assert "Vad regeln säger 1 mars 2020" in text_of(client.get(path, {"datum": "2020-03-01"}))
    assert "Regeln gäller inte den dagen." in text_of(client.get(path, {"datum": "1990-01-01"}))
    wrong = client.get(path, {"datum": "2020-02-31"})
    assert wrong.status_code == 422
    assert "”2020-02-31” är inte ett datum" in text_of(wrong)


def test_the_page_tells_state_reason_figures_and_way():
    said = text_of(client_of("controller").get("/arbete/lag/2027/"))
    assert "planeringsanvisningar" in said
    assert "BUD-07" in said
    assert "dagen då fullmäktige fastställde budgeten" in said
    assert "Planera" in said
    assert "Strikt datum" in said
    limit = "Årsredovisningen lämnas till fullmäktige och revisorerna: senast 18 april 2028."
    assert f"Saknas: dagen då årsredovisningen lämnades över. Lämna {limit} Dokument" in said
    old = text_of(client_of("controller").get("/arbete/lag/2016/"))
    assert "BUD-07" not in old
    assert "BUD-07" in text_of(client_of("controller").get("/arbete/lag/2016/?visa=alla"))


def test_every_input_that_may_be_missing_has_words():
    asked = {(rule.id, one.name) for rule in rulebook() for one in rule.inputs.values() if one.required}
    in_english = {name for rule, name in asked if input_name(rule, name).en == name}
    assert not in_english


def test_what_was_decided_and_published_for_the_example_year_is_told():
    shared = facts_of(2016).shared
    assert shared["budget.decided_on"].isoformat() == "2015-06-17"
    assert {"resultatrakning", "driftredovisning"} <= set(shared["report.parts"])
    assert "balansrakning" not in shared["report.parts"], "left out of the published version, with its reason"
    assert len(shared["budget.goals.ids"]) == 3
    assert set(shared["KOD-01.mapping"]) == set(shared["accounts"])


def test_one_state_is_shown_alone():
    client = client_of("auditor")
    for state in State:
        page = html.fromstring(client.get(f"/arbete/lag/2027/?lage={state.value}").content)
        shown = page.xpath("//tbody/tr/th/a/text()")
        assert len(shown) == sum(one.state is state for one in law_status(2027))


def test_the_page_speaks_english():
    client = client_of("auditor")
    for path in ("lag/2027/", "lag/2027/BUD-10/", "lag/2016/bedomning/"):
        said = text_of(client.get(f"/en/arbete/{path}"))
        assert not [word for word in ("Uppfylld", "Kan inte", "Lagrum", "Saknas", "Bedömning") if word in said], path


def test_nothing_of_a_draft_is_told():
    facts = facts_of(2027)
    told = str(facts.shared) + str([(case.label, case.facts) for case in facts.cases])
    assert "Idrotts" not in told.replace("Idrotts- och fritidsnämnden → ", "")


def test_the_auditors_draft_of_the_example_year(at_most_queries):
    client = client_of("auditor")
    client.get("/arbete/lag/2016/bedomning/")  # the books of the year are kept in memory
    with at_most_queries(10, warm=True):
        answer = client.get("/arbete/lag/2016/bedomning/")
    made = assessment(2016)
    assert made.activity is Verdict.NOT_CONSISTENT
    assert made.balance is Verdict.NOT_ASSESSABLE, "the adjustments of 2016 aren't known"
    assert [row.id for row in made.rows if row.verdict is Verdict.NOT_ASSESSABLE] == ["BAL-01"]
    assert "Inte förenligt" in text_of(answer)


def test_a_year_without_goals_cannot_be_assessed():
    made = assessment(2027)
    assert made.financial is made.activity is made.balance is Verdict.NOT_ASSESSABLE
    assert all(row.verdict is Verdict.NOT_ASSESSABLE and row.missing for row in made.rows)
    assert "realisationsvinster" in text_of(client_of("auditor").get("/arbete/lag/2027/bedomning/"))


def test_the_assessment_is_for_those_who_gather_the_evidence():
    assert client_of("controller").get("/arbete/lag/2016/bedomning/").status_code == 200
    assert client_of("politician").get("/arbete/lag/2016/bedomning/").status_code == 403
    assert "bedomning" not in client_of("politician").get("/arbete/lag/2016/").content.decode()


def test_a_limit_that_is_ahead_is_told_by_its_name_once_the_usual_one_has_passed(settings):
    def told(day):
        settings.ARSHJUL_TODAY = day
        return text_of(client_of("auditor").get("/arbete/lag/2027/?visa=alla"))

    assert "Styrelsens budgetförslag: senast 31 oktober 2026." in told("2026-10-30")
    after = told("2026-11-05")
    assert "Styrelsens budgetförslag vid särskilda skäl: senast 30 november 2026." in after
    assert "Styrelsens budgetförslag: senast" not in after


def test_decisions_and_bodies_are_named_in_words():
    text = text_of(client_of("auditor").get(f"/arbete/lag/{today().year + 1}/?visa=alla"))
    assert "Vem som beslutade: kommunstyrelsen" in text
    assert "Vem som beslutade: ks" not in text
