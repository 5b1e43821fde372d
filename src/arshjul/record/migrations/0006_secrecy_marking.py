"""Markings of secrecy in the register, kept as they were made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from arshjul.record.triggers import Forbid

TABLE = "record_secrecymarking"


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0001_initial"),
        ("record", "0005_fact_statement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecrecyMarking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provision",
                    models.CharField(blank=True, help_text="The provision of secrecy, chapter and §.", max_length=120),
                ),
                (
                    "reason",
                    models.CharField(help_text="Why it is marked, or why the marking is taken away.", max_length=500),
                ),
                ("at", models.DateTimeField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.authority"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="markings", to="record.registerentry"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        Forbid(TABLE),
    ]
