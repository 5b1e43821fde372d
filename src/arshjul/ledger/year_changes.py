"""The change of a whole year, in a file that gives nothing but balances: neither entries nor changes by month.

The year changes a balance account by #UB less #IB, and a result account by #RES. Programs may write both of every
account; either says the whole change, and together they would say it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from arshjul.ledger.values import Account, Balance, FiscalYear

CENTURY = 100
BALANCE_KINDS = frozenset("TS")
BALANCE_CLASSES = ("1", "2")
WHOLE = frozenset({"RES", "UB"})


class Change(NamedTuple):
    """What the year changes an account by, öre, and the first line that says so.

    `apart` is what the other of #UB and #RES says of the account; none when it says nothing, or zero.
    """

    account: str
    amount: int
    line: int
    apart: int = 0


def is_balance_account(code: str, kind: str) -> bool:
    """By the file's own #KTYP, else by class: 1 assets, 2 equity and liabilities, also of another chart.

    >>> is_balance_account("bas:1510", ""), is_balance_account("3010", ""), is_balance_account("3010", "T")
    (True, False, True)
    """
    return kind in BALANCE_KINDS if kind else code.rpartition(":")[2].startswith(BALANCE_CLASSES)


def sums_up(found: Iterable[Balance], year: FiscalYear | None, transactions: int) -> bool:
    """Whether the balances of year 0 are all that is said of what changed in it."""
    if year is None or transactions:
        return False
    known = [item for item in found if item.amount is not None]
    by_month = any(item.tag == "PSALDO" and is_within(year, item.period) for item in known)
    return not by_month and any(item.tag in WHOLE and item.year == 0 for item in known)


def is_within(year: FiscalYear, period: int) -> bool:
    """Whether a month (YYYYMM) lies in a year."""
    return year.start // CENTURY <= period <= year.end // CENTURY


def changes_of_year(found: Iterable[Balance], accounts: Iterable[Account]) -> list[Change]:
    """The change of each account in a year that is summed up; opening balances alone say nothing of it."""
    kinds = {account.code: account.kind for account in accounts}
    own = [item for item in found if item.year == 0 and item.amount is not None and item.tag in {*WHOLE, "IB"}]
    has_closing = any(item.tag == "UB" for item in own)
    by_account: dict[str, list[Balance]] = {}
    for item in own:
        if item.tag != "IB" or has_closing:
            by_account.setdefault(item.account, []).append(item)
    return [
        _change(account, items, is_balance=is_balance_account(account, kinds.get(account, "")))
        for account, items in by_account.items()
    ]


def _change(account: str, items: Collection[Balance], *, is_balance: bool) -> Change:
    tags = {item.tag for item in items}
    result, closing = (sum(item.amount or 0 for item in items if item.tag == tag) for tag in ("RES", "UB"))
    opening = sum(item.amount or 0 for item in items if item.tag == "IB")
    by_result = "RES" in tags and not (is_balance and "UB" in tags)
    line = min(item.line for item in items if (item.tag == "IB") == (tags == {"IB"}))
    both = tags >= WHOLE
    if by_result:
        return Change(account, result, line, closing if both else 0)
    return Change(account, closing - opening, line, result if both else 0)
