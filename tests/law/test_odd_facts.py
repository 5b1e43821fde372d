"""Examples damaged at random: a rule answers whatever it gets, and what is damaged away is never called right."""

from __future__ import annotations

import random
from typing import Any

import pytest

from arshjul.law import Rule, State, check, load

RULES = load()
JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    5,
    9999,
    2090,
    10**40,
    "",
    "x",
    "2027-01-01",
    "9999-12-31",
    [],
    {},
    "1,5",
    "\u0000",
]
JUNK += ["\u0000", [[]], [None], [{}], {"a": None}, {"a": {"b": [1]}}, [{"name": None}], {"": 0}, {"2026": 5}]


def damaged(value: Any, dice: random.Random) -> Any:
    """The value with one thing in it replaced, removed or renamed."""
    if not value or not isinstance(value, dict | list) or dice.random() < 0.2:
        return dice.choice(JUNK)
    if isinstance(value, list):
        place = dice.randrange(len(value))
        return [damaged(item, dice) if index == place else item for index, item in enumerate(value)]
    name = dice.choice(list(value))
    rest = {key: inner for key, inner in value.items() if key != name}
    return rest if dice.random() < 0.2 else rest | {name: damaged(value[name], dice)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_answers_damaged_facts(rule: Rule) -> None:
    dice = random.Random(rule.id)  # noqa: S311 - the same damage every time
    for example in rule.examples * 10:
        facts = damaged(example.facts, dice)
        (outcome,) = check(RULES, facts if isinstance(facts, dict) else {}, rules=[rule.id])
        assert outcome.message.sv
        assert outcome.message.en
        if outcome.state is State.NOT_ASSESSABLE:
            assert outcome.missing or outcome.keys
        if outcome.state is State.PASS:
            assert not outcome.missing
