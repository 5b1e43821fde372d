"""What reports handed over say of the assembly's goals: what has left its authority alone."""

from datetime import UTC, date, datetime

import pytest

from arshjul.desk.law_from_documents import held as documents
from arshjul.desk.law_from_goals import told_of_goals
from arshjul.desk.law_sealed import Handed, Published, Sealed
from arshjul.law import State, check
from arshjul.organisation.lawbook import rulebook

AT = datetime(2027, 10, 13, 10, tzinfo=UTC)
GOALS = ("Trygg stad", "God ekonomi")


def report(point, *assessed):
    rows = [{"goal": goal, "kind": kind} for goal, kind in assessed]
    content = {"point": point, "assessments": rows}
    return Handed("report", "Rapport", "BUN", "KS", AT, AT, 7, "BUN", "Rapport", 2, content)


def state(rule, facts):
    return check(rulebook(), {"year": 2027, **facts}, rules=[rule])[0].state


def test_before_the_first_report_nothing_is_said():
    told = told_of_goals(Sealed(), GOALS)
    assert told == {"budget.goals.ids": list(GOALS)}
    assert state("AR-08", told) is State.NOT_ASSESSABLE


def test_a_goal_that_no_report_evaluates_is_found():
    some = Sealed(handed=(report("arsredovisning", ("Trygg stad", "year"), ("God ekonomi", "mandate")),))
    assert state("AR-08", told_of_goals(some, GOALS)) is State.FAIL
    both = Sealed(handed=(*some.handed, report("arsredovisning", ("God ekonomi", "year"))))
    assert state("AR-08", told_of_goals(both, GOALS)) is State.PASS


def test_a_report_on_the_committees_own_goals_says_nothing_of_the_assemblys():
    own = Sealed(handed=(report("arsredovisning", ("Vår egen skola", "year")),))
    assert told_of_goals(own, GOALS) == {"budget.goals.ids": list(GOALS)}


def test_the_interim_reports_forecasts_are_not_the_years():
    found = told_of_goals(Sealed(handed=(report("delar-augusti", ("Trygg stad", "forecast")),)), GOALS)
    assert found["report.goal_forecasts"] == {"Trygg stad": True, "God ekonomi": False}
    assert "ar.evaluations.goal_ids" not in found
    assert state("DEL-06", found) is State.FAIL


def test_a_report_the_law_does_not_ask_for_proves_nothing():
    assert "report.goal_forecasts" not in told_of_goals(
        Sealed(handed=(report("delar-april", ("Trygg stad", "forecast")),)), GOALS
    )


@pytest.mark.parametrize(("texts", "expected"), [({}, State.PASS), ({"balansrakning": ["", "Inte klar"]}, State.FAIL)])
def test_a_section_left_out_of_the_published_report_is_a_part_that_is_missing(texts, expected):
    published = Published("interim", "delar-augusti", "sv", "Delårsrapport", 1, date(2027, 10, 20), texts)
    assert state("DEL-03", documents(Sealed(published=(published,))).shared) is expected


def test_a_publication_is_accessible_by_its_profile_and_its_colours():
    published = Published("interim", "delar-augusti", "sv", "Delårsrapport", 1, date(2027, 10, 20), {})
    (case,) = documents(Sealed(published=(published,))).of("DOS-02")
    outcome = check(rulebook(), case.facts, rules=["DOS-02"])[0]
    assert outcome.state is State.PASS


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (["outcome", "last_year"], State.PASS),
        (["outcome"], State.FAIL),
    ],
)
def test_a_published_interim_report_tells_which_columns_it_compares(printed, expected):
    columns = {"resultatrakning": ["outcome", "budget", "forecast", "last_year"], "balansrakning": printed}
    published = Published("interim", "delar-augusti", "sv", "Delårsrapport", 1, date(2027, 10, 20), {}, columns)
    assert state("DEL-04", documents(Sealed(published=(published,))).shared) is expected
    earlier = Published("interim", "delar-augusti", "sv", "Delårsrapport", 1, date(2027, 10, 20), {})
    assert state("DEL-04", documents(Sealed(published=(earlier,))).shared) is State.NOT_ASSESSABLE
