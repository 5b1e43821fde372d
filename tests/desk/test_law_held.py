"""The table of where the rules answer: every rule, real inputs, the acts as they are, and what is really held."""

import pytest
from tests import remembered
from tests.desk.law_held_world import declared, observed

from arshjul.desk import law_assessment, law_at_treatment, law_held
from arshjul.documents import law_checks as compiling
from arshjul.organisation.lawbook import rulebook
from arshjul.planning import law_checks as planning
from arshjul.record.services.lawful import DECIDER_RULE


def test_the_table_names_rules_and_inputs_that_are_there():
    assert law_held.named() <= {rule.id for rule in rulebook()}
    for rule in rulebook():
        assert declared()[rule.id] <= set(rule.inputs), rule.id


def test_every_rule_has_its_row_and_something_to_go_on():
    page = law_held.page(rulebook())
    assert all(f"| {rule.id} | " in page for rule in rulebook())
    for rule in rulebook():
        told = law_held.held_of(rule.id) or law_held.never(rule.id) or law_held.stated_of(rule)
        assert told, f"{rule.id}: neither held nor stated nor never"


def test_the_acts_are_those_of_the_program():
    tried = {
        *planning.PLAN_RULES, *planning.BOARD_RULES, *planning.PROPOSAL_RULES, *planning.PRESIDIUM_RULES,
        *planning.REVISION_RULES, *planning.DIRECTION_RULES, *planning.BUSINESS_RULES, DECIDER_RULE,
        *law_at_treatment.BOARD_RULES.values(), law_at_treatment.ASSEMBLY_RULE,
        *(rule for rules in compiling.RULES.values() for rule in rules),
    }  # fmt: skip
    assessed = {rule.id for rule in rulebook() if rule.id.startswith(law_assessment.BALANCE)}
    assert {rule.id for rule in rulebook() if law_held.acts_of(rule.id)} == tried | assessed


@pytest.mark.once
@pytest.mark.slow
def test_the_example_years_hold_nothing_that_the_table_does_not_tell(db, settings):
    settings.ARSHJUL_TODAY = "2026-11-23"
    remembered.example_year()
    told = declared()
    seen = {rule: set() for rule in told}
    for year in (2016, 2027):
        for rule, names in observed(year).items():
            seen[rule] |= names
    assert {rule: names - told[rule] for rule, names in seen.items() if names - told[rule]} == {}
    published = {"ARK-01", "CK-01", "DAT-01", "DCAT-01", "DEL-03", "DOS-01", "DOS-02", "FL-01", "KOD-01", "TF-01"}
    assert {rule: told[rule] - seen[rule] for rule in published if told[rule] - seen[rule]} == {}


@pytest.mark.parametrize("rule", ["KOL-01", "KOL-02", "PX-01"])
def test_what_the_product_never_does_is_said(rule):
    assert law_held.never(rule)
    assert not declared()[rule]
