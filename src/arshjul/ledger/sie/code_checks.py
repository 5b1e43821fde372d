"""Judge the codes of a whole SIE file: accounts, dimensions and objects, as they are declared and as they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from arshjul.ledger import code_lengths
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.sie.hierarchy import ways_up
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.totals import Totals, Use

RESERVED = frozenset({"1", "2", "6", "7", "8", "9", "10"})
"""Dimensions of the standard that need no declaration."""

BELOW_FREE = frozenset(map(str, range(20)))
"""Dimensions that the standard keeps for itself."""


def codes(book: Book, totals: Totals) -> None:
    """Codes used without being declared, and object lists that break the hierarchy."""
    notes = book.notes
    stated = [(item.account, item.line) for item in book.balances]
    accounts = _with(dict(totals.accounts.items()), [*stated, *book.kind_lines.items()])
    for code, use in accounts.items():
        if code and code not in book.accounts:
            notes.add("account-undeclared", use.line, account=code, count=use.count)
    pairs = _with(totals.pairs(), ((pair, item.line) for item in book.balances for pair in object_pairs(item.objects)))
    with_objects = {key[0] for key in book.objects}
    _judge_dimensions(book, pairs)
    _judge_empty(book, pairs)
    for (dimension, code), use in pairs.items():
        if dimension in with_objects and code and (dimension, code) not in book.objects:
            notes.add("object-undeclared", use.line, dimension=dimension, object=code, count=use.count)
    used = [(code, use.line) for code, use in accounts.items()]
    code_lengths.judge(notes, (*used, *((code, use.line) for (_dimension, code), use in pairs.items())))
    _judge_blanks(book, accounts, pairs)
    _judge_lists(book, totals)
    _judge_hierarchy(book)
    _judge_parents(book, totals)


Key = TypeVar("Key", str, tuple[str, str])


def _with(uses: dict[Key, Use], stated: Iterable[tuple[Key, int]]) -> dict[Key, Use]:
    """The uses of rows and those of balances, together."""
    for key, line in stated:
        use = uses.setdefault(key, Use(line))
        use.line, use.count = min(line, use.line), use.count + 1
    return uses


def _judge_empty(book: Book, pairs: dict[tuple[str, str], Use]) -> None:
    """A code part without a dimension or without a code."""
    empty = [use for pair, use in pairs.items() if "" in pair]
    if empty:
        book.notes.add("object-empty", min(use.line for use in empty), count=sum(use.count for use in empty))


def _judge_blanks(book: Book, accounts: Mapping[str, Use], pairs: Mapping[tuple[str, str], Use]) -> None:
    """A code with blanks around it is another than the one without, though it looks the same."""
    found = [(("konto", "account"), code, use) for code, use in accounts.items()]
    found += [((f"dimension {number}", f"dimension {number}"), code, use) for (number, code), use in pairs.items()]
    for (sv, en), code, use in found:
        if code != code.strip():
            told = {"what_sv": sv, "what_en": en, "code": code, "plain": code.strip()}
            book.notes.add("code-with-blanks", use.line, count=use.count, **told)


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
    around = ways_up(parents).around
    for number, parent in parents.items():
        line = book.dimension_lines.get(number)
        if parent not in book.dimensions and parent not in RESERVED:
            book.notes.add("parent-dimension-unknown", line, dimension=number, parent=parent)
        if number in around:
            book.notes.add("dimension-cycle", line, dimension=number, parent=parent)


def _judge_dimensions(book: Book, pairs: dict[tuple[str, str], Use]) -> None:
    first = dict(book.object_lines)
    for (dimension, _code), use in pairs.items():
        first[dimension] = min(use.line, first.get(dimension, use.line))
    for dimension, line in first.items():
        if dimension in book.dimensions or dimension in RESERVED or not dimension:
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
