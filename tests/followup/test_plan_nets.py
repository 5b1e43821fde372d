"""The budget that goes back to the accounting system has on each nämnd's codes what is decided for it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.decided_nets import COST, INCOME, OPERATING, Given, as_decided
from arshjul.followup.accounts.plans.plan_file import plan_file
from arshjul.kernel.text import Text
from arshjul.ledger import read
from arshjul.ledger.facts import facts
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import UnitCodes
from arshjul.organisation import municipality
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind

from .small_city import YEAR, mnkr

NAME = Text("a", "a")
UNITS = [
    Unit("20", NAME, "bun", codes="21"),
    Unit("30", NAME, "von"),
    Unit("35", NAME, "von"),
    Unit("90", NAME, "va"),
    Unit("99", NAME, None),
]
unit_of = UnitCodes(UNITS).unit
BUN, VON = frozenset({"20"}), frozenset({"30", "35"})
CODES = ("20", "2114", "30", "35", "90", "99", "4711", "")

amounts = some.integers(0, 10**12)
of_line = some.dictionaries(
    some.tuples(some.sampled_from(("a", "b", "c")), some.sampled_from(CODES)), amounts, min_size=1
)


def net(divided, codes):
    return sum(
        ore
        for line in OPERATING
        for (_account, code), ore in divided.get(line, {}).items()
        if (unit := unit_of(code)) and unit.code in codes
    )


def turned(parts):
    return {part: -ore for part, ore in parts.items()}


@given(of_line, of_line, of_line, some.integers(-(10**12), 10**13), some.integers(-(10**12), 10**13))
def test_each_has_its_net_cost_and_every_line_its_sum(costs, income, written_off, bun, von):
    lines = {COST: costs, INCOME: turned(income), "avskrivningar": written_off, "skatteintakter": {("t", "20"): -5}}
    found, over = as_decided(lines, [Given(BUN, bun), Given(VON, von)], unit_of)
    assert {line: sum(parts.values()) for line, parts in found.items()} == {
        line: sum(parts.values()) for line, parts in lines.items()
    }
    assert (net(found, BUN), net(found, VON), net(found, {"90"})) == (bun, von, net(lines, {"90"}))
    assert (found["avskrivningar"], found["skatteintakter"]) == (lines["avskrivningar"], lines["skatteintakter"])
    assert over >= 0


def test_what_nobody_has_gives_way_before_anything_stands_on_no_code():
    lines = {COST: {("5010", "20"): 60, ("5010", "99"): 40}, INCOME: {("3010", "20"): -10}}
    found, over = as_decided(lines, [Given(BUN, 70)], unit_of)
    assert found == {COST: {("5010", "20"): 80, ("5010", "99"): 20}, INCOME: {("3010", "20"): -10}}
    assert over == 0
    found, over = as_decided(lines, [Given(BUN, 120)], unit_of)
    assert found[COST] == {("5010", "20"): 130, ("5010", "99"): 0, ("5010", ""): -30}
    assert over == 30


def test_a_plan_without_costs_or_income_is_left_as_it_is():
    lines = {COST: {("5010", "20"): 60}}
    assert as_decided(lines, [Given(BUN, 70)], unit_of) == (lines, 0)


def by_code(made):
    sums = Counter()
    for row in facts(read(made.written("se").data), entity="k", batch="b").to_pylist():
        if row["kind"] == "budget":
            sums[row["ansvar"]] += row["amount"]
    return sums


@pytest.mark.django_db
@pytest.mark.parametrize(("costs", "told"), [(130, []), (100, ["followup.plan-more-than-lines"])])
def test_the_file_holds_what_is_decided_and_later_revised(planned, costs, told):
    """KF has given BUN 104 and 3 more; BUN is unit 20, and what the lines have beyond that is nobody's."""
    budget = {COST: -mnkr(costs), INCOME: mnkr(30), "skatteintakter": mnkr(105)}
    made = plan_file(place(YEAR, entities=own(), spread=Spread.TWELFTHS), budget=budget)
    found = by_code(made)
    assert found["20"] == mnkr(107)
    assert sum(found.values()) == -sum(budget.values())
    assert [one.id for one in made.written("se").findings] == told


@pytest.mark.django_db
def test_each_committee_of_the_example_has_its_decided_net_cost(planned_year):
    made = plan_file(place(2016, entities=own(), spread=Spread.TWELFTHS))
    found = by_code(made)
    given_to = planning.appropriations(2016)
    bodies = {unit.body: unit.code for unit in reversed(municipality.current().units)}
    assert {body: found[bodies[body]] for body in given_to} == dict(given_to)
    assert sum(found.values()) == -sum(planning.budget_by_line(2016, LineKind.STATEMENT).values())
    assert (made.findings, made.told) == ((), ())
