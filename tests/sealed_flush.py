"""SQLite empties its tables by DELETE between tests that commit, which sealed tables refuse: lift their triggers.

PostgreSQL empties by TRUNCATE, which row triggers don't see.
"""

from __future__ import annotations

from typing import Any

from django.db import connection


def lift_seals_when_flushing() -> None:
    """Make SQLite's flush drop the triggers first and put them back last."""
    if connection.vendor != "sqlite":
        return
    kind = type(connection.ops)
    original = kind.sql_flush

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        dropped = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*dropped, *original(self, style, tables, **options), *(sql for _, sql in triggers)]

    kind.sql_flush = sql_flush  # type: ignore[method-assign]
