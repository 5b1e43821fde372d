"""What both pictures share: the svg element with its names, and a step's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from arshjul.wheel.legend import Entry
from arshjul.wheel.svg import FONT, INK, PAPER, Point, broken, element, width, words

SIZE = 12
SMALL = 12
LEADING = 15.5
GAP = 11


def framed(
    *inside: str, wide: float, high: float, name: str, title: str, description: str, links: bool, grows: bool = False
) -> str:
    """The whole picture; with links it is a group, since what is inside an image can't be pressed.

    One that grows has no size of its own: opened by itself it fills the window.
    """
    names = (
        element("title", escape(title, quote=False), id=f"{name}-title"),
        element("desc", escape(description, quote=False), id=f"{name}-desc"),
    )
    size = {} if grows else {"width": wide, "height": high}
    return element(
        "svg",
        *names,
        element("rect", width=wide, height=high, fill=PAPER),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {wide:.0f} {high:.0f}",
        **size,
        role="group" if links else "img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FONT,
        class_="wheel-picture",
    )


def text_lines(entry: Entry, room: float) -> tuple[tuple[str, str, str], ...]:
    """A step's lines with colour and weight: day and who, the title, the limit of law."""
    whole = f"{entry.day} · {entry.who}"
    fits = width(whole, SMALL, bold=True) <= room
    head_texts = (whole,) if fits else (entry.day, *broken(entry.who, SMALL, room, bold=True))
    head = [(text, entry.colour, "700") for text in head_texts]
    title = [(text, INK, "400") for text in broken(entry.title, SIZE, room)]
    limit = [(text, "#4a5a64", "400") for text in broken(entry.limit, SMALL, room)]
    return (*head, *title, *limit)


def text_block(
    lines: Iterable[tuple[str, str, str]], at: Point, anchor: str, entry: Entry, links: Mapping[str, str]
) -> str:
    """A step's lines below each other; the first baseline is one line below `at`."""
    drawn = "".join(
        words(text, Point(at.x, at.y + LEADING * (nth + 0.8)), SIZE, fill=fill, font_weight=weight, text_anchor=anchor)
        for nth, (text, fill, weight) in enumerate(lines)
    )
    href = links.get(entry.id)
    return element("a", drawn, href=href) if href else drawn
