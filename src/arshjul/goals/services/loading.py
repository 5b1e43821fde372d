"""Goals out of a published table: one row per indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from arshjul.goals.domain import Aim, GoalInput, IndicatorInput, TargetInput, parse_value
from arshjul.goals.models import GoalSet
from arshjul.goals.services.goal_sets import save_goals, start_goals
from arshjul.organisation.types import Body, Person


@transaction.atomic
def load_goals(
    *,
    rows: Iterable[Mapping[str, str]],
    year: int,
    bodies: Mapping[str, Body],
    measured_on: date,
    assessor: str,
    by: Person | None = None,
) -> list[GoalSet]:
    """Make a draft set of goals per body from a published table of indicators.

    Columns: row, label, body, perspective, goal, unit, direction (min|max), `malvarde-<year>`, source. `bodies` says
    whose each printed name is. What the table doesn't print (the day it is measured, who assesses) is given.
    """
    by_body: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for row in rows:
        by_body.setdefault(row["body"], {}).setdefault(row["goal"], []).append(row)
    sets = []
    for name, goals in by_body.items():
        body = bodies[name]
        inputs = [
            _goal(text, lines, year, measured_on, assessor, own=body.kind == "committee")
            for text, lines in goals.items()
        ]
        sets.append(save_goals(goal_set=start_goals(year=year, body=body, by=by), goals=inputs, by=by))
    return sets


def _goal(
    text: str, rows: list[Mapping[str, str]], year: int, measured_on: date, assessor: str, *, own: bool
) -> GoalInput:
    return GoalInput(
        slug=slugify(text)[:100],
        text=text,
        perspective=rows[0]["perspective"],
        own=own,
        indicators=tuple(_indicator(row, year, measured_on, assessor) for row in rows),
    )


def _indicator(row: Mapping[str, str], year: int, measured_on: date, assessor: str) -> IndicatorInput:
    return IndicatorInput(
        slug=row["row"][:120],
        name=row["label"],
        unit=row["unit"],
        aim=Aim(row["direction"]),
        definition=row["label"],
        source=row["source"],
        responsible=assessor,
        assessor=assessor,
        targets=(TargetInput(year, parse_value(row[f"malvarde-{year}"]), measured_on),),
    )
