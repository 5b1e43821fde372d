"""Which step of the wheel an act of planning completes, by what the step produces and who decides it."""

from __future__ import annotations

from datetime import date

from arshjul.organisation.clock import today
from arshjul.organisation.types import Body, Person
from arshjul.record import queries as record_queries
from arshjul.record import services as record
from arshjul.record.types import Decision, Item, StepCompletion
from arshjul.record.wheel import scheduled
from arshjul.wheel.domain import SELF, Step

CONSTRUCTED_DAY = "konstruerad dag"
"""What is said of the day when an example's hand-over isn't of the day it was loaded."""


def steps_producing(year: int, produces: str, decided_by: Body, body: Body) -> list[Step]:
    """Steps of the year that make such a document, decided by the body, in the order they are due."""
    deciders = {decided_by.slug} | ({SELF} if decided_by.pk == body.pk else set())
    steps = (row.step for row in scheduled(year))
    return [step for step in steps if step.produces == produces and step.who_decides.body in deciders]


def complete(
    *,
    year: int,
    produces: str,
    decided_by: Body,
    body: Body,
    by: Person | None,
    item: Item,
    decision: Decision | None = None,
    constructed_on: date | None = None,
) -> StepCompletion | None:
    """Complete the first step of the kind that isn't done; None when the municipality's wheel has none left.

    What shows it is the decision, else the item that was handed over today, or on an example's constructed day.
    """
    evidence, on = (decision.reference, decision.date) if decision else _handed_over(item, constructed_on)
    done = record_queries.completions(year)
    for step in steps_producing(year, produces, decided_by, body):
        if (step.id, body.slug) not in done:
            return record.complete_step(
                year=year, step=step.id, body=body, by=by, evidence=evidence, on=on, item=item, decision=decision
            )
    return None


def _handed_over(item: Item, constructed_on: date | None) -> tuple[str, date]:
    if constructed_on is None:
        return item.title, today()
    return f"{item.title} ({CONSTRUCTED_DAY})", constructed_on
