"""Balances so far as changes by month: each is the balance less that of the month before.

Those since the year began start each year at nothing; those that months close with start at what the year opened with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.convert import CENTURY
from arshjul.ledger.values import Balance

TAG, OPENING = "PSALDO", "IB"

Series = dict[int, Balance]
"""The balances of one account and object by period; YYYY00 is what the year opens with."""


def changes(found: Iterable[Balance], notes: Notes, *, is_opened: bool = False) -> list[Balance]:
    """The balances with what changed in each month; those of an account and object that leave months out are told.

    A month that is left out counts as unchanged, and what happened before the first month of the file's year is in
    that month. `is_opened` tells that what the year opened with is among the balances; a year that the file says no
    opening of is told.
    """
    kept = [one for one in found if one.tag != TAG]
    given = [one for one in found if one.tag == TAG]
    months = sorted({one.period for one in given})
    openings = [_before_the_year(one) for one in kept if one.tag == OPENING] if is_opened else []
    opened = {one.period for one in openings}
    for period in _firsts(months):
        line = next(one.line for one in given if one.period == period)
        if period % CENTURY != 1:
            notes.add("table-balance-from", line, period=period)
        if is_opened and _year_opens(period) not in opened:
            notes.add("table-closing-unopened", line, year=period // CENTURY, period=period)
    if is_opened:
        _tell_several(given, notes)
    every = _series([*openings, *given])
    lost = [one for own in every for one in _left_out(own, sorted({*months, *opened}))]
    if lost:
        notes.add("table-balance-gap", min(one.line or 0 for one in lost), count=len(lost))
    return kept + sorted((one for own in every for one in _changed(own)), key=lambda one: one.line or 0)


def _year_opens(period: int) -> int:
    return period // CENTURY * CENTURY


def _before_the_year(one: Balance) -> Balance:
    return replace(one, period=_year_opens(one.period))


def _series(found: Iterable[Balance]) -> list[Series]:
    """The balances of each account and object; what stands on several rows is summed."""
    series: defaultdict[tuple[str, str], Series] = defaultdict(dict)
    for one in found:
        own = series[one.account, one.objects]
        before = own.get(one.period)
        own[one.period] = replace(before, amount=(before.amount or 0) + (one.amount or 0)) if before else one
    return list(series.values())


def _tell_several(given: Sequence[Balance], notes: Notes) -> None:
    """A month closes with one balance; of several, as after each voucher, no sum is right."""
    seen: dict[tuple[str, str, int], Balance] = {}
    again = [one for one in given if seen.setdefault((one.account, one.objects, one.period), one) is not one]
    if again:
        notes.add("table-closing-several", again[0].line, count=len(again))


def _firsts(months: Sequence[int]) -> list[int]:
    return [next(own) for _year, own in groupby(months, lambda month: month // CENTURY)]


def _changed(own: Series) -> Iterator[Balance]:
    """The changes of one account and object."""
    for _year, periods in groupby(sorted(own), lambda period: period // CENTURY):
        before = 0
        for period in periods:
            amount = own[period].amount or 0
            if period % CENTURY:
                yield replace(own[period], amount=amount - before)
            before = amount


def _left_out(own: Series, months: Sequence[int]) -> Iterator[Balance]:
    """Balances that aren't nothing and have none in the month of the file that follows in the year."""
    following = dict(pairwise(months))
    for period, one in own.items():
        after = following.get(period)
        if one.amount and after and after // CENTURY == period // CENTURY and after not in own:
            yield one
