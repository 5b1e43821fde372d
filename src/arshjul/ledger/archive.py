"""What a ZIP archive holds, by the names in its directory alone: nothing is unpacked, and no name is trusted.

Workbooks are archives too. Only the first part of the directory is read: a hostile one may list millions of files.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from arshjul.kernel.text import Text

MOST_BYTES = 256 << 10
"""Of the directory, enough for any workbook and for more names than are shown."""
LARGEST = 16 << 20
"""Bytes of a directory that no workbook needs; what lists more isn't opened as one."""
SHOWN = 5
LONGEST = 60
READABLE = frozenset({".se", ".si", ".sie", ".csv", ".txt", ".xml", ".xlsx"})
"""Suffixes of files that may be ledgers, which are shown first."""
NOISE = ("__MACOSX/", "META-INF/", "_rels/")
_END, _END_SIGN, _COMMENT = struct.Struct("<4s4H2IH"), b"PK\x05\x06", 0xFFFF
_ENTRY, _ENTRY_SIGN = struct.Struct("<4s6H3I5H2I"), b"PK\x01\x02"
_UTF8 = 1 << 11


@dataclass(frozen=True, slots=True)
class Directory:
    """The first names of an archive as it writes them, how many files it says that it holds, and its bytes."""

    names: tuple[str, ...]
    files: int
    size: int

    @property
    def kind(self) -> str:
        """The kind of file: xlsx (any workbook of Excel), opendocument, document (of Word or PowerPoint), or zip."""
        if any(name.startswith("xl/") for name in self.names):
            return "xlsx" if self.size <= LARGEST else "zip"
        if "mimetype" in self.names and "content.xml" in self.names:
            return "opendocument"
        return "document" if "[Content_Types].xml" in self.names else "zip"

    def told(self) -> Text:
        """The names of its files, those that may be ledgers first, cut and cleaned; and how many more there are."""
        names = [name for name in self.names if not (name.endswith("/") or name.startswith(NOISE))]
        if not names:
            return Text("Det ligger ingen fil i det", "It holds no file")
        names.sort(key=lambda name: PurePosixPath(name).suffix.lower() not in READABLE)
        said = ", ".join(f"”{_clean(name)}”" for name in names[:SHOWN])
        left = (len(names) if self.files == len(self.names) else self.files) - len(names[:SHOWN])
        more = Text(f" och {left} till", f" and {left} more") if left > 0 else Text("", "")
        return Text(f"I det ligger {said}{more.sv}", f"It holds {said}{more.en}")


def directory(stream: BinaryIO, size: int) -> Directory | None:
    """The directory of an archive; none when it isn't whole."""
    start = max(0, size - _END.size - _COMMENT)
    stream.seek(start)
    tail = stream.read(_END.size + _COMMENT)
    at = tail.rfind(_END_SIGN)
    while at >= 0:
        found = _directory(stream, start, tail, at)
        if found:
            return found
        at = tail.rfind(_END_SIGN, 0, at)
    return None


def _directory(stream: BinaryIO, start: int, tail: bytes, at: int) -> Directory | None:
    """The directory that the end at a place tells of; none when it is no such end, as in a comment."""
    if len(tail) - at < _END.size:
        return None
    _sign, _disk, _first, _here, files, length, offset, _comment = _END.unpack_from(tail, at)
    if offset + length > start + at:
        return None
    stream.seek(offset)
    names = tuple(_names(stream.read(min(length, MOST_BYTES))))
    return Directory(names, files, length) if names or not files else None


def _names(data: bytes) -> Iterator[str]:
    """The names of a directory, as far as its bytes go."""
    place = 0
    while place + _ENTRY.size <= len(data):
        sign, *about = _ENTRY.unpack_from(data, place)
        if sign != _ENTRY_SIGN:
            return
        flags, length, extra, comment = about[2], about[9], about[10], about[11]
        name = data[place + _ENTRY.size : place + _ENTRY.size + length]
        if len(name) < length:
            return
        yield name.decode("utf-8" if flags & _UTF8 else "cp437", errors="replace")
        place += _ENTRY.size + length + extra + comment


def _clean(name: str) -> str:
    """A name as a message shows it: signs that can't be printed or turn the text replaced, a long one cut."""
    printable = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return printable if len(printable) <= LONGEST else f"…{printable[1 - LONGEST :]}"
