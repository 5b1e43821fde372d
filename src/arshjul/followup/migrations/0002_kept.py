"""Forecasts and assessments are kept as given, explanations as handed over: the database refuses the rest."""

from django.db import migrations

from arshjul.record.triggers import Forbid

KEPT = ("followup_forecast", "followup_assessment")
LEFT_DRAFT = (
    "EXISTS (SELECT 1 FROM followup_report r JOIN record_item i ON i.id = r.item_id "
    "WHERE r.id = OLD.report_id AND i.state <> 'draft')"
)


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial"), ("record", "0001_initial")]

    operations = [
        *(Forbid(table) for table in KEPT),
        Forbid("followup_explanation", when=LEFT_DRAFT),
    ]
