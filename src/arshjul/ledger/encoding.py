"""Which characters do these bytes mean? Detected from the bytes, never believed from the file.

SIE says code page 437 only, yet files come in UTF-8, Latin-1 and Mac Roman too, and nearly all claim PC8. A file is
read in one encoding; a line that isn't in it is read in another, alone, and told.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

WINDOWS = "windows_latin"
"""Code page 1252, Latin-1 with dashes and € where that has controls, and Latin-1 at the five places it leaves empty."""
_ONE_BY_ONE = (bytes([byte]) for byte in range(256))
_WINDOWS_SIGNS = "".join(one.decode("cp1252", errors="ignore") or one.decode("latin-1") for one in _ONE_BY_ONE)
_WINDOWS_BYTES = codecs.charmap_build(_WINDOWS_SIGNS)


def _windows(name: str) -> codecs.CodecInfo | None:
    if name != WINDOWS:
        return None
    return codecs.CodecInfo(
        lambda text, errors="strict": codecs.charmap_encode(text, errors, _WINDOWS_BYTES),
        lambda data, errors="strict": codecs.charmap_decode(data, errors, _WINDOWS_SIGNS),
        name=WINDOWS,
    )


codecs.register(_windows)

SWEDISH = "åäöÅÄÖéÉüÜ"
CP437_LETTERS = frozenset(SWEDISH.encode("cp437"))
LATIN1_LETTERS = frozenset(SWEDISH.encode("latin-1"))
CP437_LETTER = re.compile(b"[" + bytes(CP437_LETTERS) + b"]")
LATIN1_LETTER = re.compile(b"[" + bytes(LATIN1_LETTERS) + b"]")
MAC_LETTERS = frozenset("åäöÅÄÖ".encode("mac_roman"))
"""Of å, ä and ö no byte is one of them in two of the sets."""
MAC_SURELY = re.compile("[a-z]ö[a-z]".encode("mac_roman"))
"""In code page 437 the letter between would be a capital Ü."""
MAC_LOWER = "åäö".encode("mac_roman")
PYTHON_NAMES = {
    "utf8": "utf-8",
    "utf8-bom": "utf-8-sig",
    "utf16": "utf-16",
    "latin1": WINDOWS,
    "latin-1": WINDOWS,
    "macroman": "mac_roman",
}
WIDE = ("utf-16", "utf-32", "utf_16", "utf_32")
"""Encodings in which a letter takes several bytes, so that lines can't be told from the bytes."""
WIDE_SAMPLE, LEAST_WIDE = 1 << 12, 16
MOST_ZERO, LEAST_ZERO = 0.8, 0.05
"""Of UTF-16 in Latin letters, at least this share of every other byte is zero, and at most this share of the rest."""
ASCII = bytes(range(0x80))
UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
"""A Swedish letter in UTF-8; in any set of one byte it would be two signs that no word has."""
_ESCAPED = 0xDC00
REPLACED = "utf8 (\ufffd)"
"""How a line in UTF-8 is read that holds part of a letter."""

MOJIBAKE = {
    "utf8 as cp437": ("├", re.compile("├[ÑñÂàûÅä®ª╝£]")),
    "utf8 as latin1": ("Ã", re.compile("Ã[¥¤¶©¼\u0085\u0084\u0096\u0089…„–‰]")),
    "utf8 as macroman": ("√", re.compile("√[•§∂ÖÑñ©º]")),
    "latin1 as cp437": ("σ΅Σ÷", re.compile(r"(?<=[a-zåäö])[σ΅Σ÷](?=[a-zåäö])")),
    "cp437 as latin1": ("†„”\x84\x86\x94", re.compile("(?<=[A-Za-z])[†„”\x84\x86\x94](?=[a-z])")),
    "macroman as latin1": ("ŒŠš\x8a\x8c\x9a", re.compile("(?<=[a-z])[ŒŠ\x8a\x8c\x9a](?=[a-z])")),
    "latin1 as macroman": ("‰ˆ", re.compile("(?<=[A-Za-z])[‰ˆ](?=[a-z])")),
    "lost characters": ("\ufffd", re.compile("\ufffd")),
}
"""How letters look when a program upstream has read them in the wrong character set: signs of which one must be there
(which is soon seen), and the whole pattern."""

