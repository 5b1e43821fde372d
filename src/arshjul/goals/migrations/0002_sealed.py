"""Goals and directives that have left their draft are never changed, and what was reported back is kept as given."""

from django.db import migrations

from arshjul.record.triggers import Forbid

ITEM = "EXISTS (SELECT 1 FROM record_item i WHERE i.id = {row}.item_id AND i.state <> 'draft')"
GOAL = (
    "EXISTS (SELECT 1 FROM goals_goalset s JOIN record_item i ON i.id = s.item_id "
    "WHERE s.id = {row}.goal_set_id AND i.state <> 'draft')"
)
INDICATOR = (
    "EXISTS (SELECT 1 FROM goals_goal g JOIN goals_goalset s ON s.id = g.goal_set_id "
    "JOIN record_item i ON i.id = s.item_id WHERE g.id = {row}.goal_id AND i.state <> 'draft')"
)
TARGET = (
    "EXISTS (SELECT 1 FROM goals_indicator n JOIN goals_goal g ON g.id = n.goal_id "
    "JOIN goals_goalset s ON s.id = g.goal_set_id JOIN record_item i ON i.id = s.item_id "
    "WHERE n.id = {row}.indicator_id AND i.state <> 'draft')"
)
DIRECTIVE_LINE = (
    "EXISTS (SELECT 1 FROM goals_ownerdirective d JOIN record_item i ON i.id = d.item_id "
    "WHERE d.id = {row}.directive_id AND i.state <> 'draft')"
)
PARTS = {
    "goals_goal": GOAL,
    "goals_indicator": INDICATOR,
    "goals_target": TARGET,
    "goals_directiveline": DIRECTIVE_LINE,
}
KEPT = ("goals_assignmentreport", "goals_directiveuptake")


def sealed(table: str, condition: str, operations: tuple[str, ...]) -> list[Forbid]:
    """Refuse operations on a table: what is there by OLD, what comes by NEW."""
    old, new = condition.format(row="OLD"), condition.format(row="NEW")
    by_operation = {"INSERT": new, "DELETE": old, "UPDATE": f"({old} OR {new})"}
    return [Forbid(table, when=by_operation[one], on=(one,)) for one in operations]


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial"), ("record", "0001_initial")]

    operations = [
        *(one for table, when in PARTS.items() for one in sealed(table, when, ("INSERT", "UPDATE", "DELETE"))),
        *(
            one
            for table in ("goals_goalset", "goals_ownerdirective")
            for one in sealed(table, ITEM, ("UPDATE", "DELETE"))
        ),
        *(Forbid(table) for table in KEPT),
    ]
