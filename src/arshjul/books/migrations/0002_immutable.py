"""What is received and published is never changed: the database refuses it."""

from django.db import migrations

from arshjul.record.triggers import Forbid

KEPT = (
    "books_receivedfile",
    "books_reading",
    "books_batch",
    "books_snapshot",
    "books_snapshotpart",
    "books_cubecell",
)


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]

    operations = [Forbid(table) for table in KEPT]
