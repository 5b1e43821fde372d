"""Accounts of digits that are written in an odd way (03010, 3 010, 3010-1): kept as they are, and told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from itertools import islice

from arshjul.ledger.notes import Notes

SHOWN = 5
_HAS_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(r"[\s.-]+")


def judge(notes: Notes, odd: Mapping[str, int], accounts: Iterable[str], has_money: Container[str]) -> None:
    """Tell of accounts (with their first lines) that others may be meant by, and of those that aren't numbers.

    Words alone among accounts that mostly are numbers are a fault where they have money without vouchers (`has_money`):
    sums and results are called so.
    """
    if not odd:
        return
    listed = list(accounts)
    are_numbers = 2 * sum(account[:1].isdigit() for account in listed) >= len(listed)
    meant: defaultdict[str, list[str]] = defaultdict(list)
    for account in listed:
        meant[readings(account)[0]].append(account)
    for account, line in odd.items():
        found = (other for number in readings(account) for other in meant.get(number, ()) if other != account)
        others = list(islice(found, SHOWN))
        if others:
            notes.add("table-account-alike", line, account=account, others=", ".join(others))
        elif are_numbers and not _HAS_DIGIT.search(account):
            if account in has_money:
                notes.add("table-account-words", line, account=account)
        elif not account.isdigit() and _HAS_DIGIT.search(account):
            notes.add("account-not-numeric", line, account=account)


def readings(account: str) -> tuple[str, ...]:
    """The numbers that an account may stand for: all its digits, or those before a dash; without zeros before.

    >>> readings("03010"), readings("3 010"), readings("3010-1")
    (('3010',), ('3010',), ('30101', '3010'))
    """
    whole = _BETWEEN.sub("", account).lstrip("0")
    return tuple(dict.fromkeys((whole, _BETWEEN.sub("", account.partition("-")[0]).lstrip("0"))))
