"""An auditor's draft assessment in the form Swedish auditors use: consistent, not consistent, can't be assessed.

It covers each goal of the assembly and the balance requirement, financial and activity goals apart, and lists the
evidence that is missing. It is a draft: the auditors judge. What isn't wholly known is never called consistent.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arshjul.kernel.text import Text
from arshjul.law.checking import Outcome, State


class Verdict(enum.StrEnum):
    """The three answers of the form."""

    CONSISTENT = "consistent"
    NOT_CONSISTENT = "not-consistent"
    NOT_ASSESSABLE = "not-assessable"

    @property
    def text(self) -> Text:
        """The answer in words."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.CONSISTENT: Text("Förenligt", "Consistent"),
    Verdict.NOT_CONSISTENT: Text("Inte förenligt", "Not consistent"),
    Verdict.NOT_ASSESSABLE: Text("Kan inte bedömas", "Can't be assessed"),
}


NOTHING_SAID = Text("", "")


@dataclass(frozen=True, slots=True)
class GoalEvidence:
    """What is known of one goal: whether it was met (`None` when not said) and the evidence it rests on.

    `financial` tells financial goals from activity goals. An evidence field that is `False` is missing: indicator,
    source, target, outcome of the year (not of the mandate period), and the assessor. `grounds` are its figures.
    """

    id: str
    title: Text
    financial: bool
    met: bool | None
    indicator: bool = False
    source: bool = False
    target: bool = False
    outcome_of_the_year: bool = False
    assessor: bool = False
    grounds: Text = NOTHING_SAID

    def missing(self) -> tuple[Text, ...]:
        """The evidence that is missing, in words."""
        held = {
            "indicator": self.indicator,
            "source": self.source,
            "target": self.target,
            "outcome_of_the_year": self.outcome_of_the_year,
            "assessor": self.assessor,
            "met": self.met is not None,
        }
        return tuple(_EVIDENCE[name] for name, is_there in held.items() if not is_there)


_EVIDENCE = {
    "indicator": Text("indikator", "indicator"),
    "source": Text("källa", "source"),
    "target": Text("målvärde", "target"),
    "outcome_of_the_year": Text("årets utfall", "outcome of the year"),
    "assessor": Text("vem som har bedömt", "who assessed"),
    "met": Text("bedömning av om målet är uppfyllt", "assessment of whether the goal was met"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the assessment: what it concerns, the answer, the reason, and the missing evidence."""

    id: str
    subject: Text
    verdict: Verdict
    reason: Text
    missing: tuple[Text, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The draft: a row per goal and for the balance requirement, and the answer for each group of goals."""

    financial: Verdict
    activity: Verdict
    balance: Verdict
    rows: tuple[Row, ...]

    lacking: tuple[Text, ...] = ()

    @property
    def missing(self) -> tuple[Text, ...]:
        """All missing evidence, each named with what it concerns; `lacking` are whole groups without any."""
        named = tuple(
            Text(f"{row.subject.sv}: {one.sv}", f"{row.subject.en}: {one.en}")
            for row in self.rows
            for one in row.missing
        )
        return (*self.lacking, *named)


def assess(goals: Sequence[GoalEvidence], balance: Iterable[Outcome]) -> Assessment:
    """A draft assessment of the goals and, from the outcomes of its rules, the balance requirement.

    A rule that doesn't apply has no row. A group with no goals can't be assessed. One goal not met makes its group
    not consistent, and otherwise one that can't be assessed makes the group impossible to assess.
    """
    goal_rows = tuple(_goal_row(goal) for goal in goals)
    balance_rows = tuple(_balance_row(outcome) for outcome in balance if outcome.state is not State.NOT_APPLICABLE)
    financial = {goal.id for goal in goals if goal.financial}
    groups = {
        "financial": [row.verdict for row in goal_rows if row.id in financial],
        "activity": [row.verdict for row in goal_rows if row.id not in financial],
        "balance": [row.verdict for row in balance_rows],
    }
    return Assessment(
        **{name: _together(verdicts) for name, verdicts in groups.items()},
        rows=(*goal_rows, *balance_rows),
        lacking=tuple(_LACKING[name] for name, verdicts in groups.items() if not verdicts),
    )


_LACKING = {
    "financial": Text(
        "Finansiella mål: inget beslutat mål för ekonomin är registrerat",
        "Financial goals: no decided goal for the economy is registered",
    ),
    "activity": Text(
        "Verksamhetsmål: inget beslutat mål är registrerat", "Activity goals: no decided goal is registered"
    ),
    "balance": Text(
        "Balanskravet: lagen som gällde då finns inte i reglerna",
        "The balance requirement: the law that held then is not in the rules",
    ),
}


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    for verdict in (Verdict.NOT_CONSISTENT, Verdict.NOT_ASSESSABLE):
        if verdict in verdicts:
            return verdict
    return Verdict.CONSISTENT if verdicts else Verdict.NOT_ASSESSABLE


def _goal_row(goal: GoalEvidence) -> Row:
    missing = goal.missing()
    if missing:
        told, verdict = Text("Underlaget räcker inte.", "The evidence is not enough."), Verdict.NOT_ASSESSABLE
    elif goal.met:
        told, verdict = Text("Målet är uppfyllt.", "The goal is met."), Verdict.CONSISTENT
    else:
        told, verdict = Text("Målet är inte uppfyllt.", "The goal is not met."), Verdict.NOT_CONSISTENT
    reason = Text(f"{told.sv} {goal.grounds.sv}".strip(), f"{told.en} {goal.grounds.en}".strip())
    return Row(goal.id, goal.title, verdict, reason, missing)


def _balance_row(outcome: Outcome) -> Row:
    verdict = _BY_STATE[outcome.state]
    missing = tuple(Text(name, name) for name in outcome.missing)
    return Row(outcome.rule, outcome.title, verdict, outcome.message, missing, outcome.reference)


_BY_STATE = {
    State.PASS: Verdict.CONSISTENT,
    State.FAIL: Verdict.NOT_CONSISTENT,
    State.WARN: Verdict.NOT_ASSESSABLE,
    State.NOT_ASSESSABLE: Verdict.NOT_ASSESSABLE,
}
