"""What a picture says about each step: who, when, what, the limit of law; and the colour of who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from arshjul.kernel.days import long_day, short_day
from arshjul.kernel.text import Text
from arshjul.wheel.domain import Group, Kind
from arshjul.wheel.labels import actor_label
from arshjul.wheel.scheduling import ScheduledStep

Which = Literal["plan", "follow-up"]

TITLES: Mapping[str, Text] = {
    "plan": Text("Så planerar kommunkoncernen", "How the municipal group plans"),
    "follow-up": Text("Så följer kommunkoncernen upp", "How the municipal group follows up"),
}
LIMIT = Text("lagens gräns {day}", "limit of law {day}")
TODAY = Text("I dag", "Today")

_BY_KIND = {Kind.DIALOGUE: "#a83f29", Kind.PUBLICATION: "#6b3a78"}
_BY_GROUP = {
    Group.COMMITTEES: "#1b6b3a",
    Group.COMPANIES: "#7a5600",
    Group.SUBSIDIARIES: "#7a5600",
    Group.AUTHORITIES: "#1b6b3a",
}
_BY_TURN = ("#0f6b74", "#1f4e9c", "#4a5a64", "#8a2f5d")
"""Colours for those who decide steps that are done once, the busiest first: KS and KF, then the auditors.

All are at least 4.5:1 on white.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as a picture shows it."""

    row: ScheduledStep
    colour: str
    who: str
    day: str
    title: str
    limit: str = ""

    @property
    def id(self) -> str:
        """The step's id."""
        return self.row.id


def main_year(schedule: Iterable[ScheduledStep], which: Which) -> int | None:
    """The calendar year a picture is of: planning goes on the year before the budget year."""
    year = next((row.year for row in schedule), None)
    return year if year is None or which == "follow-up" else year - 1


def entries(schedule: Iterable[ScheduledStep], which: Which, language: str) -> tuple[Entry, ...]:
    """The steps of one of the two pictures, in the order they are due."""
    rows = [row for row in schedule if row.is_follow_up == (which == "follow-up")]
    colours = _colours(rows)
    year = main_year(rows, which)
    return tuple(_entry(row, colours[row.id], language, year) for row in rows)


def _colours(rows: Sequence[ScheduledStep]) -> dict[str, str]:
    fixed = {row.id: _BY_KIND.get(row.step.kind) or _BY_GROUP.get(row.step.per) for row in rows}
    times = Counter(row.step.who_decides.body for row in rows if fixed[row.id] is None)
    turns = {body: _BY_TURN[turn % len(_BY_TURN)] for turn, (body, _) in enumerate(times.most_common())}
    return {row.id: fixed[row.id] or turns[row.step.who_decides.body] for row in rows}


def _entry(row: ScheduledStep, colour: str, language: str, year: int | None) -> Entry:
    limit = (
        LIMIT.in_language(language).format(day=short_day(row.limit.strict, language, row.due.year)) if row.limit else ""
    )
    return Entry(
        row=row,
        colour=colour,
        who=actor_label(row.step.who_decides, row.step).in_language(language),
        day=short_day(row.due, language, year),
        title=row.step.picture_title.in_language(language),
        limit=limit,
    )


def description(shown: Iterable[Entry], language: str) -> str:
    """The picture in words: who does what when, in order."""
    lines = [
        f"{long_day(entry.row.due, language)}: {entry.title} ({entry.who}{', ' + entry.limit if entry.limit else ''})"
        for entry in shown
    ]
    return ". ".join(lines) + "."


def is_within(shown: Iterable[Entry], today: date | None) -> bool:
    """Whether today lies in the time the picture is of."""
    days = [day for entry in shown for day in (entry.row.opens, entry.row.due) if day is not None]
    return today is not None and bool(days) and min(days) <= today <= max(days)
