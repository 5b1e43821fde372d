"""PostgreSQL: batches are copied once into a table, and a snapshot is a condition over it.

How a database compares texts is chosen when it is made, and an answer mustn't depend on it: codes are compared by code
point, as every other engine does, and texts that are searched know that å is the small Å.
"""

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
SEARCHED = ("text", "voucher_text", "series", "voucher")
"""Columns in which words are searched."""
CODE_POINTS = '"C"'
LETTERS = ('"pg_c_utf8"', '"C.utf8"', '"C.UTF-8"', '"und-x-icu"', '"default"')
"""Collations that may know small and large letters: which of them there are depends on the server and its system."""


class LettersUnknownError(RuntimeError):
    """The server has no collation that knows that å is the small Å: a search would find less than there is."""


class PostgresEngine:
    """Facts in `<schema>.all_facts`; the database's collation doesn't matter, and several processes may share it."""

    name = "postgresql"

    def __init__(self, url: str, schema: str = "ledger") -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._schema = schema
        self._lock = threading.Lock()
        self._letters = self._collation()
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

    def _collation(self) -> str:
        """The first collation there is that knows small and large letters."""
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT collname FROM pg_collation WHERE collencoding IN (-1, pg_char_to_encoding('UTF8'))")
            there = {f'"{name}"' for (name,) in cursor.fetchall()}
            for name in LETTERS:
                if name in there:
                    cursor.execute(f"SELECT LOWER('Å' COLLATE {name}) = 'å'".encode())
                    if cursor.fetchone() == (True,):
                        return name
        raise LettersUnknownError

    def _make(self) -> None:
        columns = ", ".join(_column(item) for item in FACTS)
        schema = self._schema
        codes = ", ".join(f"{name} COLLATE {CODE_POINTS}" for name in ("account", "ansvar"))
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._alone(cursor, "")
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}".encode())
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {schema}.all_facts ({columns})".encode())
            for name in LATER:
                added = f"ALTER TABLE {schema}.all_facts ADD COLUMN IF NOT EXISTS {_column(FACTS.field(name))}"
                cursor.execute(added.encode())
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {schema}.loaded (batch TEXT PRIMARY KEY)".encode())
            cursor.execute(f"DROP INDEX IF EXISTS {schema}.cell".encode())  # of the database's own collation
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS cell_by_code ON {schema}.all_facts (batch, {codes}, period)".encode()
            )

    def _alone(self, cursor: psycopg.Cursor[Any], name: str) -> None:
        """Wait until no other process does the same to the schema, until the transaction ends."""
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"arshjul {self._schema} {name}"])

    def _load(self, cursor: psycopg.Cursor[Any], snapshot: Snapshot) -> None:
        """Copy the batches that aren't there yet, each whole or not at all."""
        loaded = f"SELECT batch FROM {self._schema}.loaded WHERE batch = ANY(%s)".encode()
        wanted = {part.batch.id: part.batch for part in snapshot.parts()}
        cursor.execute(loaded, [list(wanted)])
        known = {row[0] for row in cursor.fetchall()}
        for batch in (batch for name, batch in wanted.items() if name not in known):
            with self._connection.transaction():
                self._alone(cursor, batch.id)
                cursor.execute(loaded, [[batch.id]])
                if cursor.fetchone():
                    continue  # another process has copied it meanwhile
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
        columns = ", ".join(self._compared(item) for item in FACTS)
        source = f"SELECT {columns} FROM {self._schema}.all_facts WHERE {kept}" if kept else empty_facts()
        return f"DROP VIEW IF EXISTS pg_temp.facts; CREATE TEMP VIEW facts AS {source}"

    def _compared(self, of: pa.Field) -> str:
        """A column as the questions see it: a text with the collation by which it is compared."""
        if of.type in TYPES:
            return str(of.name)
        return f"{of.name} COLLATE {self._letters if of.name in SEARCHED else CODE_POINTS} AS {of.name}"


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
