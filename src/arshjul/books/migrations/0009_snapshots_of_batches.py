"""What counts in a snapshot follows from what each has added: no table says it once more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("books", "0008_longer_codes")]

    operations = [migrations.DeleteModel(name="SnapshotPart")]
