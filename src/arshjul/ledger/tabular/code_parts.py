"""The code parts of rows: each distinct combination once, as a canonical list of objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from arshjul.ledger.columns import as_column
from arshjul.ledger.facts import PARTS
from arshjul.ledger.sie.fields import canonical_objects
from arshjul.ledger.tabular.codes import holds, same
from arshjul.ledger.tabular.convert import coded, is_cell_error
from arshjul.ledger.tabular.fields import Fields

BAD_CODE = "table-code-error"
_LARGE = 2**31

Parts = dict[str, pa.DictionaryArray]
"""The coded column of each code part that the mapping has."""


def parts_of(fields: Fields) -> Parts:
    """The code parts of the mapping, then its further dimensions."""
    parts: dict[str, Any] = {part: fields.column(part) for part in PARTS}
    parts |= {name: fields.cells.columns[column] for name, column in fields.mapping.dimensions.items()}
    return {name: coded(column) for name, column in parts.items() if column is not None}


def objects_of(fields: Fields, parts: Parts) -> pa.DictionaryArray:
    """Each distinct combination of code parts as a canonical object list."""
    if not parts:
        return same("", fields.count)
    fields.masks[BAD_CODE] = np.logical_or.reduce([holds(column, is_cell_error) for column in parts.values()])
    key = np.zeros(fields.count, np.int64)
    for column in parts.values():
        key = key * max(1, len(column.dictionary)) + column.indices.to_numpy()
        key = np.unique(key, return_inverse=True)[1] if key.max(initial=0) > _LARGE else key
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    taken = [column.take(as_column(first)).to_pylist() for column in parts.values()]
    lists = [
        canonical_objects(tuple(item for name, code in zip(parts, codes, strict=True) if code for item in (name, code)))
        for codes in zip(*taken, strict=True)
    ]
    return pa.DictionaryArray.from_arrays(as_column(inverse.astype(np.int32)), pa.array(lists, pa.string()))
