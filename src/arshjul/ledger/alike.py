"""Which pieces of an original stand again, byte for byte, in a file received later?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from arshjul.ledger.marks import Mark, Marks
from arshjul.ledger.sie.reader import VOUCHER, Span
from arshjul.ledger.source import Source

BLOCK = 1 << 18
"""Bytes compared at a time: they fit in the processor's own memory."""

ANCHOR = 120
"""Bytes at either end by which a piece is known again, before all of it is compared."""

WINDOW = 16 << 20
REACH = 256 << 20
VAIN = 64 << 20
"""Bytes that may be searched in vain in a file smaller than that; a larger one is searched in vain once."""

Match = tuple[Mark, int]
"""A piece, and where it starts in the new file."""


class Bytes:
    """The bytes of a source, read when they are asked for: a file laid in memory would count as held by us."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._block = bytearray(BLOCK)
        self.size = size

    def part(self, start: int, end: int) -> bytes:
        """The bytes from a place to another, fewer at the end of the source."""
        self._stream.seek(start)
        return self._stream.read(end - start)

    def block(self, start: int, end: int) -> bytes | bytearray:
        """The same of `BLOCK` bytes or fewer; a whole block lies where the one before it lay."""
        if end - start < BLOCK:
            return self.part(start, end)
        self._stream.seek(start)
        size = self._stream.readinto(self._block)  # type: ignore[attr-defined]  # every stream opened here has it
        return self._block if size == BLOCK else self._block[:size]


@contextmanager
def bytes_of(source: Source) -> Iterator[Bytes]:
    """The bytes of a source without reading them all into memory."""
    with source.open() as stream:
        yield Bytes(stream, source.size)


def likely(old: Bytes, new: Bytes, marks: Marks) -> list[Match]:
    """The clean pieces that by their ends stand in the new file too, in the same order; what comes between is new."""
    found: list[Match] = []
    place = _find(new, VOUCHER, 0, new.size) + 1
    left = max(VAIN, new.size)
    for mark in marks.pieces if place else ():
        if not mark.clean or left <= 0:
            continue
        at = _stands(old, mark.span, new, place)
        if at < 0:
            left -= min(REACH, new.size - place)
            continue
        found.append((mark, at))
        place, left = at + mark.span.end - mark.span.start, max(VAIN, new.size)
    return found


def _stands(old: Bytes, span: Span, new: Bytes, place: int) -> int:
    """Where a piece may stand from a place on, -1 when it doesn't (or not within reach)."""
    if old.part(max(span.start, span.end - 1), span.end) != b"\n":
        return -1
    if _ends_equal(old, span, new, place):
        return place
    anchor = old.part(span.start, min(span.end, span.start + ANCHOR))
    at = _find(new, anchor, place, min(new.size, place + REACH))
    begins_line = at > 0 and new.part(at - 1, at) == b"\n"
    return at if begins_line and _ends_equal(old, span, new, at) else -1


def _ends_equal(old: Bytes, span: Span, new: Bytes, at: int) -> bool:
    moved = at - span.start
    ends = (span.start, min(span.end, span.start + ANCHOR)), (max(span.start, span.end - ANCHOR), span.end)
    return all(old.part(*end) == new.part(*(place + moved for place in end)) for end in ends)


def standing(old: Bytes, new: Bytes, found: Sequence[Match]) -> list[Match]:
    """Those of the likely pieces that are the same from end to end."""
    return [(mark, at) for mark, at in found if _equal(old, mark.span, new, at)]


def _equal(old: Bytes, span: Span, new: Bytes, at: int) -> bool:
    moved = at - span.start
    return all(
        old.block(start, end) == new.block(start + moved, end + moved)
        for start in range(span.start, span.end, BLOCK)
        for end in (min(span.end, start + BLOCK),)
    )


def _find(new: Bytes, sought: bytes, start: int, end: int) -> int:
    for place in range(start, end, WINDOW):
        at = new.part(place, min(end, place + WINDOW + len(sought))).find(sought)
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
