"""Items on their way: drafted, changed by one at a time, handed over or handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import now
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Body, Person
from arshjul.record.domain import STATE_NAMES, TRANSITIONS, ItemState
from arshjul.record.models import HandOver, Item, Seal
from arshjul.record.policies import ItemPolicy
from arshjul.record.services.chains import log, seal_content
from arshjul.record.services.refusal import Refused
from arshjul.record.services.register import matter_of, open_matter, register


@transaction.atomic
def draft(*, body: Body, kind: str, year: int, title: str, by: Person | None, previous: Item | None = None) -> Item:
    """Begin an item inside the body's authority; the next version of `previous` when one is given."""
    item = Item.objects.create(
        authority=body.authority,
        body=body,
        kind=kind,
        year=year,
        title=title[:300],
        created_at=now(),
        created_by=by,
        previous=previous,
        matter=previous.matter if previous else None,
    )
    log(action=f"{kind}.draft", by=by, label=title, authority=body.authority, details={"item": str(item.uuid)})
    return item


def require_change(*, item: Item, by: Person | None, edition: int | None = None) -> Item:
    """The item locked for change inside a transaction; `Refused` when it is not the person's to change.

    `edition` is the one the person's form showed: when somebody has saved since, the change is refused.
    """
    locked = Item.objects.select_for_update().get(pk=item.pk)
    if locked.state != ItemState.DRAFT.value:
        state = STATE_NAMES[ItemState(locked.state)]
        raise Refused([_two(locked.title, state.sv.lower(), state.en.lower())])
    if by is not None and not ItemPolicy.may_change(standing(by), locked):
        raise Refused(
            [finding("record.not-yours", act=f"ändra ”{locked.title}”", who=f"medarbetare i {locked.body.name_sv}")]
        )
    if edition is not None and edition != locked.edition:
        raise Refused([finding("record.edited-meanwhile", title=locked.title)])
    return locked


def _two(title: str, sv: str, en: str) -> Finding:
    found = finding("record.item-locked", title=title, state=sv)
    english = finding("record.item-locked", title=title, state=en)
    return Finding(found.id, found.level, type(found.message)(found.message.sv, english.message.en), found.hint)


def touched(item: Item) -> None:
    """Count a saved change, so that a second editor's form is known to be old."""
    Item.objects.filter(pk=item.pk).update(edition=F("edition") + 1)
    item.refresh_from_db(fields=["edition"])


@transaction.atomic
def hand_over(*, item: Item, to: Body, by: Person | None, content: Mapping[str, Any]) -> HandOver:
    """Hand an item over to another authority: sealed, locked, and registered on both sides (TF 2:9–10, OSL 5:1)."""
    locked = Item.objects.select_for_update(of=("self",)).select_related("authority", "matter").get(pk=item.pk)
    require_transition(locked, ItemState.HANDED_OVER)
    if HandOver.objects.filter(item=locked, to_authority=to.authority).exists():
        raise Refused([finding("record.already-handed-over", title=locked.title, to=to.name)])
    if by is not None and not standing(by).has(*(set(Role) - {Role.AUDITOR}), authority_id=locked.authority_id):
        raise Refused([finding("record.not-yours", act="lämna över", who=f"medarbetare i {locked.body.name_sv}")])
    sent = matter_of(locked)
    received = open_matter(authority=to.authority, title=locked.title)
    handed = HandOver.objects.create(
        item=locked,
        from_authority=locked.authority,
        to_authority=to.authority,
        at=now(),
        by=by,
        seal=seal_content(
            {"act": "hand-over", "item": str(locked.uuid), "title": locked.title, "content": dict(content)}
        ),
        entry_out=register(
            matter=sent, direction="out", title=locked.title, by=by, counterpart=to.authority.name_sv, item=locked
        ),
        entry_in=register(
            matter=received,
            direction="in",
            title=locked.title,
            by=by,
            counterpart=locked.authority.name_sv,
            item=locked,
        ),
    )
    move(locked, ItemState.HANDED_OVER)
    log(
        action=f"{locked.kind}.hand-over",
        by=by,
        label=locked.title,
        authority=locked.authority,
        details={"item": str(locked.uuid), "to": to.authority.slug, "sha256": handed.seal.sha256},
    )
    item.refresh_from_db()
    return handed


@transaction.atomic
def hand_in(*, item: Item, to: Body, by: Person | None, content: Mapping[str, Any]) -> Seal:
    """Hand an item in to a body of its own authority: sealed, locked and registered as drawn up (TF 2:10, OSL 5:1)."""
    locked = Item.objects.select_for_update(of=("self",)).select_related("authority", "matter", "body").get(pk=item.pk)
    require_transition(locked, ItemState.HANDED_OVER)
    if locked.state == ItemState.HANDED_OVER.value:
        raise Refused([finding("record.already-handed-over", title=locked.title, to=to.name)])
    if by is not None and not standing(by).has(*(set(Role) - {Role.AUDITOR}), authority_id=locked.authority_id):
        raise Refused([finding("record.not-yours", act="lämna över", who=f"medarbetare i {locked.body.name_sv}")])
    matter = matter_of(locked)
    sealed = seal_content({"act": "hand-in", "item": str(locked.uuid), "title": locked.title, "content": dict(content)})
    register(matter=matter, direction="own", title=locked.title, by=by, counterpart=to.name_sv, item=locked)
    move(locked, ItemState.HANDED_OVER)
    log(
        action=f"{locked.kind}.hand-in",
        by=by,
        label=locked.title,
        authority=locked.authority,
        details={"item": str(locked.uuid), "to": to.slug, "sha256": sealed.sha256},
    )
    item.refresh_from_db()
    return sealed


def require_transition(item: Item, to: ItemState) -> None:
    """Refuse a step that the item's state doesn't allow."""
    if to not in TRANSITIONS[ItemState(item.state)]:
        state = STATE_NAMES[ItemState(item.state)]
        raise Refused([_two(item.title, state.sv.lower(), state.en.lower())])


def move(item: Item, to: ItemState) -> None:
    """Put the item in its new state."""
    item.state = to.value
    item.save(update_fields=["state"])
