"""Judge the codes of a whole SIE file: accounts, dimensions and objects, as they are declared and as they are used."""

from __future__ import annotations

from arshjul.ledger import code_lengths
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.totals import Totals, Use

RESERVED = frozenset({"1", "2", "6", "7", "8", "9", "10"})
"""Dimensions of the standard that need no declaration."""

BELOW_FREE = frozenset(map(str, range(20)))
"""Dimensions that the standard keeps for itself."""


def codes(book: Book, totals: Totals) -> None:
    """Codes used without being declared, and object lists that break the hierarchy."""
    notes = book.notes
    for code, use in totals.accounts.items():
        if code and code not in book.accounts:
            notes.add("account-undeclared", use.line, account=code, count=use.count)
    pairs = totals.pairs()
    with_objects = {key[0] for key in book.objects}
    _judge_dimensions(book, pairs)
    for (dimension, code), use in pairs.items():
        if dimension in with_objects and dimension in book.dimensions and (dimension, code) not in book.objects:
            notes.add("object-undeclared", use.line, dimension=dimension, object=code, count=use.count)
    used = [(code, use.line) for code, use in totals.accounts.items()]
    used += [(code, use.line) for (_dimension, code), use in pairs.items()]
    code_lengths.judge(notes, (*used, *code_lengths.of_balances(book.balances)))
    _judge_lists(book, totals)
    _judge_hierarchy(book)
    _judge_parents(book, totals)


def _judge_lists(book: Book, totals: Totals) -> None:
    """Object lists that name a dimension twice: the amount can't be of both."""
    lists = {objects: use.line for objects, use in totals.lists.items()}
    for item in book.balances:
        lists.setdefault(item.objects, item.line)
    for objects, line in lists.items():
        numbers = [dimension for dimension, _code in object_pairs(objects)]
        if len(set(numbers)) < len(numbers):
            book.notes.add("object-dimension-twice", line, text=objects)


def _judge_hierarchy(book: Book) -> None:
    """Dimensions below one that isn't there, or below themselves."""
    parents = {item.number: item.parent for item in book.dimensions.values() if item.parent}
    for number, parent in parents.items():
        line = book.dimension_lines.get(number)
        if parent not in book.dimensions and parent not in RESERVED:
            book.notes.add("parent-dimension-unknown", line, dimension=number, parent=parent)
        above, seen = parent, {number}
        while above in parents and above not in seen:
            seen.add(above)
            above = parents[above]
        if above == number:
            book.notes.add("dimension-cycle", line, dimension=number, parent=parent)


def _judge_dimensions(book: Book, pairs: dict[tuple[str, str], Use]) -> None:
    first: dict[str, int] = {}
    for (dimension, _code), use in pairs.items():
        first[dimension] = min(use.line, first.get(dimension, use.line))
    for dimension, line in first.items():
        if dimension in book.dimensions or dimension in RESERVED:
            continue
        is_reserved = dimension in BELOW_FREE
        book.notes.add("dimension-reserved" if is_reserved else "dimension-undeclared", line, dimension=dimension)


def _judge_parents(book: Book, totals: Totals) -> None:
    parents = {item.number: item.parent for item in book.dimensions.values() if item.parent}
    if not parents:
        return
    for objects, use in totals.lists.items():
        numbers = {dimension for dimension, _code in object_pairs(objects)}
        for number in sorted(numbers & parents.keys()):
            if parents[number] not in numbers:
                book.notes.add("parent-object-missing", use.line, dimension=number, parent=parents[number])
