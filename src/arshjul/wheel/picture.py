"""The year as a picture: a wheel for wide screens and print, a line for narrow ones.

Real text, no style, no script; `role="img"` with title and description. The list of steps is the text alternative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from arshjul.wheel.legend import Which
from arshjul.wheel.picture_line import line
from arshjul.wheel.picture_round import wheel
from arshjul.wheel.scheduling import ScheduledStep

Shape = Literal["wheel", "line"]


def svg(
    schedule: Iterable[ScheduledStep],
    *,
    which: Which = "plan",
    language: str = "sv",
    today: date | None = None,
    shape: Shape = "wheel",
    links: Mapping[str, str] | None = None,
) -> str:
    """The planning or the follow-up of a year as SVG.

    `today` puts a hand on the wheel; `links` (step id → address) make the titles links. The wheel reads from
    640 px, the line from 320 px.
    """
    draw = wheel if shape == "wheel" else line
    return draw(tuple(schedule), which=which, language=language, today=today, links=links or {})
