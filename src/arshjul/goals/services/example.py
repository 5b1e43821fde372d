"""The example year's goals out of the published table, and drafts to work on for the year being planned."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from arshjul.goals.domain import DirectiveRow, GoalInput
from arshjul.goals.models import GoalSet, OwnerDirective
from arshjul.goals.services.directives import save_directive, start_directive
from arshjul.goals.services.goal_sets import hand_over_goals, inputs_of, save_goals, start_goals
from arshjul.goals.services.loading import load_goals
from arshjul.kernel import datafile
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.record.wheel import planning_year

Progress = Callable[[str], None]


def load_example(progress: Progress = print) -> None:
    """The example year's goals handed over to be decided with the plan; calling it again changes nothing."""
    file = municipality.folder() / "example-goals.yaml"
    if not file.exists():
        return
    given = datafile.load(file.read_text(encoding="utf-8"))
    if not GoalSet.objects.filter(year=given["year"]).exists():
        progress(f"Målen för {given['year']}: mål och mätetal som de är publicerade")
        _published_goals(given)
    year = planning_year()
    if year != given["year"] and not GoalSet.objects.filter(year=year).exists():
        progress(f"Målen för {year}: utkast att arbeta med")
        _drafts(given, year)


@transaction.atomic
def _published_goals(given: Mapping[str, Any]) -> None:
    path = municipality.folder() / "published" / f"{given['table']}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bodies = {name: organisation.body(slug) for name, slug in given["bodies"].items()}
    sets = load_goals(
        rows=rows, year=given["year"], bodies=bodies, measured_on=given["measured"], assessor=given["assessor"]
    )
    for one in sets:
        hand_over_goals(goal_set=one, by=None)


@transaction.atomic
def _drafts(given: Mapping[str, Any], year: int) -> None:
    """The same goals again, without the targets that somebody must now set, and one directive to make measurable."""
    spec = given["open_year"]
    body = organisation.body(spec["copy"])
    source = GoalSet.objects.get(year=given["year"], body=body)
    goals: list[GoalInput] = [
        replace(goal, indicators=tuple(replace(one, targets=()) for one in goal.indicators))
        for goal in inputs_of(source)
    ]
    save_goals(goal_set=start_goals(year=year, body=body, by=None), goals=goals, by=None)
    company = organisation.body(spec["directive"]["company"])
    if not OwnerDirective.objects.filter(year=year, company=company).exists():
        directive = start_directive(year=year, company=company, by=None)
        save_directive(directive=directive, rows=[DirectiveRow(spec["directive"]["text"])], by=None)
