"""The examples in the rule files are the tests of the rules."""

from __future__ import annotations

import re

import pytest

from arshjul.law import Rule, State, check, load
from arshjul.law.logic import PARTS
from arshjul.law.rulebook import Example

RULES = load()
CASES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.id}: {example.name}" for rule, example in CASES])
def test_an_example_gives_the_state_it_says(rule: Rule, example: Example) -> None:
    (outcome,) = check(RULES, example.facts, on=example.day, rules=[rule.id])
    assert outcome.state == example.expect, outcome.message.sv
    if example.missing is not None:
        assert outcome.missing == example.missing
    if outcome.state is State.NOT_ASSESSABLE:
        assert outcome.missing or outcome.keys
    assert outcome.reference
    assert not re.search(r"\{[a-z_]+\}", outcome.message.sv + outcome.message.en)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_without_facts_never_passes(rule: Rule) -> None:
    (outcome,) = check(RULES, {}, rules=[rule.id])
    assert outcome.state is State.NOT_ASSESSABLE
    assert outcome.missing


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_logic_and_its_examples_reach_every_message(rule: Rule) -> None:
    assert PARTS[rule.id]
    said = {
        key for example in rule.examples for key in check(RULES, example.facts, on=example.day, rules=[rule.id])[0].keys
    }
    assert said == set(rule.messages)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_always_needed_input_left_out_never_passes(rule: Rule) -> None:
    for example in rule.examples:
        if example.expect != "pass":
            continue
        for one in rule.inputs.values():
            if one.required and one.name in example.facts:
                rest = {name: fact for name, fact in example.facts.items() if name != one.name}
                (outcome,) = check(RULES, rest, on=example.day, rules=[rule.id])
                assert outcome.state is not State.PASS, (example.name, one.name)
