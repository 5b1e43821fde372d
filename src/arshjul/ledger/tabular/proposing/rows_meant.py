"""Which rows a mapping is proposed for, and what their blank cells mean: several versions in one, and pivot tables."""

from __future__ import annotations

from collections.abc import Mapping as Given
from typing import Any

from arshjul.ledger.facts import PARTS
from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.likely import headers
from arshjul.ledger.tabular.proposing.start import Start
from arshjul.ledger.tabular.row_kinds import names_a_sum

MOST_VERSIONS = 12
"""Different words in a column that tells outcome from budget."""


def proposed(mapping: Given[str, Any], start: Start, notes: Notes) -> dict[str, Any]:
    """What to add to a proposed mapping; each is told."""
    return {**_only(mapping, start, notes), **_as_above(mapping, start, notes)}


def _only(mapping: Given[str, Any], start: Start, notes: Notes) -> dict[str, Any]:
    """The rows of the outcome or of the budget, where a column says which each is."""
    if not start.header or mapping["kind"] not in {"period", "budget", "voucher"}:
        return {}
    for name, cells in start.columns.items():
        said = list(dict.fromkeys(cells))
        plans = [text for text in said if headers.is_plan([text])]
        outcomes = [text for text in said if headers.is_outcome([text]) and text not in plans]
        if not (plans and outcomes) or len(said) > MOST_VERSIONS:
            continue
        is_meant = headers.meant(start.titles)
        value = next((text for text in said if is_meant(text)), outcomes[0])
        others = ", ".join(text for text in said if text != value)
        notes.add("mapping-only", column=name, value=value, others=others)
        kind = mapping["kind"] if mapping["kind"] == "voucher" else "budget" if value in plans else "period"
        dimensions = {part: column for part, column in mapping.get("dimensions", {}).items() if column != name}
        return {"only": {name: value}, "kind": kind} | ({"dimensions": dimensions} if dimensions else {})
    return {}


def _as_above(mapping: Given[str, Any], start: Start, notes: Notes) -> dict[str, Any]:
    """Labels that stand once above the rows they are of, as a pivot table writes them."""
    if not start.header or mapping["kind"] not in {"period", "budget"}:
        return {}
    columns = mapping["columns"]
    coded = {name: columns[name] for name in ("account", *PARTS) if name in columns}
    found = [name for name, column in coded.items() if _is_label(column, set(coded.values()), start)]
    if found:
        notes.add("mapping-as-above", columns=", ".join(columns[name] for name in found))
    return {"as_above": found} if found else {}


def _is_label(column: str, coded: set[str], start: Start) -> bool:
    """Whether a column has each of its codes once, with blank cells below, left of one that has one on every row."""
    place = start.names.index(column)
    right = [name for name in start.names[place + 1 :] if name in coded]
    rows = [
        row for row in start.rows([column, *right]) if any(row.values()) and not any(map(names_a_sum, row.values()))
    ]
    labels = [row[column] for row in rows if row[column]]
    has_below = len(labels) < len(rows) and bool(rows[0][column])
    is_whole = any(all(row[name] for row in rows) for name in right)
    return len(labels) > 1 and len(set(labels)) == len(labels) and has_below and is_whole
