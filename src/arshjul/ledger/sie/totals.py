"""Sums and first places gathered while the rows stream by, so that the file never has to be whole in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.sie.fields import pairs_of
from arshjul.ledger.sie.known import Known
from arshjul.ledger.sie.over_months import OverMonths, over_months
from arshjul.ledger.values import BTRANS, RTRANS, TRANS, Column, FiscalYear, Summary

SAFE = 2**62
LAST_LINE = 2**62
NONE = -1


@dataclass
class Use:
    """Where something was first used, and how many times."""

    line: int
    count: int = 0


class Uses:
    """The distinct texts of a coded column, with the first line and the number of uses of each."""

    def __init__(self) -> None:
        self.known = Known()
        self._lines = np.zeros(0, np.int64)
        self._counts = np.zeros(0, np.int64)

    def add(self, column: pa.ChunkedArray, lines: NDArray[Any]) -> None:
        """Count the uses of one piece."""
        codes = column.combine_chunks()
        if not len(codes):
            return
        places = self.known.places(codes.dictionary)
        self._grow(len(self.known.texts))
        indices = _numbers(codes.indices)
        first = np.full(len(places), LAST_LINE)
        first[indices[::-1]] = lines[::-1]
        np.minimum.at(self._lines, places, first)
        np.add.at(self._counts, places, np.bincount(indices, minlength=len(places)))

    def _grow(self, size: int) -> None:
        more = size - len(self._lines)
        if more > 0:
            self._lines = np.append(self._lines, np.full(more, LAST_LINE))
            self._counts = np.append(self._counts, np.zeros(more, np.int64))

    def also(self, texts: Sequence[str]) -> None:
        """Texts that are used somewhere; how many times and where first isn't known."""
        places = self.known.places(pa.array(texts, pa.string()))
        self._grow(len(self.known.texts))
        np.add.at(self._counts, places, 1)

    def used(self) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
        """Every text in use, its first line and how many times it is used."""
        places = np.flatnonzero(self._counts)
        texts = self.known.texts
        return [texts[place] for place in places.tolist()], self._lines[places], self._counts[places]

    def items(self) -> list[tuple[str, Use]]:
        """Every text in use."""
        texts, lines, counts = self.used()
        return [(text, Use(*use)) for text, *use in zip(texts, lines.tolist(), counts.tolist(), strict=True)]


@dataclass
class Sums:
    """Counts and sums of a piece or of more; debit and credit in öre over #TRANS."""

    vouchers: int = 0
    empty_vouchers: int = 0
    first_empty: int = NONE
    """Of a piece: the place of its first voucher without rows."""
    tags: dict[int, int] = field(default_factory=lambda: {TRANS: 0, RTRANS: 0, BTRANS: 0})
    debit: int = 0
    credit: int = 0
    by_account: dict[str, int] = field(default_factory=dict)

    def plus(self, other: Sums) -> None:
        """Add another's."""
        self.vouchers += other.vouchers
        self.empty_vouchers += other.empty_vouchers
        self.debit += other.debit
        self.credit += other.credit
        for tag, count in other.tags.items():
            self.tags[tag] += count
        for code, total in other.by_account.items():
            self.by_account[code] = self.by_account.get(code, 0) + total


