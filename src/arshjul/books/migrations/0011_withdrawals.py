"""A version may withdraw what counted, with or without adding something. SQLite remakes its table; nothing is changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from arshjul.record.triggers import Allow, Forbid

KEPT = "books_snapshot"


class Migration(migrations.Migration):
    dependencies = [("books", "0010_added_batches"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        Allow(KEPT),
        migrations.AlterField(
            model_name="snapshot",
            name="added",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="made", to="books.batch"
            ),
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity", models.CharField(max_length=80)),
                (
                    "parts",
                    models.JSONField(
                        default=list,
                        help_text=(
                            "Batches, the scopes that each counts for no longer, and whether what it had replaced "
                            "counts again."
                        ),
                    ),
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
            options={"ordering": ["pk"]},
        ),
        migrations.AddField(
            model_name="snapshot",
            name="withdrawn",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="made", to="books.withdrawal"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("added__isnull", False), ("withdrawn__isnull", False), _connector="OR"),
                name="snapshot_of_something",
            ),
        ),
        Forbid(KEPT),
        Forbid("books_withdrawal"),
    ]
