"""The cells of a workbook: measured before it is opened, then read by a quick library.

A number in a workbook is a binary float; `convert` makes whole öre of it.
"""

from __future__ import annotations

import gc
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook

from arshjul.ledger.notes import NUL, kept
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.convert import cell_text
from arshjul.ledger.tabular.files import cell_errors
from arshjul.ledger.tabular.files.cells import Cells, Lines, Remark, header_names
from arshjul.ledger.tabular.files.hidden import Hidden, hidden_in
from arshjul.ledger.tabular.files.measure import ESCAPED_NUL, blocks_of, measure

ROWS_AT_A_TIME = 200
"""Few enough that they stay near the processor until their cells are taken."""
FAR = 1000
"""So many blank rows between two are told."""
_OVERLAP = 64
Share = Any
"""What some cells of a column hold: a sequence, or text in Arrow."""


class Marks(NamedTuple):
    """The parts of a workbook in which a cell may hold an error, and whether a text in it holds a NUL."""

    with_errors: frozenset[str]
    has_nul: bool


def marks_of(source: Source, parts: frozenset[str]) -> Marks:
    """What the library doesn't tell of the cells, looked for in some parts."""
    with_errors: set[str] = set()
    has_nul = False
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            tail = b""
            for block in blocks_of(archive, part) if part.filename in parts else ():
                seen = tail + block
                has_nul = has_nul or ESCAPED_NUL in seen
                if cell_errors.has_errors(seen):
                    with_errors.add(part.filename)
                tail = block[-_OVERLAP:]
    return Marks(frozenset(with_errors), has_nul)


class Sheet(NamedTuple):
    """The rows of a sheet, from its first cell on; the names of all sheets; and its part, if it has errors in cells.

    Some text of the workbook may hold a NUL, which XML writes escaped. Of what is read some may be hidden.
    """

    rows: Iterator[list[Any]]
    names: list[str]
    errors: str = ""
    has_nul: bool = False
    hidden: Hidden = Hidden()


def sheet_rows(source: Source, limit: int, sheet: str | None) -> Sheet:
    """A sheet by its name, else the first; without rows when it isn't there."""
    suspects = measure(source, limit)
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
    with_errors, has_nul = marks_of(source, suspects)
    before = [""] * found.start[1] if found.start else []
    rows = (before + row for row in found.iter_rows()) if before else found.iter_rows()
    errors = _with_errors(source, chosen, with_errors)
    return Sheet(rows, names, errors, has_nul, hidden_in(source, chosen, suspects))


def _with_errors(source: Source, sheet: str, parts: frozenset[str]) -> str:
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
    rows: Iterator[list[Any]],
    skip: int,
    *,
    header: int,
    wanted: Wanted,
    has_errors: bool = False,
    has_nul: bool = False,
) -> Cells:
    """The wanted columns of a sheet, told by names and first rows; some rows are taken at a time and let go.

    Blank rows are left out, unless the sheet has errors in cells: the library gives those as blank. A column of text
    alone is in Arrow, unless its cells are still to be looked at one by one.
    """
    rows = islice(rows, skip, None)
    named = list(islice(rows, max(1, header))) or [[]]
    names = (
        header_names([[cell_text(cell) for cell in row] for row in named])
        if header
        else tuple(str(place + 1) for place in range(len(named[0])))
    )
    body = rows if header or not named[0] else chain(named, rows)
    seen = list(islice(body, SEEN))
    body = chain(seen, body)
    taken_along = frozenset(wanted(names, seen))
    chosen = {name: place for place, name in enumerate(names) if name in taken_along}
    columns: dict[str, list[Share]] = {name: [] for name in chosen}
    lines = [np.zeros(0, np.int64)]
    with _no_collection():
        for line, share in _shares(body if chosen else iter(()), skip + header + 1):
            taken: Sequence[Share] = [share[column] for column in chosen.values()]
            filled = None if has_errors else _filled(taken)
            if filled is not None:
                taken = [[cells[row] for row in filled] for cells in taken]
            lines.append(line + (np.arange(len(taken[0])) if filled is None else np.array(filled, np.int64)))
            for name, cells in zip(chosen, taken, strict=True):
                columns[name].append(cells if has_errors or has_nul else _quick(cells))
        found = {name: _column(shares) for name, shares in columns.items()}
    every = np.concatenate(lines)
    return Cells(found, every, names, _gaps(every))


def _quick(cells: Share) -> Share:
    """The cells in Arrow when they are text alone, as long as they are near the processor."""
    return pa.array(cells, pa.string()) if set(map(type, cells)) == {str} else cells


def _column(shares: Sequence[Share]) -> Share:
    """All cells of a column."""
    if shares and all(isinstance(share, pa.Array) for share in shares):
        return pc.utf8_trim_whitespace(pa.concat_arrays(shares))
    plain = (share.to_pylist() if isinstance(share, pa.Array) else share for share in shares)
    return list(chain.from_iterable(plain))


def _shares(rows: Iterator[list[Any]], line: int) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """The columns of some rows at a time, with the line of the first."""
    while share := list(islice(rows, ROWS_AT_A_TIME)):
        yield line, list(zip(*share, strict=True))
        line += len(share)


def _filled(columns: Sequence[Share]) -> list[int] | None:
    """Which rows aren't blank; None when none is, as is seen by a column without a blank cell."""
    if not all("" in column for column in columns):
        return None
    blank = ("",) * len(columns)
    return [place for place, row in enumerate(zip(*columns, strict=True)) if row != blank]


def _gaps(lines: Lines) -> tuple[Remark, ...]:
    """Rows so far below the one before that something was left there by mistake, or much is missing."""
    blank = np.diff(lines) - 1
    far = np.flatnonzero(blank >= FAR).tolist()
    return tuple(("table-rows-far", int(lines[place + 1]), {"count": int(blank[place])}) for place in far)


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
