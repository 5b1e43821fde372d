"""Acts of planning. One decision is one function: may they, do it, log it, return it."""

from arshjul.planning.services.composing import (
    add_alternative,
    compose_plan,
    hand_in_alternative,
    proposals_to_compose,
    propose_plan,
)
from arshjul.planning.services.deciding import decide_plan, revise
from arshjul.planning.services.directions import draft_direction, issue_direction, set_frames
from arshjul.planning.services.example import load_example
from arshjul.planning.services.following import (
    decide_business_plan,
    decide_internal_budget,
    decide_operations_plan,
    findings_of_internal_budget,
    findings_of_rooms,
    rooms_of,
)
from arshjul.planning.services.proposals import (
    findings_before_hand_over,
    frames_of,
    hand_over_proposal,
    law_before_hand_over,
    save_lines,
    save_proposal_lines,
    start,
    start_proposal,
)

__all__ = [
    "add_alternative",
    "compose_plan",
    "decide_business_plan",
    "decide_internal_budget",
    "decide_operations_plan",
    "decide_plan",
    "draft_direction",
    "findings_before_hand_over",
    "findings_of_internal_budget",
    "findings_of_rooms",
    "frames_of",
    "hand_in_alternative",
    "hand_over_proposal",
    "issue_direction",
    "law_before_hand_over",
    "load_example",
    "proposals_to_compose",
    "propose_plan",
    "revise",
    "rooms_of",
    "save_lines",
    "save_proposal_lines",
    "set_frames",
    "start",
    "start_proposal",
]
