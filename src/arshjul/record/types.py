"""The rows of the record that other rooms hold and point at: to name a type, not to ask the database.

Reading goes through `queries`, acts through `services`; the tables themselves are this room's own.
"""

from arshjul.record.models import (
    Decision,
    FactStatement,
    HandOver,
    Item,
    Matter,
    MinutesNotice,
    RegisterEntry,
    SecrecyMarking,
    StepCompletion,
)

__all__ = [
    "Decision",
    "FactStatement",
    "HandOver",
    "Item",
    "Matter",
    "MinutesNotice",
    "RegisterEntry",
    "SecrecyMarking",
    "StepCompletion",
]
