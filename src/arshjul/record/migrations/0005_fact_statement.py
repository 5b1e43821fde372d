"""Facts stated for the test of law, kept as they were made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from arshjul.record.triggers import Forbid

TABLE = "record_factstatement"


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
        ("record", "0004_decided_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FactStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveIntegerField(help_text="The budget year it concerns.")),
                ("rule", models.CharField(max_length=10)),
                (
                    "case",
                    models.CharField(
                        blank=True, help_text="What it is about; empty for the year as a whole.", max_length=200
                    ),
                ),
                (
                    "facts",
                    models.JSONField(default=dict, help_text="Inputs of the rule by name, as they are given to it."),
                ),
                ("occurred", models.BooleanField(default=True)),
                ("evidence", models.CharField(help_text="What shows it.", max_length=500)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("stated_at", models.DateTimeField()),
                ("stated_by_label", models.CharField(max_length=200)),
                (
                    "authority",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.authority",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["year", "rule"], name="record_fact_year_1e3c54_idx")],
            },
        ),
        Forbid(TABLE),
    ]
