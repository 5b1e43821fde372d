"""Python rows to Arrow tables, the form every reader gives."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from arshjul.ledger.sie.reference import Book, Row, Voucher
from arshjul.ledger.values import ROWS, VOUCHERS


def rows_table(rows: Sequence[Row]) -> pa.Table:
    """`ROWS` of the plain reader's tuples."""
    return _table(rows, ROWS)


def vouchers_table(vouchers: Sequence[Voucher]) -> pa.Table:
    """`VOUCHERS` of the plain reader's tuples."""
    return _table(vouchers, VOUCHERS)


def _table(items: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    if not items:
        return schema.empty_table()
    columns = [_column(values, schema.field(place).type) for place, values in enumerate(zip(*items, strict=True))]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, kind)


def read_plainly(book: Book, text: str, first_line: int) -> tuple[pa.Table, pa.Table]:
    """Read a piece line by line: its rows and vouchers."""
    for line, content in enumerate(text.split("\n"), first_line):
        book.take(content, line)
    rows, vouchers = rows_table(book.rows), vouchers_table(book.new_vouchers)
    book.rows, book.new_vouchers = [], []
    return rows, vouchers
