"""The wheel as a calendar feed: one all-day event per step, and the limits of law marked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from arshjul.kernel.days import long_day
from arshjul.kernel.text import Text
from arshjul.wheel.dates import Limit
from arshjul.wheel.labels import KINDS, actor_label
from arshjul.wheel.scheduling import ScheduledStep

_LIMIT = Text("Lagens gräns: {title}", "Statutory limit: {title}")
_OPENS = Text("Öppnar {day}.", "Opens {day}.")
_STRICT = Text("Lagens gräns är {day}.", "The statutory limit is {day}.")
_POSSIBLE = Text(
    "Dagen är en helg, och gränsen kan flyttas till {day}.",
    "That day is a weekend or holiday, and the limit may move to {day}.",
)
_DOMAIN = "arshjul"


def calendar(schedule: Iterable[ScheduledStep], language: str, name: str) -> bytes:
    """An iCalendar file. Identifiers stay the same when days change, so that a subscribed calendar moves its events."""
    feed = Calendar()
    feed.add("prodid", "-//Arshjul//arshjul//SV")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", name)
    feed.add("name", name)
    limits: set[tuple[str, int]] = set()
    for row in schedule:
        feed.add_component(_step(row, language, name))
        if row.limit is not None and (row.limit.id, row.year) not in limits:
            limits.add((row.limit.id, row.year))
            feed.add_component(_limit(row.limit, row.year, language, name))
    return bytes(feed.to_ical())


def _step(row: ScheduledStep, language: str, name: str) -> Event:
    step = row.step
    who = actor_label(step.who_decides, step).in_language(language)
    event = _all_day(row.due, f"{step.id}-{row.year}", name)
    event.add("summary", f"{step.picture_title.in_language(language)} ({who})")
    event.add("description", "\n".join(_said(row, language)))
    event.add("categories", [KINDS[step.kind].in_language(language)])
    return event


def _said(row: ScheduledStep, language: str) -> list[str]:
    said = [row.step.title.in_language(language) + "."]
    if row.opens is not None:
        said.append(_OPENS.in_language(language).format(day=long_day(row.opens, language)))
    return [*said, *(_days_of(row.limit, language) if row.limit else ())]


def _days_of(limit: Limit, language: str) -> Iterator[str]:
    """The strict day of a limit, and the possible one when it is another."""
    yield _STRICT.in_language(language).format(day=long_day(limit.strict, language))
    if limit.possible != limit.strict:
        yield _POSSIBLE.in_language(language).format(day=long_day(limit.possible, language))


def _limit(limit: Limit, year: int, language: str, name: str) -> Event:
    event = _all_day(limit.strict, f"limit-{limit.id}-{year}", name)
    event.add("summary", _LIMIT.in_language(language).format(title=limit.title.in_language(language)))
    event.add("description", "\n".join([*_days_of(limit, language), limit.reference]))
    event.add("priority", 1)
    return event


def _all_day(day: date, identity: str, name: str) -> Event:
    event = Event()
    event.add("uid", f"{identity}-{hashlib.sha256(name.encode()).hexdigest()[:12]}@{_DOMAIN}")
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
