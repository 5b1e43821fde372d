"""An act that isn't done says why: refusals, and the question who may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.domain import ROLE_TITLES, Role
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body, Person


class Refused(Exception):  # noqa: N818  it is an answer, not a fault
    """An act was not done; `findings` say why. Nothing has changed."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{found.id}: {found.message}" for found in self.findings))


def require_role(
    by: Person | None,
    *roles: Role,
    act_sv: str,
    act_en: str,
    body: Body | None = None,
    authority_id: int | None = None,
) -> Standing:
    """The person's standing when they hold one of the roles (in the body or authority, when named), else `Refused`.

    `by=None` is the system itself: loading and the wheel's clock.
    """
    who = standing(by) if by is not None else None
    if who is None:
        return Standing(None, ())
    if not who.has(*roles, body=body.slug if body else None, authority_id=authority_id):
        raise Refused([_not_yours(roles, act_sv, act_en)])
    return who


def _not_yours(roles: Sequence[Role], act_sv: str, act_en: str) -> Finding:
    found = finding("record.not-yours", act=act_sv, who=" eller ".join(ROLE_TITLES[role].sv.lower() for role in roles))
    english = finding("record.not-yours", act=act_en, who=" or ".join(ROLE_TITLES[role].en.lower() for role in roles))
    message = type(found.message)(found.message.sv, english.message.en)
    return Finding(found.id, found.level, message, found.hint, found.place)
