"""What a body decides at a step of the wheel: registered, sealed with the report, and the step is done."""

import json
from datetime import date

import pytest
from django.urls import reverse

from arshjul.desk import services
from arshjul.organisation import queries as organisation
from arshjul.record import services as record
from arshjul.record import wheel
from arshjul.record.domain import Minutes
from arshjul.record.models import Decision
from arshjul.record.services import Refused
from arshjul.wheel.status import State

YEAR, STEP = 2026, "august-assembly"
PATH = f"/arbete/{YEAR}/steg/{STEP}/"
MINUTES = {
    "act": "decision",
    "on": "2026-11-18",
    "paragraph": "188",
    "kind": "adopt",
    "text": "KF godkänner.",
}


@pytest.fixture(autouse=True)
def november(settings):
    settings.ARSHJUL_TODAY = "2026-11-18"


def state():
    return next(task.state for task in wheel.tasks(YEAR) if task.id == STEP)


def test_the_assembly_treats_the_report(person, client):
    client.force_login(person("kf_secretary"))
    assert client.post(PATH, MINUTES).status_code == 302
    decision = Decision.objects.get()
    assert (decision.body.slug, decision.paragraph, decision.text) == ("kf", 188, "KF godkänner.")
    sealed = json.loads(decision.seal.content)["content"]
    assert {name: sealed[name] for name in ("year", "step", "publications")} == {
        "year": YEAR,
        "step": STEP,
        "publications": [],
    }
    assert [(one["rule"], one["state"]) for one in sealed["law"]] == [("DEL-05", "not-assessable")]
    assert state() is State.DONE
    page = client.get(PATH).content.decode()
    assert decision.reference in page
    assert "Paragraf" not in page
    assert client.post(PATH, MINUTES | {"paragraph": "189"}).status_code == 422


def test_a_report_treated_before_the_auditors_assessment_needs_reasons(person, client):
    audit, meeting = organisation.body("rev"), date(2026, 11, 18)
    record.complete_step(year=YEAR, step="august-audit", body=audit, by=None, evidence="Bedömning", on=meeting)
    client.force_login(person("kf_secretary"))
    answer = client.post(PATH, MINUTES)
    assert answer.status_code == 422
    assert "Revisorernas bedömning är daterad 2026-11-18" in answer.content.decode()
    assert client.post(PATH, MINUTES | {"reasons": "Bedömningen delades ut vid mötet."}).status_code == 302


def test_the_board_is_told_when_the_report_leaves_it_too_late(person, client):
    client.force_login(person("controller"))
    path = f"/arbete/{YEAR}/steg/august-city/"
    answer = client.post(path, MINUTES)
    assert answer.status_code == 422
    assert "Senaste dag var 2026-11-02" in answer.content.decode()
    assert client.post(path, MINUTES | {"on": "2026-10-28"}).status_code == 302


def test_what_was_typed_is_kept_when_something_is_wrong(person, client):
    client.force_login(person("kf_secretary"))
    answer = client.post(PATH, MINUTES | {"paragraph": "tolv"})
    assert answer.status_code == 422
    assert "KF godkänner." in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_report_sent_back_leaves_the_step_undone(person, client):
    client.force_login(person("kf_secretary"))
    assert client.post(PATH, MINUTES | {"kind": "remit"}).status_code == 302
    assert state() is not State.DONE


@pytest.mark.parametrize("role", ["politician", "controller", "economist", "company_cfo", "auditor"])
def test_nobody_else_registers_it(person, client, role):
    client.force_login(person(role))
    assert client.post(PATH, MINUTES).status_code == 422
    assert not Decision.objects.exists()


def test_a_step_whose_decision_is_made_elsewhere_is_not_registered_here(person):
    tasks = [task for task in wheel.tasks(2027) if task.id == "plan-decision"]
    minutes = Minutes(on=date(2026, 11, 18), paragraph=1)
    with pytest.raises(Refused) as refused:
        services.register_treatment(year=2027, tasks=tasks, minutes=minutes, by=person("kf_secretary"))
    assert [found.id for found in refused.value.findings] == ["desk.not-yours-now"]


def test_my_wheel_lays_the_budget_years_together(person, client):
    client.force_login(person("controller"))
    page = client.get(reverse("desk:wheel")).content.decode()
    assert "Kommunstyrelsen föreslår Mål och ekonomi" in page
    assert "budgetår 2026" in page
    assert "budgetår 2027" in page
    assert "Inte påbörjade i Årshjul" in page
