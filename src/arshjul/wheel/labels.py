"""What screens and pictures call groups, roles, states and kinds of steps."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.kernel.text import Text
from arshjul.wheel.domain import SELF, Actor, Group, Kind, Role, Step
from arshjul.wheel.status import State

GROUPS: Mapping[Group, Text] = {
    Group.ONCE: Text("Kommunen", "The municipality"),
    Group.COMMITTEES: Text("Nämnderna", "The committees"),
    Group.COMPANIES: Text("Bolagen", "The companies"),
    Group.SUBSIDIARIES: Text("Dotterbolagen", "The subsidiaries"),
    Group.AUTHORITIES: Text("Nämnder och bolag", "Committees and companies"),
}
"""Who does a step that each body of a group does for itself."""

ROLES: Mapping[Role, Text] = {
    Role.CONTROLLER: Text("Controller", "Controller"),
    Role.ECONOMIST: Text("Nämndens ekonom", "Committee economist"),
    Role.HEAD: Text("Förvaltningschef", "Head of administration"),
    Role.COMPANY_CFO: Text("Bolagets ekonomichef", "Company CFO"),
    Role.OWNER: Text("Ägardialog i moderbolaget", "Owner dialogue, parent company"),
    Role.SECRETARY: Text("Fullmäktiges sekreterare", "Secretary of the assembly"),
    Role.POLITICIAN: Text("Förtroendevald", "Elected representative"),
    Role.AUDITOR: Text("Revisor", "Auditor"),
    Role.REGISTRAR: Text("Registrator", "Registrar"),
    Role.CONTACT_OFFICER: Text("Handläggare i kontaktcenter", "Contact-centre officer"),
}
"""What a role is called in a list of tasks."""

HEADS = Text("Förvaltningscheferna", "Heads of administration")

STATES: Mapping[State, Text] = {
    State.DONE: Text("Klart", "Done"),
    State.OPEN: Text("Pågår", "Open"),
    State.LATE: Text("Försenat", "Late"),
    State.BLOCKED: Text("Väntar", "Waiting"),
    State.NOT_OPEN: Text("Inte öppet än", "Not open yet"),
}
"""Where a task stands."""

KINDS: Mapping[Kind, Text] = {
    Kind.PLAN: Text("Planering", "Planning"),
    Kind.FOLLOW_UP: Text("Uppföljning", "Follow-up"),
    Kind.DIALOGUE: Text("Dialog", "Dialogue"),
    Kind.PUBLICATION: Text("Publicering", "Publication"),
}
"""What a step is part of."""


def actor_label(actor: Actor, step: Step) -> Text:
    """How a picture names who prepares or decides: the data's own label, else the group's or the role's."""
    if actor.label.sv:
        return actor.label
    if actor.role is Role.HEAD and actor.body == SELF:
        return HEADS
    if actor.body == SELF:
        return GROUPS[step.per]
    return ROLES[actor.role] if actor.role else Text(actor.body, actor.body)
