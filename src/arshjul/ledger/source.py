"""The received bytes: what kind of file they are, and how to read them piece by piece."""

from __future__ import annotations

import codecs
import io
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from arshjul.ledger.archive import directory
from arshjul.ledger.encoding import wide_codec

SAMPLE_BYTES = 4 << 20
PART_BYTES = 1 << 20
HEAD_BYTES = 4096
SIGNS = (
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0", "old-excel"),
    (b"\x1f\x8b", "packed"),
    (b"7z\xbc\xaf\x27\x1c", "packed"),
    (b"Rar!\x1a\x07", "packed"),
)
"""How files of bytes begin: workbooks, an archive of nothing, and what gzip, 7-Zip and RAR have packed."""
TABLE_SEPARATORS = 2
MAX_WITHOUT_CUT = 256 << 20
TAIL_BYTES = 64 << 10


class Source:
    """A file or bytes in memory, with a name to show in findings."""

    def __init__(self, given: str | Path | bytes, name: str = "") -> None:
        self.given = given
        self.name = name or ("" if isinstance(given, bytes) else Path(given).name)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes from their start."""
        if isinstance(self.given, bytes):
            yield io.BytesIO(self.given)
        else:
            with Path(self.given).open("rb") as stream:
                yield stream

    @contextmanager
    def mapped(self) -> Iterator[bytes | mmap.mmap]:
        """All bytes, to look in without reading them into memory."""
        if isinstance(self.given, bytes) or not self.size:
            yield self.given if isinstance(self.given, bytes) else b""
            return
        with Path(self.given).open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.given) if isinstance(self.given, bytes) else Path(self.given).stat().st_size

    @property
    def kind(self) -> str:
        """What kind of file it is, as `kind_of` says; an archive that is no workbook is what its names say it is."""
        with self.open() as stream:
            kind = kind_of(stream.read(HEAD_BYTES))
            found = directory(stream, self.size) if kind in {"xlsx", "zip"} else None
        return found.kind if found else kind

    def sample(self) -> bytes:
        """Bytes enough to judge the file by: all of a small one, the start, middle and end of a large one."""
        with self.open() as stream:
            if self.size <= SAMPLE_BYTES:
                return stream.read()
            places = (0, self.size // 2, self.size - PART_BYTES)
            return b"\n".join(_whole_lines(_part(stream, place, place + PART_BYTES)) for place in places)

    def chunks(self, size: int, cut: bytes = b"\n", start: int = 0, end: int | None = None) -> Iterator[bytes]:
        r"""The bytes from `start` to `end` in pieces of about `size`, each but the first right after a line feed.

        A piece ends before the last `cut` in it (which begins with the line feed), so that what
        belongs together, a voucher, comes whole. A single \r as line end becomes a line feed.
        The end is looked for first, so that each piece is read once, into its own place.
        """
        end = self.size if end is None else end
        with self.open() as stream:
            is_old_mac = _is_old_mac(stream, start, min(start + size, end))
            cut = cut.replace(b"\n", b"\r") if is_old_mac else cut
            while start < end:
                stop = _stop(stream, start, end, size, cut)
                data = _part(stream, start, stop)
                if not data:
                    return
                yield data.replace(b"\r", b"\n") if is_old_mac else data
                start = stop


def _part(stream: BinaryIO, start: int, stop: int) -> bytes:
    stream.seek(start)
    return stream.read(stop - start)


def _is_old_mac(stream: BinaryIO, start: int, stop: int) -> bool:
    r"""Whether lines end with \r alone; where the bytes stop between \r and \n the next one is seen too."""
    if b"\n" in _part(stream, start, min(start + HEAD_BYTES, stop)):
        return False
    block = _part(stream, start, stop)
    block = _part(stream, start, stop + 1) if block.endswith(b"\r") else block
    return b"\n" not in block and b"\r" in block


def _stop(stream: BinaryIO, start: int, end: int, size: int, cut: bytes) -> int:
    """Where a piece from `start` stops: after the line end of its last cut; past `size` bytes when they hold none."""
    seen, most = start, start + size
    while most < end:
        found = _last(stream, cut, seen, most)
        if found < 0 and most - start > MAX_WITHOUT_CUT:
            found = _last(stream, cut[:1], start, most)
        if found >= 0:
            return found + 1
        seen, most = max(start, most - len(cut)), most + size
    return end


def _last(stream: BinaryIO, sign: bytes, start: int, end: int) -> int:
    """The last place of a sign in these bytes, looked for from their end; -1 when it isn't there."""
    low = end
    while low > start:
        low = max(start, end - TAIL_BYTES) if low == end else start
        found = _part(stream, low, end).rfind(sign)
        if found >= 0:
            return low + found
    return -1


def _whole_lines(block: bytes) -> bytes:
    first, last = block.find(b"\n"), block.rfind(b"\n")
    return block[first + 1 : last] if 0 <= first < last else block


LABELLED = re.compile(r"^\s*#[a-zåäö]", re.MULTILINE)
"""A line that a SIE label begins: a heading or a remark has a space after its #."""

JSON = re.compile(r'\{\s*"|\[\s*[\[{"]')
"""How an object or a list of JSON begins; a heading of a table between brackets has no quote."""


def kind_of(head: bytes) -> str:
    """Say what the first bytes are: empty, html, xml, xlsx, zip, packed, old-excel, sie, pdf, json or text.

    >>> kind_of(b"#FLAGGA 0"), kind_of(b"<!DOCTYPE html>")
    ('sie', 'html')
    """
    for sign, kind in SIGNS:
        if head.startswith(sign):
            return kind
    text = _plain(head).lstrip().lower()
    if not text:
        return "empty"
    is_other = text.startswith("#") and (_is_table(text) or not LABELLED.search(text))
    for start, kind in (
        ("#", "text" if is_other else "sie"),
        ("<!doctype html", "html"),
        ("<html", "html"),
        ("%pdf", "pdf"),
    ):
        if text.startswith(start):
            return kind
    if text.startswith("<"):
        return "html" if "<html" in text or "<body" in text else "xml"
    if any(mark in text for mark in ("\n#flagga", "\n#sietyp", "\n#ver ")):
        return "sie"
    return "json" if JSON.match(text) else "text"


def _is_table(text: str) -> bool:
    """Whether a text that begins with # is a table under remarks: its first line has columns and no SIE label."""
    first = text.splitlines()[0]
    return max(first.count(sign) for sign in ";,|") >= TABLE_SEPARATORS and "#flagga" not in text


def _plain(head: bytes) -> str:
    wide = wide_codec(head)
    if wide or head.startswith(codecs.BOM_UTF8):
        return head.decode(wide or "utf-8", errors="replace").removeprefix("\ufeff")
    return head.decode("latin-1")
