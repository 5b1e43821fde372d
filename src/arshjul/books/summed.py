"""Sums over several months that files give on the last of them: of a year (SIE type 1), by quarter or by third.

Such a sum can't be divided into its months: a span of months either holds all of them or doesn't know any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from arshjul.books import facts
from arshjul.books.models import Snapshot
from arshjul.books.versions import manifest
from arshjul.kernel.memory import Memory
from arshjul.kernel.period import MONTHS_PER_YEAR, Month

STEPS = (3, 4, 6)
"""The months of a quarter, a third and a half of a year, by whose ends a file without vouchers may give its changes."""
OUTCOME = "actual"
SUMS, SUM_OF_YEAR = "sums", "sums_up"
"""The parts of a reading's summary that say them."""
Sums = Mapping[str, tuple[tuple[int, ...], ...]]
"""By whose books the months (YYYYMM) of each sum, which lies on the last of them."""

_summed: Memory[Sums] = Memory(8)


def summed(of: Snapshot | None) -> Sums:
    """The sums over several months that count in a version of the books; kept in memory, since it never changes."""
    return _summed.get((of.number, of.made_at.isoformat()), lambda: _of_version(of)) if of else {}


def _of_version(of: Snapshot) -> Sums:
    held = manifest(of)
    found: dict[str, list[tuple[int, ...]]] = {}
    for batch in held.batches:
        for months in given(batch.reading.summary):
            if batch.key in held.holding.get((batch.entity, OUTCOME, months[-1]), ()):
                found.setdefault(batch.entity, []).append(months)
    return {entity: tuple(sorted(sums)) for entity, sums in found.items()}


def given(summary: Mapping[str, Any]) -> Iterator[tuple[int, ...]]:
    """The months of each sum that a file was read with, by the summary of its reading: as it said, or by its months."""
    said = said_in(summary)
    yield from said
    if not said and not summary.get("vouchers"):
        rows = summary.get("months", ())
        months = sorted({row["period"] for row in rows if row["kind"] in facts.OUTCOME and row["period"] % 100})
        yield from by_step(months, (summary.get("year") or [months[0] // 100 * 100 + 1])[0] if months else 0)


def said_in(summary: Mapping[str, Any]) -> list[tuple[int, ...]]:
    """The months of each sum that a file says it gives; earlier versions kept those of a year alone."""
    sums = summary.get(SUMS, ()) or [summary.get(SUM_OF_YEAR, ())]
    return [tuple(months) for months in sums if months and len(months) > 1]


def by_step(months: list[int], start: int) -> Iterator[tuple[int, ...]]:
    """The months of each sum when those with entries are just the ends of quarters, thirds or halves of a year.

    >>> list(by_step([202703, 202706], 202701))
    [(202701, 202702, 202703), (202704, 202705, 202706)]
    >>> list(by_step([202703, 202705, 202706], 202701))
    []
    """
    step = _step([_place(month) - _place(start) + 1 for month in months])
    for month in months if step else ():
        last = Month.parse(month)
        yield tuple(one.number for one in last.plus(1 - step).through(last))


def _step(places: list[int]) -> int:
    """How many months lie between those with entries, when they are as many all through; else 0."""
    apart = {later - earlier for earlier, later in pairwise(places)}
    step = apart.pop() if len(apart) == 1 else 0
    return step if step in STEPS and places[0] % step == 0 else 0


def _place(month: int) -> int:
    return month // 100 * MONTHS_PER_YEAR + month % 100
