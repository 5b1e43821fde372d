"""What a mapping says of rows before they are read: what blank cells mean, and which rows are to be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from arshjul.ledger.columns import as_column
from arshjul.ledger.tabular.codes import Mask, holds
from arshjul.ledger.tabular.convert import coded
from arshjul.ledger.tabular.files.cells import Cells
from arshjul.ledger.tabular.mapping import Mapping
from arshjul.ledger.tabular.row_kinds import names_a_sum

OTHERS = "table-rows-of-others"

LeftOut = tuple[int, int]
"""How many rows aren't to be read, and the line of the first."""


def filled(cells: Cells, mapping: Mapping) -> Cells:
    """The cells with what stands above in the blank ones of some columns, but of sums and of rows with nothing else."""
    if not mapping.as_above or not len(cells.lines):
        return cells
    named = dict([*mapping.columns.items(), *mapping.dimensions.items()])
    labels = {named[name]: coded(cells.columns[named[name]]) for name in mapping.as_above if name in named}
    others = [coded(cells.columns[column]) for name, column in named.items() if _tells(name) and column not in labels]
    is_sum = np.logical_or.reduce([holds(codes, names_a_sum) for codes in labels.values()])
    is_row = ~is_sum & np.logical_or.reduce([holds(codes, bool) for codes in others]) if others else ~is_sum
    columns = {column: _filled(codes, is_row, is_sum) for column, codes in labels.items()}
    return replace(cells, columns={**cells.columns, **columns})


def _tells(field: str) -> bool:
    """Whether a field tells what a row is of, and not how much it is."""
    return field not in {"amount", "debit", "credit", "side", "opening", "currency"}


def _filled(codes: pa.DictionaryArray, is_row: Mask, is_sum: Mask) -> pa.DictionaryArray:
    """What each row says, or the nearest above says; nothing below a sum."""
    own = np.arange(len(codes))
    says = holds(codes, bool) | is_sum
    above = np.maximum(np.maximum.accumulate(np.where(says, own, -1)), 0)
    taken = np.where(~says & is_row & ~is_sum[above], above, own)
    return pa.DictionaryArray.from_arrays(as_column(codes.indices.to_numpy()[taken]), codes.dictionary)


def chosen(cells: Cells, mapping: Mapping) -> tuple[Cells, LeftOut | None]:
    """The rows that are to be read, and what was left out."""
    if not mapping.only or not len(cells.lines):
        return cells, None
    keeps = np.logical_and.reduce([_says(cells.columns[name], said) for name, said in mapping.only.items()])
    if keeps.all():
        return cells, None
    columns = {name: _taken(column, keeps) for name, column in cells.columns.items()}
    others = int(np.count_nonzero(~keeps)), int(cells.lines[(~keeps).argmax()])
    return replace(cells, columns=columns, lines=cells.lines[keeps]), others


def _says(column: Any, said: frozenset[str]) -> Mask:  # noqa: ANN401
    return holds(coded(column), lambda text: text.casefold() in said)


def _taken(column: Any, keeps: Mask) -> Any:  # noqa: ANN401
    if isinstance(column, pa.Array):
        return column.filter(as_column(keeps))
    return [cell for cell, is_kept in zip(column, keeps.tolist(), strict=True) if is_kept]
