"""The auditors' draft assessment of a year: KF's goals and the balance requirement, and the evidence missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arshjul.desk.law_from_books import of_balance
from arshjul.desk.law_from_goals import Goal, goals_of_assembly
from arshjul.desk.law_stated import with_stated
from arshjul.desk.law_status import rule_status
from arshjul.desk.law_words import is_financial
from arshjul.followup import queries as followup
from arshjul.followup.domain import FULL
from arshjul.followup.queries import GoalRow
from arshjul.kernel.text import Text
from arshjul.law.assessment import Assessment, GoalEvidence, assess
from arshjul.law.values import in_words
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.lawbook import rulebook
from arshjul.record import queries as record

OUTCOME = Text("{name}: {outcome} mot mål {target} {unit}", "{name}: {outcome} against a target of {target} {unit}")
BALANCE = "BAL-"
"""How the ids of the rules on the balance requirement begin."""


def assessment(year: int) -> Assessment:
    """The draft of a budget year, from what has left its draft and what is stated; eight queries."""
    rules = rulebook()
    facts = with_stated(of_balance(year), record.fact_statements(year), rules)
    told = [rule_status(rules, rule, facts, year) for rule in rules if rule.id.startswith(BALANCE)]
    return assess(evidence(year), [one.deciding[0].outcome for one in told])


def evidence(year: int) -> list[GoalEvidence]:
    """What is known of each of KF's decided goals; five queries."""
    assembly = next((one.id for one in municipality.current().bodies if one.kind.value == BodyKind.ASSEMBLY.value), "")
    by_goal: dict[str, list[GoalRow]] = {}
    for row in followup.goal_status(year, assembly):
        by_goal.setdefault(row.indicator.goal, []).append(row)
    return [_evidence(goal, by_goal.get(goal.slug, ())) for goal in goals_of_assembly(year)]


def _evidence(goal: Goal, rows: Sequence[GoalRow]) -> GoalEvidence:
    """A goal is met when every indicator has reached its target; it isn't when one that is measured hasn't."""
    reached = [None if row.fulfilled is None else row.fulfilled >= FULL for row in rows]
    return GoalEvidence(
        id=goal.slug,
        title=Text(goal.text, goal.text),
        financial=is_financial(goal.perspective),
        met=False if False in reached else (all(reached) if rows and None not in reached else None),
        indicator=bool(rows),
        source=bool(rows) and all(row.indicator.source for row in rows),
        target=bool(rows) and all(row.indicator.target is not None for row in rows),
        outcome_of_the_year=bool(rows) and all(row.year is not None and row.year.value is not None for row in rows),
        assessor=bool(rows) and all(row.year is not None and row.year.assessor.strip() for row in rows),
        grounds=_grounds(rows),
    )


def _grounds(rows: Sequence[GoalRow]) -> Text:
    """Each indicator's outcome of the year beside its target."""
    told = [
        OUTCOME.format(
            name=row.indicator.name,
            outcome=_number(row.year.value if row.year else None),
            target=_number(row.indicator.target),
            unit=row.indicator.unit,
        )
        for row in rows
    ]
    return Text("; ".join(one.sv for one in told), "; ".join(one.en for one in told))


def _number(value: Decimal | None) -> str:
    return in_words(value) if value is not None else "–"
