"""Small parts of SVG: elements with attributes only, text that is measured and broken into lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
INK = "#16232b"
SOFT = "#4a5a64"
LINE = "#cdd6db"
SHADE = "#f3f6f7"
PAPER = "#ffffff"

_WIDTHS = {
    **dict.fromkeys("ijl.,:;'|!I", 0.26),
    **dict.fromkeys(" ", 0.28),
    **dict.fromkeys("ftr()-/", 0.35),
    **dict.fromkeys("cksvxyzJ", 0.5),
    **dict.fromkeys("m", 0.84),
    **dict.fromkeys("wABDEFHKLNPRSTUVXYZÅÄC", 0.7),
    **dict.fromkeys("GOQÖ", 0.78),
    **dict.fromkeys("MW", 0.9),
}
_USUAL_WIDTH = 0.56
_ROOM = {False: 1.15, True: 1.28}
"""Fonts differ: lines are broken as if each letter took this much more, regular and bold."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the picture, y downwards."""

    x: float
    y: float


def number(value: float) -> str:
    """A coordinate, one decimal.

    >>> number(12.0), number(-0.04)
    ('12', '0')
    """
    shown = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def element(name: str, *inside: str, **attributes: str | float | None) -> str:
    """An element; underscores in attribute names become hyphens, None leaves one out. `inside` is SVG already.

    >>> element("g", element("circle", r=3.0), stroke_width="2")
    '<g stroke-width="2"><circle r="3"/></g>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = "".join(inside)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def words(text: str, at: Point, size: float, **attributes: str | float | None) -> str:
    """One line of text; `at` is where its baseline starts, or its anchor."""
    return element("text", escape(text, quote=False), x=at.x, y=at.y, font_size=size, **attributes)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line is, rather too much than too little."""
    return sum(_WIDTHS.get(letter, _USUAL_WIDTH) for letter in text) * size * _ROOM[bold]


def broken(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `room`, broken between words.

    >>> broken("Förslag till Mål och ekonomi", 12, 120)
    ('Förslag till Mål', 'och ekonomi')
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def on_circle(centre: Point, radius: float, degrees: float) -> Point:
    """The point of a circle, degrees clockwise from the top.

    >>> on_circle(Point(0, 0), 10, 90)
    Point(x=10.0, y=0.0)
    """
    angle = math.radians(degrees)
    return Point(round(centre.x + radius * math.sin(angle), 3), round(centre.y - radius * math.cos(angle), 3) + 0.0)


def arc(centre: Point, radius: float, start: float, end: float) -> str:
    """Path data of a circle's arc, clockwise."""
    first, last = on_circle(centre, radius, start), on_circle(centre, radius, end)
    large = 1 if end - start > 180 else 0  # noqa: PLR2004  half a turn
    curve = f"A{number(radius)} {number(radius)} 0 {large} 1 {number(last.x)} {number(last.y)}"
    return f"M{number(first.x)} {number(first.y)}{curve}"


def sector(centre: Point, inner: float, outer: float, start: float, end: float) -> str:
    """Path data of a part of a ring."""
    back = on_circle(centre, inner, end), on_circle(centre, inner, start)
    return (
        f"{arc(centre, outer, start, end)}L{number(back[0].x)} {number(back[0].y)}"
        f"A{number(inner)} {number(inner)} 0 0 0 {number(back[1].x)} {number(back[1].y)}Z"
    )
