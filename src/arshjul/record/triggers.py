"""Triggers by which the database itself refuses to change what is decided, on SQLite and PostgreSQL alike.

Used in migrations: `migrations.RunPython(forbid("table", …), allow("table"))`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Operation = Callable[[Any, Any], None]

REFUSED = "decided rows are never changed"


def forbid(
    table: str, *, when: str = "", on: tuple[str, ...] = ("UPDATE", "DELETE"), name: str = "sealed"
) -> Operation:
    """Refuse the operations on a table, always or for rows where `when` holds.

    `when` is a portable SQL condition over OLD (NEW for INSERT), for example
    `EXISTS (SELECT 1 FROM planning_version v WHERE v.id = OLD.version_id AND v.sealed_at IS NOT NULL)`.
    """

    def apply(_apps: Any, editor: Any) -> None:  # noqa: ANN401  Django's untyped migration interface
        for operation in on:
            for statement in _statements(editor.connection.vendor, table, operation, when, name):
                editor.execute(statement)

    return apply


def allow(table: str, *, on: tuple[str, ...] = ("UPDATE", "DELETE"), name: str = "sealed") -> Operation:
    """Undo `forbid`."""

    def apply(_apps: Any, editor: Any) -> None:  # noqa: ANN401  Django's untyped migration interface
        for operation in on:
            trigger = f"{table}_{name}_{operation.lower()}"
            suffix = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{suffix}")

    return apply


def _statements(vendor: str, table: str, operation: str, when: str, name: str) -> list[str]:
    trigger = f"{table}_{name}_{operation.lower()}"
    if vendor == "sqlite":
        condition = f" WHEN {when}" if when else ""
        return [
            (
                f"CREATE TRIGGER {trigger} BEFORE {operation} ON {table} FOR EACH ROW{condition} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSED}: {table}'); END"
            )
        ]
    row = "NEW" if operation in {"INSERT", "UPDATE"} else "OLD"
    body = f"RAISE EXCEPTION '{REFUSED}: {table}' USING ERRCODE = 'integrity_constraint_violation';"
    guarded = f"IF {when} THEN {body} END IF; RETURN {row};" if when else body
    return [
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {guarded} END $$",
        f"CREATE TRIGGER {trigger} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
    ]
