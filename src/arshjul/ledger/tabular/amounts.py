"""A column of amounts to öre, exactly: all plain ones together, the rest one distinct text at a time.

`read_amount` says what a text is worth. What goes faster gives the same. Cells that all have as many decimals as an
öre are whole numbers of öre once the point is taken away. Other cells of digits, one minus and one decimal sign are
read as a decimal with as many digits as an öre has, which then holds öre as its whole number.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.kernel.money import LARGEST_ORE, ORE_PER_UNIT, AmountError, parse_amount
from arshjul.ledger.columns import as_column
from arshjul.ledger.tabular.convert import MISSING, Integers
from arshjul.ledger.tabular.mapping import Amounts
from arshjul.ledger.values import Column

SAFE_DIGITS = 18
MOST_SIGNS = SAFE_DIGITS + 2
"""Of a cell that Arrow reads as a decimal: of more than 38 digits it makes another number and says nothing."""
FLOAT_ERROR = 0.01
"""How far from a whole öre a binary float may be: its own error at most."""

_PLAIN = b"0123456789.-"
_WIDE = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2013": "-"}
_PLUS = r"^\+([0-9])"
_POINT = ord(".")
_DIGITS = ord("0"), ord("9")


def read_amount(text: str, shape: Amounts) -> int | None:
    """Öre of one cell as the mapping says amounts are written; raises `AmountError`.

    >>> read_amount("1.234,50", Amounts(decimal=",", thousands="."))
    123450
    """
    found = parse_amount(plain_text(text, shape), shape.unit)
    return None if found is None else found * shape.sign


def plain_text(text: str, shape: Amounts) -> str:
    """An amount with a comma before its decimals and spaces between thousands, as the kernel reads them."""
    if shape.thousands.strip():
        text = text.replace(shape.thousands, " ")
    return text.replace(shape.decimal, ",")


def amounts(column: Column, shape: Amounts) -> tuple[Integers, list[int]]:
    """Öre of a column, and the places that aren't amounts; `MISSING` for no entry."""
    if not isinstance(column, pa.Array):
        return _of_workbook(column, shape)
    column = column.cast(pa.string())
    tidy = _tidy(column, shape)
    ore = _even(tidy, shape)
    ore = _plain(tidy, shape) if ore is None else ore
    return (ore, []) if ore is not None else _mixed(column, tidy, shape)


def _tidy(column: Column, shape: Amounts) -> Column:
    """Thousands as spaces and the decimal sign as a point, wherever they occur."""
    if shape.thousands.strip():
        column = pc.replace_substring(column, shape.thousands, " ")
    if shape.decimal not in {",", "."}:
        column = pc.replace_substring(column, shape.decimal, ".")
    offsets = _offsets(column)
    data = _bytes(column, offsets)
    if b"," not in data:
        return column
    pointed = pa.py_buffer(data.replace(b",", b"."))
    return pa.StringArray.from_buffers(len(column), pa.py_buffer(offsets - offsets[0]), pointed)


def _offsets(column: Column) -> NDArray[np.int32]:
    data = column.buffers()[1]
    if data is None or not len(column):
        return np.zeros(1, np.int32)
    return np.frombuffer(data, np.int32)[column.offset : column.offset + len(column) + 1]


def _bytes(column: Column, offsets: NDArray[np.int32]) -> bytes:
    data = column.buffers()[2]
    return b"" if data is None else memoryview(data)[offsets[0] : offsets[-1]].tobytes()


def _even(column: Column, shape: Amounts) -> Integers | None:
    """Öre when every cell has digits, a point and just as many decimals as an öre has; None otherwise."""
    offsets = _offsets(column)
    sizes, decimals = np.diff(offsets), _decimals(shape)
    if not (decimals and len(sizes)) or sizes.min() < decimals + 2 or sizes.max() > MOST_SIGNS:
        return None
    signs = np.frombuffer(column.buffers()[2], np.uint8)
    points = offsets[1:] - (decimals + 1)
    before = signs[points - 1]
    if (signs[points] != _POINT).any() or (before < _DIGITS[0]).any() or (before > _DIGITS[1]).any():
        return None
    digits = _bytes(column, offsets).translate(None, b".")
    moved = offsets - offsets[0] - np.arange(len(offsets), dtype=np.int32)
    if len(digits) != moved[-1] or b"x" in digits or b"X" in digits:
        return None
    try:
        whole = pa.StringArray.from_buffers(len(column), pa.py_buffer(moved), pa.py_buffer(digits)).cast(pa.int64())
    except pa.ArrowInvalid:
        return None
    return np.asarray(whole.to_numpy() * shape.sign)


def _decimals(shape: Amounts) -> int:
    """How many decimals an öre has in the unit."""
    return len(str(ORE_PER_UNIT[shape.unit])) - 1


