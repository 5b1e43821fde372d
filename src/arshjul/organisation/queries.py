"""Reading the organisation."""

from __future__ import annotations

from collections.abc import Collection

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


def presidium() -> Body:
    """KF's presidium, or KF itself where it has none of its own."""
    return bodies(BodyKind.PRESIDIUM).first() or assembly()


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


def body_keys() -> dict[str, int]:
    """The key of each body's row, by slug."""
    return dict(Body.objects.values_list("slug", "pk"))


def authorities_by_key(keys: Collection[int]) -> list[Authority]:
    """The authorities with those keys; none asked for is none, without asking the database."""
    return list(Authority.objects.filter(pk__in=keys)) if keys else []


def authority_answering(slug: str) -> Authority:
    """The authority of that slug, else the executive board's, which answers for the rest."""
    return Authority.objects.filter(slug=slug).first() or executive_board().authority


def demo_people() -> QuerySet[Person]:
    """The made-up persons of the demonstration."""
    return Person.objects.filter(demo=True, is_active=True).order_by("pk")


def person(username: str) -> Person | None:
    """The active person who signs in by a name."""
    return Person.objects.filter(username=username, is_active=True).first()
