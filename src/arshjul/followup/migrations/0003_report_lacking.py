"""How much a report lacks. The trigger that reads the report's table steps aside while SQLite remakes it."""

from typing import Any

from django.db import migrations, models

from arshjul.record.triggers import allow, forbid

LEFT_DRAFT = (
    "EXISTS (SELECT 1 FROM followup_report r JOIN record_item i ON i.id = r.item_id "
    "WHERE r.id = OLD.report_id AND i.state <> 'draft')"
)
KEPT = "followup_explanation"


def drop(apps: Any, editor: Any) -> None:
    """Take the trigger away; on PostgreSQL its function too, so that it can be made again."""
    allow(KEPT)(apps, editor)
    if editor.connection.vendor == "postgresql":
        for operation in ("update", "delete"):
            editor.execute(f"DROP FUNCTION IF EXISTS {KEPT}_sealed_{operation}()")


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_kept")]

    operations = [
        migrations.RunPython(drop, forbid(KEPT, when=LEFT_DRAFT)),
        migrations.AddField(
            model_name="report",
            name="lacking",
            field=models.PositiveIntegerField(default=0, help_text="Errors against handing over, when last saved."),
        ),
        migrations.RunPython(forbid(KEPT, when=LEFT_DRAFT), drop),
    ]
