"""What goals and assignments say in the words of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from arshjul.desk.law_cases import YearFacts
from arshjul.desk.law_sealed import READER, Sealed
from arshjul.followup.domain import AssessmentKind
from arshjul.goals import queries as goals
from arshjul.goals.domain import AssignmentState
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.record.domain import ItemState

GIVERS = {BodyKind.ASSEMBLY.value: "kf", BodyKind.EXECUTIVE_BOARD.value: "ks"}


def held(sealed: Sealed, year: int, today: date) -> YearFacts:
    """KF's decided goals and how the reports assess them, and the assignments of the year; two queries."""
    facts = told_of_goals(sealed, tuple(goal.text for goal in goals_of_assembly(year))) | {"as_of": today}
    given = assignments(year)
    return YearFacts(facts | ({"uppdrag": given} if given else {}))


@dataclass(frozen=True, slots=True)
class Goal:
    """One of KF's decided goals."""

    slug: str
    text: str
    perspective: str


def goals_of_assembly(year: int) -> tuple[Goal, ...]:
    """KF's decided goals of a year, in its latest version; one query."""
    sets = goals.goal_sets(READER, year).filter(
        item__state=ItemState.DECIDED.value, body__kind=BodyKind.ASSEMBLY.value, goals__isnull=False
    )
    fields = ("version", "goals__slug", "goals__text", "goals__perspective")
    rows = list(sets.order_by("version", "goals__ordinal").values_list(*fields))
    latest = max((row[0] for row in rows), default=0)
    return tuple(Goal(*row[1:]) for row in rows if row[0] == latest)


def told_of_goals(sealed: Sealed, texts: tuple[str, ...]) -> dict[str, Any]:
    """The goals and, once a report that assesses one of them is handed over, which of them are; never before."""
    if not texts:
        return {}
    facts: dict[str, Any] = {"budget.goals.ids": list(texts)}
    for point in municipality.current().reports:
        told = _assessments(sealed, point.id, texts) if point.statutory else set()
        if not told:
            continue
        if point.kind == "annual":
            facts["ar.evaluations.goal_ids"] = [text for text in texts if (text, AssessmentKind.YEAR.value) in told]
        else:
            facts["report.goal_forecasts"] = {text: (text, AssessmentKind.FORECAST.value) in told for text in texts}
    return facts


def _assessments(sealed: Sealed, point: str, texts: tuple[str, ...]) -> set[tuple[str, str]]:
    """Goal and kind of each assessment of KF's goals in the reports handed over at a point.

    A nämnd's report may assess its own goals alone; that says nothing of KF's.
    """
    reports = [one.content for one in sealed.handed if one.content.get("point") == point]
    rows: Iterable[Mapping[str, Any]] = (row for report in reports for row in report.get("assessments", []))
    return {(row["goal"], row["kind"]) for row in rows if row["goal"] in texts}


def assignments(year: int) -> list[dict[str, Any]]:
    """The assignments of a year with the day they were reported; one query."""
    rows = goals.assignments().filter(year=year).order_by("pk", "reports__on")
    found: dict[int, dict[str, Any]] = {}
    for pk, text, kind, giver, state, due, on in rows.values_list(
        "pk", "text", "giver__kind", "giver__name_sv", "state", "due", "reports__on"
    ):
        told = state != AssignmentState.OPEN.value
        reported = {"reported_on": on} if told and on is not None else {}
        facts = {"id": text, "given_by": GIVERS.get(kind, giver), "status": state, "report_due": due}
        found[pk] = facts | reported
    return list(found.values())
