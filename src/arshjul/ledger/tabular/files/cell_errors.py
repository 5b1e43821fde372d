"""Cells of a workbook that hold an error: told apart from blank ones by the sheet's own XML, as Excel shows them.

The library that reads the cells gives both alike. `has_errors` is asked of bytes that are passed over anyway; only a
sheet that has errors is looked through once more, and no more of it is held than the errors found.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from html import unescape

from arshjul.ledger.source import Source
from arshjul.ledger.tabular.files.cells import Cells

MARK = b't="e"'
MOST = 100_000
"""Errors that are looked up; each of them stops the file."""

BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LARGEST_BOOK = 4 << 20
BLOCK = 1 << 20
REACH = 32 << 10
"""Bytes that a cell takes at most: its formula has 8,192 signs."""

LONGEST_TAG = 200
"""Bytes of a cell's own tag before its mark."""

_ELEMENT = r"""<(?:\w+:)?%s((?:\s+[\w:]+\s*=\s*(?:"[^"]*"|'[^']*'))+)"""
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(rb'<(?:\w+:)?c\s[^<>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"[^<>]{0,200}>(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]{1,30})<")
UNKNOWN = "#"
"""Shown where an error says nothing of itself."""

Found = tuple[int, int, str]
"""Row and column, counted from 1, and what the cell shows."""


def has_errors(block: bytes) -> bool:
    """Whether a cell with an error may begin in the bytes."""
    return MARK in block


def column_number(letters: bytes) -> int:
    """The number of a column by its letters.

    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of a workbook that holds a sheet; empty when the workbook doesn't say."""
    relation = next((one["id"] for one in elements(archive, BOOK, "sheet") if one.get("name") == sheet), "")
    target = next((one["Target"] for one in elements(archive, RELATIONS, "Relationship") if one["Id"] == relation), "")
    return posixpath.normpath(posixpath.join("xl", target)).lstrip("/") if target else ""


def elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each element of a name, without their namespaces; of absent ones empty."""
    if part not in archive.namelist() or archive.getinfo(part).file_size > LARGEST_BOOK:
        return
    for element in re.findall(_ELEMENT % name, archive.read(part).decode("utf-8", "replace")):
        found = {key.rpartition(":")[2]: unescape(one or other) for key, one, other in _ATTRIBUTE.findall(element)}
        yield defaultdict(str, found)


def error_cells(archive: zipfile.ZipFile, part: str, columns: Container[int]) -> Iterator[Found]:
    """The cells with errors in some columns of a sheet."""
    with archive.open(part) as stream:
        held = b""
        while block := stream.read(BLOCK):
            seen = held + block
            until = max(0, len(seen) - REACH)
            yield from _within(seen, until, columns)
            held = seen[until:]
        yield from _within(held, len(held), columns)


def _within(seen: bytes, until: int, columns: Container[int]) -> Iterator[Found]:
    """Those that begin in the bytes up to a place."""
    at = seen.find(MARK)
    while at >= 0:
        start = seen.rfind(b"<", max(0, at - LONGEST_TAG), at)
        if start >= until:
            return
        tag = _TAG.match(seen, start) if start >= 0 else None
        if tag and column_number(tag[1]) in columns:
            value = _VALUE.match(seen, at + len(MARK))
            yield int(tag[2]), column_number(tag[1]), value[1].decode("utf-8", "replace") if value else UNKNOWN
        at = seen.find(MARK, at + len(MARK))


def marked(cells: Cells, source: Source, part: str) -> Cells:
    """The same cells, those that hold an error as the text that Excel shows."""
    if not len(cells.lines):
        return cells
    first, last = int(cells.lines[0]), int(cells.lines[-1])
    names = {place: name for place, name in enumerate(cells.names, 1) if name in cells.columns}
    columns = dict(cells.columns)
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        for number, (row, column, text) in enumerate(error_cells(archive, part, names)):
            if number >= MOST:
                break
            if first <= row <= last:
                name = names[column]
                columns[name] = columns[name] if isinstance(columns[name], list) else list(columns[name])
                columns[name][row - first] = text
    return replace(cells, columns=columns)
