"""Which characters do these bytes mean? Detected from the bytes, never believed from the file.

SIE says code page 437 only, yet files come in UTF-8 and Latin-1 too, and nearly all claim PC8.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

SWEDISH = "åäöÅÄÖéÉüÜ"
CP437_LETTERS = frozenset(SWEDISH.encode("cp437"))
LATIN1_LETTERS = frozenset(SWEDISH.encode("latin-1"))
PYTHON_NAMES = {"utf8": "utf-8", "utf8-bom": "utf-8-sig", "utf16": "utf-16", "latin1": "latin-1"}
ASCII = bytes(range(0x80))

MOJIBAKE = {
    "utf8 as cp437": ("├", re.compile("├[ÑñÂàûÅä®ª╝£]")),
    "utf8 as latin1": ("Ã", re.compile("Ã[¥¤¶©¼\u0085\u0084\u0096\u0089…„–‰]")),
    "latin1 as cp437": ("σ΅Σ÷", re.compile(r"(?<=[a-zåäö])[σ΅Σ÷](?=[a-zåäö])")),
    "lost characters": ("\ufffd", re.compile("\ufffd")),
}
"""How letters look when a program upstream has read them in the wrong character set: signs of which one must be there
(which is soon seen), and the whole pattern."""


@dataclass(frozen=True, slots=True)
class Detected:
    """The encoding found, and how many Swedish letters spoke for code page 437 and for Latin-1."""

    name: str
    cp437: int = 0
    latin1: int = 0

    @property
    def is_mixed(self) -> bool:
        """Whether letters of both one-byte sets occur."""
        return self.name in {"cp437", "latin1"} and self.cp437 > 0 and self.latin1 > 0


def detect(data: bytes) -> Detected:
    """Name the encoding of the bytes: ascii, utf8, utf8-bom, utf16, cp437 or latin1.

    >>> detect("Åmåls Övningskommun".encode("cp437")).name
    'cp437'
    >>> detect("Åmåls Övningskommun".encode("utf-8")).name
    'utf8'
    """
    if data.startswith(codecs.BOM_UTF8):
        return Detected("utf8-bom")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Detected("utf16")
    if data.isascii():
        return Detected("ascii")
    if _is_utf8(data):
        return Detected("utf8")
    others = data.translate(None, ASCII)
    cp437 = sum(others.count(byte) for byte in CP437_LETTERS)
    latin1 = sum(others.count(byte) for byte in LATIN1_LETTERS)
    return Detected("latin1" if latin1 > cp437 else "cp437", cp437, latin1)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, forgiving a character cut at the end of a sample."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes, name: str) -> tuple[str, int]:
    """The text, and how many lines weren't in the encoding and had to be read in another."""
    codec = PYTHON_NAMES.get(name, name)
    try:
        return data.decode(codec), 0
    except UnicodeDecodeError:
        return _decode_by_line(data, codec)


def _decode_by_line(data: bytes, codec: str) -> tuple[str, int]:
    lines, strange = [], 0
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode(codec))
        except UnicodeDecodeError:
            strange += 1
            lines.append(line.decode("latin-1" if detect(line).name == "latin1" else "cp437"))
    return "\n".join(lines), strange


def mojibake(text: str) -> tuple[str, str] | None:
    """What kind of misread letters the text holds, with an example; None when it holds none.

    >>> mojibake("Ã¥rets resultat")[0]
    'utf8 as latin1'
    """
    for kind, (signs, pattern) in MOJIBAKE.items():
        match = pattern.search(text) if any(sign in text for sign in signs) else None
        if match:
            return kind, text[max(0, match.start() - 8) : match.end() + 8].strip()
    return None
