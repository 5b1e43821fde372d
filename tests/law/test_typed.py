"""What a person types of a fact gives the rules the same answer as the fact itself, and is written back the same."""

from __future__ import annotations

import json

import pytest

from arshjul.law import Rule, check, load
from arshjul.law.facts import Facts, Input, MissingInputError, convert
from arshjul.law.typed import UnreadableError, read, write

RULES = load()


def typed(rule: Rule, raw: dict[str, object]) -> dict[str, object]:
    """The facts of an example after somebody has typed each of them."""
    facts = Facts(raw, rule.inputs, rule.id)
    found: dict[str, object] = {}
    for one in rule.inputs.values():
        if not facts.holds(one.name):
            continue
        said = facts.written(one.name)
        try:
            if said or not one.none:
                convert(said, one.type, one.name)
        except MissingInputError:
            continue
        text = write(said, one)
        found[one.name] = read(text, one) if text else said
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_example_that_is_typed_gives_the_same_answer(rule: Rule) -> None:
    for example in rule.examples:
        if example.expect in {"pass", "fail", "warn"}:
            (outcome,) = check(RULES, typed(rule, dict(example.facts)), on=example.day, rules=[rule.id])
            assert outcome.state == example.expect, (example.name, outcome.message.sv)


def one(kind: object) -> Input:
    return Input("x", kind, "list", required=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("imorgon", "date"),
        ("2027-02-30", "date"),
        ("kanske", "flag"),
        ("12 000 kronor ungefär", "amount"),
        ("2026", {"*": "amount"}),
        ("2026: 10\n2026: 11", {"*": "amount"}),
        ("namn: A; färg: röd", [{"namn": "text"}]),
        ("[" * 100_000, {"*": "amount"}),
        ("{1: 2}", {"*": "amount"}),
        ("NaN", "number"),
    ],
)
def test_what_cannot_be_read_is_unreadable_and_never_guessed(text: str, kind: object) -> None:
    with pytest.raises(UnreadableError):
        read(text, one(kind))


def test_a_dash_says_that_there_is_no_value() -> None:
    assert read("Skatt: 861,9\nExtraordinära poster: –", one("rows")) == {
        "Skatt": "861,9",
        "Extraordinära poster": None,
    }


def test_json_is_taken_as_it_is() -> None:
    said = {"catalog": [{"title": "Öppna data"}]}
    assert read(json.dumps(said), one({"*": "any"})) == said
