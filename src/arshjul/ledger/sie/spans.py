"""Spans of bytes to Arrow columns without a Python object per field."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.sie.frame import WORD
from arshjul.ledger.values import Column

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

INLINE = 12
VIEW_WORDS = 4


def words(buffer: Bytes) -> NDArray[np.uint64]:
    """The eight bytes from every place, little-endian; the buffer ends with `WORD` bytes to spare."""
    return np.ndarray((len(buffer) - WORD + 1,), dtype="<u8", buffer=buffer, strides=(1,))


def views(buffer: Bytes, starts: Places, ends: Places) -> Column:
    """Texts as Arrow string views into the buffer: nothing is copied but what fits in the view itself."""
    count = len(starts)
    lengths = (ends - starts).astype(np.int32)
    made = np.zeros((count, VIEW_WORDS), np.int32)
    made[:, 0] = lengths
    long = lengths > INLINE
    far = starts[long]
    made[long, 1] = words(buffer)[far].astype(np.uint32).view(np.int32)
    made[long, 3] = far.astype(np.int32)
    small = np.flatnonzero(~long)
    if len(small):
        _inline(made, small, buffer, starts[small], lengths[small])
    return pa.Array.from_buffers(pa.string_view(), count, [None, pa.py_buffer(made), pa.py_buffer(buffer)])


def _inline(made: NDArray[np.int32], places: Places, buffer: Bytes, starts: Places, lengths: NDArray[np.int32]) -> None:
    eight = words(buffer)
    first = eight[starts] & _mask(np.minimum(lengths, WORD))
    rest = eight[np.minimum(starts + WORD, len(eight) - 1)] & _mask(np.clip(lengths - WORD, 0, WORD))
    made[places, 1] = (first & np.uint64(0xFFFFFFFF)).astype(np.uint32).view(np.int32)
    made[places, 2] = (first >> np.uint64(32)).astype(np.uint32).view(np.int32)
    made[places, 3] = (rest & np.uint64(0xFFFFFFFF)).astype(np.uint32).view(np.int32)


_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(WORD + 1)], dtype=np.uint64)


def _mask(lengths: NDArray[Any]) -> NDArray[np.uint64]:
    masked: NDArray[np.uint64] = _MASKS[lengths]
    return masked


def codes(buffer: Bytes, starts: Places, ends: Places) -> pa.DictionaryArray:
    """Texts as codes, in order of first appearance."""
    lengths = ends - starts
    if len(starts) and int(lengths.max()) < WORD:
        return _short_codes(buffer, starts, lengths)
    encoded = views(buffer, starts, ends).dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices, encoded.dictionary.cast(pa.string()))


def _short_codes(buffer: Bytes, starts: Places, lengths: Places) -> pa.DictionaryArray:
    """Texts under eight bytes are numbers: their bytes with the length on top, so that zero bytes count."""
    keys = (words(buffer)[starts] & _mask(lengths)) | (lengths.astype(np.uint64) << np.uint64(56))
    encoded = as_column(keys).dictionary_encode()
    texts = [int(key).to_bytes(WORD, "little")[: int(key) >> 56].decode() for key in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(texts, pa.string()))


def constant(value: str, count: int) -> pa.DictionaryArray:
    """The same text on every row."""
    return pa.DictionaryArray.from_arrays(as_column(np.zeros(count, np.int32)), pa.array([value], pa.string()))
