"""Relative dates become days; rings and unknown names are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.calendar import is_working_day
from arshjul.kernel.reading import PAGE_YEARS
from arshjul.kernel.text import Text
from arshjul.wheel.dates import Calendar, Limit, WheelError, fixed_day
from arshjul.wheel.domain import (
    Actor,
    AfterReport,
    AfterStep,
    Anchor,
    AtLimit,
    FixedDay,
    Kind,
    ReportPoint,
    Roll,
    Step,
)

NAME = Text("x", "x")
AUGUST = ReportPoint("augusti", NAME, FixedDay(0, 8, -1), statutory=True)
LIMITS = {
    one.id: one
    for one in (
        Limit("interim-06-30", NAME, date(2026, 8, 30), date(2026, 8, 31), "", "DEL-02"),
        Limit("interim-08-31", NAME, date(2026, 10, 31), date(2026, 11, 2), "", "DEL-02"),
        Limit("kf-budget", NAME, date(2025, 11, 30), date(2025, 12, 1), "", "BUD-07"),
        Limit("kf-budget-extended", NAME, date(2025, 12, 31), date(2026, 1, 2), "", "BUD-07"),
    )
}


def step(identifier: str, due: Anchor) -> Step:
    return Step(identifier, NAME, Kind.PLAN, Actor("ks"), Actor("ks"), due)


def calendar(*steps: Step) -> Calendar:
    return Calendar(2026, {one.id: one for one in steps}, {"augusti": AUGUST}, LIMITS)


@pytest.mark.parametrize(
    ("anchor", "day"),
    [
        (FixedDay(-1, 6, 17), date(2025, 6, 17)),
        (FixedDay(-1, 6, week=3, weekday=2), date(2025, 6, 18)),
        (FixedDay(0, 12, week=-1, weekday=4), date(2026, 12, 23)),
        (FixedDay(0, 5, -1), date(2026, 5, 29)),
        (FixedDay(0, 5, -1, roll=Roll.NONE), date(2026, 5, 31)),
        (FixedDay(0, 5, -1, roll=Roll.NEXT), date(2026, 6, 1)),
        (FixedDay(0, 2, 30, roll=Roll.NONE), date(2026, 2, 28)),
        (AfterReport("augusti", days=1), date(2026, 9, 1)),
        (AfterReport("augusti", months=2), date(2026, 11, 2)),
        (AfterReport("augusti", months=2, roll=Roll.PREVIOUS), date(2026, 10, 30)),
        (AtLimit("kf-budget"), date(2025, 11, 30)),
        (AtLimit("BUD-07", days=-9), date(2025, 11, 21)),
        (AfterStep("june", days=7), date(2025, 6, 24)),
        (AfterStep("june", days=-7, roll=Roll.PREVIOUS), date(2025, 6, 10)),
    ],
)
def test_an_anchor_becomes_a_day(anchor: Anchor, day: date) -> None:
    assert calendar(step("june", FixedDay(-1, 6, 17))).day(anchor) == day


def test_dates_may_be_counted_through_other_steps() -> None:
    steps = (step("a", FixedDay(0, 1, 8)), step("b", AfterStep("a", days=7)), step("c", AfterStep("b", days=7)))
    assert calendar(*steps).day(AfterStep("c")) == date(2026, 1, 22)


@pytest.mark.parametrize("anchor", [AfterStep("a"), AfterStep("nowhere"), AfterReport("nowhere"), AtLimit("nowhere")])
def test_what_cant_be_dated_is_refused(anchor: Anchor) -> None:
    ring = (step("a", AfterStep("b")), step("b", AfterStep("a")))
    with pytest.raises(WheelError):
        calendar(*ring).day(anchor)


def test_a_rule_with_several_limits_gives_that_of_the_period() -> None:
    found = calendar().limit("DEL-02", date(2026, 8, 31))
    assert found is not None
    assert found.id == "interim-08-31"


def test_a_rule_gives_its_first_limit_and_an_id_its_own() -> None:
    names = ("BUD-07", "kf-budget-extended", "BUD-99", None)
    assert [found and found.id for found in map(calendar().limit, names)] == [
        "kf-budget",
        "kf-budget-extended",
        None,
        None,
    ]


@given(
    st.builds(
        FixedDay,
        year=st.integers(-2, 2),
        month=st.integers(1, 12),
        day=st.one_of(st.just(-1), st.integers(1, 31)),
        roll=st.sampled_from([Roll.PREVIOUS, Roll.NEXT]),
    ),
    st.integers(PAGE_YEARS[0] + 2, PAGE_YEARS[-1] - 2),
)
def test_a_rolled_day_is_a_working_day_near_by(anchor: FixedDay, year: int) -> None:
    day = fixed_day(anchor, year)
    assert is_working_day(day)
    assert abs((day - fixed_day(anchor, year, roll=Roll.NONE)).days) <= 5
    assert (day >= fixed_day(anchor, year, roll=Roll.NONE)) == (anchor.roll is Roll.NEXT) or day == fixed_day(
        anchor, year, roll=Roll.NONE
    )
