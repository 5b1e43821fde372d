"""How the municipality is reached, and when it is open: weeks, holidays, the day before, exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from arshjul.kernel.calendar import day_name, is_day_before_holiday
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from a time up to, not including, another."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Span:
        """From `08:00-17:00`."""
        start, _, end = text.replace("–", "-").partition("-")
        return cls(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class OpenException:
    """Days with other hours than the week says; no spans means closed."""

    days: Interval
    spans: tuple[Span, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class OpeningDay:
    """The hours of one day; `deviates` when they aren't the week's, and `reason` says why."""

    day: date
    spans: tuple[Span, ...]
    deviates: bool = False
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The week's hours (0 is Monday), the hours of a day before a holiday, and exceptions.

    Exceptions win over holidays (closed), holidays over the day before, that one over the week.

    >>> hours = OpeningHours({0: (Span.parse("08:00-17:00"),)})
    >>> hours.on(date(2026, 11, 23)).spans[0].end
    datetime.time(17, 0)
    >>> hours.on(date(2026, 4, 6)).reason.sv
    'Annandag påsk'
    """

    week: Mapping[int, tuple[Span, ...]]
    day_before_holiday: tuple[Span, ...] | None = None
    exceptions: tuple[OpenException, ...] = ()

    def on(self, day: date) -> OpeningDay:
        """The hours of a day."""
        usual = self.week.get(day.weekday(), ())
        for exception in self.exceptions:
            if day in exception.days:
                return OpeningDay(day, exception.spans, exception.spans != usual, exception.reason)
        name = day_name(day)
        if name is not None:
            return OpeningDay(day, (), bool(usual), Text(name, name))
        if usual and self.day_before_holiday is not None and is_day_before_holiday(day):
            reason = Text("Dag före helgdag", "Day before a holiday")
            return OpeningDay(day, self.day_before_holiday, self.day_before_holiday != usual, reason)
        return OpeningDay(day, usual)

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open at a moment of local time."""
        clock = moment.time()
        return any(span.start <= clock < span.end for span in self.on(moment.date()).spans)


@dataclass(frozen=True, slots=True)
class Link:
    """A named way on, to a page, an address or a number."""

    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Phone, e-mail, visiting and postal address, links and opening hours per way (`phone`, `visit`, `chat`).

    `example` is true when the details are made up for the demonstration; pages must say so.
    """

    phone: str = ""
    email: str = ""
    visit: Text | None = None
    post: Text | None = None
    links: tuple[Link, ...] = ()
    hours: Mapping[str, OpeningHours] = field(default_factory=dict)
    example: bool = False
    source: str = ""
