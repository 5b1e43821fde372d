"""The state of the law for a budget year: every rule on what the product holds, and what it doesn't hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from arshjul.desk.law_cases import Case, Facts, Source, YearFacts
from arshjul.desk.law_facts import facts_of
from arshjul.kernel.text import Text
from arshjul.law.checking import Outcome, State, check, day_of
from arshjul.law.rulebook import Rule, Rulebook
from arshjul.law.values import in_words
from arshjul.law.words import named
from arshjul.organisation.lawbook import rulebook

ORDER = (State.FAIL, State.WARN, State.NOT_ASSESSABLE, State.PASS, State.NOT_APPLICABLE)
"""What decides first when a rule is tested on several cases."""
SHOWN = (State.FAIL, State.WARN, State.PASS, State.NOT_ASSESSABLE, State.NOT_APPLICABLE)
"""The order a reader wants them in."""
TOLD = 3
LONGEST = 90
ALL_PASS = Text("{count} fall prövade, alla uppfyllda.", "{count} cases tested, all fulfilled.")
MORE = Text("och {count} till", "and {count} more")


@dataclass(frozen=True, slots=True)
class Figure:
    """A fact that an answer stands on: the input's name, the fact as text, and where it is from."""

    name: str
    text: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A rule's outcome on one case; the case that is the year itself has no label."""

    label: str
    outcome: Outcome
    figures: tuple[Figure, ...]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """A rule for a year: the state that decides, and the answers that lead to it."""

    rule: Rule
    state: State
    answers: tuple[Answer, ...]

    @property
    def deciding(self) -> tuple[Answer, ...]:
        """The answers with the state that decides."""
        return tuple(answer for answer in self.answers if answer.outcome.state is self.state)

    @property
    def message(self) -> Text:
        """Why: the deciding answers' own words, at most three of them."""
        if self.state is State.PASS and len(self.answers) > 1:
            return ALL_PASS.format(count=len(self.deciding))
        told = [_labelled(answer, self.answers) for answer in self.deciding[:TOLD]]
        left = len(self.deciding) - len(told)
        told += [MORE.format(count=left)] if left else []
        return Text(" ".join(one.sv for one in told), " ".join(one.en for one in told))

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs that nobody has registered."""
        return tuple(dict.fromkeys(name for answer in self.deciding for name in answer.outcome.missing))

    @property
    def reference(self) -> str:
        """Where it stands, on the day the rule was applied for."""
        return self.deciding[0].outcome.reference

    @property
    def day(self) -> date:
        """The day the rule was applied for."""
        return self.deciding[0].outcome.day

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The facts that the first deciding answer was given on."""
        return self.deciding[0].figures


def _labelled(answer: Answer, answers: tuple[Answer, ...]) -> Text:
    said = answer.outcome.message
    if len(answers) == 1 or not answer.label:
        return said
    return Text(f"{answer.label}: {said.sv}", f"{answer.label}: {said.en}")


def law_status(year: int) -> list[RuleStatus]:
    """Every rule's answer for a budget year, in the rulebook's order."""
    return statuses(rulebook(), facts_of(year), year)


def statuses(rules: Rulebook, facts: YearFacts, year: int) -> list[RuleStatus]:
    """Every rule on the facts of a year: case by case where there are cases, else on the year's own facts."""
    return [rule_status(rules, rule, facts, year) for rule in rules]


def rule_status(rules: Rulebook, rule: Rule, facts: YearFacts, year: int) -> RuleStatus:
    """One rule on the facts of a year."""
    answers = tuple(_answer(rules, rule, case, year) for case in facts.on(rule.id))
    states = {answer.outcome.state for answer in answers}
    state = next(state for state in ORDER if state in states)
    absence = facts.absent.get(rule.id)
    if absence is None or state is not State.NOT_ASSESSABLE or _has_case(rule, answers):
        return RuleStatus(rule, state, answers)
    outcome = replace(answers[0].outcome, state=State.NOT_APPLICABLE, message=absence.said, missing=())
    return RuleStatus(rule, State.NOT_APPLICABLE, (Answer("", outcome, (Figure("", "", absence.source),)),))


def _has_case(rule: Rule, answers: tuple[Answer, ...]) -> bool:
    """Whether there is something to test after all: a case, or an input the rule always needs that isn't a year."""
    held = {figure.name for answer in answers for figure in answer.figures}
    needed = {one.name for one in rule.inputs.values() if one.required and one.type != "year"}
    return len(answers) > 1 or bool(answers[0].label) or bool(held & needed)


def _answer(rules: Rulebook, rule: Rule, case: Case, year: int) -> Answer:
    outcome = case.outcome or _outcome(rules, rule, case.facts, year)
    return Answer(case.label, outcome, tuple(figures(rule, case)), case.source)


def _outcome(rules: Rulebook, rule: Rule, facts: Facts, year: int) -> Outcome:
    on = None if day_of(rule, facts) else usual_day(rule, year)
    return check(rules, facts, on=on, rules=[rule.id])[0]


def usual_day(rule: Rule, year: int) -> date:
    """The day a rule of a budget year is applied for when no fact gives one.

    The start of the year of its limit, or the day the rule begins when that is later the same year.
    """
    day = date(year + (rule.limits[0].year if rule.limits else 0), 1, 1)
    begins = rule.starts[0]
    return begins if begins > day and begins.year == day.year else day


def figures(rule: Rule, case: Case) -> Iterator[Figure]:
    """The facts that a rule asks for and that are held, shortened to be read at a glance."""
    for name in rule.inputs:
        key = next((key for key in (f"{rule.id}.{name}", name) if case.facts.get(key) is not None), None)
        if key is not None:
            fact = case.facts[key]
            text = _said(named(fact, "sv") if isinstance(fact, list) else fact)
            short = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
            yield Figure(name, short, case.sources.get(key))


def _said(value: Any) -> str:  # noqa: ANN401  a fact has any shape
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_said(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_said(inner) for inner in value) or "–"
    return in_words(value) if value != "" else "–"


def counts(status: Iterable[RuleStatus]) -> dict[State, int]:
    """How many rules are in each state, in the order a reader wants them."""
    found = [one.state for one in status]
    return {state: found.count(state) for state in SHOWN}
