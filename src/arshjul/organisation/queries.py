"""Reading the organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from arshjul.organisation.domain import BodyKind
from arshjul.organisation.models import Authority, Body, Person

COMMITTEES = (BodyKind.COMMITTEE, BodyKind.EXECUTIVE_BOARD, BodyKind.AUDIT)
"""Kinds of bodies that get an anslag."""


def body(slug: str) -> Body:
    """The body with the slug; raises `Body.DoesNotExist`."""
    return Body.objects.select_related("authority").get(slug=slug)


def bodies(*kinds: BodyKind) -> QuerySet[Body]:
    """Bodies in the municipality's own order, of some kinds when asked."""
    found = Body.objects.select_related("authority")
    return found.filter(kind__in=[kind.value for kind in kinds]) if kinds else found


def assembly() -> Body:
    """Kommunfullmäktige (KF)."""
    return bodies(BodyKind.ASSEMBLY)[0]


def executive_board() -> Body:
    """Kommunstyrelsen (KS)."""
    return bodies(BodyKind.EXECUTIVE_BOARD)[0]


def committees() -> QuerySet[Body]:
    """The nämnder that get an anslag: committees, the executive board and the auditors."""
    return bodies(*COMMITTEES)


def companies() -> QuerySet[Body]:
    """Companies of the group."""
    return bodies(BodyKind.COMPANY)


def authorities() -> QuerySet[Authority]:
    """All authorities."""
    return Authority.objects.all()


def demo_people() -> QuerySet[Person]:
    """The made-up persons of the demonstration."""
    return Person.objects.filter(demo=True, is_active=True).order_by("pk")
