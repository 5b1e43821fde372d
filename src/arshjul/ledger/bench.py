"""`arshjul bench ledger`: this package against its peers on one generated file, as ratios in one run.

Every measurement runs in a process of its own, from start to answer, so that imports and memory count. What
isn't installed is said. The targets are compared at the end, reached or not.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from arshjul.ledger.engines.base import Value
from arshjul.ledger.generator import write
from arshjul.ledger.reading import read
from arshjul.ledger.sie.scan import has_numba

ROWS = 100_000
PLAIN_MOST = 300_000
WORKBOOK_ROWS = 100_000
TIMEOUT = 1800
MEGABYTE = 1024

LOAD = """
import sys
from arshjul.ledger import Options, store
from arshjul.ledger.engines import DuckEngine
loaded = store.load(sys.argv[1], sys.argv[2], entity="k", options=Options(reader=sys.argv[3]))
DuckEngine().run("months", store.Snapshot((loaded.batch,)), first=1, last=999912)
"""
DECODE = 'import sys; open(sys.argv[1], "rb").read().decode("cp437")'
MEMORY = """
import atexit, sys
atexit.register(lambda: sys.stderr.write(next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))))
"""
START = "import arshjul.ledger.store, arshjul.ledger.engines"
CSV = """
import sys
from arshjul.ledger import Options, store
columns = dict(account="account", amount="amount", date="date", voucher="voucher", series="series", text="text")
mapping = dict(separator=";", columns=columns, amount=dict(decimal=".", thousands=" "))
assert store.load(sys.argv[1], sys.argv[2], entity="k", options=Options(mapping=mapping)).batch
"""
DUCK_CSV = """
import duckdb, sys
duckdb.sql(f"CREATE TABLE t AS SELECT * FROM read_csv('{sys.argv[1]}', delim=';', header=true)")
duckdb.sql("SELECT account, SUM(amount) FROM t GROUP BY account").fetchall()
"""
SQLITE = """
import csv, sqlite3, sys
base = sqlite3.connect(":memory:")
base.execute("CREATE TABLE t (account TEXT, date TEXT, series TEXT, voucher TEXT, amount INTEGER, text TEXT)")
rows = csv.reader(open(sys.argv[1], encoding="utf-8"), delimiter=";")
next(rows)
found = ((a, d, s, v, round(float(m) * 100), t) for a, d, s, v, m, t in rows)
base.executemany("INSERT INTO t VALUES (?,?,?,?,?,?)", found)
base.execute("SELECT account, substr(date, 1, 7), SUM(amount) FROM t GROUP BY 1, 2").fetchall()
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


