"""Days and months in words, in both languages."""

from __future__ import annotations

from datetime import date

MONTHS = {
    "sv": (
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
SHORT_MONTHS = {
    "sv": (
        "jan",
        "feb",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "aug",
        "sep",
        "okt",
        "nov",
        "dec",
    ),
    "en": (
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "June",
        "July",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ),
}


def _language(language: str) -> str:
    return "en" if language.startswith("en") else "sv"


def long_day(day: date, language: str) -> str:
    """The day with its year.

    >>> long_day(date(2026, 6, 17), "sv")
    '17 juni 2026'
    """
    return f"{day.day} {MONTHS[_language(language)][day.month - 1]} {day.year}"


def short_day(day: date, language: str, year: int | None = None) -> str:
    """The day as short as can be; with its year when that isn't `year`.

    >>> short_day(date(2026, 8, 31), "en", 2026), short_day(date(2027, 3, 24), "sv", 2026)
    ('31 Aug', '24 mars 2027')
    """
    shown = f"{day.day} {short_month(day.month, language)}"
    return shown if year in {None, day.year} else f"{shown} {day.year}"


def short_month(month: int, language: str) -> str:
    """The month's short name."""
    return SHORT_MONTHS[_language(language)][month - 1]
