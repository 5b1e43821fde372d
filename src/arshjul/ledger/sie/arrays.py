"""The NumPy scanner: lines and plain rows found with whole-array steps, over a piece in UTF-8."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.sie import fields as sie
from arshjul.ledger.sie.chunk import Chunk
from arshjul.ledger.sie.frame import WORD
from arshjul.ledger.sie.scan import BLANK, CLOSE, OPEN, OTHER, ROW, VER, Found, Odd, Rows, is_orderly
from arshjul.ledger.sie.spans import Bytes, Places, codes, constant, views, words
from arshjul.ledger.values import TRANS

SPACE, TAB, FEED, RETURN, DELETE = 32, 9, 10, 13, 127
_DIGITS = 17
_INDENTS = 8


@dataclass(frozen=True, slots=True)
class Spans:
    """The fields of plain rows: where each text starts and ends, amounts in öre, dates."""

    account: tuple[Places, Places]
    objects: tuple[Places, Places]
    amount: Places
    date: NDArray[np.int32]
    text: tuple[Places, Places]


def lines_of(buffer: Bytes, size: int) -> tuple[Places, Places]:
    """Where each line starts and ends, spaces around it left out."""
    feeds = np.flatnonzero(buffer[:size] == ord("\n"))
    starts = np.concatenate([[0], feeds + 1])
    ends = np.concatenate([feeds, [size]])
    for _ in range(_INDENTS):
        inside = (starts < ends) & np.isin(buffer[np.minimum(starts, size)], (TAB, RETURN, SPACE))
        if not inside.any():
            break
        starts = starts + inside
    for _ in range(_INDENTS):
        inside = (starts < ends) & np.isin(buffer[np.maximum(ends - 1, 0)], (TAB, RETURN, SPACE))
        if not inside.any():
            break
        ends = ends - inside
    return starts, ends


def _key(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text, "little"))


def _low(count: int) -> np.uint64:
    return np.uint64((1 << (8 * count)) - 1)


def kinds_of(buffer: Bytes, starts: Places, ends: Places) -> NDArray[np.int8]:
    """What each line is, by its label; labels in other letters than capitals are OTHER."""
    heads = words(buffer)[starts]
    lengths = ends - starts
    heads = heads & np.where(
        lengths < WORD,
        (np.uint64(1) << (np.uint64(8) * np.clip(lengths, 0, 7).astype(np.uint64))) - np.uint64(1),
        _low(WORD),
    )
    kinds = np.full(len(starts), OTHER, np.int8)
    kinds[lengths == 0] = BLANK
    for sep in (b" ", b"\t"):
        kinds[(heads & _low(5)) == _key(b"#VER" + sep)] = VER
        kinds[(heads & _low(7)) == _key(b"#TRANS" + sep)] = ROW
        kinds[heads == _key(b"#RTRANS" + sep)] = ROW
        kinds[heads == _key(b"#BTRANS" + sep)] = ROW
    kinds[(lengths == 1) & (heads == _key(b"{"))] = OPEN
    kinds[(lengths == 1) & (heads == _key(b"}"))] = CLOSE
    return kinds


def find(chunk: Chunk) -> Found:
    """Find lines and plain rows; every #VER is left to be read one by one."""
    chunk = chunk.in_utf8()
    buffer, size = np.frombuffer(chunk.data + bytes(2 * WORD), np.uint8), len(chunk.data)
    starts, ends = lines_of(buffer, size)
    kinds = kinds_of(buffer, starts, ends)
    heads = words(buffer)[starts]
    is_plain = np.isin(heads & _low(7), (_key(b"#TRANS "), _key(b"#TRANS\t")))
    finder = _Finder(buffer, size, starts, ends)
    lines, spans = finder.rows(np.flatnonzero((kinds == ROW) & is_plain))
    owner = np.cumsum(kinds == VER) - 1
    odd = (kinds == OTHER) | (kinds == ROW) | (kinds == VER)
    odd[lines] = False
    left = np.flatnonzero(odd)
    return Found(
        chunk=chunk,
        is_orderly=is_orderly(kinds),
        vouchers=int(np.count_nonzero(kinds == VER)),
        rows=_columns(buffer, lines, owner[lines], spans),
        heads=None,
        odd=Odd(kinds[left], left, starts[left], ends[left], owner[left]),
    )


