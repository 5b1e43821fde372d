"""PostgreSQL: batches are copied once into a table, and a snapshot is a condition over it."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql

from arshjul.ledger.engines.base import Value, empty_facts, holds, statement
from arshjul.ledger.facts import FACTS, LATER
from arshjul.ledger.store import Snapshot

TYPES = {pa.int32(): "INTEGER", pa.int64(): "BIGINT"}
FEW_ROWS = 50_000
ARROW_TYPES = {"int4": pa.int32(), "int8": pa.int64()}


class PostgresEngine:
    """Facts in `<schema>.all_facts`; the database's collation doesn't matter, since nothing is ordered by text."""

    name = "postgresql"

    def __init__(self, url: str, schema: str = "ledger") -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._schema = schema
        self._lock = threading.Lock()
        self._make()

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def run(self, question: str, snapshot: Snapshot, **parameters: Value) -> pa.Table:
        """The answer as an Arrow table."""
        asked = statement(question, parameters, "%({})s".format)
        text = asked.text.replace("% 100", "%% 100") if asked.values else asked.text
        with self._lock, self._connection.cursor() as cursor:
            self._load(cursor, snapshot)
            cursor.execute(self._view(snapshot).encode())
            cursor.execute(text.encode(), asked.values or None)
            return _table(cursor)

    def _make(self) -> None:
        columns = ", ".join(_column(item) for item in FACTS)
        schema = self._schema
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}".encode())
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {schema}.all_facts ({columns})".encode())
            for name in LATER:
                added = f"ALTER TABLE {schema}.all_facts ADD COLUMN IF NOT EXISTS {_column(FACTS.field(name))}"
                cursor.execute(added.encode())
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {schema}.loaded (batch TEXT PRIMARY KEY)".encode())
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS cell ON {schema}.all_facts (batch, account, ansvar, period)".encode()
            )

    def _load(self, cursor: psycopg.Cursor[Any], snapshot: Snapshot) -> None:
        """Copy the batches that aren't there yet, each whole or not at all."""
        cursor.execute(f"SELECT batch FROM {self._schema}.loaded".encode())
        known = {row[0] for row in cursor.fetchall()}
        for batch in (part.batch for part in snapshot.parts()):
            if batch.id in known:
                continue
            with self._connection.transaction():
                facts = pq.ParquetFile(batch.path)
                names = sql.SQL(", ").join(map(sql.Identifier, facts.schema_arrow.names))
                target = sql.SQL("COPY {}.all_facts ({}) FROM STDIN").format(sql.Identifier(self._schema), names)
                with cursor.copy(target) as copy:
                    for part in facts.iter_batches(FEW_ROWS):
                        for row in zip(*(column.to_pylist() for column in part.columns), strict=True):
                            copy.write_row(row)
                cursor.execute(f"INSERT INTO {self._schema}.loaded VALUES (%s)".encode(), [batch.id])

    def _view(self, snapshot: Snapshot) -> str:
        kept = " OR ".join(f"({holds(part)})" for part in snapshot.parts())
        source = (
            f"SELECT {', '.join(FACTS.names)} FROM {self._schema}.all_facts WHERE {kept}" if kept else empty_facts()
        )
        return f"DROP VIEW IF EXISTS pg_temp.facts; CREATE TEMP VIEW facts AS {source}"


def _column(of: pa.Field) -> str:
    """How the table declares a column of facts; one that older batches lack may be unknown."""
    declared = f"{of.name} {TYPES.get(of.type, 'TEXT')}"
    return declared if of.name in LATER else f"{declared} NOT NULL"


def _table(cursor: psycopg.Cursor[Any]) -> pa.Table:
    described = cursor.description or []
    fields = [(column.name, ARROW_TYPES.get(_type_name(cursor, column.type_code), pa.string())) for column in described]
    rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    arrays = [pa.array(values, kind) for values, (_name, kind) in zip(columns, fields, strict=True)]
    return pa.table(arrays, names=[name for name, _kind in fields])


def _type_name(cursor: psycopg.Cursor[Any], code: int) -> str:
    known = cursor.connection.adapters.types.get(code)
    return known.name if known else ""
