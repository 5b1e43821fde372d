"""Columns of cells to entries: codes, days, periods and amounts, each distinct value read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.kernel.money import LARGEST_ORE, ORE_PER_UNIT, AmountError, parse_amount
from arshjul.ledger.sie.fields import day, month
from arshjul.ledger.tabular.mapping import Amounts
from arshjul.ledger.values import Column

Integers = NDArray[np.int64]
MISSING = np.iinfo(np.int64).min
"""Stands for no entry or an unreadable one in the integer columns here."""

_SPACES = "[ \u00a0\u202f\u2009']"
_PLAIN = r"^(-?\d{1,5}(\.\d{1,2})?)?$"
SAFE_DIGITS = 18
_SEPARATED = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_PERIOD = re.compile(r"(\d{4})[-./ ]?(\d{1,2})")
EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()
EXCEL_DAYS = range(20_000, 80_000)
CENTURY = 100


def coded(column: Column) -> pa.DictionaryArray:
    """A column as codes of trimmed text."""
    if not isinstance(column, pa.ChunkedArray):
        column = pa.chunked_array([pa.array([cell_text(cell) for cell in column], pa.string())])
    encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.chunk(0) if encoded.num_chunks else pa.array([], pa.string()).dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(encoded.dictionary).dictionary_encode()
    return pa.DictionaryArray.from_arrays(trimmed.indices.take(encoded.indices), trimmed.dictionary)


def cell_text(cell: object) -> str:
    """A workbook's cell as text: whole numbers without decimals, days as YYYY-MM-DD."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def texts(column: Column) -> Column:
    """A column as plain text."""
    return (
        column if isinstance(column, pa.ChunkedArray) else pa.array([cell_text(cell) for cell in column], pa.string())
    )


def by_value(column: Column, read: Callable[[str], int | None]) -> tuple[Integers, pa.DictionaryArray]:
    """A column as integers, each distinct text read once; `MISSING` where it can't be."""
    codes = coded(column)
    values = np.array(
        [MISSING if (number := read(text)) is None else number for text in codes.dictionary.to_pylist()], np.int64
    )
    indices = codes.indices.to_numpy()
    return (values[indices] if len(values) else np.zeros(0, np.int64)), codes


def read_day(text: str, shape: str = "") -> int | None:
    """A day in any usual shape; `shape` settles what is first when it is DD or MM.

    >>> read_day("2026-01-31"), read_day("31.1.2026", "DD.MM.YYYY"), read_day("20260131"), read_day("46053")
    (20260131, 20260131, 20260131, 20260131)
    """
    plain = day(text)
    if plain is not None:
        return plain
    match = _SEPARATED.fullmatch(text)
    if match:
        return day(f"{match[1]}{int(match[2]):02d}{int(match[3]):02d}")
    match = _DAY_FIRST.fullmatch(text)
    if match:
        first, second = (int(match[1]), int(match[2]))
        first, second = (second, first) if shape.upper().startswith("MM") else (first, second)
        return day(f"{match[3]}{second:02d}{first:02d}")
    if text.isascii() and text.isdigit() and len(text) < len("YYYYMM") and int(text) in EXCEL_DAYS:
        return int(date.fromordinal(EXCEL_DAY_ZERO + int(text)).strftime("%Y%m%d"))
    return None


def read_period(text: str) -> int | None:
    """A month as YYYYMM, YYYY-MM or a day within it.

    >>> read_period("2026-01"), read_period("202601"), read_period("2026-01-31"), read_period("2613")
    (202601, 202601, 202601, None)
    """
    match = _PERIOD.fullmatch(text)
    if match:
        return month(f"{match[1]}{int(match[2]):02d}")
    number = read_day(text)
    return None if number is None else number // CENTURY


def amounts(column: Column, shape: Amounts) -> tuple[Integers, Integers]:
    """Öre of a column, and the places that aren't amounts; `MISSING` for no entry."""
    if not isinstance(column, pa.ChunkedArray):
        return _from_cells(column, shape)
    plain = _plain(column, shape)
    try:
        return _scaled(plain, shape), np.zeros(0, np.int64)
    except pa.ArrowInvalid:
        return _one_by_one(column, plain, shape)


def _plain(column: Column, shape: Amounts) -> Column:
    """Digits with a point: thousands and spaces out, the true minus made plain."""
    plain = column
    if pc.any(pc.match_substring_regex(column, "[^0-9.,-]")).as_py():
        plain = pc.replace_substring_regex(plain, _SPACES, "")
        plain = pc.replace_substring_regex(plain, "[\u2212\u2013]", "-")
    if shape.thousands.strip() and shape.thousands != shape.decimal:
        plain = pc.replace_substring(plain, shape.thousands, "")
    return pc.replace_substring(plain, shape.decimal, ".") if shape.decimal != "." else plain


def _scaled(plain: Column, shape: Amounts) -> Integers:
    """Öre of texts that are plain numbers no finer than an öre, or blank; raises ArrowInvalid otherwise.

    A decimal whose scale is the unit's number of öre digits holds öre as its whole number.
    """
    blank = pc.equal(plain, "")
    has_blank = pc.any(blank).as_py()
    filled = pc.if_else(blank, "0", plain) if has_blank else plain
    scale = len(str(ORE_PER_UNIT[shape.unit])) - 1
    parts = [_whole_of_decimal(chunk) for chunk in filled.cast(pa.decimal128(SAFE_DIGITS, scale)).chunks]
    ore = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    ore = ore * shape.sign
    return np.where(blank.to_numpy(), MISSING, ore) if has_blank else ore


def _whole_of_decimal(chunk: Column) -> Integers:
    words = np.frombuffer(chunk.buffers()[1], np.int64)
    return words[2 * chunk.offset : 2 * (chunk.offset + len(chunk)) : 2]


def _one_by_one(column: Column, plain: Column, shape: Amounts) -> tuple[Integers, Integers]:
    """The plain ones together, the rest as people write amounts."""
    good = pc.match_substring_regex(plain, _PLAIN).to_numpy()
    ore = np.full(len(column), MISSING, np.int64)
    if good.any():
        ore[good] = _scaled(plain.filter(pa.array(good)), shape)
    rest = np.flatnonzero(~good)
    bad = []
    for place in rest.tolist():
        try:
            found = parse_amount(_with_comma(column[place].as_py(), shape), shape.unit)
        except AmountError:
            bad.append(place)
            continue
        ore[place] = MISSING if found is None else found * shape.sign
    return ore, np.array(bad, np.int64)


def _with_comma(text: str, shape: Amounts) -> str:
    cleaned = text.replace(shape.thousands, "") if shape.thousands.strip() else text
    return cleaned.replace(shape.decimal, ",")


def _from_cells(column: Column, shape: Amounts) -> tuple[Integers, Integers]:
    """A workbook's cells: floats are rounded to whole öre, which is exact for amounts a ledger holds."""
    factor = ORE_PER_UNIT[shape.unit]
    ore = np.full(len(column), MISSING, np.int64)
    bad = []
    for place, cell in enumerate(column):
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            value = round(cell * factor) if abs(cell * factor) < LARGEST_ORE else MISSING
            if value == MISSING or abs(cell * factor - value) > 0.01:  # noqa: PLR2004 - a float's own error at most
                bad.append(place)
            else:
                ore[place] = value * shape.sign
        elif str(cell).strip():
            try:
                found = parse_amount(_with_comma(str(cell), shape), shape.unit)
            except AmountError:
                bad.append(place)
            else:
                ore[place] = MISSING if found is None else found * shape.sign
    return ore, np.array(bad, np.int64)
