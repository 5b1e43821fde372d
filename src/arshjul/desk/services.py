"""Acts at the desk: mark a step done that leaves no other trace in the product."""

from __future__ import annotations

from collections.abc import Sequence

from arshjul.kernel.findings import finding
from arshjul.organisation import queries as organisation
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Body, Person
from arshjul.record import services as record
from arshjul.record.services import Refused
from arshjul.wheel.status import State, Task, mine


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
    record.complete_step(year=year, step=tasks[0].id, body=allowed[body], by=by, evidence=evidence.strip())
