"""Balances of sub-objects: SIE writes their code after the code of the object above, as one text.

Entries name both objects, each by its own code. The joined code is parted where both are declared, so that an opening
balance meets its entries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

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
    if not above or not book.objects:
        return
    joined = _Joined(above, frozenset(book.objects))
    parted = [joined.parted(item) for item in book.balances]
    changed = [(item, new) for item, new in zip(book.balances, parted, strict=True) if new is not item]
    book.balances = parted
    if changed:
        item, new = changed[0]
        book.notes.add("objects-joined", item.line, count=len(changed), joined=item.objects, parted=new.objects)


@dataclass
class _Joined:
    """The dimensions below others, and every object declared; remembers each list it has parted."""

    above: Mapping[str, str]
    objects: frozenset[tuple[str, str]]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def parted(self, item: Balance) -> Balance:
        """The balance by the objects that entries name; itself when no code of it is joined."""
        if item.objects not in self._known:
            self._known[item.objects] = self._list(item.objects)
        objects = self._known[item.objects]
        return item if objects == item.objects else replace(item, objects=objects)

    def _list(self, objects: str) -> str:
        pairs = object_pairs(objects)
        found: dict[str, str] = {}
        for dimension, code in pairs:
            for number, own in self._of(dimension, code):
                if found.setdefault(number, own) != own:
                    return objects
        if len(found) == len(pairs):
            is_same = tuple(found.items()) == pairs
            return objects if is_same else _written(found)
        return _written(found)

    def _of(self, dimension: str, code: str) -> Pairs:
        """One pair as those it is made of; itself when it is declared, or can't be parted in just one way."""
        ways = self._ways(dimension, code, frozenset()) if len(code) <= LONGEST else ()
        return ways[0] if len(ways) == 1 else ((dimension, code),)

    def _ways(self, dimension: str, code: str, below: frozenset[str]) -> tuple[Pairs, ...]:
        if (dimension, code) in self.objects:
            return (((dimension, code),),)
        parent = self.above.get(dimension)
        if parent is None or dimension in below:
            return ()
        ends = [end for end in range(1, len(code)) if (dimension, code[end:]) in self.objects]
        return tuple(
            (*way, (dimension, code[end:]))
            for end in ends
            for way in self._ways(parent, code[:end], below | {dimension})
        )


def _written(found: Mapping[str, str]) -> str:
    return canonical_objects(tuple(text for pair in found.items() for text in pair))
