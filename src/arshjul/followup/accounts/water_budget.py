"""The budget of the water utility's balance sheet and cash flow: the decided one, else #PBUDGET in its books.

#PBUDGET on accounts of balances is a budget of changes: on top of what the utility opened the year with it says what is
to stand at the end of every month, and what is to be paid in it. On income and costs alone it says neither (decision
52).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

from arshjul.followup.accounts import water_decided
from arshjul.followup.accounts.place import LAST_MONTH, TITLES, Place
from arshjul.followup.accounts.plans.budgets import Spread, from_the_books, of_span
from arshjul.followup.accounts.plans.cash_budget import flows_before
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, PERIOD_BUDGET, of_the_year
from arshjul.followup.accounts.water_books import maps, opened
from arshjul.followup.accounts.water_decided import DERIVED, WORDS, Derived
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import WATER, WATER_BALANCE
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, balance_at, by_line, cash_flow
from arshjul.statements.statement import Cell, Source, Trace
from arshjul.statements.ties import KRONOR

BALANCE_OF_WATER = WATER_BALANCE


@dataclass(frozen=True, slots=True)
class Budget:
    """The columns of a budget, what is told of them, and the rows of each year that months are divided out of."""

    columns: Mapping[str, Source] = field(default_factory=dict)
    told: tuple[Finding, ...] = ()
    by_year: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


def whole(at: Place, year: int) -> Cube:
    """What the utility opens a year with and its whole budget; nothing when the books hold no whole one."""
    begun, budget = opened(at, year), _with_balances(at, year)
    return begun + budget if begun.total() is not None and len(budget) and not budget.total() else Cube.of(())


def of_balance(layout: Layout, at: Place) -> Budget:
    """What is to stand at the end of the year as decided; else by the books, at the end of the month too."""
    decided = water_decided.balance(layout, at)
    if decided is not None:
        return Budget({BUDGET: decided})
    cube = whole(at, at.year)
    ends = {BUDGET: Month(at.year, LAST_MONTH)}
    if at.spread is not None and at.last.month < LAST_MONTH:
        ends = {PERIOD_BUDGET: at.last, **ends}
    if at.chart is None or not len(cube):
        return Budget(told=tuple(left_open(at)))
    columns, found = {}, list[Finding]()
    for name, last in ends.items():
        day = last.last.isoformat()
        standing = cube.where(period=set(balance_at(last)))
        made, told = by_line(standing, at.chart, layout, Text(f"Budget {day}", f"Budget {day}"))
        columns[name] = from_the_books(made)
        found += told
    return Budget(columns, tuple(found))


def of_cash(layout: Layout, at: Place) -> Budget:
    """What is to be paid in the span's months, and in the year, by what is decided or else by the books."""
    decided = water_decided.cash(at)
    return _in_books(layout, at) if decided is None else _decided(layout, at, decided)


def _decided(layout: Layout, at: Place, made: Derived) -> Budget:
    """What follows from the decided balance sheet, divided into months by the key."""
    if made.why is not None:
        return Budget(told=_not_derived(made, at))
    year = made.source()
    if at.spread is None or at.is_whole_year:
        return Budget({BUDGET: year})
    by_key = replace(at, spread=Spread.TWELFTHS if at.spread is Spread.BOOKS else at.spread)
    first, by_year = Month.parse(at.span.months(at.last)[0]), {at.year: made.rows}
    flows = {at.year: {row: ore for row, ore in made.rows.items() if row != CASH}}
    divided, told = of_span(layout, by_key, flows, TITLES[PERIOD_BUDGET])
    columns = {BUDGET: of_the_year(year)}
    if divided.amounts:
        begins = made.rows[CASH] + sum(flows_before(layout, by_key, first, by_year).values())
        cash = {CASH: Cell(begins, Trace(sources=(DERIVED,)))}
        columns = {PERIOD_BUDGET: replace(divided, amounts={**divided.amounts, **cash}), **columns}
    return Budget(columns, told, by_year)


def forecast_of_cash(at: Place, report_point: str | None) -> Budget:
    """What follows from the latest forecast of the utility's balance sheet; empty without one."""
    made = water_decided.cash(at, FORECAST, report_point)
    if made is None or made.why is not None:
        return Budget(told=_not_derived(made, at) if made else ())
    return Budget({FORECAST: made.source()})


def _not_derived(made: Derived, at: Place) -> tuple[Finding, ...]:
    """Why the cash flow doesn't follow from the planned balance sheet."""
    why, of = made.why or Text("", ""), WORDS[made.column]
    words = {"why_sv": why.sv, "why_en": why.en, "of_sv": of.sv.lower(), "of_en": of.en.lower()}
    return (finding("followup.utility-cash-not-derived", None, year=str(at.year), **words),)


def _in_books(layout: Layout, at: Place) -> Budget:
    """What the books budget to be paid in the span's months, and in the year."""
    year = whole(at, at.year)
    if at.chart is None or not len(year):
        return Budget()
    december = Month(at.year, LAST_MONTH)
    made, found = cash_flow(year, at.chart, layout, december, TITLES[BUDGET])
    columns = {BUDGET: from_the_books(made)}
    if at.spread is None or at.is_whole_year:
        return Budget(columns, found)
    columns[BUDGET] = of_the_year(columns[BUDGET])
    first = Month.parse(at.span.months(at.last)[0])
    years = {one: year if one == at.year else whole(at, one) for one in range(first.year, at.year + 1)}
    lacking = [str(one) for one, cube in years.items() if not len(cube)]
    if lacking:
        return Budget(columns, (*found, finding("followup.utility-budget-not-whole", years=", ".join(lacking))))
    cube = reduce(add, years.values())
    divided, told = cash_flow(cube, at.chart, layout, at.last, TITLES[PERIOD_BUDGET], first=first)
    return Budget({PERIOD_BUDGET: from_the_books(divided), **columns}, (*found, *told))


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
