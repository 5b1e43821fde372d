"""What is registered, sealed, decided or logged is never changed: the database refuses it."""

from django.db import migrations

from arshjul.record.triggers import Forbid

KEPT = ("record_seal", "record_auditentry", "record_decision", "record_handover", "record_registerentry")


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [Forbid(table) for table in KEPT]
