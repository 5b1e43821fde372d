"""The fast readers' common part: scan a piece for plain #TRANS rows, hand every other line to the plain reader.

A scanner (NumPy in `arrays`, Numba in `machine`) finds the rows and vouchers it is certain of, as columns, and
says where every other line stands. Rows of any unusual form, and all other records, go through `Book.take`, so that
the three readers can't differ in what a line means. A piece whose vouchers aren't properly opened and closed is
read plainly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.sie import fields as sie
from arshjul.ledger.sie.chunk import Chunk
from arshjul.ledger.sie.known import Known
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.spans import Places
from arshjul.ledger.sie.tables import read_plainly, rows_table, vouchers_table
from arshjul.ledger.values import ROWS, VOUCHERS

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

Texts = Any
"""An Arrow array of texts; Arrow ships no types."""

Codes = Any
"""An Arrow array of texts as codes into a dictionary."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The certain rows as columns: `lines` and `owner` (the voucher) count from 0 in the piece, date 0 is none."""

    lines: Places
    owner: Places
    tag: NDArray[np.int8]
    account: Codes
    objects: Codes
    amount: Places
    date: NDArray[np.int32]
    text: Texts
    quantity: Codes
    sign: Codes


@dataclass(frozen=True, slots=True)
class Heads:
    """The certain #VER lines as columns; registered 0 is none."""

    lines: Places
    owner: Places
    series: Codes
    number: Texts
    date: NDArray[np.int32]
    text: Texts
    registered: NDArray[np.int32]
    sign: Codes


@dataclass(frozen=True, slots=True)
class Odd:
    """Every other line that says something: its kind, its bytes, the last voucher opened before its end."""

    kinds: NDArray[np.int8]
    lines: Places
    starts: Places
    ends: Places
    owner: Places

    def sorted(self) -> Odd:
        """In the order of the file."""
        order = np.argsort(self.lines, kind="stable")
        return Odd(self.kinds[order], self.lines[order], self.starts[order], self.ends[order], self.owner[order])


@dataclass(frozen=True, slots=True)
class Found:
    """A piece as a scanner sees it; `chunk` is the one its places refer to."""

    chunk: Chunk
    is_orderly: bool
    vouchers: int
    rows: Rows
    heads: Heads | None
    odd: Odd


Find = Callable[[Chunk], Found]


def has_numba() -> bool:
    """Whether the optional extra is installed."""
    return find_spec("numba") is not None


def is_compiled() -> bool:
    """Whether the compiled scanner is at hand without compiling it."""
    if not has_numba():
        return False
    from arshjul.ledger.sie import kept

    return kept.is_kept()


def scanner(name: str) -> FastScanner:
    """A scanner for one file, by name: numpy or numba."""
    if name == "numba":
        from arshjul.ledger.sie.machine import Machine

        return FastScanner(Machine().find)
    from arshjul.ledger.sie.arrays import find

    return FastScanner(find)


class FastScanner:
    """Finds rows (`prepare`, which may run ahead in another thread) and puts tables together (`finish`)."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._lists = Lists()
        self._quantities = Quantities()

    def prepare(self, chunk: Chunk) -> Found:
        """Everything that doesn't depend on the pieces before."""
        return self._find(chunk)

    def finish(self, book: Book, _chunk: Chunk, first_line: int, found: Found) -> tuple[pa.Table, pa.Table]:
        """The tables of the piece."""
        chunk = found.chunk
        if book.in_voucher or not found.is_orderly or _is_hidden(chunk, found.odd):
            return read_plainly(book, chunk.text, first_line)
        rows, lonely = self._lists.canonical(found.rows)
        lonely = _either(lonely, self._quantities.odd(rows.quantity))
        odd = found.odd if lonely is None else _also(found.odd, chunk, rows, lonely)
        before = book.voucher_count
        _take(book, chunk, odd, before, first_line)
        book.voucher_count, book.in_voucher = before + found.vouchers, ""
        tables = _rows(book, rows, lonely, before, first_line), _vouchers(book, found.heads, before, first_line)
        book.rows, book.new_vouchers = [], []
        return tables


