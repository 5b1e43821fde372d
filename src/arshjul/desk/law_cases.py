"""Facts of a budget year for the rules of law: what is said once, and what holds case by case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a rule is tested on by itself: a decision, a hand-over, a publication; `label` names it."""

    rule: str
    label: str
    facts: Facts
    url: str = ""


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What is held of a year, in the words of the rules' inputs; what isn't held is left out, never guessed."""

    shared: Facts = field(default_factory=dict)
    cases: tuple[Case, ...] = ()

    def of(self, rule: str) -> tuple[Case, ...]:
        """The cases of one rule."""
        return tuple(case for case in self.cases if case.rule == rule)


def together(parts: Iterable[YearFacts]) -> YearFacts:
    """Several rooms' facts as one.

    >>> both = together([YearFacts({"a": 1}), YearFacts({"b": 2}, (Case("X-1", "one", {}),))])
    >>> sorted(both.shared), len(both.of("X-1"))
    (['a', 'b'], 1)
    """
    shared: dict[str, Any] = {}
    cases: list[Case] = []
    for part in parts:
        shared |= part.shared
        cases += part.cases
    return YearFacts(shared, tuple(cases))


def known(**facts: object) -> dict[str, Any]:
    """The facts that are there, with `__` in a name for its dot.

    >>> known(budget__year=2027, budget__result=None)
    {'budget.year': 2027}
    """
    return {name.replace("__", "."): value for name, value in facts.items() if value is not None}
