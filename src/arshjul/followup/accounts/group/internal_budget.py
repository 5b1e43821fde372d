"""What members of the group have budgeted against each other, and the entries that take it away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.eliminating import counterparties_in, eliminations
from arshjul.statements.group import Member


def internal(budget: Cube, members: Sequence[Member], chart: Chart) -> Cube:
    """The entries that take away, month by month, the income and costs that both of two members have budgeted.

    `budget` is the books' own (#PBUDGET), by counterparty.
    """
    codes = counterparties_in(budget, chart)
    rows = budget.where(counterparty=set(codes), entity={member.entity for member in members})
    found = []
    for period in map(int, rows.values("period")):
        of_month = rows.where(period=period).collapsed("entity", "account", "counterparty")
        entries = eliminations(of_month, members, codes, chart, ("result",))
        found += [Cube.of(entry.rows).renamed("period", {"": period}.get) for entry in entries if entry.rows]
    return reduce(add, found, Cube.of(()))
