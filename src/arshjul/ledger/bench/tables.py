"""CSV and Excel by mapping, beside what others read them with."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import xlsxwriter

from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Target
from arshjul.ledger.bench.timing import Took, absent, python

WORKBOOK_ROWS = 100_000
TIMES = 5
"""Runs of which the quickest counts, of what takes less than a second and is done anew each time."""
MAPPING = """
columns = dict(account="account", amount="amount", date="date", voucher="voucher", series="series", text="text")
mapping = dict(separator=";", columns=columns, amount=dict(decimal=".", thousands=" "))
"""
CSV = f"""
import sys
from arshjul.ledger import Options, read
{MAPPING}
assert read(sys.argv[1], options=Options(mapping=mapping)).rows.num_rows
"""
CSV_KEPT = f"""
import os, sys
from arshjul.ledger import Options, store
{MAPPING}
folder = sys.argv[1] + str(os.getpid())
assert store.load(folder, sys.argv[2], entity="k", options=Options(mapping=mapping)).batch
"""
DUCK_CSV = """
import duckdb, sys
duckdb.sql(f"CREATE TABLE t AS SELECT * FROM read_csv('{sys.argv[1]}', delim=';', header=true)")
duckdb.sql("SELECT account, SUM(amount) FROM t GROUP BY account").fetchall()
"""
DUCK_KEPT = """
import duckdb, sys
source = f"SELECT * FROM read_csv('{sys.argv[1]}', delim=';', header=true)"
duckdb.sql(f"COPY ({source}) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
"""
WORKBOOK = """
import sys
from arshjul.ledger import Options, read
columns = dict(account="account", amount="amount", date="date", text="text")
assert read(sys.argv[1], options=Options(mapping=dict(columns=columns))).rows.num_rows
"""
OPENPYXL = """
import openpyxl, sys
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    pass
"""
READ, KEPT = "CSV by mapping, read", "CSV by mapping, checked and kept"
DUCK_READ, DUCK_WRITTEN = "DuckDB reads the CSV and sums it", "DuckDB reads it to Parquet"
WORKBOOK_NAME = f"XLSX {WORKBOOK_ROWS} × 13"
TARGETS = (
    Target("CSV read, against DuckDB", READ, DUCK_READ, 1.5, 1_000_000),
    Target("CSV to a snapshot, against DuckDB to Parquet", KEPT, DUCK_WRITTEN, 1.5, 1_000_000),
    Target("XLSX against openpyxl", WORKBOOK_NAME, "openpyxl", 1 / 5),
)


def measure(files: Files) -> Iterator[Took]:
    """The year as a CSV, and a workbook of its own size."""
    yield python(READ, CSV, files.csv, times=TIMES)
    yield python(DUCK_READ, DUCK_CSV, files.csv, times=TIMES)
    yield python(KEPT, CSV_KEPT, files.folder / "csv", files.csv, times=TIMES)
    yield python(DUCK_WRITTEN, DUCK_KEPT, files.csv, files.folder / "duck.parquet", times=TIMES)
    path = _workbook(files.folder / "rows.xlsx", min(WORKBOOK_ROWS, files.rows))
    yield python(WORKBOOK_NAME, WORKBOOK, path, times=TIMES)
    yield python("openpyxl", OPENPYXL, path, times=TIMES) if find_spec("openpyxl") else absent("openpyxl")


def _workbook(path: Path, rows: int) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["account", "date", "amount", "text", *(f"part {place}" for place in range(9))])
        for row in range(1, rows + 1):
            day = f"2026-{row % 12 + 1:02d}-15"
            sheet.write_row(row, 0, [str(3000 + row % 4000), day, row / 100, f"Text {row}", *range(9)])
    return path
