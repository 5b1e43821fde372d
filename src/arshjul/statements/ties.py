"""What must agree between statements, and where it doesn't: both sides of a balance sheet, a year and the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text, some_of
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Statement

KRONOR = Unit("kr", 2)
ASSETS, OTHER_SIDE = "summa-tillgangar", "summa-eget-kapital-skulder"
BALANCE = "balansrakning"
EQUITY = "eget-kapital"
EQUITY_TITLE = Text("Eget kapital", "Equity")
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
        Place(part=column),
        column_sv=titles[column].sv,
        column_en=titles[column].en,
        assets=KRONOR.format(statement.ore(ASSETS, column) or 0),
        other=KRONOR.format(statement.ore(other, column) or 0),
        difference=KRONOR.format(_apart(statement, column, other)),
    )


def opening_agrees(opening: Cube, closing: Cube, chart: Chart, layout: Layout) -> tuple[Finding, ...]:
    """A finding for each line on which some account doesn't open as the year before closed (LKBR 4:4 p. 7).

    `opening` are the rows of month 00, `closing` all rows that make the closing balance of the year before. Accounts
    are held against each other by number, whichever line each year's chart puts them on; equity only as a whole.
    """
    now, before = _by_account(opening, chart), _by_account(closing, chart)
    apart: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for account in sorted(now.keys() | before.keys()):
        (line, opened), closed = now.get(account, (before.get(account, ("", 0))[0], 0)), before.get(account, ("", 0))[1]
        if opened != closed:
            apart[line][account] = closed, opened
    told = (_opens_apart(line, accounts, layout) for line, accounts in sorted(apart.items()))
    return tuple(one for one in told if one is not None)


def _by_account(cube: Cube, chart: Chart) -> Mapping[str, tuple[str, int]]:
    """Each account's line and balance by its number; what is in no line of the balance sheet is left out."""
    sums: dict[str, tuple[str, int]] = {}
    for (account,), ore in cube.sums("account").items():
        line, _ = chart.mapping(BALANCE).line(str(account))
        if line is not None:
            number = chart.number(str(account))
            sums[number] = (EQUITY if line in EQUITY_LINES else line), sums.get(number, ("", 0))[1] + ore
    return sums


def _opens_apart(line: str, accounts: Mapping[str, tuple[int, int]], layout: Layout) -> Finding | None:
    """What is told of the accounts of a line; nothing of a result that is moved within equity."""
    closed, opened = (sum(amounts) for amounts in zip(*accounts.values(), strict=True))
    if closed == opened and line == EQUITY:
        return None
    title = layout.title_of(line) if line != EQUITY else EQUITY_TITLE
    return finding(
        "statements.opening-differs" if closed != opened else "statements.opening-moved",
        Place(part=line),
        line_sv=title.sv,
        line_en=title.en,
        accounts=some_of(list(accounts)),
        closed=KRONOR.format(closed),
        opened=KRONOR.format(opened),
        difference=KRONOR.format(opened - closed),
    )
