"""Balances without the account's total, divided by one code part and by another: is it the same amount twice?

Nothing in a row says so. It is taken to be, where one division comes to what the other does on every account and month
that has it; else each row is an amount of its own, as in a list of combinations.
"""

from __future__ import annotations

from collections import Counter
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
MOST = 100
"""Divisions that are held against each other, several times what any ledger has: of more, every row counts."""


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
    uses = Counter(key for own in sums for key in own)
    if len(uses) > MOST:
        return NOTHING
    alike = Counter(pair for own in sums for pair in permutations(own, 2) if own[pair[0]] == own[pair[1]])
    order = {key: place for place, key in enumerate(finest(uses))}
    found: set[tuple[Division, Division]] = set()
    for one, other in sorted(alike, key=lambda pair: (order[pair[0]], order[pair[1]])):
        if are_apart(one, other) and alike[one, other] == uses[other] and (other, one) not in found:
            found.add((one, other))
    return frozenset(found)


def are_apart(one: Division, other: Division) -> bool:
    """Whether neither divides the other further."""
    return not (set(one) <= set(other) or set(other) <= set(one))


def without_said_again(kept: ByDivision, again: Again) -> dict[Division, Sequence[Balance]]:
    """The divisions that count: all but those that one of the others says too."""
    repeated = {key for one, key in again if one in kept}
    return {key: rows for key, rows in kept.items() if key not in repeated}


def apart(kept: ByDivision) -> Iterator[tuple[Division, Division]]:
    """Pairs of divisions of which neither divides the other further."""
    keys = finest(kept) if len(kept) <= MOST else []
    return ((one, other) for at, one in enumerate(keys) for other in keys[at + 1 :] if are_apart(one, other))


def _sums(items: Sequence[Balance]) -> dict[Division, int]:
    return {key: sum(item.amount or 0 for item in rows) for key, rows in by_division(items).items()}
