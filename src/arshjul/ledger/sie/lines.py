# ruff: noqa: C901, PLR0911, PLR0912, PLR0913, PLR0915, PLR0917, PLR2004, PLR1714, SIM109 - a state machine written for the compiler
"""One pass over the bytes of a piece, compiled by Numba: a state machine per line, straight into columns.

`scan` finds the lines and the spans of their fields; `write` makes spans into texts in UTF-8. A row or voucher whose
form isn't certain is left among the odd lines.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arshjul.ledger.sie.chunk import Letters
from arshjul.ledger.sie.scan import BLANK, CLOSE, OPEN, OTHER, ROW, VER
from arshjul.ledger.sie.spans import WORD, Bytes
from arshjul.ledger.values import BTRANS, RTRANS, TRANS

SPACE, TAB, FEED, RETURN, QUOTE, BACK, LEFT, RIGHT, MINUS, DOT, HASH, ZERO, NINE = (
    32,
    9,
    10,
    13,
    34,
    92,
    123,
    125,
    45,
    46,
    35,
    48,
    57,
)
DELETE = 127
ASCII_END = 128
MOST_DIGITS = 16
ACCOUNT, LIST, AMOUNT, DATE, TEXT, QUANTITY, SIGN, TAG = 0, 2, 4, 5, 6, 8, 10, 12
SERIES, NUMBER, TITLE, SIGNED, DAY, REGISTERED = 0, 2, 4, 6, 8, 9
FIELDS, HEAD_FIELDS, SCRATCH = 13, 10, 13

Numbers = NDArray[np.int64]
Wide = NDArray[np.uint64]
Small = NDArray[np.int32]

_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_SPACES = np.uint64(0x2020202020202020)
_BACKS = np.uint64(0x5C5C5C5C5C5C5C5C)
_DELETES = np.uint64(0x7F7F7F7F7F7F7F7F)


@njit(cache=True, nogil=True)
def _label(buffer: Bytes, start: int, end: int) -> int:  # pragma: no cover - compiled
    """The kind of a line by its first signs."""
    size = end - start
    if size == 1 and buffer[start] == LEFT:
        return OPEN
    if size == 1 and buffer[start] == RIGHT:
        return CLOSE
    if buffer[start] != HASH:
        return OTHER
    if size > 4 and buffer[start + 1] == 86 and buffer[start + 2] == 69 and buffer[start + 3] == 82:
        return VER if buffer[start + 4] == SPACE or buffer[start + 4] == TAB else OTHER
    place = start + 1
    if size > 7 and (buffer[place] == 82 or buffer[place] == 66):
        place += 1
    if (
        size > 6
        and buffer[place] == 84
        and buffer[place + 1] == 82
        and buffer[place + 2] == 65
        and buffer[place + 3] == 78
        and buffer[place + 4] == 83
    ):
        after = place + 5
        if after < end and (buffer[after] == SPACE or buffer[after] == TAB):
            return ROW
    return OTHER


@njit(cache=True, nogil=True)
def _is_day(number: int) -> bool:  # pragma: no cover - compiled
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if year < 1 or month < 1 or month > 12 or day < 1:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    if month == 4 or month == 6 or month == 9 or month == 11:
        return day <= 30
    return day <= 31


@njit(cache=True, nogil=True)
def _row(buffer: Bytes, start: int, end: int, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Fill `spans` (account, objects, amount, date, text, quantity, sign, tag) when the row's form is certain."""
    tag = TRANS if buffer[start + 1] == 84 else RTRANS if buffer[start + 1] == 82 else BTRANS
    spans[TAG] = tag
    place = start + (7 if tag == TRANS else 8)
    first = place
    while place < end and buffer[place] != SPACE and buffer[place] != TAB:
        if buffer[place] == QUOTE or buffer[place] == LEFT or buffer[place] == RIGHT:
            return False
        place += 1
    if place == first or place + 1 >= end or buffer[place + 1] != LEFT:
        return False
    spans[ACCOUNT], spans[ACCOUNT + 1] = first, place
    place += 2
    first = place
    inside = False
    while place < end:
        byte = buffer[place]
        if byte == QUOTE:
            inside = not inside
        elif byte < BACK:
            pass
        elif byte == LEFT or (byte == BACK and buffer[place + 1] == QUOTE):
            return False
        elif byte == RIGHT:
            if inside:
                return False
            break
        place += 1
    if place + 2 >= end or (buffer[place + 1] != SPACE and buffer[place + 1] != TAB):
        return False
    spans[LIST], spans[LIST + 1] = first, place
    return _tail(buffer, place + 2, end, spans)


