"""What the entries of a file change, by account and month."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.sie.totals import exactly
from arshjul.ledger.values import TRANS, Column

CENTURY = 100
MILLION = CENTURY**3
"""More than any month YYYYMM, so that account and month are one number."""

Changes = Mapping[tuple[str, str, int], int]
"""Öre by account, object list and month."""


def changes_of(rows: pa.Table, vouchers: pa.Table, *, divided: bool = False) -> Changes:
    """What the entries that count change, by account, object list (only when divided) and month.

    An entry without a day has its voucher's. Of a piece of a file, its own vouchers are given with its rows.
    """
    counts = rows["tag"].to_numpy() == TRANS
    owners = rows["voucher"].fill_null(-1).to_numpy()[counts]
    if not len(owners):
        return {}
    days = np.append(vouchers["date"].fill_null(0).to_numpy(), 0)
    owners = np.maximum(owners - (vouchers["voucher"][0].as_py() if len(days) > 1 else 0), -1)
    own = rows["date"].fill_null(0).to_numpy()[counts]
    months = np.where(own, own, days[owners]) // CENTURY
    (accounts, names), (objects, lists) = (_codes(rows[name]) for name in ("account", "objects"))
    codes = accounts * len(lists) + (objects if divided else 0)
    found, places = np.unique(codes[counts] * MILLION + months, return_inverse=True)
    amounts = exactly(rows["amount"].fill_null(0).to_numpy()[counts])
    sums = np.zeros(len(found), amounts.dtype)
    np.add.at(sums, places, amounts)
    codes, periods = np.divmod(found, MILLION)
    changed, divisions = np.divmod(codes, len(lists))
    parts = zip(changed.tolist(), divisions.tolist(), periods.tolist(), sums.tolist(), strict=True)
    return {
        (names[account], lists[division] if divided else "", period): int(total)
        for account, division, period, total in parts
    }


def _codes(column: Column) -> tuple[NDArray[np.int64], list[str]]:
    coded = column.unify_dictionaries().combine_chunks()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()
