"""The cells of a table as columns of text, each row with its line in the file.

A rectangular text file goes through Arrow's reader; whatever that won't have, ragged rows, blank lines, line
breaks in quotes, goes through the plain one. Workbooks are measured before they are opened.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook

from arshjul.ledger.encoding import decode, detect
from arshjul.ledger.notes import Notes
from arshjul.ledger.source import Source

SEPARATORS = ";\t,|"
MAX_CELLS = 60_000_000
MAX_UNPACKED = 1 << 30
MAX_FIELD = 1 << 20
_ROW = re.compile(rb'<row[^>]*? r="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})\d+"')
_NEAR_COLUMNS = 26
_OVERLAP = 64

Lines = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns by name (text; numbers of a workbook as floats), and the line or row of each."""

    columns: dict[str, Any]
    lines: Lines
    names: tuple[str, ...]
    encoding: str


def text_cells(
    source: Source,
    notes: Notes,
    *,
    separator: str | None,
    encoding: str | None,
    skip: int,
    header: bool,
    wanted: Sequence[str] | None,
) -> Cells:
    """The wanted columns of a text file (all when none are named)."""
    with source.open() as stream:
        data = stream.read()
    found = encoding or detect(data[: 4 << 20]).name
    if found not in {"ascii", "utf8"}:
        data = decode(data, found)[0].removeprefix("\ufeff").encode()
    sign = separator or guess_separator(data)
    names = _header_of(data, sign, skip, header=header)
    columns = [name for name in names if wanted is None or name in wanted]
    try:
        table = _arrow(data, sign, skip + header, names, columns)
        count = table.num_rows
        lines = np.arange(skip + header + 1, skip + header + 1 + count, dtype=np.int64)
        return Cells({name: table[name] for name in columns}, lines, names, found)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return _plain(data, sign, skip + header, names, columns, notes, found)


def _arrow(data: bytes, separator: str, skip: int, names: tuple[str, ...], columns: list[str]) -> pa.Table:
    return pacsv.read_csv(
        pa.BufferReader(data),
        read_options=pacsv.ReadOptions(column_names=list(names), skip_rows=skip, block_size=4 << 20),
        parse_options=pacsv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=columns,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )


def _plain(
    data: bytes, separator: str, skip: int, names: tuple[str, ...], columns: list[str], notes: Notes, encoding: str
) -> Cells:
    places = [names.index(name) for name in columns]
    kept: list[list[str]] = [[] for _ in columns]
    lines: list[int] = []
    for line, row in text_rows(data.decode("utf-8", errors="replace"), separator):
        if line <= skip or not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            notes.add("table-ragged", line, found=len(row), expected=len(names))
        lines.append(line)
        for values, place in zip(kept, places, strict=True):
            values.append(row[place] if place < len(row) else "")
    table = {
        name: pa.chunked_array([pa.array(values, pa.string())]) for name, values in zip(columns, kept, strict=True)
    }
    return Cells(table, np.array(lines, np.int64), names, encoding)


def text_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with the line each begins at; what the reader refuses is passed over."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        yield line, row


def guess_separator(data: bytes) -> str:
    """The sign that parts the most lines into the same number of fields."""
    lines = [line for line in data[: 64 << 10].decode("utf-8", errors="replace").splitlines()[:50] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=counts.count, default=0)
        return (counts.count(common) if common else 0, common)

    return max(SEPARATORS, key=score)


def _header_of(data: bytes, separator: str, skip: int, *, header: bool) -> tuple[str, ...]:
    text = data[: 1 << 20].decode("utf-8", errors="replace")
    for line, row in text_rows(text, separator):
        if line > skip:
            return unique_names(row) if header else tuple(str(place + 1) for place in range(len(row)))
    return ()


def unique_names(cells: Sequence[object]) -> tuple[str, ...]:
    """Header cells as names; an empty or repeated one gets its column number."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = str(cell).strip()
        names.append(name if name and name not in names else f"{name} {place}".strip())
    return tuple(names)


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
                    columns = max([columns, *map(column_number, set(_FAR_COLUMN.findall(seen)))])
                    tail = block[-_OVERLAP:]
            spanned = rows * max(columns, _NEAR_COLUMNS)
            if spanned > MAX_CELLS:
                raise TooLargeError(spanned, MAX_CELLS)


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
    rows: list[list[Any]] = workbook.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    return rows, names


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
    return Cells(columns, np.arange(start + 1, start + 1 + len(body), dtype=np.int64), names, "utf8")
