"""Sums and first places gathered while the rows stream by, so that the file never has to be whole in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.values import BTRANS, RTRANS, TRANS, Summary

SAFE = 2**62


@dataclass
class Use:
    """Where something was first used, and how many times."""

    line: int
    count: int = 0


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
    accounts: dict[str, Use] = field(default_factory=dict)
    pairs: dict[tuple[str, str], Use] = field(default_factory=dict)
    lonely_rtrans: list[int] = field(default_factory=list)
    _lists: dict[str, Use] = field(default_factory=dict)
    _pairs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, rows: pa.Table, vouchers: pa.Table) -> None:
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
        self._sum(entries, vouchers)

    def _sum(self, entries: pa.Table, vouchers: pa.Table) -> None:
        amounts = _numbers(entries["amount"].fill_null(0))
        exact = amounts if _is_safe(amounts) else amounts.astype(object)
        self.debit += int(exact[amounts > 0].sum())
        self.credit += int(exact[amounts < 0].sum())
        codes = entries["account"].combine_chunks()
        sums = np.zeros(len(codes.dictionary), dtype=exact.dtype)
        np.add.at(sums, _numbers(codes.indices), exact)
        for code, total in zip(codes.dictionary.to_pylist(), sums.tolist(), strict=True):
            self.by_account[code] = self.by_account.get(code, 0) + total
        self._balance(_numbers(entries["voucher"].fill_null(-1)), exact, vouchers)

    def _balance(self, owners: NDArray[Any], amounts: NDArray[Any], vouchers: pa.Table) -> None:
        if not vouchers.num_rows:
            return
        first = vouchers["voucher"][0].as_py()
        sums = np.zeros(vouchers.num_rows, dtype=amounts.dtype)
        counts = np.zeros(vouchers.num_rows, dtype=np.int64)
        mine = owners >= first
        np.add.at(sums, owners[mine] - first, amounts[mine])
        np.add.at(counts, owners[mine] - first, 1)
        self.empty_vouchers += int(np.count_nonzero(counts == 0))
        for place in np.flatnonzero(sums != 0).tolist():
            voucher = vouchers.slice(place, 1).to_pylist()[0]
            self.unbalanced.append((voucher["line"], voucher["series"], voucher["number"], int(sums[place])))

    def _use(self, rows: pa.Table) -> None:
        lines = _numbers(rows["line"])
        for code, line, count in _first_uses(rows["account"], lines):
            _note_use(self.accounts, code, line, count)
        for objects, line, count in _first_uses(rows["objects"], lines):
            _note_use(self._lists, objects, line, count)
            if objects not in self._pairs:
                self._pairs[objects] = object_pairs(objects)
            for pair in self._pairs[objects]:
                _note_use(self.pairs, pair, line, count)

    def lists(self) -> list[tuple[str, Use]]:
        """Every distinct object list used."""
        return list(self._lists.items())

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


def _numbers(column: Any) -> NDArray[Any]:
    return np.asarray(column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy())


def _is_safe(amounts: NDArray[Any]) -> bool:
    return not len(amounts) or int(np.abs(amounts.astype(np.float64)).max()) * len(amounts) < SAFE


def _note_use(uses: dict[Any, Use], key: object, line: int, count: int) -> None:
    use = uses.setdefault(key, Use(line))
    use.line = min(use.line, line)
    use.count += count


def _first_uses(column: pa.ChunkedArray, lines: NDArray[Any]) -> list[tuple[str, int, int]]:
    codes = column.combine_chunks()
    if not len(codes):
        return []
    indices = _numbers(codes.indices)
    counts = np.bincount(indices, minlength=len(codes.dictionary))
    first = np.zeros(len(codes.dictionary), dtype=np.int64)
    first[indices[::-1]] = lines[::-1]
    return [
        (code, line, count)
        for code, line, count in zip(codes.dictionary.to_pylist(), first.tolist(), counts.tolist(), strict=True)
        if count
    ]


def _lonely_rtrans(rows: pa.Table, tags: NDArray[Any]) -> list[int]:
    """Lines of #RTRANS that no identical #TRANS follows at once."""
    lonely = []
    for place in np.flatnonzero(tags == RTRANS).tolist():
        pair = rows.slice(place, 2).drop_columns(["line"]).to_pylist()
        twin = len(pair) > 1 and pair[1]["tag"] == TRANS and {**pair[0], "tag": TRANS} == pair[1]
        if not twin:
            lonely.append(rows["line"][place].as_py())
    return lonely


def distinct(column: pa.ChunkedArray) -> list[str]:
    """The distinct values of a coded column."""
    values: list[str] = pc.unique(column.cast(pa.string())).to_pylist()
    return values
