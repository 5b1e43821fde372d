"""Accounts that sum others: 30 beside 3011 and 3012 with what those have together, so that all would count twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.tabular.running import TAG
from arshjul.ledger.values import Balance

TAGS = frozenset({TAG, "PBUDGET"})
SHOWN = 5

Series = Mapping[int, int]
"""Öre by period."""


def of(balances: Iterable[Balance]) -> dict[str, list[str]]:
    """The accounts that begin others and have the sum of the last of those, period by period, with those."""
    series: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in balances:
        if one.tag in TAGS and one.amount is not None:
            series[one.account][one.period] += one.amount
    below: defaultdict[str, list[str]] = defaultdict(list)
    open_ones: list[str] = []
    begins = set()
    for account in sorted(series):
        open_ones = [one for one in open_ones if account.startswith(one)]
        begins.update(open_ones)
        for before in open_ones:
            below[before].append(account)
        open_ones.append(account)
    found = {one: [last for last in others if last not in begins] for one, others in below.items()}
    return {one: last for one, last in found.items() if _is_sum(series[one], [series[other] for other in last])}


def _is_sum(own: Series, others: list[Series]) -> bool:
    """Whether amounts are the sum of others; each of a divided budget may be an öre from what is divided alike."""
    periods = {*own, *(period for other in others for period in other)}
    sums = {period: sum(other.get(period, 0) for other in others) for period in periods}
    near = all(abs(own.get(period, 0) - sums[period]) <= len(others) for period in periods)
    return any(own.values()) and near and sum(own.values()) == sum(sums.values())


def tell(notes: Notes, balances: Iterable[Balance]) -> None:
    """A finding of such accounts, with what they have in all."""
    given = list(balances)
    found = of(given)
    if not found:
        return
    own = [one for one in given if one.account in found and one.tag in TAGS]
    shown = ", ".join(list(found)[:SHOWN]) + (f" (+{len(found) - SHOWN})" if len(found) > SHOWN else "")
    last = ", ".join(dict.fromkeys(one for others in found.values() for one in others[:SHOWN]))
    debit, credit = (sum(max(0, sign * (one.amount or 0)) for one in own) for sign in (1, -1))
    notes.add(
        "table-accounts-nested",
        own[0].line,
        accounts=shown,
        others=last,
        debit=kr(debit),
        credit=kr(credit),
        count=len(found),
    )
