"""Marking of secrecy in the register: set and taken away by the registrar, with a reason, each kept (OSL 5:5)."""

from __future__ import annotations

from django.db import transaction

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.law import State, check
from arshjul.organisation.clock import now
from arshjul.organisation.domain import Role
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.types import Person
from arshjul.record.lengths import longest, too_long
from arshjul.record.models import Matter, RegisterEntry, SecrecyMarking
from arshjul.record.services.chains import log
from arshjul.record.services.refusal import Refused, require_role

MARKERS = (Role.REGISTRAR, Role.SECRETARY)
"""Who marks documents of their own authority's register."""
RULE = "OSL-04"
"""A marking names the provision, the day and the authority."""
PROVISION, REASON = Text("Bestämmelse", "Provision"), Text("Skäl", "Reason")


@transaction.atomic
def mark_secrecy(*, entry: RegisterEntry, provision: str, reason: str, by: Person | None) -> SecrecyMarking | None:
    """Mark a registered document as secret by a provision, or take the marking away when the provision is empty.

    The day and the authority are the register's own. The same marking sent twice is one; `None` when there is nothing
    to take away. Earlier markings stay.
    """
    authority = entry.matter.authority
    require_role(
        by,
        *MARKERS,
        act_sv="sekretessmarkera handlingar i diariet",
        act_en="mark documents in the register as secret",
        authority_id=authority.pk,
    )
    Matter.objects.select_for_update().get(pk=entry.matter_id)
    last = SecrecyMarking.objects.filter(entry=entry).order_by("pk").last()
    provision, reason = provision.strip(), reason.strip()
    if (last.provision if last else "") == provision:
        return last
    made = SecrecyMarking(entry=entry, provision=provision, reason=reason, authority=authority, at=now(), by=by)
    if found := _faults(made):
        raise Refused(found)
    made.save()
    log(
        action="register.secrecy" if provision else "register.secrecy-cleared",
        by=by,
        label=str(entry),
        authority=authority,
        details={"provision": provision, "before": str(last or ""), "reason": reason},
    )
    return made


def _faults(made: SecrecyMarking) -> list[Finding]:
    found = [] if made.reason else [finding("record.secrecy-reason-missing")]
    found += too_long(made.provision, longest(SecrecyMarking, "provision"), PROVISION)
    found += too_long(made.reason, longest(SecrecyMarking, "reason"), REASON)
    if not made.provision:
        return found
    facts = {"marking": {"provision": made.provision, "date": made.on.isoformat(), "authority": made.authority.name_sv}}
    told = check(rulebook(), facts, rules=[RULE])[0]
    unlawful = told.as_finding() if told.state is State.FAIL else None
    return [*found, *([unlawful] if unlawful else [])]
