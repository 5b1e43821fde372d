"""What a workbook would fill, measured before any library reads it: some kilobytes may ask for all memory there is."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger.source import Source
from arshjul.ledger.tabular.files import cell_errors, hidden
from arshjul.ledger.tabular.files.reach import MAY_BE_FAR, UnreadableCellError, reach_of
from arshjul.ledger.values import Column

MAX_CELLS = 60_000_000
MAX_UNPACKED = 1 << 30
BLOCK = 1 << 20
TEXTS = "xl/sharedstrings.xml"
ESCAPED_NUL = b"_x0000_"
CLOSER = "|".join([MAY_BE_FAR, *(mark.decode() for mark in (cell_errors.MARK, ESCAPED_NUL)), hidden.SUSPECT])
"""Cells that may lie far or hold an error, texts that may hold a NUL, which XML writes escaped, and what is hidden."""
_COUNT = re.compile(rb"""ount\s*=\s*["']\s*([0-9]+)""")
_OVERLAP = 256
_SHOWN = 20


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


def measure(source: Source, limit: int) -> frozenset[str]:
    """The parts of a workbook in which something calls for a closer look; what is in no other is plain.

    Raises `TooLargeError` for a workbook that would fill the memory, by bytes unpacked or by cells spanned, and
    `UnreadableCellError` when it has more texts than any has, or a cell whose place can't be read.
    """
    left = min(limit, MAX_UNPACKED)
    suspects: set[str] = set()
    with source.open() as stream, zipfile.ZipFile(stream) as archive, ThreadPoolExecutor(1) as pool:
        for part in archive.infolist():
            size, is_plain = _looked_through(archive, part, left, pool)
            left -= size
            if not is_plain:
                suspects.add(part.filename)
                rows, columns = reach_of(archive, part, blocks_of(archive, part))
                if rows * columns > MAX_CELLS:
                    raise TooManyCellsError(rows, columns)
    return frozenset(suspects)


def blocks_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, some at a time."""
    with archive.open(part) as opened:
        while block := opened.read(BLOCK):
            yield block


def _looked_through(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int, pool: ThreadPoolExecutor
) -> tuple[int, bool]:
    """How many bytes a part has, and whether all is plain; a block is looked at while the next one is unpacked."""
    has_texts = part.filename.lower().replace("\\", "/") == TEXTS
    size, tail = 0, b""
    looked: Future[bool] | None = None
    is_plain = True
    for block in blocks_of(archive, part):
        size += len(block)
        if size > limit:
            raise TooLargeError(size, limit)
        if has_texts:
            _judge_count(tail + block)
        is_plain = is_plain and not (looked and looked.result())
        looked = pool.submit(_has_suspects, tail, block) if is_plain else None
        tail = (tail + block[-_OVERLAP:])[-_OVERLAP:]
    return size, is_plain and not (looked and looked.result())


def _has_suspects(tail: bytes, block: bytes) -> bool:
    """Whether a block calls for a closer look; `tail` is the end of those before it."""
    seam = tail + block[:_OVERLAP]
    return any(pc.match_substring_regex(_in_arrow(data), CLOSER)[0].as_py() for data in (seam, block))


def _in_arrow(data: bytes) -> Column:
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    return pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])


def _judge_count(texts: bytes) -> None:
    """The library makes room for as many texts as the part says that it has."""
    for said in _COUNT.findall(texts):
        if len(said) >= len(str(MAX_CELLS)) and int(said) > MAX_CELLS:
            raise UnreadableCellError(TEXTS, said[:_SHOWN].decode())
