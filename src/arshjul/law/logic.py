"""How a rule reasons: small pure functions, found by the rule's id, that yield what is wrong.

A part gets the facts and the values of the date, and yields a `Problem` for each thing it finds. It holds no
figure and no words of its own: thresholds come from the rule file's values and messages are named by key.
A rule may have several parts; each speaks for itself, so that one missing fact doesn't hide what another shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from arshjul.law.facts import Facts

Values: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a rule found: the key of its message in the rule file, and what the message asks for."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


Part: TypeAlias = Callable[[Facts, Values], Iterator[Problem]]

PARTS: dict[str, list[Part]] = {}
"""The parts of every rule, by id."""


def part(*rules: str) -> Callable[[Part], Part]:
    """Register a function as a part of one or more rules."""

    def register(function: Part) -> Part:
        for rule in rules:
            PARTS.setdefault(rule, []).append(function)
        return function

    return register


def problem(key: str = "fail", **values: Any) -> Problem:  # noqa: ANN401 - whatever the message prints
    """What a part yields: the message's key and its values."""
    return Problem(key, values)
