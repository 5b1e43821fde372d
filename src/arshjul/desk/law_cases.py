"""Facts of a budget year for the rules of law: what is said once, what holds case by case, and where each is from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from arshjul.kernel.text import Text
from arshjul.law.checking import Outcome

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is from, and the page that shows it; the address is empty when there is none."""

    title: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a rule is tested on by itself: a decision, a hand-over, a publication; `label` names it.

    `sources` are those of facts that aren't from `source`. `outcome` is there when the rule has been tried already.
    """

    rule: str
    label: str
    facts: Facts
    source: Source | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody has stated that the year had no case of a rule's kind."""

    said: Text
    source: Source


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What is held of a year, in the words of the rules' inputs; what isn't held is left out, never guessed.

    `stated` is what persons have said, by rule; what the product holds itself goes before it.
    """

    shared: Facts = field(default_factory=dict)
    cases: tuple[Case, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    stated: Mapping[str, Case] = field(default_factory=dict)
    absent: Mapping[str, Absence] = field(default_factory=dict)

    def of(self, rule: str) -> tuple[Case, ...]:
        """The cases of one rule."""
        return tuple(case for case in self.cases if case.rule == rule)

    def traced(self, source: Source) -> YearFacts:
        """The same, where every fact and case that has no source is from this one."""
        cases = tuple(case if case.source else replace(case, source=source) for case in self.cases)
        return replace(self, cases=cases, sources={**dict.fromkeys(self.shared, source), **self.sources})

    def on(self, rule: str) -> list[Case]:
        """What a rule is tested on: its cases, else the year itself; each with all its facts and their sources."""
        stated = self.stated.get(rule, Case(rule, "", {}))
        return [self._whole(stated, case) for case in self.of(rule) or (Case(rule, "", {}),)]

    def _whole(self, stated: Case, case: Case) -> Case:
        own = dict.fromkeys(case.facts, case.source) if case.source else {}
        facts = {**stated.facts, **self.shared, **case.facts}
        return replace(case, facts=facts, sources={**stated.sources, **self.sources, **own, **case.sources})


def together(parts: Iterable[YearFacts]) -> YearFacts:
    """Several rooms' facts as one, before anything stated.

    >>> both = together([YearFacts({"a": 1}), YearFacts({"b": 2}, (Case("X-1", "one", {}),))])
    >>> sorted(both.shared), len(both.of("X-1"))
    (['a', 'b'], 1)
    """
    shared: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    absent: dict[str, Absence] = {}
    cases: list[Case] = []
    for part in parts:
        shared |= part.shared
        sources |= part.sources
        absent |= part.absent
        cases += part.cases
    return YearFacts(shared, tuple(cases), sources, absent=absent)


def known(**facts: object) -> dict[str, Any]:
    """The facts that are there, with `__` in a name for its dot.

    >>> known(budget__year=2027, budget__result=None)
    {'budget.year': 2027}
    """
    return {name.replace("__", "."): value for name, value in facts.items() if value is not None}
