"""The law at each act: a red answer stops it, the body's own reasons let it through, and both are sealed with it."""

import json

import pytest
from tests.planning.conftest import YEAR, line, minutes, mnkr

from arshjul.organisation import queries as organisation
from arshjul.planning import services
from arshjul.record import queries as record
from arshjul.record.services import Refused


def ids(refused):
    return [found.id for found in refused.value.findings]


def begun(due):
    direction = services.draft_direction(year=YEAR, by=None)
    services.set_frames(
        direction=direction, frames={("bun", "", YEAR): mnkr(2900)}, by=None, proposals_due=due, text="Ram."
    )
    services.issue_direction(direction=direction, minutes=minutes("2026-02-11", 12), by=None)
    proposal = services.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    services.save_proposal_lines(plan=proposal, lines=[line("bun", "2900")], by=None, text="Svar.")
    return proposal


def sealed(plan):
    (handed,) = record.hand_overs_of([plan.item_id])
    return handed.seal


def test_what_cannot_be_assessed_is_a_note_and_stops_nothing(city):
    proposal = begun(due=minutes("2026-05-20", 1).on)
    told = services.law_before_hand_over(proposal, [line("bun", "2900")])
    assert [(found.id, found.level.value) for found in told] == [("law.BUD-10", "note")]
    services.hand_over_proposal(plan=proposal, by=None)
    answers = json.loads(sealed(proposal).content)["content"]["law"]
    assert {answer["rule"]: answer["state"] for answer in answers} == {"BUD-10": "not-assessable", "BUD-11": "pass"}


def test_a_late_proposal_of_ks_needs_its_reasons(city, settings):
    settings.ARSHJUL_TODAY = "2026-12-10"
    services.hand_over_proposal(plan=begun(due=minutes("2026-05-20", 1).on), by=None)
    plan = services.compose_plan(year=YEAR, by=None)
    with pytest.raises(Refused) as refused:
        services.propose_plan(plan=plan, minutes=minutes("2026-12-02", 300), by=None)
    assert ids(refused) == ["law.BUD-06", "record.reasons-missing"]
    decision = services.propose_plan(plan=plan, minutes=minutes("2026-12-02", 300, reasons="Valet drog ut."), by=None)
    assert [(one.rule, one.state) for one in record.law_of(decision.seal)] == [("BUD-06", "fail")]
    assert decision.reasons == "Valet drog ut."


def test_a_budget_that_breaks_a_rule_is_decided_with_reasons_and_the_answer_stays(decided):
    told = {one.rule: one for one in record.law_of(decided.seal)}
    assert told["BUD-03"].state == "fail"
    assert told["BUD-03"].reference.startswith("KL (2017:725) 11:6")
    assert decided.reasons
