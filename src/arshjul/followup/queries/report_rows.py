"""What a report's pages show: the overview, the lines of the forecast, and all that is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from arshjul.books import queries as books
from arshjul.followup import accounts
from arshjul.followup.accounts.requirement import statements_of
from arshjul.followup.domain import seasonal
from arshjul.followup.models import Assessment, Report
from arshjul.followup.queries.decided import Decided
from arshjul.followup.queries.reports import (
    DECEMBER,
    Evidence,
    column_amount,
    evidence,
    given_in,
    lines_of,
    reporting_bodies,
    reports,
    result_of,
    unit_cube,
)
from arshjul.followup.queries.stated_lines import beside_lines, is_light
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.period import Month
from arshjul.organisation import municipality
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.planning.domain import LineKind
from arshjul.statements.cube import Cube
from arshjul.statements.statement import Statement
from arshjul.wheel.domain import Kind

UNPLANNED = Decided({}, (), {}, {}, ()).plans
"""Nothing planned: a statement of which the outcome alone is asked for."""
BUDGET_KINDS = {"intakter": LineKind.INCOME, "kostnader": LineKind.COST}


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """A body at a report point, and its report if the person may see one."""

    body: Body
    report: Report | None
    mine: bool


def overview(who: Standing, year: int, at: str) -> tuple[OverviewRow, ...]:
    """Every reporting body at a report point, in two queries."""
    seen = {one.body_id: one for one in reports(who, year, at)}
    return tuple(OverviewRow(body, seen.get(body.pk), body.slug in who.body_slugs) for body in reporting_bodies())


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a report: budget, outcome so far, last year, the seasonal projection and the body's own forecast."""

    line: ForecastLine
    budget: int | None
    outcome: int | None
    last_year: int | None
    seasonal: int | None
    forecast: int | None
    comment: str
    given: int


def line_rows(of: Report, seen: Evidence) -> tuple[LineRow, ...]:
    """The lines a body forecasts, each beside what the books and the season say."""
    last = accounts.last_month(of.year, of.point)
    now = unit_cube(of.body, of.year, last, seen.outcomes)
    before = books.unit_cube(of.year - 1, seen.books) if seen.books else Cube.of(())
    same = unit_cube(of.body, of.year - 1, last, before)
    whole = unit_cube(of.body, of.year - 1, Month(of.year - 1, DECEMBER), before)
    budget = _budget_of(of, seen)
    stated = {**_of_statements(of, seen), **beside_lines(of, seen)}
    rows = []
    for line in lines_of(of.body, of.year):
        beside = stated.get(line.id, {})
        given = seen.forecasts.get((of.body_id, of.point, line.id))
        outcome = beside.get("outcome") if line.place else column_amount(now, of.year, line.column)
        last_same = beside.get("same") if line.place else column_amount(same, of.year - 1, line.column)
        last_year = beside.get("last_year") if line.place else column_amount(whole, of.year - 1, line.column)
        rows.append(
            LineRow(
                line=line,
                budget=beside.get("budget") if line.place else budget.get(line.column),
                outcome=outcome,
                last_year=last_year,
                seasonal=seasonal(outcome, last_same, last_year),
                forecast=given.amount if given else None,
                comment=given.comment if given else "",
                given=given.ordinal if given else 0,
            )
        )
    return tuple(rows)


def _budget_of(of: Report, seen: Evidence) -> Mapping[str, int]:
    rows = [row for row in seen.decided.budget if row.body == of.body.slug]
    found = {name: [row.amount for row in rows if row.kind is kind] for name, kind in BUDGET_KINDS.items()}
    return {name: sum(amounts) for name, amounts in found.items() if amounts}


def _of_statements(of: Report, seen: Evidence) -> Mapping[str, Mapping[str, int | None]]:
    """What stands beside each line that forecasts the municipality's result, its requirement or its utility (öre)."""
    found: dict[str, Mapping[str, int | None]] = {}
    made: dict[str, tuple[Statement, Statement, Statement]] = {}
    for line in lines_of(of.body, of.year):
        if line.place is None or is_light(line):
            continue
        name, row = line.place
        if name not in made:
            made[name] = _three(name, of, seen)
        now, then, whole = made[name]
        found[line.id] = {
            "outcome": now.ore(row, "outcome"),
            "budget": now.ore(row, "budget"),
            "same": then.ore(row, "outcome"),
            "last_year": whole.ore(row, "outcome"),
        }
    return found


def _three(name: str, of: Report, seen: Evidence) -> tuple[Statement, Statement, Statement]:
    """A statement of the municipality: with its budget at the report point, a year before that, and that whole year."""
    now = replace(accounts.place(of.year, seen.books, of.point, entities=accounts.own()), plans=seen.decided.plans)
    then = replace(accounts.place(of.year - 1, seen.books, of.point, entities=accounts.own()), plans=UNPLANNED)
    whole = replace(accounts.place(of.year - 1, seen.books, entities=accounts.own()), plans=UNPLANNED)
    if name == accounts.INCOME:
        columns = ("outcome", "budget")
        first = accounts.income(of.year, at=now, columns=columns, budget=seen.decided.lines)
        rest = [accounts.income(at.year, at=at, columns=("outcome",)) for at in (then, whole)]
    elif name == accounts.REQUIREMENT:
        said = statements_of(now, then)
        first = accounts.requirement(now, columns=("outcome", "budget"), said=said)
        rest = [accounts.requirement(at, said=said) for at in (then, whole)]
    else:
        first, *rest = (accounts.water(at) for at in (now, then, whole))
    return first.statement, rest[0].statement, rest[1].statement


def report_content(of: Report) -> dict[str, Any]:
    """All that a report says, for its seal."""
    seen = evidence(of)
    judged = Assessment.objects.filter(body=of.body, year=of.year, point=of.point).order_by("pk")
    return {
        "year": of.year,
        "point": of.point,
        "body": of.body.slug,
        "summary": of.summary,
        "result": result_of(of, seen),
        "forecasts": given_in(of, seen),
        "explanations": {
            line: {"cause": one.cause, "consequence": one.consequence, "remedy": one.remedy}
            for (_, line), one in seen.explanations.items()
        },
        "assessments": [
            {
                "goal": one.goal_text,
                "indicator": one.indicator_name,
                "kind": one.kind,
                "value": None if one.value is None else str(one.value),
                "target": None if one.target is None else str(one.target),
                "source": one.source,
                "expected": one.expected_on.isoformat() if one.expected_on else None,
                "ordinal": one.ordinal,
            }
            for one in judged
        ],
        "measures": [
            {"title": one.title, "amount": one.amount, "state": one.state} for one in seen.measures.get(of.body_id, ())
        ],
    }


def steps_for(year: int, *, point: str) -> tuple[str, ...]:
    """The steps of the wheel that a body's handed-over report completes."""
    wheel = municipality.current().wheel
    if wheel is None:
        return ()
    rows = wheel.steps_for(year)
    return tuple(step.id for step in rows if step.report == point and step.per_body and step.kind is Kind.FOLLOW_UP)
