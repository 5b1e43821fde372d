"""The cells of a table as columns, each row with its line in the file; and the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Columns by name (Arrow text; of a workbook sequences of what its cells hold), and the line or row of each."""

    columns: dict[str, Any]
    lines: Lines
    names: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


def unique_names(cells: Sequence[object]) -> tuple[str, ...]:
    """Header cells as names; an empty or repeated one gets its column number."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = kept(str(cell)).strip()
        names.append(name if name and name not in names else f"{name} {place}".strip())
    return tuple(names)
