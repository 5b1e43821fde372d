"""Rows that say in words that they are what a year opens with: Ingående balans, as a list of each account begins.

Where such a row has no day, the year is that of the next row that has one; it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from arshjul.ledger.tabular.codes import Mask, holds
from arshjul.ledger.tabular.convert import CENTURY, MISSING, Integers, coded
from arshjul.ledger.values import Column

FIELDS = ("text", "voucher_text", "account_name", "voucher", "date", "period")
"""Where a row may say so."""
USUAL = re.compile(r"(?:ing(?:ående|\.)?|opening) (?:balans|saldo|balance)\b|ib\b", re.IGNORECASE)
"""How systems begin the text of such a row."""


def opens(text: str, words: Sequence[str]) -> bool:
    """Whether a cell begins with some words.

    >>> opens("Ingående saldo 2026", ["ingående saldo"]), opens("IBM", ["IB"]), opens("ib", ["IB"])
    (True, False, True)
    """
    plain = text.strip().casefold()
    return any(plain.startswith(word) and not plain[len(word) :][:1].isalnum() for word in map(str.casefold, words))


def rows_that_open(columns: Iterable[Column], words: Sequence[str], count: int) -> Mask:
    """Which rows have a cell that begins with the words."""
    found = np.zeros(count, np.bool_)
    for column in columns:
        if column is not None:
            found |= holds(coded(column), lambda text: opens(text, words))
    return found


def dated(periods: Integers, undated: Mask) -> Integers:
    """The periods, undated rows in the first month of the year of the next row that has one, else of the first year."""
    known = np.flatnonzero(periods != MISSING)
    if not len(known):
        return periods
    places = np.flatnonzero(undated)
    following = np.searchsorted(known, places)
    is_last = following == len(known)
    next_periods = periods[known[np.minimum(following, len(known) - 1)]]
    years = np.where(is_last, periods[known].min(), next_periods) // CENTURY
    moved = periods.copy()
    moved[places] = years * CENTURY + 1
    return moved
