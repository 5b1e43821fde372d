"""Balances of sub-objects: SIE writes their code after the code of the object above, as one text.

Entries name both objects, each by its own code. The joined code is parted where both are declared, so that an opening
balance meets its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import NamedTuple

from arshjul.ledger.sie.fields import canonical_objects, object_pairs
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.values import Balance

STANDARD_PARENTS = {"2": "1"}
"""Dimensions that the standard itself lays below another."""

LONGEST = 100
"""Signs of a joined code, many times what any has."""

Pairs = tuple[tuple[str, str], ...]


def part_joined_codes(book: Book) -> None:
    """Part the joined codes of balances into those that entries name; told once."""
    above = {number: parent for number, parent in STANDARD_PARENTS.items() if number not in book.dimensions}
    above |= {item.number: item.parent for item in book.dimensions.values() if item.parent}
    endless = ways_up(above).endless
    above = {number: parent for number, parent in above.items() if number not in endless}
    if not above or not book.objects:
        return
    joined = _Joined(above, frozenset(book.objects))
    parted = [joined.parted(item) for item in book.balances]
    changed = [(item, new) for item, new in zip(book.balances, parted, strict=True) if new is not item]
    book.balances = parted
    if changed:
        item, new = changed[0]
        book.notes.add("objects-joined", item.line, count=len(changed), joined=item.objects, parted=new.objects)


class WaysUp(NamedTuple):
    """The dimensions whose way up comes back to themselves, and those whose way up never ends."""

    around: set[str]
    endless: set[str]


def ways_up(above: Mapping[str, str]) -> WaysUp:
    """Where the ways up from all dimensions lead; no step of any is gone twice.

    >>> ways_up({"21": "20", "30": "31", "31": "30", "32": "31"}).around == {"30", "31"}
    True
    """
    around: set[str] = set()
    endless: set[str] = set()
    known: set[str] = set()
    for start in above:
        way: dict[str, int] = {}
        number = start
        while number in above and number not in known and number not in way:
            way[number] = len(way)
            number = above[number]
        if number in way:
            around.update(islice(way, way[number], None))
        if number in way or number in endless:
            endless.update(way)
        known.update(way)
    return WaysUp(around, endless)


@dataclass
class _Joined:
    """The dimensions below others, and every object declared; remembers what it has parted."""

    above: Mapping[str, str]
    objects: frozenset[tuple[str, str]]
    _lists: dict[str, str] = field(default_factory=dict)
    _ways: dict[tuple[str, str], tuple[Pairs, ...]] = field(default_factory=dict)

    def parted(self, item: Balance) -> Balance:
        """The balance by the objects that entries name; itself when no code of it is joined."""
        if item.objects not in self._lists:
            self._lists[item.objects] = self._list(item.objects)
        objects = self._lists[item.objects]
        return item if objects == item.objects else replace(item, objects=objects)

    def _list(self, objects: str) -> str:
        parts = [self._parts(*pair) for pair in object_pairs(objects)]
        found: dict[str, str] = {}
        for dimension, code in chain.from_iterable(parts):
            if found.setdefault(dimension, code) != code:
                return objects
        if all(len(part) == 1 for part in parts):
            return objects
        return canonical_objects(tuple(chain.from_iterable(found.items())))

    def _parts(self, dimension: str, code: str) -> Pairs:
        """The pairs that one is made of; itself when it is declared, or can't be parted in just one way."""
        ways = self._ways_of(dimension, code) if len(code) <= LONGEST else ()
        return ways[0] if len(ways) == 1 else ((dimension, code),)

    def _ways_of(self, dimension: str, code: str) -> tuple[Pairs, ...]:
        """How a code can be parted; at most two ways, since two are as good as many."""
        if (dimension, code) in self.objects:
            return (((dimension, code),),)
        if dimension not in self.above:
            return ()
        if (dimension, code) not in self._ways:
            ends = (end for end in range(1, len(code)) if (dimension, code[end:]) in self.objects)
            found = (
                (*way, (dimension, code[end:]))
                for end in ends
                for way in self._ways_of(self.above[dimension], code[:end])
            )
            self._ways[dimension, code] = tuple(islice(found, 2))
        return self._ways[dimension, code]
