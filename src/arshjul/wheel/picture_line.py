"""The year as a line from top to bottom: for narrow screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from arshjul.kernel.days import MONTHS
from arshjul.wheel.legend import TITLES, TODAY, Entry, Which, description, entries, is_within, main_year
from arshjul.wheel.picture_frame import LEADING, framed, text_block, text_lines
from arshjul.wheel.scheduling import ScheduledStep
from arshjul.wheel.svg import INK, LINE, PAPER, Point, broken, element, words

WIDTH = 320
RAIL = 16
TEXT = 36
TOP = 14
MONTH_ROOM = 26
BLOCK_GAP = 12
HEADING = 17


def line(
    schedule: Sequence[ScheduledStep], *, which: Which, language: str, today: date | None, links: Mapping[str, str]
) -> str:
    """The steps of a year below each other, with a heading for each month."""
    shown = entries(schedule, which, language)
    year = main_year(schedule, which)
    title = f"{TITLES[which].in_language(language)} {year or ''}".strip()
    heading = broken(title, HEADING, WIDTH - 2 * RAIL, bold=True)
    parts = [
        words(text, Point(RAIL - 6, TOP + (nth + 0.8) * HEADING * 1.25), HEADING, fill=INK, font_weight="700")
        for nth, text in enumerate(heading)
    ]
    start = TOP + len(heading) * HEADING * 1.25 + 6
    rows, end = _rows(shown, start, language, today if is_within(shown, today) else None, links)
    rail = element("line", x1=RAIL, x2=RAIL, y1=start, y2=end, stroke=LINE, stroke_width=3, stroke_linecap="round")
    return framed(
        rail,
        *parts,
        *rows,
        wide=WIDTH,
        high=end + TOP,
        name=f"line-{which}-{year}",
        title=title,
        description=description(shown, language),
        links=bool(links),
    )


def _rows(
    shown: Sequence[Entry], y: float, language: str, today: date | None, links: Mapping[str, str]
) -> tuple[list[str], float]:
    parts: list[str] = []
    month: tuple[int, int] | None = None
    for entry in shown:
        due = entry.row.due
        if today is not None and today < due:
            parts.append(_today(y, today, language))
            y, today = y + MONTH_ROOM, None
        if month != (due.year, due.month):
            month = (due.year, due.month)
            parts.append(_month(y, due, language))
            y += MONTH_ROOM
        lines = text_lines(entry, WIDTH - TEXT - 8)
        parts.append(
            element("circle", cx=RAIL, cy=y + LEADING * 0.5, r=6, fill=entry.colour, stroke=PAPER, stroke_width=2)
        )
        parts.append(text_block(lines, Point(TEXT, y), "start", entry, links))
        y += len(lines) * LEADING + BLOCK_GAP
    return parts, y


def _month(y: float, day: date, language: str) -> str:
    name = f"{MONTHS['en' if language.startswith('en') else 'sv'][day.month - 1].capitalize()} {day.year}"
    return words(name, Point(TEXT, y + 17), 14, fill=INK, font_weight="700")


def _today(y: float, today: date, language: str) -> str:
    label = f"{TODAY.in_language(language)} {today.day}/{today.month}"
    mark = element(
        "polygon", points=f"{RAIL - 8},{y + 5:.0f} {RAIL + 8},{y + 12:.0f} {RAIL - 8},{y + 19:.0f}", fill="#a83f29"
    )
    return mark + words(label, Point(TEXT, y + 16), 12.5, fill="#a83f29", font_weight="700")
