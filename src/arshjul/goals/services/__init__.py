"""Acts of goals. One decision is one function: may they, do it, log it, return it."""

from arshjul.goals.services.assignments import close_assignment, give_assignment, report_assignment
from arshjul.goals.services.directives import (
    decide_directive,
    hand_in_directive,
    save_directive,
    start_directive,
    take_up_directive,
)
from arshjul.goals.services.example import load_example
from arshjul.goals.services.goal_sets import (
    decide_goals,
    findings_of_goals,
    hand_over_goals,
    law_before_hand_over,
    save_goals,
    start_goals,
)
from arshjul.goals.services.loading import load_goals

__all__ = [
    "close_assignment",
    "decide_directive",
    "decide_goals",
    "findings_of_goals",
    "give_assignment",
    "hand_in_directive",
    "hand_over_goals",
    "law_before_hand_over",
    "load_example",
    "load_goals",
    "report_assignment",
    "save_directive",
    "save_goals",
    "start_directive",
    "start_goals",
    "take_up_directive",
]
