"""The fast readers' common part: scan a piece for plain #TRANS rows, hand every other line to the plain reader.

A scanner (NumPy here, Numba in `machine`) finds the lines, what kind each is, and the fields of every row it
is certain of. Rows of any unusual form, and all other records, go through `Book.take`, so that the three readers
can't differ in what a line means. A piece whose vouchers aren't properly opened and closed is read plainly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.sie import fields as sie
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.spans import WORD, Bytes, Places, codes, constant, views, words
from arshjul.ledger.sie.tables import read_plainly, rows_table, vouchers_table
from arshjul.ledger.values import ROWS, TRANS, VOUCHERS

BLANK, VER, OPEN, ROW, CLOSE, OTHER = range(6)
CANONICAL = r'^([^ \t\r"{}]+ "[^"\\]*"( [^ \t\r"{}]+ "[^"\\]*")*)?$'
_QUOTED = rb'"([^"\\\x00-\x1f\x7f]*)"'
_BARE = rb'([^ "{}\\\x00-\x1f\x7f]+)'
_ANY = rb"(?:" + _QUOTED + rb"|" + _BARE + rb")"
_GAP = rb"[ \t]+"
_REGISTERED = rb'(?:(\d{8})|"")'
_VER = re.compile(
    rb"#VER" + _GAP + _ANY + _GAP + _ANY + _GAP + rb"(\d{8})"
    rb"(?:" + _GAP + _QUOTED + rb"(?:" + _GAP + _REGISTERED + rb"(?:" + _GAP + _ANY + rb")?)?)?[ \t\r]*"
)
_HIDDEN = re.compile(rb'"?#(?:VER|R?TRANS|BTRANS)(?:["{} \t\r]|$)', re.IGNORECASE)
SPACE, TAB, FEED, RETURN, DELETE = 32, 9, 10, 13, 127
_DIGITS = 17
_INDENTS = 8


@dataclass(frozen=True, slots=True)
class Scan:
    """Lines with their kind, and the fields of the certain rows as spans of bytes."""

    kinds: NDArray[np.int8]
    starts: Places
    ends: Places
    rows: Places
    account: tuple[Places, Places]
    objects: tuple[Places, Places]
    amount: Places
    date: NDArray[np.int32]
    text: tuple[Places, Places]
    quantity: tuple[Places, Places] | None = None
    sign: tuple[Places, Places] | None = None
    tag: NDArray[np.int8] | None = None
    heads: Heads | None = None


@dataclass(frozen=True, slots=True)
class Heads:
    """The fields of the certain #VER lines as spans of bytes."""

    lines: Places
    series: tuple[Places, Places]
    number: tuple[Places, Places]
    date: NDArray[np.int32]
    text: tuple[Places, Places]
    registered: NDArray[np.int32]
    sign: tuple[Places, Places]


Find = Callable[[Bytes, int], Scan]


def has_numba() -> bool:
    """Whether the optional extra is installed."""
    return find_spec("numba") is not None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A piece with its lines and rows found, ready to be put together."""

    encoded: bytes
    buffer: Bytes
    found: Scan


class FastScanner:
    """Finds rows (`prepare`, which may run ahead in another thread) and puts tables together (`finish`)."""

    def __init__(self, find: Find) -> None:
        self._find = find

    def prepare(self, text: str) -> Prepared:
        """Everything that doesn't depend on the pieces before."""
        encoded = text.encode("utf-8", errors="surrogatepass")
        buffer = np.frombuffer(encoded + bytes(2 * WORD), np.uint8)
        return Prepared(encoded, buffer, self._find(buffer, len(encoded)))

    def finish(self, book: Book, text: str, first_line: int, prepared: Prepared) -> tuple[pa.Table, pa.Table]:
        """The tables of the piece."""
        if book.in_voucher or not _is_orderly(prepared.found.kinds) or _is_hidden(prepared):
            return read_plainly(book, text, first_line)
        return _assembled(book, prepared.encoded, prepared.buffer, prepared.found, first_line)


@cache
def scanner(name: str) -> FastScanner:
    """The scanner of a name: numpy or numba."""
    if name == "numba":
        from arshjul.ledger.sie.machine import find as machine_find

        return FastScanner(machine_find)
    return FastScanner(numpy_find)


