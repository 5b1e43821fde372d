"""The register: matters with their numbers, and what comes in, goes out and is drawn up."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from arshjul.organisation.clock import now, today
from arshjul.organisation.types import Authority, Person
from arshjul.record.models import Item, Matter, RegisterEntry


@transaction.atomic
def open_matter(*, authority: Authority, title: str, on: date | None = None) -> Matter:
    """Open an ärende with the authority's next number of the year."""
    Authority.objects.select_for_update().get(pk=authority.pk)
    day = on or today()
    highest = Matter.objects.filter(authority=authority, year=day.year).aggregate(highest=Max("number"))["highest"]
    return Matter.objects.create(
        authority=authority, year=day.year, number=(highest or 0) + 1, title=title[:300], opened_on=day
    )


@transaction.atomic
def register(
    *,
    matter: Matter,
    direction: str,
    title: str,
    by: Person | None,
    counterpart: str = "",
    item: Item | None = None,
    secrecy: str = "",
) -> RegisterEntry:
    """Register a handling in a matter: `direction` is in, out or own."""
    Matter.objects.select_for_update().get(pk=matter.pk)
    highest = matter.entries.aggregate(highest=Max("ordinal"))["highest"]
    return RegisterEntry.objects.create(
        matter=matter,
        ordinal=(highest or 0) + 1,
        direction=direction,
        title=title[:300],
        counterpart=counterpart[:200],
        registered_at=now(),
        registered_by=by,
        item=item,
        secrecy=secrecy,
    )


def matter_of(item: Item) -> Matter:
    """The item's matter, opened when it has none."""
    if item.matter is None:
        item.matter = open_matter(authority=item.authority, title=item.title)
        item.save(update_fields=["matter"])
    return item.matter
