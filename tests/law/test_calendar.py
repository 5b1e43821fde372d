"""The statutory calendar against computed days of three years."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from arshjul.law import load
from arshjul.law.calendar import Limit, election_years, statutory_limits

RULES = load()


def limit(identifier: str, in_year: int) -> Limit:
    """The limit whose strict day lies in a calendar year."""
    found = [
        one
        for year in (in_year - 1, in_year, in_year + 1)
        for one in statutory_limits(RULES, year)
        if one.id == identifier and one.strict.year == in_year
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("identifier", "strict", "possible"),
    [
        ("annual-report", date(2026, 4, 15), date(2026, 4, 15)),
        ("annual-report", date(2027, 4, 15), date(2027, 4, 15)),
        ("annual-report", date(2028, 4, 15), date(2028, 4, 18)),
        ("interim-report-08-31", date(2026, 10, 31), date(2026, 11, 2)),
        ("interim-report-08-31", date(2027, 10, 31), date(2027, 11, 1)),
        ("interim-report-08-31", date(2028, 10, 31), date(2028, 10, 31)),
        ("interim-report-06-30", date(2026, 8, 30), date(2026, 8, 31)),
        ("interim-report-06-30", date(2027, 8, 30), date(2027, 8, 30)),
        ("interim-report-06-30", date(2028, 8, 30), date(2028, 8, 30)),
        ("interim-report-07-31", date(2026, 9, 30), date(2026, 9, 30)),
        ("interim-report-07-31", date(2027, 9, 30), date(2027, 9, 30)),
        ("interim-report-07-31", date(2028, 9, 30), date(2028, 10, 2)),
        ("kf-budget", date(2026, 11, 30), date(2026, 11, 30)),
        ("kf-budget", date(2027, 11, 30), date(2027, 11, 30)),
        ("kf-budget", date(2028, 11, 30), date(2028, 11, 30)),
        ("discharge", date(2026, 6, 30), date(2026, 6, 30)),
        ("discharge", date(2027, 6, 30), date(2027, 6, 30)),
        ("discharge", date(2028, 6, 30), date(2028, 6, 30)),
    ],
)
def test_computed_days(identifier: str, strict: date, possible: date) -> None:
    found = limit(identifier, strict.year)
    assert (found.strict, found.possible) == (strict, possible)


def test_a_budget_year_runs_from_proposal_to_discharge() -> None:
    limits = statutory_limits(RULES, 2027)
    assert [one.strict for one in limits] == sorted(one.strict for one in limits)
    assert (limits[0].id, limits[0].strict) == ("new-assembly-term", date(2026, 10, 15))
    assert {one.id for one in limits} >= {"ks-budget-proposal", "kf-budget", "annual-report", "discharge"}
    assert max(one.strict for one in limits) == date(2028, 6, 30)


def test_the_end_of_a_month_shows_both_days_and_keeps_the_strict_one() -> None:
    proposal = limit("ks-budget-proposal", 2026)
    assert (proposal.strict, proposal.possible, proposal.last) == (
        date(2026, 10, 31),
        date(2026, 11, 2),
        date(2026, 10, 31),
    )
    assert limit("annual-report", 2028).last == date(2028, 4, 18)


def test_only_election_years_have_a_new_assembly() -> None:
    assert election_years(RULES, date(2026, 1, 1))[:4] == (2018, 2022, 2026, 2030)
    assert not [one for one in statutory_limits(RULES, 2028) if one.id == "new-assembly-term"]
    assert [one for one in statutory_limits(RULES, 2031) if one.id == "new-assembly-term"]


def test_every_rule_that_knows_election_years_knows_the_same() -> None:
    known = {
        tuple(version.values["election_years"])
        for rule in RULES
        for version in rule.versions
        if version and "election_years" in version.values
    }
    assert len(known) == 1
    (years,) = known
    assert all(later - earlier == 4 for earlier, later in pairwise(years))


def test_a_year_before_the_act_has_no_limits() -> None:
    assert statutory_limits(RULES, 2010) == []
    assert "interim-report-08-31" not in {one.id for one in statutory_limits(RULES, 2018)}
    assert "interim-report-08-31" in {one.id for one in statutory_limits(RULES, 2019)}
