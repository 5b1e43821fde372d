# ruff: noqa: C901, FBT001, FBT003, PLR0911, PLR0912, PLR0913, PLR0915, PLR0917, PLR2004, PLR1714, SIM109 - a state machine written for the compiler
"""One pass over the bytes of a piece, compiled by Numba: a state machine per line, straight into columns.

`scan` finds the lines and the spans of their fields. A row or voucher whose form isn't certain is left among the odd
lines.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from arshjul.ledger.sie.chunk import Letters
from arshjul.ledger.sie.frame import (
    ACCOUNT,
    AMOUNT,
    DATE,
    DAY,
    FIRST_YEAR,
    HEAD_FIELDS,
    LAST_DAY,
    LAST_YEAR,
    LIST,
    REGISTERED,
    ROW_CODES,
    SERIES,
    SIGNED,
    TAG,
    TEXT,
    TITLE,
    WORD,
)
from arshjul.ledger.sie.scan import BLANK, CLOSE, OPEN, OTHER, ROW, VER
from arshjul.ledger.sie.spans import Bytes
from arshjul.ledger.sie.tabs import row_tab, ver_tab
from arshjul.ledger.sie.words import Numbers, Small, Table, eight, number, write
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

Rows = tuple[Numbers, Numbers, NDArray[np.int8], Small, Small, Small, Bytes]
"""The columns of rows: lines and vouchers, amounts, tags, dates, codes, where texts stop, texts."""

_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_SPACES = np.uint64(0x2020202020202020)
_QUOTES = np.uint64(0x2222222222222222)
_BACKS = np.uint64(0x5C5C5C5C5C5C5C5C)
_UP_TO_BACK = np.uint64(0x2424242424242424)
"""Added to seven bits, it makes the eighth of all signs from the backslash on, the braces among them."""
_DELETES = np.uint64(0x7F7F7F7F7F7F7F7F)


@njit(error_model="numpy")
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


@njit(error_model="numpy")
def _is_day(number: int) -> bool:  # pragma: no cover - compiled
    year, month, day = number // 10000, number // 100 % 100, number % 100
    if year < FIRST_YEAR or year > LAST_YEAR or month < 1 or month > 12 or day < 1:
        return False
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    if month == 4 or month == 6 or month == 9 or month == 11:
        return day <= 30
    return day <= 31


@njit(error_model="numpy")
def _has_odd_quotes(wide: np.uint64) -> bool:  # pragma: no cover - compiled
    """Whether eight bytes of ASCII hold an odd number of quotes."""
    quotes = ~((wide ^ _QUOTES) + ~_TOPS) & _TOPS
    return bool((quotes >> np.uint64(7)) * _ONES >> np.uint64(56) & np.uint64(1))


@njit(error_model="numpy")
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
        if place + WORD <= end:
            wide = eight(buffer, place)
            if ((wide & ~_TOPS) + _UP_TO_BACK | wide) & _TOPS == np.uint64(0):
                inside = inside != _has_odd_quotes(wide)
                place += WORD
                continue
        byte = buffer[place]
        if byte == QUOTE:
            inside = not inside
        elif byte < BACK:
            pass
        elif byte == LEFT or (byte == BACK and place + 1 < end and buffer[place + 1] == QUOTE):
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


@njit(error_model="numpy")
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
    if place - first == 8 and (value == spans[LAST_DAY] or _is_day(value)):
        spans[DATE] = spans[LAST_DAY] = value
    elif place == first and place + 1 < end and buffer[place] == QUOTE and buffer[place + 1] == QUOTE:
        place += 2
    else:
        return False
    for field in range(TEXT, TAG, 2):
        if place >= end:
            return True
        if buffer[place] != SPACE and buffer[place] != TAB:
            return False
        place = _field(buffer, place + 1, end, spans, field, field == TEXT)
        if place < 0:
            return False
    return place >= end


@njit(error_model="numpy")
def _field(
    buffer: Bytes, place: int, end: int, spans: Numbers, field: int, is_written: bool
) -> int:  # pragma: no cover - compiled
    """One field in quotes or of one word; gives where it ends, -1 when its form isn't certain.

    Escaped quotes are certain in a field whose text is written out, where they are unescaped.
    """
    if place >= end:
        return -1
    if buffer[place] == QUOTE:
        first = place + 1
        place = first
        while place < end and buffer[place] != QUOTE:
            if place + WORD <= end:
                wide = eight(buffer, place)
                quotes, backs = wide ^ _QUOTES, wide ^ _BACKS
                if ((quotes - _ONES) & ~quotes | (backs - _ONES) & ~backs) & _TOPS == np.uint64(0):
                    place += WORD
                    continue
            if buffer[place] == BACK and place + 1 < end and buffer[place + 1] == QUOTE:
                if not is_written:
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


@njit(error_model="numpy")
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


@njit(error_model="numpy")
def _head(buffer: Bytes, start: int, end: int, spans: Numbers) -> bool:  # pragma: no cover - compiled
    """Fill `spans` (series, number, text, sign, date, registered) of a #VER line when its form is certain."""
    for field in range(8):
        spans[field] = end
    spans[REGISTERED] = 0
    place = start + 4
    for field in range(SERIES, TITLE, 2):
        place = _field(buffer, place + 1, end, spans, field, field == TITLE)
        if place < 0 or place >= end:
            return False
    spans[DAY] = _digits(buffer, place + 1, end)
    if spans[DAY] == 0:
        return False
    place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, TITLE, True)
        if place < 0:
            return False
    if place < end:
        spans[REGISTERED] = _digits(buffer, place + 1, end)
        if spans[REGISTERED] == 0:
            return False
        place += 9
    if place < end:
        place = _field(buffer, place + 1, end, spans, SIGNED, False)
    return place >= end


