r"""#KSUMMA: CRC-32 over labels and field contents between the first and the last #KSUMMA.

Counted are the bytes of labels and fields; not spaces and tabs between fields, outer quotes, braces of
object lists and vouchers, the backslash before an escaped quote, or line ends.
"""

from __future__ import annotations

import re
import zlib

_LABEL = re.compile(rb"^[ \t]*#KSUMMA[ \t]*\"?(\d{0,10})\"?[ \t\r]*$", re.MULTILINE)
_TOKEN = re.compile(rb'"((?:\\"|[^"\n]|"(?![ \t\r\n{}]|$))*)"|[ \t\r\n{}]+|([^ \t\r\n{}"][^ \t\r\n{}]*)|(")')


def content(data: bytes) -> bytes:
    r"""The bytes that count.

    >>> len(content(b'#KONTO 1915 "Kassa \\"special\\""'))
    25
    """
    parts = []
    for quoted, plain, loose in _TOKEN.findall(data):
        parts.append(quoted.replace(b'\\"', b'"') if quoted else plain or loose)
    return b"".join(parts)


def checksum(data: bytes) -> int:
    r"""The checksum of records.

    >>> checksum(b'#KONTO 1915 "Kassa \\"special\\""')
    1921122205
    """
    return zlib.crc32(content(data))


def stated(data: bytes) -> tuple[bool, bool, int | None, bytes]:
    """Whether #KSUMMA opens and closes the file, the value it gives, and the bytes between."""
    found = list(_LABEL.finditer(data))
    if not found:
        return False, False, None, b""
    first, last = found[0], found[-1]
    value = int(last[1]) if last[1] else None
    if len(found) == 1:
        return value is None, value is not None, value, b""
    return True, True, value, data[first.end() : last.start()]
