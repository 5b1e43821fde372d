"""Balances without the account's total, divided by one code part and by another: is it the same amount twice?

Nothing in a row says so. It is taken to be, where one division comes to what the other does on every account and month
that has it; else each row is an amount of its own, as in a list of combinations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.values import Balance

Division = tuple[str, ...]
"""The dimensions that a row's object list names."""
Again = frozenset[tuple[Division, Division]]
"""Pairs of divisions: one that counts, and one that says the same again."""
ByDivision = Mapping[Division, Sequence[Balance]]
NOTHING: Again = frozenset()


def division(item: Balance) -> Division:
    """The dimensions that divide a balance."""
    return tuple(sorted(dimension for dimension, _code in object_pairs(item.objects)))


def by_division(parts: Iterable[Balance]) -> dict[Division, list[Balance]]:
    """The rows of each division."""
    found: dict[Division, list[Balance]] = {}
    for item in parts:
        found.setdefault(division(item), []).append(item)
    return found


def finest(divisions: Iterable[Division]) -> list[Division]:
    """Divisions in order, the one by most dimensions first."""
    return sorted(divisions, key=lambda one: (-len(one), one))


def said_again(groups: Iterable[Sequence[Balance]]) -> Again:
    """Which divisions say again what another does, in the rows of each account and month without a total.

    Of two that say the same everywhere the finest counts.
    """
    sums = [_sums(items) for items in groups if all(item.objects for item in items)]
    several = [own for own in sums if len(own) > 1]
    found: set[tuple[Division, Division]] = set()
    for one, other in permutations(finest({key for own in several for key in own}), 2):
        if are_apart(one, other) and (other, one) not in found and _says_all(one, other, sums):
            found.add((one, other))
    return frozenset(found)


def are_apart(one: Division, other: Division) -> bool:
    """Whether neither divides the other further."""
    return not (set(one) <= set(other) or set(other) <= set(one))


def without_said_again(kept: ByDivision, again: Again) -> dict[Division, Sequence[Balance]]:
    """The divisions that count: all but those that one of the others says too."""
    return {key: rows for key, rows in kept.items() if not any((one, key) in again for one in kept)}


def apart(kept: ByDivision) -> Iterator[tuple[Division, Division]]:
    """Pairs of divisions of which neither divides the other further."""
    keys = finest(kept)
    return ((one, other) for at, one in enumerate(keys) for other in keys[at + 1 :] if are_apart(one, other))


def _sums(items: Sequence[Balance]) -> dict[Division, int]:
    return {key: sum(item.amount or 0 for item in rows) for key, rows in by_division(items).items()}


def _says_all(one: Division, other: Division, sums: Iterable[Mapping[Division, int]]) -> bool:
    return all(one in own and own[one] == own[other] for own in sums if other in own)
