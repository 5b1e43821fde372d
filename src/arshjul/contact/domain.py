"""Values of contact: the states of a case and what may come in each."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from arshjul.kernel.text import Text


class CaseState(enum.StrEnum):
    """Where a case is."""

    NEW = "new"
    IN_HAND = "in_hand"
    ANSWERED = "answered"
    CLOSED = "closed"


CASE_STATES: Mapping[CaseState, Text] = {
    CaseState.NEW: Text("Ny", "New"),
    CaseState.IN_HAND: Text("Handläggs", "In hand"),
    CaseState.ANSWERED: Text("Besvarad", "Answered"),
    CaseState.CLOSED: Text("Avslutad", "Closed"),
}

CASE_TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.NEW: frozenset({CaseState.IN_HAND, CaseState.ANSWERED, CaseState.CLOSED}),
    CaseState.IN_HAND: frozenset({CaseState.ANSWERED, CaseState.CLOSED}),
    CaseState.ANSWERED: frozenset({CaseState.IN_HAND, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset(),
}
"""The states a case may go to from each state; the docs draw it from here."""


class Channel(enum.StrEnum):
    """How the person reached the municipality."""

    FORM = "form"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"


CHANNELS: Mapping[Channel, Text] = {
    Channel.FORM: Text("Formulär", "Form"),
    Channel.PHONE: Text("Telefon", "Telephone"),
    Channel.VISIT: Text("Besök", "Visit"),
    Channel.EMAIL: Text("E-post", "E-mail"),
}
