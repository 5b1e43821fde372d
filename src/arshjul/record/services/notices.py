"""The announcement that minutes are adjusted, as the secretary or registrar registers it; each kept (KL 8:12)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.organisation.clock import now, today
from arshjul.organisation.domain import Role
from arshjul.organisation.types import Person
from arshjul.record.lengths import longest, too_long
from arshjul.record.models import Decision, MinutesNotice
from arshjul.record.services.chains import log
from arshjul.record.services.refusal import Refused, require_role

ANNOUNCERS = (Role.REGISTRAR, Role.SECRETARY)
"""Who registers the announcement of the minutes of their own authority's bodies."""
PLACE = Text("Var protokollet finns", "Where the minutes are")
FIELDS = ("adjusted_on", "announced_on", "removed_on", "place")


@transaction.atomic
def register_notice(
    *,
    decision: Decision,
    adjusted_on: date,
    announced_on: date,
    removed_on: date | None,
    place: str,
    by: Person | None,
) -> MinutesNotice:
    """Register when a decision's minutes were adjusted, announced and taken down, and where they are.

    The same registration sent twice is one; earlier ones stay, and the latest holds. What is late is registered as it
    was: the law's check tells it.
    """
    authority = decision.body.authority
    require_role(
        by,
        *ANNOUNCERS,
        act_sv="registrera anslag av protokoll",
        act_en="register announcements of minutes",
        authority_id=authority.pk,
    )
    Decision.objects.select_for_update().get(pk=decision.pk)
    last = MinutesNotice.objects.filter(decision=decision).order_by("pk").last()
    made = MinutesNotice(
        decision=decision,
        adjusted_on=adjusted_on,
        announced_on=announced_on,
        removed_on=removed_on,
        place=place.strip(),
        at=now(),
        by=by,
    )
    if last and all(getattr(last, name) == getattr(made, name) for name in FIELDS):
        return last
    if found := _faults(made):
        raise Refused(found)
    made.save()
    details = {name: str(getattr(made, name) or "") for name in FIELDS}
    log(action="minutes.announced", by=by, label=str(decision), authority=authority, details=details)
    return made


def _faults(made: MinutesNotice) -> list[Finding]:
    days = [made.decision.date, made.adjusted_on, made.announced_on, *([made.removed_on] if made.removed_on else [])]
    found = [] if days == sorted(days) else [finding("record.notice-order", decided=made.decision.date)]
    if max(days) > today():
        found.append(finding("record.notice-in-future", today=today()))
    return found + too_long(made.place, longest(MinutesNotice, "place"), PLACE)
