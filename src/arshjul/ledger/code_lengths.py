"""Codes longer than the books hold: told once each, at the line where they first stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.values import Balance

LONGEST = 120
"""Characters of a code: some municipalities have names for codes, and a longer one is a text in the wrong place."""
SHOWN = 40

Used = tuple[str, int]
"""A code and a line where it stands."""


def of_balances(balances: Iterable[Balance]) -> Iterator[Used]:
    """The accounts and objects of balances that may be too long."""
    for item in balances:
        if len(item.account) > LONGEST:
            yield item.account, item.line
        if len(item.objects) > LONGEST:
            yield from _objects(item.objects, item.line)


def of_rows(rows: pa.Table) -> Iterator[Used]:
    """The accounts and objects of rows that may be too long; only the distinct ones are looked at."""
    for name in ("account", "objects"):
        coded = rows[name].unify_dictionaries().combine_chunks()
        long = pc.indices_nonzero(pc.greater(pc.utf8_length(coded.dictionary), LONGEST))
        for place in long.to_pylist():
            first, text = pc.index(coded.indices, place).as_py(), coded.dictionary[place].as_py()
            if first >= 0:
                line = rows["line"][first].as_py()
                yield from [(text, line)] if name == "account" else _objects(text, line)


def _objects(objects: str, line: int) -> Iterator[Used]:
    return ((code, line) for _dimension, code in object_pairs(objects))


def judge(notes: Notes, used: Iterable[Used]) -> None:
    """Tell each code that is too long."""
    first: dict[str, int] = {}
    for code, line in used:
        if len(code) > LONGEST:
            first[code] = min(line, first.get(code, line))
    for code, line in first.items():
        notes.add("code-too-long", line, code=f"{code[:SHOWN]}…", length=len(code), limit=LONGEST)
