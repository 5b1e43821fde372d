"""Announcements of minutes, kept as they were made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from arshjul.record.triggers import Forbid

TABLE = "record_minutesnotice"


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0006_secrecy_marking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MinutesNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("adjusted_on", models.DateField(help_text="When the minutes were adjusted.")),
                ("announced_on", models.DateField(help_text="When that was announced on the notice board.")),
                ("removed_on", models.DateField(help_text="When it was taken down; empty while it is up.", null=True)),
                (
                    "place",
                    models.CharField(blank=True, help_text="Where the minutes are, as announced.", max_length=200),
                ),
                ("at", models.DateTimeField()),
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
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="record.decision"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        Forbid(TABLE),
    ]