def _plain(column: Column, shape: Amounts) -> Integers | None:
    """Öre when every cell is blank or digits with a minus and a point in their right places; None otherwise."""
    offsets = _offsets(column)
    data = _bytes(column, offsets)
    if data.translate(None, _PLAIN) or b"-." in data:
        return None
    sizes = np.diff(offsets)
    if sizes.max(initial=0) > MOST_SIGNS:
        return None
    blank = sizes == 0
    starts, ends = (offsets[:-1] - offsets[0])[~blank], (offsets[1:] - offsets[0] - 1)[~blank]
    signs = np.frombuffer(data, np.uint8)
    if (signs[starts] == _POINT).any() or (signs[ends] == _POINT).any():
        return None
    try:
        return _scaled(column, blank, shape)
    except pa.ArrowInvalid:
        return None


def _scaled(column: Column, blank: NDArray[np.bool_], shape: Amounts) -> Integers:
    """Öre of plain numbers no finer than an öre; raises ArrowInvalid otherwise."""
    filled = pc.if_else(as_column(blank), "0", column) if blank.any() else column
    decimals = filled.cast(pa.decimal128(SAFE_DIGITS, _decimals(shape)))
    words = np.frombuffer(decimals.buffers()[1], np.int64) if len(decimals) else np.zeros(0, np.int64)
    ore = words[2 * decimals.offset : 2 * (decimals.offset + len(decimals)) : 2] * shape.sign
    return np.where(blank, MISSING, ore) if blank.any() else ore


def _mixed(column: Column, tidy: Column, shape: Amounts) -> tuple[Integers, list[int]]:
    """Plain ones and ones in whole thousands together, each other text once."""
    finest = _decimals(shape)
    narrow = _narrow(tidy)
    shaped = rf"^-?([0-9]{{1,15}}|[0-9]{{1,3}}([ '][0-9]{{3}}){{1,4}})(\.[0-9]{{1,{max(1, finest)}}})?$"
    good = pc.match_substring_regex(narrow, shaped).to_numpy(zero_copy_only=False)
    ore = np.full(len(column), MISSING, np.int64)
    if good.any():
        chosen = narrow.filter(as_column(good))
        for space in (" ", "'"):
            chosen = pc.replace_substring(chosen, space, "")
        try:
            ore[good] = _scaled(chosen, np.zeros(len(chosen), np.bool_), shape)
        except pa.ArrowInvalid:
            good[:] = False
    bad = _one_by_one(column, np.flatnonzero(~good), ore, shape)
    return ore, bad


def _narrow(column: Column) -> Column:
    """Every space and minus as the plain one, and neither space around the number nor plus before it."""
    data = _bytes(column, _offsets(column))
    if not data.isascii():
        for wide, plain in _WIDE.items():
            column = pc.replace_substring(column, wide, plain)
    column = pc.utf8_trim_whitespace(column)
    return pc.replace_substring_regex(column, _PLUS, r"\1") if b"+" in data else column


def _one_by_one(column: Column, places: Integers, ore: Integers, shape: Amounts) -> list[int]:
    """Fill in öre at the places, each distinct text read once; gives the places that can't be read."""
    rest = column.take(as_column(places)).dictionary_encode()
    worth = np.full(len(rest.dictionary), MISSING, np.int64)
    is_bad = np.zeros(len(rest.dictionary), np.bool_)
    for number, text in enumerate(rest.dictionary.to_pylist()):
        try:
            found = read_amount(text, shape)
        except AmountError:
            is_bad[number] = True
        else:
            worth[number] = MISSING if found is None else found
    indices = rest.indices.to_numpy()
    if len(indices):
        ore[places] = worth[indices]
    bad: list[int] = places[is_bad[indices]].tolist() if len(indices) else []
    return bad


def _are_numbers(column: Column) -> NDArray[np.bool_]:
    """Which cells are numbers; those of a column of numbers alone aren't asked one by one."""
    if set(map(type, column)) <= {float, int}:
        return np.ones(len(column), np.bool_)
    return np.fromiter((type(cell) in {float, int} for cell in column), np.bool_, len(column))


def _of_workbook(column: Column, shape: Amounts) -> tuple[Integers, list[int]]:
    """A workbook's cells: floats as the nearest whole öre, texts as in a text file."""
    ore = np.full(len(column), MISSING, np.int64)
    is_number = _are_numbers(column)
    numbers = np.flatnonzero(is_number)
    cells = column if is_number.all() else [column[place] for place in numbers.tolist()]
    scaled = np.array(cells, np.float64) * ORE_PER_UNIT[shape.unit]
    whole = np.rint(scaled)
    is_bad = ~(np.abs(scaled) < LARGEST_ORE) | ~(np.abs(scaled - whole) <= FLOAT_ERROR)
    ore[numbers[~is_bad]] = whole[~is_bad].astype(np.int64) * shape.sign
    rest = np.flatnonzero(~is_number)
    texts = pa.array([str(column[place]) for place in rest.tolist()], pa.string())
    found, bad = amounts(texts, shape)
    ore[rest] = found
    return ore, sorted([*numbers[is_bad].tolist(), *rest[bad].tolist()])