@njit(error_model="numpy")
def scan(
    buffer: Bytes,
    size: int,
    rows: Rows,
    head_lines: Numbers,
    heads: Numbers,
    odd: Numbers,
    spans: Numbers,
    letters: Letters,
    tables: tuple[Table, ...],
) -> tuple[int, int, int, int, bool]:  # pragma: no cover - compiled
    """Every line in turn; gives the number of rows, #VER lines, odd lines and vouchers, and whether all is in order.

    A row goes into its columns while its bytes are at hand. `head_lines` gets the line and the voucher of each #VER,
    `odd` the kind, line, start, end and voucher of each odd line; `spans` is room for the fields of one line.
    """
    row_lines, amounts, tags, dates, codes, stops, written = rows
    there = 0
    stops[0] = 0
    count = found = named = left = vouchers = 0
    orderly = True
    before = OTHER
    start = 0
    while start <= size:
        end = start
        strange = tabbed = False
        returned = size
        while end < size:
            if end + WORD <= size:
                wide = eight(buffer, end)
                turned = wide ^ _DELETES
                controls = (wide - _SPACES) & ~wide | (turned - _ONES) & ~turned
                if controls & _TOPS == np.uint64(0):
                    end += WORD
                    continue
            byte = buffer[end]
            if byte == FEED:
                break
            if byte == TAB:
                tabbed = True
            elif byte == DELETE or (byte < SPACE and byte != RETURN):
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
        if kind == ROW and not strange and _row(buffer, start, end, spans) and not (tabbed and row_tab(buffer, spans)):
            row_lines[0, found], row_lines[1, found] = count, vouchers - 1
            amounts[found], dates[found], tags[found] = spans[AMOUNT], spans[DATE], spans[TAG]
            for at in range(len(ROW_CODES)):
                field = ROW_CODES[at]
                codes[at, found] = number(buffer, size, spans[field], spans[field + 1], tables[at])
            there = write(buffer, size, spans[TEXT], spans[TEXT + 1], letters, written, there)
            found += 1
            stops[found] = there
        elif (
            kind == VER and not strange and _head(buffer, start, end, spans) and not (tabbed and ver_tab(buffer, spans))
        ):
            head_lines[0, named], head_lines[1, named] = count, vouchers - 1
            for field in range(HEAD_FIELDS):
                heads[named, field] = spans[field]
            named += 1
        elif kind == OTHER or kind == ROW or kind == VER:
            odd[left, 0], odd[left, 1], odd[left, 2], odd[left, 3] = kind, count, start, end
            odd[left, 4] = vouchers - 1
            left += 1
        count += 1
        start = following
    orderly = orderly and before != VER and before != OPEN and before != ROW
    return found, named, left, vouchers, orderly
