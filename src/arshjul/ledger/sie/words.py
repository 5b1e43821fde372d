"""Texts met in a file, numbered by first appearance in a compiled hash table that is kept from piece to piece."""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from arshjul.ledger.sie.spans import WORD, Bytes, words

MOST = 1 << 20
MOST_BYTES = 64 << 20
SMALLEST = 1 << 10

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
Wide = NDArray[np.uint64]

_MIX = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_ONE = np.uint64(1)
_EIGHT = np.uint64(8)


class Table(NamedTuple):
    """The arrays of a hash table: `slots` by hash, and per text its hash, its end in the `arena` and its bytes.

    `state` is the number of texts and the seed of the hash, drawn anew for each file so that no file can be made
    to collide.
    """

    slots: NDArray[np.int32]
    hashes: Wide
    ends: Numbers
    arena: Bytes
    arena_words: Wide
    state: Numbers


@njit(cache=True, nogil=True)
def _hash(eight: Wide, start: int, end: int, seed: int) -> np.uint64:  # pragma: no cover - compiled
    mixed = np.uint64(seed) ^ (np.uint64(end - start) * _MIX)
    place = start
    while place + WORD <= end:
        mixed = (mixed ^ eight[place]) * _MIX
        mixed ^= mixed >> _SHIFT
        place += WORD
    if place < end:
        mask = (_ONE << (np.uint64(end - place) * _EIGHT)) - _ONE
        mixed = (mixed ^ (eight[place] & mask)) * _MIX
        mixed ^= mixed >> _SHIFT
    mixed *= _ODD
    return mixed ^ (mixed >> _SHIFT)


@njit(cache=True, nogil=True)
def _equal(one: Wide, at: int, other: Wide, there: int, size: int) -> bool:  # pragma: no cover - compiled
    place = 0
    while place + WORD <= size:
        if one[at + place] != other[there + place]:
            return False
        place += WORD
    if place == size:
        return True
    mask = (_ONE << (np.uint64(size - place) * _EIGHT)) - _ONE
    return bool((one[at + place] ^ other[there + place]) & mask == np.uint64(0))


@njit(cache=True, nogil=True)
def _numbers(
    buffer: Bytes, eight: Wide, starts: Small, ends: Small, table: Table, numbers: Small
) -> None:  # pragma: no cover - compiled
    """The number of every text; one that hasn't been met gets the next. All in one call: calls cost more than texts."""
    slots, hashes, stops, arena, arena_words, state = table
    last = np.uint64(len(slots) - 1)
    empty = -1
    for at in range(len(starts)):
        start, end = int(starts[at]), int(ends[at])
        if start == end and empty >= 0:
            numbers[at] = empty
            continue
        mixed = _hash(eight, start, end, state[1])
        slot = mixed & last
        found = -1
        while found < 0:
            known = slots[np.int64(slot)]
            if known < 0:
                found = state[0]
                begins = stops[found]
                for place in range(end - start):
                    arena[begins + place] = buffer[start + place]
                stops[found + 1] = begins + end - start
                hashes[found] = mixed
                slots[np.int64(slot)] = found
                state[0] = found + 1
            elif hashes[known] == mixed:
                begins = stops[known]
                size = stops[known + 1] - begins
                if size == end - start and _equal(eight, start, arena_words, begins, size):
                    found = known
            slot = (slot + _ONE) & last
        numbers[at] = found
        if start == end:
            empty = found


@njit(cache=True, nogil=True)
def _fill(slots: NDArray[np.int32], hashes: Wide, count: int) -> None:  # pragma: no cover - compiled
    last = np.uint64(len(slots) - 1)
    for known in range(count):
        slot = hashes[known] & last
        while slots[np.int64(slot)] >= 0:
            slot = (slot + _ONE) & last
        slots[np.int64(slot)] = known


class Dictionary:
    """The texts of one column. Too many of them, and it starts over: a column's dictionary isn't the whole file."""

    def __init__(self) -> None:
        self._seed = secrets.randbits(62)
        self._start()

    def _start(self) -> None:
        self._texts = pa.array([], pa.string())
        self._told = 0
        self.table = _table(SMALLEST, SMALLEST, self._seed)

    def _make_room(self, texts: int, size: int) -> None:
        """Make room for so many new texts of so many bytes together."""
        count = int(self.table.state[0])
        if count > MOST or self.table.ends[count] > MOST_BYTES:
            self._start()
            count = 0
        used = int(self.table.ends[count])
        if len(self.table.hashes) < count + texts or len(self.table.arena) < used + size + 2 * WORD:
            grown = _table(2 * (count + texts), 2 * used + size, self._seed)
            grown.hashes[:count] = self.table.hashes[:count]
            grown.ends[: count + 1] = self.table.ends[: count + 1]
            grown.arena[:used] = self.table.arena[:used]
            grown.state[0] = count
            _fill(grown.slots, grown.hashes, count)
            self.table = grown

    def coded(self, buffer: Bytes, starts: Small, ends: Small, codec: str) -> Any:  # noqa: ANN401 - an Arrow array
        """Texts as an Arrow dictionary array; its dictionary goes on where the last one ended."""
        self._make_room(len(starts), int((ends - starts).sum()))
        numbers = np.empty(len(starts), np.int32)
        _numbers(buffer, words(buffer), starts, ends, self.table, numbers)
        count = int(self.table.state[0])
        if count > self._told:
            self._texts = pa.concat_arrays([self._texts, self._fresh(self.table.ends[self._told : count + 1], codec)])
            self._told = count
        return pa.DictionaryArray.from_arrays(pa.array(numbers), self._texts)

    def _fresh(self, ends: Numbers, codec: str) -> Any:  # noqa: ANN401 - an Arrow array
        """The texts between these ends."""
        first, last = int(ends[0]), int(ends[-1])
        arena = self.table.arena[first:last].tobytes()
        if arena.isascii():
            stops = pa.py_buffer((ends - first).astype(np.int32))
            return pa.StringArray.from_buffers(len(ends) - 1, stops, pa.py_buffer(arena))
        return pa.array(
            [arena[start - first : end - first].decode(codec) for start, end in pairwise(ends.tolist())], pa.string()
        )


def _table(texts: int, size: int, seed: int) -> Table:
    """An empty table with room for so many texts of so many bytes together."""
    slots = 1 << (2 * texts - 1).bit_length()
    arena = np.empty(size + 2 * WORD, np.uint8)
    ends = np.zeros(texts + 1, np.int64)
    state = np.array([0, seed], np.int64)
    return Table(np.full(slots, -1, np.int32), np.empty(texts, np.uint64), ends, arena, words(arena), state)
