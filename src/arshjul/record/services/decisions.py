"""Decisions: registered, sealed, and the items they fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from arshjul.kernel.findings import Finding, finding
from arshjul.law import Outcome
from arshjul.organisation.clock import now, today
from arshjul.organisation.types import Body, Person
from arshjul.record.domain import CLOSING, DecisionKind, ItemState, Minutes
from arshjul.record.models import Decision, HandOver, Item, Matter
from arshjul.record.services.chains import log, seal_content
from arshjul.record.services.items import move, require_transition
from arshjul.record.services.lawful import as_content, outcomes_of_decider, require_lawful
from arshjul.record.services.refusal import Refused
from arshjul.record.services.register import open_matter, register


@transaction.atomic
def decide(  # noqa: PLR0913  a decision has these facts (KL 5:65–66)
    *,
    items: Sequence[Item],
    body: Body,
    on: date,
    paragraph: int,
    title: str,
    by: Person | None,
    content: Mapping[str, Any],
    kind: DecisionKind = DecisionKind.ADOPT,
    text: str = "",
    reasons: str = "",
    matter: Matter | None = None,
    constructed: bool = False,
) -> Decision:
    """Register a decision on items and seal what was decided; an adopted or noted item is never changed after.

    `content` is what was decided, whole: it is sealed. A remitted item stays as it was. A used § or a date to come
    is refused.
    """
    locked = list(Item.objects.select_for_update().filter(pk__in=[item.pk for item in items]))
    _require_decidable(locked, body=body, on=on, paragraph=paragraph, kind=kind)
    matter = matter or _matter_of(locked, body=body, title=title, on=on)
    sealed = seal_content(
        {
            "act": "decision",
            "body": body.slug,
            "date": on.isoformat(),
            "paragraph": paragraph,
            "kind": kind.value,
            "title": title,
            "text": text,
            "reasons": reasons,
            "matter": matter.reference,
            "items": [str(item.uuid) for item in locked],
            "content": dict(content),
        }
    )
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                body=body,
                date=on,
                paragraph=paragraph,
                kind=kind.value,
                title=title[:300],
                text=text,
                reasons=reasons,
                matter=matter,
                seal=sealed,
                registered_at=now(),
                registered_by=by,
                constructed=constructed,
            )
    except IntegrityError as error:
        raise Refused([_paragraph_taken(body, on, paragraph)]) from error
    decision.items.set(locked)
    if kind in CLOSING:
        for item in locked:
            move(item, ItemState.DECIDED)
    register(matter=matter, direction="own", title=f"Beslut § {paragraph}: {title}", by=by)
    log(
        action="decision",
        by=by,
        label=f"{body.name_sv} {on.isoformat()} § {paragraph} {title}",
        authority=body.authority,
        details={"decision": str(decision.uuid), "kind": kind.value, "sha256": sealed.sha256},
    )
    for item in items:
        item.refresh_from_db()
    return decision


def _matter_of(items: Sequence[Item], *, body: Body, title: str, on: date) -> Matter:
    """The deciding authority's own matter: its items', else where it registered what it received, else a new one.

    Never another authority's: each keeps its own register (OSL 5:1).
    """
    own = [item for item in items if item.authority_id == body.authority_id]
    matter = next((item.matter for item in own if item.matter), None)
    if matter is None and not own:
        received = HandOver.objects.filter(item__in=items, to_authority=body.authority_id).select_related("entry_in")
        matter = next((one.entry_in.matter for one in received), None)
    matter = matter or open_matter(authority=body.authority, title=title, on=on)
    for item in own:
        if item.matter is None and item.state == ItemState.DRAFT.value:
            item.matter = matter
            item.save(update_fields=["matter"])
    return matter


def decide_by_minutes(
    *,
    items: Sequence[Item],
    body: Body,
    minutes: Minutes,
    title: str,
    by: Person | None,
    content: Mapping[str, Any],
    law: Sequence[Outcome] = (),
) -> Decision:
    """`decide`, with what the minutes say as one value, tried against the law.

    `law` is what the rules say of what is decided; whether the body is the right one is asked here. A decision that
    closes the matter against a rule is refused unless the minutes give the body's reasons; both are sealed.
    """
    told = [*law, *outcomes_of_decider(items, body, minutes.on)] if minutes.kind in CLOSING else []
    require_lawful(told, minutes.reasons)
    content = {**content, **({"law": as_content(told)} if told else {})}
    return decide(
        items=items,
        body=body,
        on=minutes.on,
        paragraph=minutes.paragraph,
        title=title,
        by=by,
        content=content,
        kind=minutes.kind,
        text=minutes.text,
        reasons=minutes.reasons,
        constructed=minutes.constructed,
    )


def _require_decidable(items: Sequence[Item], *, body: Body, on: date, paragraph: int, kind: DecisionKind) -> None:
    findings = []
    if not items:
        findings.append(finding("record.nothing-to-decide"))
    if on > today():
        findings.append(finding("record.decision-in-future", date=on.isoformat(), today=today().isoformat()))
    if Decision.objects.filter(body=body, date=on, paragraph=paragraph).exists():
        findings.append(_paragraph_taken(body, on, paragraph))
    if findings:
        raise Refused(findings)
    if kind in CLOSING:
        for item in items:
            require_transition(item, ItemState.DECIDED)


def _paragraph_taken(body: Body, on: date, paragraph: int) -> Finding:
    return finding("record.paragraph-taken", body=body.name, paragraph=paragraph, date=on.isoformat())
