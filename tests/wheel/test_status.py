"""What is done, open, late, blocked, and what is mine."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from arshjul.kernel.text import Text
from arshjul.wheel.domain import SELF, Actor, FixedDay, Group, Kind, Role, Step, Variant, Wheel, cycle
from arshjul.wheel.scheduling import schedule
from arshjul.wheel.status import Completion, State, Task, mine, status

NAME = Text("x", "x")
KS = Actor("ks", Role.CONTROLLER)
EACH = Actor(SELF, Role.ECONOMIST)
BODIES = {Group.COMMITTEES: ("bun", "von"), Group.AUTHORITIES: ("bun", "von", "hamn")}
WHEEL = Wheel(
    NAME,
    (
        Step("directions", NAME, Kind.PLAN, KS, Actor("ks"), FixedDay(-1, 2, 11), FixedDay(-1, 1, 7)),
        Step(
            "proposals",
            NAME,
            Kind.PLAN,
            EACH,
            Actor(SELF),
            FixedDay(-1, 4, 15),
            FixedDay(-1, 2, 12),
            ("directions",),
            per=Group.COMMITTEES,
        ),
        Step(
            "details",
            NAME,
            Kind.PLAN,
            EACH,
            Actor(SELF, Role.HEAD),
            FixedDay(-1, 5, 4),
            FixedDay(-1, 4, 1),
            ("proposals",),
            per=Group.AUTHORITIES,
        ),
        Step("decision", NAME, Kind.PLAN, KS, Actor("kf"), FixedDay(-1, 6, 17), None, ("proposals",)),
    ),
)


def states(today: date, *done: Completion) -> dict[tuple[str, str | None], Task]:
    return {(task.id, task.body): task for task in status(schedule(WHEEL, 2027), done, today, BODIES)}


DIRECTIONS = Completion("directions", date(2026, 2, 9))
BUN = Completion("proposals", date(2026, 4, 10), "bun")
VON = Completion("proposals", date(2026, 4, 14), "von")


@pytest.mark.parametrize(
    ("today", "done", "key", "state"),
    [
        (date(2026, 1, 1), (), ("directions", None), State.NOT_OPEN),
        (date(2026, 1, 7), (), ("directions", None), State.OPEN),
        (date(2026, 2, 11), (), ("directions", None), State.OPEN),
        (date(2026, 2, 12), (), ("directions", None), State.LATE),
        (date(2026, 2, 12), (DIRECTIONS,), ("directions", None), State.DONE),
        (date(2026, 2, 13), (), ("proposals", "bun"), State.BLOCKED),
        (date(2026, 2, 13), (DIRECTIONS,), ("proposals", "bun"), State.OPEN),
        (date(2026, 4, 11), (DIRECTIONS, BUN), ("proposals", "von"), State.OPEN),
        (date(2026, 4, 11), (DIRECTIONS, BUN), ("details", "bun"), State.OPEN),
        (date(2026, 4, 11), (DIRECTIONS, BUN), ("details", "von"), State.BLOCKED),
        (date(2026, 4, 11), (DIRECTIONS, BUN), ("details", "hamn"), State.BLOCKED),
        (date(2026, 4, 11), (DIRECTIONS, BUN), ("decision", None), State.NOT_OPEN),
        (date(2026, 4, 15), (DIRECTIONS, BUN, VON), ("decision", None), State.OPEN),
        (date(2026, 6, 18), (DIRECTIONS, BUN), ("decision", None), State.BLOCKED),
        (date(2026, 6, 18), (DIRECTIONS, BUN, VON), ("decision", None), State.LATE),
    ],
)
def test_where_a_step_stands(
    today: date, done: tuple[Completion, ...], key: tuple[str, str | None], state: State
) -> None:
    assert states(today, *done)[key].state is state


def test_a_blocked_step_says_who_it_waits_for() -> None:
    tasks = states(date(2026, 6, 18), DIRECTIONS, BUN)
    assert tasks["decision", None].blocked_by == (("proposals", "von"),)
    assert tasks["decision", None].overdue
    assert tasks["details", "hamn"].blocked_by == (("proposals", "von"),)


def test_the_order_in_which_things_were_done_doesnt_matter() -> None:
    answers = {
        tuple(task.state for task in states(date(2026, 4, 20), *order).values())
        for order in permutations((DIRECTIONS, BUN, VON))
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("bodies", "roles", "expected"),
    [
        ({"bun"}, {Role.ECONOMIST}, [("proposals", "bun"), ("details", "bun")]),
        ({"bun"}, {"head_of_administration"}, [("details", "bun")]),
        ({"hamn"}, {Role.COMPANY_CFO}, [("details", "hamn")]),
        ({"ks"}, {Role.CONTROLLER}, [("directions", None), ("decision", None)]),
        ({"kf"}, {Role.SECRETARY}, [("decision", None)]),
        ({"ks", "kf"}, {Role.POLITICIAN}, [("directions", None), ("decision", None)]),
        ({"bun"}, {Role.REGISTRAR}, []),
    ],
)
def test_what_is_mine(bodies: set[str], roles: set[Role], expected: list[tuple[str, str | None]]) -> None:
    tasks = status(schedule(WHEEL, 2027), (), date(2026, 5, 1), BODIES)
    assert [(task.id, task.body) for task in mine(tasks, bodies, roles)] == expected


def test_a_variant_changes_adds_and_removes_steps_in_its_years() -> None:
    later = Step("decision", NAME, Kind.PLAN, KS, Actor("kf"), FixedDay(-1, 11, 18))
    extra = Step("extra", NAME, Kind.PLAN, KS, Actor("kf"), FixedDay(-1, 12, 16))
    election = Variant("election", NAME, election=True, steps=(later, extra), remove=frozenset({"details"}))
    wheel = Wheel(NAME, WHEEL.steps, variants=(election,))
    usual = [row.id for row in schedule(wheel, 2026, election_years={2026})]
    changed = {row.id: row.due for row in schedule(wheel, 2027, election_years={2026})}
    assert usual == ["directions", "proposals", "details", "decision"]
    assert list(changed) == ["directions", "proposals", "decision", "extra"]
    assert changed["decision"] == date(2026, 11, 18)


def test_the_order_of_the_schedule_is_that_of_the_days() -> None:
    days = [row.due for row in schedule(Wheel(NAME, WHEEL.steps[::-1]), 2027)]
    assert days == sorted(days)


def test_a_ring_is_found_however_long_and_a_diamond_is_none() -> None:
    assert cycle({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) == ()
    assert cycle({"a": ["b"], "b": ["c"], "c": ["d"], "d": ["b"]}) == ("b", "c", "d", "b")
    assert cycle({"a": ["a"]}) == ("a", "a")
