"""The same facts of different years give what each year's law says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from arshjul.law import Outcome, Rule, check, load
from arshjul.law.checking import day_of

RULES = load()
YEARS = (2019, 2024, 2027, 2034)
NA, NOT = "not-applicable", "not-assessable"
SEVEN = ["skattesats", "anslag", "finansiering", "ekonomisk_stallning", "finansiella_mal", "verksamhetsplan"]
MUNICIPALITY = [str(number) for number in (*range(1, 12), 13)]
RESERVED = {"result": 100, "result_after_adj": 100, "tax_and_grants": 5000, "reservation": 51}
ADJUSTED = dict.fromkeys(("adj_real_gain", "adj_real_loss", "adj_unrealised", "adj_reversal"), 0)
PROJECT = {"decided_total": 100, "projected_total": 100, "accumulated": 81, "year_outcome": 81}
DEFICIT = {"budget.result": -18, "decision.synnerliga_skal_text": ""}
KOLADA_2 = "https://api.kolada.se/v2/data/kpi/N03102/municipality/1283"

CHANGED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    # the old reserve evens out the budget until 2033, the new one from 2024 (SFS 2023:642)
    (
        "BUD-02",
        DEFICIT | {"budget.rur_use": 18, "budget.rur_balance": 40, "budget.rer_use": 0},
        ("pass", "pass", "pass", "fail"),
    ),
    (
        "BUD-02",
        DEFICIT | {"budget.rer_use": 18, "budget.rer_balance": 40, "budget.rur_use": 0},
        ("fail", "pass", "pass", "pass"),
    ),
    # the group enterprises became a part of the budget
    ("BUD-03", {"budget.sections": [*SEVEN, "ekonomisk_plan"]}, ("pass", "fail", "fail", "fail")),
    (
        "BUD-05",
        {"group.entities": [{"name": "A AB", "votes_pct": 100}], "section6a.entities": []},
        (NA, "fail", "fail", "fail"),
    ),
    # one per cent before anything may be reserved, five per cent at most in the reserve
    ("BAL-02", RESERVED | {"equity_incl_pension_contingency": 1}, (NA, "fail", "fail", "fail")),
    ("BAL-03", {"rer_before": 250, "reservation": 1, "tax_and_grants": 5000}, (NA, "fail", "fail", "fail")),
    ("BAL-04", {"rer_opening": 40, "rer_out": 41, "fb.rer_use_text": "x"}, (NA, "fail", "fail", "fail")),
    (
        "BAL-10",
        {"br.rer_open": 40, "rer_in": 5, "rer_out": 0, "br.rer_close": 44, "prev.br.rer_close": 40},
        (NA, "fail", "fail", "fail"),
    ),
    # the old reserve is dissolved after 2033
    ("BAL-05", {"rur_in": 0, "rur_closing": 57}, (NA, "pass", "pass", "fail")),
    (
        "BAL-01",
        ADJUSTED | {"result": -5, "rer_in": 0, "rer_out": 0, "rur_in": 0, "rur_out": 5, "balanskravsresultat": 0},
        ("pass", "pass", "pass", "fail"),
    ),
    (
        "BUD-16",
        {"guideline.geh": {"decided_by": "KF", "covers": ["rur"]}, "br.rer": 40, "br.rur": 40},
        ("pass", "fail", "fail", "fail"),
    ),
    # the rows of the reserves in the balance sheet
    ("BR-04", {"br.tree": ["Skulder"], "rur_balance": 0}, (NA, "fail", "fail", "fail")),
    # the auditors' reports are published too
    (
        "AR-04",
        {"public_from": {"årsredovisning": "2027-04-14", "revisionsberättelse": "2027-04-29"},
         "announced_on": "2027-04-20"},
        ("pass", "fail", "fail", "fail"),
    ),
    # the management report on the group: which points were asked for before 2024 isn't held
    ("AR-05", {"fb.sections.kommun": MUNICIPALITY, "fb.sections.koncern": ["1", "2"]}, (NOT, "fail", "fail", "fail")),
    # originals in the form they came, from July 2024: held for the first day of the year
    (
        "ARK-01",
        {"file.fiscal_year": 2018, "file.sha256": "b", "file.original_sha256": "a", "disposed_on": None},
        (NOT, NOT, "fail", "fail"),
    ),
    # the year's factors are the law of 2026 alone
    (
        "TAX-01",
        {"tax_base": 30000, "factor1": "1.05", "factor2": "1.045", "rate": "20.21", "budget_prelim_tax": "6652.6"},
        ("pass", "pass", "pass", "pass"),
    ),
    # control of private providers is reported from July 2026
    (
        "GOV-02",
        {"report.date": "2027-04-28", "program.term": "2026-2030", "control_report.date": None},
        ("pass", "pass", "warn", "warn"),
    ),
    ("KOL-01", {"url": KOLADA_2}, (NA, NA, "fail", "fail")),
    # what changed is the reference alone
    (
        "BUD-01",
        {"budget.start": "2027-07-01", "budget.end": "2028-06-30", "budget.decided_on": "2026-11-25"},
        ("fail", "fail", "fail", "fail"),
    ),
    ("DEL-06", {"report.goal_forecasts": {"F1": "x"}, "report.balanskrav_forecast": None}, ("fail",) * 4),
    ("INV-01", {"project": PROJECT, "cashflow.invest": 80}, ("fail",) * 4),
    (
        "GDPR-01",
        {"dataset.personal": False, "dataset.smallest_group": 10, "basis": "", "retention": ""},
        ("fail",) * 4,
    ),
    # what began between
    ("CK-01", {"set_cookie": ["_ga"], "local_storage": [], "consent": False}, (NA, "fail", "fail", "fail")),
    ("ODL-01", {"dataset.formats": ["pdf"], "dataset.licence": "CC0", "harvested": True}, (NA, "warn", "warn", "warn")),
    ("DCAT-01", {"catalog": {"Catalog": {"title": "x"}}}, (NA, NA, "fail", "fail")),
    (
        "NIS-01",
        {"known_at": "2026-05-03 08:00", "warning_at": "2026-05-04 09:00", "notification_at": None, "final_at": None},
        (NA, NA, "fail", "fail"),
    ),
]  # fmt: skip


def _on_first_day(rule: str, facts: dict[str, Any], year: int) -> Outcome:
    """The answer by the law of a year's first day; a rule that always asks for the year is told it."""
    asked = RULES[rule].inputs.get("year")
    given = facts | ({"year": year} if asked and asked.required else {})
    return check(RULES, given, on=date(year, 1, 1), rules=[rule])[0]


