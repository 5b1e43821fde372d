"""Opening hours: the week, holidays, the day before, exceptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest

from arshjul.municipality import load
from arshjul.municipality.contact import OpeningHours


@pytest.fixture
def hours(small: Callable[..., Path]) -> OpeningHours:
    contact = load(small())[0].contact
    assert contact is not None
    return contact.hours["phone"]


@pytest.mark.parametrize(
    ("day", "shown", "reason"),
    [
        (date(2026, 11, 23), "08:00–17:00", None),
        (date(2026, 12, 8), "08:00–12:00 13:00–17:00", None),
        (date(2026, 11, 22), "", None),
        (date(2026, 4, 6), "", "Annandag påsk"),
        (date(2026, 4, 2), "08:00–14:00", "Dag före helgdag"),
        (date(2026, 12, 24), "", "Julafton"),
        (date(2026, 11, 24), "", "Flytt"),
        (date(2026, 11, 25), "", "Flytt"),
        (date(2026, 11, 26), "08:00–17:00", None),
    ],
)
def test_the_hours_of_a_day(hours: OpeningHours, day: date, shown: str, reason: str | None) -> None:
    found = hours.on(day)
    assert " ".join(map(str, found.spans)) == shown
    assert (found.reason.sv if found.reason else None) == reason


def test_a_closed_weekday_before_a_holiday_stays_closed(hours: OpeningHours) -> None:
    friday_before_saturday_holiday = date(2026, 10, 30)
    assert hours.on(friday_before_saturday_holiday).spans == ()


def test_it_closes_on_the_minute(hours: OpeningHours) -> None:
    day = date(2026, 11, 23)
    open_at = [hours.is_open(datetime.combine(day, clock)) for clock in (time(7, 59), time(8), time(16, 59), time(17))]
    assert open_at == [False, True, True, False]
