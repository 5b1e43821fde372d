"""The scanner compiled by Numba (an optional extra), for files of a million rows and more.

The bytes are taken as received and go straight into columns in one call of machine code (`piece`): lines are found
(`lines`), texts numbered or written in UTF-8 (`words`). It accepts the rows that `arrays.find` accepts and a few forms
more, and leaves everything else to the plain reader.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.sie.chunk import ONE_BYTE, Chunk, letters
from arshjul.ledger.sie.dictionary import Dictionary
from arshjul.ledger.sie.frame import (
    CODES,
    DAY,
    HEAD_FIELDS,
    HEADS,
    MOST,
    ODD_FIELDS,
    ODDS,
    ORDERLY,
    REGISTERED,
    ROW_CODES,
    ROW_FIELDS,
    ROWS,
    SIZE,
    SPACE,
    TEXTS,
    TOLD,
    VOUCHERS,
    WORD,
)
from arshjul.ledger.sie.kept import entry
from arshjul.ledger.sie.scan import Found, Heads, Odd, Rows

Array = NDArray[Any]


class Machine:
    """Scans the pieces of one file; the texts of coded columns are kept from piece to piece."""

    def __init__(self) -> None:
        self._entry = entry()
        self._spans = np.full(ROW_FIELDS, -1, np.int64)
        self._start("")

    def _start(self, codec: str) -> None:
        self._codec = codec
        self._coded = [Dictionary() for _ in range(CODES)]
        self._letters = letters(codec if codec in ONE_BYTE else "latin-1")
        if codec not in ONE_BYTE:
            self._letters[:, 0], self._letters[:, 1] = 1, np.arange(256)
        self._widest = int(self._letters[:, 0].max())

    def find(self, chunk: Chunk) -> Found:
        """Find lines and plain rows in one pass."""
        if chunk.codec != self._codec:
            self._start(chunk.codec)
        out = self._filled(chunk)
        rows, heads, left = (int(out.told[place]) for place in (ROWS, HEADS, ODDS))
        odd = out.odd[:left].T
        return Found(
            chunk=chunk,
            is_orderly=bool(out.told[ORDERLY]),
            vouchers=int(out.told[VOUCHERS]),
            rows=self._rows(out, rows),
            heads=self._heads(out, heads),
            odd=Odd(odd[0].astype(np.int8), *odd[1:].copy()),
        )

    def _filled(self, chunk: Chunk) -> Out:
        """What the machine code makes of a piece."""
        data = np.frombuffer(chunk.data, np.uint8)
        most = self._lines(data)
        chunk.feeds = most - 1
        for own in self._coded:
            own.make_room(most, len(data))
        out, coded = Out(len(data), most, self._widest * len(data) + 2 * WORD), self._coded
        ends, states = [own.ends for own in coded], [own.state for own in coded]
        self._call(
            [out.told, out.row_lines, out.amounts, out.head_lines, out.heads, out.odd, self._spans, *ends, *states],
            [data, self._letters, out.written, out.tags, *(own.arena for own in coded)],
            [own.hashes for own in coded],
            [out.dates, *out.stops, *(own.slots for own in coded), out.codes],
        )
        return out

    def _lines(self, data: Array) -> int:
        """How many lines the bytes have: what is asked for without room for any."""
        told = np.zeros(TOLD, np.int64)
        told[SIZE] = len(data)
        self._call([told], [data], [], [])
        return int(told[MOST])

    def _call(self, *lists: list[Array]) -> None:
        places = [np.array([array.ctypes.data for array in arrays], np.uint64) for arrays in lists]
        self._entry(*(place.ctypes.data for place in places))

    def _rows(self, out: Out, count: int) -> Rows:
        account, objects, quantity, sign = self._codes(out, count, slice(len(ROW_CODES)))
        return Rows(
            lines=out.row_lines[0, :count],
            owner=out.row_lines[1, :count],
            tag=out.tags[:count],
            account=account,
            objects=objects,
            amount=out.amounts[:count],
            date=out.dates[:count],
            text=out.text(0, count),
            quantity=quantity,
            sign=sign,
        )

    def _heads(self, out: Out, count: int) -> Heads:
        heads = out.heads[:count]
        series, sign = self._codes(out, count, slice(len(ROW_CODES), CODES))
        return Heads(
            lines=out.head_lines[0, :count],
            owner=out.head_lines[1, :count],
            series=series,
            number=out.text(1, count),
            date=heads[:, DAY].astype(np.int32),
            text=out.text(2, count),
            registered=heads[:, REGISTERED].astype(np.int32),
            sign=sign,
        )

    def _codes(self, out: Out, count: int, which: slice) -> list[Any]:
        pairs = zip(self._coded[which], out.codes[which], strict=True)
        return [own.coded(numbers[:count], self._codec) for own, numbers in pairs]


class Out:
    """What becomes of one piece of so many bytes and at most so many lines."""

    def __init__(self, size: int, most: int, space: int) -> None:
        self.told = np.zeros(TOLD, np.int64)
        self.told[SIZE], self.told[MOST], self.told[SPACE] = size, most, space
        self.row_lines, self.amounts = np.empty((2, most), np.int64), np.empty(most, np.int64)
        self.tags, self.dates = np.empty(most, np.int8), np.empty(most, np.int32)
        self.head_lines, self.heads = np.empty((2, most), np.int64), np.empty((most, HEAD_FIELDS), np.int64)
        self.odd = np.empty((most, ODD_FIELDS), np.int64)
        self.written = np.empty(space, np.uint8)
        self.stops = np.empty((TEXTS, most + 1), np.int32)
        self.codes = np.empty((CODES, most), np.int32)

    def text(self, place: int, count: int) -> Any:  # noqa: ANN401 - an Arrow array
        """One of the columns of texts."""
        stops = pa.py_buffer(self.stops[place])
        return pa.StringArray.from_buffers(count, stops, pa.py_buffer(self.written))
