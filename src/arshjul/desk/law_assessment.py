"""The auditors' draft assessment of a year: KF's goals and the balance requirement, and the evidence missing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from arshjul.books import queries as books
from arshjul.desk import law_from_books, law_from_requirement
from arshjul.desk.law_cases import YearFacts, together
from arshjul.desk.law_from_goals import Goal, goals_of_assembly
from arshjul.desk.law_stated import with_stated
from arshjul.desk.law_status import rule_status
from arshjul.desk.law_words import is_financial
from arshjul.followup import queries as followup
from arshjul.followup.domain import FULL
from arshjul.followup.queries import GoalRow
from arshjul.kernel.text import Text
from arshjul.law.assessment import Assessment, GoalEvidence, assess
from arshjul.law.words import LANGUAGES
from arshjul.organisation import municipality
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.lawbook import rulebook
from arshjul.record import queries as record

OUTCOME = Text(
    "{name}: {outcome} mot målet {target} {unit} ({reached})",
    "{name}: {outcome} against a target of {target} {unit} ({reached})",
)
REACHED = {
    True: Text("uppnått", "reached"),
    False: Text("inte uppnått", "not reached"),
    None: Text("inte bedömt", "not assessed"),
}
BALANCE = "BAL-"
"""How the ids of the rules on the balance requirement begin."""


def assessment(year: int) -> Assessment:
    """The draft of a budget year, from what has left its draft and what is stated; eight queries."""
    rules = rulebook()
    of, statements = books.current(), record.fact_statements(year)
    booked = law_from_books.held(year, of)
    account = law_from_requirement.held(year, of, statements, booked.shared)
    facts = with_stated(together((YearFacts({"year": year}), booked, account)), statements, rules)
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
    reached = [_reached(row) for row in rows]
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


def _reached(row: GoalRow) -> bool | None:
    return None if row.fulfilled is None else row.fulfilled >= FULL


def _grounds(rows: Sequence[GoalRow]) -> Text:
    """Each indicator's outcome of the year beside its target, and whether it was reached."""
    return Text(*("; ".join(_ground(row, language) for row in rows) for language in LANGUAGES))


def _ground(row: GoalRow, language: str) -> str:
    return OUTCOME.in_language(language).format(
        name=row.indicator.name,
        outcome=_number(row.year.value if row.year else None, language),
        target=_number(row.indicator.target, language),
        unit=row.indicator.unit,
        reached=REACHED[_reached(row)].in_language(language),
    )


def _number(value: Decimal | None, language: str) -> str:
    r"""The figure with thousands apart, in the language's way.

    >>> _number(Decimal("69001.50"), "sv"), _number(Decimal("69001.50"), "en"), _number(None, "sv")
    ('69\xa0001,5', '69,001.5', '–')
    """
    if value is None:
        return "–"
    english = f"{value.normalize():,f}"
    return english if language == "en" else english.replace(",", "\u00a0").replace(".", ",")
