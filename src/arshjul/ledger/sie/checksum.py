r"""#KSUMMA: CRC-32 over labels and field contents between the first and the last #KSUMMA.

Counted are the bytes of labels and fields; not spaces and tabs between fields, outer quotes, braces of object lists and
vouchers, the backslash before an escaped quote, or line ends. No field goes past its line, so a large file is summed
some lines at a time.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator

import numpy as np

Data = bytes | mmap.mmap

BLOCK = 1 << 17
LABEL = b"#KSUMMA"
GAPS = b" \t\r\n{}"
_LINE = re.compile(rb"[ \t]*#KSUMMA[ \t]*\"?(\d{0,10})\"?[ \t\r]*$", re.MULTILINE)
_TOKEN = re.compile(rb'"((?:\\"|[^"\n]|"(?![ \t\r\n{}]|$))*)"|[ \t\r\n{}]+|([^ \t\r\n{}"][^ \t\r\n{}]*)|(")')
_SOMETHING = re.compile(rb"[^\s\x00\x1a]")
_IS_GAP = np.isin(np.arange(256), list(GAPS))
_QUOTE, _BACKSLASH, _FEED = b'"\\\n'


def content(data: bytes) -> bytes:
    r"""The bytes that count.

    >>> len(content(b'#KONTO 1915 "Kassa \\"special\\""'))
    25
    """
    plain = plain_content(data)
    return token_content(data) if plain is None else plain


def token_content(data: bytes) -> bytes:
    """The bytes that count, field by field."""
    parts = []
    for quoted, plain, loose in _TOKEN.findall(data):
        parts.append(quoted.replace(b'\\"', b'"') if quoted else plain or loose)
    return b"".join(parts)


def plain_content(data: bytes) -> bytes | None:
    """The same where every quote is escaped within a field or opens or closes a whole one; None where that isn't so."""
    signs = np.frombuffer(data, np.uint8)
    quotes = signs == _QUOTE
    before = np.concatenate([[0], signs[:-1]]) if len(signs) else signs
    escaped = quotes & (before == _BACKSLASH)
    ends = quotes & ~escaped
    within = np.logical_xor.accumulate(ends)
    gaps = _IS_GAP[signs]
    edges = np.concatenate([[True], gaps, [True]])
    places = np.flatnonzero(ends)
    is_whole = bool(edges[places[::2]].all() and edges[places[1::2] + 2].all() and within[escaped].all())
    if len(places) % 2 or not is_whole or within[signs == _FEED].any():
        return None
    kept = ~ends & (within | ~gaps)
    kept[np.flatnonzero(escaped) - 1] = False
    found: bytes = signs[kept].tobytes()
    return found


def checksum(data: Data, start: int = 0, end: int | None = None, change: Callable[[bytes], bytes] = bytes) -> int:
    r"""The checksum of the records between two places, each part of them changed first.

    >>> checksum(b'#KONTO 1915 "Kassa \\"special\\""')
    1921122205
    """
    value = 0
    for block in _blocks(data, start, len(data) if end is None else end):
        value = zlib.crc32(content(change(block)), value)
    return value


def _blocks(data: Data, start: int, end: int) -> Iterator[bytes]:
    """Whole lines, about so many bytes at a time."""
    while start < end:
        stop = data.find(b"\n", min(start + BLOCK, end), end) + 1 or end
        yield data[start:stop]
        start = stop


def stated(data: Data) -> tuple[bool, bool, int | None, tuple[int, int]]:
    """Whether #KSUMMA opens and closes the file, the value it gives, and between which places it sums."""
    found = list(_lines(data))
    if not found:
        return False, False, None, (0, 0)
    first, last = found[0], found[-1]
    value = int(last[1]) if last[1] else None
    if len(found) == 1:
        return value is None, value is not None, value, (0, 0)
    return True, True, value, (first.end(), last.start())


def goes_on(data: Data, start: int) -> bool:
    """Whether anything stands after the line that begins there; the end sign of DOS is nothing."""
    end = data.find(b"\n", start)
    return end >= 0 and _SOMETHING.search(data, end) is not None


def _lines(data: Data) -> Iterator[re.Match[bytes]]:
    """The #KSUMMA records: a label looked for as a text, and then seen from the start of its line."""
    place = data.find(LABEL)
    while place >= 0:
        match = _LINE.match(data, data.rfind(b"\n", 0, place) + 1)
        if match:
            yield match
        place = data.find(LABEL, place + 1)
