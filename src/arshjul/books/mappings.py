"""What a person says of how a file is to be read: a table's columns, or which dimension of SIE is which code part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from arshjul.books import facts
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.reading import why_unreadable
from arshjul.kernel.text import Text
from arshjul.ledger.facts import PARTS as CODE_PARTS
from arshjul.record.services import Refused

UNIT_PART = "ansvar"
"""The code part whose codes are those of the units of the organisation."""


def parse_mapping(text: str) -> Mapping[str, Any] | None:
    """A mapping's YAML as data; `None` for empty text. `Refused` when it isn't a mapping."""
    if not text.strip():
        return None
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # the last two: no such day, nested without end
        raise Refused([_wrong(why_unreadable(error))]) from error
    if not isinstance(data, dict):
        raise Refused(
            [_wrong(Text("den är ingen samling av namn och värden", "it is no collection of names and values"))]
        )
    _require_parts(data.get(facts.PARTS, {}))
    return data


def parts_mapping(number: str) -> str:
    """The mapping of a SIE file that says which of its dimensions is ansvar."""
    return str(yaml.safe_dump({facts.PARTS: {number: UNIT_PART}}, allow_unicode=True))


def _require_parts(parts: object) -> None:
    """Refuse dimensions that aren't said to be a code part, each another."""
    named = [str(part) for part in parts.values()] if isinstance(parts, dict) else []
    if not isinstance(parts, dict) or not set(named) <= set(CODE_PARTS) or len(set(named)) < len(named):
        parts_are, each = 'parts är till exempel {"2": ansvar}', ", ".join(CODE_PARTS)
        raise Refused(
            [_wrong(Text(f"{parts_are}, med var sin av {each}", f'parts is like {{"2": ansvar}}, each one of {each}'))]
        )


def _wrong(reason: Text) -> Finding:
    return finding("books.mapping-wrong", reason_sv=reason.sv, reason_en=reason.en)
