"""What is registered, sealed, decided or logged is never changed: the database refuses it."""

from django.db import migrations

from arshjul.record.triggers import allow, forbid

KEPT = ("record_seal", "record_auditentry", "record_decision", "record_handover", "record_registerentry")


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [migrations.RunPython(forbid(table), allow(table)) for table in KEPT]
