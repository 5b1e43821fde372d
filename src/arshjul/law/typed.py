"""A fact as a person types it: one text per input, read by the input's type, and written back the same way.

A list has one item per line, a mapping `name: value` per line, a record `field: value; field: value`, a list within a
mapping commas. Text that begins with a bracket is read as JSON. Nothing is guessed: what can't be read as the declared
type is unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from arshjul.law.facts import Input, MissingInputError, convert

FLAGS: Mapping[str, bool] = {"ja": True, "yes": True, "nej": False, "no": False}
"""The words for true and false."""
LISTS = frozenset({"names", "total", "column", "financing", "entities"})
"""Types whose many values stand one per line."""
LINED = LISTS | {"any", "rows"}
"""Types that may take more than a line."""


NOTHING = "–"
"""How one says that there is no value, or nothing in a list."""


class UnreadableError(ValueError):
    """The text can't be read as the input's type."""


def is_long(declared: Input) -> bool:
    """Whether the input may take several lines."""
    return not isinstance(declared.type, str) or declared.type in LINED


def read(text: str, declared: Input) -> Any:  # noqa: ANN401 - data as JSON holds it
    r"""What the text says, as facts hold it; `UnreadableError` when it isn't of the input's type.

    >>> read("ja", Input("a", "flag", "flag", required=True))
    True
    >>> read("2026: 10\n2027: 12,5", Input("b", {"*": "amount"}, "mnkr", required=True))
    {'2026': '10', '2027': '12,5'}
    >>> read("gäller: A AB; beslut: ja", Input("c", [{"gäller": "text", "beslut": "flag"}], "list", required=True))
    [{'gäller': 'A AB', 'beslut': True}]
    """
    text = text.replace("\r\n", "\n").strip()
    if text == NOTHING and declared.none:
        return None
    if text == NOTHING and _is_many(declared.type):
        return {} if isinstance(declared.type, Mapping) else []
    try:
        said = _json(text)
        said = _said(text, declared.type) if said is None else said
        convert(said, declared.type, declared.name)
    except (MissingInputError, ValueError) as error:
        raise UnreadableError(text) from error
    return said


def _is_many(kind: object) -> bool:
    """Whether the type has any number of values, so that none is an answer."""
    return isinstance(kind, list) or kind == "names" or (isinstance(kind, Mapping) and "*" in kind)


def _json(text: str) -> Any:  # noqa: ANN401 - data as JSON holds it
    """What text in brackets says as JSON; `None` when it isn't."""
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        return None


def _said(text: str, kind: Any) -> Any:  # noqa: ANN401 - a type as the rule file has it
    if isinstance(kind, list):
        return [_item(line, kind[0]) for line in _lines(text)]
    if isinstance(kind, Mapping):
        return _mapping(_lines(text), kind)
    if kind in LINED and ("\n" in text or kind in LISTS):
        return _free(_lines(text))
    if kind in {"any", "rows"}:
        return _mapping([text], {"*": "any"}) if ": " in text else _scalar(text, "any")
    return _scalar(text, kind)


def _free(lines: list[str]) -> Any:  # noqa: ANN401 - a list or a mapping, as written
    """Lines of any kind: a mapping when each has a name, a list of records when each has several, else a list."""
    if lines and all(": " in line and "; " not in line for line in lines):
        return _mapping(lines, {"*": "any"})
    return [_mapping(line.split("; "), {"*": "any"}) if "; " in line else _scalar(line, "any") for line in lines]


def _item(line: str, kind: Any) -> Any:  # noqa: ANN401 - a type as the rule file has it
    return _mapping(line.split(";"), kind) if isinstance(kind, Mapping) else _scalar(line, kind)


def _mapping(parts: Iterable[str], kind: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        name, colon, value = part.strip().partition(":")
        if not colon or name.strip() in found:
            raise UnreadableError(part)
        inner = kind.get("*") or kind.get(name.strip()) or kind.get(f"{name.strip()}?")
        if inner is None:
            raise UnreadableError(part)
        found[name.strip()] = _inner(value.strip(), inner)
    return found


def _inner(text: str, kind: Any) -> Any:  # noqa: ANN401 - a type as the rule file has it
    if isinstance(kind, list):
        return [_scalar(one.strip(), kind[0]) for one in text.split(",") if one.strip()]
    return _scalar(text, kind)


def _scalar(text: str, kind: object) -> Any:  # noqa: ANN401 - text, or true and false
    if text == NOTHING:
        return None
    if kind in {"flag", "any", "reason", "decision"} and text.casefold() in FLAGS:
        return FLAGS[text.casefold()]
    return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def write(said: Any, declared: Input) -> str:  # noqa: ANN401 - data as JSON holds it
    r"""The text that `read` reads as the same.

    >>> write([{"gäller": "Bolaget AB", "beslut": True}], Input("c", [{"gäller": "text", "beslut": "flag"}], "", True))
    'gäller: Bolaget AB; beslut: ja'
    >>> write({"2026": "10", "2027": "12,5"}, Input("b", {"*": "amount"}, "mnkr", required=True))
    '2026: 10\n2027: 12,5'
    """
    if declared.none and said in (None, ""):
        return NOTHING
    lines = _written(said) or NOTHING
    try:
        same = convert(read(lines, declared), declared.type, "") == convert(said, declared.type, "")
    except (UnreadableError, MissingInputError):
        same = False
    return lines if same or isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)


def _written(said: Any) -> str:  # noqa: ANN401 - data as JSON holds it
    if isinstance(said, Mapping):
        return "\n".join(f"{name}: {_word(value)}" for name, value in said.items())
    if isinstance(said, list | tuple):
        return "\n".join(_record(one) if isinstance(one, Mapping) else _word(one) for one in said)
    return _word(said)


def _record(one: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_word(value)}" for name, value in one.items())


def _word(value: Any) -> str:  # noqa: ANN401 - data as JSON holds it
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list | tuple):
        return ", ".join(map(_word, value))
    return NOTHING if value is None else str(value)