def is_orderly(kinds: NDArray[np.int8]) -> bool:
    """Every voucher has its two braces, rows stand within them and nothing else does."""
    seen = kinds[kinds != BLANK]
    before = np.concatenate([[OTHER], seen]).astype(np.int8)
    after = np.concatenate([seen, [OTHER]]).astype(np.int8)
    within = (before == OPEN) | (before == ROW)
    goes_on = (after == ROW) | (after == CLOSE)
    return bool(((before == VER) == (after == OPEN)).all() and (within == goes_on).all())


def _is_hidden(chunk: Chunk, odd: Odd) -> bool:
    """Whether a voucher or row stands under a label of an unusual form, which only the plain reader knows."""
    return any(
        _HIDDEN.match(chunk.data, int(odd.starts[place]), int(odd.ends[place]))
        for place in np.flatnonzero(odd.kinds == OTHER).tolist()
    )


class Lists:
    """Object lists in canonical form, each distinct one made once."""

    def __init__(self) -> None:
        self._known = Known()
        self._canonical: dict[str, int] = {}
        self._codes: NDArray[np.int32] = np.zeros(0, np.int32)
        self._lonely: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._is_plain = True
        self._texts: Texts = None

    def canonical(self, rows: Rows) -> tuple[Rows, NDArray[np.bool_] | None]:
        """The rows with their lists in canonical form; and which have a list that isn't in pairs, if any."""
        dictionary = rows.objects.dictionary
        before = len(self._known.texts)
        places = self._known.places(dictionary)
        self._learn(self._known.texts[before:])
        if self._is_plain:
            return rows, None
        indices = places[rows.objects.indices.to_numpy()]
        objects = pa.DictionaryArray.from_arrays(as_column(self._codes[indices]), self._texts)
        lonely = self._lonely[indices]
        return replace(rows, objects=objects), lonely if lonely.any() else None

    def _learn(self, texts: list[str]) -> None:
        if not texts:
            return
        plain = pc.match_substring_regex(pa.array(texts, pa.string()), CANONICAL)
        if self._is_plain and pc.all(plain).as_py():
            return
        if self._is_plain:
            self._is_plain, texts = False, self._known.texts
            plain = pc.match_substring_regex(pa.array(texts, pa.string()), CANONICAL)
        made = [
            (text, False) if is_plain else _made(text) for text, is_plain in zip(texts, plain.to_pylist(), strict=True)
        ]
        fresh = [self._canonical.setdefault(text, len(self._canonical)) for text, _lonely in made]
        self._codes = np.append(self._codes, np.array(fresh, np.int32))
        self._lonely = np.append(self._lonely, np.array([lonely for _text, lonely in made]))
        self._texts = pa.array(list(self._canonical), pa.string())


class Quantities:
    """Which rows have a quantity that is no number, each distinct text tried once."""

    def __init__(self) -> None:
        self._known = Known()
        self._odd: NDArray[np.bool_] = np.zeros(0, np.bool_)

    def odd(self, quantities: Codes) -> NDArray[np.bool_] | None:
        """Per row whether it is odd; none when no row is."""
        before = len(self._known.texts)
        places = self._known.places(quantities.dictionary)
        fresh = [not sie.is_quantity(text) for text in self._known.texts[before:]]
        self._odd = np.append(self._odd, np.array(fresh, np.bool_))
        if not self._odd.any():
            return None
        odd: NDArray[np.bool_] = self._odd[places[quantities.indices.to_numpy()]]
        return odd if odd.any() else None


