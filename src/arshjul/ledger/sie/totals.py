"""Sums and first places gathered while the rows stream by, so that the file never has to be whole in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.values import BTRANS, RTRANS, TRANS, Column, Summary

SAFE = 2**62
LAST_LINE = 2**62


@dataclass
class Use:
    """Where something was first used, and how many times."""

    line: int
    count: int = 0


class Uses:
    """The distinct texts of a coded column, with the first line and the number of uses of each."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}
        self._lines = np.zeros(0, np.int64)
        self._counts = np.zeros(0, np.int64)

    def add(self, column: pa.ChunkedArray, lines: NDArray[Any]) -> None:
        """Count the uses of one piece."""
        codes = column.combine_chunks()
        if not len(codes):
            return
        index = self._index
        places = np.array([index.setdefault(text, len(index)) for text in codes.dictionary.to_pylist()], np.int64)
        self._grow(len(index))
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

    def items(self) -> list[tuple[str, Use]]:
        """Every text in use."""
        rows = zip(self._index, self._lines.tolist(), self._counts.tolist(), strict=True)
        return [(text, Use(line, count)) for text, line, count in rows if count]


@dataclass
class Totals:
    """What has streamed by: counts, sums by account, unbalanced vouchers, the codes used."""

    vouchers: int = 0
    empty_vouchers: int = 0
    tags: dict[int, int] = field(default_factory=lambda: {TRANS: 0, RTRANS: 0, BTRANS: 0})
    debit: int = 0
    credit: int = 0
    by_account: dict[str, int] = field(default_factory=dict)
    unbalanced: list[tuple[int, str, str, int]] = field(default_factory=list)
    accounts: Uses = field(default_factory=Uses)
    lists: Uses = field(default_factory=Uses)
    lonely_rtrans: list[int] = field(default_factory=list)

    def add(self, rows: pa.Table, vouchers: pa.Table, *, must_balance: bool = True) -> None:
        """Count one piece: whole vouchers with their rows, in the order of the file."""
        self.vouchers += vouchers.num_rows
        tags = _numbers(rows["tag"])
        for tag, count in enumerate(np.bincount(tags, minlength=3).tolist()):
            self.tags[tag] += count
        self._use(rows)
        history = int(np.count_nonzero(tags))
        if history:
            self.lonely_rtrans += _lonely_rtrans(rows, tags)
        entries = rows.filter(pa.array(tags == TRANS)) if history else rows
        self._sum(entries)
        if must_balance:
            self._balance(entries, vouchers)

    def _sum(self, entries: pa.Table) -> None:
        amounts, exact = _amounts(entries)
        self.debit += int(exact[amounts > 0].sum())
        self.credit += int(exact[amounts < 0].sum())
        codes = entries["account"].combine_chunks()
        sums = np.zeros(len(codes.dictionary), dtype=exact.dtype)
        np.add.at(sums, _numbers(codes.indices), exact)
        for code, total in zip(codes.dictionary.to_pylist(), sums.tolist(), strict=True):
            self.by_account[code] = self.by_account.get(code, 0) + total

    def _balance(self, entries: pa.Table, vouchers: pa.Table) -> None:
        if not vouchers.num_rows:
            return
        owners, (_plain, amounts) = _numbers(entries["voucher"].fill_null(-1)), _amounts(entries)
        first = vouchers["voucher"][0].as_py()
        sums = np.zeros(vouchers.num_rows, dtype=amounts.dtype)
        counts = np.zeros(vouchers.num_rows, dtype=np.int64)
        mine = owners >= first
        np.add.at(sums, owners[mine] - first, amounts[mine])
        np.add.at(counts, owners[mine] - first, 1)
        self.empty_vouchers += int(np.count_nonzero(counts == 0))
        off = np.flatnonzero(sums != 0)
        named = vouchers.select(["line", "series", "number"]).take(pa.array(off)).to_pylist()
        self.unbalanced += [(*voucher.values(), int(total)) for voucher, total in zip(named, sums[off], strict=True)]

    def _use(self, rows: pa.Table) -> None:
        lines = _numbers(rows["line"])
        self.accounts.add(rows["account"], lines)
        self.lists.add(rows["objects"], lines)

    def pairs(self) -> dict[tuple[str, str], Use]:
        """Every code used, by dimension and object."""
        found: dict[tuple[str, str], Use] = {}
        for objects, use in self.lists.items():
            for pair in object_pairs(objects):
                known = found.setdefault(pair, Use(use.line))
                known.line = min(known.line, use.line)
                known.count += use.count
        return found

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


def _numbers(column: Column) -> NDArray[Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy())


def _amounts(entries: pa.Table) -> tuple[NDArray[Any], NDArray[Any]]:
    """Amounts as 64-bit numbers, and as numbers whose sum can't wrap."""
    amounts = _numbers(entries["amount"].fill_null(0))
    return amounts, amounts if _is_safe(amounts) else amounts.astype(object)


def _is_safe(amounts: NDArray[Any]) -> bool:
    return not len(amounts) or int(np.abs(amounts.astype(np.float64)).max()) * len(amounts) < SAFE


def _lonely_rtrans(rows: pa.Table, tags: NDArray[Any]) -> list[int]:
    """Lines of #RTRANS that no identical #TRANS follows at once."""
    added = np.flatnonzero(tags == RTRANS)
    if not len(added):
        return []
    following = np.minimum(added + 1, rows.num_rows - 1)
    is_twin = (tags[following] == TRANS) & (following > added)
    compared = rows.drop_columns(["line", "tag"])
    ones, others = (compared.take(pa.array(places)).to_pylist() for places in (added, following))
    lines = rows["line"].take(pa.array(added)).to_pylist()
    return [
        line
        for line, one, other, is_entry in zip(lines, ones, others, is_twin.tolist(), strict=True)
        if not is_entry or one != other
    ]
