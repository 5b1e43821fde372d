"""What is a person's now, whichever budget year it belongs to: the accounts, the follow-up and the plan together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from arshjul.organisation.policies import Standing
from arshjul.record import queries as record
from arshjul.record import wheel as wheels
from arshjul.record.wheel import MyWheel
from arshjul.wheel.scheduling import ScheduledStep
from arshjul.wheel.status import Task


@dataclass(frozen=True, slots=True)
class Now:
    """A person's tasks of all running budget years, the steps due this calendar year, and years nobody has begun."""

    own: MyWheel
    tasks: tuple[Task, ...]
    scheduled: tuple[ScheduledStep, ...]
    not_begun: tuple[int, ...]


def now_of(who: Standing, on: date) -> Now:
    """The budget years that run on a day, laid together in the order their steps are due; five queries.

    A year in which nothing has been done here isn't nagged about: its late steps are left to its own page.
    """
    years = (on.year - 1, on.year, on.year + 1)
    begun = {*record.years_with_completions(), on.year + 1}
    tasks = tuple(task for year in years for task in wheels.tasks(year, on))
    kept = [task for task in tasks if task.scheduled.year in begun or not task.overdue]
    due = (row for year in years for row in wheels.scheduled(year) if row.due.year == on.year)
    return Now(
        wheels.my_wheel(who, sorted(kept, key=lambda task: task.scheduled.due)),
        tasks,
        tuple(sorted(due, key=lambda row: (row.due, row.year))),
        tuple(year for year in years if year not in begun and wheels.scheduled(year)),
    )
