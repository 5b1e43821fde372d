"""What is done, open, late or blocked in the wheel, per body, and what is mine to do."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from arshjul.wheel.domain import SELF, Actor, Group, Role, Step
from arshjul.wheel.scheduling import ScheduledStep


class State(enum.StrEnum):
    """Where a step stands for one body."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"
    BLOCKED = "blocked"
    NOT_OPEN = "not-open"


@dataclass(frozen=True, slots=True)
class Completion:
    """A step was done on a day; `body` None when it is done once for all."""

    step: str
    on: date
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One step for one body (None when done once for all), and where it stands.

    `blocked_by` are the (step, body) pairs that must be done first; a blocked task may also be overdue.
    """

    scheduled: ScheduledStep
    body: str | None
    state: State
    blocked_by: tuple[tuple[str, str | None], ...] = ()
    done_on: date | None = None
    overdue: bool = False

    @property
    def id(self) -> str:
        """The step's id."""
        return self.scheduled.id

    def body_of(self, actor: Actor) -> str:
        """The body an actor of the step stands for in this task."""
        return (self.body or SELF) if actor.body == SELF else actor.body


def status(
    schedule: Iterable[ScheduledStep],
    completions: Iterable[Completion],
    today: date,
    bodies: Mapping[Group, Sequence[str]] | None = None,
) -> tuple[Task, ...]:
    """Where each step stands today, for each body it is done by.

    `bodies` are the ids in each group that year (`Municipality.groups`). A late step that is also blocked
    is shown as blocked, since that is what must be solved, with `overdue` set.
    """
    rows = tuple(schedule)
    done = {(one.step, one.body): one.on for one in completions}
    tasks = _bodies_of_steps(rows, bodies or {})
    return tuple(_task(row, body, done, tasks, today) for row in rows for body in tasks[row.id])


def _bodies_of_steps(
    rows: Iterable[ScheduledStep], bodies: Mapping[Group, Sequence[str]]
) -> dict[str, tuple[str | None, ...]]:
    return {row.id: tuple(bodies.get(row.step.per, ())) if row.step.per_body else (None,) for row in rows}


def _task(
    row: ScheduledStep,
    body: str | None,
    done: Mapping[tuple[str, str | None], date],
    tasks: Mapping[str, tuple[str | None, ...]],
    today: date,
) -> Task:
    done_on = done.get((row.id, body))
    if done_on is not None:
        return Task(row, body, State.DONE, (), done_on)
    waiting = tuple(
        (gate, one)
        for gate in row.step.gates
        for one in _gate_bodies(tasks.get(gate, ()), body)
        if (gate, one) not in done
    )
    overdue = today > row.due
    return Task(row, body, _state(row, today, blocked=bool(waiting), overdue=overdue), waiting, None, overdue)


def _gate_bodies(gate_bodies: tuple[str | None, ...], body: str | None) -> tuple[str | None, ...]:
    """A body waits for its own part of a gate when it has one, else for everybody's."""
    return (body,) if body is not None and body in gate_bodies else gate_bodies


def _state(row: ScheduledStep, today: date, *, blocked: bool, overdue: bool) -> State:
    if row.opens is not None and today < row.opens:
        return State.NOT_OPEN
    if blocked:
        return State.BLOCKED if row.opens is not None or overdue else State.NOT_OPEN
    return State.LATE if overdue else State.OPEN


def mine(tasks: Iterable[Task], bodies: Collection[str], roles: Collection[Role | str]) -> tuple[Task, ...]:
    """The tasks a person with these roles in these bodies prepares, or decides as head or politician.

    A decision by the body itself (no role) belongs to its politicians and to KF's secretary.
    """
    return tuple(task for task in tasks if any(_acts(task, actor, bodies, roles) for actor in _actors(task)))


def _actors(task: Task) -> tuple[Actor, Actor]:
    return task.scheduled.step.who_prepares, task.scheduled.step.who_decides


def _acts(task: Task, actor: Actor, bodies: Collection[str], roles: Collection[Role | str]) -> bool:
    return task.body_of(actor) in bodies and bool(roles_for(actor, task.scheduled.step) & set(roles))


def roles_for(actor: Actor, step: Step) -> frozenset[Role]:
    """The roles that may act: the named one, a company's CFO beside a committee's economist, or those of a decision."""
    if actor.role is None:
        return frozenset({Role.POLITICIAN, Role.SECRETARY})
    if actor.role is Role.ECONOMIST and step.per is Group.AUTHORITIES:
        return frozenset({Role.ECONOMIST, Role.COMPANY_CFO})
    return frozenset({actor.role})
