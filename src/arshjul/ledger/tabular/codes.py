"""Columns of codes asked, changed or made by their distinct texts, each once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column

Mask = NDArray[np.bool_]


def replaced(codes: pa.DictionaryArray, pattern: str, by: str) -> pa.DictionaryArray:
    """The same codes, each with what matches a pattern replaced."""
    again = pc.replace_substring_regex(codes.dictionary, pattern, by).dictionary_encode()
    return pa.DictionaryArray.from_arrays(again.indices.take(codes.indices), again.dictionary)


def same(value: str, count: int) -> pa.DictionaryArray:
    """A text on every row."""
    return pa.DictionaryArray.from_arrays(as_column(np.zeros(count, np.int32)), pa.array([value], pa.string()))


def holds(column: pa.DictionaryArray, test: Any) -> Mask:  # noqa: ANN401 - a function of a text
    """On which rows a test holds, each distinct text tried once."""
    answers = np.array([test(text) for text in column.dictionary.to_pylist()], np.bool_)
    return answers[column.indices.to_numpy()] if answers.any() else np.zeros(len(column), np.bool_)
