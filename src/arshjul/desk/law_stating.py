"""Pages where facts for the test of law are stated, signed with evidence, and where all that is stated is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.desk import law_held, law_words
from arshjul.desk.law_cases import Case, YearFacts
from arshjul.desk.law_facts import held_of
from arshjul.desk.law_forms import Field, fields, read_facts, typed_of
from arshjul.desk.law_stated import with_stated
from arshjul.desk.law_status import Answer, rule_status
from arshjul.desk.law_views import require_role, rule_of, year_of
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.law.checking import State
from arshjul.law.rulebook import Rule
from arshjul.law.words import input_name
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.types import Person
from arshjul.record import queries as record
from arshjul.record import services
from arshjul.record.services import STATERS, Refused
from arshjul.record.types import FactStatement

LONGEST_CASE = 200


@login_required
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, year: int, rule: str) -> HttpResponse:
    """State what the product doesn't hold of a rule, for the year or for one case (`?fall=`).

    The form has what was stated last; an act of "withdraw" takes it back, "none" says that the year had no such case.
    """
    year, found_rule = year_of(year), rule_of(rule)
    require_role(request, *STATERS)
    statements = record.fact_statements(year)
    held = held_of(year, statements)
    case = (request.POST if request.method == "POST" else request.GET).get("fall", "").strip()
    last = next((one for one in statements if (one.rule, one.case) == (found_rule.id, case)), None)
    known = _known(held, found_rule, case)
    asked = fields(found_rule, known, typed_of(found_rule, last.facts) if last else {})
    given = {"evidence": last.evidence, "link": last.link} if last else {}
    faults: tuple[Finding, ...] = ()
    if request.method == "POST":
        try:
            _act(request, year, found_rule, case, asked)
        except _Unreadable as unreadable:
            faults, wrong = unreadable.findings, unreadable.wrong
            typed = {one.name: request.POST.get(one.key, "") for one in asked}
            asked, given = fields(found_rule, known, typed, wrong), request.POST
        except Refused as refused:
            faults, given = refused.findings, request.POST
            asked = fields(found_rule, known, {one.name: request.POST.get(one.key, "") for one in asked})
        else:
            return redirect("desk:rule", year=year, rule=found_rule.id)
    values = {
        "year": year,
        "rule": found_rule,
        "case": case,
        "cases": [one.label for one in held.of(found_rule.id)],
        "asked": [one for one in asked if one.required],
        "extra": [one for one in asked if not one.required],
        "way": law_words.way_to(found_rule.id, year) if _may_hold(found_rule, asked) else None,
        "last": last,
        "given": given,
        "occasion": law_words.occasion(found_rule.id) if not held.of(found_rule.id) and not case else None,
        "found": faults,
    }
    return render(request, "desk/law_state_facts.html", values, status=422 if faults else 200)


def _may_hold(rule: Rule, asked: Sequence[Field]) -> bool:
    """Whether the product itself could hold some of what is asked for, were it there."""
    names = {name for one in law_held.held_of(rule.id) for name in one.inputs}
    return any(one.name in names for one in asked if one.required)


def _known(held: YearFacts, rule: Rule, case: str) -> Case:
    """What the product holds itself of the rule, for the case when one is named."""
    named = [one for one in held.of(rule.id) if one.label == case]
    return replace(held, cases=tuple(named)).on(rule.id)[0]


class _Unreadable(Exception):  # noqa: N818  it is an answer, not a fault
    """What was typed can't be read."""

    def __init__(self, findings: Sequence[Finding], wrong: Sequence[str]) -> None:
        super().__init__()
        self.findings, self.wrong = tuple(findings), tuple(wrong)


def _act(request: HttpRequest, year: int, rule: Rule, case: str, asked: Sequence[Field]) -> None:
    """State, take back or say that there was none; says what was done."""
    act = request.POST.get("act", "")
    facts, found, wrong = read_facts(rule, asked, request.POST) if act not in {"withdraw", "none"} else ({}, [], [])
    if len(case) > LONGEST_CASE:
        found.append(finding("desk.case-unnamed", limit=LONGEST_CASE))
    if not facts and not found and act not in {"withdraw", "none"}:
        found.append(finding("desk.nothing-stated"))
    if found:
        raise _Unreadable(found, wrong)
    if act == "none" and law_words.occasion(rule.id) is None:
        raise Http404
    assert isinstance(request.user, Person)  # noqa: S101  login_required has seen to it
    services.state_facts(
        year=year,
        rule=rule.id,
        case=case,
        facts=facts,
        occurred=act != "none",
        evidence=request.POST.get("evidence", ""),
        link=request.POST.get("link", ""),
        by=request.user,
    )
    told = _("Uppgiften är tillbakatagen.") if act == "withdraw" else _("Uppgifterna är sparade.")
    messages.success(request, told)


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement as the list shows it."""

    statement: FactStatement
    title: Text
    facts: tuple[tuple[Text, str], ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a rule, or a case of it, still lacks."""

    rule: Rule
    label: str
    names: Text


@login_required
def stated(request: HttpRequest, year: int) -> HttpResponse:
    """Everything stated of a year: by whom, when, on what; and what is still missing, rule by rule."""
    year, who = year_of(year), require_role(request)
    statements = list(record.all_fact_statements(year))
    latest = {(one.rule, one.case): one.pk for one in reversed(statements)}
    rules = rulebook()
    rows = [
        _row(rules[one.rule], one, holds=latest[one.rule, one.case] == one.pk)
        for one in statements
        if one.rule in rules
    ]
    holding = [one for one in reversed(statements) if one.pk in latest.values()]
    facts = with_stated(held_of(year, holding), holding, rules)
    lacking = [
        Lacking(rule, answer.label, _words(rule, answer))
        for rule in rules
        for answer in rule_status(rules, rule, facts, year).answers
        if answer.outcome.state is State.NOT_ASSESSABLE
    ]
    values = {"year": year, "stated": rows, "lacking": lacking, "may_state": who.has(*STATERS)}
    return render(request, "desk/law_stated.html", values)


def _row(rule: Rule, one: FactStatement, *, holds: bool) -> Stated:
    facts = typed_of(rule, one.facts)
    named = tuple((input_name(rule.id, name), text) for name, text in facts.items())
    return Stated(one, rule.title, named, holds)


def _words(rule: Rule, answer: Answer) -> Text:
    words = [input_name(rule.id, name) for name in answer.outcome.missing]
    if not words:
        return answer.outcome.message
    return Text(", ".join(one.sv for one in words), ", ".join(one.en for one in words))
