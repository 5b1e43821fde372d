"""Charts as SVG with presentation attributes alone: the same picture in PDF and HTML, without script or style sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from xml.sax.saxutils import escape

from arshjul.documents.domain import Chart, ChartKind, RowKind, Table, TableCell

WIDTH = 640
NARROW_WIDTH = 320
ROW = 23
LABEL_WIDTH = 230
VALUE_WIDTH = 76
MARGIN = 8
HEAD = 34
COLOURS = ("#0b4f7d", "#7d8e9d", "#b5651d")
INK = "#12263a"
FONT = """font-family="'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif" font-size="14\""""
LINE_HEIGHT = 260
LONGEST_LABEL = 34


def svg(chart: Chart, *, narrow: bool = False) -> str:
    """The chart of the table's lines and first three numeric columns; its name is set by the one who embeds it.

    `narrow` is for a screen of a telephone: each bar under its label.
    """
    table = _drawn(chart.table)
    if chart.kind is ChartKind.LINES:
        return _lines(table)
    return _bars(table, NARROW if narrow else ORDINARY)


def has_narrow(chart: Chart) -> bool:
    """Whether the chart is drawn otherwise for a narrow screen."""
    return chart.kind is ChartKind.BARS


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


def _frame(height: float, parts: list[str], width: int = WIDTH) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}">{"".join(parts)}</svg>'


def _legend(table: Table, left: int = LABEL_WIDTH) -> list[str]:
    parts = []
    for place, column in enumerate(table.columns):
        x = left + place * (130 if left else 105)
        parts.append(f'<rect x="{x}" y="6" width="14" height="14" fill="{COLOURS[place]}"/>')
        parts.append(_text(x + 20, 18, column.label))
    return parts


@dataclass(frozen=True, slots=True)
class _Form:
    """Measures of a bar chart: how wide, how much of it for labels (0: each stands above its bar), height of a row."""

    width: int
    labels: int
    row: int

    @property
    def bar_top(self) -> int:
        """How far down in a row its bars begin."""
        return 4 if self.labels else 20


ORDINARY, NARROW = _Form(WIDTH, LABEL_WIDTH, ROW), _Form(NARROW_WIDTH, 0, 44)


def _bars(table: Table, form: _Form) -> str:
    """Horizontal bars: one group for each row, one bar for each of the columns."""
    bars = [(row, [_number(cell) for cell in row.cells]) for row in table.rows]
    numbers = [number for _, group in bars for number in group if number is not None]
    low, high = min([*numbers, Decimal(0)]), max([*numbers, Decimal(0)])
    below = VALUE_WIDTH if low < 0 else MARGIN
    scale = Decimal(form.width - form.labels - below - VALUE_WIDTH) / ((high - low) or 1)
    zero = Decimal(form.labels + below) - low * scale
    parts = _legend(table, form.labels)
    for place, (row, group) in enumerate(bars):
        top = HEAD + place * form.row
        middle = top + (form.bar_top + form.row - 4) / 2 + 5
        at = (form.labels - 10, middle, _short(row.label), "end") if form.labels else (0, top + 15, row.label)
        parts.append(_text(*at))
        thickness = (form.row - 4 - form.bar_top) / max(1, len(group))
        for series, number in enumerate(group):
            if number is not None:
                parts.append(_bar(zero, number * scale, top + form.bar_top + series * thickness, thickness, series))
        if len(group) == 1 and group[0] is not None:
            end = float(zero + group[0] * scale)
            outward = (6, "start") if group[0] >= 0 else (-6, "end")
            parts.append(_text(end + outward[0], middle, row.cells[0].text, outward[1]))
    bottom = HEAD + len(bars) * form.row
    tops = [HEAD + place * form.row for place in range(len(bars))]
    ends = [(HEAD, bottom)] if form.labels else [(top + form.bar_top - 2, top + form.row - 2) for top in tops]
    parts += [f'<line x1="{zero:.1f}" y1="{a}" x2="{zero:.1f}" y2="{b}" stroke="{INK}"/>' for a, b in ends]
    return _frame(bottom + 8, parts, form.width)


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
