"""What a budget is and holds: its year, parts, plan, appropriations and balance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem, Values, part, problem
from arshjul.law.rules.common import is_filled, lacking, pick, require
from arshjul.law.shapes import plain
from arshjul.law.values import MonthDay, in_mnkr


@part("BUD-01")
def covers_a_calendar_year(facts: Facts, law: Values) -> Iterator[Problem]:
    """From the first to the last day of one year."""
    start, end = facts.need("budget.start", "budget.end")
    whole = MonthDay.of(start) == law["first_day"] and end == law["last_day"].in_year(start.year)
    if not whole:
        yield problem("not-a-calendar-year", start=start, end=end)


@part("BUD-01")
def decided_the_year_before(facts: Facts, law: Values) -> Iterator[Problem]:
    """The budget of a year is decided in the year before."""
    start, decided = facts.need("budget.start", "budget.decided_on")
    if decided.year != start.year - law["years_ahead"]:
        yield problem("wrong-year", year=start.year, decided=decided)


@part("BUD-02")
def revenue_exceeds_cost(facts: Facts, law: Values) -> Iterator[Problem]:
    """Above zero; or reserves in force cover the shortfall; or exceptional reasons are recorded."""
    result = facts["budget.result"]
    if result > 0:
        return
    names = [f"budget.{reserve}_use" for reserve in law["reserves"]]
    used = sum(facts.get(name, 0) for name in names)
    if used > 0 and result + used >= 0:
        yield from _reserves_hold(facts, law)
        return
    if facts.get("decision.synnerliga_skal_text", ""):
        return
    facts.need(*names, "decision.synnerliga_skal_text")
    if result == 0:
        yield problem("not-above-zero", result=in_mnkr(result))
    else:
        yield problem("uncovered", result=in_mnkr(result), used=in_mnkr(used), short=in_mnkr(-result - used))


def _reserves_hold(facts: Facts, law: Values) -> Iterator[Problem]:
    for reserve in law["reserves"]:
        used, balance = facts.get(f"budget.{reserve}_use", 0), facts.get(f"budget.{reserve}_balance")
        if balance is not None and used > balance:
            yield problem("reserve-too-small", used=in_mnkr(used), reserve=reserve.upper(), balance=in_mnkr(balance))


@part("BUD-03")
def has_all_parts(facts: Facts, law: Values) -> Iterator[Problem]:
    """Every part of the law in force is there and not empty."""
    missing = lacking(facts["budget.sections"], law["sections"])
    if missing:
        yield problem("parts-missing", parts=missing)


@part("BUD-04")
def plan_has_the_right_years(facts: Facts, law: Values) -> Iterator[Problem]:
    """Consecutive years, the budget year first."""
    year, years = facts.need("budget.year", "plan.years")
    wanted = [year + step for step in range(law["years"])]
    if years != wanted:
        yield problem("wrong-years", found=years, wanted=wanted)


@part("BUD-04")
def plan_has_goals(facts: Facts, law: Values) -> Iterator[Problem]:
    """Financial goals for every year of the plan."""
    del law
    goals, years = facts.need("plan.goals", "plan.years")
    without = [year for year in years if not _has_goal(goals, year)]
    if without:
        yield problem("no-goals", lacking=without)


def _has_goal(goals: Any, year: int) -> bool:  # noqa: ANN401 - a flag, a list of years or of goals, or goals by year
    if isinstance(goals, Mapping):
        return is_filled(goals.get(year, goals.get(str(year))))
    if isinstance(goals, list) and goals and all(str(goal).isdecimal() for goal in goals):
        return str(year) in {str(goal) for goal in goals}
    return is_filled(goals)


@part("BUD-05")
def names_every_group_enterprise(facts: Facts, law: Values) -> Iterator[Problem]:
    """Each enterprise with significant influence or particular importance is in the section."""
    entities, listed = facts.need("group.entities", "section6a.entities")
    named = {plain(name) for name in listed}
    left_out = [one["name"] for one in entities if plain(one["name"]) not in named and _belongs(one, law)]
    if left_out:
        yield problem("not-listed", names=left_out)


def _belongs(entity: Mapping[str, Any], law: Values) -> bool:
    if entity["sarskild_betydelse"]:
        return True
    votes = require(entity["votes_pct"], f"group.entities.{entity['name']}.votes_pct")
    return bool(votes >= law["votes"] and not entity["override_reason"])


@part("BUD-11")
def every_committee_has_funds(facts: Facts, law: Values) -> Iterator[Problem]:
    """A committee without money only by an explicit decision."""
    del law
    active, rows = facts.need("namnder.active", "anslag.by_namnd")
    if not isinstance(rows, Mapping):
        raise MissingInputError(("anslag.by_namnd",), ("anslag.by_namnd",))
    funded = {plain(str(name)) for name, amount in rows.items() if is_filled(amount) and amount != 0}
    decided = facts.get("decision.no_funds", [])
    excused = {plain(str(name)) for name in decided} if isinstance(decided, list | Mapping) else set()
    without = [name for name in active if plain(name) not in funded | excused]
    if without and decided is not True:
        yield problem("no-funds", names=without)


@part("BUD-12")
def appropriations_add_up(facts: Facts, law: Values) -> Iterator[Problem]:
    """Appropriations, central items, tax, grants and financial items give the budgeted result."""
    anslag, central, rows = facts.need("anslag", "central_items", "budget_rr")
    names = law["rows"]
    *others, result_row = names
    inputs = dict(zip(others, ("tax", "grants", "fin"), strict=True))
    parts = [_row_or_input(facts, rows, row, names, inputs[row]) for row in others]
    printed = rows.get("", pick(rows, result_row, names))
    computed = anslag + central + sum(parts)
    difference = require(printed, "budget_rr.arets_resultat") - computed
    if abs(difference) > facts.get("rounding_step", 0):
        yield problem(
            "differs", computed=in_mnkr(computed), printed=in_mnkr(printed), difference=in_mnkr(abs(difference))
        )


def _row_or_input(facts: Facts, rows: Mapping[str, Any], row: str, names: Values, other: str) -> int:
    found = pick(rows, row, names)
    return int(facts[other] if found is None else found)


@part("BUD-12")
def investments_tie(facts: Facts, law: Values) -> Iterator[Problem]:
    """Investment appropriations, when given, equal the cash flow budget's investment rows."""
    del law
    if not (facts.holds("investeringsanslag") or facts.holds("budget_kf.investeringar")):
        return
    computed, printed = facts.need("investeringsanslag", "budget_kf.investeringar")
    if abs(computed - printed) > facts.get("rounding_step", 0):
        yield problem("investments-differ", computed=in_mnkr(computed), printed=in_mnkr(printed))