@njit(cache=True, nogil=True)
def _tail(buffer: Bytes, place: int, end: int, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Amount, date and what follows."""
    negative = buffer[place] == MINUS
    if negative:
        place += 1
    first = place
    value = 0
    dot = -1
    while place < end and buffer[place] != SPACE and buffer[place] != TAB:
        byte = buffer[place]
        if byte == DOT:
            if dot >= 0 or place == first:
                return False
            dot = place
        elif byte < ZERO or byte > NINE:
            return False
        else:
            value = value * 10 + (byte - ZERO)
        place += 1
    if place == first or place - first > MOST_DIGITS or dot == place - 1:
        return False
    decimals = 0 if dot < 0 else place - dot - 1
    if decimals > 2:
        return False
    value *= 100 if decimals == 0 else 10 if decimals == 1 else 1
    spans[AMOUNT] = -value if negative else value
    spans[DATE] = 0
    for field in range(TEXT, TAG):
        spans[field] = end
    if place >= end:
        return True
    place += 1
    first = place
    value = 0
    while place < end and buffer[place] >= ZERO and buffer[place] <= NINE and place - first < 9:
        value = value * 10 + (buffer[place] - ZERO)
        place += 1
    if place - first == 8 and _is_day(value):
        spans[DATE] = value
    elif place == first and place + 1 < end and buffer[place] == QUOTE and buffer[place + 1] == QUOTE:
        place += 2
    else:
        return False
    for field in range(TEXT, TAG, 2):
        if place >= end:
            return True
        if buffer[place] != SPACE and buffer[place] != TAB:
            return False
        place = _field(buffer, place + 1, end, spans, field, TEXT)
        if place < 0:
            return False
    return place >= end


@njit(cache=True, nogil=True)
def _field(
    buffer: Bytes, place: int, end: int, spans: Numbers, field: int, escapable: int
) -> int:  # pragma: no cover - compiled
    """One field in quotes or of one word; gives where it ends, -1 when its form isn't certain.

    Escaped quotes are certain in the one field whose text is written out, `escapable`.
    """
    if place >= end:
        return -1
    if buffer[place] == QUOTE:
        first = place + 1
        place = first
        while place < end and buffer[place] != QUOTE:
            if buffer[place] == BACK and place + 1 < end and buffer[place + 1] == QUOTE:
                if field != escapable:
                    return -1
                place += 1
            place += 1
        if place >= end or (place + 1 < end and buffer[place + 1] != SPACE and buffer[place + 1] != TAB):
            return -1
        spans[field], spans[field + 1] = first, place
        return place + 1
    first = place
    while place < end and buffer[place] != SPACE and buffer[place] != TAB:
        byte = buffer[place]
        if byte == QUOTE or byte == LEFT or byte == RIGHT:
            return -1
        place += 1
    if place == first:
        return -1
    spans[field], spans[field + 1] = first, place
    return place


@njit(cache=True, nogil=True)
def _digits(buffer: Bytes, place: int, end: int) -> int:  # pragma: no cover - compiled
    """A day of eight digits at a place, 0 when there is none."""
    if place + 8 > end or (place + 8 < end and buffer[place + 8] != SPACE and buffer[place + 8] != TAB):
        return 0
    value = 0
    for at in range(place, place + 8):
        if buffer[at] < ZERO or buffer[at] > NINE:
            return 0
        value = value * 10 + (buffer[at] - ZERO)
    return value if _is_day(value) else 0


@njit(cache=True, nogil=True)
def _head(buffer: Bytes, start: int, end: int, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Fill `spans` (series, number, text, sign, date, registered) of a #VER line when its form is certain."""
    for field in range(8):
        spans[field] = end
    spans[REGISTERED] = 0
    place = start + 4
    for field in range(SERIES, TITLE, 2):
        place = _field(buffer, place + 1, end, spans, field, TITLE)
        if place < 0 or place >= end:
            return False
    spans[DAY] = _digits(buffer, place + 1, end)
    if spans[DAY] == 0:
        return False
    place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, TITLE, TITLE)
        if place < 0:
            return False
    if place < end:
        spans[REGISTERED] = _digits(buffer, place + 1, end)
        if spans[REGISTERED] == 0:
            return False
        place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, SIGNED, TITLE)
    return place >= end


