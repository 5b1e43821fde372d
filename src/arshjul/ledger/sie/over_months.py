"""Vouchers whose rows lie in several months and don't balance in each: then no balance sheet of those months does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column

CENTURY = 100
MILLION = CENTURY**3
"""More than any month YYYYMM, so that voucher and month are one number."""


class OverMonths(NamedTuple):
    """A voucher that balances in all but not month by month: its line, series and number, and öre by month."""

    line: int
    series: str
    number: str
    months: dict[int, int]


def over_months(
    places: NDArray[Any], own: NDArray[Any], amounts: NDArray[Any], vouchers: pa.Table
) -> Iterator[OverMonths]:
    """Of entries with the place of their voucher, their own day (0: the voucher's) and exact amounts; most have none.

    An entry before the first voucher has a negative place.
    """
    days = vouchers["date"].fill_null(0).to_numpy()
    of_voucher = days[np.maximum(places, 0)]
    apart = np.flatnonzero((own != of_voucher) & (own != 0) & (places >= 0))
    apart = apart[own[apart] // CENTURY != of_voucher[apart] // CENTURY]
    if not len(apart):
        return
    theirs = np.isin(places, places[apart])
    days_of_rows = np.where(own, own, of_voucher)[theirs].astype(np.int64)
    found, at = np.unique(places[theirs].astype(np.int64) * MILLION + days_of_rows // CENTURY, return_inverse=True)
    sums = np.zeros(len(found), amounts.dtype)
    np.add.at(sums, at, amounts[theirs])
    for place, months in _by_voucher(found, sums).items():
        if any(months.values()) and not sum(months.values()):
            named = vouchers.select(["line", "series", "number"]).take(as_column(np.array([place]))).to_pylist()[0]
            yield OverMonths(**named, months=months)


def _by_voucher(found: NDArray[np.int64], sums: NDArray[Any]) -> dict[int, dict[int, int]]:
    by_voucher: dict[int, dict[int, int]] = {}
    for key, total in zip(found.tolist(), sums.tolist(), strict=True):
        place, month = divmod(key, MILLION)
        by_voucher.setdefault(place, {})[month] = total
    return by_voucher
