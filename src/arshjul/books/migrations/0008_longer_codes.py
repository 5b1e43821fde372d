"""Cells hold codes that are names, of up to 120 characters.

SQLite keeps texts of any length in the columns as they are; its table, which may be large and which nothing may
change, needn't be made anew.
"""

from typing import Any

from django.db import migrations, models

CODES = ("unit", "account", "activity", "counterparty")


class Longer(migrations.AlterField):
    """A longer text, where the database keeps the length."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:  # noqa: ANN401
        """Alter the column unless the database takes any length."""
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    database_backwards = database_forwards


class Migration(migrations.Migration):
    dependencies = [("books", "0007_code_names")]

    operations = [Longer(model_name="cubecell", name=name, field=models.CharField(max_length=120)) for name in CODES]
