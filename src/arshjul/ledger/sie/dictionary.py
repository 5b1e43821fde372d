"""The texts met in one coded column of a file, numbered by first appearance; kept from piece to piece."""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.sie.frame import ARENA, COUNT, EMPTY, FEWEST_SLOTS, ROOM, SEED, SLOTS_PER_TEXT, STATE, WORD
from arshjul.ledger.sie.spans import Bytes

MOST = 1 << 20
MOST_BYTES = 64 << 20
SMALLEST = 1 << 10

Numbers = NDArray[np.int64]


class Dictionary:
    """The texts of one column, in a hash table that the compiled scanner fills.

    Its arrays: `slots` by hash, and per text its hash, where it ends in the `arena` and its bytes there. The seed of
    the hash is drawn anew for each file so that no file can be made to collide. Too many texts, and it starts over:
    a column's dictionary isn't the whole file.
    """

    def __init__(self) -> None:
        self._seed = secrets.randbits(62)
        self._start()

    def _start(self) -> None:
        self._texts = pa.array([], pa.string())
        self._told = 0
        self._make(SMALLEST, SMALLEST)

    def _make(self, texts: int, size: int) -> None:
        """Empty arrays with room for so many texts of so many bytes together."""
        self.slots = np.empty(max(FEWEST_SLOTS, SLOTS_PER_TEXT * texts), np.int32)
        self.hashes = np.empty(texts, np.uint64)
        self.ends = np.zeros(texts + 1, np.int64)
        self.arena: Bytes = np.empty(size + 2 * WORD, np.uint8)
        self.state = np.zeros(STATE, np.int64)
        self.state[[SEED, EMPTY, ROOM, ARENA]] = self._seed, -1, texts, len(self.arena)

    @property
    def _count(self) -> int:
        return int(self.state[COUNT])

    def make_room(self, texts: int, size: int) -> None:
        """Make room for so many new texts of so many bytes together."""
        if self._count > MOST or self.ends[self._count] > MOST_BYTES:
            self._start()
        count, used = self._count, int(self.ends[self._count])
        if len(self.hashes) < count + texts or len(self.arena) < used + size + 2 * WORD:
            hashes, ends, arena, empty = self.hashes, self.ends, self.arena, self.state[EMPTY]
            self._make(2 * (count + texts), 2 * used + size)
            self.hashes[:count], self.ends[: count + 1] = hashes[:count], ends[: count + 1]
            self.arena[:used] = arena[:used]
            self.state[[COUNT, EMPTY]] = count, empty

    def coded(self, numbers: NDArray[np.int32], codec: str) -> Any:  # noqa: ANN401 - an Arrow array
        """Numbers given to texts as an Arrow dictionary array; its dictionary goes on where the last one ended."""
        count = self._count
        if count > self._told:
            self._texts = pa.concat_arrays([self._texts, self._fresh(self.ends[self._told : count + 1], codec)])
            self._told = count
        return pa.DictionaryArray.from_arrays(as_column(numbers), self._texts)

    def _fresh(self, ends: Numbers, codec: str) -> Any:  # noqa: ANN401 - an Arrow array
        """The texts between these ends."""
        first, last = int(ends[0]), int(ends[-1])
        arena = self.arena[first:last].tobytes()
        if arena.isascii():
            stops = pa.py_buffer((ends - first).astype(np.int32))
            return pa.StringArray.from_buffers(len(ends) - 1, stops, pa.py_buffer(arena))
        return pa.array(
            [arena[start - first : end - first].decode(codec) for start, end in pairwise(ends.tolist())], pa.string()
        )
