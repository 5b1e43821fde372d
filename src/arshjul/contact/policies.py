"""Who sees the contact centre's cases: the centre and the registrar; auditors read."""

from __future__ import annotations

from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing

HANDLERS = (Role.CONTACT_OFFICER, Role.REGISTRAR)


def may_read_cases(who: Standing) -> bool:
    """The contact centre, the registrar and the auditors."""
    return who.has(*HANDLERS, Role.AUDITOR)


def may_handle_cases(who: Standing) -> bool:
    """The contact centre and the registrar."""
    return who.has(*HANDLERS)
