"""Acts of follow-up: reports with forecasts, assessments and explanations; measures; dialogues; eliminations.

Every act returns what it made or raises `record.services.Refused` with all its findings; nothing is half done.
"""

from arshjul.followup.services.dialogues import close_dialogue, finish_action, plan_dialogue, write_dialogue
from arshjul.followup.services.group import book_eliminations, may_book_eliminations
from arshjul.followup.services.measures import decide_measure, measure_effect
from arshjul.followup.services.publications import keep_published_forecast, keep_published_outcome, load_example
from arshjul.followup.services.reports import (
    Explained,
    Given,
    Judged,
    hand_over_report,
    open_report,
    save_assessments,
    save_report,
)
from arshjul.followup.services.stating import may_state, state_rows

__all__ = [
    "Explained",
    "Given",
    "Judged",
    "book_eliminations",
    "close_dialogue",
    "decide_measure",
    "finish_action",
    "hand_over_report",
    "keep_published_forecast",
    "keep_published_outcome",
    "load_example",
    "may_book_eliminations",
    "may_state",
    "measure_effect",
    "open_report",
    "plan_dialogue",
    "save_assessments",
    "save_report",
    "state_rows",
    "write_dialogue",
]
