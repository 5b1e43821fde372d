"""Which pieces of an original stand again, byte for byte, in a file received later?"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arshjul.ledger.marks import Mark, Marks
from arshjul.ledger.sie.reader import VOUCHER, Span
from arshjul.ledger.source import Source

BLOCK = 1 << 20
ANCHOR = 120
WINDOW = 16 << 20
REACH = 256 << 20
MOST_MISSED = 8

Bytes = NDArray[np.uint8]
Match = tuple[Mark, int]
"""A piece, and where it starts in the new file."""


def bytes_of(source: Source) -> Bytes:
    """The bytes of a source without reading them all into memory."""
    if isinstance(source.given, bytes):
        return np.frombuffer(source.given, np.uint8)
    with Path(source.given).open("rb") as stream:
        return np.frombuffer(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)


def matches(old: Bytes, new: Bytes, marks: Marks) -> list[Match]:
    """The clean pieces that stand in the new file too, in the same order; what comes between is new."""
    found: list[Match] = []
    place = _find(new, np.frombuffer(VOUCHER, np.uint8), 0, len(new)) + 1
    missed = 0
    for mark in marks.pieces if place else ():
        if not mark.clean or missed > MOST_MISSED:
            continue
        piece = old[mark.span.start : mark.span.end]
        at = _stands(new, piece, place)
        if at < 0:
            missed += 1
            continue
        found.append((mark, at))
        place, missed = at + len(piece), 0
    return found


def _stands(new: Bytes, piece: Bytes, place: int) -> int:
    """Where a piece stands from a place on, -1 when it doesn't (or not within reach)."""
    if not len(piece) or piece[-1] != ord("\n"):
        return -1
    if _equal(new[place : place + len(piece)], piece):
        return place
    at = _find(new, piece[:ANCHOR], place, min(len(new), place + REACH))
    begins_line = at > 0 and new[at - 1] == ord("\n")
    return at if begins_line and _equal(new[at : at + len(piece)], piece) else -1


def _equal(one: Bytes, other: Bytes) -> bool:
    if len(one) != len(other):
        return False
    return all(
        np.array_equal(one[start : start + BLOCK], other[start : start + BLOCK]) for start in range(0, len(one), BLOCK)
    )


def _find(new: Bytes, sought: Bytes, start: int, end: int) -> int:
    wanted = sought.tobytes()
    for place in range(start, end, WINDOW):
        at = new[place : min(end, place + WINDOW + len(wanted))].tobytes().find(wanted)
        if at >= 0:
            return place + at
    return -1


def plan(found: Sequence[Match], size: int) -> tuple[Span, ...]:
    """The whole new file as spans: those to read, and between them those to skip."""
    spans: list[Span] = []
    place = 0
    for mark, at in found:
        if at > place:
            spans.append(Span(place, at))
        spans.append(replace(mark.span, start=at, end=at + mark.span.end - mark.span.start, skip=True))
        place = spans[-1].end
    return (*spans, Span(place, size)) if place < size else tuple(spans)
