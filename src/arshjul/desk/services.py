"""Acts at the desk: register what a body decides at a step, and mark a step done that leaves no other trace."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from arshjul.desk.law_at_treatment import outcomes_of_treatment
from arshjul.documents import queries as documents
from arshjul.kernel.findings import finding
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation.domain import Role
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.domain import CLOSING, DecisionKind, Minutes
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused
from arshjul.record.types import Decision, StepCompletion
from arshjul.wheel.domain import Step
from arshjul.wheel.status import State, Task, mine

TREATED = frozenset({"interim", "annual", "assessment"})
"""What a body treats at its meeting without writing it in Årshjul: its decision is registered at the step."""
DESK_KINDS = (DecisionKind.ADOPT, DecisionKind.NOTE, DecisionKind.REMIT)
ITEM_KIND = "treatment"
EVIDENCE = Text("Vad visar att det är gjort?", "What shows that it is done?")


def bodies_to_mark(tasks: Sequence[Task], who: Standing) -> list[Body]:
    """The bodies for which the person may mark the step done by hand now."""
    own = [task for task in mine(tasks, who.body_slugs, who.roles) if task.state in {State.OPEN, State.LATE}]
    slugs = [task.body or task.scheduled.step.who_prepares.body for task in own]
    return list(organisation.bodies().filter(slug__in=slugs))


def mark_done(*, year: int, tasks: Sequence[Task], body: str, evidence: str, by: Person) -> None:
    """Mark a step done for a body, with words on what shows it."""
    allowed = {one.slug: one for one in bodies_to_mark(tasks, standing(by))}
    if body not in allowed:
        raise Refused([finding("desk.not-yours-now")])
    if not evidence.strip():
        raise Refused([finding("desk.evidence-missing")])
    if found := too_long(evidence, longest(StepCompletion, "evidence"), EVIDENCE):
        raise Refused(found)
    record.complete_step(year=year, step=tasks[0].id, body=allowed[body], by=by, evidence=evidence.strip())


def body_to_register_for(tasks: Sequence[Task], who: Standing) -> str:
    """The body whose decision at the step the person may register now; empty when there is none.

    Politicians decide; those who work for the body register what it decided, also when another step isn't done yet.
    """
    step = tasks[0].scheduled.step
    body = step.who_decides.body
    registers = who.has(*(set(Role) - {Role.POLITICIAN}), body=body)
    due = tasks[0].state not in {State.DONE, State.NOT_OPEN}
    return body if _is_treated(step) and registers and due and mine(tasks, who.body_slugs, who.roles) else ""


def _is_treated(step: Step) -> bool:
    return step.produces in TREATED and step.who_decides.role is None and not step.per_body


@transaction.atomic
def register_treatment(*, year: int, tasks: Sequence[Task], minutes: Minutes, by: Person) -> Decision:
    """Register what a body decided at a step: the report treated, approved, noted or sent back.

    The publications of the report are sealed with the decision. A report sent back leaves the step undone.
    A statutory report handed over too late, or treated before the auditors' assessment, needs the body's reasons.
    """
    step = tasks[0].scheduled.step
    slug = body_to_register_for(tasks, standing(by))
    if not slug:
        raise Refused([finding("desk.not-yours-now")])
    body = organisation.body(slug)
    item = record.draft(body=body, kind=ITEM_KIND, year=year, title=f"{step.title.sv} ({year})", by=by)
    decision = record.decide_by_minutes(
        items=[item],
        body=body,
        minutes=minutes,
        title=item.title,
        by=by,
        content=_treated(year, step),
        law=outcomes_of_treatment(year, tasks[0].scheduled, minutes.on),
    )
    if minutes.kind in CLOSING:
        done_for = organisation.body(step.who_prepares.body)
        record.complete_step(
            year=year, step=step.id, body=done_for, by=by, evidence=step.title.sv, on=minutes.on, decision=decision
        )
    return decision


def _treated(year: int, step: Step) -> dict[str, object]:
    """What lay before the body: the step, and the publications of its report as they stood."""
    published = documents.publications_of(year, step.report or "")
    return {"year": year, "step": step.id, "publications": [{"number": n, "sha256": sha} for n, sha in published]}
