"""What a person may accept of a file, and has accepted: which fault, how many times it is there and of how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from arshjul.books.models import Batch, Reading
from arshjul.kernel.findings import Level, catalogue
from arshjul.kernel.text import Text
from arshjul.ledger.facts import NEVER_ACCEPTED

STOPPING = NEVER_ACCEPTED | {"books.not-readable"}
UNBALANCED = "ledger.voucher-unbalanced"
"""The fault that has a sum: what the debit and credit of the file differ by."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of error by id and title, how many there are, and what they come to (öre); none of either isn't told."""

    id: str
    title: Text
    count: int | None = None
    ore: int | None = None


def acceptable(reading: Reading) -> list[Fault]:
    """The errors of a file that a person may answer for, by id."""
    return list(_faults(reading, sorted(_counts(reading).keys() - STOPPING)))


def is_stopped(reading: Reading) -> bool:
    """Whether a file has an error that no one may answer for."""
    return bool(_counts(reading).keys() & STOPPING)


def accepted(batch: Batch) -> list[Fault]:
    """The errors that somebody answered for when a file was published."""
    return list(_faults(batch.reading, batch.accepted))


def _counts(reading: Reading) -> dict[str, int]:
    """How many errors a file has of each kind; of a reading by an earlier version, how many were kept."""
    kept = Counter(one["id"] for one in reading.findings if one["level"] == Level.ERROR.value)
    return {**kept, **reading.summary.get("faults", {})}


def _faults(reading: Reading, ids: Iterable[str]) -> Iterable[Fault]:
    counts, summary = _counts(reading), reading.summary
    for name in ids:
        room, _, kind = name.partition(".")
        known = catalogue(room).get(kind)
        ore = summary.get("debit", 0) + summary.get("credit", 0) if name == UNBALANCED else None
        yield Fault(name, known.title if known else Text(name, name), counts.get(name), ore)
