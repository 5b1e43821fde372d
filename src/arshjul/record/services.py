"""Acts of the record: draft, register, hand over, decide, complete a step, log.

Every act returns what it made or raises `Refused` with all its findings; it is there whole or not at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from arshjul.kernel.findings import Finding, finding
from arshjul.organisation.clock import now, today
from arshjul.organisation.domain import ROLE_TITLES, Role
from arshjul.organisation.models import Authority, Body, Person
from arshjul.organisation.policies import Standing, standing
from arshjul.record.domain import (
    STATE_NAMES,
    TRANSITIONS,
    DecisionKind,
    ItemState,
    Minutes,
    canonical,
    seal,
)
from arshjul.record.models import (
    AuditEntry,
    Chain,
    Decision,
    HandOver,
    Item,
    Matter,
    RegisterEntry,
    Seal,
    StepCompletion,
)
from arshjul.record.policies import ItemPolicy


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


@transaction.atomic
def log(
    *,
    action: str,
    by: Person | None,
    label: str,
    authority: Authority | None = None,
    details: Mapping[str, Any] | None = None,
    gesture: uuid.UUID | None = None,
) -> AuditEntry:
    """Write one row of the audit chain; rows of one gesture share its uuid."""
    chain = _chain("audit")
    entry = AuditEntry(
        position=chain.position + 1,
        gesture=gesture or uuid.uuid4(),
        at=now(),
        by=by,
        by_label=by.full_name if by else "Årshjul",
        action=action,
        authority=authority,
        object_label=label[:300],
        details=dict(details or {}),
        previous=chain.sha256,
    )
    entry.sha256 = seal(audit_content(entry), entry.previous)
    entry.save(force_insert=True)
    _lengthen(chain, entry.sha256)
    return entry


def _chain(name: str) -> Chain:
    """The chain's end, held until the transaction ends."""
    Chain.objects.get_or_create(name=name)
    return Chain.objects.select_for_update().get(name=name)


def _lengthen(chain: Chain, sha256: str) -> None:
    chain.position, chain.sha256 = chain.position + 1, sha256
    chain.save(update_fields=["position", "sha256"])


def audit_content(entry: AuditEntry) -> str:
    """What an audit row's link is computed over."""
    return canonical(
        {
            "position": entry.position,
            "gesture": str(entry.gesture),
            "at": entry.at.isoformat(),
            "by": entry.by_label,
            "action": entry.action,
            "object": entry.object_label,
            "details": entry.details,
        }
    )


@transaction.atomic
def seal_content(content: Mapping[str, Any]) -> Seal:
    """Seal content as the next link of the chain."""
    chain = _chain("seal")
    text = canonical(content)
    made = Seal.objects.create(
        position=chain.position + 1,
        content=text,
        previous=chain.sha256,
        sha256=seal(text, chain.sha256),
        sealed_at=now(),
    )
    _lengthen(chain, made.sha256)
    return made


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
    _require_transition(locked, ItemState.HANDED_OVER)
    if HandOver.objects.filter(item=locked, to_authority=to.authority).exists():
        raise Refused([finding("record.already-handed-over", title=locked.title, to=to.name)])
    if by is not None and not standing(by).has(*(set(Role) - {Role.AUDITOR}), authority_id=locked.authority_id):
        raise Refused([finding("record.not-yours", act="lämna över", who=f"medarbetare i {locked.body.name_sv}")])
    sent = _matter_of(locked)
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
    _move(locked, ItemState.HANDED_OVER)
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
    _require_transition(locked, ItemState.HANDED_OVER)
    if locked.state == ItemState.HANDED_OVER.value:
        raise Refused([finding("record.already-handed-over", title=locked.title, to=to.name)])
    if by is not None and not standing(by).has(*(set(Role) - {Role.AUDITOR}), authority_id=locked.authority_id):
        raise Refused([finding("record.not-yours", act="lämna över", who=f"medarbetare i {locked.body.name_sv}")])
    matter = _matter_of(locked)
    sealed = seal_content({"act": "hand-in", "item": str(locked.uuid), "title": locked.title, "content": dict(content)})
    register(matter=matter, direction="own", title=locked.title, by=by, counterpart=to.name_sv, item=locked)
    _move(locked, ItemState.HANDED_OVER)
    log(
        action=f"{locked.kind}.hand-in",
        by=by,
        label=locked.title,
        authority=locked.authority,
        details={"item": str(locked.uuid), "to": to.slug, "sha256": sealed.sha256},
    )
    item.refresh_from_db()
    return sealed


def _matter_of(item: Item) -> Matter:
    if item.matter is None:
        item.matter = open_matter(authority=item.authority, title=item.title)
        item.save(update_fields=["matter"])
    return item.matter


def _require_transition(item: Item, to: ItemState) -> None:
    if to not in TRANSITIONS[ItemState(item.state)]:
        state = STATE_NAMES[ItemState(item.state)]
        raise Refused([_two(item.title, state.sv.lower(), state.en.lower())])


def _move(item: Item, to: ItemState) -> None:
    item.state = to.value
    item.save(update_fields=["state"])


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
    """Register a decision on items and seal what was decided; an adopted item is never changed after.

    `content` is what was decided, whole: it is sealed. A remitted item stays as it was. A used § or a date to come
    is refused.
    """
    locked = list(Item.objects.select_for_update().filter(pk__in=[item.pk for item in items]))
    _require_decidable(locked, body=body, on=on, paragraph=paragraph, kind=kind)
    matter = matter or next((item.matter for item in locked if item.matter), None)
    matter = matter or open_matter(authority=body.authority, title=title, on=on)
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
    if kind in {DecisionKind.ADOPT, DecisionKind.AMEND}:
        for item in locked:
            _move(item, ItemState.DECIDED)
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


def decide_by_minutes(
    *,
    items: Sequence[Item],
    body: Body,
    minutes: Minutes,
    title: str,
    by: Person | None,
    content: Mapping[str, Any],
) -> Decision:
    """`decide`, with what the minutes say as one value."""
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
    if kind in {DecisionKind.ADOPT, DecisionKind.AMEND}:
        for item in items:
            _require_transition(item, ItemState.DECIDED)


def _paragraph_taken(body: Body, on: date, paragraph: int) -> Finding:
    return finding("record.paragraph-taken", body=body.name, paragraph=paragraph, date=on.isoformat())


@transaction.atomic
def complete_step(
    *,
    year: int,
    step: str,
    body: Body,
    by: Person | None,
    evidence: str,
    on: date | None = None,
    item: Item | None = None,
    decision: Decision | None = None,
) -> StepCompletion:
    """Mark a step of the wheel done for a body; the first completion stands, a second call changes nothing."""
    completion, made = StepCompletion.objects.get_or_create(
        year=year,
        step=step,
        body=body,
        defaults={
            "done_on": on or today(),
            "done_by": by,
            "evidence": evidence[:300],
            "item": item,
            "decision": decision,
        },
    )
    if made:
        log(action="step.complete", by=by, label=f"{year} {step}", authority=body.authority, details={"step": step})
    return completion
