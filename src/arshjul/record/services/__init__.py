"""Acts of the record: draft, register, hand over, decide, complete a step, log.

Every act returns what it made or raises `Refused` with all its findings; it is there whole or not at all.
"""

from arshjul.record.services.chains import audit_content, log, seal_content
from arshjul.record.services.decisions import decide, decide_by_minutes
from arshjul.record.services.items import draft, hand_in, hand_over, require_change, touched
from arshjul.record.services.lawful import (
    as_content,
    findings_of,
    outcomes_of_decider,
    outcomes_of_preparation,
    require_lawful,
)
from arshjul.record.services.notices import ANNOUNCERS, register_notice
from arshjul.record.services.refusal import Refused, require_role
from arshjul.record.services.register import open_matter, register
from arshjul.record.services.secrecy import MARKERS, mark_secrecy
from arshjul.record.services.stating import STATERS, state_facts
from arshjul.record.services.steps import complete_step

__all__ = [
    "ANNOUNCERS",
    "MARKERS",
    "STATERS",
    "Refused",
    "as_content",
    "audit_content",
    "complete_step",
    "decide",
    "decide_by_minutes",
    "draft",
    "findings_of",
    "hand_in",
    "hand_over",
    "log",
    "mark_secrecy",
    "open_matter",
    "outcomes_of_decider",
    "outcomes_of_preparation",
    "register",
    "register_notice",
    "require_change",
    "require_lawful",
    "require_role",
    "seal_content",
    "state_facts",
    "touched",
]
