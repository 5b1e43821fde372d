"""What was written in a case is never changed."""

from django.db import migrations

from arshjul.record.triggers import allow, forbid


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [migrations.RunPython(forbid("contact_casenote"), allow("contact_casenote"))]
