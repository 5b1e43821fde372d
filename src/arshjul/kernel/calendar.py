"""Swedish days: public holidays, their eves, and the next day something may be done."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
SUNDAY = 6


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """Public holidays of the Holidays Act with their Swedish names, without plain Sundays."""
    return dict(holidays.country_holidays("SE", years=year, language="sv", include_sundays=False))


@lru_cache(maxsize=64)
def eves(year: int) -> dict[date, str]:
    """Midsummer, Christmas and New Year's Eve: not holidays, yet treated as such for time limits."""
    midsummer_day = next(day for day, name in public_holidays(year).items() if "Midsommardagen" in name)
    return {
        midsummer_day - timedelta(days=1): "Midsommarafton",
        date(year, 12, 24): "Julafton",
        date(year, 12, 31): "Nyårsafton",
    }


def day_name(day: date) -> str | None:
    """The name of a public holiday or eve, else None.

    >>> day_name(date(2028, 4, 17))
    'Annandag påsk'
    """
    return public_holidays(day.year).get(day) or eves(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday, public holiday nor one of the three eves.

    >>> is_working_day(date(2026, 10, 31))
    False
    """
    return day.weekday() < SATURDAY and day_name(day) is None


def next_working_day(day: date) -> date:
    """The day itself when it is a working day, else the first one after.

    >>> next_working_day(date(2028, 4, 15))
    datetime.date(2028, 4, 18)
    """
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """The day itself when it is a working day, else the last one before."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def is_day_before_holiday(day: date) -> bool:
    """A working day right before a public holiday or eve, when offices often close early."""
    return is_working_day(day) and day_name(day + timedelta(days=1)) is not None


def add_months(day: date, months: int) -> date:
    """The day with the same number so many months later; the last of the month when there is none.

    >>> add_months(date(2026, 8, 31), 2), add_months(date(2027, 12, 31), 2)
    (datetime.date(2026, 10, 31), datetime.date(2028, 2, 29))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = first_of_next - timedelta(days=1)
    return date(year, month + 1, min(day.day, last.day))
