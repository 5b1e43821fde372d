"""What must agree between statements, and where it doesn't: both sides of a balance sheet, a year and the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.statement import Statement

KRONOR = Unit("kr", 2)
ASSETS, OTHER_SIDE = "summa-tillgangar", "summa-eget-kapital-skulder"
BALANCE = "balansrakning"
EQUITY = "eget-kapital"
EQUITY_LINES = frozenset(
    ("arets-resultat", "ovrigt-eget-kapital", "eget-kapital-ingaende", "resultatutjamningsreserv", "resultatreserv")
)
"""Lines between which a result is moved when a year is closed, so that only their sum goes over to the next."""


def sides_agree(statement: Statement, other: str = OTHER_SIDE) -> tuple[Finding, ...]:
    """A finding for each column where assets aren't equity, provisions and liabilities (LKBR 6:1).

    `other` is the row of the other side's sum.
    """
    names = (column.id for column in statement.columns)
    return tuple(_sides_differ(statement, name, other) for name in names if _apart(statement, name, other))


def _apart(statement: Statement, column: str, other: str) -> int:
    return (statement.ore(ASSETS, column) or 0) - (statement.ore(other, column) or 0)


def _sides_differ(statement: Statement, column: str, other: str) -> Finding:
    titles = {one.id: one.title for one in statement.columns}
    return finding(
        "statements.sides-differ",
        Place(statement.layout.id, part=column),
        column_sv=titles[column].sv,
        column_en=titles[column].en,
        assets=KRONOR.format(statement.ore(ASSETS, column) or 0),
        other=KRONOR.format(statement.ore(other, column) or 0),
        difference=KRONOR.format(_apart(statement, column, other)),
    )


def opening_agrees(opening: Cube, closing: Cube, chart: Chart) -> tuple[Finding, ...]:
    """A finding for each line of the balance sheet that doesn't open as the year before closed (LKBR 4:4 p. 7).

    `opening` are the rows of month 00, `closing` all rows that make the closing balance of the year before.
    """
    now, before = _by_line(opening, chart), _by_line(closing, chart)
    lines = sorted(now.keys() | before.keys())
    return tuple(
        _opens_apart(line, before.get(line, 0), now.get(line, 0))
        for line in lines
        if before.get(line, 0) != now.get(line, 0)
    )


def _by_line(cube: Cube, chart: Chart) -> Mapping[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for (account,), ore in _items(cube):
        line, _ = chart.mapping(BALANCE).line(str(account))
        if line is not None:
            sums[EQUITY if line in EQUITY_LINES else line] += ore
    return sums


def _items(cube: Cube) -> Iterable[tuple[tuple[str | int, ...], int]]:
    return cube.sums("account").items()


def _opens_apart(line: str, closed: int, opened: int) -> Finding:
    return finding(
        "statements.opening-differs",
        Place(BALANCE, part=line),
        line=line,
        closed=KRONOR.format(closed),
        opened=KRONOR.format(opened),
        difference=KRONOR.format(opened - closed),
    )
