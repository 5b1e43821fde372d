"""The municipality's income and costs without what its own units have booked against each other (ELIM-01).

Its ledger says so by counterparty (motpart): the chart of accounts names the codes that stand for the municipality.
Driftredovisning keeps them, since they are a unit's income and costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from operator import add

from arshjul.books import queries as books
from arshjul.followup.accounts.place import Place, own
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import BALANCE, INCOME
from arshjul.statements.cube import Cube
from arshjul.statements.internal import matched
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import balance_at, by_line
from arshjul.statements.statement import KRONOR, Cell, Source

INTERNAL = "motpart"
"""The source of a line that internal items are taken from: its vouchers sum to what it was before."""


def without_internal(
    source: Source, at: Place, layout: Layout, chart: Chart, year: int
) -> tuple[Source, tuple[Finding, ...]]:
    """A column of the municipality's own income statement without internal items, and what is told of them."""
    internal = internal_lines(at, layout, chart, year)
    taken = matched(internal)
    cells = {line: _less(cell, taken[line]) if line in taken else cell for line, cell in source.amounts.items()}
    return replace(source, amounts=cells), _told(internal, taken)


def internal_lines(at: Place, layout: Layout, chart: Chart, year: int) -> dict[str, int]:
    """The internal amounts by line in the statement's sign, öre; nothing for others than the municipality itself."""
    return _ore(by_line(at.internal(year), chart, layout, Text("", ""))[0])


def _ore(source: Source) -> dict[str, int]:
    return {line: cell.ore for line, cell in source.amounts.items() if cell.ore is not None}


def budget_without_internal(
    source: Source, at: Place, layout: Layout, chart: Chart, months: Iterable[int]
) -> tuple[Source, tuple[Finding, ...]]:
    """The books' own budget (#PBUDGET) of some months without what the units have budgeted against each other.

    So that a deviation holds like against like. A budget that names no counterparties can't be parted, which is told
    when the outcome is.
    """
    taken = matched(internal_budget(at, layout, chart, months))
    cells = {line: _less(cell, taken[line]) if line in taken else cell for line, cell in source.amounts.items()}
    gross = source.amounts and not taken and matched(internal_lines(at, layout, chart, at.year))
    return replace(source, amounts=cells), (finding("followup.budget-maybe-gross"),) if gross else ()


def internal_budget(at: Place, layout: Layout, chart: Chart, months: Iterable[int]) -> dict[str, int]:
    """What the municipality's units have budgeted against each other in some months, by line; of nobody else's."""
    if at.entities != own():
        return {}
    wanted, city = set(months), own()[0]
    cubes = (books.budget_cube(year, at.of) for year in sorted({month // 100 for month in wanted}))
    within = reduce(add, cubes, Cube.of(())).where(
        entity=city, period=wanted, counterparty=lambda code: chart.entity_of(code) == city
    )
    return _ore(by_line(within, chart, layout, Text("", ""))[0])


def kept_beside(at: Place, layout: Layout, chart: Chart) -> tuple[Finding, ...]:
    """That the municipality's column beside its companies holds internal items, which its own statement doesn't."""
    taken = matched(internal_lines(replace(at, entities=own()), layout, chart, at.year))
    income = sum(ore for ore in taken.values() if ore > 0)
    return (finding("followup.internal-beside", amount=KRONOR.format(income)),) if income else ()


def balances_within(at: Place) -> tuple[Finding, ...]:
    """What the municipality's units owe each other, which its balance sheet and cash flow still hold.

    It can't be taken out: what a year opens with names no counterparties.
    """
    if at.entities != own() or at.chart is None or not (at.mapped(BALANCE) and at.mapped(INCOME)):
        return ()
    of_balance, of_result = (at.chart.mapping(name).line for name in (BALANCE, INCOME))
    cube = books.internal_cube(at.year, at.of).where(period=set(balance_at(at.last)))
    owed = [
        ore
        for (account,), ore in cube.sums("account").items()
        if of_balance(str(account))[0] is not None and of_result(str(account))[0] is None
    ]
    claims, debts = sum(ore for ore in owed if ore > 0), -sum(ore for ore in owed if ore < 0)
    if not (claims and debts):
        return ()
    return (finding("followup.internal-balances", claims=KRONOR.format(claims), debts=KRONOR.format(debts)),)


def _less(cell: Cell, taken: int) -> Cell:
    return replace(
        cell,
        ore=None if cell.ore is None else cell.ore - taken,
        trace=replace(cell.trace, sources=(*cell.trace.sources, INTERNAL)),
    )


def _told(internal: dict[str, int], taken: dict[str, int]) -> tuple[Finding, ...]:
    apart, income = sum(internal.values()), sum(ore for ore in taken.values() if ore > 0)
    told = [finding("followup.internal-taken", amount=KRONOR.format(income))] if income else []
    told += [finding("followup.internal-apart", amount=KRONOR.format(apart))] if apart else []
    return tuple(told)
