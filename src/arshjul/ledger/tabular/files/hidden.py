"""What a workbook hides: rows (as a filter does), columns and sheets. They are read as all others are, and told.

`SUSPECT` is asked of bytes that are looked at anyway; only a part that has it is looked through once more.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arshjul.ledger.notes import Notes
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.files.cell_errors import BOOK, elements, part_of
from arshjul.ledger.tabular.files.cells import Cells

SUSPECT = r"""hidden\s*=\s*["'](?:1|t)|state\s*=\s*["'](?:h|v)"""
"""A row or column that may be hidden, or a sheet: hidden, or veryHidden, which Excel's own menu doesn't show."""
REACH = 4 << 10
"""Bytes that a tag of a row or a column takes at most."""
SHOWN = 10
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s(?:[^<>]*\s)?r\s*=\s*["'](\d{1,7})["']""")
_COLUMNS = re.compile(rb"""<(?:\w+:)?col\s[^<>]*""")
_FIRST, _LAST = (re.compile(rb"""\b%s\s*=\s*["'](\d{1,5})["']""" % name) for name in (b"min", b"max"))

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden of a sheet: rows, spans of columns, counted from 1, and whether the whole of it is."""

    rows: frozenset[int] = frozenset()
    columns: tuple[Span, ...] = ()
    sheet: str = ""


def hidden_in(source: Source, sheet: str, suspects: frozenset[str]) -> Hidden:
    """What is hidden of a sheet of a workbook, whose suspect parts are known."""
    if not suspects:
        return Hidden()
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        states = {one["name"]: one["state"] for one in elements(archive, BOOK, "sheet")}
        is_hidden = states.get(sheet, "").lower().endswith("hidden")
        part = part_of(archive, sheet)
        rows, columns = _looked_through(archive, part) if part in suspects else (frozenset[int](), ())
    return Hidden(rows, columns, sheet if is_hidden else "")


def _looked_through(archive: zipfile.ZipFile, part: str) -> tuple[frozenset[int], tuple[Span, ...]]:
    """The hidden rows and columns of a part."""
    with archive.open(part) as stream:
        found = list(tags(iter(lambda: stream.read(1 << 20), b"")))
    rows = frozenset(int(match[1]) for tag in found if (match := _ROW.match(tag)))
    spans = [(_FIRST.search(tag), _LAST.search(tag)) for tag in found if _COLUMNS.match(tag)]
    return rows, tuple((int(first[1]), int(last[1])) for first, last in spans if first and last)


def tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The tags that say that something is hidden, each once; one may go on from a block to the next.

    >>> list(tags([b'<row r="1"/><row r="2" hid', b'den="1">', b'<row r="3" hidden="0">']))
    [b'<row r="2" hidden="1"']
    """
    held = b""
    for block in blocks:
        seen = held + block
        until = max(0, len(seen) - REACH)
        yield from _within(seen, until)
        held = seen[until:]
    yield from _within(held, len(held))


def _within(seen: bytes, until: int) -> Iterator[bytes]:
    """Those that begin in the bytes up to a place."""
    for match in _HIDDEN.finditer(seen):
        start = seen.rfind(b"<", max(0, match.start() - REACH), match.start())
        end = seen.find(b">", match.end())
        if 0 <= start < until:
            yield seen[start:end].rstrip(b"/") if end >= 0 else seen[start:]


def tell(notes: Notes, found: Hidden, cells: Cells, read: frozenset[str]) -> None:
    """A finding of hidden rows among those read, of hidden columns that are read, and of a hidden sheet."""
    if found.sheet:
        notes.add("table-sheet-hidden", None, sheet=found.sheet)
    if found.rows:
        lines = _among(cells.lines, found.rows)
        if len(lines):
            notes.add("table-rows-hidden", int(lines[0]), count=len(lines))
    names = [name for first, last in found.columns for name in cells.names[first - 1 : last] if name in read]
    if names:
        shown = ", ".join(names[:SHOWN]) + (f" (+{len(names) - SHOWN})" if len(names) > SHOWN else "")
        notes.add("table-columns-hidden", None, count=len(names), columns=shown)


def _among(lines: NDArray[np.int64], rows: frozenset[int]) -> NDArray[np.int64]:
    return lines[np.isin(lines, np.fromiter(rows, np.int64, len(rows)))]
