"""Tasks as a page shows them: one row a step, its bodies together, and what it waits for in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arshjul.desk.places import page_for
from arshjul.organisation import municipality
from arshjul.wheel.domain import Step
from arshjul.wheel.scheduling import ScheduledStep
from arshjul.wheel.status import Task


@dataclass(frozen=True, slots=True)
class Row:
    """One or more tasks of a step: its bodies, what it waits for, where it is done."""

    tasks: tuple[Task, ...]
    bodies: tuple[str, ...]
    waits_for: str
    page: str

    @property
    def task(self) -> Task:
        """The first of them; all share the step and its days."""
        return self.tasks[0]

    @property
    def step(self) -> Step:
        """The step."""
        return self.task.scheduled.step

    @property
    def body(self) -> str:
        """The body's name when there is one alone."""
        return self.bodies[0] if self.bodies else ""

    @property
    def overdue(self) -> bool:
        """Whether it is past its day."""
        return any(task.overdue for task in self.tasks)

    @property
    def done_on(self) -> date | None:
        """When the last of them was done, when all are."""
        days = [task.done_on for task in self.tasks]
        return max(day for day in days if day) if all(days) else None


def titles_of(scheduled: Iterable[ScheduledStep]) -> dict[str, str]:
    """Each step's title in the reader's language."""
    return {row.id: row.step.title.in_language(get_language() or "sv") for row in scheduled}


def grouped(tasks: Iterable[Task], titles: Mapping[str, str]) -> list[Row]:
    """One row a step, in the order of the tasks."""
    by_step: dict[str, list[Task]] = {}
    for task in tasks:
        by_step.setdefault(task.id, []).append(task)
    return [_row(tuple(group), titles) for group in by_step.values()]


def one_by_one(tasks: Iterable[Task], titles: Mapping[str, str]) -> list[Row]:
    """One row a task."""
    return [_row((task,), titles) for task in tasks]


def _row(tasks: tuple[Task, ...], titles: Mapping[str, str]) -> Row:
    names, language = municipality.current().name_of, get_language() or "sv"
    bodies = tuple(names(task.body).in_language(language) for task in tasks if task.body)
    return Row(tasks, bodies, _waits(tasks, titles), page_for(tasks[0].scheduled.step, tasks[0].scheduled.year))


def _waits(tasks: tuple[Task, ...], titles: Mapping[str, str]) -> str:
    waiting: dict[str, set[str | None]] = {}
    for task in tasks:
        for step, body in task.blocked_by:
            waiting.setdefault(step, set()).add(body)
    return "; ".join(_told(titles.get(step, step), bodies) for step, bodies in waiting.items())


def _told(title: str, bodies: set[str | None]) -> str:
    left = len(bodies - {None})
    return title if left == 0 else _("%(title)s (%(left)d kvar)") % {"title": title, "left": left}
