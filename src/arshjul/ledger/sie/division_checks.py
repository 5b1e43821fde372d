"""Tell of balances divided by one code part and by another without the account's total, counted once or twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from arshjul.ledger.counted import grouped, undivided
from arshjul.ledger.divisions import apart, division, said_again
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.values import Balance


class _Pair(NamedTuple):
    """Rows of an account and month, divided by some code part, and those divided by another."""

    one: Sequence[Balance]
    other: Sequence[Balance]


def divided(notes: Notes, found: Iterable[Balance]) -> None:
    """Of changes by month and budgets, and of the opening balances of objects alone."""
    listed = list(found)
    opened = [item for item in listed if item.tag == "OIB" and item.year == 0]
    has_totals = any(item.tag == "IB" and item.year == 0 and item.amount is not None for item in listed)
    for groups in (*grouped(listed), *(() if has_totals else grouped(opened, {"OIB"}))):
        _judge(notes, [items for items in groups if all(item.objects for item in items)])


def _judge(notes: Notes, groups: Sequence[Sequence[Balance]]) -> None:
    again = said_again(groups)
    twice: list[_Pair] = []
    alone: list[_Pair] = []
    for items in groups:
        kept = undivided(items)
        for one, other in apart(kept):
            pair = _Pair(kept[one], kept[other])
            if {(one, other), (other, one)} & again:
                twice.append(pair if (one, other) in again else _Pair(pair.other, pair.one))
            else:
                alone.append(pair)
    if twice:
        rows = {id(item) for pair in twice for item in pair.other}
        _tell(notes, "divided-twice", twice, len(rows))
    if alone:
        _tell(notes, "divided-apart", alone, len({(pair.one[0].account, pair.one[0].period) for pair in alone}))


def _tell(notes: Notes, name: str, pairs: Sequence[_Pair], count: int) -> None:
    first = min(pairs, key=lambda pair: min(item.line for item in pair.other))
    named = {side: " ".join(division(rows[0])) for side, rows in zip(("one", "other"), first, strict=True)}
    worth = {f"{side}_kr": kr(_sum(rows)) for side, rows in zip(("one", "other"), first, strict=True)}
    line = min(map(attrgetter("line"), first.other))
    notes.add(name, line, count=count, account=first.one[0].account, tag="#" + first.one[0].tag, **named, **worth)


def _sum(rows: Iterable[Balance]) -> int:
    return sum(item.amount or 0 for item in rows)
