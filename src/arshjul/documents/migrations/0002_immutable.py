"""What is compiled and published is never changed: the database refuses it."""

from django.db import migrations

from arshjul.record.triggers import allow, forbid

KEPT = ("documents_compilation", "documents_compiledfile", "documents_publication")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [migrations.RunPython(forbid(table), allow(table)) for table in KEPT]
