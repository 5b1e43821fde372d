"""Sums over several months that files give on the last of them: of a year (SIE type 1), by quarter or by third.

Such a sum can't be divided into its months: a span of months either holds all of them or doesn't know any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from arshjul.books import facts
from arshjul.books.models import Batch, Snapshot
from arshjul.books.versions import Manifest, manifest
from arshjul.kernel.memory import Memory
from arshjul.ledger.covered import by_step

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
        for months in counting(batch, held):
            found.setdefault(batch.entity, []).append(months)
    return {entity: tuple(sorted(sums)) for entity, sums in found.items()}


def counting(batch: Batch, held: Manifest) -> Iterator[tuple[int, ...]]:
    """The months of each sum of a batch that counts: it lies on the last of them."""
    for months in given(batch.reading.summary):
        if batch.key in held.holding.get((batch.entity, OUTCOME, months[-1]), ()):
            yield months


def given(summary: Mapping[str, Any]) -> Iterator[tuple[int, ...]]:
    """The months of each sum that a file was read with, by the summary of its reading: as it said, or by its months."""
    said = said_in(summary)
    yield from said
    if not said and not summary.get("vouchers"):
        months = {row["period"] for row in summary.get("months", ()) if row["kind"] in facts.OUTCOME}
        yield from by_step(months, (summary.get("year") or [None])[0])


def said_in(summary: Mapping[str, Any]) -> list[tuple[int, ...]]:
    """The months of each sum that a file says it gives; earlier versions kept those of a year alone."""
    sums = summary.get(SUMS, ()) or [summary.get(SUM_OF_YEAR, ())]
    return [tuple(months) for months in sums if months and len(months) > 1]