def _either(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    return other if one is None else one if other is None else one | other


def _made(text: str) -> tuple[str, bool]:
    pairs, faults = sie.split("{" + text + "}")
    inner = pairs[0] if pairs and isinstance(pairs[0], tuple) else ()
    return sie.canonical_objects(inner), bool(len(inner) % 2 or faults or len(pairs) > 1)


def _also(odd: Odd, chunk: Chunk, rows: Rows, lonely: NDArray[np.bool_]) -> Odd:
    """The odd lines, and those whose object list isn't in pairs."""
    feeds = np.flatnonzero(np.frombuffer(chunk.data, np.uint8) == ord("\n"))
    starts, ends = np.append(0, feeds + 1), np.append(feeds, len(chunk.data))
    lines = rows.lines[lonely]
    return Odd(
        np.append(odd.kinds, np.full(len(lines), ROW, np.int8)),
        np.append(odd.lines, lines),
        np.append(odd.starts, starts[lines]),
        np.append(odd.ends, ends[lines]),
        np.append(odd.owner, rows.owner[lonely]),
    ).sorted()


def _take(book: Book, chunk: Chunk, odd: Odd, before: int, first_line: int) -> None:
    """Give the odd lines to the plain reader, each with the voucher it stands in."""
    for kind, line, start, end, owner in zip(
        odd.kinds.tolist(),
        odd.lines.tolist(),
        odd.starts.tolist(),
        odd.ends.tolist(),
        (odd.owner + before).tolist(),
        strict=True,
    ):
        voucher = _voucher(chunk, start, end, first_line + line, owner) if kind == VER else None
        if voucher:
            book.new_vouchers.append(voucher)
            continue
        book.voucher_count = owner if kind == VER else owner + 1
        book.in_voucher = "open" if kind == ROW else ""
        book.take(chunk.part(start, end), first_line + line)


def _voucher(
    chunk: Chunk, start: int, end: int, line: int, owner: int
) -> tuple[int, int, str, str, int | None, str, int | None, str] | None:
    """A #VER line of the usual form."""
    match = _VER.fullmatch(chunk.data, start, end)
    if not match or not sie.is_day(int(match[5])) or (match[7] and not sie.is_day(int(match[7]))):
        return None
    series, number, text, sign = (
        (found or b"").decode(chunk.codec)
        for found in (match[1] or match[2], match[3] or match[4], match[6], match[8] or match[9])
    )
    return owner, line, series, number, int(match[5]), text, int(match[7]) if match[7] else None, sign


def _rows(book: Book, found: Rows, lonely: NDArray[np.bool_] | None, before: int, first_line: int) -> pa.Table:
    columns: dict[str, Any] = {
        "tag": as_column(found.tag),
        "line": as_column(found.lines + first_line),
        "voucher": as_column(found.owner + before),
        "account": found.account,
        "objects": found.objects,
        "amount": as_column(found.amount),
        "date": as_column(found.date, found.date == 0),
        "text": found.text,
        "quantity": found.quantity,
        "sign": found.sign,
    }
    rows = pa.table([columns[name] for name in ROWS.names], schema=ROWS)
    if lonely is not None:
        rows = rows.filter(as_column(~lonely))
    return _merged(rows, rows_table(book.rows), "line") if book.rows else rows


def _vouchers(book: Book, heads: Heads | None, before: int, first_line: int) -> pa.Table:
    """The vouchers in order: those the scanner was certain of and those read one by one."""
    others = vouchers_table(book.new_vouchers)
    if heads is None or not len(heads.lines):
        return others
    columns = {
        "voucher": as_column(heads.owner + before),
        "line": as_column(heads.lines + first_line),
        "series": heads.series,
        "number": heads.number,
        "date": as_column(heads.date),
        "text": heads.text,
        "registered": as_column(heads.registered, heads.registered == 0),
        "sign": heads.sign,
    }
    table = pa.table([columns[name] for name in VOUCHERS.names], schema=VOUCHERS)
    return _merged(table, others, "voucher") if others.num_rows else table


def _merged(table: pa.Table, others: pa.Table, order: str) -> pa.Table:
    """Both tables in the order of a column; the dictionaries of the first go on in the second."""
    both = pa.concat_tables([table, others]).unify_dictionaries().combine_chunks()
    return both.take(pc.array_sort_indices(both[order].combine_chunks()))
