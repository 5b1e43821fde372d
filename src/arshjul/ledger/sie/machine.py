"""The scanner compiled by Numba (an optional extra), for files of a million rows and more.

The bytes are taken as received and go straight into columns (`lines`): texts are numbered (`words`) or written in UTF-8
on the way. It accepts the rows that `arrays.find` accepts and a few forms more, and leaves everything else to the plain
reader.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from arshjul.ledger.sie.chunk import ONE_BYTE, Chunk, letters
from arshjul.ledger.sie.lines import (
    ACCOUNT,
    DATE,
    DAY,
    FIELDS,
    HEAD_FIELDS,
    LIST,
    NUMBER,
    QUANTITY,
    REGISTERED,
    SERIES,
    SIGN,
    SIGNED,
    TAG,
    TEXT,
    TITLE,
    Numbers,
    Small,
    scan,
    write,
)
from arshjul.ledger.sie.scan import Found, Heads, Odd, Rows
from arshjul.ledger.sie.spans import WORD, Bytes, words
from arshjul.ledger.sie.words import Dictionary


class Columns(NamedTuple):
    """The coded columns, each with the texts it has met."""

    account: Dictionary
    objects: Dictionary
    quantity: Dictionary
    sign: Dictionary
    series: Dictionary
    signed: Dictionary


class Machine:
    """Scans the pieces of one file; the texts of coded columns are kept from piece to piece."""

    def __init__(self) -> None:
        self._start("")

    def _start(self, codec: str) -> None:
        self._codec = codec
        self._spans = _spans(0)
        self._coded = Columns(*(Dictionary() for _ in Columns._fields))
        self._letters = letters(codec if codec in ONE_BYTE else "latin-1")
        if codec not in ONE_BYTE:
            self._letters[:, 0], self._letters[:, 1] = 1, np.arange(256)
        self._widest = int(self._letters[:, 0].max())

    def find(self, chunk: Chunk) -> Found:
        """Find lines and plain rows in one pass."""
        if chunk.codec != self._codec:
            self._start(chunk.codec)
        buffer = np.frombuffer(chunk.data + bytes(2 * WORD), np.uint8)
        most = chunk.feeds + 1
        rows, heads, odd = self._room(most)
        row_lines, head_lines, amounts = (
            np.empty((2, most), np.int64),
            np.empty((2, most), np.int64),
            np.empty(most, np.int64),
        )
        found, named, left, vouchers, orderly = scan(
            buffer, words(buffer), len(chunk.data), row_lines, rows, amounts, head_lines, heads, odd
        )
        return Found(
            chunk=chunk,
            is_orderly=orderly,
            vouchers=vouchers,
            rows=self._rows(buffer, row_lines[:, :found], rows[:, :found], amounts[:found]),
            heads=self._heads(buffer, head_lines[:, :named], heads[:, :named]),
            odd=Odd(odd[0, :left].astype(np.int8), *odd[1:, :left].copy()),
        )

    def _room(self, lines: int) -> tuple[Small, Small, Numbers]:
        """Room for the spans of so many lines, used again for every piece: fresh memory costs more than the scan."""
        if self._spans[0].shape[1] < lines:
            self._spans = _spans(lines + lines // 4)
        return self._spans

    def _rows(self, buffer: Bytes, lines: Numbers, spans: Small, amounts: Numbers) -> Rows:
        own, codec = self._coded, self._codec
        return Rows(
            lines=lines[0],
            owner=lines[1],
            tag=spans[TAG].astype(np.int8),
            account=own.account.coded(buffer, spans[ACCOUNT], spans[ACCOUNT + 1], codec),
            objects=own.objects.coded(buffer, spans[LIST], spans[LIST + 1], codec),
            amount=amounts,
            date=spans[DATE].copy(),
            text=self._texts(buffer, spans[TEXT], spans[TEXT + 1]),
            quantity=own.quantity.coded(buffer, spans[QUANTITY], spans[QUANTITY + 1], codec),
            sign=own.sign.coded(buffer, spans[SIGN], spans[SIGN + 1], codec),
        )

    def _heads(self, buffer: Bytes, lines: Numbers, spans: Small) -> Heads:
        own, codec = self._coded, self._codec
        return Heads(
            lines=lines[0],
            owner=lines[1],
            series=own.series.coded(buffer, spans[SERIES], spans[SERIES + 1], codec),
            number=self._texts(buffer, spans[NUMBER], spans[NUMBER + 1]),
            date=spans[DAY].copy(),
            text=self._texts(buffer, spans[TITLE], spans[TITLE + 1]),
            registered=spans[REGISTERED].copy(),
            sign=own.signed.coded(buffer, spans[SIGNED], spans[SIGNED + 1], codec),
        )

    def _texts(self, buffer: Bytes, starts: Small, ends: Small) -> Any:  # noqa: ANN401 - an Arrow array
        stops = np.empty(len(starts) + 1, np.int32)
        written = np.empty(self._widest * int((ends - starts).sum()) + 2 * WORD, np.uint8)
        write(buffer, words(buffer), starts, ends, self._letters, written, words(written), stops)
        return pa.StringArray.from_buffers(len(starts), pa.py_buffer(stops), pa.py_buffer(written))


def _spans(lines: int) -> tuple[Small, Small, Numbers]:
    """The fields of rows and of #VER lines, and the odd lines."""
    rows, heads = np.empty((FIELDS, lines), np.int32), np.empty((HEAD_FIELDS, lines), np.int32)
    return rows, heads, np.empty((5, lines), np.int64)
