"""The water utility's balance sheet and cash flow as its books budget them: #PBUDGET on accounts of balances too.

Such a budget is one of changes: on top of what the utility opened the year with it says what is to stand at the end of
every month, and what is to be paid in it. One of income and costs alone says neither (decision 52).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import add

from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Place
from arshjul.followup.accounts.plans.budgets import from_the_books
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET, of_the_year
from arshjul.followup.accounts.water_books import maps, opened
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import WATER
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import balance_at, by_line, cash_flow
from arshjul.statements.statement import Source
from arshjul.statements.ties import KRONOR

BALANCE_OF_WATER = "va-balansrakning"
Budget = tuple[dict[str, Source], tuple[Finding, ...]]
"""The columns of a budget, and what is told of them."""


def whole(at: Place, year: int) -> Cube:
    """What the utility opens a year with and its whole budget; nothing when the books hold no whole one."""
    begun, budget = opened(at, year), _with_balances(at, year)
    return begun + budget if begun.total() is not None and len(budget) and not budget.total() else Cube.of(())


def of_balance(layout: Layout, at: Place) -> Budget:
    """What is to stand at the end of the month, and at the end of the year."""
    cube = whole(at, at.year)
    ends = {BUDGET: Month(at.year, LAST_MONTH)}
    if at.spread is not None and at.last.month < LAST_MONTH:
        ends = {PERIOD_BUDGET: at.last, **ends}
    if at.chart is None or not len(cube):
        return {}, ()
    columns, found = {}, list[Finding]()
    for name, last in ends.items():
        day = last.last.isoformat()
        standing = cube.where(period=set(balance_at(last)))
        made, told = by_line(standing, at.chart, layout, Text(f"Budget {day}", f"Budget {day}"))
        columns[name] = from_the_books(made)
        found += told
    return columns, tuple(found)


def of_cash(layout: Layout, at: Place) -> Budget:
    """What is to be paid in the span's months, and in the year."""
    year = whole(at, at.year)
    if at.chart is None or not len(year):
        return {}, ()
    december = Month(at.year, LAST_MONTH)
    made, found = cash_flow(year, at.chart, layout, december, TITLES[BUDGET])
    columns = {BUDGET: from_the_books(made)}
    if at.spread is None or at.is_whole_year:
        return columns, found
    columns[BUDGET] = of_the_year(columns[BUDGET])
    first = Month.parse(at.span.months(at.last)[0])
    years = {one: year if one == at.year else whole(at, one) for one in range(first.year, at.year + 1)}
    lacking = [str(one) for one, cube in years.items() if not len(cube)]
    if lacking:
        return columns, (*found, finding("followup.utility-budget-not-whole", years=", ".join(lacking)))
    cube = reduce(add, years.values())
    divided, told = cash_flow(cube, at.chart, layout, at.last, TITLES[PERIOD_BUDGET], first=first)
    return {PERIOD_BUDGET: from_the_books(divided), **columns}, (*found, *told)


def left_open(at: Place) -> Iterator[Finding]:
    """That the utility's budget is on accounts of the balance sheet but doesn't balance, and by how much."""
    ore = _with_balances(at, at.year).total()
    if ore:
        name = ", ".join(body.name.sv for body in at.whole.utilities(at.last.last))
        yield finding("followup.budget-unbalanced", name=name, year=at.year, amount=KRONOR.format(ore))


def _with_balances(at: Place, year: int) -> Cube:
    """The utility's budget in its books, when it is on accounts of the balance sheet too."""
    budget = at.budget(year)
    return budget if any(_is_balance(at, str(one)) for one in budget.values("account")) else Cube.of(())


def _is_balance(at: Place, account: str) -> bool:
    """Whether an account is one of the utility's balance sheet, and not one of its income statement."""
    if at.chart is None or not maps(at, BALANCE_OF_WATER):
        return False
    income, balance = (at.chart.mapping(name).line(account)[0] for name in (WATER, BALANCE_OF_WATER))
    return balance is not None and income is None
