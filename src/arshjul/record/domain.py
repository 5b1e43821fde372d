"""Values of the record: states of an item, kinds of decision, and canonical content with its seal."""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from arshjul.kernel.text import Text

GENESIS = "0" * 64
"""What the first link of a chain points back at."""


class ItemState(enum.StrEnum):
    """Where an item is on its way."""

    DRAFT = "draft"
    HANDED_OVER = "handed_over"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


TRANSITIONS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.DRAFT: frozenset({ItemState.HANDED_OVER, ItemState.DECIDED, ItemState.WITHDRAWN}),
    ItemState.HANDED_OVER: frozenset({ItemState.HANDED_OVER, ItemState.DECIDED}),
    ItemState.DECIDED: frozenset(),
    ItemState.WITHDRAWN: frozenset(),
}
"""The states an item may go to from each state; the docs draw it from here."""

STATE_NAMES: Mapping[ItemState, Text] = {
    ItemState.DRAFT: Text("Utkast", "Draft"),
    ItemState.HANDED_OVER: Text("Överlämnad", "Handed over"),
    ItemState.DECIDED: Text("Beslutad", "Decided"),
    ItemState.WITHDRAWN: Text("Återkallad", "Withdrawn"),
}


class DecisionKind(enum.StrEnum):
    """What a body did with an item."""

    ADOPT = "adopt"
    AMEND = "amend"
    REMIT = "remit"
    REJECT = "reject"
    NOTE = "note"


CLOSING = frozenset({DecisionKind.ADOPT, DecisionKind.AMEND, DecisionKind.NOTE})
"""Decisions after which an item is never changed; what is sent back or rejected stays as it was."""

FIXES = frozenset({DecisionKind.ADOPT, DecisionKind.AMEND})
"""Decisions that put something in force."""

DECISION_NAMES: Mapping[DecisionKind, Text] = {
    DecisionKind.ADOPT: Text("Beslutad", "Adopted"),
    DecisionKind.AMEND: Text("Beslutad med ändring", "Adopted with amendment"),
    DecisionKind.REMIT: Text("Återremitterad", "Sent back"),
    DecisionKind.REJECT: Text("Avslagen", "Rejected"),
    DecisionKind.NOTE: Text("Antecknad", "Noted"),
}


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the minutes say of a decision: day, §, what was done, the words of it, and reasons (KL 5:65–69)."""

    on: date
    paragraph: int
    kind: DecisionKind = DecisionKind.ADOPT
    text: str = ""
    reasons: str = ""
    constructed: bool = False


def canonical(content: Mapping[str, Any]) -> str:
    """The one text a content has: JSON with sorted keys and no spaces.

    >>> canonical({"b": 1, "a": "å"})
    '{"a":"å","b":1}'
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def seal(content: str, previous: str = GENESIS) -> str:
    """SHA-256 over the previous link and the content: changing either breaks every link after."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()
