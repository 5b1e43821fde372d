"""Months, years and closed-open intervals of dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, the period a ledger is kept in.

    >>> Month.parse("201612").next()
    Month(year=2017, month=1)
    >>> Month(2016, 8).number
    201608
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_PER_YEAR:
            message = f"no month {self.month}"
            raise ValueError(message)

    @classmethod
    def parse(cls, text: str | int) -> Month:
        """From YYYYMM."""
        return cls(*divmod(int(text), 100))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def number(self) -> int:
        """YYYYMM as an integer."""
        return self.year * 100 + self.month

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        """The month so many months later (or earlier)."""
        year, month = divmod(self.year * MONTHS_PER_YEAR + self.month - 1 + months, MONTHS_PER_YEAR)
        return Month(year, month + 1)

    def next(self) -> Month:
        """The month after."""
        return self.plus(1)

    def through(self, last: Month) -> Iterator[Month]:
        """Every month from this one to `last`, both included."""
        month = self
        while month <= last:
            yield month
            month = month.next()

    def named(self, language: str) -> str:
        """What the month is called, as "augusti 2016"; the names are read in when some are first asked for."""
        from babel.dates import format_date

        return format_date(self.first, "LLLL yyyy", locale=language)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `start` up to but not including `end`; an open end holds until further notice.

    >>> whole = Interval.year(2016)
    >>> date(2016, 12, 31) in whole, date(2017, 1, 1) in whole
    (True, False)
    """

    start: date
    end: date | None = None

    @classmethod
    def year(cls, year: int) -> Interval:
        """The calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: Interval) -> bool:
        """Whether some day lies in both."""
        return (other.end is None or self.start < other.end) and (self.end is None or other.start < self.end)


def runs(periods: Iterable[int]) -> list[tuple[Month, Month]]:
    """Months in runs without a gap, each from its first to its last.

    >>> [f"{first}–{last}" for first, last in runs([202611, 202612, 202701, 202703])]
    ['2026-11–2027-01', '2027-03–2027-03']
    """
    found: list[tuple[Month, Month]] = []
    for month in sorted(map(Month.parse, set(periods))):
        if found and found[-1][1].plus(1) == month:
            found[-1] = found[-1][0], month
        else:
            found.append((month, month))
    return found


def spans(periods: Iterable[int]) -> str:
    """Months as spans.

    >>> spans([202701, 202702, 202705])
    '2027-01–2027-02, 2027-05'
    """
    return ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in runs(periods))