def _is_orderly(kinds: NDArray[np.int8]) -> bool:
    """Every voucher has its two braces, rows stand within them and nothing else does."""
    seen = kinds[kinds != BLANK]
    before = np.concatenate([[OTHER], seen]).astype(np.int8)
    after = np.concatenate([seen, [OTHER]]).astype(np.int8)
    within = (before == OPEN) | (before == ROW)
    goes_on = (after == ROW) | (after == CLOSE)
    return bool(((before == VER) == (after == OPEN)).all() and (within == goes_on).all())


def _is_hidden(prepared: Prepared) -> bool:
    """Whether a voucher or row stands under a label of an unusual form, which only the plain reader knows."""
    found = prepared.found
    return any(
        _HIDDEN.match(prepared.encoded, int(found.starts[place]), int(found.ends[place]))
        for place in np.flatnonzero(found.kinds == OTHER).tolist()
    )


def _assembled(book: Book, encoded: bytes, buffer: Bytes, found: Scan, first_line: int) -> tuple[pa.Table, pa.Table]:
    owner = np.cumsum(found.kinds == VER) + book.voucher_count - 1
    last = int(owner[-1]) + 1 if len(owner) else book.voucher_count
    objects, odd_lists = _canonical(codes(buffer, *found.objects))
    odd = (found.kinds == OTHER) | (found.kinds == ROW)
    odd[found.rows] = False
    if odd_lists is not None:
        odd[found.rows[odd_lists]] = True
    _take_vouchers(book, encoded, found, owner, first_line)
    _take_odd(book, encoded, found, owner, odd, first_line)
    book.voucher_count, book.in_voucher = last, ""
    rows = _rows(buffer, found, objects, owner, first_line)
    if odd_lists is not None:
        rows = rows.filter(pa.array(~odd_lists))
    if book.rows:
        rows = pa.concat_tables([rows, rows_table(book.rows)]).unify_dictionaries().combine_chunks()
        rows = rows.take(pc.array_sort_indices(rows["line"].combine_chunks()))
    vouchers = _vouchers(book, buffer, found, owner, first_line)
    book.rows, book.new_vouchers = [], []
    return rows, vouchers


def _canonical(column: pa.DictionaryArray) -> tuple[pa.DictionaryArray, NDArray[np.bool_] | None]:
    """Object lists in canonical form; and which rows have a list that isn't in pairs, if any."""
    plain = pc.match_substring_regex(column.dictionary, CANONICAL)
    if pc.all(plain).as_py() is not False:
        return column, None
    made, lonely = [], []
    for text, is_plain in zip(column.dictionary.to_pylist(), plain.to_pylist(), strict=True):
        pairs, faults = ((), ()) if is_plain else sie.split("{" + text + "}")
        inner = pairs[0] if pairs and isinstance(pairs[0], tuple) else ()
        lonely.append(bool(len(inner) % 2 or faults or len(pairs) > 1))
        made.append(text if is_plain else sie.canonical_objects(inner))
    distinct = pa.array(made, pa.string()).dictionary_encode()
    recoded = pa.DictionaryArray.from_arrays(distinct.indices.take(column.indices), distinct.dictionary)
    odd = np.array(lonely)[column.indices.to_numpy()] if any(lonely) else None
    return recoded, odd


def _take_vouchers(book: Book, encoded: bytes, found: Scan, owner: Places, first_line: int) -> None:
    left = found.kinds == VER
    if found.heads is not None:
        left[found.heads.lines] = False
    for place in np.flatnonzero(left).tolist():
        start, end = int(found.starts[place]), int(found.ends[place])
        match = _VER.fullmatch(encoded, start, end)
        registered = match and match[7]
        if match and sie.is_day(int(match[5])) and (not registered or sie.is_day(int(registered))):
            series, number = match[1] or match[2] or b"", match[3] or match[4] or b""
            text, sign = match[6] or b"", match[8] or match[9] or b""
            book.new_vouchers.append(
                (
                    int(owner[place]),
                    first_line + place,
                    series.decode(),
                    number.decode(),
                    int(match[5]),
                    text.decode(),
                    int(registered) if registered else None,
                    sign.decode(),
                )
            )
        else:
            book.voucher_count, book.in_voucher = int(owner[place]), ""
            book.take(encoded[start:end].decode("utf-8", errors="surrogatepass"), first_line + place)


