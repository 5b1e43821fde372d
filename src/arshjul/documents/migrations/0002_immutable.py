"""What is compiled and published is never changed: the database refuses it."""

from django.db import migrations

from arshjul.record.triggers import Forbid

KEPT = ("documents_compilation", "documents_compiledfile", "documents_publication")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [Forbid(table) for table in KEPT]
