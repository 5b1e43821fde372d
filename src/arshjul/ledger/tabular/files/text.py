"""The cells of a text file, block by block, so that no file is too large.

A block whose rows are plainly one a line goes through Arrow's reader; whatever that won't have, or might read
otherwise than people do (ragged rows, blank lines, line breaks in quotes, NUL, strange bytes), goes through the
plain one. Both give the same cells.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from arshjul.ledger.encoding import Strange, decode, detect
from arshjul.ledger.notes import NUL, kept
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.files.cells import Cells, Remark, header_names
from arshjul.ledger.values import Column

SEPARATORS = ";\t,|"
MAX_FIELD = 1 << 20
HEAD = 1 << 20
GUESSED_LINES = 50
BLOCK = 4 << 20
"""Bytes read at a time: more is no quicker and only holds more memory."""

AS_THEY_ARE = frozenset({"ascii", "utf8", "utf8-bom"})
BOM = b"\xef\xbb\xbf"
IN_SEVERAL_BYTES = ("utf16", "utf32")
_LINE_FEED = ord("\n")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_DOS_END = b"\x1a"
"""What DOS programs write after the last line."""
SHOWN = 60
_COUNTED = 256 << 10
"""Bytes that line feeds are counted in at a time: what is compared with them stays near the processor."""
_END = "\x01"
CODE = pa.dictionary(pa.int32(), pa.string())


class Piece(NamedTuple):
    """Some bytes of a file, the line they begin at and how many line ends they have."""

    data: bytes
    line: int
    ends: int
    is_last: bool


Blocks = Generator[Piece, int, None]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is laid out: `above` lines stand before its first row of data; `head` is its start."""

    separator: str
    encoding: str
    names: tuple[str, ...]
    above: int
    head: str
    wanted: tuple[str, ...]
    header: int | None = None
    """The line of the names."""
    coded: frozenset[str] = frozenset()

    @property
    def width(self) -> int:
        """The number of columns that most of the first lines share: a title may stand above the header."""
        lines = [row for _line, row in islice(text_rows(self.head, self.separator), GUESSED_LINES) if any(row)]
        width, times = max(Counter(map(len, lines)).items(), key=itemgetter(1), default=(0, 0))
        return width if 2 * times > len(lines) else 0

    @property
    def is_wide(self) -> bool:
        """Whether a letter takes several bytes, so that the file can't be cut at any line feed."""
        return self.encoding.replace("-", "").startswith(IN_SEVERAL_BYTES)

    def rows(self) -> Iterator[list[str]]:
        """The first rows of data."""
        return (row for line, row in text_rows(self.head, self.separator) if line > self.above)

    def reading(self, wanted: Sequence[str] | None, coded: frozenset[str]) -> Layout:
        """The same, of the wanted columns (all when none are named), some of them as codes."""
        return replace(self, wanted=tuple(name for name in self.names if wanted is None or name in wanted), coded=coded)


def layout_of(source: Source, *, separator: str | None, encoding: str | None, skip: int, header: int) -> Layout:
    """Find out how the file is laid out, from its own bytes where the mapping doesn't say."""
    found = encoding or detect(source.sample()).name
    with source.open() as stream:
        start = as_utf8(stream.read(HEAD), found, at_start=True)[0]
    head = start[: start.rfind(b"\n") + 1 or len(start)].decode("utf-8", errors="replace")
    sign = separator or guess_separator(head)
    rows = (one for one in text_rows(head, sign) if one[0] > skip)
    first = list(islice(rows, max(1, header)))
    if not first:
        return Layout(sign, found, (), skip, head, ())
    line, row = first[0]
    if not header:
        names: tuple[str, ...] = tuple(str(place + 1) for place in range(len(row)))
        return Layout(sign, found, names, line - 1, head, names)
    names = header_names([cells for _line, cells in first])
    above = next(rows, (first[-1][0] + 1, row))[0] - 1
    return Layout(sign, found, names, above, head, names, line)


def guess_separator(text: str) -> str:
    """The sign that parts the most lines into the same number of fields."""
    lines = [line for line in text[: 64 << 10].splitlines()[:GUESSED_LINES] if line.strip()]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        common = max(set(counts), key=counts.count, default=0)
        return (counts.count(common) if common else 0, common)

    return max(SEPARATORS, key=score)


