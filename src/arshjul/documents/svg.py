"""Drawings for paper: in the room's own font, which is the only one a printed document has."""

from __future__ import annotations

import re

FONT = "Source Sans 3"
_FONT_FAMILY = re.compile(r'\sfont-family="[^"]*"')


def in_font(svg: str) -> str:
    """The drawing with every text in the printed font."""
    return _FONT_FAMILY.sub("", svg).replace("<svg ", f'<svg font-family="{FONT}" ', 1)
