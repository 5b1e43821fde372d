"""The cells of a table as columns, each row with its line in the file; and the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arshjul.ledger.notes import kept

Lines = NDArray[np.int64]

Remark = tuple[str, int, dict[str, object]]
"""A finding to be: its name, the line, and the values of its message."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Columns by name (text in Arrow; of a workbook also sequences of what its cells hold), and each row's line."""

    columns: dict[str, Any]
    lines: Lines
    names: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


class Names(tuple[str, ...]):  # noqa: SLOT001 - it holds one thing beside
    """The names of a table's columns, each another; `again` are those that a header repeats, with what each is called.

    They are the plain names, by the one that the first column of them keeps.
    """

    again: Mapping[str, tuple[str, ...]]


def unique_names(cells: Sequence[object]) -> Names:
    """Header cells as names; an empty or repeated one gets its column number.

    >>> unique_names(["Konto", "Belopp", "", "Belopp"])
    ('Konto', 'Belopp', '3', 'Belopp 4')
    """
    taken: dict[str, None] = {}
    again: dict[str, tuple[str, ...]] = {}
    for place, cell in enumerate(cells, 1):
        plain = name = kept(str(cell)).strip()
        while not name or name in taken:
            name = f"{name} {place}".strip()
        if plain and name != plain:
            again[plain] = (*again.get(plain, ()), name)
        taken[name] = None
    names = Names(taken)
    names.again = again
    return names


def header_names(rows: Sequence[Sequence[object]]) -> Names:
    """The names that the rows of a header give together, those of each column from the top down.

    A blank cell above another is of the group that the cell left of it begins, if that has a cell below it too.

    >>> header_names([["Konto", "Januari", "", "Kostnads-"], ["nr", "Utfall", "Budget", "ställe"]])
    ('Konto nr', 'Januari Utfall', 'Januari Budget', 'Kostnadsställe')
    """
    if len(rows) == 1:
        return unique_names(rows[0])
    width = max(map(len, rows), default=0)
    cells = [[str(cell).strip() for cell in [*row, *[""] * (width - len(row))]] for row in rows]
    return unique_names([_joined(column) for column in zip(*_grouped(cells), strict=True)])


def _grouped(cells: Sequence[Sequence[str]]) -> list[list[str]]:
    """The cells of a header, those of a group with what stands where it begins."""
    found: list[list[str]] = []
    for depth, row in enumerate(cells):
        said, group = list(row), ""
        for place, cell in enumerate(row):
            has_below = any(below[place] for below in cells[depth + 1 :])
            begins = bool(cell) or any(above[place] for above in cells[:depth])
            group = (cell if has_below else "") if begins else group
            said[place] = cell or (group if has_below else "")
        found.append(said)
    return found


def _joined(parts: Iterable[str]) -> str:
    """What the cells of a column say together; a word may be divided by a hyphen, and a rule below says nothing."""
    name = ""
    for part in parts:
        if not any(map(str.isalnum, part)) or part == name:
            continue
        is_divided = name.endswith("-") and part[0].islower()
        name = name[:-1] + part if is_divided else f"{name} {part}".strip()
    return name


def named_again(names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns that are called as one before them, by its name; of columns without a header none."""
    return names.again if isinstance(names, Names) else {}