def as_utf8(data: bytes, encoding: str, *, at_start: bool = False) -> tuple[bytes, tuple[Strange, ...]]:
    """The bytes as UTF-8 without a mark at the file's start, and the lines that had to be read in another encoding."""
    if encoding in AS_THEY_ARE:
        return data.removeprefix(BOM) if at_start else data, ()
    text, strange = decode(data, encoding)
    return text.removeprefix("\ufeff").encode("utf-8", errors="replace"), strange


def blocks(source: Source, layout: Layout, size: int) -> Blocks:
    """Pieces of about `size` bytes; what stands above is passed.

    Send back at which of a piece's lines (from 1) a row begins that isn't finished in it; 0 when all are.
    """
    if layout.is_wide:
        with source.open() as stream:
            source = Source(as_utf8(stream.read(), layout.encoding)[0], source.name)
    line, rest = 1, b""
    pieces = source.chunks(size)
    following = next(pieces, b"")
    while following or rest:
        block, following = rest + following, next(pieces, b"")
        block = block if following else _without_dos_end(block)
        above = max(0, layout.above - line + 1)
        if above:
            body = _from_line(block, above + 1)
            line += above if body else _line_ends(block)
            block, rest = body, b""
        if block:
            ends = _line_ends(block)
            unfinished = yield Piece(block, line, ends, not following)
            rest = _from_line(block, unfinished) if unfinished and following else b""
            line += ends - _line_ends(rest)


def _without_dos_end(block: bytes) -> bytes:
    last = block.rstrip()
    return last.rstrip(_DOS_END) + block[len(last) :] if last.endswith(_DOS_END) else block


def _line_ends(data: bytes) -> int:
    signs = np.frombuffer(data, np.uint8)
    ends = sum(
        int(np.count_nonzero(signs[start : start + _COUNTED] == _LINE_FEED)) for start in range(0, len(data), _COUNTED)
    )
    return ends + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else ends


def _from_line(data: bytes, number: int) -> bytes:
    """The bytes from a line on, the first being 1; none when there are fewer lines."""
    if number <= 1:
        return data
    ends = (match.end() for match in _LINE_END.finditer(data))
    return data[next(islice(ends, number - 2, None), len(data)) :]


@dataclass(frozen=True, slots=True)
class Block:
    """What one block holds; `unfinished` is the line in it where a row begins that the next block ends, or 0.

    `strange` are the lines that had to be read in another encoding: of the block from 0, once read of the file from 1.
    """

    cells: Cells
    unfinished: int = 0
    strange: tuple[Strange, ...] = ()


def read_block(piece: Piece, layout: Layout) -> Block:
    """The cells of a block, by the quick reader when it is sure and else by the plain one."""
    at_start = piece.line == 1
    data, strange = as_utf8(piece.data, "utf8" if layout.is_wide else layout.encoding, at_start=at_start)
    piece = piece._replace(data=data)
    cells = quick_cells(piece, layout)
    if cells is not None:
        return Block(cells, strange=_from(piece.line, strange))
    plain = plain_cells(piece, layout)
    return replace(plain, strange=_from(piece.line, plain.strange + strange, plain.unfinished))


def _from(first_line: int, strange: tuple[Strange, ...], unfinished: int = 0) -> tuple[Strange, ...]:
    """Lines of a block as lines of the file; those of a row that the next block ends are left for that."""
    ends = unfinished - 1 if unfinished else float("inf")
    return tuple(Strange(first_line + line, encoding) for line, encoding in strange if line < ends)


def quick_cells(piece: Piece, layout: Layout) -> Cells | None:
    """A block's cells through Arrow's reader; None when only the plain reader is sure to read it right."""
    block = piece.data
    if b"\0" in block or block.isspace() or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
        return None
    if block.startswith(BOM):
        return None
    if b'"' in block and not _is_closed(block, layout.separator):
        return None
    try:
        _as_text(block)
        table = _arrow(block, layout)
    except pa.ArrowInvalid:
        return None
    if table.num_rows != piece.ends + (not block.endswith(b"\n")):
        return None
    columns = {name: _whole(table[name]) for name in layout.wanted}
    return Cells(columns, np.arange(piece.line, piece.line + table.num_rows, dtype=np.int64), layout.names)


