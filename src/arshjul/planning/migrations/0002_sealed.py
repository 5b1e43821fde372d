"""What has left its draft is never changed: the database refuses new, changed and removed rows of a sealed version."""

from collections.abc import Callable

from django.db import migrations

from arshjul.record.triggers import Forbid

LOCKED_ITEM = "EXISTS (SELECT 1 FROM record_item i WHERE i.id = {row}.item_id AND i.state <> 'draft')"
LOCKED_PART = (
    "EXISTS (SELECT 1 FROM planning_{whole} w JOIN record_item i ON i.id = w.item_id "
    "WHERE w.id = {row}.{whole}_id AND i.state <> 'draft')"
)
PARTS = {
    "planning_planline": "plan",
    "planning_investment": "plan",
    "planning_amendment": "plan",
    "planning_frame": "direction",
}


def of(table: str, condition: Callable[[str], str], operations: tuple[str, ...]) -> list[Forbid]:
    """Refuse operations on a table: what is there by OLD, what comes by NEW."""
    made = []
    for operation in operations:
        old, new = condition("OLD"), condition("NEW")
        when = {"INSERT": new, "DELETE": old, "UPDATE": f"({old} OR {new})"}[operation]
        made.append(Forbid(table, when=when, on=(operation,)))
    return made


def part(whole: str) -> Callable[[str], str]:
    return lambda row: LOCKED_PART.format(row=row, whole=whole)


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial"), ("record", "0001_initial")]

    operations = [
        operation
        for table, whole in PARTS.items()
        for operation in of(table, part(whole), ("INSERT", "UPDATE", "DELETE"))
    ] + [
        operation
        for table in ("planning_plan", "planning_direction")
        for operation in of(table, lambda row: LOCKED_ITEM.format(row=row), ("UPDATE", "DELETE"))
    ]
