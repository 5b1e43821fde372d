"""Dialogues and measures that a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from arshjul.followup.domain import DialogueKind
from arshjul.followup.models import Dialogue, Measure, Report
from arshjul.followup.policies import DialoguePolicy
from arshjul.organisation import municipality
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Body
from arshjul.record.policies import ItemPolicy
from arshjul.wheel.domain import Kind


def dialogues(who: Standing, year: int | None = None) -> QuerySet[Dialogue]:
    """Dialogues the person may see, latest first."""
    found = Dialogue.objects.filter(DialoguePolicy.visible(who)).distinct()
    found = found.filter(year=year) if year else found
    return found.select_related("host").prefetch_related("participants", "actions")


def dialogue_step(kind: DialogueKind) -> str:
    """The step of the wheel a kind of dialogue completes; empty when the municipality's wheel has none."""
    wheel = municipality.current().wheel
    found = wheel and any(step.id == kind.value and step.kind is Kind.DIALOGUE for step in wheel.steps)
    return kind.value if found else ""


def bodies_of_step(dialogue: Dialogue) -> tuple[Body, ...]:
    """For whom a closed dialogue completes its step: each body that took part, or once by its host."""
    wheel = municipality.current().wheel
    step = next((one for one in wheel.steps if one.id == dialogue.step), None) if wheel else None
    if step is None or not step.per_body:
        return (dialogue.host,)
    return tuple(body for body in dialogue.participants.all() if body != dialogue.host)


def measures(who: Standing, year: int) -> QuerySet[Measure]:
    """Measures of a year: of the person's own authorities, and those whose report they may see."""
    found = Measure.objects.filter(year=year).select_related("body__authority", "opened_by")
    if who.is_auditor:
        return found
    seen = Report.objects.filter(ItemPolicy.visible(who, "item__"), year=year).values("pk")
    return found.filter(Q(body__authority_id__in=who.authority_ids) | Q(opened_by__report__in=seen)).distinct()
