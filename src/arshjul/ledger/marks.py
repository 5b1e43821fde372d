"""Marks of an original: its pieces, and what each said, so that a file that says the same again needn't be read again.

A file sent anew is compared with the bytes of one received before. Where whole pieces of vouchers are the same,
their sums and vouchers are known from the marks, and only the rest is read. Nothing is believed but equal bytes,
and only pieces in which nothing was odd are taken over.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from arshjul.ledger.columns import as_column
from arshjul.ledger.sie.reader import Piece, Span
from arshjul.ledger.sie.totals import Sums
from arshjul.ledger.values import BTRANS, RTRANS, TRANS, VOUCHERS

CENTURY = 100
VERSION = 10
"""Raised whenever a reader makes other facts or findings of the same bytes: marks of another version are of no use."""

NUMBERS = (
    *("start", "end", "feeds", "vouchers", "clean", "first", "empty", "first_empty"),
    *("trans", "rtrans", "btrans", "debit", "credit", "rows", "fact_debit", "fact_credit"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a piece gave: how many facts, their debit and credit in öre, and of which months."""

    rows: int = 0
    debit: int = 0
    credit: int = 0
    periods: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece: its bytes, its sums and its facts. `first` is its first voucher in the table of all vouchers."""

    span: Span
    clean: bool
    first: int
    sums: Sums
    facts: Facts


@dataclass(frozen=True, slots=True)
class Marks:
    """All pieces of one original, its vouchers (lines counted within their piece), accounts and object lists."""

    encoding: str
    parts: dict[str, str]
    pieces: tuple[Mark, ...]
    vouchers: pa.Table
    accounts: tuple[str, ...]
    lists: tuple[str, ...]

    def vouchers_of(self, mark: Mark) -> pa.Table:
        """The vouchers of a piece."""
        return self.vouchers.slice(mark.first, mark.span.vouchers)


@dataclass
class Marking:
    """Marks being made; `parts` is how code parts were mapped, if it was one way throughout."""

    parts: dict[str, str] | None = None
    is_alike: bool = True
    pieces: list[tuple[Mark, pa.Table]] = field(default_factory=list)

    def add(self, piece: Piece, parts: dict[str, str], facts: Facts) -> None:
        """A piece that was read."""
        if piece.vouchers.num_rows:
            self.is_alike = self.is_alike and self.parts in (None, parts)
            self.parts = parts
        self.pieces.append((Mark(piece.span, piece.clean, 0, piece.sums, facts), _moved(piece.vouchers, -piece.line)))

    def again(self, mark: Mark, start: int, vouchers: pa.Table) -> None:
        """A piece that is the same as one marked before, from where it now starts."""
        span = replace(mark.span, start=start, end=start + mark.span.end - mark.span.start)
        self.pieces.append((replace(mark, span=span), vouchers))

    def ordered(self) -> list[Mark]:
        """The pieces in the order of the file."""
        return [mark for mark, _vouchers in self._sorted()]

    def _sorted(self) -> list[tuple[Mark, pa.Table]]:
        return sorted(self.pieces, key=lambda one: one[0].span.start)

    def marks(self, encoding: str, accounts: Sequence[str], lists: Sequence[str]) -> Marks:
        """All of it."""
        pieces = self._sorted()
        firsts = accumulate((vouchers.num_rows for _mark, vouchers in pieces), initial=0)
        tables = [VOUCHERS.empty_table(), *(vouchers for _mark, vouchers in pieces)]
        table = pa.concat_tables(tables).unify_dictionaries()
        found = tuple(replace(mark, first=first) for (mark, _vouchers), first in zip(pieces, firsts, strict=False))
        return Marks(encoding, self.parts or {}, found, table, tuple(accounts), tuple(lists))


def placed(marks: Marks) -> pa.Table:
    """The vouchers with their lines in the whole file, numbered through."""
    feeds = np.array([mark.span.feeds for mark in marks.pieces], np.int64)
    counts = [mark.span.vouchers for mark in marks.pieces]
    lines = np.repeat(np.cumsum(feeds) - feeds + 1, counts) + marks.vouchers["line"].to_numpy()
    table = marks.vouchers.set_column(0, "voucher", as_column(np.arange(marks.vouchers.num_rows)))
    return table.set_column(1, "line", as_column(lines))


def _moved(vouchers: pa.Table, by: int) -> pa.Table:
    return vouchers.set_column(1, "line", as_column(vouchers["line"].to_numpy() + by))


def save(marks: Marks, stream: IO[bytes]) -> None:
    """Write marks as Arrow streams one after the other: pieces, their sums by account, vouchers.

    Not compressed: that would take longer, now and when they are read, than a fiftieth of the original is worth.
    """
    told = {
        "version": VERSION,
        "encoding": marks.encoding,
        "parts": marks.parts,
        "accounts": marks.accounts,
        "lists": marks.lists,
    }
    numbers = [_numbers(mark) for mark in marks.pieces]
    pieces = pa.table(
        {
            **{name: pa.array([each[name] for each in numbers], pa.int64()) for name in NUMBERS},
            "periods": pa.array([mark.facts.periods for mark in marks.pieces], pa.list_(pa.int32())),
        }
    ).replace_schema_metadata({"marks": json.dumps(told)})
    sums = [(at, *item) for at, mark in enumerate(marks.pieces) for item in mark.sums.by_account.items()]
    kinds = {"piece": pa.int32(), "account": pa.string(), "amount": pa.int64()}
    columns = zip(*sums, strict=True) if sums else ((), (), ())
    by_account = pa.table(
        {name: pa.array(column, kind) for (name, kind), column in zip(kinds.items(), columns, strict=True)}
    )
    whole = pa.BufferOutputStream()
    for table in (pieces, by_account, marks.vouchers):
        with pa.ipc.new_stream(whole, table.schema) as writer:
            writer.write_table(table)
    stream.write(whole.getvalue())


def _numbers(mark: Mark) -> dict[str, int]:
    span, sums, facts = mark.span, mark.sums, mark.facts
    values = (
        *(span.start, span.end, span.feeds, span.vouchers, int(mark.clean), mark.first),
        *(sums.empty_vouchers, sums.first_empty),
        *(sums.tags[TRANS], sums.tags[RTRANS], sums.tags[BTRANS], sums.debit, sums.credit),
        *(facts.rows, facts.debit, facts.credit),
    )
    return dict(zip(NUMBERS, values, strict=True))


def near(path: Path, line: int) -> tuple[int, int]:
    """Where in an original the piece with a line begins: its first byte, and the line there; the start without marks.

    Of the marks the pieces alone are read, so that a line far into a large file is found at once. All versions tell
    alike where a piece begins.
    """
    try:
        with pa.OSFile(str(path)) as stream:
            pieces = pa.ipc.open_stream(stream).read_all()
        starts, feeds = (pieces[name].to_numpy() for name in ("start", "feeds"))
    except (OSError, KeyError, pa.ArrowException):
        return 0, 1
    lines = np.cumsum(feeds) - feeds + 1
    place = int(np.searchsorted(lines, line, side="right")) - 1
    return (int(starts[place]), int(lines[place])) if place >= 0 else (0, 1)


def load(path: Path) -> Marks | None:
    """The marks in a file; None when there are none that can be read, or of another version."""
    try:
        with pa.OSFile(str(path)) as stream:
            pieces, by_account, vouchers = (pa.ipc.open_stream(stream).read_all() for _ in range(3))
        told = json.loads(pieces.schema.metadata[b"marks"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None
    if told["version"] != VERSION:
        return None
    sums: list[dict[str, int]] = [{} for _ in range(pieces.num_rows)]
    for at, account, amount in zip(*(column.to_pylist() for column in by_account.columns), strict=True):
        sums[at][account] = amount
    found = tuple(_mark(row, own) for row, own in zip(pieces.to_pylist(), sums, strict=True))
    return Marks(
        told["encoding"], told["parts"], found, vouchers.cast(VOUCHERS), tuple(told["accounts"]), tuple(told["lists"])
    )


def voucher_months(path: Path) -> set[int] | None:
    """The months (YYYYMM) that the vouchers of a marked original are dated in; None without marks."""
    marks = load(path)
    return months_of(marks.vouchers) if marks else None


def months_of(vouchers: pa.Table) -> set[int]:
    """The months (YYYYMM) that some vouchers are dated in."""
    days = vouchers["date"].drop_null().to_numpy()
    return set(np.unique(days // CENTURY).tolist())


def _mark(row: dict[str, Any], by_account: dict[str, int]) -> Mark:
    tags = {TRANS: row["trans"], RTRANS: row["rtrans"], BTRANS: row["btrans"]}
    return Mark(
        span=Span(row["start"], row["end"], row["feeds"], row["vouchers"]),
        clean=bool(row["clean"]),
        first=row["first"],
        sums=Sums(row["vouchers"], row["empty"], row["first_empty"], tags, row["debit"], row["credit"], by_account),
        facts=Facts(row["rows"], row["fact_debit"], row["fact_credit"], tuple(row["periods"])),
    )