@dataclass(frozen=True, slots=True)
class Took:
    """Wall and processor seconds and the most memory of one process; no seconds when it could not be run."""

    what: str
    seconds: float | None
    megabytes: int = 0
    note: str = ""
    cpu: float = 0.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of the bench."""
    parser.add_argument("--rows", type=int, default=ROWS, help=f"transaktioner ({ROWS})")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(prefix="arshjul-ledger-") as folder:
        took = measure(arguments.rows, Path(folder))
    sys.stdout.write(table(took, arguments.rows))
    return 0


def measure(rows: int, folder: Path) -> list[Took]:
    """Every measurement on a file of so many rows."""
    sie, month = folder / "year.se", folder / "month.se"
    write(sie, rows=rows)
    write(month, rows=max(2, rows // 12), seed=2, months=1)
    took = [
        _python("start", START),
        _python("decode only (CPython)", DECODE, sie),
        *(_load(reader, rows, folder, sie) for reader in ("reference", "numpy", "numba")),
        _named("one month", _python("", LOAD, folder / "m", month, "auto")),
    ]
    took += _queries(folder, sie)
    table_file = folder / "rows.csv"
    journal = folder / "rows.journal"
    _peers_files(sie, table_file, journal)
    took += [
        _python("CSV by mapping", CSV, folder / "c", table_file),
        _python("DuckDB reads the CSV", DUCK_CSV, table_file),
        _python("SQLite import", SQLITE, table_file),
        _program("ledger", ["ledger", "-f", str(journal), "--monthly", "register"]),
        _program("hledger", ["hledger", "-f", str(journal), "balance", "--monthly"]),
        _program("beancount", ["bean-check", str(journal)]),
    ]
    return took + _workbooks(folder)


def _load(reader: str, rows: int, folder: Path, sie: Path) -> Took:
    name = f"SIE 4, {reader}"
    if reader == "numba" and not has_numba():
        return Took(name, None, note="not installed")
    if reader == "reference" and rows > PLAIN_MOST:
        return Took(name, None, note=f"only up to {PLAIN_MOST} rows")
    if reader == "numba":
        _python("", LOAD, folder / "warm", folder / "month.se", reader)
    return _python(name, LOAD, folder / reader, sie, reader)


def _named(name: str, took: Took) -> Took:
    return replace(took, what=name)


def _python(name: str, code: str, *arguments: object) -> Took:
    return _timed(name, [sys.executable, "-c", MEMORY + code, *map(str, arguments)])


def _program(name: str, command: list[str]) -> Took:
    return _timed(name, command) if shutil.which(command[0]) else Took(name, None, note="not installed")


def _timed(name: str, command: list[str]) -> Took:
    """Run a process to its end; a Python one says how much memory it held at most."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    start, before = time.perf_counter(), _children()
    done = subprocess.run(command, capture_output=True, env=environment, timeout=TIMEOUT, check=False)  # noqa: S603 - our own commands
    seconds, cpu = time.perf_counter() - start, _children() - before
    if done.returncode:
        return Took(name, None, note=f"failed ({done.returncode})")
    held = done.stderr.rpartition(b"VmHWM:")[2].split()
    return Took(name, seconds, int(held[0]) // MEGABYTE if held else 0, cpu=cpu)


def _children() -> float:
    """Processor seconds of all processes run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _queries(folder: Path, sie: Path) -> list[Took]:
    from arshjul.ledger import store
    from arshjul.ledger.engines import DuckEngine

    loaded = store.load(folder / "q", sie, entity="k")
    if loaded.batch is None:
        return []
    snapshot = store.Snapshot((loaded.batch,))
    engine = DuckEngine()
    cell: dict[str, Value] = {"account": ["5011"], "ansvar": ["4001"], "first": 202601, "last": 202603}
    engine.run("entries", snapshot, **cell)
    return [
        _called("the cube", lambda: engine.run("cube", snapshot)),
        _called("six sums by account (DuckDB)", lambda: [engine.run("accounts", snapshot) for _ in range(6)]),
        _called("figure to its entries", lambda: engine.run("entries", snapshot, **cell)),
    ]


def _called(name: str, act: Callable[[], object]) -> Took:
    start = time.perf_counter()
    act()
    return Took(name, time.perf_counter() - start)


def _peers_files(sie: Path, table_file: Path, journal: Path) -> None:
    """The same entries as a CSV and as a plain-text journal."""
    reading = read(sie)
    entries = reading.rows.filter(reading.rows["tag"].to_numpy() == 0)
    vouchers = reading.vouchers.select(["series", "number", "date"]).to_pylist()
    previous = -1
    with table_file.open("w", encoding="utf-8") as rows, journal.open("w", encoding="utf-8") as book:
        rows.write("account;date;series;voucher;amount;text\n")
        for batch in entries.select(["voucher", "account", "amount", "text"]).to_batches(max_chunksize=50_000):
            for row in batch.to_pylist():
                voucher = vouchers[row["voucher"]]
                day = f"{voucher['date']}"
                amount = f"{row['amount'] / 100:.2f}"
                date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
                text = row["text"].replace('"', "").replace(";", "")
                rows.write(f"{row['account']};{date};{voucher['series']};{voucher['number']};{amount};{text}\n")
                if row["voucher"] != previous:
                    book.write(f"\n{date} {voucher['series']} {voucher['number']}\n")
                    previous = row["voucher"]
                book.write(f"    Konto:{row['account']}    {amount}\n")


def _workbooks(folder: Path) -> list[Took]:
    import xlsxwriter

    path = folder / "rows.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["account", "date", "amount", "text", *(f"part {place}" for place in range(9))])
        for row in range(1, WORKBOOK_ROWS + 1):
            sheet.write_row(
                row, 0, [str(3000 + row % 4000), f"2026-{row % 12 + 1:02d}-15", row / 100, f"Text {row}", *range(9)]
            )
    others = (
        [_python("openpyxl", OPENPYXL, path)]
        if find_spec("openpyxl")
        else [Took("openpyxl", None, note="not installed")]
    )
    return [_python(f"XLSX {WORKBOOK_ROWS} × 13", WORKBOOK, path), *others]


Target = tuple[str, str, str, float]


def targets() -> list[Target]:
    """(what, of what, against what, the most it may be as a share)."""
    best = "SIE 4, numba" if has_numba() else "SIE 4, numpy"
    found: list[Target] = [
        ("SIE 4 against ledger", best, "ledger", 1 / 4),
        ("SIE 4 against hledger", best, "hledger", 1 / 12),
        ("SIE 4 against decoding only", best, "decode only (CPython)", 5),
        ("CSV against DuckDB", "CSV by mapping", "DuckDB reads the CSV", 1.5),
        ("XLSX against openpyxl", f"XLSX {WORKBOOK_ROWS} × 13", "openpyxl", 1 / 5),
    ]
    return found


def table(took: list[Took], rows: int) -> str:
    """The measurements and the targets as text."""
    by_name = {item.what: item for item in took}
    base = by_name.get("SIE 4, numpy")
    lines = [f"{rows} #TRANS", f"{'':34}{'s':>9}{'cpu s':>9}{'of numpy':>10}{'MB':>7}"]
    for item in took:
        if item.seconds is None:
            lines.append(f"{item.what:34}{item.note:>26}")
            continue
        share = f"{item.seconds / base.seconds:.2f}" if base and base.seconds else ""
        lines.append(f"{item.what:34}{item.seconds:9.3f}{item.cpu or 0:9.2f}{share:>10}{item.megabytes or '':>7}")
    lines += ["", f"{'target':34}{'most':>9}{'wall':>9}{'cpu':>9}"]
    for what, mine, other, most in targets():
        one, two = by_name[mine], by_name[other]
        if not (one.seconds and two.seconds):
            lines.append(f"{what:34}{most:9.2f}{'-':>9}{'-':>9}")
            continue
        verdict = "reached" if one.seconds / two.seconds <= most else "not reached"
        cpu = f"{one.cpu / two.cpu:.2f}" if two.cpu else ""
        lines.append(f"{what:34}{most:9.2f}{one.seconds / two.seconds:9.2f}{cpu:>9}  {verdict}")
    return "\n".join(lines) + "\n"
