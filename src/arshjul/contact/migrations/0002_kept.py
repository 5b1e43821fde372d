"""What was written in a case is never changed."""

from django.db import migrations

from arshjul.record.triggers import Forbid


class Migration(migrations.Migration):
    dependencies = [("contact", "0001_initial")]

    operations = [Forbid("contact_casenote")]
