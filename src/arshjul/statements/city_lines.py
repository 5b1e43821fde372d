"""Lines of the whole municipality: how a forecast or a plan names a row of one of its statements."""

from __future__ import annotations

INCOME, BALANCE, CASH_FLOW = "resultatrakning", "balansrakning", "kassaflodesanalys"
REQUIREMENT = "balanskravsutredning"
PREFIXES = {INCOME: "rr-", BALANCE: "br-", CASH_FLOW: "kf-", REQUIREMENT: "bk-"}
"""What a line begins with, by the statement that its row is of."""


def statement_of(line: str) -> tuple[str, str] | None:
    """The statement and the row that a line names; None for a line that names none.

    >>> statement_of("kf-arets-kassaflode"), statement_of("drift-intakter")
    (('kassaflodesanalys', 'arets-kassaflode'), None)
    """
    named = ((name, line.removeprefix(prefix)) for name, prefix in PREFIXES.items() if line.startswith(prefix))
    return next(named, None)
