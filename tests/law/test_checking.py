"""Checking facts: how they are read, for which date, and what missing ones lead to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.findings import Level
from arshjul.law import Outcome, State, check, load
from arshjul.law.rulebook import Rule
from arshjul.law.scalars import as_fact
from arshjul.law.words import named

RULES = load()


def one(rule: str, facts: Mapping[str, object], on: date | None = None) -> Outcome:
    (outcome,) = check(RULES, facts, on=on, rules=[rule])
    return outcome


RESERVATION: dict[str, object] = {
    "result": 100,
    "result_after_adj": 80,
    "tax_and_grants": 5000,
    "equity_incl_pension_contingency": 900,
    "reservation": 31,
}


@pytest.mark.parametrize(("year", "state"), [(2019, State.NOT_APPLICABLE), (2024, State.FAIL), (2027, State.FAIL)])
def test_the_same_facts_are_judged_by_the_law_of_their_year(year: int, state: State) -> None:
    assert one("BAL-02", RESERVATION | {"year": year}).state is state
    assert one("BAL-02", RESERVATION, on=date(year, 6, 30)).state is state


def test_a_given_day_wins_over_the_day_of_the_facts() -> None:
    assert one("BAL-02", RESERVATION | {"year": 2027}, on=date(2023, 12, 31)).state is State.NOT_APPLICABLE


def test_old_reserve_in_the_budget_by_year() -> None:
    facts = {"budget.result": -5, "budget.rur_use": 5, "budget.rer_use": 0, "decision.synnerliga_skal_text": ""}
    states = {year: one("BUD-02", facts | {"budget.year": year}).state for year in (2004, 2012, 2017, 2024, 2033, 2034)}
    assert states == {
        2004: State.NOT_APPLICABLE,
        2012: State.FAIL,
        2017: State.PASS,
        2024: State.PASS,
        2033: State.PASS,
        2034: State.FAIL,
    }


def test_nested_flat_and_mixed_facts_say_the_same() -> None:
    flat = {"budget.start": "2027-01-01", "budget.end": "2027-12-31", "budget.decided_on": "2026-11-25"}
    nested = {"budget": {"start": date(2027, 1, 1), "end": "2027-12-31"}, "budget.decided_on": "2026-11-25"}
    assert one("BUD-01", flat) == one("BUD-01", nested)


def test_facts_of_one_rule_win_over_common_ones() -> None:
    facts = {"announced_on": "2027-06-30", "AR-04": {"announced_on": "2027-04-20"}, "public_from": "2027-04-20"}
    assert one("AR-04", facts).state is State.PASS
    assert one("AR-04", {"announced_on": "2027-04-19", "public_from": "2027-04-20"}).state is State.FAIL


@pytest.mark.parametrize("amount", [0.1, True, "mycket", "0,000000001", [], {}, "NaN", "1 2 3"])
def test_an_amount_that_cannot_be_read_exactly_is_missing_and_said(amount: object) -> None:
    outcome = one("BUD-02", {"budget.result": amount})
    assert outcome.state is State.NOT_ASSESSABLE
    assert outcome.missing == ("budget.result",)
    assert "går inte att läsa" in outcome.message.sv


@pytest.mark.parametrize("amount", [Decimal("0.1"), "0,1", "0.1", "100 tkr", "100 000 kr", 1])
def test_an_amount_may_be_written_as_people_write(amount: object) -> None:
    assert one("BUD-02", {"budget.result": amount}).state is State.PASS


@pytest.mark.parametrize("day", ["2027-02-30", "27-01-01", 20270101, "i juni", {}, True])
def test_a_day_that_does_not_exist_is_missing(day: object) -> None:
    outcome = one("AR-02", {"ar.handed_over_on": day})
    assert (outcome.state, outcome.missing) == (State.NOT_ASSESSABLE, ("ar.handed_over_on",))


def test_what_is_known_to_be_wrong_is_said_though_something_is_missing() -> None:
    outcome = one("BUD-01", {"budget.start": "2026-07-01", "budget.end": "2027-06-30"})
    assert outcome.state is State.FAIL
    assert outcome.missing == ("budget.decided_on",)
    assert "inte är ett helt kalenderår" in outcome.message.sv
    assert "dagen då budgeten beslutades" in outcome.message.sv


def test_null_is_missing_unless_nothing_is_an_answer() -> None:
    assert one("AR-02", {"ar.handed_over_on": None}).state is State.NOT_ASSESSABLE
    assert one("BUD-17", {"guideline.medelsforvaltning": None}).state is State.FAIL


def test_an_outcome_is_a_finding_with_the_level_of_its_rule() -> None:
    failed = one("BAL-02", RESERVATION).as_finding()
    assert failed is not None
    assert (failed.id, failed.level) == ("law.BAL-02", Level.ERROR)
    assert "högst 30,0 mnkr" in failed.message.sv.replace("Högst", "högst")
    left_out = one("BUD-05", {"group.entities": {"B": 25}, "section6a.entities": []}).as_finding()
    assert left_out is not None
    assert left_out.level is Level.WARNING
    unknown = one("BAL-02", {}).as_finding()
    assert unknown is not None
    assert unknown.level is Level.NOTE
    assert one("BAL-02", RESERVATION | {"reservation": 30}).as_finding() is None
    assert one("BAL-02", RESERVATION | {"year": 2019}).as_finding() is None


def test_all_rules_answer_the_same_facts_in_order() -> None:
    outcomes = check(RULES, RESERVATION)
    assert [outcome.rule for outcome in outcomes] == sorted(RULES.rules)
    assert State.PASS not in {outcome.state for outcome in check(RULES, {})}


@pytest.mark.parametrize(
    "junk",
    [None, True, -1, "", "x", [], {}, [None], [{}], {"a": None}, "2027-01-01", 10**30, "9999-12-31", {"name": None}],
)
def test_no_facts_however_odd_crash_a_rule_or_make_it_pass_by_themselves(junk: object) -> None:
    for rule in RULES:
        for name in rule.inputs:
            assert isinstance(one(rule.id, {name: junk}), Outcome)
        assert isinstance(one(rule.id, dict.fromkeys(rule.inputs, junk)), Outcome)


AMOUNTS = st.integers(min_value=-(10**14), max_value=10**14)


@given(result=AMOUNTS, adjusted=AMOUNTS, base=st.integers(0, 10**14), negative=st.booleans(), reservation=AMOUNTS)
def test_reservation_passes_exactly_up_to_the_room(
    *, result: int, adjusted: int, base: int, negative: bool, reservation: int
) -> None:
    facts: dict[str, object] = {
        "result": as_fact(result),
        "result_after_adj": as_fact(adjusted),
        "tax_and_grants": as_fact(base),
        "equity_incl_pension_contingency": as_fact(-1 if negative else 0),
        "reservation": as_fact(reservation),
    }
    room = max(Fraction(0), min(result, adjusted) - Fraction(base * (2 if negative else 1), 100))
    assert (one("BAL-02", facts).state is State.PASS) == (0 <= reservation <= room)


@pytest.mark.parametrize(
    ("result", "adjusted", "negative", "before", "room"),
    [
        (100, 80, False, 0, 30),
        (100, 80, True, 0, 0),
        (100, 120, False, 0, 50),
        (600, 600, False, 200, 50),
        (40, 80, False, 0, 0),
        (600, 600, False, 260, 0),
    ],
)
def test_room_and_ceiling_together(result: int, adjusted: int, *, negative: bool, before: int, room: int) -> None:
    def allowed(reservation: str) -> bool:
        facts: dict[str, object] = {
            "result": result,
            "result_after_adj": adjusted,
            "tax_and_grants": 5000,
            "equity_incl_pension_contingency": -1 if negative else 1,
            "rer_before": before,
            "reservation": reservation,
        }
        return all(one(rule, facts).state is State.PASS for rule in ("BAL-02", "BAL-03"))

    assert allowed(str(room))
    assert not allowed(f"{room}.00000001")


@given(AMOUNTS)
def test_an_amount_written_as_a_fact_reads_back(ore: int) -> None:
    outcome = one("BUD-14", {"decision.amount": as_fact(ore), "decision.financing": [as_fact(ore)]})
    assert outcome.state is State.PASS
    assert one("BUD-15", {"decision.amount": as_fact(ore), "decision.financing": [as_fact(ore)]}).state is State.PASS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_part_that_a_rule_names_by_a_key_has_a_name(rule: Rule) -> None:
    tables = [value for version in rule.versions if version for value in version.values.values()]
    keys = {str(key) for table in tables if isinstance(table, Mapping) for key in table if "_" in str(key)}
    assert {key for key in keys if named(key, "sv") == key} == set()


def test_a_part_is_called_by_its_name_in_both_languages() -> None:
    said = one("BUD-03", {"budget.sections": ["anslag"], "budget.year": 2016}).message
    assert "finansiella mål" in said.sv
    assert "financial goals" in said.en
    assert "_" not in said.sv + said.en


def test_what_is_missing_is_told_in_words_and_by_its_key_for_machines() -> None:
    told = one("BUD-07", {})
    assert "dagen då fullmäktige fastställde budgeten" in told.message.sv
    assert "the day the assembly" in told.message.en
    assert not [key for key in told.missing if key in told.message.sv or key in told.message.en]
    assert "kf_budget.date" in told.as_json()["missing"]


def test_a_part_of_what_is_missing_is_told_within_the_whole() -> None:
    told = one("BUD-18", {"case.events": ["KS", "KF 2027-06-16"]})
    assert told.missing == ("case.events.date",)
    assert "case.events" not in told.message.sv
