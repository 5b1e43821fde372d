"""Columns of cells to codes, days and periods, each distinct value read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.kernel import datafile
from arshjul.ledger.sie.fields import day, month
from arshjul.ledger.values import Column

Integers = NDArray[np.int64]
MISSING = np.iinfo(np.int64).min
"""Stands for no entry or an unreadable one in the integer columns here."""

_SEPARATED = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_SHORT = re.compile(r"(\d{2})[-./ ]?(\d{2})[-./ ]?(\d{2})")
SHORT_DAY, SHORT_MONTH = "YYMMDD", "YYMM"
_SHORT_PERIOD = re.compile(r"\d{2}[-./ ]?\d{2}")
_PERIOD = re.compile(r"(\d{4})[-./ Mm]?(\d{1,2})")
_NAMED_DAY = re.compile(r"(\d{1,2})[-./ ]+([^\W\d_]+)[-./, ]+(\d{4})")
_NAMED_MONTH = re.compile(r"(?P<name>[^\W\d_]+)[-./, ]+(?P<year>\d{4})|(?P<first>\d{4})[-./, ]+(?P<last>[^\W\d_]+)\.?")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
"""A day as a workbook counts them, perhaps with its time."""
_SPAN = re.compile(r"(\d{6})\s*[-\u2013]\s*(\d{6})")
_SHORT_NAMED_MONTH = re.compile(r"([^\W\d_]+)\.?[-./ ']+(\d{2})")
EXCEL_DAY_ZERO = date(1899, 12, 30).toordinal()
EXCEL_DAYS = range(20_000, 80_000)
CELL_ERRORS = frozenset(
    "# #DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #GETTING_DATA "  # noqa: SIM905 - reads as one text
    "#DIVISION/0! #SAKNAS! #NAMN? #SKÄRNING! #OGILTIGT! #REFERENS! #VÄRDEFEL!".split()
)
CENTURY = 100
MONTHS = 12
BESIDE = frozenset({0, 13, 14, 15, 16})
"""Periods that systems have beside the months: of openings and of the closing of the books."""
OPENING = 0
"""Stands in a month's place for what the year opens with."""


@cache
def month_names() -> Mapping[str, int]:
    """The number of a month by each of its names; few tables write them, so YAML is taken in when one does."""
    from importlib import resources

    text = resources.files("arshjul.ledger.tabular").joinpath("months.yaml").read_text(encoding="utf-8")
    return {name: number for number, names in datafile.load(text).items() for name in names}


def is_cell_error(text: str) -> bool:
    """Whether a cell shows an error of the spreadsheet instead of a value, as Excel writes it in English or Swedish.

    >>> is_cell_error("#DIV/0!"), is_cell_error("#saknas!"), is_cell_error("#12")
    (True, True, False)
    """
    return text.startswith("#") and text.strip().upper() in CELL_ERRORS


def coded(column: Column) -> pa.DictionaryArray:
    """A column as codes of trimmed text."""
    column = texts(column)
    encoded = column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(encoded.dictionary)
    if trimmed.equals(encoded.dictionary):
        return encoded
    again = trimmed.dictionary_encode()
    return pa.DictionaryArray.from_arrays(again.indices.take(encoded.indices), again.dictionary)


def cell_text(cell: object) -> str:
    """A workbook's cell as text: whole numbers without decimals, days as YYYY-MM-DD."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def texts(column: Column) -> Column:
    """A column as an Arrow array of text, coded or plain; one of text alone is asked of no cell what it is."""
    if isinstance(column, pa.Array):
        return column
    if set(map(type, column)) == {str}:
        return pc.utf8_trim_whitespace(pa.array(column, pa.string()))
    return pa.array(map(cell_text, column), pa.string())


def by_value(column: Column, read: Callable[[str], int | None]) -> tuple[Integers, pa.DictionaryArray]:
    """A column as integers, each distinct text read once; `MISSING` where it can't be."""
    codes = coded(column)
    values = np.array(
        [MISSING if (number := read(text)) is None else number for text in codes.dictionary.to_pylist()], np.int64
    )
    indices = codes.indices.to_numpy()
    return (values[indices] if len(values) else np.zeros(0, np.int64)), codes


def read_day(text: str, shape: str = "") -> int | None:
    """A day in any usual shape; `shape` settles what is first when it is DD or MM, and that the century is left out.

    >>> read_day("2026-01-31"), read_day("31.1.2026", "DD.MM.YYYY"), read_day("20260131"), read_day("46053")
    (20260131, 20260131, 20260131, 20260131)
    >>> read_day("260131", "YYMMDD"), read_day("26-01-31", "YYMMDD"), read_day("260131")
    (20260131, 20260131, None)
    >>> read_day("15 februari 2026"), read_day("15-Feb-2026"), read_day("15 brumaire 2026")
    (20260215, 20260215, None)
    """
    if shape.upper() == SHORT_DAY and (match := _SHORT.fullmatch(text)):
        return day(f"20{match[1]}{match[2]}{match[3]}")
    plain = day(text)
    return day(_digits_of(text, shape)) if plain is None else plain


