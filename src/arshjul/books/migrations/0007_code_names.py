"""A batch keeps what its file calls the codes of every part of the code string. Nothing kept is changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0006_reading_written")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="code_names",
            field=models.JSONField(
                help_text="Names the file gives other parts of the code string and their codes, by part and code.",
                null=True,
            ),
        ),
    ]
