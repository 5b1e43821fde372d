"""Reading the record: the register, decisions, completed steps, and whether the chains hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Authority
from arshjul.record.domain import FIXES, GENESIS, seal
from arshjul.record.models import (
    AuditEntry,
    Decision,
    FactStatement,
    HandOver,
    Item,
    Matter,
    RegisterEntry,
    Seal,
    StepCompletion,
)
from arshjul.record.policies import ItemPolicy
from arshjul.record.services import audit_content

LAW_FIELDS = ("rule", "state", "message", "reference")
SETTLED = ("pass", "not-applicable")
FIXING = tuple(sorted(kind.value for kind in FIXES))
"""Kinds of decision that put something in force."""


def items_visible_to(who: Standing) -> QuerySet[Item]:
    """Items the person may see, newest first."""
    return Item.objects.filter(ItemPolicy.visible(who)).select_related("authority", "body", "matter", "created_by")


def decisions(*, body: str = "", year: int | None = None) -> QuerySet[Decision]:
    """Decisions, newest first; of a body or a calendar year when asked."""
    found = Decision.objects.select_related("body", "matter__authority", "seal")
    if body:
        found = found.filter(body__slug=body)
    return found.filter(date__year=year) if year else found


def fixing_decisions() -> QuerySet[Decision]:
    """Decisions that put something in force, oldest first, with what a citation needs."""
    fixed = Decision.objects.filter(kind__in=FIXING).select_related("body", "matter__authority", "seal")
    return fixed.order_by("date", "paragraph")


def hand_overs_of(items: Collection[int]) -> QuerySet[HandOver]:
    """The hand-overs of some items (by key), with the receiver's register entry."""
    return HandOver.objects.filter(item__in=items).select_related("entry_in__matter__authority", "seal")


def fact_statements(year: int) -> list[FactStatement]:
    """What persons have stated of a year for the test of law: the latest on each rule and case, in order of time.

    Those that take back an earlier one are there, without facts.
    """
    latest = {(one.rule, one.case): one for one in FactStatement.objects.filter(year=year).order_by("pk")}
    return sorted(latest.values(), key=lambda one: one.pk)


def all_fact_statements(year: int) -> QuerySet[FactStatement]:
    """Every statement on a year ever made, newest first."""
    return FactStatement.objects.filter(year=year).order_by("-pk")


def latest_statements(
    rule: str, years: Collection[int], *, on: date | None = None
) -> Mapping[tuple[int, str], FactStatement]:
    """The latest statement on a rule by year and case, by the end of a day when one is named."""
    found = FactStatement.objects.filter(rule=rule, year__in=years).order_by("pk")
    known = found.filter(stated_at__date__lte=on) if on else found
    return {(one.year, one.case): one for one in known}


@dataclass(frozen=True, slots=True)
class LawAnswer:
    """What a rule of law said of something as it was sealed: rule, state, message and reference."""

    rule: str
    state: str
    message: str
    reference: str


def law_of(one: Seal) -> list[LawAnswer]:
    """The rules' answers that were sealed with a hand-over or decision, and weren't simply fulfilled."""
    answers = [LawAnswer(**{name: row[name] for name in LAW_FIELDS}) for row in _content(one).get("law", [])]
    return [answer for answer in answers if answer.state not in SETTLED]


def sealed_reasons(one: Seal) -> str:
    """The reasons that were sealed with a hand-over; empty when none were given."""
    return str(_content(one).get("reasons", ""))


def _content(one: Seal) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(one.content).get("content", {})
    return content


def latest_decision() -> UUID | None:
    """The decision registered last: what is remembered of what is in force holds until it changes."""
    return Decision.objects.order_by("-pk").values_list("uuid", flat=True).first()


def decision_of(item: Item) -> Decision | None:
    """The decision that fixed an item, if any."""
    fixed = item.decisions.filter(kind__in=FIXING).select_related("body", "matter__authority", "seal")
    return fixed.order_by("-date", "-paragraph").first()


def register_of(who: Standing) -> QuerySet[RegisterEntry]:
    """The register as the person sees it: their authorities' entries; all of them for an auditor."""
    entries = RegisterEntry.objects.select_related("matter__authority", "registered_by", "item")
    entries = entries.prefetch_related("markings__authority")
    seen = entries if who.is_auditor else entries.filter(matter__authority_id__in=who.authority_ids)
    return seen.order_by("-registered_at", "-pk")


def reference(series: str, year: int, number: int) -> str:
    """A diarienummer as the municipality writes it, out of its parts."""
    return Matter(authority=Authority(register_prefix=series), year=year, number=number).reference


def matters_of(who: Standing) -> QuerySet[Matter]:
    """Matters of the person's authorities; all of them for an auditor."""
    seen = Q() if who.is_auditor else Q(authority_id__in=who.authority_ids)
    return Matter.objects.filter(seen).select_related("authority")


def completions(year: int) -> Mapping[tuple[str, str], date]:
    """When each (step, body) of a budget year was done."""
    rows = StepCompletion.objects.filter(year=year).values_list("step", "body__slug", "done_on")
    return {(step, body): done_on for step, body, done_on in rows}


def years_with_completions() -> list[int]:
    """Budget years in which some step is done."""
    return list(StepCompletion.objects.order_by("year").values_list("year", flat=True).distinct())


def completion_rows(year: int) -> QuerySet[StepCompletion]:
    """The completions of a year with what shows them."""
    return StepCompletion.objects.filter(year=year).select_related(
        "body", "decision__matter__authority", "decision__body"
    )


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first place where a chain doesn't hold: which chain and position."""

    chain: str
    position: int


def verify_chains() -> list[ChainBreak]:
    """Recompute every link of the seals and the audit trail; the empty list means both hold."""
    return [*_verify_seals(), *_verify_audit()]


def latest_act(*, other_than: Collection[str] = ()) -> str:
    """The seal of the latest logged act: whatever was made from the record before it is to be made again.

    `other_than` are beginnings of actions that don't matter for what was made ("document.").
    """
    acts = AuditEntry.objects.order_by("-position")
    for beginning in other_than:
        acts = acts.exclude(action__startswith=beginning)
    return acts.values_list("sha256", flat=True).first() or GENESIS


def _verify_seals() -> list[ChainBreak]:
    previous = GENESIS
    for place, link in enumerate(Seal.objects.order_by("position").iterator(), start=1):
        if link.position != place or link.previous != previous or link.sha256 != seal(link.content, previous):
            return [ChainBreak("seal", place)]
        previous = link.sha256
    return []


def _verify_audit() -> list[ChainBreak]:
    previous = GENESIS
    for place, entry in enumerate(AuditEntry.objects.order_by("position").iterator(), start=1):
        broken = entry.position != place or entry.previous != previous
        if broken or entry.sha256 != seal(audit_content(entry), previous):
            return [ChainBreak("audit", place)]
        previous = entry.sha256
    return []
