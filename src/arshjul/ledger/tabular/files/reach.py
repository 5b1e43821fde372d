"""How far the cells of a sheet reach, told before anything lays them all out.

A library gives a place to every cell from the first to the last, however few hold anything and whatever number a row
says it has: a workbook of a kilobyte may ask for a terabyte. In most sheets no cell lies far, as one pattern tells. How
far others reach is told by NumPy when all cells are written as usual programs do it (`<c r="AB12"`), else by an XML
parser, which takes long.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

NEAR_ROWS, NEAR_COLUMNS = 999_999, 26
MAY_BE_FAR = (
    r'<c(?:[\t\r\n/>]| [^r]| r[^=]| r=[^"]| r="[^A-Z]| r="[A-Z][^0-9]| r="[A-Z][0-9]{1,6}[^0-9"]| r="[A-Z][0-9]{7})'
    r"|:c[\t\r\n />]"
)
"""A cell that isn't surely among the near rows and columns."""
SHEET = b"sheetData"
"""Without it a part is no sheet."""
NEEDED = 24
"""Bytes from the start of a cell in which its place is, as it is plainly written."""
_CELL = int.from_bytes(b"<c", "little")
_PREFIXED = re.compile(rb":c[\s/>]")
"""An element may have a prefix."""
_HEAD, _OF_HEAD = np.uint64(int.from_bytes(b' r="', "little")), np.uint64(2**32 - 1)
_QUOTE, _BYTE = np.uint64(ord('"')), np.uint64(0xFF)
_ZEROS, _OVER_NINE, _HIGH = (np.uint64(byte * 0x0101010101010101) for byte in (ord("0"), 0x76, 0x80))
"""A digit and 0x76 has no high bit, once it is counted from 0; any other sign has."""
_REF = re.compile(r"([A-Za-z]+)([0-9]+)")
_ENDS_NAME = np.array([byte <= ord(" ") or byte in b"/>" for byte in range(256)])
"""Bytes after which `<c` is the whole name of an element."""
_LETTERS, _BEFORE_A, _ONE = np.uint64(26), np.uint64(ord("A") - 1), np.uint64(1)

Words = NDArray[np.uint64]
Places = NDArray[np.int64]


class Reach(NamedTuple):
    """The furthest row and column of any cell, counted from 1."""

    rows: int = 0
    columns: int = 0

    def further(self, other: Reach) -> Reach:
        """As far as the furthest of both."""
        return Reach(max(self.rows, other.rows), max(self.columns, other.columns))


class UnreadableCellError(ValueError):
    """The place of a cell can't be read, or no such number of them can be meant; carries where and what it says."""

    def __str__(self) -> str:
        return ": ".join(map(str, self.args))


def reach_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, blocks: Iterable[bytes]) -> Reach:
    """How far the cells of a part reach, if it is a sheet; raises `UnreadableCellError`."""
    reach, is_sheet, is_plain, tail = Reach(), False, True, b""
    for block in chain(blocks, [bytes(NEEDED)]):
        for seen in (tail + block[: NEEDED - 1], block):
            is_sheet = is_sheet or SHEET in seen
            found = _plain_reach(seen) if is_plain and not (b":" in seen and _PREFIXED.search(seen)) else None
            is_plain = found is not None
            reach = reach.further(found or Reach())
        tail = (tail + block[1 - NEEDED :])[1 - NEEDED :]
    if not is_sheet:
        return Reach()
    return reach if is_plain else parsed(archive, part)


def _cells(seen: bytes) -> Places:
    """Where cells begin. The name is looked for at even and at odd places, two bytes at once."""
    if len(seen) < NEEDED:
        return np.zeros(0, np.int64)
    even = np.flatnonzero(np.frombuffer(seen, "<u2", len(seen) // 2) == _CELL) * 2
    odd = np.flatnonzero(np.frombuffer(seen, "<u2", (len(seen) - 1) // 2, offset=1) == _CELL) * 2 + 1
    at = np.concatenate([even, odd])
    at = at[at <= len(seen) - NEEDED]
    return np.asarray(at[_ENDS_NAME[np.frombuffer(seen, np.uint8)[at + 2]]])


def _plain_reach(seen: bytes) -> Reach | None:
    """How far the cells reach that have all that is needed in the bytes; None when one is written in another way.

    Eight bytes are looked at as one number, the first of them lowest.
    """
    at = _cells(seen)
    if not len(at):
        return Reach()
    words = np.ndarray((len(seen) - 7,), "<u8", buffer=seen, strides=(1,))
    heads = words[at + 2]
    first, second, third = (((heads >> np.uint64(8 * place)) & _BYTE) - _BEFORE_A for place in (4, 5, 6))
    has_two = second - _ONE < _LETTERS
    has_three = has_two & (third - _ONE < _LETTERS)
    is_wide = has_two.any()
    digits = words[at + 7 + has_two + has_three] if is_wide else words[at + 7]
    ends = _first_other(digits)
    is_plain = (heads & _OF_HEAD == _HEAD) & (first - _ONE < _LETTERS) & (ends > _ONE)
    if not (is_plain & (digits & (ends * _BYTE) == ends * _QUOTE)).all():
        return None
    column = first
    if is_wide:
        column = np.where(has_two, column * _LETTERS + second, column)
        column = np.where(has_three, column * _LETTERS + third, column)
    return Reach(_largest(digits, ends - _ONE), int(column.max()))


def _first_other(digits: Words) -> Words:
    """A one at the lowest bit of the first byte that is no digit; 0 when all of them are."""
    values = digits ^ _ZEROS
    others = ((values + _OVER_NINE) | values) & _HIGH
    return np.asarray((others & (~others + _ONE)) >> np.uint64(7))


def _largest(digits: Words, in_digits: Words) -> int:
    """The largest of the numbers: of those with the most digits, the last in order."""
    most = in_digits.max()
    found = int((digits[in_digits == most] & most).byteswap().max())
    return int(found.to_bytes(8, "big").rstrip(b"\0"))


def parsed(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Reach:
    """How far the cells of a part reach, by an XML parser; raises `UnreadableCellError`.

    A cell without a place of its own lies right of the one before.
    """
    reach, row, column = Reach(), 0, 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal reach, row, column
        kind, place = name.rpartition(":")[2], attributes.get("r")
        if kind == "row":
            row, column = _number(place) if place else row + 1, 0
        elif kind == "c":
            here = _of_ref(place) if place else Reach(row, column + 1)
            column = max(column + 1, here.columns)
            reach = reach.further(here)

    def refuse(*_: object) -> None:
        raise UnreadableCellError("<!DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, refuse
    try:
        with archive.open(part) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise UnreadableCellError(part.filename, error) from error
    return reach


def _of_ref(place: str) -> Reach:
    match = _REF.fullmatch(place)
    if not match:
        raise UnreadableCellError(place)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return Reach(_number(match[2]), column)


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit()):
        raise UnreadableCellError(digits)
    return int(digits)
