"""The cells of a table as columns, each row with its line in the file; and the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def named_again(names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The columns that are called as one before them, by its name; of columns without a header none."""
    return names.again if isinstance(names, Names) else {}
