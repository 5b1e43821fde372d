"""DuckDB in process, reading the Parquet files of the batches; the default engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from arshjul.ledger import shelves
from arshjul.ledger.engines.base import Value, empty_facts, holds, statement
from arshjul.ledger.store import Part, Snapshot

KEPT = 4


class DuckEngine:
    """One in-memory DuckDB; each snapshot is a view over Parquet, so nothing is copied and nothing is locked."""

    name = "duckdb"

    def __init__(self, threads: int | None = None) -> None:
        self._connection = duckdb.connect(config={"threads": threads} if threads else {})
        self._connection.execute("SET parquet_metadata_cache = true")
        self._views: dict[Snapshot, str] = {}
        self._lock = threading.Lock()
        self._serial = 0

    def run(self, question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
        """The answer as an Arrow table."""
        asked = statement(question, parameters, "${}".format, "SELECT UNNEST({})")
        laid = self._laid(snapshot, parameters.get("account"))
        text = f"WITH facts AS NOT MATERIALIZED ({laid}) {asked.text}" if laid else asked.text
        with self._cursor(snapshot) as cursor:
            return cursor.sql(text, params=asked.values or None).to_arrow_table()

    @staticmethod
    def _laid(snapshot: Snapshot, accounts: Value) -> str:
        """The FROM text for the facts of these accounts, when some batch has them laid by account; else nothing."""
        if not accounts or isinstance(accounts, int):
            return ""
        asked = [accounts] if isinstance(accounts, str) else [str(account) for account in accounts]
        found = {part: shelves.paths(part.batch, asked) for part in snapshot.parts()}
        if all(files is None for files in found.values()):
            return ""
        scans = [_scan([part.batch.path] if files is None else files, part) for part, files in found.items()]
        return " UNION ALL ".join(filter(None, scans)) or empty_facts()

    @contextmanager
    def _cursor(self, snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own, so that threads don't meet, with the snapshot as its `facts`."""
        with self._lock:
            schema = self._views.get(snapshot) or self._make(snapshot)
            cursor = self._connection.cursor()
        try:
            cursor.execute(f"USE memory.{schema}")
            yield cursor
        finally:
            cursor.close()

    def _make(self, snapshot: Snapshot) -> str:
        self._serial += 1
        schema = f"snapshot_{self._serial}"
        self._connection.execute(f"CREATE SCHEMA {schema}")
        self._connection.execute(f"CREATE VIEW {schema}.facts AS {self.source(snapshot)}")
        self._views[snapshot] = schema
        while len(self._views) > KEPT:
            oldest = next(iter(self._views))
            self._connection.execute(f"DROP SCHEMA IF EXISTS {self._views.pop(oldest)} CASCADE")
        return schema

    @staticmethod
    def source(snapshot: Snapshot) -> str:
        """The FROM text of a snapshot: whole batches in one scan, partly replaced ones each with its condition."""
        parts = snapshot.parts()
        whole = [_quoted(part.batch.path) for part in parts if part.is_whole]
        scans = [f"SELECT * FROM read_parquet([{', '.join(whole)}])"] if whole else []
        scans += [_scan([part.batch.path], part) for part in parts if not part.is_whole]
        return " UNION ALL ".join(scans) or empty_facts()


def _scan(files: list[str], part: Part) -> str:
    """What holds of a batch, out of some files; nothing without files."""
    if not files:
        return ""
    where = "" if part.is_whole else f" WHERE {holds(part)}"
    return f"SELECT * FROM read_parquet([{', '.join(map(_quoted, files))}]){where}"


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
