"""Who may do what where: one question about a person's roles, asked the same way everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arshjul.organisation.clock import today
from arshjul.organisation.domain import Role
from arshjul.organisation.models import Assignment, Person

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Held:
    """One role held in one body, with the body's authority (ids and slugs)."""

    role: Role
    body_id: int
    body: str
    authority_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """All a person may act as today: the answer to every "may they?" starts here."""

    person_id: int | None
    held: tuple[Held, ...]

    @property
    def authority_ids(self) -> frozenset[int]:
        """Authorities the person works inside."""
        return frozenset(one.authority_id for one in self.held)

    @property
    def body_slugs(self) -> frozenset[str]:
        """Bodies the person has a role in."""
        return frozenset(one.body for one in self.held)

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held anywhere."""
        return frozenset(one.role for one in self.held)

    @property
    def is_auditor(self) -> bool:
        """Auditors read every authority's documents at any time, and change nothing (KL 12:9, ABL 10:7)."""
        return Role.AUDITOR in self.roles

    def has(self, *roles: Role, body: str | None = None, authority_id: int | None = None) -> bool:
        """Whether one of the roles is held, in a body or authority when one is named."""
        return any(
            one.role in roles
            and (body is None or one.body == body)
            and (authority_id is None or one.authority_id == authority_id)
            for one in self.held
        )


NOBODY = Standing(person_id=None, held=())


def standing(person: Person | AnonymousUser) -> Standing:
    """The person's roles today, asked of the database once per request object."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    cached: Standing | None = getattr(person, "_standing", None)
    if cached is None:
        cached = Standing(person.pk, _held(person))
        person._standing = cached  # type: ignore[attr-defined]  # noqa: SLF001  kept for this request alone
    return cached


def _held(person: Person) -> tuple[Held, ...]:
    day = today()
    rows = Assignment.objects.filter(person=person, valid_from__lte=day).exclude(valid_to__lte=day)
    return tuple(
        Held(Role(role), body_id, body, authority_id)
        for role, body_id, body, authority_id in rows.values_list("role", "body_id", "body__slug", "body__authority_id")
    )
