"""Facts from a file of JSON: read strictly, and every reason that they can't be read told in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.reading import FAULT_AT, why_unreadable
from arshjul.kernel.text import Text

EMPTY = Text("den är tom", "it is empty")
NO_OBJECT = Text("det är inget objekt med namn och värden", "it isn't an object of names and values")
TWICE = Text("{name} står två gånger", "{name} stands twice")


class _NoFactsError(ValueError):
    """What was read isn't facts; the text says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.sv)
        self.text = text


class FactsFileError(Exception):
    """The file holds no facts that can be read; the finding says why."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message.sv)
        self.finding = found


def read_facts(name: str) -> Mapping[str, Any]:
    """The facts of a file, or of standard input when the name is `-`; a decimal is exact, never a float.

    What isn't one object of names and values raises `FactsFileError`.
    """
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        return _object(json.loads(text, parse_float=Decimal, object_pairs_hook=_once))
    except OSError as error:
        raise FactsFileError(cant_be_read("law.facts-missing", name, error)) from error
    except (ValueError, RecursionError) as error:
        raise FactsFileError(cant_be_read("law.facts-unreadable", name, error)) from error


def cant_be_read(identifier: str, name: str, error: Exception) -> Finding:
    """The finding that a file can't be read, with the reason in the reader's language."""
    why = _why(error)
    sv, en = (finding(identifier, file=name, reason=reason) for reason in (why.sv, why.en))
    return replace(sv, message=Text(sv.message.sv, en.message.en))


def nobody_asks(facts: Mapping[str, Any], known: set[str], within: str = "") -> Iterator[str]:
    """The names of facts that no rule knows; a fact may be given whole, nested, or part by part.

    >>> list(nobody_asks({"ar": {"parts": [], "part": 1}, "rr.lines[0]": 2, "x": 3}, {"ar.parts", "rr.lines"}))
    ['ar.part', 'x']
    """
    for key, value in facts.items():
        name = within + key
        if name in known or any(name.startswith((f"{one}.", f"{one}[")) for one in known):
            continue
        if isinstance(value, dict) and any(one.startswith(f"{name}.") for one in known):
            yield from nobody_asks(value, known, f"{name}.")
        else:
            yield name


def _object(read: object) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise _NoFactsError(NO_OBJECT)
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs as an object; a name written twice is refused, since nobody knows which one holds."""
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            raise _NoFactsError(TWICE.format(name=name))
        seen[name] = value
    return seen


def _why(error: Exception) -> Text:
    """Why a file can't be read, in words; what only the system knows is said as the system says it."""
    if isinstance(error, _NoFactsError):
        return error.text
    if isinstance(error, json.JSONDecodeError):
        return FAULT_AT.format(line=error.lineno, column=error.colno) if error.doc.strip() else EMPTY
    return why_unreadable(error)
