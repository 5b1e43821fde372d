"""Steps of the wheel that are done."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from arshjul.organisation.clock import today
from arshjul.organisation.types import Body, Person
from arshjul.record.models import Decision, Item, StepCompletion
from arshjul.record.services.chains import log


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
