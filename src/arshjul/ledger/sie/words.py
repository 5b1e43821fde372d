"""Texts numbered by first appearance in a hash table, and texts written in UTF-8: compiled by Numba."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arshjul.ledger.sie.chunk import Letters
from arshjul.ledger.sie.frame import COUNT, EMPTY, FEWEST_SLOTS, SEED, SLOTS, SLOTS_PER_TEXT, WORD
from arshjul.ledger.sie.spans import Bytes

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
Wide = NDArray[np.uint64]
Table = tuple[Small, Wide, Numbers, Bytes, Numbers]
"""Of a dictionary: its slots by hash; each text's hash and where it stops in the arena; the arena; its state."""

QUOTE, BACK = 34, 92
ASCII_END = 128

_MIX = np.uint64(0x9E3779B97F4A7C15)
_ODD = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)
_ONE = np.uint64(1)
_EIGHT = np.uint64(8)
_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_BACKS = np.uint64(0x5C5C5C5C5C5C5C5C)


@njit(error_model="numpy")
def eight(buffer: Bytes, place: int) -> np.uint64:  # pragma: no cover - compiled
    """The eight bytes from a place, little-endian; the compiler makes one load of it."""
    first = np.uint64(place)
    found = np.uint64(buffer[first])
    for at in range(1, WORD):
        found |= np.uint64(buffer[first + np.uint64(at)]) << np.uint64(8 * at)
    return found


@njit(error_model="numpy")
def _put(buffer: Bytes, place: int, wide: np.uint64) -> None:  # pragma: no cover - compiled
    first = np.uint64(place)
    for at in range(WORD):
        buffer[first + np.uint64(at)] = np.uint8(wide >> np.uint64(8 * at))


@njit(error_model="numpy")
def _last(buffer: Bytes, place: int, end: int, size: int) -> np.uint64:  # pragma: no cover - compiled
    """The fewer than eight bytes up to an end, in a buffer of so many."""
    if place + WORD <= size:
        return eight(buffer, place) & ((_ONE << (np.uint64(end - place) * _EIGHT)) - _ONE)
    found = np.uint64(0)
    for at in range(place, end):
        found |= np.uint64(buffer[at]) << (np.uint64(at - place) * _EIGHT)
    return found


@njit(error_model="numpy")
def _hash(buffer: Bytes, start: int, end: int, size: int, seed: int) -> np.uint64:  # pragma: no cover - compiled
    mixed = np.uint64(seed) ^ (np.uint64(end - start) * _MIX)
    place = start
    while place + WORD <= end:
        mixed = (mixed ^ eight(buffer, place)) * _MIX
        mixed ^= mixed >> _SHIFT
        place += WORD
    if place < end:
        mixed = (mixed ^ _last(buffer, place, end, size)) * _MIX
        mixed ^= mixed >> _SHIFT
    mixed *= _ODD
    return mixed ^ (mixed >> _SHIFT)


@njit(error_model="numpy")
def _equal(
    buffer: Bytes, start: int, end: int, size: int, arena: Bytes, begins: int
) -> bool:  # pragma: no cover - compiled
    """Whether the bytes are those of the arena, which has `WORD` to spare."""
    place = start
    while place + WORD <= end:
        if eight(buffer, place) != eight(arena, begins + place - start):
            return False
        place += WORD
    if place == end:
        return True
    there = begins + place - start
    return bool(_last(buffer, place, end, size) == _last(arena, there, there + end - place, there + WORD))


@njit(error_model="numpy")
def number(buffer: Bytes, size: int, start: int, end: int, table: Table) -> int:  # pragma: no cover - compiled
    """The number of a text; one that hasn't been met gets the next."""
    slots, hashes, stops, arena, state = table
    if start == end and state[EMPTY] >= 0:
        return int(state[EMPTY])
    last = np.uint64(state[SLOTS] - 1)
    mixed = _hash(buffer, start, end, size, state[SEED])
    slot = mixed & last
    while slots[slot] >= 0:
        known = slots[slot]
        begins, stop = stops[known], stops[known + 1]
        same = hashes[known] == mixed and stop - begins == end - start
        if same and _equal(buffer, start, end, size, arena, begins):
            return int(known)
        slot = (slot + _ONE) & last
    slots[slot] = state[COUNT]
    return _learn(buffer, start, end, mixed, table)


@njit(error_model="numpy")
def _learn(buffer: Bytes, start: int, end: int, mixed: np.uint64, table: Table) -> int:  # pragma: no cover - compiled
    _slots, hashes, stops, arena, state = table
    known = state[COUNT]
    begins = stops[known]
    for place in range(end - start):
        arena[begins + place] = buffer[start + place]
    stops[known + 1] = begins + end - start
    hashes[known] = mixed
    state[COUNT] = known + 1
    if start == end:
        state[EMPTY] = known
    make_slots(table)
    return int(known)


@njit(error_model="numpy")
def make_slots(table: Table) -> None:  # pragma: no cover - compiled
    """See that there are twice as many slots in use as texts; few slots stay in the processor's own memory."""
    slots, hashes, _stops, _arena, state = table
    if state[SLOTS] >= 2 * state[COUNT] and state[SLOTS]:
        return
    state[SLOTS] = max(state[SLOTS], FEWEST_SLOTS)
    while state[SLOTS] < SLOTS_PER_TEXT // 2 * state[COUNT]:
        state[SLOTS] *= 2
    last = np.uint64(state[SLOTS] - 1)
    slots[: state[SLOTS]] = -1
    for known in range(state[COUNT]):
        slot = hashes[known] & last
        while slots[slot] >= 0:
            slot = (slot + _ONE) & last
        slots[slot] = known


@njit(error_model="numpy")
def write(
    buffer: Bytes, size: int, start: int, end: int, table: Letters, written: Bytes, there: int
) -> int:  # pragma: no cover - compiled
    """A text in UTF-8 from a place on, escaped quotes unescaped; gives where it stops. `WORD` bytes are to spare."""
    place = start
    while place < end:
        if place + WORD <= size:
            wide = eight(buffer, place)
            backs = wide ^ _BACKS
            if (wide | (backs - _ONES) & ~backs) & _TOPS == np.uint64(0):
                _put(written, there, wide)
                there += min(WORD, end - place)
                place += WORD
                continue
        byte = buffer[place]
        if byte >= ASCII_END:
            for part in range(table[byte, 0]):
                written[there] = table[byte, 1 + part]
                there += 1
        elif not (byte == BACK and place + 1 < end and buffer[place + 1] == QUOTE):
            written[there] = byte
            there += 1
        place += 1
    return there
