"""The year as a wheel: months, when each step goes on, its day, and a label beside with a line to it."""

from __future__ import annotations

import itertools
from calendar import isleap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from arshjul.kernel.days import short_day, short_month
from arshjul.wheel.legend import TITLES, TODAY, Entry, Which, description, entries, is_within, main_year
from arshjul.wheel.picture_frame import GAP, LEADING, SIZE, SMALL, framed, text_block, text_lines
from arshjul.wheel.scheduling import ScheduledStep
from arshjul.wheel.svg import INK, LINE, PAPER, SHADE, Point, arc, broken, element, on_circle, sector, words

WIDTH = 700
EDGE = 6
CENTRE_X = WIDTH / 2
HUB = 78
MONTH_RING = (82, 112)
LANES = (117, 161)
RIM = 166
ELBOW = 26
COLUMN = CENTRE_X - RIM - 26 - EDGE
MARGIN = 28
TURN = 360.0
HALF = 180.0
SWAY = 32.0
"""Degrees from the bottom within which a label may stand on either side."""
MONTHS = 12
THICKEST = 12.0


def angle(day: date) -> float:
    """Degrees clockwise from the turn of the year.

    >>> angle(date(2026, 1, 1)), round(angle(date(2026, 7, 2)))
    (0.0, 180)
    """
    days = 366 if isleap(day.year) else 365
    return (day.timetuple().tm_yday - 1) / days * TURN


@dataclass(frozen=True, slots=True)
class Label:
    """A step's text beside the wheel: where its block begins and how high it is."""

    entry: Entry
    lines: tuple[tuple[str, str, str], ...]
    top: float = 0

    @property
    def height(self) -> float:
        """The height of its lines."""
        return len(self.lines) * LEADING

    @property
    def angle(self) -> float:
        """Where on the wheel its day is."""
        return angle(self.entry.row.due)


def wheel(
    schedule: Sequence[ScheduledStep], *, which: Which, language: str, today: date | None, links: Mapping[str, str]
) -> str:
    """The wheel of a year's planning or follow-up."""
    shown = entries(schedule, which, language)
    year = main_year(schedule, which)
    columns = _sides([Label(one, text_lines(one, COLUMN)) for one in shown])
    high = max(2 * (RIM + MARGIN), *(_height(column) + 2 * EDGE for column in columns))
    centre = _centre(columns, high)
    right, left = (_placed(column, centre, high) for column in columns)
    title = TITLES[which].in_language(language)
    return framed(
        _months(centre, language),
        _period_ends(shown, centre),
        _lanes(shown, centre),
        _hub(title, year, centre, language, today if is_within(shown, today) else None),
        *(_callout(label, centre, side, links) for side, labels in ((1, right), (-1, left)) for label in labels),
        wide=WIDTH,
        high=high,
        name=f"wheel-{which}-{year}",
        title=f"{title} {year}" if year else title,
        description=description(shown, language),
        links=bool(links),
        grows=True,
    )


def _sides(labels: Sequence[Label]) -> tuple[list[Label], list[Label]]:
    """The right side of the year from the top down, and the left side from the top down.

    Steps near the turn at the bottom go to the side where there is more room.
    """
    around = sorted(labels, key=lambda label: label.angle)
    sure = sum(1 for label in around if label.angle < HALF - SWAY)
    most = sum(1 for label in around if label.angle < HALF + SWAY)

    def unevenness(cut: int) -> float:
        return abs(_height(around[:cut]) - _height(around[cut:]))

    cut = min(range(sure, most + 1), key=unevenness)
    return around[:cut], around[cut:][::-1]


def _height(labels: Sequence[Label]) -> float:
    return sum(label.height + GAP for label in labels)


def _centre(columns: Sequence[Sequence[Label]], high: float) -> Point:
    """The height of the wheel that brings the labels nearest to their days."""

    def pull(y: float) -> float:
        placed = (label for column in columns for label in _placed(column, Point(CENTRE_X, y), high))
        return sum(
            (label.top + label.height / 2 - on_circle(Point(CENTRE_X, y), RIM, label.angle).y) ** 2 for label in placed
        )

    highest, lowest = RIM + MARGIN, max(RIM + MARGIN, int(high) - RIM - MARGIN)
    return Point(CENTRE_X, min(range(highest, lowest + 1, 4), key=pull))


