"""The calendar feed, read back by a calendar program's library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar, Event

from arshjul.law import load as load_law
from arshjul.municipality import load
from arshjul.municipality.commands import FOLDERS
from arshjul.wheel import ics
from arshjul.wheel.lawful import schedule_by_law
from arshjul.wheel.scheduling import ScheduledStep


@pytest.fixture(scope="module")
def schedule() -> tuple[ScheduledStep, ...]:
    wheel = load(FOLDERS / "helsingborg")[0].wheel
    assert wheel is not None
    return schedule_by_law(wheel, load_law(), 2028)


def events(feed: bytes) -> dict[str, Event]:
    return {str(event["uid"]): event for event in Calendar.from_ical(feed).walk("VEVENT") if isinstance(event, Event)}


def test_each_step_and_each_limit_is_an_all_day_event(schedule: tuple[ScheduledStep, ...]) -> None:
    found = list(events(ics.calendar(schedule, "sv", "Helsingborg")).values())
    limits = {row.limit.id for row in schedule if row.limit}
    assert len(found) == len(schedule) + len(limits)
    decision = next(event for event in found if str(event["summary"]) == "Beslut om Mål och ekonomi (KF)")
    assert decision.start == date(2027, 6, 16)
    assert decision.end - decision.start == timedelta(days=1)
    assert "Lagens gräns är 30 november 2027." in str(decision["description"])


def test_a_limit_is_marked_with_its_reference(schedule: tuple[ScheduledStep, ...]) -> None:
    found = events(ics.calendar(schedule, "sv", "Helsingborg")).values()
    limit = next(event for event in found if str(event["summary"]) == "Lagens gräns: Budgeten fastställs")
    assert limit.start == date(2027, 11, 30)
    assert str(limit["description"]) == "Lagens gräns är 30 november 2027.\nKL (2017:725) 11:10 st.1, 11:11"


def test_a_limit_on_a_weekend_tells_the_possible_day_too(schedule: tuple[ScheduledStep, ...]) -> None:
    found = events(ics.calendar(schedule, "sv", "Helsingborg")).values()
    limit = next(event for event in found if str(event["summary"]).startswith("Lagens gräns: Styrelsens budgetförslag"))
    assert limit.start == date(2027, 10, 31)
    assert "Lagens gräns är 31 oktober 2027.\nDagen är en helg, och gränsen kan flyttas till 1 november 2027." in str(
        limit["description"]
    )


def test_the_same_step_keeps_its_identity_when_its_day_moves(schedule: tuple[ScheduledStep, ...]) -> None:
    moved = [replace(row, due=row.due + timedelta(days=7)) for row in schedule]
    first, second = (events(ics.calendar(rows, "sv", "Helsingborg")) for rows in (schedule, moved))
    assert set(first) == set(second)
    assert ics.calendar(schedule, "sv", "Helsingborg") == ics.calendar(schedule, "sv", "Helsingborg")


def test_it_speaks_english(schedule: tuple[ScheduledStep, ...]) -> None:
    feed = ics.calendar(schedule, "en", "Helsingborg").decode()
    assert "Goals and finances decided" in feed.replace("\r\n ", "")
