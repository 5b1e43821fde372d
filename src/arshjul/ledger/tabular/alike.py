"""Accounts of digits that are written in an odd way (03010, 3 010, 3010-1): kept as they are, and told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from arshjul.ledger.notes import Notes

SHOWN = 5
_BETWEEN = re.compile(r"[\s.-]+")


def judge(notes: Notes, odd: Mapping[str, int], accounts: Iterable[str]) -> None:
    """Tell of accounts (with their first lines) that others may be meant by, and of those that aren't numbers."""
    if not odd:
        return
    meant: defaultdict[str, list[str]] = defaultdict(list)
    for account in accounts:
        meant[readings(account)[0]].append(account)
    for account, line in odd.items():
        found = (other for number in readings(account) for other in meant.get(number, ()) if other != account)
        others = list(islice(found, SHOWN))
        if others:
            notes.add("table-account-alike", line, account=account, others=", ".join(others))
        elif not account.isdigit():
            notes.add("account-not-numeric", line, account=account)


def readings(account: str) -> tuple[str, ...]:
    """The numbers that an account may stand for: all its digits, or those before a dash; without zeros before.

    >>> readings("03010"), readings("3 010"), readings("3010-1")
    (('3010',), ('3010',), ('30101', '3010'))
    """
    whole = _BETWEEN.sub("", account).lstrip("0")
    return tuple(dict.fromkeys((whole, _BETWEEN.sub("", account.partition("-")[0]).lstrip("0"))))
