"""What persons have stated for the test of law, laid beside what the product holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from arshjul.desk import law_words
from arshjul.desk.law_cases import Absence, Case, Source, YearFacts
from arshjul.kernel.text import Text
from arshjul.law.rulebook import Rule, Rulebook
from arshjul.record.types import FactStatement

BY = Text("Uppgett av {who} {day}: {evidence}", "Stated by {who} on {day}: {evidence}")
NONE = Text("Inget fall under året ({what}), enligt {who} {day}.", "No case in the year ({what}), says {who} on {day}.")
AMOUNT = "amount"
RESULT, RESTORED = "balanskravsresultat", "BAL-06"
"""A stated result of the balance requirement is what may have to be restored."""


def source_of(one: FactStatement) -> Source:
    """Who stated it, when, and what shows it."""
    return Source(BY.format(who=one.stated_by_label, day=_day(one), evidence=one.evidence), one.link)


def _day(one: FactStatement) -> str:
    return f"{one.stated_at:%Y-%m-%d}"


def with_stated(facts: YearFacts, statements: Iterable[FactStatement], rules: Rulebook) -> YearFacts:
    """The facts with what is stated where the product holds nothing itself.

    What is said of a case goes to the case of that name, which is made when there is none. What is said of the year
    goes to every case. An amount said of the year is told to all rules that ask for it by the same name.
    """
    stated: dict[str, Case] = {}
    absent = dict(facts.absent)
    cases = list(facts.cases)
    for one in statements:
        if one.rule not in rules:
            continue
        if not one.occurred:
            absent[one.rule] = _absence(one)
        elif one.case:
            _to_case(cases, one)
        else:
            _to_rules(stated, one, rules)
    return replace(facts, cases=tuple(cases), stated=stated, absent=absent)


def _absence(one: FactStatement) -> Absence:
    what = law_words.occasion(one.rule) or Text("", "")
    said = Text(
        NONE.sv.format(what=what.sv, who=one.stated_by_label, day=_day(one)),
        NONE.en.format(what=what.en, who=one.stated_by_label, day=_day(one)),
    )
    return Absence(said, source_of(one))


def _to_case(cases: list[Case], one: FactStatement) -> None:
    source = source_of(one)
    for number, case in enumerate(cases):
        if (case.rule, case.label) == (one.rule, one.case):
            sources = dict.fromkeys(set(one.facts) - set(case.facts), source)
            cases[number] = replace(case, facts={**one.facts, **case.facts}, sources={**sources, **case.sources})
            return
    if one.facts:
        cases.append(Case(one.rule, one.case, one.facts, source))


def _to_rules(stated: dict[str, Case], one: FactStatement, rules: Rulebook) -> None:
    source = source_of(one)
    _add(stated, one.rule, one.facts, source)
    if RESULT in one.facts:
        to_restore = {"balance.year": one.year, "balance.amount": one.facts[RESULT]}
        _add(stated, RESTORED, to_restore, source, first=False)
    for name, value in one.facts.items():
        if rules[one.rule].inputs[name].type == AMOUNT:
            for rule in (other for other in rules if other.id != one.rule and _asks(other, name)):
                _add(stated, rule.id, {name: value}, source, first=False)


def _asks(rule: Rule, name: str) -> bool:
    return name in rule.inputs and rule.inputs[name].type == AMOUNT


def _add(stated: dict[str, Case], rule: str, facts: dict[str, Any], source: Source, *, first: bool = True) -> None:
    """A rule's own statement goes before what another rule was told."""
    had = stated.get(rule, Case(rule, "", {}))
    before, after = (had.facts, facts) if first else (facts, had.facts)
    told = dict.fromkeys(facts, source)
    sources = {**had.sources, **told} if first else {**told, **had.sources}
    stated[rule] = replace(had, facts={**before, **after}, sources=sources)
