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
EQUITY_TITLE = Text("Eget kapital med årets resultat", "Equity with the result for the year")
ALONE = Text("", "")
"""Whose a finding is of, where it goes without saying."""
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


def opening_agrees(
    opening: Cube, closing: Cube, chart: Chart, layout: Layout, *, of: Text = ALONE, rounding: int = 0
) -> tuple[Finding, ...]:
    """A finding for each line on which some account doesn't open as the year before closed (LKBR 4:4 p. 7).

    `opening` are the rows of month 00, `closing` all rows that make the closing balance of the year before. Accounts
    are held against each other by number, whichever line each year's chart puts them on; equity only as a whole. `of`
    is said first, as whose they are among several. `rounding` is the öre by which an account may differ since parts of
    its amounts are taken, which is nothing to tell.
    """
    now, before = _by_account(opening, chart), _by_account(closing, chart)
    apart: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for account in sorted(now.keys() | before.keys()):
        (line, opened), closed = now.get(account, (before.get(account, ("", 0))[0], 0)), before.get(account, ("", 0))[1]
        if abs(opened - closed) > rounding or (opened != closed and line == EQUITY):
            apart[line][account] = closed, opened
    equity = apart.pop(EQUITY, {})
    found = [_opens_apart(line, accounts, layout, of) for line, accounts in sorted(apart.items())]
    if abs(sum(opened - closed for closed, opened in equity.values())) > rounding * len(equity):
        whole = sum(ore for line, ore in before.values() if line == EQUITY)
        ever = now.keys() | _by_account(closing.where(period=_is_opening), chart).keys()
        found += [_equity_apart({account: equity[account] for account in equity if account in ever}, equity, whole, of)]
    return tuple(found)


def _is_opening(period: int) -> bool:
    return period % 100 == 0


def _by_account(cube: Cube, chart: Chart) -> Mapping[str, tuple[str, int]]:
    """Each account's line and balance by its number; what is in no line of the balance sheet is left out."""
    sums: dict[str, tuple[str, int]] = {}
    for (account,), ore in cube.sums("account").items():
        line, _ = chart.mapping(BALANCE).line(str(account))
        if line is not None:
            number = chart.number(str(account))
            sums[number] = (EQUITY if line in EQUITY_LINES else line), sums.get(number, ("", 0))[1] + ore
    return sums


def _opens_apart(line: str, accounts: Mapping[str, tuple[int, int]], layout: Layout, of: Text) -> Finding:
    """What is told of the accounts of a line that don't open as they closed."""
    closed, opened = (sum(amounts) for amounts in zip(*accounts.values(), strict=True))
    title = layout.title_of(line)
    return finding(
        "statements.opening-differs" if closed != opened else "statements.opening-moved",
        Place(part=_joined(of.sv, line)),
        line_sv=_joined(of.sv, title.sv),
        line_en=_joined(of.en, title.en),
        accounts=some_of(list(accounts)),
        closed=KRONOR.format(closed),
        opened=KRONOR.format(opened),
        difference=KRONOR.format(opened - closed),
    )


def _equity_apart(
    accounts: Mapping[str, tuple[int, int]], equity: Mapping[str, tuple[int, int]], closed: int, of: Text
) -> Finding:
    """What is told of equity that doesn't open as it closed: the whole, and those of its accounts that ever opened.

    The result is closed onto equity, so that its own accounts always differ and say nothing.
    """
    apart = sum(opened - closed for closed, opened in equity.values())
    named = some_of(list(accounts))
    return finding(
        "statements.equity-opens-apart",
        Place(part=_joined(of.sv, EQUITY)),
        line_sv=_joined(of.sv, EQUITY_TITLE.sv),
        line_en=_joined(of.en, EQUITY_TITLE.en),
        accounts_sv=f" Öppnar annorlunda: konto {named}." if named else "",
        accounts_en=f" Opens otherwise: account {named}." if named else "",
        closed=KRONOR.format(closed),
        opened=KRONOR.format(closed + apart),
        difference=KRONOR.format(apart),
    )


def _joined(of: str, what: str) -> str:
    return f"{of}, {what}" if of else what
