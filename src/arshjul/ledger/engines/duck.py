"""DuckDB in process, reading the Parquet files of the batches; the default engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from arshjul.ledger import counting, shelves
from arshjul.ledger.engines.base import Value, columns, conditions, empty_facts, holds, statement
from arshjul.ledger.store import Part, Snapshot

KEPT = 4
"""Snapshots whose views are kept when nobody asks of them."""
MOST_SHELVES = 12
"""Shelves that are opened for a question; more take longer than the batch, which is in the order of its months."""
MOST_OF_DAYS = 5
"""As many for a question of some days: few entries of the batch then, and a little of every shelf."""


@dataclass
class _View:
    """The schema in which a snapshot is `facts`, and how many are asking of it now."""

    schema: str
    users: int = 0


class DuckEngine:
    """One in-memory DuckDB; each snapshot is a view over Parquet, so nothing is copied and nothing is locked."""

    name = "duckdb"

    def __init__(self, threads: int | None = None) -> None:
        self._connection = duckdb.connect(config={"threads": threads} if threads else {})
        self._connection.execute("SET GLOBAL parquet_metadata_cache = true")
        self._views: dict[Snapshot, _View] = {}
        self._lock = threading.Lock()
        self._serial = 0

    def run(self, question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
        """The answer as an Arrow table."""
        asked = statement(question, parameters, "${}".format, "SELECT UNNEST({})")
        found = _narrowed(snapshot, {name: parameters.get(name) for name in conditions(question)})
        text = f"WITH facts AS NOT MATERIALIZED ({found}) {asked.text}" if found else asked.text
        with self._cursor(snapshot) as cursor:
            return cursor.sql(text, params=asked.values or None).to_arrow_table()

    @contextmanager
    def _cursor(self, snapshot: Snapshot) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own, so that threads don't meet, with the snapshot as its `facts`, which stay meanwhile."""
        with self._lock:
            view = self._views.pop(snapshot) if snapshot in self._views else self._make(snapshot)
            self._views[snapshot] = view  # the one asked of last is the last to go
            view.users += 1
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(f"USE memory.{view.schema}")
                yield cursor
        finally:
            with self._lock:
                view.users -= 1
                self._let_go()

    def _make(self, snapshot: Snapshot) -> _View:
        self._serial += 1
        view = _View(f"snapshot_{self._serial}")
        self._connection.execute(f"CREATE SCHEMA {view.schema}")
        self._connection.execute(f"CREATE VIEW {view.schema}.facts AS {self.source(snapshot)}")
        return view

    def _let_go(self) -> None:
        """Drop the views that nobody is asking of beyond those kept, the one longest unasked first."""
        idle = [snapshot for snapshot, view in self._views.items() if not view.users]
        for snapshot in idle[: max(0, len(self._views) - KEPT)]:
            self._connection.execute(f"DROP SCHEMA IF EXISTS {self._views.pop(snapshot).schema} CASCADE")

    @staticmethod
    def source(snapshot: Snapshot) -> str:
        """The FROM text of a snapshot."""
        return _scans({part: [part.batch.path] for part in snapshot.parts()})


def asked_once(question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
    """The answer of batches that aren't in the books yet, and that nothing is kept of."""
    asked = statement(question, parameters, "${}".format, "SELECT UNNEST({})")
    text = f"WITH facts AS NOT MATERIALIZED ({DuckEngine.source(snapshot)}) {asked.text}"
    with counting.cursor() as cursor:
        return cursor.sql(text, params=asked.values or None).to_arrow_table()


def _narrowed(snapshot: Snapshot, parameters: Mapping[str, Value]) -> str:
    """The FROM text for the entities, months and accounts asked for, when they don't take every file; else nothing.

    A file that isn't opened costs nothing: batches of others and of other months are left out, and of a batch that is
    laid by account only the accounts' shelves are read.
    """
    every = snapshot.parts()
    accounts = _texts(parameters.get("account"))
    most = MOST_SHELVES if parameters.get("from_day") is None else MOST_OF_DAYS
    files = {part: _files(part, accounts, most) for part in every if _meets(part, parameters)}
    return "" if files == {part: [part.batch.path] for part in every} else _scans(files)


def _texts(value: Value) -> list[str]:
    """What a parameter names: one text or several."""
    if value is None or isinstance(value, int):
        return []
    return [value] if isinstance(value, str) else [str(one) for one in value]


def _meets(part: Part, parameters: Mapping[str, Value]) -> bool:
    """Whether some fact of a batch may be of the entities and months asked for."""
    entities, first, last = _texts(parameters.get("entity")), parameters.get("first"), parameters.get("last")
    low, high = (edge if isinstance(edge, int) else None for edge in (first, last))
    return (not entities or part.batch.entity in entities) and any(
        (low is None or low <= period) and (high is None or period <= high) for _family, period in part.scopes
    )


def _files(part: Part, accounts: list[str], most: int) -> list[str]:
    """The files in which a batch's facts of these accounts lie: shelves when it has them, and they are few."""
    laid = shelves.paths(part.batch, accounts) if accounts else None
    return [part.batch.path] if laid is None or len(laid) > most else laid


def _scans(files: Mapping[Part, list[str]]) -> str:
    """Whole batches in one scan for each form of their files, partly replaced ones each with its condition."""
    whole: dict[frozenset[str], list[str]] = {}
    for part, paths in files.items():
        if paths and part.is_whole:
            whole.setdefault(part.batch.lacks, []).extend(paths)
    scans = [_scan(paths, lacks) for lacks, paths in whole.items()]
    scans += [
        f"{_scan(paths, part.batch.lacks)} WHERE {holds(part)}"
        for part, paths in files.items()
        if paths and not part.is_whole
    ]
    return " UNION ALL ".join(scans) or empty_facts()


def _scan(paths: list[str], lacks: frozenset[str]) -> str:
    return f"SELECT {columns(lacks)} FROM read_parquet([{', '.join(map(_quoted, paths))}])"


def _quoted(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
