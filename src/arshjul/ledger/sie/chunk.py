"""A piece of a file as received: bytes whose structure is ASCII, made text only where something asks for it."""

from __future__ import annotations

import codecs
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from arshjul.ledger.encoding import PYTHON_NAMES, WINDOWS, Misread, Strange, decode

ONE_BYTE = ("cp437", WINDOWS, "mac_roman")
"""Encodings in which every byte is one character, and the first 128 are ASCII."""

MARKED = {"utf-8": 1, "utf-8-sig": 2}
"""Forms of UTF-8, and how many byte order marks are taken for marks: one by the codec, one left by a program."""

MAX_LINE = 64 << 10
"""Bytes in a line, many times what any record needs."""

Letters = NDArray[np.uint8]
"""One row per byte: the length of its UTF-8 form, then the form."""


def letters(codec: str) -> Letters:
    """How each byte of a one-byte encoding is written in UTF-8."""
    table = np.zeros((256, 4), np.uint8)
    for byte, sign in enumerate(bytes(range(256)).decode(codec)):
        form = sign.encode()
        table[byte, 0] = len(form)
        table[byte, 1 : 1 + len(form)] = list(form)
    return table


def without_long_lines(data: bytes) -> tuple[bytes, tuple[int, ...]]:
    r"""The bytes with lines longer than `MAX_LINE` made empty, and which those were, counted from 0.

    >>> without_long_lines(b"a\n" + b"b" * 70_000 + b"\nc")
    (b'a\n\nc', (1,))
    """
    kept: list[bytes] = []
    long: list[int] = []
    start = begun = 0
    while len(data) - start > MAX_LINE:
        feed = data.rfind(b"\n", start, start + MAX_LINE + 1)
        if feed >= 0:
            start = feed + 1
            continue
        kept.append(data[begun:start])
        long.append(data.count(b"\n", 0, start))
        feed = data.find(b"\n", start)
        start = begun = len(data) if feed < 0 else feed
    return (b"".join([*kept, data[begun:]]) if long else data), tuple(long)


class Chunk:
    """Bytes in one encoding; `strange` are the lines that weren't in it and had to be read in another.

    `long` are the lines, counted from 0, that were too long and are empty here.
    """

    long: tuple[int, ...] = ()
    misread: Misread | None = None
    """What shows that the text was misread before it was sent, when that has been looked for."""

    def __init__(self, data: bytes, codec: str, *, strange: tuple[Strange, ...] = ()) -> None:
        self.data = data
        self.codec = codec
        self.strange = strange

    @classmethod
    def of(cls, data: bytes, encoding: str) -> Chunk:
        """A piece in the encoding detected; one that isn't wholly in it is given in UTF-8."""
        short, long = without_long_lines(data)
        chunk = cls._of(short, encoding)
        chunk.long = long
        return chunk

    @classmethod
    def _of(cls, data: bytes, encoding: str) -> Chunk:
        codec = PYTHON_NAMES.get(encoding, encoding)
        if codec in ONE_BYTE:
            return cls(data, codec)
        if codec == "ascii" and data.isascii():
            return cls(data, "utf-8")
        text, strange = decode(data, encoding)
        if strange or codec not in MARKED:
            return cls.of_text(text.removeprefix("\ufeff"), strange=strange)
        for _mark in range(MARKED[codec]):
            data = data.removeprefix(codecs.BOM_UTF8)
        return cls(data, "utf-8")

    @classmethod
    def of_text(cls, text: str, *, strange: tuple[Strange, ...] = ()) -> Chunk:
        """A piece that is text already."""
        return cls(text.encode("utf-8", errors="surrogatepass"), "utf-8", strange=strange)

    @cached_property
    def feeds(self) -> int:
        """The number of line feeds."""
        return self.data.count(b"\n")

    @property
    def text(self) -> str:
        """All of it."""
        return self.part(0, len(self.data))

    def part(self, start: int, end: int) -> str:
        """The text of some bytes."""
        return self.data[start:end].decode(self.codec, errors="surrogatepass" if self.codec == "utf-8" else "strict")

    def in_utf8(self) -> Chunk:
        """The same in UTF-8."""
        return self if self.codec == "utf-8" or self.data.isascii() else Chunk.of_text(self.text)
