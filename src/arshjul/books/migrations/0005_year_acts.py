"""Years are closed and opened again by acts that the database keeps as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from arshjul.record.triggers import Forbid


class Migration(migrations.Migration):
    dependencies = [
        ("books", "0004_batch_borrowed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=80)),
                ("year", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("closed", "Stängt"), ("reopened", "Öppnat igen")], max_length=10),
                ),
                ("reason", models.CharField(blank=True, max_length=2000)),
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
            ],
            options={"ordering": ["-pk"]},
        ),
        Forbid("books_yearact"),
    ]