@dataclass
class Totals(Sums):
    """What has streamed by: counts, sums by account, unbalanced vouchers, the codes used."""

    unbalanced: list[tuple[int, str, str, int]] = field(default_factory=list)
    over_months: list[OverMonths] = field(default_factory=list)
    accounts: Uses = field(default_factory=Uses)
    lists: Uses = field(default_factory=Uses)
    lonely_rtrans: list[int] = field(default_factory=list)
    strays: list[tuple[int, int]] = field(default_factory=list)
    """Rows dated outside the fiscal year though their voucher isn't: line and date."""
    outside: dict[str, int] = field(default_factory=dict)
    """Of the sums by account, what is dated outside the fiscal year."""
    empty_line: int | None = None
    """Of the first voucher without rows."""

    def add(self, rows: pa.Table, vouchers: pa.Table, year: FiscalYear | None = None) -> Sums:
        """Count one piece: whole vouchers with their rows, in the order of the file. Gives its own sums."""
        tags = _numbers(rows["tag"])
        piece = Sums(
            vouchers=vouchers.num_rows, tags=dict(enumerate(np.bincount(tags, minlength=len(self.tags)).tolist()))
        )
        lines = _numbers(rows["line"])
        self.accounts.add(rows["account"], lines)
        self.lists.add(rows["objects"], lines)
        if tags.any():
            self.lonely_rtrans += _lonely_rtrans(rows, tags)
        is_entry = tags == TRANS
        amounts = _numbers(rows["amount"].fill_null(0))[is_entry]
        exact = exactly(amounts)
        piece.debit = int(exact[amounts > 0].sum())
        piece.credit = int(exact[amounts < 0].sum())
        piece.by_account = self._sums(rows["account"].combine_chunks(), is_entry, exact)
        if year:
            self._judge_days(rows, vouchers, year, is_entry)
        if vouchers.num_rows:
            owners = _numbers(rows["voucher"].fill_null(-1))[is_entry]
            empty = self._balance(owners, exact, vouchers)
            own = _numbers(rows["date"].fill_null(0))[is_entry]
            self.over_months += over_months(owners - vouchers["voucher"][0].as_py(), own, exact, vouchers)
            piece.empty_vouchers = len(empty)
            piece.first_empty = int(empty[0]) if len(empty) else NONE
            self.empty_at(vouchers, piece.first_empty)
        self.plus(piece)
        return piece

    def empty_at(self, vouchers: pa.Table, place: int) -> None:
        """A voucher without rows at a place of a table; `NONE` for none."""
        if place != NONE:
            line = vouchers["line"][place].as_py()
            self.empty_line = line if self.empty_line is None else min(line, self.empty_line)

    def _judge_days(self, rows: pa.Table, vouchers: pa.Table, year: FiscalYear, is_entry: NDArray[np.bool_]) -> None:
        """Note the rows outside the year, and sum them by the row's day or else its voucher's; most have none."""
        if _within(rows["date"], year) and _within(vouchers["date"], year):
            return
        days, own = (_numbers(table["date"].fill_null(0)) for table in (vouchers, rows))
        self.strays += _strays(rows, vouchers, np.flatnonzero(_outside(own, year)))
        if len(days):
            owners = _numbers(rows["voucher"].fill_null(-1)) - vouchers["voucher"][0].as_py()
            own = np.where((own == 0) & (owners >= 0), days[np.maximum(owners, 0)], own)
        chosen = is_entry & _outside(own, year)
        exact = exactly(_numbers(rows["amount"].fill_null(0))[chosen])
        for code, total in self._sums(rows["account"].combine_chunks(), chosen, exact).items():
            self.outside[code] = self.outside.get(code, 0) + total

    @staticmethod
    def _sums(accounts: Column, is_entry: NDArray[np.bool_], exact: NDArray[Any]) -> dict[str, int]:
        codes = _numbers(accounts.indices)[is_entry]
        sums = np.zeros(len(accounts.dictionary), dtype=exact.dtype)
        np.add.at(sums, codes, exact)
        used = np.flatnonzero(np.bincount(codes, minlength=len(sums)))
        return dict(zip(accounts.dictionary.take(as_column(used)).to_pylist(), sums[used].tolist(), strict=True))

    def _balance(self, owners: NDArray[Any], exact: NDArray[Any], vouchers: pa.Table) -> NDArray[np.int64]:
        """Note the vouchers that don't balance; gives the places of those that have no rows."""
        first = vouchers["voucher"][0].as_py()
        mine = owners >= first
        counts = np.bincount(owners[mine] - first, minlength=vouchers.num_rows)
        sums = np.zeros(vouchers.num_rows, dtype=exact.dtype)
        np.add.at(sums, owners[mine] - first, exact[mine])
        off = np.flatnonzero(sums != 0)
        named = vouchers.select(["line", "series", "number"]).take(as_column(off)).to_pylist()
        self.unbalanced += [(*voucher.values(), int(total)) for voucher, total in zip(named, sums[off], strict=True)]
        return np.flatnonzero(counts == 0)

    def pairs(self) -> dict[tuple[str, str], Use]:
        """Every code used, by dimension and object."""
        used, first, times = self.lists.used()
        found = pairs_of(used)
        lines, counts = np.full(len(found.distinct), LAST_LINE), np.zeros(len(found.distinct), np.int64)
        np.minimum.at(lines, found.places, first[found.lists])
        np.add.at(counts, found.places, times[found.lists])
        return {
            pair: Use(line, count)
            for pair, line, count in zip(found.distinct, lines.tolist(), counts.tolist(), strict=True)
        }

    def summary(self) -> Summary:
        """The counts and sums as a value."""
        return Summary(
            vouchers=self.vouchers,
            transactions=self.tags[TRANS],
            rtrans=self.tags[RTRANS],
            btrans=self.tags[BTRANS],
            unbalanced=len(self.unbalanced),
            debit=self.debit,
            credit=self.credit,
        )


def _within(dates: Column, year: FiscalYear) -> bool:
    """Whether every day there is lies in the year."""
    first, last = pc.min_max(dates).as_py().values()
    return first is None or (year.start <= first and last <= year.end)


def _outside(dates: NDArray[Any], year: FiscalYear) -> NDArray[np.bool_]:
    """Which days aren't of the year; none is no day."""
    return np.asarray((dates != 0) & ((dates < year.start) | (dates > year.end)))


def _strays(rows: pa.Table, vouchers: pa.Table, outside: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Line and date of the rows dated outside the year by themselves, not by their voucher."""
    if not len(outside):
        return []
    days = dict(zip(vouchers["voucher"].to_pylist(), vouchers["date"].to_pylist(), strict=True))
    found = rows.select(["voucher", "line", "date"]).take(as_column(outside)).to_pylist()
    return [(row["line"], row["date"]) for row in found if days.get(row["voucher"]) != row["date"]]


def _numbers(column: Column) -> NDArray[Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy())


def exactly(amounts: NDArray[Any]) -> NDArray[Any]:
    """The amounts as numbers whose sum can't wrap: of 64 bits where that is sure, else as large as they need."""
    most = int(np.abs(amounts.astype(np.float64)).max()) if len(amounts) else 0
    return amounts if most * len(amounts) < SAFE else amounts.astype(object)


def _lonely_rtrans(rows: pa.Table, tags: NDArray[Any]) -> list[int]:
    """Lines of #RTRANS that no identical #TRANS follows at once."""
    added = np.flatnonzero(tags == RTRANS)
    if not len(added):
        return []
    following = np.minimum(added + 1, rows.num_rows - 1)
    is_twin = (tags[following] == TRANS) & (following > added)
    for name in set(rows.column_names) - {"line", "tag"}:
        is_twin &= _same(rows[name], added, following)
    lines: list[int] = _numbers(rows["line"])[added[~is_twin]].tolist()
    return lines


def _same(column: Column, ones: NDArray[Any], others: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a column says the same at one place as at another; missing is the same as missing."""
    one, other = (column.take(as_column(places)) for places in (ones, others))
    if pa.types.is_dictionary(column.type):
        one, other = (codes.cast(pa.string()) for codes in (one, other))
    missing = pc.and_(pc.is_null(one), pc.is_null(other))
    return _numbers(pc.coalesce(pc.equal(one, other), missing))
