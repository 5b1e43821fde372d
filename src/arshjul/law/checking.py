"""Applying rules to facts: each rule for the date it concerns, each answer with its reason and its reference."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from arshjul.kernel.findings import Finding, Level, Place
from arshjul.kernel.text import Text
from arshjul.law import rules as _rules
from arshjul.law.facts import Facts, MissingInputError
from arshjul.law.logic import Problem
from arshjul.law.rulebook import DatedBy, Rule, Rulebook, Version
from arshjul.law.values import in_words
from arshjul.law.words import IN_FORCE_FROM, NO_LONGER, NOT_ASSESSABLE, PASSED, UNREADABLE, inputs_named, named


class State(enum.StrEnum):
    """What a rule says about the facts."""

    PASS = "pass"  # noqa: S105 - a state, not a password
    FAIL = "fail"
    WARN = "warn"
    NOT_ASSESSABLE = "not-assessable"
    NOT_APPLICABLE = "not-applicable"


LEVELS: Mapping[str, Level] = {"error": Level.ERROR, "warn": Level.WARNING, "info": Level.NOTE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rule's answer: state, why, what is missing, where it stands, and the values that held on the day."""

    rule: str
    state: State
    message: Text
    missing: tuple[str, ...]
    reference: str
    values: Mapping[str, Any]
    hint: Text
    title: Text
    level: str
    day: date
    keys: tuple[str, ...] = field(default=())

    def as_json(self, language: str = "sv") -> dict[str, Any]:
        """The form `law check --json` prints."""
        return {
            "rule": self.rule,
            "state": self.state.value,
            "message": self.message.in_language(language),
            "missing": list(self.missing),
            "reference": self.reference,
        }

    def as_finding(self, place: Place | None = None) -> Finding | None:
        """The answer as a finding `law.<rule>`.

        A fail has the rule's level, a warn is a warning, what can't be assessed a note; pass and not applicable
        are no findings.
        """
        levels = {State.FAIL: LEVELS[self.level], State.WARN: Level.WARNING, State.NOT_ASSESSABLE: Level.NOTE}
        if self.state not in levels:
            return None
        return Finding(f"law.{self.rule}", levels[self.state], self.message, self.hint, place or Place())


def check(
    rulebook: Rulebook,
    facts: Mapping[str, Any],
    *,
    on: date | None = None,
    rules: Iterable[str] | None = None,
) -> list[Outcome]:
    """What every rule (or those named) says about the facts, in the rulebook's order.

    Each rule is applied for the date its own inputs give, else for `on`'s absence the day the rules were last
    checked; `on` overrides both. Amounts are in mnkr unless the rule's input says kr. An unknown id raises `KeyError`.
    """
    chosen = rulebook if rules is None else [rulebook[identifier] for identifier in rules]
    return [_answer(rule, facts, on, rulebook.as_of) for rule in chosen]


def day_of(rule: Rule, raw: Mapping[str, Any]) -> date | None:
    """The day the facts say the rule concerns, else `None`."""
    facts = Facts(raw, rule.inputs, rule.id)
    for source in rule.dated_by:
        try:
            found = facts.get(source.input)
        except MissingInputError:
            continue
        if found is not None:
            return _day(found, source)
    return None


def _day(found: Any, source: DatedBy) -> date:  # noqa: ANN401 - a date, a moment or a year, as declared
    year = found if isinstance(found, int) else found.year
    shift = {"year": 0, "year-before": -1, "year-after": 1}
    if source.take in shift or isinstance(found, int):
        return date(year + shift.get(source.take, 0), 1, 1)
    return date(found.year, found.month, found.day)


def _answer(rule: Rule, raw: Mapping[str, Any], on: date | None, as_of: date) -> Outcome:
    day = on or day_of(rule, raw) or as_of
    version = rule.on(day)
    if version is None:
        return _not_in_force(rule, day)
    facts = Facts(raw, rule.inputs, rule.id)
    problems: list[Problem] = []
    missing: dict[str, bool] = dict.fromkeys(facts.missing_required(), False)
    for one in _rules.PARTS[rule.id]:
        try:
            problems.extend(one(facts, version.values))
        except MissingInputError as error:
            missing |= {name: name in error.unreadable for name in error.names}
    state = _state(rule, problems, missing)
    return Outcome(
        rule=rule.id,
        state=state,
        message=_message(rule, version, state, problems, missing),
        missing=() if state is State.NOT_APPLICABLE else tuple(missing),
        reference=version.reference,
        values=version.values,
        hint=rule.hint,
        title=rule.title,
        level=rule.level,
        day=day,
        keys=tuple(dict.fromkeys(found.key for found in problems)),
    )


def _state(rule: Rule, problems: list[Problem], missing: Mapping[str, bool]) -> State:
    states = {State(rule.messages[found.key].state) for found in problems}
    for state in (State.NOT_APPLICABLE, State.FAIL, State.WARN, State.NOT_ASSESSABLE):
        if state in states:
            return state
    return State.NOT_ASSESSABLE if missing else State.PASS


def _message(rule: Rule, version: Version, state: State, problems: list[Problem], missing: Mapping[str, bool]) -> Text:
    said = [_fill(rule, version, found) for found in problems if _belongs(rule, found, state)]
    if missing and state is not State.NOT_APPLICABLE:
        for template, is_there in ((NOT_ASSESSABLE, False), (UNREADABLE, True)):
            names = [name for name, unreadable in missing.items() if unreadable is is_there]
            said += [_naming(template, inputs_named(rule.id, names))] if names else []
    if not said:
        return Text(PASSED.sv.format(title=rule.title.sv), PASSED.en.format(title=rule.title.en))
    return Text(" ".join(one.sv for one in said), " ".join(one.en for one in said))


def _naming(template: Text, names: Text) -> Text:
    return Text(template.sv.format(names=names.sv), template.en.format(names=names.en))


def _belongs(rule: Rule, found: Problem, state: State) -> bool:
    """A rule that doesn't apply says only why; otherwise everything found is said."""
    return state is not State.NOT_APPLICABLE or rule.messages[found.key].state == state


def _fill(rule: Rule, version: Version, found: Problem) -> Text:
    given, text = {**version.values, **found.values}, rule.messages[found.key].text
    sv, en = (
        {name: in_words(named(value, one, rule.id), one) for name, value in given.items()} for one in ("sv", "en")
    )
    return Text(text.sv.format(**sv), text.en.format(**en))


def _not_in_force(rule: Rule, day: date) -> Outcome:
    first = rule.starts[0]
    template = IN_FORCE_FROM if day < first else NO_LONGER
    last = max((version for version in rule.versions if version), key=lambda version: version.start)
    return Outcome(
        rule=rule.id,
        state=State.NOT_APPLICABLE,
        message=template.format(first=first.isoformat(), day=day.isoformat()),
        missing=(),
        reference=last.reference,
        values={},
        hint=rule.hint,
        title=rule.title,
        level=rule.level,
        day=day,
    )