def _vouchers(book: Book, buffer: Bytes, found: Scan, owner: Places, first_line: int) -> pa.Table:
    """The vouchers in order: those the scanner was certain of and those read one by one."""
    heads = found.heads
    others = vouchers_table(book.new_vouchers)
    if heads is None or not len(heads.lines):
        return others
    columns = {
        "voucher": pa.array(owner[heads.lines]),
        "line": pa.array(heads.lines + first_line),
        "series": codes(buffer, *heads.series),
        "number": views(buffer, *heads.number).cast(pa.string()),
        "date": pa.array(heads.date),
        "text": views(buffer, *heads.text).cast(pa.string()),
        "registered": pa.array(heads.registered, mask=heads.registered == 0),
        "sign": codes(buffer, *heads.sign),
    }
    table = pa.table([columns[name] for name in VOUCHERS.names], schema=VOUCHERS)
    if not others.num_rows:
        return table
    table = pa.concat_tables([table, others]).unify_dictionaries().combine_chunks()
    return table.take(pc.array_sort_indices(table["voucher"].combine_chunks()))


def _take_odd(book: Book, encoded: bytes, found: Scan, owner: Places, odd: NDArray[np.bool_], first_line: int) -> None:
    for place in np.flatnonzero(odd).tolist():
        book.voucher_count = int(owner[place]) + 1
        book.in_voucher = "open" if found.kinds[place] == ROW else ""
        start, end = int(found.starts[place]), int(found.ends[place])
        book.take(encoded[start:end].decode("utf-8", errors="surrogatepass"), first_line + place)


def _rows(buffer: Bytes, found: Scan, objects: pa.DictionaryArray, owner: Places, first_line: int) -> pa.Table:
    count = len(found.rows)
    empty = constant("", count)
    tags = np.full(count, TRANS, np.int8) if found.tag is None else found.tag
    columns: dict[str, Any] = {
        "tag": pa.array(tags),
        "line": pa.array(found.rows + first_line),
        "voucher": pa.array(owner[found.rows]),
        "account": codes(buffer, *found.account),
        "objects": objects,
        "amount": pa.array(found.amount),
        "date": pa.array(found.date, mask=found.date == 0),
        "text": views(buffer, *found.text).cast(pa.string()),
        "quantity": _mostly_empty(buffer, found.quantity, empty),
        "sign": _mostly_empty(buffer, found.sign, empty),
    }
    return pa.table([columns[name] for name in ROWS.names], schema=ROWS)


def _mostly_empty(buffer: Bytes, spans: tuple[Places, Places] | None, empty: pa.DictionaryArray) -> pa.DictionaryArray:
    """Codes of a field that few rows have."""
    if spans is None or not (filled := np.flatnonzero(spans[1] > spans[0])).size:
        return empty
    some = codes(buffer, spans[0][filled], spans[1][filled])
    indices = np.zeros(len(spans[0]), np.int32)
    indices[filled] = some.indices.to_numpy() + 1
    return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(["", *some.dictionary.to_pylist()], pa.string()))


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


def numpy_find(buffer: Bytes, size: int) -> Scan:
    """Find lines and plain rows with whole-array steps."""
    starts, ends = lines_of(buffer, size)
    kinds = kinds_of(buffer, starts, ends)
    heads = words(buffer)[starts]
    is_plain = np.isin(heads & _low(7), (_key(b"#TRANS "), _key(b"#TRANS\t")))
    rows = np.flatnonzero((kinds == ROW) & is_plain)
    return _Finder(buffer, size, starts, ends, kinds).scan(rows)


class _Finder:
    """The fields of rows, all rows at a time; `ok` falls for each row that isn't of the plain form."""

    def __init__(self, buffer: Bytes, size: int, starts: Places, ends: Places, kinds: NDArray[np.int8]) -> None:
        self.buffer, self.starts, self.ends, self.kinds = buffer, starts, ends, kinds
        body = buffer[:size]
        self.spaces = _places((body == SPACE) | (body == TAB), size)
        self.quotes = _places(body == ord('"'), size)
        self.opens = _places(body == ord("{"), size)
        self.closes = _places(body == ord("}"), size)
        control = (body < SPACE) & ~np.isin(body, (TAB, FEED))
        self.bad = _places(control | (body == DELETE) | (body == ord("\\")), size)

    def scan(self, rows: Places) -> Scan:
        """The fields of the rows that are plain."""
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
        kept = np.flatnonzero(ok)

        def only(span: tuple[Places, Places]) -> tuple[Places, Places]:
            return span[0][kept], span[1][kept]

        return Scan(
            self.kinds,
            self.starts,
            self.ends,
            rows[kept],
            only(account),
            only(objects),
            amount[kept],
            date[kept],
            only(text),
        )

    def _count(self, places: Places, start: Places, end: Places) -> Places:
        found: Places = np.searchsorted(places, end) - np.searchsorted(places, start)
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
