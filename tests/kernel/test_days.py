from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.calendar import (
    add_months,
    is_day_before_holiday,
    is_working_day,
    next_working_day,
    previous_working_day,
)
from arshjul.kernel.period import Interval, Month

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(DAYS)
def test_the_next_working_day_is_the_first_one(day):
    found = next_working_day(day)
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=step)) for step in range((found - day).days))


@given(DAYS)
def test_the_previous_working_day_is_never_later(day):
    found = previous_working_day(day)
    assert found <= day
    assert is_working_day(found)


def test_the_eves_are_not_working_days():
    assert not is_working_day(date(2026, 6, 19))
    assert not is_working_day(date(2026, 12, 24))
    assert not is_working_day(date(2026, 12, 31))


def test_the_day_before_good_friday_is_a_day_before_holiday():
    assert is_day_before_holiday(date(2027, 3, 25))
    assert not is_day_before_holiday(date(2027, 3, 24))


@given(DAYS, st.integers(-60, 60))
def test_months_later_lands_in_the_right_month(day, months):
    found = add_months(day, months)
    assert Month.of(found) == Month.of(day).plus(months)
    assert found.day <= day.day


@given(DAYS)
def test_a_month_holds_its_days(day):
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert Month.parse(month.number) == month


def test_intervals_are_closed_open():
    spring, autumn = Interval(date(2027, 1, 1), date(2027, 7, 1)), Interval(date(2027, 7, 1))
    assert not spring.overlaps(autumn)
    assert date(2027, 7, 1) in autumn
    assert date(2027, 7, 1) not in spring