@dataclass(frozen=True, slots=True)
class _Pile:
    """Labels that touch: how many, how high together, and the sum of where each would have the pile begin."""

    count: int
    height: float
    wanted: float

    def top(self, high: float) -> float:
        """Where the pile begins: as all its labels want it on average, within the picture."""
        return min(max(EDGE, self.wanted / self.count), high - EDGE - self.height)

    def onto(self, below: _Pile) -> _Pile:
        """The pile with another below it."""
        offset = self.height + GAP
        wanted = self.wanted + below.wanted - below.count * offset
        return _Pile(self.count + below.count, offset + below.height, wanted)


def _placed(labels: Sequence[Label], centre: Point, high: float) -> list[Label]:
    """Labels as near their days as they can be without touching, within the picture."""
    piles: list[_Pile] = []
    for label in labels:
        wanted = on_circle(centre, RIM + ELBOW, label.angle).y - label.height / 2
        pile = _Pile(1, label.height, wanted)
        while piles and piles[-1].top(high) + piles[-1].height + GAP > pile.top(high):
            pile = piles.pop().onto(pile)
        piles.append(pile)
    tops = (top for pile, first in _firsts(piles) for top in _tops(pile.top(high), labels[first : first + pile.count]))
    return [Label(label.entry, label.lines, top) for label, top in zip(labels, tops, strict=True)]


def _firsts(piles: Sequence[_Pile]) -> Iterator[tuple[_Pile, int]]:
    """Each pile with the number of its first label."""
    return zip(piles, itertools.accumulate((pile.count for pile in piles), initial=0), strict=False)


def _tops(start: float, labels: Sequence[Label]) -> Iterator[float]:
    """Where each label of a pile begins."""
    for label in labels:
        yield start
        start += label.height + GAP


def _months(centre: Point, language: str) -> str:
    inner, outer = MONTH_RING
    parts = []
    for month in range(1, MONTHS + 1):
        start, end = ((month - 1 + offset) * TURN / MONTHS for offset in (0, 1))
        fill = SHADE if month % 2 else "#e6edf0"
        parts.append(
            element("path", d=sector(centre, inner, outer, start, end), fill=fill, stroke=PAPER, stroke_width=1.5)
        )
        middle = on_circle(centre, (inner + outer) / 2, (start + end) / 2)
        spot = Point(middle.x, middle.y + SMALL * 0.35)
        parts.append(words(short_month(month, language), spot, SMALL, fill=INK, text_anchor="middle"))
        parts.append(_spoke(centre, outer + 2, RIM, start, LINE, 0.8))
    rim = element("circle", cx=centre.x, cy=centre.y, r=RIM, fill="#fafcfc", stroke=LINE, stroke_width=1.5)
    return element("g", rim, *parts)


def _spoke(centre: Point, inner: float, outer: float, degrees: float, colour: str, thick: float) -> str:
    first, last = on_circle(centre, inner, degrees), on_circle(centre, outer, degrees)
    return element("line", x1=first.x, y1=first.y, x2=last.x, y2=last.y, stroke=colour, stroke_width=thick)


def _period_ends(shown: Sequence[Entry], centre: Point) -> str:
    """A bar across the months' ring where the period of each report ends."""
    ends = sorted({entry.row.period_end for entry in shown if entry.row.period_end})
    inner, outer = MONTH_RING
    return element("g", *(_spoke(centre, inner, outer + 4, angle(day) + 1, INK, 2.5) for day in ends)) if ends else ""


def _lanes(shown: Sequence[Entry], centre: Point) -> str:
    """How long each step is open, side by side where they overlap."""
    spans = [(entry, *_span(entry)) for entry in shown if entry.row.opens is not None]
    lanes = _lane_of(spans)
    count = max(lanes.values(), default=0) + 1
    inner, outer = LANES
    thick = min(THICKEST, (outer - inner) / count)
    parts = []
    for entry, start, end in spans:
        radius = inner + (lanes[entry.id] + 0.5) * (outer - inner) / count
        path = arc(centre, radius, start, max(end, start + 1))
        parts.append(
            element("path", d=path, fill="none", stroke=entry.colour, stroke_width=thick - 2, stroke_linecap="round")
        )
        parts.append(_spoke(centre, radius, RIM, end, entry.colour, 1))
    return element("g", *parts)


