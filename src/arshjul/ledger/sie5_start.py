"""What stands before the root of a SIE 5 document: the encoding it says it has, and a DOCTYPE that nobody reads."""

from __future__ import annotations

import re

from arshjul.ledger.encoding import detect
from arshjul.ledger.source import Source

DOCTYPE = b"<!DOCTYPE"
HEAD = 1 << 16
"""Bytes that are looked through for a DOCTYPE before anything is parsed."""
STATED = re.compile(rb"""\s*<\?xml[^>]*\sencoding=["']([\w.-]+)["']""")
"""The encoding in an XML declaration."""


def encoding_of(source: Source) -> str:
    """The encoding that the bytes are found to be in."""
    return detect(source.sample()).name


def stated_wrongly(source: Source, encoding: str) -> str:
    """The encoding the document says it has when it is UTF-8 and says something else; else empty."""
    with source.open() as stream:
        found = STATED.match(stream.read(1 << 10))
    stated = found[1].decode() if found else ""
    return "" if encoding not in {"utf8", "utf8-bom"} or stated.lower() in {"", "utf-8", "utf8"} else stated


def doctype_in(source: Source, most: int | None = None) -> int:
    """The line of a DOCTYPE within so many bytes, or anywhere; 0 when there is none: entities are never needed.

    What the parser itself met before the root is refused wherever it stands and however it is written (`sie5`).
    """
    line, tail, seen = 1, b"", 0
    with source.open() as stream:
        while (most is None or seen < most) and (block := stream.read(HEAD)):
            seen += len(block)
            text = tail + block.replace(b"\x00", b"")
            before, found, _after = text.upper().partition(DOCTYPE)
            if found:
                return line + before.count(b"\n")
            tail = text[1 - len(DOCTYPE) :]
            line += text.count(b"\n") - tail.count(b"\n")
    return 0
