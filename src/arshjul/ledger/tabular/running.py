"""Balances since the year began as changes by month: each is the balance less that of the month before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.convert import CENTURY
from arshjul.ledger.values import Balance

TAG = "PSALDO"


def changes(found: Iterable[Balance], notes: Notes) -> list[Balance]:
    """The balances with what changed in each month; those of an account and object that leave months out are told.

    A year begins at nothing. A month that is left out counts as unchanged, and what happened before the first month
    of the file's year is in that month.
    """
    kept = [one for one in found if one.tag != TAG]
    given = [one for one in found if one.tag == TAG]
    months = sorted({one.period for one in given})
    late = [first for first in _firsts(months) if first % CENTURY != 1]
    for period in late:
        line = next(one.line for one in given if one.period == period)
        notes.add("table-balance-from", line, period=period)
    series: dict[tuple[str, str], dict[int, Balance]] = {}
    for one in given:
        own = series.setdefault((one.account, one.objects), {})
        before = own.get(one.period)
        own[one.period] = replace(before, amount=(before.amount or 0) + (one.amount or 0)) if before else one
    lost = [one for own in series.values() for one in _left_out(own, months)]
    if lost:
        notes.add("table-balance-gap", min(one.line or 0 for one in lost), count=len(lost))
    return kept + sorted((one for own in series.values() for one in _changed(own)), key=lambda one: one.line or 0)


def _firsts(months: Sequence[int]) -> list[int]:
    return [next(own) for _year, own in groupby(months, lambda month: month // CENTURY)]


def _changed(own: dict[int, Balance]) -> Iterator[Balance]:
    """The changes of one account and object."""
    for _year, periods in groupby(sorted(own), lambda period: period // CENTURY):
        before = 0
        for period in periods:
            amount = own[period].amount or 0
            yield replace(own[period], amount=amount - before)
            before = amount


def _left_out(own: dict[int, Balance], months: Sequence[int]) -> Iterator[Balance]:
    """Balances that aren't nothing and have none in the month of the file that follows in the year."""
    following = dict(pairwise(months))
    for period, one in own.items():
        after = following.get(period)
        if one.amount and after and after // CENTURY == period // CENTURY and after not in own:
            yield one
