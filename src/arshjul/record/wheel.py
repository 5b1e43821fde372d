"""The municipality's wheel of one budget year, laid beside the limits of law and what the record says is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from arshjul.law.calendar import Limit as LawLimit
from arshjul.law.calendar import election_years, statutory_limits
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.lawbook import rulebook
from arshjul.organisation.policies import Standing
from arshjul.record import queries
from arshjul.wheel.dates import Limit
from arshjul.wheel.scheduling import ScheduledStep, schedule
from arshjul.wheel.status import Completion, State, Task, mine, status


def scheduled(year: int) -> tuple[ScheduledStep, ...]:
    """The steps of a budget year in calendar days, with the limits of law beside."""
    return _scheduled(municipality.folder(), year)


@lru_cache(maxsize=32)
def _scheduled(_folder: Path, year: int) -> tuple[ScheduledStep, ...]:
    wheel = municipality.current().wheel
    if wheel is None:
        return ()
    limits = [
        Limit(one.id, one.title, one.strict, one.possible, str(one.reference), one.rule) for one in limits_of(year)
    ]
    return schedule(wheel, year, limits=limits, election_years=election_years(rulebook(), date(year - 1, 1, 1)))


def limits_of(year: int) -> tuple[LawLimit, ...]:
    """The statutory calendar of a budget year."""
    return tuple(statutory_limits(rulebook(), year))


def tasks(year: int, on: date | None = None) -> tuple[Task, ...]:
    """Each step of a budget year for each body that does it, and where it stands; one query."""
    rows = scheduled(year)
    once = {row.id for row in rows if not row.step.per_body}
    done = [
        Completion(step, day, None if step in once else body) for (step, body), day in queries.completions(year).items()
    ]
    day = on or today()
    return status(rows, done, day, municipality.current().groups(max(day, date(year, 1, 1))))


@dataclass(frozen=True, slots=True)
class MyWheel:
    """What is mine to do, sorted by what it asks of me now."""

    late: tuple[Task, ...]
    open: tuple[Task, ...]
    blocked: tuple[Task, ...]
    coming: tuple[Task, ...]
    done: tuple[Task, ...]


def my_wheel(who: Standing, all_tasks: Iterable[Task]) -> MyWheel:
    """The person's own tasks among all."""
    own = mine(all_tasks, who.body_slugs, who.roles)
    by_state = {state: tuple(task for task in own if task.state is state) for state in State}
    return MyWheel(
        late=by_state[State.LATE],
        open=by_state[State.OPEN],
        blocked=by_state[State.BLOCKED],
        coming=by_state[State.NOT_OPEN],
        done=by_state[State.DONE],
    )


def years() -> tuple[int, ...]:
    """The budget years a page offers: the example year, those with something done, this year and the two after."""
    now = today().year
    example = municipality.current().example_year
    return tuple(sorted({now, now + 1, now + 2, *queries.years_with_completions(), *({example} if example else ())}))


def is_within(year: int) -> bool:
    """Whether a year that somebody asks for lies among those the pages offer."""
    offered = years()
    return offered[0] <= year <= offered[-1]


def planning_year() -> int:
    """The budget year being planned now: the next calendar year."""
    return today().year + 1
