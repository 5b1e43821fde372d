"""Pages of the law: the state of a year, one rule with what it says by date, and the auditors' draft assessment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from arshjul.desk import law_words
from arshjul.desk.law_assessment import assessment as draft_assessment
from arshjul.desk.law_facts import facts_of
from arshjul.desk.law_status import SHOWN, Answer, Figure, RuleStatus, counts, law_status, rule_status
from arshjul.desk.law_words import Way
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.law.calendar import Limit
from arshjul.law.checking import State
from arshjul.law.facts import Input
from arshjul.law.printed import Printed, printed, unit_name
from arshjul.law.rulebook import Example, Rule, Version
from arshjul.law.words import input_name, inputs_named
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.domain import Role
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.years import year_or_404
from arshjul.record import wheel as wheels
from arshjul.record.services import STATERS

ALL = "alla"
ASSESSORS = (Role.AUDITOR, Role.CONTROLLER, Role.SECRETARY)
"""Who reads the draft assessment: the auditors, and those who gather what it rests on."""
"""Budget years whose neighbours are still years of the calendar."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule's row on the page: the figures are told where something was tested, the way where something is to do.

    `limit` is the law's next limit, where it hasn't passed and the answer waits for it.
    """

    status: RuleStatus
    way: Way | None
    limit: Limit | None = None

    @property
    def missing(self) -> Text:
        """What is missing, in words; empty when something else decides."""
        return inputs_named(
            self.status.rule.id, self.status.missing if self.status.state is State.NOT_ASSESSABLE else ()
        )

    @property
    def figures(self) -> tuple[tuple[Text, Figure], ...]:
        """The figures the answer stands on, each with its name; none where nothing could be tested."""
        tested = self.status.state in {State.PASS, State.FAIL, State.WARN}
        return _named(self.status.rule, self.status.figures if tested else ())


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one act."""

    title: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rules are in a state, and whether the page shows just those."""

    state: State
    number: int
    chosen: bool


@login_required
def law(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The state of the law for a budget year: every rule, why, on which figures, and the limits of the year.

    `?lage=` shows one state; `?visa=alla` also the rules that don't apply to the year.
    """
    year, who = year_of(year), require_role(request)
    status = law_status(year)
    chosen = _state(request.GET.get("lage", ""))
    everything = request.GET.get("visa") == ALL
    shown = [one for one in status if _is_shown(one.state, chosen, everything=everything)]
    values = {
        "year": year,
        "years": _years(year),
        "limits": wheels.limits_of(year),
        "counts": [Count(state, number, state is chosen) for state, number in counts(status).items()],
        "total": len(status),
        "groups": _groups(shown, year),
        "may_assess": who.has(*ASSESSORS),
        "may_state": who.has(*STATERS),
        "chosen": chosen,
        "everything": everything,
        "hidden": len(status) - len(shown) if chosen is None else 0,
    }
    return render(request, "desk/law.html", values)


def year_of(year: int | None) -> int:
    """The budget year of an address, the one planned now when none is given; 404 for one no page can be about."""
    return year_or_404(wheels.planning_year() if year is None else year)


def rule_of(identifier: str) -> Rule:
    """The rule of an address; 404 when there is none."""
    if identifier not in rulebook():
        raise Http404
    return rulebook()[identifier]


def require_role(request: HttpRequest, *roles: Role) -> Standing:
    """The person's standing when they hold one of the roles (any at all when none is named), else 403."""
    who = standing(request.user)
    if not who.has(*(roles or tuple(Role))):
        raise PermissionDenied
    return who


def _state(text: str) -> State | None:
    return next((state for state in SHOWN if state.value == text), None)


def _is_shown(state: State, chosen: State | None, *, everything: bool) -> bool:
    if chosen is not None:
        return state is chosen
    return everything or state is not State.NOT_APPLICABLE


def _years(year: int) -> tuple[int, ...]:
    """The years to choose among: those around now, the example year and the one shown."""
    now, example = today().year, municipality.current().example_year
    return tuple(sorted({*range(now - 1, now + 3), year, *({example} if example else ())}))