@pytest.mark.parametrize(("rule", "facts", "states"), CHANGED, ids=[f"{rule}" for rule, _facts, _states in CHANGED])
def test_the_same_facts_give_what_each_years_law_says(
    rule: str, facts: dict[str, Any], states: tuple[str, ...]
) -> None:
    answers = [_on_first_day(rule, facts, year) for year in YEARS]
    assert tuple(answer.state.value for answer in answers) == states
    for year, answer in zip(YEARS, answers, strict=True):
        version = RULES[rule].on(date(year, 1, 1))
        assert version is None or answer.reference == version.reference


def test_every_rule_that_has_changed_since_2019_is_among_them() -> None:
    changed = {rule.id for rule in RULES if any(start > date(2019, 1, 1) for start in rule.starts)}
    covered = {rule for rule, _facts, _states in CHANGED}
    values_alone = {"KOL-02", "PX-01"}
    assert changed - covered <= values_alone, "these began in 2025 and have their examples"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2018-10-14", "fail"),
        ("2018-10-15", "pass"),
        ("2022-06-15", "fail"),
        ("2026-11-25", "pass"),
        ("2030-10-14", "fail"),
        ("2023-06-15", NA),
    ],
)
def test_the_outgoing_assembly_of_an_election_year_fixes_no_budget(day: str, state: str) -> None:
    assert check(RULES, {"budget.decided_on": day}, rules=["BUD-08"])[0].state == state


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_stand_on_both_sides_of_every_change_in_law(rule: Rule) -> None:
    """The day a rule begins is a change too: an example of the days before says that it isn't applicable."""
    days = [example.day or day_of(rule, example.facts) or RULES.as_of for example in rule.examples]
    ends = [*rule.starts[1:], date.max]
    periods = [(date.min, rule.starts[0] - timedelta(days=1))]
    periods += [(start, end - timedelta(days=1)) for start, end in zip(rule.starts, ends, strict=True)]
    for first, last in periods:
        assert any(first <= day <= last for day in days), f"no example from {first} to {last}"
