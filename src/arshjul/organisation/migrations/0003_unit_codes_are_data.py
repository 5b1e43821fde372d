"""Which ledger codes are a body's is asked of the municipality's data, where they have patterns and dates."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0002_tally")]
    operations: ClassVar = [migrations.RemoveField(model_name="body", name="units")]
