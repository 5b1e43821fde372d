"""Which amounts of a table are sums over several months, as of a quarter, and stand on the last of them.

A sum can't be divided into its months: the books count it in a span of time that holds all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.mapping import CENTURY, SO_FAR, Mapping
from arshjul.ledger.values import Balance

TAG = "PSALDO"
SHOWN = 5
Months = tuple[int, ...]


def of(balances: Iterable[Balance], mapping: Mapping) -> tuple[Months, ...]:
    """The months of each sum: as the mapping says, or between one balance so far and the next."""
    periods = sorted({one.period for one in balances if one.tag == TAG and one.amount is not None})
    found = _between(periods) if mapping.kind in SO_FAR else [mapping.months_of(period) for period in periods]
    return tuple(months for months in found if len(months) > 1)


def _between(periods: Sequence[int]) -> list[Months]:
    """From the month after one balance, or the first of the year, through the month of the next."""
    found: list[Months] = []
    for year, own in groupby(periods, lambda period: period // CENTURY):
        for before, last in pairwise([year * CENTURY, *own]):
            found.append(tuple(range(before + 1, last + 1)))
    return found


def tell(notes: Notes, sums: Sequence[Months]) -> None:
    """A finding of the sums there are."""
    if sums:
        shown = ", ".join(f"{months[0]}\u2013{months[-1]}" for months in sums[:SHOWN])
        more = f" (+{len(sums) - SHOWN})" if len(sums) > SHOWN else ""
        notes.add("table-sums-of-months", months=shown + more)