def _groups(shown: Sequence[RuleStatus], year: int) -> list[Group]:
    """The rules by act; within an act what fails comes first."""
    by_act: dict[str, list[Line]] = {folder: [] for folder in law_words.acts()}
    ahead = {limit.rule: limit for limit in reversed(wheels.limits_of(year)) if limit.last >= today()}
    for one in sorted(shown, key=lambda one: SHOWN.index(one.state)):
        lines = by_act.setdefault(law_words.act_of(one.rule), [])
        waits = one.state is State.NOT_ASSESSABLE
        lines.append(Line(one, _way(one, year), ahead.get(one.rule.id) if waits else None))
    return [Group(law_words.act_name(folder), tuple(lines)) for folder, lines in by_act.items() if lines]


def _way(one: RuleStatus, year: int) -> Way | None:
    settled = {State.PASS, State.NOT_APPLICABLE}
    return None if one.state in settled else law_words.way_to(one.rule.id, year)


@dataclass(frozen=True, slots=True)
class Period:
    """What a rule says from a day; no version means that it has ended."""

    start: date
    version: Version | None
    values: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """A case of a rule as a page prints it: what is missing in words, instead of the rule's own list of names."""

    answer: Answer
    missing: Text
    figures: tuple[tuple[Text, Figure], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An input of a rule as a page prints it."""

    input: Input
    name: Text
    unit: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as a page prints it: its facts as text."""

    example: Example
    facts: str


@login_required
def rule(request: HttpRequest, year: int, rule: str) -> HttpResponse:
    """One rule: what it says, with values by date, references, what it asks for, examples, and its answer for a year.

    `?datum=` shows what it says on a day.
    """
    year, who = year_of(year), require_role(request)
    rules, found = rulebook(), rule_of(rule)
    day, faults = _day(request.GET.get("datum", ""))
    status = rule_status(rules, found, facts_of(year), year)
    values = {
        "year": year,
        "rule": found,
        "act": law_words.act_name(law_words.act_of(found)),
        "status": status,
        "answers": [_tested(found, one) for one in status.answers],
        "may_state": who.has(*STATERS),
        "way": law_words.way_to(found.id, year),
        "day": day,
        "on_day": _period(found, day, found.on(day)),
        "periods": [_period(found, *pair) for pair in zip(found.starts, found.versions, strict=True)],
        "inputs": [Asked(one, input_name(found.id, one.name), unit_name(one.unit)) for one in found.inputs.values()],
        "examples": [Shown(one, json.dumps(one.facts, ensure_ascii=False)) for one in found.examples],
        "found": faults,
    }
    return render(request, "desk/law_rule.html", values, status=422 if faults else 200)


def _tested(rule: Rule, one: Answer) -> Tested:
    return Tested(one, inputs_named(rule.id, one.outcome.missing), _named(rule, one.figures))


def _named(rule: Rule, figures: Sequence[Figure]) -> tuple[tuple[Text, Figure], ...]:
    return tuple((input_name(rule.id, one.name), one) for one in figures)


def _day(text: str) -> tuple[date, tuple[Finding, ...]]:
    """The day asked for; today when none is, and with a finding when it isn't a day."""
    if not text.strip():
        return today(), ()
    try:
        return date.fromisoformat(text.strip()), ()
    except ValueError:
        return today(), (finding("desk.not-a-day", text=text[:40]),)


def _period(rule: Rule, start: date, version: Version | None) -> Period:
    return Period(start, version, printed(rule, version) if version else ())


@login_required
def assessment(request: HttpRequest, year: int) -> HttpResponse:
    """The draft of the auditors' assessment: KF's goals and the balance requirement, and the evidence that is missing.

    For auditors and for those who gather the evidence.
    """
    year = year_of(year)
    who = require_role(request, *ASSESSORS)
    made = draft_assessment(year)
    goals = [row for row in made.rows if row.id not in rulebook()]
    values: dict[str, Any] = {
        "year": year,
        "years": _years(year),
        "assessment": made,
        "may_state": who.has(*STATERS),
        "goals": goals,
        "balance": [
            (row, inputs_named(row.id, [one.sv for one in row.missing])) for row in made.rows if row.id in rulebook()
        ],
    }
    return render(request, "desk/law_assessment.html", values)
