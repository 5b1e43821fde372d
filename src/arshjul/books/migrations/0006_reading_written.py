"""A reading may say what lies on disk of its file, to be published as it is. Nothing kept is changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0005_year_acts")]

    operations = [
        migrations.AddField(
            model_name="reading",
            name="written",
            field=models.JSONField(
                help_text="What lies on disk of a large file, to be published in the books it was taken for; nothing: read it.",
                null=True,
            ),
        ),
    ]
