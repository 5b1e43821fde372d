"""Lines of the whole municipality and of its water utility: how a forecast or a plan names a row of a statement."""

from __future__ import annotations

INCOME, BALANCE, CASH_FLOW = "resultatrakning", "balansrakning", "kassaflodesanalys"
REQUIREMENT, WATER, WATER_BALANCE = "balanskravsutredning", "va-resultatrakning", "va-balansrakning"
PREFIXES = {INCOME: "rr-", BALANCE: "br-", CASH_FLOW: "kf-", REQUIREMENT: "bk-", WATER: "va-", WATER_BALANCE: "vb-"}
"""What a line begins with, by the statement that its row is of."""


def statement_of(line: str) -> tuple[str, str] | None:
    """The statement and the row that a line names; None for a line that names none.

    >>> statement_of("kf-arets-kassaflode"), statement_of("drift-intakter")
    (('kassaflodesanalys', 'arets-kassaflode'), None)
    """
    named = ((name, line.removeprefix(prefix)) for name, prefix in PREFIXES.items() if line.startswith(prefix))
    return next(named, None)