def _digits_of(text: str, shape: str) -> str:
    """A day as YYYYMMDD where it is written otherwise; empty when it is none."""
    match = _SEPARATED.fullmatch(text)
    if match:
        return f"{match[1]}{int(match[2]):02d}{int(match[3]):02d}"
    match = _DAY_FIRST.fullmatch(text)
    if match:
        first, second = (int(match[1]), int(match[2]))
        first, second = (second, first) if shape.upper().startswith("MM") else (first, second)
        return f"{match[3]}{second:02d}{first:02d}"
    match = _NAMED_DAY.fullmatch(text)
    if match:
        return f"{match[3]}{month_names().get(match[2].lower(), 0):02d}{int(match[1]):02d}"
    match = _SERIAL.fullmatch(text)
    if match and int(match[1]) in EXCEL_DAYS:
        return date.fromordinal(EXCEL_DAY_ZERO + int(match[1])).strftime("%Y%m%d")
    return ""


def is_beside_months(text: str) -> bool:
    """Whether a cell is a period of a year that is none of its months, of those that systems have.

    >>> is_beside_months("202613"), is_beside_months("2026-00"), is_beside_months("202612")
    (True, True, False)
    """
    match = _PERIOD.fullmatch(text)
    return match is not None and int(match[2]) in BESIDE and month(match[1] + "01") is not None


def span_of(text: str) -> tuple[int, int] | None:
    """The first and the last of several months in a year, as a mapping writes them; None of anything else.

    >>> span_of("202601-202603"), span_of("202511-202610"), span_of("202603"), span_of("202601-202701")
    ((202601, 202603), (202511, 202610), None, None)
    """
    match = _SPAN.fullmatch(text.strip())
    first, last = (month(match[1]), month(match[2])) if match else (None, None)
    if not first or not last:
        return None
    apart = (last // CENTURY - first // CENTURY) * MONTHS + last % CENTURY - first % CENTURY
    return (first, last) if 0 < apart < MONTHS else None


def day_order(cells: Iterable[str]) -> tuple[str, bool]:
    """Which comes first of day and month where the year is last, and whether the cells leave it open.

    >>> day_order(["31/12/2026"]), day_order(["12/31/2026"]), day_order(["1/2/2026"]), day_order(["2026-01-31"])
    (('DD.MM.YYYY', False), ('MM.DD.YYYY', False), ('DD.MM.YYYY', True), ('', False))
    """
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := _DAY_FIRST.fullmatch(cell))]
    if not pairs:
        return "", False
    is_month_first = any(second > MONTHS for _first, second in pairs)
    is_day_first = any(first > MONTHS for first, _second in pairs)
    return "MM.DD.YYYY" if is_month_first and not is_day_first else "DD.MM.YYYY", not (is_month_first or is_day_first)


def read_period(text: str, beside: Mapping[int, int] | None = None, shape: str = "") -> int | None:
    """A month as YYYYMM, YYYY-MM, with its name or by a day within it; by a shape without its century (YYMM).

    `beside` tells what periods beside the months (13, 00) are: a month, or `OPENING` for what the year opens with.

    >>> read_period("2026-01"), read_period("202601"), read_period("2026-01-31"), read_period("2613")
    (202601, 202601, 202601, None)
    >>> read_period("2613", {13: 12}, "YYMM"), read_period("26-03", shape="YYMM")
    (202612, 202603)
    >>> read_period("2026M01"), read_period("jan-26"), read_period("26-jan")
    (202601, 202601, None)
    >>> read_period("jan 2026"), read_period("2026 Mars"), read_period("202613"), read_period("202613", {13: 12})
    (202601, 202603, None, 202612)
    """
    if shape == SHORT_MONTH and _SHORT_PERIOD.fullmatch(text):
        text = f"20{text}"
    match = _PERIOD.fullmatch(text)
    if match:
        number = int(match[2])
        if beside and number in beside:
            first = month(match[1] + "01")
            return None if first is None else first - 1 + beside[number]
        return month(f"{match[1]}{number:02d}")
    match = _NAMED_MONTH.fullmatch(text)
    if match:
        name, year = match["name"] or match["last"], match["year"] or match["first"]
        return month(f"{year}{month_names().get(name.lower(), 0):02d}")
    match = _SHORT_NAMED_MONTH.fullmatch(text)
    if match:
        return month(f"20{match[2]}{month_names().get(match[1].lower(), 0):02d}")
    found = read_day(text)
    return None if found is None else found // CENTURY
