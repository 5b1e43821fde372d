"""The cells of a mapping's fields, whole columns at a time, and what is odd about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from arshjul.ledger.tabular.codes import Mask, holds, replaced, same
from arshjul.ledger.tabular.convert import coded
from arshjul.ledger.tabular.files.cells import Cells, Remark
from arshjul.ledger.tabular.mapping import Mapping
from arshjul.ledger.values import Column

_AFTER_CODE = r"^([0-9A-Za-z]+)[\s\x{a0}:–-]+\S.*$"
"""A code and the name after it in one cell."""


class Fields:
    """Cells as the mapping calls them; `remarks` are of single rows, `masks` of rows that are counted."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        self.cells, self.mapping = cells, mapping
        self.count = len(cells.lines)
        self.remarks: list[Remark] = []
        self.masks: dict[str, Mask] = {}

    def column(self, name: str) -> Column:
        """The cells of a field, or its constant on every row, or None."""
        source = self.mapping.columns.get(name)
        if source is not None:
            cells = self.cells.columns[source]
            return replaced(coded(cells), _AFTER_CODE, r"\1") if name in self.mapping.first_word else cells
        constant = self.mapping.constants.get(name)
        return None if constant is None else same(constant, self.count)

    def any_of(self, where: Mask, columns: Sequence[Column], test: Callable[[str], bool]) -> Mask:
        """Which of some rows pass a test in one of some columns; none is looked at when there are no such rows."""
        found = np.zeros(self.count, np.bool_)
        for column in columns if where.any() else ():
            found |= False if column is None else holds(coded(column), test)
        return where & found

    def remark(self, name: str, place: int, **values: object) -> None:
        """A remark on a row."""
        self.remarks.append((name, int(self.cells.lines[place]), values))

    def tell(self, where: Mask, name: str, texts: Column = None, **values: object) -> None:
        """A remark on each of some rows, with the text of each in a column."""
        for place in np.flatnonzero(where).tolist():
            self.remark(name, place, **values, **({} if texts is None else {"text": texts[place].as_py()}))
