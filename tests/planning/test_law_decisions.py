"""The law at decisions beside the budget: the right body, the day of proposals, a company's plan of principle."""

import json
import re

import pytest
from tests.planning.conftest import YEAR, line, minutes, mnkr

from arshjul.organisation import queries as organisation
from arshjul.planning import services
from arshjul.planning.domain import LineKind, PlanKind, Principle
from arshjul.record.services import Refused


def ids(refused):
    return [found.id for found in refused.value.findings]


def told(decision):
    return {one["rule"]: one["state"] for one in json.loads(decision.seal.content)["content"]["law"]}


def direction(due):
    made = services.draft_direction(year=YEAR, by=None)
    frames = {("bun", "", YEAR): mnkr(2900)}
    return services.set_frames(direction=made, frames=frames, by=None, proposals_due=due, text="Ram.")


def test_directions_whose_day_has_passed_need_the_boards_reasons(city):
    late = minutes("2026-05-20", 12)
    made = direction(minutes("2026-04-09", 1).on)
    with pytest.raises(Refused) as refused:
        services.issue_direction(direction=made, minutes=late, by=None)
    assert ids(refused) == ["law.BUD-10", "record.reasons-missing"]
    given = minutes("2026-05-20", 12, reasons="Sammanträdet ställdes in.")
    assert told(services.issue_direction(direction=made, minutes=given, by=None)) == {
        "BUD-10": "fail",
        "GOV-03": "pass",
    }


def test_an_internal_budget_tells_who_decided(decided):
    bun = organisation.body("bun")
    plan = services.start(kind=PlanKind.INTERNAL, year=YEAR, body=bun, by=None)
    services.save_lines(plan=plan, lines=[line("bun", "-1", kind=LineKind.COST)], by=None)
    made = services.decide_internal_budget(plan=plan, minutes=minutes("2026-11-20", 7), by=None)
    assert told(made) == {"GOV-03": "pass"}


@pytest.fixture
def business(city):
    company = organisation.bodies().filter(kind="company").first()
    plan = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=company, by=None)
    return services.save_lines(plan=plan, lines=[], by=None, text="Vi bygger ut hamnen.")


def test_a_plan_of_principle_waits_for_the_assembly(business):
    late = Principle(of_principle=True, heard=minutes("2026-11-25", 1).on)
    for principle in (Principle(of_principle=True), late):
        with pytest.raises(Refused) as refused:
            services.decide_business_plan(plan=business, minutes=minutes("2026-11-20", 4), by=None, principle=principle)
        assert ids(refused) == ["law.BOL-03", "record.reasons-missing"]
    heard = Principle(of_principle=True, heard=minutes("2026-10-21", 1).on)
    made = services.decide_business_plan(plan=business, minutes=minutes("2026-11-20", 4), by=None, principle=heard)
    assert told(made) == {"BOL-03": "pass"}
    content = json.loads(made.seal.content)["content"]
    assert (content["of_principle"], content["assembly_heard_on"]) == (True, "2026-10-21")


@pytest.mark.parametrize(
    ("principle", "state"), [(Principle(), "not-assessable"), (Principle(of_principle=False), "not-applicable")]
)
def test_an_untold_weight_is_not_assessed_and_an_everyday_plan_needs_nobody(business, principle, state):
    made = services.decide_business_plan(plan=business, minutes=minutes("2026-11-20", 4), by=None, principle=principle)
    assert told(made) == {"BOL-03": state}


def test_a_refused_decision_keeps_what_was_typed_and_goes_through_with_its_reasons(city, person, client):
    direction(None)
    client.force_login(person("karin"))
    path = f"/arbete/planering/{YEAR}/anvisningar/"
    typed = {"act": "issue", "due": "2026-04-01", "on": "2026-11-20", "paragraph": "77", "text": "Ram.", "unit": "mnkr"}
    typed |= {f"bun:{YEAR}": "2900", "edition": "1"}
    answer = client.post(path, typed)
    assert answer.status_code == 422
    assert "BUD-10" in answer.content.decode()
    edition = re.search(r'name="edition" value="(\d+)"', answer.content.decode())[1]
    again = client.post(path, typed | {"edition": edition, "reasons": "Sammanträdet ställdes in."})
    assert again.status_code == 302, "the draft was saved before the law said no: its own edition isn't somebody else's"
