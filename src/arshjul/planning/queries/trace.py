"""Where an amount comes from: the versions a line has stood in."""

from __future__ import annotations

from dataclasses import dataclass

from arshjul.planning.models import Plan, PlanLine
from arshjul.record import queries as record
from arshjul.record.types import Decision, HandOver


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One version a line stands in: what it is, the amount there (öre), and what fixed it or handed it over."""

    plan: Plan
    line: PlanLine
    decision: Decision | None
    hand_over: HandOver | None


CARRIED = ("", "basis__", "basis__basis__", "basis__basis__basis__")
"""A line is carried on at most so: proposal → composed → alternative → adopted."""


def line(pk: int) -> PlanLine | None:
    """A line with the lines it was carried on from, and their versions; one query."""
    near = [f"{hop}{part}" for hop in CARRIED for part in ("plan__item", "plan__body")]
    return PlanLine.objects.select_related("body", *near).filter(pk=pk).first()


def trace(found: PlanLine) -> tuple[TraceStep, ...]:
    """Where an amount comes from: the line, then the lines it was carried on from, each with its decision."""
    lines = [found]
    while lines[-1].basis is not None:
        lines.append(lines[-1].basis)
    items = [one.plan.item_id for one in lines]
    fixing = record.fixing_decisions().filter(items__in=items)
    decided = {
        item: decision
        for decision in fixing.prefetch_related("items")
        for item in (each.pk for each in decision.items.all())
    }
    handed = {one.item_id: one for one in record.hand_overs_of(items)}
    return tuple(TraceStep(one.plan, one, decided.get(one.plan.item_id), handed.get(one.plan.item_id)) for one in lines)
