"""Equity by how it came about: what the year opened with, its result, and what else changed it (LKBR 4:4, 6:2).

A ledger has equity by account, and moves the result of the year before between them; the law's form asks what the
year began with, whatever account it stands on, and shows a change beside the income statement by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.sources import DIVIDED, OPENING_MONTH, TAKEN_OVER, by_line
from arshjul.statements.statement import EMPTY, Cell, Source, Trace, joined
from arshjul.statements.ties import EQUITY_LINES

OPENED, RESULT, OTHER = "eget-kapital-ingaende", "arets-resultat", "ovrig-forandring-eget-kapital"
OWNED = TAKEN_OVER
"""The row of what came or went with another share in a company."""
INCOME = "resultatrakning"
LINES = EQUITY_LINES | {OTHER}
"""The chart's lines of equity."""
OF_INCOME = "resultaträkningen"
"""The source of the result: the vouchers of the income statement's lines, whatever account it is closed on."""


@dataclass(frozen=True, slots=True)
class Owned:
    """The rows of a group's year by who owned what, when a share changed in it; the two together are all rows.

    `came` are the opening balance by the shares when the year began and each month by those when it ended.
    `taken_over` is what the group holds more or less of each account since a share changed, in the month of the change,
    with the equity that purchases of the year paid for.
    """

    came: Cube
    taken_over: Cube

    def of(self, entity: str) -> Owned:
        """One entity's."""
        return Owned(self.came.where(entity=entity), self.taken_over.where(entity=entity))


def by_origin(source: Source, rows: Cube, chart: Chart, layout: Layout, owned: Owned | None = None) -> Source:
    """A column of the balance sheet with equity as opened, the result, and the rest of the change when there is any.

    `rows` are the year's opening balance and its changes, those that the column is made of. A form without a row of
    other changes, such as a municipality's own, keeps its lines. `owned` divides a group's rows when a share changed.
    """
    if not {OPENED, RESULT, OTHER} <= {row.id for row in layout.rows} or INCOME not in chart.mappings:
        return source
    total = _equity(source)
    came, over = (owned.came, owned.taken_over) if owned else (rows, Cube.of(()))
    opened = _equity(by_line(came.where(period=_is_opening), chart, layout, Text("", ""))[0])
    result = _result(came, chart, layout)
    changed = _equity(by_line(over, chart, layout, Text("", ""))[0])
    rest = (total.ore or 0) - (opened.ore or 0) - (result.ore or 0) - (changed.ore or 0)
    divided = {OPENED: opened, RESULT: result}
    divided |= {row: Cell(ore, Trace(sources=(DIVIDED,))) for row, ore in ((OTHER, rest), (OWNED, changed.ore)) if ore}
    kept = {line: cell for line, cell in source.amounts.items() if line not in LINES}
    return replace(source, amounts={**kept, **_memos(source, layout), **divided})


def _equity(source: Source) -> Cell:
    """Every line of equity as one."""
    cells = [(1, source.amounts[line]) for line in sorted(LINES) if line in source.amounts]
    return joined(cells) if cells else EMPTY


def _result(rows: Cube, chart: Chart, layout: Layout) -> Cell:
    """What the income statement takes of the year's changes; where the result is booked as closed isn't among them."""
    income, balance = chart.mapping(INCOME).line, chart.mapping(layout.statement).line
    taken = rows.where(
        period=lambda period: not _is_opening(period),
        account=lambda account: balance(account)[0] == RESULT and income(account)[0] is not None,
    )
    cell = by_line(taken, chart, layout, Text("", ""))[0].amounts.get(RESULT, EMPTY)
    return replace(cell, trace=replace(cell.trace, sources=(OF_INCOME,)))


def _memos(source: Source, layout: Layout) -> dict[str, Cell]:
    """The rows beside the sums that show lines of equity ("varav")."""
    memos = {row.id: LINES.intersection(row.lines) for row in layout.rows if row.kind is RowKind.MEMO}
    shown = {
        row: [(1, source.amounts[line]) for line in sorted(lines) if line in source.amounts]
        for row, lines in memos.items()
    }
    return {row: joined(cells) for row, cells in shown.items() if cells}


def _is_opening(period: int) -> bool:
    return period % 100 == OPENING_MONTH
