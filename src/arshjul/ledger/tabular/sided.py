"""Amounts that say debit or credit after their number, in the same cell: 1 234,50 K.

The mapping says so by one column for both `amount` and `side`. The words are cut off into a column of their own before
anything is read, so that all that holds of such a column holds of them. An amount of 0 needs no word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Given
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger.tabular.files.cells import Cells
from arshjul.ledger.tabular.likely.looks import MOST, looks_numeric
from arshjul.ledger.tabular.mapping import SIDE_WORDS, Mapping, side_of
from arshjul.ledger.values import Column

_WORDS = "\0"
"""What is added to a column's name in that of its words: no name in a file has it."""
_SPACE = "[\\s\u00a0\u202f]*"
_ZERO = "^[-\\s]*0[0.,\\s]*$"


def apart(cells: Cells, mapping: Mapping) -> tuple[Cells, Mapping]:
    """The cells with the words cut off from their amounts, and the mapping of them, where the two share a column."""
    name = mapping.columns.get("side")
    if name is None or name != mapping.columns.get("amount"):
        return cells, mapping
    numbers, words = _parted(cells.columns[name], mapping.sides)
    columns = {**cells.columns, name: numbers, name + _WORDS: words}
    return replace(cells, columns=columns), replace(mapping, columns={**mapping.columns, "side": name + _WORDS})


def _parted(column: Column, sides: Given[str, Sequence[str]]) -> tuple[Column, Column]:
    """Numbers and words; a cell without a word stays as it is in both, and a 0 is a debit."""
    pattern, zero = _pattern(sides), sides["debit"][0]
    if isinstance(column, pa.Array):
        plain = column.cast(pa.string())
        words = pc.replace_substring_regex(plain, pattern, r"\2")
        words = pc.if_else(pc.match_substring_regex(plain, _ZERO), zero, words)
        return pc.replace_substring_regex(plain, pattern, r"\1"), words
    found = [re.match(pattern, cell) if isinstance(cell, str) else None for cell in column]
    numbers = [match[1] if match else cell for match, cell in zip(found, column, strict=True)]
    words = [
        match[2] if match else zero if re.match(_ZERO, str(cell)) else str(cell)
        for match, cell in zip(found, column, strict=True)
    ]
    return numbers, words


def _pattern(sides: Given[str, Sequence[str]]) -> str:
    # The space before a word goes with the number: matched apart it would be tried from each blank of a long cell.
    words = sorted((word for several in sides.values() for word in several), key=len, reverse=True)
    return f"(?i)^(.*[0-9)\\s\u00a0\u202f-])({'|'.join(map(re.escape, words))}){_SPACE}$"


_USUAL = re.compile(
    _pattern({side: [word for word in words if word.isalpha()] for side, words in SIDE_WORDS.items()}), re.IGNORECASE
)


def cut(text: str) -> tuple[str, str]:
    """The number and the usual word for its side of a cell; an empty word when it has none.

    >>> cut("1 234,50 K"), cut("1 234,50 kr"), cut("1910 Bank")
    (('1 234,50', 'K'), ('1 234,50 kr', ''), ('1910 Bank', ''))
    """
    match = _USUAL.match(text)
    number = match[1].strip() if match else text
    return (number, match[2]) if match and looks_numeric(number) else (text, "")


def words_of(cells: Sequence[str]) -> dict[str, str]:
    """What nearly every cell of a column calls debit and credit after its number; nothing unless both occur."""
    said = [word for cell in cells if not re.match(_ZERO, cell) for word in [cut(cell)[1]]]
    called = {side: next((word for word in said if side_of(word) == side), "") for side in SIDE_WORDS}
    return called if all(called.values()) and sum(map(bool, said)) >= MOST * len(said) else {}
