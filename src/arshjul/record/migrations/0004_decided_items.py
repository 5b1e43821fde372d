"""An item that is decided stays decided, in its authority; one that is handed over is never a draft again."""

from django.db import migrations

from arshjul.record.triggers import Forbid

TABLE = "record_item"
BACK = (
    "(OLD.state = 'decided' AND (NEW.state <> 'decided' OR NEW.authority_id <> OLD.authority_id"
    " OR NEW.body_id <> OLD.body_id OR NEW.title <> OLD.title OR NEW.year <> OLD.year))"
    " OR (OLD.state = 'handed_over' AND NEW.state NOT IN ('handed_over', 'decided'))"
)


class Migration(migrations.Migration):
    dependencies = [("record", "0003_chain")]

    operations = [
        Forbid(TABLE, when=BACK, on=("UPDATE",)),
        Forbid(TABLE, when="OLD.state IN ('decided', 'handed_over')", on=("DELETE",)),
    ]
