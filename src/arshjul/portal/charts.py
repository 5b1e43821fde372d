"""Pictures of tables, drawn on the server from the same figures as the table beside them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import vl_convert

from arshjul.kernel.money import ORE_PER_UNIT

BAR_HEIGHT = 26
WIDTH = 420
INK, DEEP, WARM, LINE = "#16232b", "#0b4f6c", "#a83f29", "#cdd6db"
FONT = "Liberation Sans, Arial, sans-serif"


def bar_chart(rows: list[tuple[str, int]], unit: str) -> str:
    """Horizontal bars of amounts in öre, shown in the unit; minus has another colour and lies left of the axis."""
    return _drawn(tuple(rows), unit)


@lru_cache(maxsize=128)
def _drawn(rows: tuple[tuple[str, int], ...], unit: str) -> str:
    # A chart's length is drawn, not accounted for: the exact figure stands in the table beside it.
    values = [{"label": label, "value": ore / ORE_PER_UNIT[unit]} for label, ore in rows]
    drawn: str = vl_convert.vegalite_to_svg(json.dumps(_spec(values, unit)), vl_version="6.1")
    return drawn


def _spec(values: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": values},
        "width": WIDTH,
        "height": {"step": BAR_HEIGHT},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": None,
                "axis": {"title": None, "labelLimit": 260, "labelFontSize": 13, "ticks": False, "domain": False},
            },
            "x": {
                "field": "value",
                "type": "quantitative",
                "axis": {"title": unit, "labelFontSize": 12, "tickCount": 5},
            },
            "color": {"condition": {"test": "datum.value < 0", "value": WARM}, "value": DEEP},
        },
        "config": {
            "background": "#ffffff",
            "font": FONT,
            "axis": {"labelColor": INK, "titleColor": INK, "gridColor": LINE},
            "view": {"stroke": None},
            "locale": {"number": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", " kr"]}},
        },
    }