def _whole(column: pa.ChunkedArray) -> Column:
    """A column in one piece; what already is one isn't copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _as_text(block: bytes) -> None:
    """Raise ArrowInvalid when the bytes aren't UTF-8 throughout."""
    ends = pa.py_buffer(np.array([0, len(block)], np.int64))
    pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(block)]).cast(pa.large_string())


def _arrow(block: bytes, layout: Layout) -> pa.Table:
    types = {name: CODE if name in layout.coded else pa.string() for name in layout.names}
    return pacsv.read_csv(
        pa.BufferReader(block),
        read_options=pacsv.ReadOptions(column_names=list(layout.names), block_size=len(block) + 1, use_threads=False),
        parse_options=pacsv.ParseOptions(delimiter=layout.separator, ignore_empty_lines=False),
        convert_options=pacsv.ConvertOptions(
            column_types=types,
            include_columns=list(layout.wanted),
            check_utf8=False,
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )


def _is_closed(block: bytes, separator: str) -> bool:
    """Whether the block's last line, seen from its own start, ends outside quotes."""
    start = block.rfind(b"\n", 0, len(block) - 1) + 1
    last = block[start:].decode("utf-8", errors="replace")
    rows = _Rows(last if last.endswith("\n") else last + "\n", separator, is_last=False)
    return len(list(rows)) == 1 and not rows.unfinished


def plain_cells(piece: Piece, layout: Layout) -> Block:
    """A block's cells one row at a time; a row that the block cuts in two is left for the next."""
    first_line = piece.line
    text, strange = decode(piece.data, "utf8")
    with_nul = [at for at, line in enumerate(io.StringIO(text, newline=""), 1) if NUL in line] if NUL in text else []
    places = [layout.names.index(name) for name in layout.wanted]
    taken: list[list[str]] = [[] for _ in layout.wanted]
    lines: list[int] = []
    remarks: list[Remark] = []
    rows = _Rows(kept(text), layout.separator, is_last=piece.is_last)
    for at, row in rows:
        line = first_line + at - 1
        remarks += _judged(row, line, layout)
        if not any(cell.strip() for cell in row or ()):
            continue
        lines.append(line)
        for values, place in zip(taken, places, strict=True):
            values.append(row[place] if row and place < len(row) else "")
    columns = {name: pa.array(values, pa.string()) for name, values in zip(layout.wanted, taken, strict=True)}
    remarks += [("null-character", first_line + at - 1, {}) for at in with_nul if at < (rows.unfinished or at + 1)]
    told = tuple(sorted(remarks, key=itemgetter(1)))
    cells = Cells(columns, np.array(lines, np.int64), layout.names, told)
    return Block(cells, rows.unfinished, strange)


def _judged(row: list[str] | None, line: int, layout: Layout) -> list[Remark]:
    """What is odd about a row; None stands for one that the reader refused."""
    width = len(layout.names)
    if row is None or any("\n" in cell and cell.count(layout.separator) >= max(1, width - 1) for cell in row):
        return [("table-quote-open", line, {})]
    if beyond := [cell.strip() for cell in row[width:] if cell.strip()]:
        told = ", ".join(beyond)
        return [("table-cells-beyond", line, {"found": len(row), "expected": width, "beyond": told[:SHOWN]})]
    if len(row) != width and any(cell.strip() for cell in row):
        return [("table-ragged", line, {"found": len(row), "expected": width})]
    return []


class _Rows:
    """The rows of a text with the line each begins at.

    `unfinished` is the line, from 1, of a row that goes on after the text; 0 when there is none or nothing follows.
    """

    def __init__(self, text: str, separator: str, *, is_last: bool) -> None:
        self.text = text
        self.separator = separator
        self.is_last = is_last
        self.unfinished = 0
        self._line = 0
        self._is_past = False

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        csv.field_size_limit(MAX_FIELD)
        reader = csv.reader(self._lines(), delimiter=self.separator)
        while True:
            line = self._line + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield line, None
                continue
            if self._is_past:
                self.unfinished = 0 if row == [_END] else line
                return
            yield line, row

    def _lines(self) -> Iterator[str]:
        for line in io.StringIO(self.text, newline=""):
            self._line += 1
            yield line
        if not self.is_last:
            self._is_past = True
            yield _END


def text_rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a whole text with the line each begins at; what the reader refuses is passed over."""
    return ((line, row) for line, row in _Rows(text, separator, is_last=True) if row is not None)
