"""Rules as loaded: what they are called, what they ask, and what they say on each date."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from arshjul.kernel.text import Text
from arshjul.law.facts import Input
from arshjul.law.source import read_yaml
from arshjul.law.values import read_values

FOLDER = Path(__file__).resolve().parents[3] / "law"
"""The rules that ship with the product."""


class RulebookError(Exception):
    """Rule files break their schema; `problems` holds one line per fault, with its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Version:
    """What a rule says from a date: its values, and where that stands."""

    start: date
    values: Mapping[str, Any]
    reference: str


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a rule: what it is called where people read it, and the unit it is written in."""

    title: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is said when a rule finds something, and the state it leads to."""

    text: Text
    state: str


@dataclass(frozen=True, slots=True)
class DatedBy:
    """Which input gives the date a rule is applied for, and how (`day`, `year`, `year-before`, `year-after`)."""

    input: str
    take: str


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """A statutory limit as a rule file gives it: the value that holds it, the year from the budget year, who."""

    id: str
    title: Text
    who: Text
    year: int
    day: str
    months: str | None
    rolls: bool
    elections_only: bool


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the state they give; `--on` when the example says so; from the list of rules or our own."""

    name: str
    facts: Mapping[str, Any]
    expect: str
    day: date | None
    missing: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law or practice with everything it says by date.

    `kind` is law, rec (recommendation), fmt (format), prac (practice) or der (derived by logic);
    `level` is error, warn or info; `unit` is what the rule measures.
    """

    id: str
    kind: str
    level: str
    unit: str
    title: Text
    text: Text
    hint: Text
    checked_on: date
    versions: tuple[Version | None, ...]
    starts: tuple[date, ...]
    inputs: Mapping[str, Input]
    dated_by: tuple[DatedBy, ...]
    messages: Mapping[str, Message]
    examples: tuple[Example, ...]
    terms: Mapping[str, Term] = field(default_factory=dict)
    limits: tuple[LimitSpec, ...] = ()
    note: Text | None = None
    path: str = ""

    def on(self, day: date) -> Version | None:
        """What the rule says on a day; `None` when it is not in force yet or any more."""
        found = None
        for start, version in zip(self.starts, self.versions, strict=True):
            if start <= day:
                found = version
        return found


@dataclass(frozen=True)
class Rulebook:
    """All rules by id; `as_of` is the day they were last checked against the law."""

    rules: Mapping[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, identifier: str) -> Rule:
        return self.rules[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self.rules

    @property
    def as_of(self) -> date:
        """The latest day any rule was checked: the law that is meant when neither facts nor caller give a date."""
        return max(rule.checked_on for rule in self)


def load(folder: Path | None = None) -> Rulebook:
    """Every rule of a folder, checked against its `schema.json`; read once and kept.

    Faults in the files raise `RulebookError` with all of them.
    """
    return _load((folder or FOLDER).resolve())


@cache
def _load(folder: Path) -> Rulebook:
    validator = jsonschema.Draft202012Validator(json.loads((folder / "schema.json").read_text(encoding="utf-8")))
    rules: dict[str, Rule] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*/*.yaml")):
        place = path.relative_to(folder).as_posix()
        try:
            document = read_yaml(path)
            faults = [f"{place}: {fault.json_path}: {fault.message}" for fault in validator.iter_errors(document)]
            rule = None if faults else _rule(document, place)
        except (yaml.YAMLError, ValueError, TypeError, KeyError) as error:
            faults, rule = [f"{place}: {error}"], None
        if rule and rule.id in rules:
            faults = [f"{place}: {rule.id} stands in {rules[rule.id].path} already"]
        problems += faults
        if rule:
            rules[rule.id] = rule
    if problems:
        raise RulebookError(problems)
    return Rulebook(dict(sorted(rules.items())))


def _rule(document: Mapping[str, Any], path: str) -> Rule:
    values, references, terms = document["values"], document["references"], _terms(document)
    if set(values) != set(references):
        message = "the dates of values and references differ"
        raise ValueError(message)
    unused = sorted(set(terms) - {name for written in values.values() for name in written or {}})
    if unused:
        message = f"terms name no value: {', '.join(unused)}"
        raise ValueError(message)
    unknown = {one["input"] for one in document.get("dated_by", [])} - set(document["inputs"])
    if unknown:
        message = f"dated_by names no input: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    starts = tuple(sorted(date.fromisoformat(start) for start in values))
    return Rule(
        id=document["id"],
        kind=document["kind"],
        level=document["level"],
        unit=document["unit"],
        title=Text(**document["title"]),
        text=Text(**document["text"]),
        hint=Text(**document["hint"]),
        checked_on=date.fromisoformat(document["checked_on"]),
        starts=starts,
        versions=tuple(_version(start, values[start.isoformat()], references, terms) for start in starts),
        inputs={name: _input(name, one) for name, one in document["inputs"].items()},
        dated_by=tuple(DatedBy(one["input"], one.get("take", "day")) for one in document.get("dated_by", [])),
        messages={
            name: Message(Text(one["sv"], one["en"]), one.get("state", "fail"))
            for name, one in document["messages"].items()
        },
        examples=tuple(_example(one) for one in document["examples"]),
        terms=terms,
        limits=tuple(_limit(one) for one in document.get("limits", [])),
        note=Text(**document["note"]) if "note" in document else None,
        path=path,
    )


def _terms(document: Mapping[str, Any]) -> dict[str, Term]:
    return {name: Term(Text(one["sv"], one["en"]), one["unit"]) for name, one in document.get("terms", {}).items()}


def _version(
    start: date, written: Mapping[str, Any] | None, references: Mapping[str, str], terms: Mapping[str, Term]
) -> Version | None:
    if written is None:
        return None
    units = {name: term.unit for name, term in terms.items()}
    return Version(start, read_values(written, units), references[start.isoformat()])


def _input(name: str, written: Mapping[str, Any]) -> Input:
    return Input(
        name=name,
        type=written["type"],
        unit=written["unit"],
        required=written["required"],
        none=written.get("none", False),
        aliases=tuple(written.get("aliases", ())),
    )


def _limit(written: Mapping[str, Any]) -> LimitSpec:
    return LimitSpec(
        id=written["id"],
        title=Text(**written["title"]),
        who=Text(**written["who"]),
        year=written["year"],
        day=written["day"],
        months=written.get("months"),
        rolls=written["rolls"],
        elections_only=written.get("elections_only", False),
    )


def _as_json(written: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same with text as every key, as JSON has it."""
    if isinstance(written, Mapping):
        return {str(key): _as_json(value) for key, value in written.items()}
    return [_as_json(item) for item in written] if isinstance(written, list) else written


def _example(written: Mapping[str, Any]) -> Example:
    return Example(
        name=written["name"],
        facts=_as_json(written["facts"]),
        expect=written["expect"],
        day=date.fromisoformat(written["day"]) if "day" in written else None,
        missing=tuple(written["missing"]) if "missing" in written else None,
    )
