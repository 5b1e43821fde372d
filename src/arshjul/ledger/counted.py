"""Which balances count, where several say the same amount: nothing is summed twice, and nothing falls away.

A file may give an account's total and its parts by object (#PSALDO, #PBUDGET, #IB with #OIB), or parts alone. What
counts always sums to the total when one is given, and else to all that is said; a code part is kept where it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from arshjul.ledger.divisions import (
    MOST,
    NOTHING,
    Again,
    ByDivision,
    Division,
    by_division,
    division,
    finest,
    without_said_again,
)
from arshjul.ledger.divisions import said_again as divisions_said_again
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.values import Balance, FiscalYear

CENTURY = 100
PERIODIC: Mapping[str, str] = {"PSALDO": "period", "PBUDGET": "budget"}


class Counted(NamedTuple):
    """The balances that count, and those that say the same amounts another way."""

    counted: Sequence[Balance]
    details: Sequence[Balance]


Choice = Callable[[Sequence[Balance], Again], Counted]
"""What counts among the rows of one account, month and kind, when some divisions say the same as others."""


def periodic(found: Iterable[Balance], choice: Choice, tags: Container[str] = PERIODIC) -> Iterator[Counted]:
    """What counts of changes by month and of budgets (or of other tags), account by account and month by month."""
    for groups in grouped(found, tags):
        again = divisions_said_again(groups)
        for items in groups:
            yield choice(items, again)


def grouped(found: Iterable[Balance], tags: Container[str] = PERIODIC) -> list[list[list[Balance]]]:
    """The rows of each tag, of each account and month."""
    groups: dict[str, dict[tuple[int, str], list[Balance]]] = {}
    for item in found:
        if item.tag in tags and item.amount is not None:
            groups.setdefault(item.tag, {}).setdefault((item.period, item.account), []).append(item)
    return [list(own.values()) for own in groups.values()]


class OfTheirYear(NamedTuple):
    """Balances that count, and those left out since the year whose month they say has rows of its own."""

    kept: Sequence[Balance]
    left_out: Sequence[Balance]


def of_their_year(found: Iterable[Balance], years: Iterable[FiscalYear]) -> OfTheirYear:
    """Which changes by month and budgets count, where a row's fiscal year doesn't hold the month that it says.

    The month holds, unless rows of the month's own year stand for it too: then both together would say it twice.
    """
    spans = {year.index: (year.start // CENTURY, year.end // CENTURY) for year in years}
    listed = list(found)
    agreeing = {(item.tag, item.period) for item in listed if _is_of_its_year(item, spans)}
    parted: tuple[list[Balance], list[Balance]] = ([], [])
    for item in listed:
        is_said = item.tag in PERIODIC and (item.tag, item.period) in agreeing
        parted[is_said and not _is_of_its_year(item, spans)].append(item)
    return OfTheirYear(*parted)


def _is_of_its_year(item: Balance, spans: Mapping[int, tuple[int, int]]) -> bool:
    first, last = spans.get(item.year, (0, 0))
    return first <= item.period <= last


def of_balances(items: Sequence[Balance], again: Again = NOTHING) -> Counted:
    """In SIE the row without objects is the account's total, which those with objects divide."""
    totals = [item for item in items if not item.objects]
    parts = [item for item in items if item.objects]
    if not totals:
        return _all_but_repeated(parts, again)
    return _divided(totals, parts, _sum(totals)) if parts else Counted(totals, ())


def of_table(items: Sequence[Balance], _again: Again = NOTHING) -> Counted:
    """In a table every row is an amount of its own, but for one without code parts that is the sum of the others."""
    totals = [item for item in items if not item.objects]
    parts = [item for item in items if item.objects]
    if len(parts) > 1 and totals and _sum(parts) == _sum(totals):
        return Counted(parts, totals)
    return Counted(items, ())


def opening(found: Iterable[Balance]) -> Iterator[Counted]:
    """What counts of opening balances, account by account: #IB, divided by the objects of #OIB where they say."""
    accounts: dict[str, tuple[list[Balance], list[Balance]]] = {}
    for item in found:
        if item.tag in {"IB", "OIB"} and item.year == 0 and item.amount is not None:
            accounts.setdefault(item.account, ([], []))[item.tag == "OIB"].append(item)
    has_totals = any(totals for totals, _parts in accounts.values())
    again = NOTHING if has_totals else divisions_said_again(parts for _totals, parts in accounts.values())
    for totals, parts in accounts.values():
        if not parts:
            yield Counted(totals, ())
        elif has_totals:
            yield _divided(totals, parts, _sum(totals))
        else:
            yield _all_but_repeated(parts, again)


def _divided(totals: Sequence[Balance], parts: Sequence[Balance], total: int) -> Counted:
    """The finest division that is the whole total, or all parts when they are; else the one that says most of it.

    What that one leaves is a remainder without objects, so that the sum is the total's.
    """
    divisions = by_division(parts)
    whole = next((divisions[key] for key in finest(divisions) if _sum(divisions[key]) == total), None)
    own = _all_but_repeated(parts).counted
    chosen = whole or (own if _sum(own) == total else max(divisions.values(), key=_said))
    rest = total - _sum(chosen)
    left = [replace((totals or parts)[0], tag=_total_tag(parts[0].tag), objects="", amount=rest, quantity="")]
    return Counted([*chosen, *(left if rest else ())], [*totals, *_others(parts, chosen)])


def _total_tag(tag: str) -> str:
    return tag.removeprefix("O")


def _all_but_repeated(parts: Sequence[Balance], again: Again = NOTHING) -> Counted:
    """Every row, but not a division that a finer one says again object by object, nor one that another says."""
    kept = without_said_again(undivided(parts), again)
    counted = [item for item in parts if division(item) in kept]
    return Counted(counted, _others(parts, counted))


def undivided(parts: Sequence[Balance]) -> ByDivision:
    """The rows of each division that no finer one says again object by object."""
    divisions = by_division(parts)
    if len(divisions) > MOST:
        return divisions
    kept: dict[Division, Sequence[Balance]] = {}
    for key in finest(divisions):
        rows = divisions[key]
        if not any(_by_objects(finer, key) == _by_objects(rows, key) for finer in _within(kept, key)):
            kept[key] = rows
    return kept


def _within(kept: ByDivision, key: Division) -> Iterator[Sequence[Balance]]:
    """The rows of the divisions that divide one further."""
    return (rows for finer, rows in kept.items() if set(key) < set(finer))


def _by_objects(rows: Iterable[Balance], dimensions: Division) -> dict[tuple[tuple[str, str], ...], int]:
    """Öre by the objects of some dimensions."""
    sums: dict[tuple[tuple[str, str], ...], int] = {}
    for item in rows:
        objects = tuple(sorted(pair for pair in object_pairs(item.objects) if pair[0] in dimensions))
        sums[objects] = sums.get(objects, 0) + (item.amount or 0)
    return sums


def _said(rows: Sequence[Balance]) -> tuple[int, int]:
    """How much a division says, and how finely."""
    return sum(abs(item.amount or 0) for item in rows), len(division(rows[0]))


def _others(parts: Sequence[Balance], chosen: Sequence[Balance]) -> list[Balance]:
    known = {id(item) for item in chosen}
    return [item for item in parts if id(item) not in known]


def _sum(rows: Iterable[Balance]) -> int:
    return sum(item.amount or 0 for item in rows)
