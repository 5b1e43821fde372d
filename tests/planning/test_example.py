"""The example year: the published figures through the real acts, quick and only once."""

import pytest
from tests import remembered

from arshjul.desk.law_status import law_status
from arshjul.goals import services as goals
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.planning import queries, services
from arshjul.planning.domain import PlanKind
from arshjul.planning.models import Plan
from arshjul.record import queries as record_queries
from arshjul.record.models import Decision, Item, StepCompletion
from arshjul.record.wheel import scheduled
from arshjul.statements import published

EXAMPLE = 2016
OPEN = today().year + 1
"""The year that the demo plans: the next one, whenever it is made."""

pytestmark = pytest.mark.slow


@pytest.fixture
def loaded(db):
    remembered.city_with_plans()


def test_every_printed_kommunbidrag_is_in_force(loaded):
    table = published.load(municipality.folder())[0].tables["drift-2016"]
    printed = [table.ore(row.id, "kommunbidrag") for row in table.rows if row.group == "namnder"]
    assert sum(queries.appropriations(EXAMPLE).values()) == sum(printed)
    assert queries.appropriations(EXAMPLE)["fan"] == parse_amount("−110,2", "mnkr")
    board = [row for row in queries.budget_by_body(EXAMPLE) if row.body == "ks"]
    assert [(row.unit, row.amount) for row in board] == [
        ("10", parse_amount("343,1", "mnkr")),
        ("19", parse_amount("300,2", "mnkr")),
    ]


def test_the_budgeted_income_statement_is_outcome_minus_deviation(loaded):
    lines = queries.budget_by_line(EXAMPLE)
    assert lines["skatteintakter"] == parse_amount("5659", "mnkr")
    assert "skattenetto" not in lines
    assert abs(sum(lines.values()) - parse_amount("136", "mnkr")) <= parse_amount("1", "mnkr")


def test_the_decision_carries_the_real_diarienummer_and_says_it_is_constructed(loaded):
    decision = queries.decision_of(queries.adopted_plan(EXAMPLE))
    assert decision.matter.reference.endswith("251/2015")
    assert decision.constructed
    assert decision.date.year == 2015
    assert {item.kind for item in decision.items.all()} == {"adopted", "goals"}
    assert not Decision.objects.filter(constructed=False).exists()


@pytest.mark.slow
def test_the_planning_wheel_of_the_example_year_is_done(loaded):
    done = {step for step, _ in record_queries.completions(EXAMPLE)}
    assert {"directions", "proposals", "plan-proposal", "plan-decision", "internal-budget", "business-plan"} <= done


@pytest.mark.parametrize("year", [EXAMPLE, OPEN])
def test_the_auditors_budget_is_handed_over_on_its_own_constructed_day(loaded, year):
    (on, evidence) = StepCompletion.objects.values_list("done_on", "evidence").get(year=year, step="auditors-budget")
    due = next(row.due for row in scheduled(year) if row.id == "auditors-budget")
    assert on == min(due, today()), "early in a year the open year's day has not come"
    assert "konstruerad dag" in evidence
    (status,) = [one for one in law_status(year) if one.rule.id == "BUD-09"]
    assert status.state.value in {"pass", "not-applicable"}


def test_the_open_year_has_something_to_do(loaded):
    year = OPEN
    drafts = Plan.objects.filter(year=year, kind=PlanKind.PROPOSAL.value, item__state="draft")
    assert sorted(drafts.values_list("body__slug", flat=True)) == ["bun", "ifn"]
    assert Item.objects.filter(year=year, kind__in=["goals", "owner-directives"], state="draft").count() == 2
    assert not queries.adopted_plan(year)


def test_loading_again_changes_nothing(loaded):
    before = (Item.objects.count(), Decision.objects.count())
    goals.load_example(lambda _: None)
    services.load_example(lambda _: None)
    assert (Item.objects.count(), Decision.objects.count()) == before


def test_the_chains_hold_after_loading(loaded):
    assert record_queries.verify_chains() == []