def _columns(buffer: Bytes, lines: Places, owner: Places, spans: Spans) -> Rows:
    empty = constant("", len(lines))
    return Rows(
        lines=lines,
        owner=owner,
        tag=np.full(len(lines), TRANS, np.int8),
        account=codes(buffer, *spans.account),
        objects=codes(buffer, *spans.objects),
        amount=spans.amount,
        date=spans.date,
        text=views(buffer, *spans.text).cast(pa.string()),
        quantity=empty,
        sign=empty,
    )


class _Finder:
    """The fields of rows, all rows at a time; `ok` falls for each row that isn't of the plain form."""

    def __init__(self, buffer: Bytes, size: int, starts: Places, ends: Places) -> None:
        self.buffer, self.starts, self.ends = buffer, starts, ends
        body = buffer[:size]
        is_tab = body == TAB
        self.tabs = _places(is_tab, size)
        self.spaces = _places((body == SPACE) | is_tab, size)
        self.quotes = _places(body == ord('"'), size)
        self.opens = _places(body == ord("{"), size)
        self.closes = _places(body == ord("}"), size)
        control = (body < SPACE) & ~np.isin(body, (TAB, FEED))
        self.bad = _places(control | (body == DELETE) | (body == ord("\\")), size)

    def rows(self, rows: Places) -> tuple[Places, Spans]:
        """Which of the rows are plain, and their fields."""
        start, end = self.starts[rows], self.ends[rows]
        ok = self._count(self.bad, start, end) == 0
        ok &= (self._count(self.opens, start, end) == 1) & (self._count(self.closes, start, end) == 1)
        rows, start, end = rows[ok], start[ok], end[ok]
        opening, closing = self._next(self.opens, start), self._next(self.closes, start)
        account = (start + 7, opening - 1)
        ok = (account[1] > account[0]) & self._is_space(opening - 1) & (closing > opening)
        ok &= (self._count(self.spaces, account[0], account[1]) == 0) & (self._count(self.quotes, start, opening) == 0)
        ok &= self._is_space(closing + 1) & (closing + 2 < end)
        amount, after = self._amount(closing + 2, end, ok)
        date, after = self._date(after, end, ok)
        text = self._text(after, end, ok)
        objects = (opening + 1, closing)
        if len(self.tabs) > 1:
            ok &= self._next(self.tabs, text[0]) >= text[1]
            ok[self._with_quoted_tabs(*objects)] = False
        kept = np.flatnonzero(ok)

        def only(span: tuple[Places, Places]) -> tuple[Places, Places]:
            return span[0][kept], span[1][kept]

        return rows[kept], Spans(only(account), only(objects), amount[kept], date[kept], only(text))

    def _count(self, places: Places, start: Places, end: Places) -> Places:
        found: Places = np.searchsorted(places, end) - np.searchsorted(places, start)
        return found

    def _with_quoted_tabs(self, start: Places, end: Places) -> Places:
        """Which of the lists hold a tab within quotes: after an odd number of them."""
        lists = np.flatnonzero(self._next(self.tabs, start) < end)
        first, last = np.searchsorted(self.tabs, start[lists]), np.searchsorted(self.tabs, end[lists])
        owner = np.repeat(np.arange(len(lists)), last - first)
        before = np.concatenate([[0], np.cumsum(last - first)])[:-1]
        tabs = self.tabs[np.arange(len(owner)) - before[owner] + first[owner]]
        inside = self._count(self.quotes, start[lists][owner], tabs) % 2 == 1
        found: Places = lists[owner[inside]]
        return found

    def _next(self, places: Places, start: Places) -> Places:
        """The first of the places at or after each start (the last place of all is a sentinel)."""
        found: Places = places[np.minimum(np.searchsorted(places, start), len(places) - 1)]
        return found

    def _is_space(self, place: Places) -> NDArray[np.bool_]:
        byte = self.buffer[np.maximum(place, 0)]
        is_space: NDArray[np.bool_] = (byte == SPACE) | (byte == TAB)
        return is_space

    def _amount(self, start: Places, end: Places, ok: NDArray[np.bool_]) -> tuple[Places, Places]:
        """Öre of the amounts, and where each ends."""
        buffer = self.buffer
        stop = np.minimum(self._next(self.spaces, start), end)
        negative = buffer[start] == ord("-")
        first = start + negative
        dot2 = buffer[np.maximum(stop - 3, 0)] == ord(".")
        dot1 = ~dot2 & (buffer[np.maximum(stop - 2, 0)] == ord("."))
        dot_place = np.where(dot2, stop - 3, np.where(dot1, stop - 2, -1))
        whole_end = np.where(dot_place >= 0, dot_place, stop)
        ok &= (whole_end > first) & (stop - first <= _DIGITS) & (dot_place != stop - 1)
        value = np.zeros(len(start), np.int64)
        width = int((stop - first)[ok].max()) if ok.any() else 0
        power = np.ones(len(start), np.int64)
        for back in range(1, width + 1):
            place = stop - back
            live = ok & (place >= first)
            digit = buffer[np.maximum(place, 0)].astype(np.int64) - 48
            is_dot = place == dot_place
            good = (digit >= 0) & (digit <= 9)  # noqa: PLR2004 - the ten digits
            ok &= ~live | good | is_dot
            use = live & good & ~is_dot
            value += np.where(use, digit * power, 0)
            power = np.where(use, power * 10, power)
        value *= np.where(dot2, 1, np.where(dot1, 10, 100))
        return np.where(negative, -value, value), stop

    def _date(self, after: Places, end: Places, ok: NDArray[np.bool_]) -> tuple[NDArray[np.int32], Places]:
        """Dates, 0 where there is none; and where each ends."""
        buffer = self.buffer
        has = after < end
        start = np.minimum(after + 1, end)
        stop = np.where(has, np.minimum(self._next(self.spaces, start), end), end)
        blank = has & (stop - start == len('""')) & (words(buffer)[start] & _low(2) == _key(b'""'))
        dated = has & (stop - start == 8)  # noqa: PLR2004 - YYYYMMDD
        value = np.zeros(len(after), np.int32)
        for place in range(8):
            digit = buffer[np.minimum(start + place, len(buffer) - 1)].astype(np.int32) - 48
            dated &= (digit >= 0) & (digit <= 9)  # noqa: PLR2004 - the ten digits
            value = value * 10 + np.where(dated, digit, 0)
        value = np.where(dated, value, 0).astype(np.int32)
        distinct, inverse = np.unique(value, return_inverse=True)
        real = np.array([number == 0 or sie.is_day(number) for number in distinct.tolist()], bool)
        dated &= real[inverse] & (value > 0)
        ok &= ~has | blank | dated
        return np.where(dated, value, 0).astype(np.int32), stop

    def _text(self, after: Places, end: Places, ok: NDArray[np.bool_]) -> tuple[Places, Places]:
        """The text, which must be the last field."""
        has = after < end
        start = np.minimum(after + 1, end)
        quoted = has & (self.buffer[start] == ord('"'))
        last_quote = np.maximum(end - 1, 0)
        inner = start + 1
        closes = (self.buffer[last_quote] == ord('"')) & (end - start >= len('""'))
        only = self._count(self.quotes, inner, np.maximum(last_quote, inner)) == 0
        plain_word = (self._count(self.spaces, start, end) == 0) & (self._count(self.quotes, start, end) == 0)
        ok &= ~has | (quoted & closes & only) | (has & ~quoted & (end > start) & plain_word)
        return np.where(quoted, inner, start), np.where(quoted, last_quote, end)


def _places(mask: NDArray[np.bool_], size: int) -> Places:
    return np.append(np.flatnonzero(mask), size)
