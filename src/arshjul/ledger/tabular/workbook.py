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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook

from arshjul.ledger.source import Source
from arshjul.ledger.tabular.cells import Cells, unique_names

MAX_CELLS = 60_000_000
MAX_UNPACKED = 1 << 30
_ROW = re.compile(rb'<row[^>]*? r="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d+"')
_NEAR_COLUMNS = 26
_R, _QUOTE, _A = b'r"A'
_OVERLAP = 64


class TooLargeError(ValueError):
    """The workbook unpacks to more than may be read; carries the size and the limit."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size = size
        self.limit = limit


def measure(source: Source, limit: int) -> None:
    """Raise `TooLargeError` for a workbook that would fill the memory: by bytes unpacked or by cells spanned."""
    limit = min(limit, MAX_UNPACKED)
    total = 0
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
                    rows = max([rows, *map(int, _ROW.findall(seen))])
                    if _has_far_columns(seen):
                        columns = max([columns, *map(column_number, set(_FAR_COLUMN.findall(seen)))])
                    tail = block[-_OVERLAP:]
            spanned = rows * max(columns, _NEAR_COLUMNS)
            if spanned > MAX_CELLS:
                raise TooLargeError(spanned, MAX_CELLS)


def _has_far_columns(block: bytes) -> bool:
    """Whether a cell may lie beyond the columns of one letter: r=" and then two letters."""
    signs = np.frombuffer(block, np.uint8)
    letters = (signs[3:-1] >= _A) & (signs[4:] >= _A)
    return bool((letters & (signs[2:-2] == _QUOTE) & (signs[:-4] == _R)).any())


def column_number(letters: bytes) -> int:
    """The number of a column by its letters.

    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_rows(source: Source, limit: int, sheet: str | None) -> tuple[list[list[Any]], list[str]]:
    """The rows of a sheet and the names of all sheets; the rows are empty when the sheet isn't there."""
    measure(source, limit)
    given = source.given
    workbook = (
        CalamineWorkbook.from_filelike(io.BytesIO(given))
        if isinstance(given, bytes)
        else CalamineWorkbook.from_path(str(given))
    )
    names = list(workbook.sheet_names)
    chosen = sheet or (names[0] if names else "")
    if chosen not in names:
        return [], names
    with _no_collection():
        rows: list[list[Any]] = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    return rows, names


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


def sheet_cells(rows: list[list[Any]], skip: int, *, header: bool, wanted: Sequence[str] | None) -> Cells:
    """The wanted columns of a sheet."""
    start = skip + header
    first = rows[skip] if skip < len(rows) else []
    names = unique_names(first) if header else tuple(str(place + 1) for place in range(len(first)))
    body = rows[start:]
    chosen = [(place, name) for place, name in enumerate(names) if wanted is None or name in wanted]
    columns = {name: [row[place] for row in body] for place, name in chosen}
    return Cells(columns, np.arange(start + 1, start + 1 + len(body), dtype=np.int64), names)
