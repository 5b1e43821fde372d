"""The auditors' draft: what is known makes it, what isn't is listed."""

from __future__ import annotations

from dataclasses import replace

from arshjul.kernel.text import Text
from arshjul.law import check, load
from arshjul.law.assessment import GoalEvidence, Verdict, assess

RULES = load()
WHOLE = GoalEvidence(
    id="F1",
    title=Text("Soliditeten ökar", "The equity ratio rises"),
    financial=True,
    met=True,
    indicator=True,
    source=True,
    target=True,
    outcome_of_the_year=True,
    assessor=True,
)
BALANCE = {
    "result": 80.7,
    "adj_real_gain": 9.2,
    "adj_real_loss": 0,
    "adj_unrealised": 0,
    "adj_reversal": 0,
    "rer_in": 0,
    "rer_out": 0,
    "balanskravsresultat": 71.5,
}


def facts() -> dict[str, str]:
    return {name: str(amount) for name, amount in BALANCE.items()}


def test_goals_met_and_balance_right_are_consistent() -> None:
    activity = replace(WHOLE, id="V1", financial=False)
    draft = assess([WHOLE, activity], check(RULES, facts(), rules=["BAL-01"]))
    assert (draft.financial, draft.activity, draft.balance) == (Verdict.CONSISTENT,) * 3
    assert draft.missing == ()
    assert draft.rows[-1].reference.startswith("LKBR")


def test_the_reason_has_the_figures_the_goal_rests_on() -> None:
    grounds = Text("Soliditet: 41,0 mot mål 40,0 procent", "Equity ratio: 41.0 against a target of 40.0 per cent")
    draft = assess([replace(WHOLE, grounds=grounds)], [])
    assert draft.rows[0].reason.sv == "Målet är uppfyllt. Soliditet: 41,0 mot mål 40,0 procent"


def test_one_goal_not_met_decides_for_its_group_alone() -> None:
    draft = assess([WHOLE, replace(WHOLE, id="F2", met=False), replace(WHOLE, id="V1", financial=False)], [])
    assert draft.financial is Verdict.NOT_CONSISTENT
    assert draft.activity is Verdict.CONSISTENT


def test_a_goal_without_outcome_of_the_year_cannot_be_assessed_though_called_met() -> None:
    draft = assess([replace(WHOLE, outcome_of_the_year=False, met=None)], [])
    assert draft.financial is Verdict.NOT_ASSESSABLE
    assert [one.sv for one in draft.missing] == [
        "Verksamhetsmål: inget beslutat mål är registrerat",
        "Balanskravet: lagen som gällde då finns inte i reglerna",
        "Soliditeten ökar: årets utfall",
        "Soliditeten ökar: bedömning av om målet är uppfyllt",
    ]


def test_a_group_without_goals_or_rules_cannot_be_assessed() -> None:
    draft = assess([], [])
    assert (draft.financial, draft.activity, draft.balance) == (Verdict.NOT_ASSESSABLE,) * 3
    assert len(draft.missing) == 3, "what can't be assessed always says what is missing"


def test_missing_facts_of_the_balance_requirement_are_listed() -> None:
    known = facts()
    del known["adj_real_gain"]
    draft = assess([], check(RULES, known, rules=["BAL-01"]))
    assert draft.balance is Verdict.NOT_ASSESSABLE
    assert [one.en for one in draft.missing][2:] == ["The balance requirement calculation is right: adj_real_gain"]


def test_a_rule_that_fails_is_not_consistent_and_one_that_does_not_apply_has_no_row() -> None:
    wrong = facts() | {"balanskravsresultat": "72.5"}
    draft = assess([], check(RULES, wrong | {"year": "2023"}, rules=["BAL-03"]) + check(RULES, wrong, rules=["BAL-01"]))
    assert draft.balance is Verdict.NOT_CONSISTENT
    assert [row.id for row in draft.rows] == ["BAL-01"]
    assert Verdict.NOT_CONSISTENT.text.sv == "Inte förenligt"
