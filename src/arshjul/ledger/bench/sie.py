"""From a received SIE 4 file to a snapshot that can be read, beside the programs others keep books with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from arshjul.ledger.bench.files import Files
from arshjul.ledger.bench.report import Target
from arshjul.ledger.bench.timing import Took, absent, program, python
from arshjul.ledger.originals import original_path, sha256_of
from arshjul.ledger.sie.scan import has_numba
from arshjul.ledger.source import Source

PLAIN_MOST = 300_000
PEERS_MOST = 1_000_000
MILLION, TEN_MILLION = 1_000_000, 10_000_000

START = "import arshjul.ledger.store, arshjul.ledger.engines"
DECODE = 'import sys; open(sys.argv[1], "rb").read().decode("cp437")'
LOAD = """
import sys
from arshjul.ledger import Options, store
from arshjul.ledger.engines import DuckEngine
loaded = store.load(sys.argv[1], sys.argv[2], entity="k", options=Options(reader=sys.argv[3]))
DuckEngine().run("months", store.Snapshot((loaded.batch,)), first=1, last=999912)
"""
KEEP = """
import pickle, sys
from arshjul.ledger import store
given, root, kept = sys.argv[1:]
pickle.dump(store.load(root, given, entity="k").batch, open(kept, "wb"))
"""
ALL = """
import sys
from arshjul.ledger import Options, store
assert store.load(sys.argv[1], sys.argv[2], entity="k", options=Options(reader="auto")).batch
"""
AGAIN = """
import pickle, sys
from arshjul.ledger import store
root, given, kept = sys.argv[1:]
assert store.load(root, given, entity="k", earlier=(pickle.load(open(kept, "rb")),)).batch.borrowed
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

BEST = "SIE 4, numba" if has_numba() else "SIE 4, numpy"
DECODED = "decode only (CPython)"
ALONE, MONTH = "one month alone", "one month into the year's books"
WHOLE, WHOLE_KEPT = "the whole year, no report", "the same, its original kept already"
AGAIN_NEW, AGAIN_KEPT = "year sent again with one month more", "that too, its original kept already"
TARGETS = (
    Target("SIE 4 against ledger", BEST, "ledger", 1 / 4, MILLION),
    Target("SIE 4 against hledger", BEST, "hledger", 1 / 12, MILLION),
    Target("SIE 4, MB", BEST, "", 500, MILLION, "MB"),
    Target("SIE 4 against decoding only", BEST, DECODED, 5, TEN_MILLION),
    Target("SIE 4, MB", BEST, "", 2000, TEN_MILLION, "MB"),
    Target("a month into the year's books", MONTH, ALONE, 1.25, TEN_MILLION),
)


def measure(files: Files) -> Iterator[Took]:
    """Our own readers, then the peers on the same entries."""
    yield python("start", START)
    yield python(DECODED, DECODE, files.sie)
    for reader in ("reference", "numpy", "numba"):
        yield _load(reader, files)
    yield from _more(files)
    yield from _peers(files)


def _load(reader: str, files: Files) -> Took:
    name = f"SIE 4, {reader}"
    if reader == "numba" and not has_numba():
        return absent(name)
    if reader == "reference" and files.rows > PLAIN_MOST:
        return absent(name, f"only up to {PLAIN_MOST} rows")
    if reader == "numba":
        python("compile once", LOAD, files.folder / "warm", files.month, reader)
    return python(name, LOAD, files.folder / reader, files.sie, reader)


def _more(files: Files) -> Iterator[Took]:
    """One more month, by itself and in the whole year sent again."""
    root, kept = files.folder / "books", files.folder / "batch.pickle"
    yield python(ALONE, LOAD, files.folder / "month", files.month, "auto")
    whole, name = files.folder / "whole", sha256_of(Source(files.sie))
    yield python(WHOLE, ALL, whole, files.sie)
    shutil.rmtree(whole / "batches", ignore_errors=True)
    yield python(WHOLE_KEPT, ALL, whole, original_path(whole, name))
    yield python("the year before its last month", KEEP, files.before, root, kept)
    yield python(MONTH, LOAD, root, files.month, "auto")
    yield python(AGAIN_NEW, AGAIN, root, files.sie, kept)
    yield python(AGAIN_KEPT, AGAIN, root, original_path(root, name), kept)


def _peers(files: Files) -> Iterator[Took]:
    yield python("SQLite import", SQLITE, files.csv)
    yield program("ledger", ["ledger", "-f", str(files.journal), "--monthly", "register"])
    if files.rows > PEERS_MOST:
        yield from (absent(name, f"only up to {PEERS_MOST} rows") for name in ("hledger", "beancount"))
        return
    yield program("hledger", ["hledger", "-f", str(files.journal), "balance", "--monthly"])
    yield program("beancount", ["bean-check", str(files.beancount)])
