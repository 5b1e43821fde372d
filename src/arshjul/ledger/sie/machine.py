# ruff: noqa: C901, PLR0911, PLR0912, PLR2004, PLR1714, SIM109 - a state machine written for the compiler
"""The scanner compiled by Numba (an optional extra), for files of a million rows and more.

One pass over the bytes, a state machine per line. It accepts exactly the rows that `scan.numpy_find` accepts, a
few more of them, and leaves everything else to the plain reader.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arshjul.ledger.sie.scan import BLANK, CLOSE, OPEN, OTHER, ROW, VER, Heads, Scan
from arshjul.ledger.sie.spans import Bytes
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
MOST_DIGITS = 16
FIELDS = 13
HEAD_FIELDS = 10

Numbers = NDArray[np.int64]


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
def _row(buffer: Bytes, start: int, end: int, spans: Numbers, at: int) -> bool:  # pragma: no cover - compiled
    """Fill `spans` (account, objects, amount, date, text, quantity, sign, tag) when the row's form is certain."""
    tag = TRANS if buffer[start + 1] == 84 else RTRANS if buffer[start + 1] == 82 else BTRANS
    spans[12, at] = tag
    place = start + (7 if tag == TRANS else 8)
    first = place
    while place < end and buffer[place] != SPACE and buffer[place] != TAB:
        if buffer[place] == QUOTE or buffer[place] == LEFT or buffer[place] == RIGHT:
            return False
        place += 1
    if place == first or place + 1 >= end or buffer[place + 1] != LEFT:
        return False
    spans[0, at], spans[1, at] = first, place
    place += 2
    first = place
    inside = False
    while place < end:
        byte = buffer[place]
        if byte == QUOTE:
            inside = not inside
        elif byte == LEFT:
            return False
        elif byte == RIGHT:
            if inside:
                return False
            break
        place += 1
    if place + 2 >= end or (buffer[place + 1] != SPACE and buffer[place + 1] != TAB):
        return False
    spans[2, at], spans[3, at] = first, place
    place += 2
    return _tail(buffer, place, end, spans, at)


@njit(cache=True, nogil=True)
def _tail(buffer: Bytes, place: int, end: int, spans: Numbers, at: int) -> bool:  # pragma: no cover - compiled
    """Amount, date and text."""
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
    spans[4, at] = -value if negative else value
    spans[5, at] = 0
    for field in range(6, 12):
        spans[field, at] = end
    if place >= end:
        return True
    place += 1
    first = place
    value = 0
    while place < end and buffer[place] >= ZERO and buffer[place] <= NINE and place - first < 9:
        value = value * 10 + (buffer[place] - ZERO)
        place += 1
    if place - first == 8 and _is_day(value):
        spans[5, at] = value
    elif place == first and place + 1 < end and buffer[place] == QUOTE and buffer[place + 1] == QUOTE:
        place += 2
    else:
        return False
    for field in range(6, 12, 2):
        if place >= end:
            return True
        if buffer[place] != SPACE and buffer[place] != TAB:
            return False
        place = _field(buffer, place + 1, end, spans, at, field)
        if place < 0:
            return False
    return place >= end


