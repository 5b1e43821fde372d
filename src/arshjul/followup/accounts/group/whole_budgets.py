"""Budgets that the books hold whole: #PBUDGET on the accounts of the balance sheet too, so that every month balances.

Only such a budget, on top of what the year opens with, says what a balance sheet and a cash flow are to be. One of
income and costs alone says neither, and what it leaves open is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from arshjul.books import queries as books
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import BALANCE
from arshjul.statements.cube import Cube
from arshjul.statements.eliminating import counterparties_in, eliminations, month_by_month, share_elimination
from arshjul.statements.equity import by_origin
from arshjul.statements.group import Elimination, Member
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import OPENING_MONTH, by_line, cash_flow
from arshjul.statements.statement import Source

if TYPE_CHECKING:
    from arshjul.followup.accounts.place import Place

INTERNAL = ("entity", "account", "counterparty")


@dataclass(frozen=True, slots=True)
class Internal:
    """What is taken out of the members' budgets: shares against equity, and what two members owe each other."""

    shares: tuple[Elimination, ...]
    between: tuple[Elimination, ...]

    @property
    def cube(self) -> Cube:
        """The rows of all entries."""
        return rows_of((*self.shares, *self.between))


def rows_of(entries: Iterable[Elimination]) -> Cube:
    """The rows of entries."""
    return Cube.of(row for entry in entries for row in entry.rows)


def whole(at: Place, year: int, entity: str) -> Cube:
    """What the year opens with and its whole budget, of an entity in whole; nothing when the budget isn't whole."""
    opened = books.cube(year, at.of).where(entity=entity, period=year * 100 + OPENING_MONTH)
    budget = _with_balances(at, year, entity)
    return opened + budget if len(opened) and len(budget) and not budget.total() else Cube.of(())


def left_open(at: Place, year: int, entity: str) -> int | None:
    """By how much a budget that has accounts of the balance sheet doesn't balance, öre; `None` for one that does."""
    return _with_balances(at, year, entity).total() or None


def _with_balances(at: Place, year: int, entity: str) -> Cube:
    """An entity's budget in the books, when it is on accounts of the balance sheet too."""
    budget = books.budget_cube(year, at.of).where(entity=entity)
    if at.chart is None or not at.mapped(BALANCE):
        return Cube.of(())
    return budget if any(is_balance(at.chart, str(account)) for account in budget.values("account")) else Cube.of(())


def is_balance(chart: Chart, account: str) -> bool:
    """Whether an account is one of the balance sheet, and not one whose amounts are its result."""
    line = chart.mapping(BALANCE).line(account)[0]
    return line is not None and chart.mapping("resultatrakning").line(account)[0] is None


def statement_of(cube: Cube, chart: Chart, layout: Layout, last: Month) -> Source:
    """The balance sheet at a month's end, or the cash flow through it, of an opening balance and what follows."""
    if layout.statement == BALANCE:
        made, _ = by_line(cube, chart, layout, Text("", ""))
        return by_origin(made, cube, chart, layout)
    return cash_flow(cube, chart, layout, last, Text("", ""))[0]


def internal(at: Place, year: int, members: Sequence[Member], chart: Chart) -> Internal:
    """What is known to be internal in the members' budgets of balances.

    Shares whose purchase the chart knows go against the equity they paid for, as an opening balance. Receivables and
    debts that two have in books whose budgets are whole are taken out by both, as they are booked.
    """
    held = {one: whole(at, year, one.entity) for one in members}
    return Internal(shares(year, members, chart), _between(held, year, chart))


def shares(year: int, members: Sequence[Member], chart: Chart) -> tuple[Elimination, ...]:
    """Shares of members in members, against the equity they paid for, of the purchases that the chart knows."""
    taken, ends = {member.entity for member in members}, Month(year, MONTHS_PER_YEAR).last
    known = [one for one in chart.acquisitions if {one.owner, one.entity} <= taken and one.on <= ends]
    return tuple(share_elimination(one, year * 100 + OPENING_MONTH, chart) for one in known)


def _between(held: Mapping[Member, Cube], year: int, chart: Chart) -> tuple[Elimination, ...]:
    """The entries of what members owe each other by their budgets: of the opening balance, and of the year."""
    cube = reduce(add, held.values(), Cube.of(()))
    codes = counterparties_in(cube, chart)
    rows = cube.where(counterparty=set(codes))

    def standing(period: int) -> Iterator[Elimination]:
        so_far = rows.where(period=lambda month: month <= period).collapsed(*INTERNAL)
        for entry in eliminations(so_far, list(held), codes, chart, ("balance",)):
            yield replace(entry, rows=tuple(replace(row, period=period) for row in entry.rows))

    ends = (year * 100 + OPENING_MONTH, Month(year, MONTHS_PER_YEAR).number)
    return month_by_month(standing, ends) if codes else ()