def _span(entry: Entry) -> tuple[float, float]:
    """From its opening to its day, in degrees; never more than a turn, and the end never before the start."""
    opens, due = entry.row.opens or entry.row.due, entry.row.due
    if (due - opens).days >= 365:  # noqa: PLR2004  a whole turn
        return angle(due) - TURN + 1, angle(due)
    end = angle(due)
    start = angle(opens)
    return (start, end) if start <= end else (start - TURN, end)


def _lane_of(spans: Sequence[tuple[Entry, float, float]]) -> dict[str, int]:
    """The innermost lane where a span has room, the longest spans first."""
    taken: list[list[tuple[float, float]]] = []
    lanes: dict[str, int] = {}
    for entry, start, end in sorted(spans, key=lambda span: span[1]):
        for lane in itertools.count():
            if lane == len(taken):
                taken.append([])
            if not any(_touch((start, end), other) for other in taken[lane]):
                taken[lane].append((start, end))
                lanes[entry.id] = lane
                break
    return lanes


def _touch(one: tuple[float, float], other: tuple[float, float], room: float = 4) -> bool:
    return any(one[0] - room < other[1] + turn and other[0] + turn < one[1] + room for turn in (-TURN, 0, TURN))


def _hub(title: str, year: int | None, centre: Point, language: str, today: date | None) -> str:
    lines = [
        *((text, SIZE, "700", INK) for text in broken(title, SIZE, 2 * HUB - 18, bold=True)),
        (str(year or ""), 22.0, "700", "#0b4f6c"),
    ]
    if today is not None:
        lines.append((f"{TODAY.in_language(language)} {short_day(today, language)}", SMALL, "600", "#a83f29"))
    steps = [size * 1.22 for _, size, _, _ in lines]
    y = centre.y - sum(steps) / 2
    parts = [_hand(centre, today)] if today is not None else []
    for (text, size, weight, fill), step in zip(lines, steps, strict=True):
        spot = Point(centre.x, y + step * 0.82)
        parts.append(words(text, spot, size, fill=fill, font_weight=weight, text_anchor="middle"))
        y += step
    return element("g", *parts)


def _hand(centre: Point, today: date) -> str:
    """Today: a line across the ring, with a tip on the rim."""
    tip = [
        on_circle(centre, radius, angle(today) + turn) for radius, turn in ((RIM - 1, 0), (RIM + 9, -3), (RIM + 9, 3))
    ]
    shape = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in tip)
    return _spoke(centre, MONTH_RING[1] + 1, RIM, angle(today), "#a83f29", 2) + element(
        "polygon", points=shape, fill="#a83f29"
    )


def _callout(label: Label, centre: Point, side: int, links: Mapping[str, str]) -> str:
    entry = label.entry
    at = label.angle
    node, out = on_circle(centre, RIM, at), on_circle(centre, RIM + ELBOW, at)
    start = on_circle(centre, RIM + 8, at)
    edge = WIDTH - EDGE - COLUMN if side > 0 else EDGE + COLUMN
    middle = label.top + LEADING * 0.5
    anchor, text_x = ("start", edge + 5) if side > 0 else ("end", edge - 5)
    path = (
        f"M{node.x:.1f} {node.y:.1f}L{start.x:.1f} {start.y:.1f}C{out.x:.1f} {out.y:.1f} "
        f"{edge - side * ELBOW:.1f} {middle:.1f} {edge - side:.1f} {middle:.1f}"
    )
    bar = element(
        "line", x1=edge, x2=edge, y1=label.top + 2, y2=label.top + label.height, stroke=entry.colour, stroke_width=2.5
    )
    return element(
        "g",
        element("path", d=path, fill="none", stroke=entry.colour, stroke_width=1.1, stroke_linejoin="round"),
        element("circle", cx=node.x, cy=node.y, r=4.5, fill=entry.colour, stroke=PAPER, stroke_width=1.5),
        bar,
        text_block(label.lines, Point(text_x, label.top), anchor, entry, links),
    )
