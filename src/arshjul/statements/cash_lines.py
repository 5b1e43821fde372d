"""Which lines of the balance sheet the cash of the cash flow is made of: what ties the two to each other.

The chart decides. Short-term placements are cash when they are liquid, and an investment when they aren't.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arshjul.statements.chart import BALANCE, CASH_FLOW, Chart
from arshjul.statements.cube import Cube
from arshjul.statements.sources import CASH

PLACED = "kortfristiga-placeringar"
"""The line of short-term placements, in the balance sheet and, when they aren't cash, in the cash flow."""


@dataclass(frozen=True, slots=True)
class CashLine:
    """What a line of the balance sheet holds (öre, ledger's sign), and what of it is cash (`None`: no entries)."""

    cash: int | None
    whole: int


def cash_lines(cube: Cube, chart: Chart) -> Mapping[str, CashLine]:
    """Each line of the balance sheet that holds cash, and that of short-term placements, when they have entries.

    The cube is one of balances: an opening balance and what moved it. What is cash outside the balance sheet has the
    line of no name.
    """
    flow, sheet = chart.mapping(CASH_FLOW).line, chart.mapping(BALANCE).line
    cash: dict[str, int] = {}
    whole: dict[str, int] = {}
    for (account,), ore in cube.sums("account").items():
        line = sheet(str(account))[0] or ""
        whole[line] = whole.get(line, 0) + ore
        if flow(str(account))[0] == CASH:
            cash[line] = cash.get(line, 0) + ore
    shown = (line for line in whole if line in cash or line == PLACED)
    return {line: CashLine(cash.get(line), whole[line]) for line in shown}
