"""The very same voucher twice in one file: series, number, day and all that stands within it.

Another voucher may have the same number, in another month or where the number is only given later. What is alike from
end to end under one number and day is most likely exported twice, and then its amounts count twice.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger.notes import Notes
from arshjul.ledger.source import Source

BEGINS = re.compile(rb"^[ \t]*#VER\b", re.IGNORECASE | re.MULTILINE)
ENDS = re.compile(rb"^[ \t]*\}", re.MULTILINE)
CHUNK = 8 << 20
CUT = b"\n#VER"
KEY = ["series", "number", "date"]


class _Group(NamedTuple):
    """The vouchers of a number and day: what they are called, and the line of each."""

    name: str
    lines: list[int]


def in_source(notes: Notes, source: Source, vouchers: pa.Table) -> None:
    """Judge a SIE 1–4 file, whose vouchers are looked for in its bytes; only when some have a number in common."""
    if notes.counts["voucher-twice"] and (groups := _of_one_number(vouchers)):
        wanted = {line for group in groups for line in group.lines}
        _tell(notes, groups, dict(_written(source, wanted)))


def in_rows(notes: Notes, rows: pa.Table, vouchers: pa.Table) -> None:
    """Judge vouchers by their rows, where all are held."""
    if not (notes.counts["voucher-twice"] and (groups := _of_one_number(vouchers))):
        return
    lines = dict(zip(vouchers["voucher"].to_pylist(), vouchers["line"].to_pylist(), strict=True))
    texts = dict(zip(vouchers["line"].to_pylist(), vouchers["text"].to_pylist(), strict=True))
    said: dict[int, list[Hashable]] = {line: [texts[line]] for group in groups for line in group.lines}
    for row in rows.drop_columns(["line"]).to_pylist():
        own = said.get(lines.get(row.pop("voucher"), -1))
        if own is not None:
            own.append(tuple(row.items()))
    _tell(notes, groups, {line: tuple(own) for line, own in said.items()})


def _of_one_number(vouchers: pa.Table) -> list[_Group]:
    kinds = {"series": pa.string(), "number": pa.string(), "date": pa.int32(), "line": pa.int64()}
    plain = pa.table({name: vouchers[name].cast(kind) for name, kind in kinds.items()})
    numbered = plain.filter(pc.not_equal(plain["number"], ""))
    found = numbered.group_by(KEY).aggregate([("line", "list"), ("line", "count")])
    several = found.filter(pc.greater(found["line_count"], 1)).to_pylist()
    return [_Group(f"{one['series']} {one['number']}".strip(), sorted(one["line_list"])) for one in several]


def _tell(notes: Notes, groups: Sequence[_Group], said: Mapping[int, Hashable]) -> None:
    """Of a number that vouchers of one day have without being alike nothing is known."""
    for name, lines in sorted(groups, key=lambda group: group.lines[-1]):
        if all(line in said for line in lines) and len({said[line] for line in lines}) == 1:
            notes.add("voucher-repeated", lines[-1], voucher=name, count=len(lines), first=lines[0])


def _written(source: Source, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
    """What is written from the beginning to the end of the vouchers on some lines."""
    line = 1
    for chunk in source.chunks(CHUNK, CUT):
        plain = chunk.replace(b"\0", b"") if b"\0" in chunk else chunk  # letters of two bytes each
        seen = 0
        at = line
        for found in BEGINS.finditer(plain):
            at += plain.count(b"\n", seen, found.start())
            seen = found.start()
            if at in wanted:
                end = ENDS.search(plain, found.start())
                yield at, b" ".join(plain[found.start() : end.end() if end else None].split())
        line += plain.count(b"\n")