LOST = re.compile(r"(?<![\w/.=&?%:-])[A-Za-z]+\?[a-z?]*[a-z](?![\w/=&?]|\.\w)")
"""A word with a question mark between its letters, and no part of an address."""
FEWEST_LOST = 2
"""Such words in a text in which letters are taken to be lost: one may be a slip of a finger."""


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

    def first_of_other(self, data: bytes) -> int | None:
        r"""The line, counted from 0, with the first letter of the other set; none when it has none.

        >>> Detected("cp437", 9, 1).first_of_other("bår\n".encode("cp437") + "bär".encode("latin-1"))
        1
        """
        found = re.search(LATIN1_LETTER if self.name == "cp437" else CP437_LETTER, data)
        return None if found is None else data.count(b"\n", 0, found.start())


def detect(data: bytes) -> Detected:
    r"""Name the encoding of the bytes: ascii, utf8, utf8-bom, utf16, cp437, latin1 or macroman.

    It is UTF-8 also when some lines aren't, if most letters are.

    >>> detect("Åmåls Övningskommun".encode("cp437")).name
    'cp437'
    >>> detect("Åmåls Övningskommun".encode("utf-8") + "\nMalmö".encode("cp437")).name
    'utf8'
    """
    if data.startswith(codecs.BOM_UTF8):
        return Detected("utf8-bom")
    if wide_codec(data):
        return Detected("utf16")
    if data.isascii():
        return Detected("ascii")
    if _is_utf8(data):
        return Detected("utf8")
    letters = len(UTF8_LETTER.findall(data))
    found = _in_one_byte(UTF8_LETTER.sub(b"", data) if letters else data)
    return Detected("utf8") if letters > found.cp437 + found.latin1 else found


def wide_codec(data: bytes) -> str:
    r"""How bytes are UTF-16, by their mark or by the zero that every other byte of them is; empty when they are not.

    >>> wide_codec("#FLAGGA 0".encode("utf-16-be")), wide_codec(b"#FLAGGA 0"), wide_codec(codecs.BOM_UTF16_LE)
    ('utf-16-be', '', 'utf-16-le')
    """
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        start = data[:WIDE_SAMPLE]
        high = start[codec == "utf-16-le" :: 2]
        is_wide = len(start) >= LEAST_WIDE and high.count(0) > MOST_ZERO * len(high)
        if data.startswith(mark) or (is_wide and start.count(0) - high.count(0) <= LEAST_ZERO * len(high)):
            return codec
    return ""


def _in_one_byte(data: bytes) -> Detected:
    """Which set of one byte a letter the bytes are in; those of Mac Roman count as nobody else's."""
    others = data.translate(None, ASCII)
    cp437 = sum(others.count(byte) for byte in CP437_LETTERS)
    latin1 = sum(others.count(byte) for byte in LATIN1_LETTERS)
    mac = sum(others.count(byte) for byte in MAC_LETTERS)
    if mac > max(cp437, latin1) and (sum(byte in others for byte in MAC_LOWER) > 1 or MAC_SURELY.search(data)):
        return Detected("macroman", cp437, latin1)
    return Detected("latin1" if latin1 > cp437 else "cp437", cp437, latin1)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, forgiving a character cut at the end of a sample."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return True


class Strange(NamedTuple):
    """A line, counted from 0, that wasn't in the file's encoding, and the one it was read in."""

    line: int
    encoding: str


