"""Python rows to Arrow tables, the form every reader gives."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from arshjul.ledger.sie.reference import Row, Voucher
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
