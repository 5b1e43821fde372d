"""Vouchers of one file that have the same series and number, told apart as the reader grouped them.

A SIE file has a new voucher wherever one begins, whatever it is called. In a table a number is another voucher in
another month or year (`Mapping.voucher_span`), wherever its rows stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Given
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.columns import as_column
from arshjul.ledger.source import Source
from arshjul.ledger.tabular.mapping_checks import judged

BEGINS = re.compile(rb"^[ \t]*#VER\b|<(?:[\w.-]+:)?JournalEntry\b", re.IGNORECASE | re.MULTILINE)
"""How a voucher begins in SIE 1–4 and in SIE 5."""
CHUNK = 8 << 20


def told_apart(rows: pa.Table, original: str | Path | bytes, mapping: Given[str, Any] | None) -> list[pa.Table]:
    """The rows of one series and number (`row` and `date`, in the order of the file) as vouchers, in the same order.

    `mapping` is the one a table was read by. The original is only looked into when something lies between the rows.
    """
    lines = rows["row"].to_numpy()
    if mapping:
        belongs = rows["date"].to_numpy() // max(1, judged(mapping)[0].voucher_span)
    elif (np.diff(lines) > 1).any():
        belongs = np.searchsorted(list(_beginnings(original, int(lines[0]), int(lines[-1]))), lines, side="right")
    else:
        belongs = np.zeros(len(lines), np.int64)
    return [rows.filter(as_column(belongs == one)) for one in _in_order(belongs)]


def _in_order(belongs: NDArray[Any]) -> list[int]:
    return list(dict.fromkeys(belongs.tolist()))


def _beginnings(original: str | Path | bytes, first: int, last: int) -> Iterator[int]:
    """The lines from one to another on which a voucher begins."""
    line = 1
    for chunk in Source(original).chunks(CHUNK):
        plain = chunk.replace(b"\0", b"")  # letters of two bytes each
        count = plain.count(b"\n")
        if line + count >= first:
            yield from (at for at in _lines_of(plain, line) if first < at <= last)
        line += count
        if line > last:
            return


def _lines_of(chunk: bytes, line: int) -> Iterator[int]:
    """The lines of a chunk on which a voucher begins; its own first line is given."""
    seen = 0
    for found in BEGINS.finditer(chunk):
        line += chunk.count(b"\n", seen, found.start())
        seen = found.start()
        yield line
