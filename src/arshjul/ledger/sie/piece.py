# ruff: noqa: PLR0913, PLR0917 - written for the compiler
"""A piece of a file to columns in one call of machine code: lines found, codes numbered, texts written in UTF-8.

One call, since each return to Python may have to wait for the threads that make facts of the piece before.
"""

from __future__ import annotations

from typing import Any

from numba import carray, cfunc, njit, types  # type: ignore[attr-defined]  # it says not what it exports

from arshjul.ledger.sie.chunk import Letters
from arshjul.ledger.sie.frame import (
    AMOUNTS,
    ARENA,
    ARENAS,
    CODED,
    CODES,
    DATA,
    DATES,
    ENDS,
    FEWEST_SLOTS,
    HEAD_CODES,
    HEAD_FIELDS,
    HEAD_LINES,
    HEAD_SPANS,
    HEADS,
    LETTERS,
    LETTERS_SHAPE,
    MOST,
    NUMBER,
    ODD,
    ODD_FIELDS,
    ODDS,
    ORDERLY,
    ROOM,
    ROW_CODES,
    ROW_FIELDS,
    ROW_LINES,
    ROWS,
    SIZE,
    SLOTS_AT,
    SLOTS_PER_TEXT,
    SPACE,
    SPANS,
    STATE,
    STATES,
    STOPS,
    TAGS,
    TEXTS,
    TITLE,
    TOLD,
    TOLD_AT,
    VOUCHERS,
    WRITTEN,
)
from arshjul.ledger.sie.lines import FEED, scan
from arshjul.ledger.sie.spans import Bytes
from arshjul.ledger.sie.words import Numbers, Small, Table, make_slots, number, write

Lists = Any
"""Addresses of arrays of one type."""

_NUMBERS, _BYTES, _HASHES, _SMALLS = (
    types.CPointer(types.CPointer(kind))  # type: ignore[no-untyped-call]
    for kind in (types.int64, types.uint8, types.uint64, types.int32)
)


@njit(error_model="numpy")
def _feeds(data: Bytes) -> int:  # pragma: no cover - compiled
    count = 0
    for byte in data:
        count += byte == FEED
    return count


@njit(error_model="numpy")
def _table(
    at: int, numbers: Lists, bytes_: Lists, hashes: Lists, smalls: Lists
) -> Table:  # pragma: no cover - compiled
    state = carray(numbers[STATES + at], (STATE,))
    texts = state[ROOM]
    table = (
        carray(smalls[SLOTS_AT + at], (max(FEWEST_SLOTS, SLOTS_PER_TEXT * texts),)),
        carray(hashes[at], (texts,)),
        carray(numbers[ENDS + at], (texts + 1,)),
        carray(bytes_[ARENAS + at], (state[ARENA],)),
        state,
    )
    make_slots(table)
    return table


@njit(error_model="numpy")
def _texts(
    data: Bytes,
    size: int,
    heads: Numbers,
    field: int,
    count: int,
    letters: Letters,
    written: Bytes,
    there: int,
    stops: Small,
) -> int:  # pragma: no cover - compiled
    stops[0] = there
    for at in range(count):
        there = write(data, size, heads[at, field], heads[at, field + 1], letters, written, there)
        stops[at + 1] = there
    return there


@cfunc(types.void(_NUMBERS, _BYTES, _HASHES, _SMALLS), error_model="numpy")
def piece(
    numbers_at: Lists, bytes_at: Lists, hashes_at: Lists, smalls_at: Lists
) -> None:  # pragma: no cover - compiled
    """Fill the arrays whose addresses are given, as `frame` says; without room for any line, say how many there are."""
    numbers = carray(numbers_at, (STATES + CODES,))
    bytes_ = carray(bytes_at, (ARENAS + CODES,))
    hashes = carray(hashes_at, (CODES,))
    smalls = carray(smalls_at, (CODED + 2,))
    told = carray(numbers[TOLD_AT], (TOLD,))
    size, most = told[SIZE], told[MOST]
    data = carray(bytes_[DATA], (size,))
    if not most:
        told[MOST] = _feeds(data) + 1
        return
    tables = (
        _table(0, numbers, bytes_, hashes, smalls),
        _table(1, numbers, bytes_, hashes, smalls),
        _table(2, numbers, bytes_, hashes, smalls),
        _table(3, numbers, bytes_, hashes, smalls),
        _table(4, numbers, bytes_, hashes, smalls),
        _table(5, numbers, bytes_, hashes, smalls),
    )
    written, letters = carray(bytes_[WRITTEN], (told[SPACE],)), carray(bytes_[LETTERS], LETTERS_SHAPE)
    stops = carray(smalls[STOPS], (TEXTS, most + 1))
    rows = (
        carray(numbers[ROW_LINES], (2, most)),
        carray(numbers[AMOUNTS], (most,)),
        carray(bytes_[TAGS], (most,)),
        carray(smalls[DATES], (most,)),
        carray(smalls[CODED], (CODES, most)),
        stops[0],
        written,
    )
    heads = carray(numbers[HEAD_SPANS], (most, HEAD_FIELDS))
    found, named, told[ODDS], told[VOUCHERS], told[ORDERLY] = scan(
        data,
        size,
        rows,
        carray(numbers[HEAD_LINES], (2, most)),
        heads,
        carray(numbers[ODD], (most, ODD_FIELDS)),
        carray(numbers[SPANS], (ROW_FIELDS,)),
        letters,
        tables,
    )
    told[ROWS], told[HEADS] = found, named
    for at in range(len(HEAD_CODES)):
        field, codes = HEAD_CODES[at], rows[4][len(ROW_CODES) + at]
        for head in range(named):
            start, end = heads[head, field], heads[head, field + 1]
            codes[head] = number(data, size, start, end, tables[len(ROW_CODES) + at])
    there = _texts(data, size, heads, NUMBER, named, letters, written, stops[0, found], stops[1])
    _texts(data, size, heads, TITLE, named, letters, written, there, stops[2])
