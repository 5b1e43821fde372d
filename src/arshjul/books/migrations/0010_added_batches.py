"""A batch may join what is held of its months. What is published is never changed: nothing means that it replaces."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0009_snapshots_of_batches")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="adds",
            field=models.BooleanField(
                null=True, help_text="Joins what is held of its scopes; nothing: it replaces that."
            ),
        )
    ]
