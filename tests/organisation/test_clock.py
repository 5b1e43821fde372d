"""The day of a moment is Sweden's."""

from datetime import UTC, date, datetime

from arshjul.organisation.clock import day_of


def test_a_moment_after_midnight_in_sweden_is_of_the_new_day():
    assert day_of(datetime(2026, 11, 26, 23, 8, tzinfo=UTC)) == date(2026, 11, 27)
    assert day_of(datetime(2026, 11, 26, 22, 59, tzinfo=UTC)) == date(2026, 11, 26)
