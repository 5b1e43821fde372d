"""A forecast may be taken back: a row without an amount. The triggers step aside while SQLite remakes the table."""

from django.db import migrations, models

from arshjul.record.triggers import Allow, Forbid

KEPT = "followup_forecast"


class Migration(migrations.Migration):
    dependencies = [("followup", "0003_report_lacking")]

    operations = [
        Allow(KEPT),
        migrations.AlterField(model_name="forecast", name="amount", field=models.BigIntegerField(null=True)),
        Forbid(KEPT),
    ]
