"""A batch may say where the months lie that an earlier one holds already. Nothing kept is changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0003_hand_over")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="borrowed",
            field=models.JSONField(
                help_text="Batches in whose files unchanged months lie, and the scopes of each; nothing: all is its own.",
                null=True,
            ),
        ),
    ]
