"""Facts as CSV for people and spreadsheets: semicolon, decimal comma, UTF-8, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import IO

import pyarrow as pa

from arshjul.kernel.money import spreadsheet_amount
from arshjul.kernel.spreadsheet import harmless

AMOUNTS = frozenset({"amount", "debit", "credit", "opening", "closing"})


def write_csv(table: pa.Table, stream: IO[bytes]) -> None:
    """Write any answer of the engines; amounts in kronor with two decimals."""
    wrapped = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(wrapped, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            writer.writerow(_cells(row.items()))
    wrapped.detach()


def _cells(items: Iterable[tuple[str, object]]) -> list[str]:
    return [_cell(name, value) for name, value in items]


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return spreadsheet_amount(value) if name in AMOUNTS else str(value)
    return harmless(str(value))