@njit(cache=True, nogil=True)
def _field(
    buffer: Bytes, place: int, end: int, spans: Numbers, at: int, field: int
) -> int:  # pragma: no cover - compiled
    """One field in quotes or of one word; gives where it ends, -1 when its form isn't certain."""
    if place >= end:
        return -1
    if buffer[place] == QUOTE:
        first = place + 1
        place = first
        while place < end and buffer[place] != QUOTE:
            place += 1
        if place >= end or (place + 1 < end and buffer[place + 1] != SPACE and buffer[place + 1] != TAB):
            return -1
        spans[field, at], spans[field + 1, at] = first, place
        return place + 1
    first = place
    while place < end and buffer[place] != SPACE and buffer[place] != TAB:
        byte = buffer[place]
        if byte == QUOTE or byte == LEFT or byte == RIGHT:
            return -1
        place += 1
    if place == first:
        return -1
    spans[field, at], spans[field + 1, at] = first, place
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
def _head(buffer: Bytes, start: int, end: int, spans: Numbers, at: int) -> bool:  # pragma: no cover - compiled
    """Fill `spans` (series, number, text, sign, date, registered) of a #VER line when its form is certain."""
    for field in range(8):
        spans[field, at] = end
    spans[9, at] = 0
    place = start + 4
    for field in range(0, 4, 2):
        place = _field(buffer, place + 1, end, spans, at, field)
        if place < 0 or place >= end:
            return False
    spans[8, at] = _digits(buffer, place + 1, end)
    if spans[8, at] == 0:
        return False
    place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, at, 4)
        if place < 0:
            return False
    if place < end:
        spans[9, at] = _digits(buffer, place + 1, end)
        if spans[9, at] == 0:
            return False
        place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, at, 6)
    return place >= end


@njit(cache=True, nogil=True)
def _scan(
    buffer: Bytes,
    size: int,
    kinds: NDArray[np.int8],
    lines: Numbers,
    rows: Numbers,
    spans: Numbers,
    heads: Numbers,
    head_spans: Numbers,
) -> tuple[int, int, int]:  # pragma: no cover - compiled
    """Every line in turn; gives the number of lines and of plain rows."""
    count = found = named = 0
    start = 0
    while start <= size:
        end = start
        strange = False
        returned = size
        while end < size and buffer[end] != FEED:
            byte = buffer[end]
            escaped = byte == BACK and end + 1 < size and buffer[end + 1] == QUOTE
            if escaped or byte == DELETE or (byte < SPACE and byte != TAB and byte != RETURN):
                strange = True
            if byte == RETURN and end < returned:
                returned = end
            end += 1
        following = end + 1
        while start < end and (buffer[start] == SPACE or buffer[start] == TAB or buffer[start] == RETURN):
            start += 1
        while end > start and (buffer[end - 1] == SPACE or buffer[end - 1] == TAB or buffer[end - 1] == RETURN):
            end -= 1
        strange = strange or returned < end
        kind = BLANK if start == end else _label(buffer, start, end)
        kinds[count] = kind
        lines[0, count], lines[1, count] = start, end
        if kind == ROW and not strange and _row(buffer, start, end, spans, found):
            rows[found] = count
            found += 1
        elif kind == VER and not strange and _head(buffer, start, end, head_spans, named):
            heads[named] = count
            named += 1
        count += 1
        start = following
    return count, found, named


def find(buffer: Bytes, size: int) -> Scan:
    """Find lines and plain rows in one pass."""
    most = int(np.count_nonzero(buffer[:size] == FEED)) + 1
    kinds = np.empty(most, np.int8)
    lines = np.empty((2, most), np.int64)
    rows = np.empty(most, np.int64)
    spans = np.empty((FIELDS, most), np.int64)
    heads = np.empty(most, np.int64)
    head_spans = np.empty((HEAD_FIELDS, most), np.int64)
    count, found, named = _scan(buffer, size, kinds, lines, rows, spans, heads, head_spans)
    head = head_spans[:, :named]
    used = spans[:, :found]
    return Scan(
        kinds=kinds[:count],
        starts=lines[0, :count],
        ends=lines[1, :count],
        rows=rows[:found],
        account=(used[0], used[1]),
        objects=(used[2], used[3]),
        amount=used[4],
        date=used[5].astype(np.int32),
        text=(used[6], used[7]),
        quantity=(used[8], used[9]),
        sign=(used[10], used[11]),
        tag=used[12].astype(np.int8),
        heads=Heads(
            lines=heads[:named],
            series=(head[0], head[1]),
            number=(head[2], head[3]),
            text=(head[4], head[5]),
            sign=(head[6], head[7]),
            date=head[8].astype(np.int32),
            registered=head[9].astype(np.int32),
        ),
    )