@njit(cache=True, nogil=True)
def write(
    buffer: Bytes,
    eight: Wide,
    starts: Small,
    ends: Small,
    table: Letters,
    written: Bytes,
    written_words: Wide,
    stops: Small,
) -> None:  # pragma: no cover - compiled
    """Texts in UTF-8 after each other, escaped quotes unescaped, and where each stops."""
    there = 0
    stops[0] = 0
    for at in range(len(starts)):
        place, end = int(starts[at]), int(ends[at])
        while place < end:
            wide = eight[place]
            backs = wide ^ _BACKS
            if place + WORD <= end and (wide | (backs - _ONES) & ~backs) & _TOPS == np.uint64(0):
                written_words[there] = wide
                place += WORD
                there += WORD
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
        stops[at + 1] = there


@njit(cache=True, nogil=True)
def scan(
    buffer: Bytes,
    eight: Wide,
    size: int,
    row_lines: Numbers,
    rows: Small,
    amounts: Numbers,
    head_lines: Numbers,
    heads: Small,
    odd: Numbers,
) -> tuple[int, int, int, int, bool]:  # pragma: no cover - compiled
    """Every line in turn; gives the number of rows, #VER lines, odd lines and vouchers, and whether all is in order.

    `row_lines` and `head_lines` get the line and the voucher of each, `odd` its kind, line, start, end and voucher.
    """
    spans = np.zeros(SCRATCH, np.int64)
    count = found = named = left = vouchers = 0
    orderly = True
    before = OTHER
    start = 0
    while start <= size:
        end = start
        strange = False
        returned = size
        while end < size:
            wide = eight[end]
            turned = wide ^ _DELETES
            controls = (wide - _SPACES) & ~wide | (turned - _ONES) & ~turned
            if controls & _TOPS == np.uint64(0):
                end += WORD
                continue
            byte = buffer[end]
            if byte == FEED:
                break
            if byte == DELETE or (byte < SPACE and byte != TAB and byte != RETURN):
                strange = True
            if byte == RETURN and end < returned:
                returned = end
            end += 1
        end = min(end, size)
        following = end + 1
        while start < end and (buffer[start] == SPACE or buffer[start] == TAB or buffer[start] == RETURN):
            start += 1
        while end > start and (buffer[end - 1] == SPACE or buffer[end - 1] == TAB or buffer[end - 1] == RETURN):
            end -= 1
        strange = strange or returned < end
        kind = BLANK if start == end else _label(buffer, start, end)
        if kind != BLANK:
            orderly = orderly and (before == VER) == (kind == OPEN)
            orderly = orderly and (before == OPEN or before == ROW) == (kind == ROW or kind == CLOSE)
            before = kind
        if kind == VER:
            vouchers += 1
        if kind == ROW and not strange and _row(buffer, start, end, spans):
            row_lines[0, found], row_lines[1, found] = count, vouchers - 1
            amounts[found] = spans[AMOUNT]
            for field in range(FIELDS):
                rows[field, found] = spans[field]
            found += 1
        elif kind == VER and not strange and _head(buffer, start, end, spans):
            head_lines[0, named], head_lines[1, named] = count, vouchers - 1
            for field in range(HEAD_FIELDS):
                heads[field, named] = spans[field]
            named += 1
        elif kind == OTHER or kind == ROW or kind == VER:
            odd[0, left], odd[1, left], odd[2, left], odd[3, left] = kind, count, start, end
            odd[4, left] = vouchers - 1
            left += 1
        count += 1
        start = following
    orderly = orderly and before != VER and before != OPEN and before != ROW
    return found, named, left, vouchers, orderly
