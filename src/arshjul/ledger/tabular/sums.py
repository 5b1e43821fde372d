"""Counts and sums of a table's entries, piece by piece, and the vouchers that don't balance when all is read.

A sum of 64-bit amounts may need more than 64 bits: amounts are summed as a high and a low half, which can't wrap.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.tabular.mapping import SPANS
from arshjul.ledger.values import Summary

_HALF = 32
_LOW = (1 << _HALF) - 1
_BETWEEN = "\0"

Integers = NDArray[np.int64]
Unbalanced = tuple[int, str, str, int]
"""Line, series, number and difference in öre."""


class Sums:
    """What has been read so far; a voucher may go on from one piece to the next.

    `span` is what days are divided by to tell vouchers of one number apart; 0 when they have no numbers. `again` is how
    many have the number of another, once they are summed up, and `again_line` where the first of them stands.
    """

    def __init__(self, span: int) -> None:
        self.span = span
        self.entries = self.debit = self.credit = self.again = 0
        self.again_line: int | None = None
        self._vouchers: list[pa.Table] = []

    def add(self, rows: pa.Table, vouchers: pa.Table) -> None:
        """Count a piece's rows and the vouchers they belong to, numbered from 0."""
        amounts = rows["amount"].to_numpy()
        self.entries += rows.num_rows
        debit = total(np.maximum(amounts, 0))
        self.debit += debit
        self.credit += total(amounts) - debit
        if self.span and rows.num_rows:
            self._vouchers.append(_by_voucher(rows, amounts, vouchers, self.span))

    def summary(self) -> tuple[Summary, tuple[Unbalanced, ...]]:
        """The sums, and the vouchers that don't balance by line; without numbers every row is its own voucher."""
        count, off = self._judged() if self._vouchers else (self.entries, ())
        found = Summary(
            vouchers=count, transactions=self.entries, unbalanced=len(off), debit=self.debit, credit=self.credit
        )
        return found, off

    def _judged(self) -> tuple[int, tuple[Unbalanced, ...]]:
        """How many vouchers there are, and those that don't balance; one in two pieces balances over both."""
        found = pa.concat_tables(self._vouchers)
        high, low = found["high"].to_numpy(), found["low"].to_numpy()
        off = (high + (low >> _HALF) != 0) | (low & _LOW != 0)
        names = found["name"]
        suspects = found.filter(pc.is_in(names, names.filter(as_column(off)))) if off.any() else found.slice(0, 0)
        codes = names.combine_chunks().dictionary_encode()
        numbers = codes.indices.to_numpy()
        keys = numbers.astype(np.int64) * SPANS + found["span"].to_numpy()
        self.again = _times_again(numbers, keys)
        self.again_line = _again(numbers, keys, found["line"].to_numpy()) if self.again else None
        return len(codes.dictionary) + self.again, _unbalanced(suspects)


def _times_again(names: Integers, keys: Integers) -> int:
    """How many vouchers have a name that another has; only names that stand in several pieces are looked at."""
    times = np.bincount(names)
    several = np.sort(keys[times[names] > 1])
    return int(np.count_nonzero(np.diff(several)) + bool(len(several)) - np.count_nonzero(times > 1))


def _again(names: Integers, keys: Integers, lines: Integers) -> int:
    """The first line of a voucher whose name another had before it."""
    order = np.argsort(lines)
    _, first = np.unique(names[order], return_index=True)
    keys_of_first = keys[order][first]
    return int(lines[keys != keys_of_first[names]].min())


def _unbalanced(vouchers: pa.Table) -> tuple[Unbalanced, ...]:
    totals: dict[tuple[str, int], tuple[int, int]] = {}
    for name, span, line, high, low in zip(*vouchers.to_pydict().values(), strict=True):
        first, total = totals.get((name, span), (line, 0))
        totals[name, span] = min(first, line), total + (high << _HALF) + low
    return tuple(sorted((line, *_parted(name), total) for (name, _span), (line, total) in totals.items() if total))


def _parted(name: str) -> tuple[str, str]:
    series, _, number = name.partition(_BETWEEN)
    return series, number


def _by_voucher(rows: pa.Table, amounts: Integers, vouchers: pa.Table, span: int) -> pa.Table:
    """The vouchers in use: name, span, line of the first entry and the sums of the amounts' halves."""
    owners = rows["voucher"].to_numpy()
    sums = np.zeros((3, vouchers.num_rows), np.int64)
    sums[0][owners[::-1]] = rows["line"].to_numpy()[::-1]
    np.add.at(sums[1], owners, amounts >> _HALF)
    np.add.at(sums[2], owners, amounts & _LOW)
    names = pc.binary_join_element_wise(vouchers["series"].cast(pa.string()), vouchers["number"], _BETWEEN)
    spans = vouchers["date"].fill_null(0).to_numpy() // span
    found = pa.table([names, *map(as_column, (spans, *sums))], names=["name", "span", "line", "high", "low"])
    return found.filter(as_column(np.bincount(owners, minlength=vouchers.num_rows) > 0))


def total(amounts: Integers) -> int:
    """The sum of 64-bit amounts, however large."""
    return (int((amounts >> _HALF).sum()) << _HALF) + int((amounts & _LOW).sum())
