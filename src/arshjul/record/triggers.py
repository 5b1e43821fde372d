"""Triggers by which the database itself refuses to change what is decided, on SQLite and PostgreSQL alike.

Used in migrations: `operations = [Forbid("table", when=…, on=…)]`, and `Allow` with the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

REFUSED = "decided rows are never changed"
KEPT = ("UPDATE", "DELETE")


class Forbid(Operation):
    """Refuse operations on a table, always or for rows where `when` holds.

    `when` is a portable SQL condition over OLD (NEW for INSERT), for example
    `EXISTS (SELECT 1 FROM planning_version v WHERE v.id = OLD.version_id AND v.sealed_at IS NOT NULL)`.
    """

    reversible = True

    def __init__(self, table: str, *, when: str = "", on: tuple[str, ...] = KEPT) -> None:
        self.table = table
        self.when = when
        self.on = on

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the models are as they were."""

    def database_forwards(self, _label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        """Make the triggers."""
        self._make(schema_editor)

    def database_backwards(self, _label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        """Take the triggers away."""
        self._drop(schema_editor)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return f"{type(self).__name__} {self.table} ({', '.join(self.on)})"

    def _make(self, editor: BaseDatabaseSchemaEditor) -> None:
        for operation in self.on:
            for statement in _made(editor.connection.vendor, self.table, operation, self.when):
                editor.execute(statement)

    def _drop(self, editor: BaseDatabaseSchemaEditor) -> None:
        for operation in self.on:
            for statement in _dropped(editor.connection.vendor, self.table, operation):
                editor.execute(statement)


class Allow(Forbid):
    """Let the triggers step aside, for a migration that has to change the table they read."""

    def database_forwards(self, _label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        """Take the triggers away."""
        self._drop(schema_editor)

    def database_backwards(self, _label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: ProjectState) -> None:
        """Make the triggers again."""
        self._make(schema_editor)


def _trigger(table: str, operation: str) -> str:
    return f"{table}_sealed_{operation.lower()}"


def _made(vendor: str, table: str, operation: str, when: str) -> list[str]:
    trigger = _trigger(table, operation)
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


def _dropped(vendor: str, table: str, operation: str) -> list[str]:
    trigger = _trigger(table, operation)
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {trigger}"]
    return [f"DROP TRIGGER IF EXISTS {trigger} ON {table}", f"DROP FUNCTION IF EXISTS {trigger}()"]