def decode(data: bytes, name: str) -> tuple[str, tuple[Strange, ...]]:
    """The text, and the lines that weren't in the encoding and had to be read in another."""
    codec = PYTHON_NAMES.get(name, name)
    if codec == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = wide_codec(data) or codec
    try:
        return data.decode(codec), ()
    except UnicodeDecodeError:
        if codec.startswith(WIDE):
            return _decode_wide(data, codec)
        return _decode_by_line(data, codec)


def _decode_wide(data: bytes, codec: str) -> tuple[str, tuple[Strange, ...]]:
    """Text with a replacement sign for each half of a letter that stands alone, and the lines with such."""
    text = data.decode(codec, errors="replace")
    lines = enumerate(text.split("\n" if "\n" in text else "\r"))
    return text, tuple(Strange(number, f"{codec} (\ufffd)") for number, line in lines if "\ufffd" in line)


def _decode_by_line(data: bytes, codec: str) -> tuple[str, tuple[Strange, ...]]:
    lines, strange = [], []
    feed = b"\n" if b"\n" in data else b"\r"
    for number, line in enumerate(data.split(feed)):
        try:
            lines.append(line.decode(codec))
        except UnicodeDecodeError:
            text, encoding = _alone(line)
            lines.append(text)
            strange.append(Strange(number, encoding))
    return feed.decode().join(lines), tuple(strange)


def _alone(line: bytes) -> tuple[str, str]:
    """A line by itself, and how it was read."""
    name = detect(line).name
    if name == "utf8" and not _is_utf8(line):
        return _mostly_utf8(line)
    return line.decode(PYTHON_NAMES.get(name, name), errors="replace"), name


def _mostly_utf8(line: bytes) -> tuple[str, str]:
    """A line of which most is UTF-8: letters of another set are read by that, and what is half a letter is replaced."""
    other = _in_one_byte(UTF8_LETTER.sub(b"", line)).name
    signs = dict(enumerate(bytes(range(256)).decode(PYTHON_NAMES.get(other, other)), _ESCAPED))
    known = {escape: sign if sign in SWEDISH else "\ufffd" for escape, sign in signs.items()}
    text = line.decode("utf-8", errors="surrogateescape").translate(known)
    return text, REPLACED if "\ufffd" in text else f"utf8, {other}"


LINES_NAMED = 10


def told(strange: Sequence[Strange], first: int = 0) -> Mapping[str, object]:
    """What the finding of strange lines says: how many, which, and how they were read; line 0 of them is `first`.

    >>> told([Strange(4, "latin1"), Strange(7, "cp437")], 1)
    {'count': 2, 'lines': '5, 8', 'read_as': 'cp437, latin1'}
    """
    named = ", ".join(str(first + one.line) for one in strange[:LINES_NAMED])
    return {
        "count": len(strange),
        "lines": named + (" …" if len(strange) > LINES_NAMED else ""),
        "read_as": ", ".join(sorted({one.encoding for one in strange})),
    }


class Misread(NamedTuple):
    """How a text was misread before it was sent, an example, and its line counted from 0."""

    kind: str
    example: str
    line: int


def mojibake(text: str) -> Misread | None:
    r"""What kind of misread letters the text holds, with an example; None when it holds none.

    >>> mojibake("Ã¥rets resultat").kind, mojibake("#KONTO 1\n#KONTO 2 m†l")
    ('utf8 as latin1', Misread(kind='cp437 as latin1', example='ONTO 2 m†l', line=1))
    """
    for kind, (signs, pattern) in MOJIBAKE.items():
        match = pattern.search(text) if any(sign in text for sign in signs) else None
        if match:
            return _misread(kind, text, match)
    lost = [*islice(LOST.finditer(text), FEWEST_LOST)] if "?" in text else []
    return _misread("å, ä, ö as ?", text, lost[0]) if len(lost) == FEWEST_LOST else None


def _misread(kind: str, text: str, match: re.Match[str]) -> Misread:
    example = text[max(0, match.start() - 8) : match.end() + 8].strip()
    return Misread(kind, example, text.count("\n", 0, match.start()))
