"""How much a report lacks. The trigger that reads the report's table steps aside while SQLite remakes it."""

from django.db import migrations, models

from arshjul.record.triggers import Forbid, Allow

LEFT_DRAFT = (
    "EXISTS (SELECT 1 FROM followup_report r JOIN record_item i ON i.id = r.item_id "
    "WHERE r.id = OLD.report_id AND i.state <> 'draft')"
)
KEPT = "followup_explanation"


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_kept")]

    operations = [
        Allow(KEPT, when=LEFT_DRAFT),
        migrations.AddField(
            model_name="report",
            name="lacking",
            field=models.PositiveIntegerField(default=0, help_text="Errors against handing over, when last saved."),
        ),
        Forbid(KEPT, when=LEFT_DRAFT),
    ]
