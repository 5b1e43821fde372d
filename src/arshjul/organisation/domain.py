"""Values of the organisation: kinds of bodies and roles, and what each role is for."""

from __future__ import annotations

import enum

from arshjul.kernel.text import Text
from arshjul.wheel.domain import Role

__all__ = ["ROLE_TITLES", "BodyKind", "Role"]


class BodyKind(enum.StrEnum):
    """What a body is; a company and a federation are bodies too."""

    ASSEMBLY = "assembly"
    EXECUTIVE_BOARD = "executive_board"
    COMMITTEE = "committee"
    AUDIT = "audit"
    PRESIDIUM = "presidium"
    COMPANY = "company"
    FEDERATION = "federation"
    UTILITY = "utility"


ROLE_TITLES: dict[Role, Text] = {
    Role.CONTROLLER: Text("Controller, stadsledningen", "Controller, city management"),
    Role.ECONOMIST: Text("Ekonom i nämnd", "Committee economist"),
    Role.HEAD: Text("Förvaltningschef", "Head of administration"),
    Role.COMPANY_CFO: Text("Ekonomichef i bolag", "Company CFO"),
    Role.OWNER: Text("Ägarstyrning i moderbolag", "Owner control, parent company"),
    Role.SECRETARY: Text("Kommunfullmäktiges sekreterare", "Secretary of the municipal assembly"),
    Role.POLITICIAN: Text("Förtroendevald", "Elected representative"),
    Role.AUDITOR: Text("Revisor", "Auditor"),
    Role.REGISTRAR: Text("Registrator", "Registrar"),
    Role.CONTACT_OFFICER: Text("Handläggare i kontaktcenter", "Contact-centre officer"),
}
