"""Charts as SVG with presentation attributes alone: the same picture in PDF and HTML, without script or style sheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from xml.sax.saxutils import escape

from arshjul.documents.domain import Chart, ChartKind, RowKind, Table, TableCell

WIDTH = 640
ROW = 30
LABEL_WIDTH = 230
VALUE_WIDTH = 76
HEAD = 34
COLOURS = ("#0b4f7d", "#8a9aa8", "#b5651d")
INK = "#12263a"
FONT = 'font-family="Source Sans 3, Source Sans Pro, sans-serif" font-size="14"'
LINE_HEIGHT = 260
LONGEST_LABEL = 34


def svg(chart: Chart) -> str:
    """The chart of the table's lines and first three numeric columns; its name is set by the one who embeds it."""
    table = _drawn(chart.table)
    return _bars(table) if chart.kind is ChartKind.BARS else _lines(table)


def _drawn(table: Table) -> Table:
    """Only what is drawn: no sums, no texts."""
    numeric = [place for place, column in enumerate(table.columns) if column.numeric][: len(COLOURS)]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in numeric),
        rows=tuple(
            replace(row, cells=tuple(row.cells[place] for place in numeric))
            for row in table.rows
            if row.kind is RowKind.LINE
        ),
    )


def _number(cell: TableCell) -> Decimal | None:
    return Decimal(cell.ore) if cell.ore is not None else cell.value


def _text(x: float, y: float, words: str, anchor: str = "start", weight: str = "400") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" fill="{INK}" {FONT}>'
        f"{escape(words)}</text>"
    )


def _frame(height: float, parts: list[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}">{"".join(parts)}</svg>'


def _legend(table: Table) -> list[str]:
    parts = []
    for place, column in enumerate(table.columns):
        x = LABEL_WIDTH + place * 130
        parts.append(f'<rect x="{x}" y="6" width="14" height="14" fill="{COLOURS[place]}"/>')
        parts.append(_text(x + 20, 18, column.label))
    return parts


def _bars(table: Table) -> str:
    """Horizontal bars: one group for each row, one bar for each of the columns."""
    bars = [(row, [_number(cell) for cell in row.cells]) for row in table.rows]
    numbers = [number for _, group in bars for number in group if number is not None]
    low, high = min([*numbers, Decimal(0)]), max([*numbers, Decimal(0)])
    scale = Decimal(WIDTH - LABEL_WIDTH - 2 * VALUE_WIDTH) / ((high - low) or 1)
    zero = Decimal(LABEL_WIDTH + VALUE_WIDTH) - low * scale
    parts = _legend(table)
    for place, (row, group) in enumerate(bars):
        top = HEAD + place * ROW
        parts.append(_text(LABEL_WIDTH - 10, top + 19, _short(row.label), "end"))
        thickness = (ROW - 8) / max(1, len(group))
        for series, number in enumerate(group):
            if number is not None:
                parts.append(_bar(zero, number * scale, top + 4 + series * thickness, thickness, series))
        if len(group) == 1 and group[0] is not None:
            end = float(zero + group[0] * scale)
            outward = (6, "start") if group[0] >= 0 else (-6, "end")
            parts.append(_text(end + outward[0], top + 19, row.cells[0].text, outward[1]))
    bottom = HEAD + len(bars) * ROW
    parts.append(f'<line x1="{zero:.1f}" y1="{HEAD}" x2="{zero:.1f}" y2="{bottom}" stroke="{INK}" stroke-width="1"/>')
    return _frame(bottom + 8, parts)


def _bar(zero: Decimal, length: Decimal, top: float, thickness: float, series: int) -> str:
    start = zero + min(length, Decimal(0))
    return (
        f'<rect x="{start:.1f}" y="{top:.1f}" width="{abs(length):.1f}" height="{thickness:.1f}" '
        f'fill="{COLOURS[series]}"/>'
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


def _lines(table: Table) -> str:
    """Lines over the rows (years), one for each of the columns."""
    series = [[_number(row.cells[place]) for row in table.rows] for place in range(len(table.columns))]
    numbers = [number for line in series for number in line if number is not None]
    low, high = min([*numbers, Decimal(0)]), max([*numbers, Decimal(0)])
    scale = Decimal(LINE_HEIGHT - 60) / ((high - low) or 1)
    base = HEAD + 16 + high * scale
    step = (WIDTH - 120) / max(1, len(table.rows) - 1)
    parts = _legend(table)
    parts.append(f'<line x1="60" y1="{base:.1f}" x2="{WIDTH - 40}" y2="{base:.1f}" stroke="{INK}" stroke-width="1"/>')
    for place, line in enumerate(series):
        points = [(60 + step * x, float(base - number * scale)) for x, number in enumerate(line) if number is not None]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[place]}" stroke-width="3"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[place]}"/>' for x, y in points]
    parts += [_text(60 + step * x, LINE_HEIGHT + 12, row.label, "middle") for x, row in enumerate(table.rows)]
    return _frame(LINE_HEIGHT + 24, parts)
