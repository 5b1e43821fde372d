"""The cells of a workbook: measured before it is opened, then read by a quick library.

A number in a workbook is a binary float; `convert` makes whole öre of it.
"""

from __future__ import annotations

import gc
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from arshjul.ledger.notes import NUL, kept
from arshjul.ledger.source import Source
from arshjul.ledger.tabular import cell_errors
from arshjul.ledger.tabular.cells import Cells, Remark, unique_names
from arshjul.ledger.tabular.convert import cell_text

MAX_CELLS = 60_000_000
MAX_UNPACKED = 1 << 30
_ROW = re.compile(rb'<row[^>]*? r="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d+"')
_NEAR_COLUMNS = 26
FAR = 1000
"""So many blank rows between two are told."""
_A, _LETTERS = np.uint8(ord("A")), np.uint8(26)
_OVERLAP = 64
ESCAPED_NUL = b"_x0000_"


class TooLargeError(ValueError):
    """The workbook unpacks to more than may be read; carries the size and the limit."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size = size
        self.limit = limit


class TooManyCellsError(TooLargeError):
    """A sheet spans more cells than may be read, most of them surely blank; carries its rows and columns."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows * columns, MAX_CELLS)
        self.rows = rows
        self.columns = columns


class Measured(NamedTuple):
    """The parts of a workbook in which a cell may hold an error, and whether a text in it holds a NUL."""

    with_errors: set[str]
    has_nul: bool


def measure(source: Source, limit: int) -> Measured:
    """Raise `TooLargeError` for a workbook that would fill the memory: by bytes unpacked or by cells spanned."""
    limit = min(limit, MAX_UNPACKED)
    total = 0
    with_errors: set[str] = set()
    has_nul = False
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        for item in archive.infolist():
            rows = columns = 0
            tail = b""
            with archive.open(item) as part:
                while block := part.read(1 << 20):
                    total += len(block)
                    if total > limit:
                        raise TooLargeError(total, limit)
                    seen = tail + block
                    has_nul = has_nul or ESCAPED_NUL in seen
                    rows = max([rows, *map(int, _ROW.findall(seen))])
                    if cell_errors.has_errors(seen):
                        with_errors.add(item.filename)
                    if _has_far_columns(seen):
                        columns = max([columns, *map(cell_errors.column_number, set(_FAR_COLUMN.findall(seen)))])
                    tail = block[-_OVERLAP:]
            columns = max(columns, _NEAR_COLUMNS)
            if rows * columns > MAX_CELLS:
                raise TooManyCellsError(rows, columns)
    return Measured(with_errors, has_nul)


def _has_far_columns(block: bytes) -> bool:
    """Whether a cell may lie beyond the columns of one letter: two capitals beside each other are rare in a sheet."""
    is_capital = (np.frombuffer(block, np.uint8) - _A) < _LETTERS
    return bool((is_capital[1:] & is_capital[:-1]).any())


class Sheet(NamedTuple):
    """The rows of a sheet, from its first cell on; the names of all sheets; and its part, if it has errors in cells.

    Some text of the workbook may hold a NUL, which XML writes escaped.
    """

    rows: Iterator[list[Any]]
    names: list[str]
    errors: str = ""
    has_nul: bool = False


def sheet_rows(source: Source, limit: int, sheet: str | None) -> Sheet:
    """A sheet by its name, else the first; without rows when it isn't there."""
    with_errors, has_nul = measure(source, limit)
    given = source.given
    workbook = (
        CalamineWorkbook.from_filelike(io.BytesIO(given))
        if isinstance(given, bytes)
        else CalamineWorkbook.from_path(str(given))
    )
    names = list(workbook.sheet_names)
    chosen = sheet or (names[0] if names else "")
    if chosen not in names:
        return Sheet(iter(()), names)
    found = workbook.get_sheet_by_name(chosen)
    before = [""] * found.start[1] if found.start else []
    rows = (before + row for row in found.iter_rows()) if before else found.iter_rows()
    return Sheet(rows, names, _with_errors(source, chosen, with_errors), has_nul)


def _with_errors(source: Source, sheet: str, parts: set[str]) -> str:
    """The part that a sheet lies in, when it is one of those with errors."""
    if not parts:
        return ""
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        part = cell_errors.part_of(archive, sheet)
    return part if part in parts else ""


WORKBOOK_ERRORS = (
    CalamineError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    LookupError,
    ValueError,
    OSError,
)
"""What a damaged, encrypted or forged workbook makes its readers say."""


Wanted = Callable[[Sequence[str], Sequence[Sequence[object]]], Iterable[str]]
"""Which columns of some names and first rows are to be read."""
SEEN = 200
"""Rows that are looked at first."""


def sheet_cells(
    rows: Iterator[list[Any]], skip: int, *, header: bool, wanted: Wanted, has_errors: bool = False
) -> Cells:
    """The wanted columns of a sheet, told by names and first rows; each row is let go when its cells are taken.

    Blank rows are left out, unless the sheet has errors in cells: the library gives those as blank.
    """
    rows = islice(rows, skip, None)
    first = next(rows, [])
    names = (
        unique_names([cell_text(cell) for cell in first])
        if header
        else tuple(str(place + 1) for place in range(len(first)))
    )
    body = rows if header or not first else chain([first], rows)
    seen = list(islice(body, SEEN))
    body = chain(seen, body)
    taken_along = frozenset(wanted(names, seen))
    chosen = {name: place for place, name in enumerate(names) if name in taken_along}
    lines: list[int] = []
    with _no_collection():
        found = map(_taker(list(chosen.values())), body) if chosen else iter(())
        blank = None if has_errors else ("",) * (len(chosen) + 1)
        taken = list(zip(*_filled(found, skip + header + 1, blank, lines), strict=True))
    columns = {name: taken[place] if taken else () for place, name in enumerate(chosen)}
    return Cells(columns, np.array(lines, np.int64), names, _gaps(lines))


def _filled(
    rows: Iterator[tuple[Any, ...]], start: int, blank: tuple[str, ...] | None, lines: list[int]
) -> Iterator[tuple[Any, ...]]:
    """The rows that aren't blank; their numbers are put among the lines."""
    for line, row in enumerate(rows, start):
        if row != blank:
            lines.append(line)
            yield row


def _gaps(lines: list[int]) -> tuple[Remark, ...]:
    """Rows so far below the one before that something was left there by mistake, or much is missing."""
    return tuple(
        ("table-rows-far", after, {"count": after - line - 1}) for line, after in pairwise(lines) if after > line + FAR
    )


def without_nul(cells: Cells) -> Cells:
    """The cells with a replacement sign for each NUL, which is told at its row."""
    told = {
        line
        for column in cells.columns.values()
        for line, cell in zip(cells.lines.tolist(), column, strict=True)
        if isinstance(cell, str) and NUL in cell
    }
    columns = {
        name: [kept(cell) if isinstance(cell, str) else cell for cell in column]
        for name, column in cells.columns.items()
    }
    remarks: tuple[Remark, ...] = tuple(("null-character", line, {}) for line in sorted(told))
    return replace(cells, columns=columns, remarks=cells.remarks + remarks)


def _taker(places: list[int]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """What takes the cells in these places from a row, and the first once more so that they are always several."""
    return itemgetter(*places, places[0])


@contextmanager
def _no_collection() -> Iterator[None]:
    """Cells refer to nothing: looking for cycles among a million new ones is a twentieth of the time, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
