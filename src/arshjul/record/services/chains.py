"""What is written once: the audit trail and the seals, each link on the one before."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from arshjul.organisation.clock import now
from arshjul.organisation.types import Authority, Person
from arshjul.record.domain import canonical, seal
from arshjul.record.models import AuditEntry, Chain, Seal


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
