"""The catalogue of questions and how a text with parameters becomes a statement of one engine.

A text is portable SQL over `facts`, with `:name` for parameters. A line that ends with `--? name` is an
optional condition on the facts, left out when that parameter isn't given. Whole numbers, and codes of letters and
digits alone, are written into the text, where an engine can use them before it begins to read; whatever else somebody
may have written is always bound. A list fills `IN (...)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

import pyarrow as pa

from arshjul.ledger.facts import FACTS, FAMILIES
from arshjul.ledger.store import Part, Snapshot

Value = str | int | Sequence[str] | Sequence[int] | None
"""A parameter: text, whole number, or a list of either; None as if not given."""

_OPTIONAL = re.compile(r"^(?P<line>.*?)\s*--\?\s*(?P<name>\w+)\s*$")
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")
_CODE = re.compile(r"[0-9A-Za-z_-]+")
DEFAULTS: dict[str, Value] = {"kind": ("voucher", "period"), "limit": 50, "offset": 0}
"""What a question takes for granted when it isn't said."""


class UnknownQuestionError(LookupError):
    """No text of this name in the catalogue: a programmer's fault."""


class MissingParameterError(TypeError):
    """A question was asked without a parameter it needs: a programmer's fault."""


class Engine(Protocol):
    """Something that answers the questions of the catalogue over a snapshot."""

    name: str

    def run(self, question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
        """The rows of one answer; amounts in öre as 64-bit integers."""
        ...


@dataclass(frozen=True, slots=True)
class Statement:
    """A text ready for one engine, and the values to bind by name."""

    text: str
    values: dict[str, str | list[str]]


@cache
def questions() -> tuple[str, ...]:
    """The names of all questions."""
    folder = resources.files("arshjul.ledger").joinpath("queries")
    return tuple(sorted(item.name.removesuffix(".sql") for item in folder.iterdir() if item.name.endswith(".sql")))


@cache
def text_of(question: str) -> str:
    """The SQL text of a question."""
    if question not in questions():
        raise UnknownQuestionError(question)
    return resources.files("arshjul.ledger").joinpath("queries", f"{question}.sql").read_text(encoding="utf-8")


@cache
def conditions(question: str) -> frozenset[str]:
    """The parameters that only leave out facts: an engine needn't open a file that holds none of the others.

    >>> sorted(conditions("trial_balance"))
    ['account', 'entity']
    """
    lines = map(_OPTIONAL.match, text_of(question).splitlines())
    return frozenset(line["name"] for line in lines if line)


LONG = 100
"""Texts in a list beyond which it is bound as one value, where the engine can: thousands of codes of a unit."""


def statement(
    question: str, parameters: dict[str, Value], marker: Callable[[str], str], long_list: str = ""
) -> Statement:
    """The question with its parameters, `marker` giving an engine's placeholder for a name.

    `long_list` is what the engine writes between the parentheses of `IN` for a list bound as one value, if it can.

    >>> statement("voucher", dict(entity="k", batch="b", series="Ö 1", voucher="1"), "${}".format).values
    {'series': 'Ö 1'}
    """
    given = {name: value for name, value in {**DEFAULTS, **parameters}.items() if value is not None}
    values: dict[str, str | list[str]] = {}

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name not in given:
            message = f"{question} needs {name}"
            raise MissingParameterError(message)
        items = given[name]
        if long_list and not isinstance(items, str | int) and items and len(items) > LONG and isinstance(items[0], str):
            values[name] = list(map(str, items))
            return long_list.format(marker(name))
        return _filled(name, items, values, marker)

    return Statement(_PARAMETER.sub(fill, _chosen_lines(text_of(question), given)), values)


def _chosen_lines(text: str, given: Mapping[str, object]) -> str:
    lines = []
    for line in text.splitlines():
        optional = _OPTIONAL.match(line)
        if optional:
            if optional["name"] in given:
                lines.append(optional["line"])
        elif not line.startswith("--"):
            lines.append(line)
    return "\n".join(lines)


def _filled(name: str, value: Value, values: dict[str, str | list[str]], marker: Callable[[str], str]) -> str:
    items = [value] if isinstance(value, str | int) else list(value or ())
    written = []
    for place, item in enumerate(items):
        if isinstance(item, int):
            written.append(str(int(item)))
        elif isinstance(item, str) and _CODE.fullmatch(item):
            written.append(f"'{item}'")
        else:
            key = name if len(items) == 1 else f"{name}_{place}"
            values[key] = str(item)
            written.append(marker(key))
    return ", ".join(written) or "NULL"


def escape_search(words: str) -> str:
    """A LIKE pattern that finds the words anywhere, whatever signs they hold.

    >>> escape_search("50 %")
    '%50 !%%'
    """
    escaped = re.sub(r"([!%_])", r"!\1", words.lower())
    return f"%{escaped}%"


def holds(part: Part) -> str:
    """The SQL condition for what holds of a batch, in the portable subset."""
    if part.is_whole:
        return f"batch = '{_plain(part.batch.id)}'"
    scopes = " OR ".join(
        f"(kind IN ({', '.join(repr(kind) for kind in _kinds(family))}) AND period IN ({', '.join(periods)}))"
        for family, periods in _by_family(part)
    )
    return f"batch = '{_plain(part.batch.id)}' AND ({scopes})"


def _plain(identifier: str) -> str:
    if not re.fullmatch(r"[\w.-]+", identifier):
        message = f"not a batch id: {identifier!r}"
        raise ValueError(message)
    return identifier


def _kinds(family: str) -> list[str]:
    return [kind for kind, belongs in FAMILIES.items() if belongs == family]


def _by_family(part: Part) -> list[tuple[str, list[str]]]:
    families = sorted({family for family, _period in part.scopes})
    return [(family, [str(period) for known, period in part.scopes if known == family]) for family in families]


def columns(lacks: Collection[str], text: str = "VARCHAR") -> str:
    """The columns of `FACTS` out of a batch's file, in order: those that it lacks aren't known.

    `text` is what the engine calls the type of a text.

    >>> columns(())
    '*'
    """
    if not lacks:
        return "*"
    return ", ".join(f"CAST(NULL AS {text}) AS {name}" if name in lacks else name for name in FACTS.names)


def empty_facts() -> str:
    """The columns of `FACTS` with no rows, for a snapshot without batches."""
    kinds = {pa.int32(): "INTEGER", pa.int64(): "BIGINT"}
    nulls = ", ".join(f"CAST(NULL AS {kinds.get(item.type, 'VARCHAR(1)')}) AS {item.name}" for item in FACTS)
    return f"SELECT {nulls} WHERE 1 = 0"
