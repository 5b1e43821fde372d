"""What the cells of a column look like: numbers, days, months, codes or words for debit and credit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from arshjul.kernel.money import AmountError, parse_amount
from arshjul.ledger.tabular.convert import (
    CENTURY,
    SHORT_DAY,
    SHORT_MONTH,
    is_beside_months,
    is_cell_error,
    month_names,
    read_day,
    read_period,
)
from arshjul.ledger.tabular.likely.year_parts import part_of, span_called
from arshjul.ledger.tabular.mapping import side_of

MOST = 0.9
MANY = 0.6
LIKELY_YEARS = range(1980, 2100)
YEAR = re.compile(r"(?:19|20)\d\d")
DASHES = ("-", "\u2013", "\u2014")
AMOUNTS = ("amount", "debit", "credit", "currency_amount")
_CURRENCY = re.compile("[A-Za-z]{3}|[Kk]r")
_SHORT_MONTH = re.compile(r"\d{4}")
_NAMED_CODE = re.compile(r"\d+[\s\u00a0:\u2013-]+[^\d\s].*")
_CODE = re.compile(r"[0-9A-ZÅÄÖ]{1,10}")

Columns = Mapping[str, list[str]]
"""The filled cells of each column, by its name."""


def share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """How large a share of the cells passes a test."""
    return sum(test(text) for text in cells) / len(cells)


def is_numeric(cells: Sequence[str]) -> bool:
    """Whether a column is of numbers, or of dashes for nothing."""
    filled = [cell for cell in cells if cell not in DASHES]
    return bool(filled) and share(filled, looks_numeric) >= MOST


def looks_numeric(text: str) -> bool:
    """Whether a cell is a number, whichever sign parts its thousands and its decimals.

    >>> looks_numeric("-1 500,00"), looks_numeric("1.234,50"), looks_numeric("1,234.5"), looks_numeric("2026-01-31")
    (True, True, True, False)
    """
    return any(_is_amount(text.replace(thousand, "")) for thousand in (" ", ".", ","))


def _is_amount(text: str) -> bool:
    try:
        return parse_amount(text) is not None
    except AmountError as error:
        return error.reason == "kernel.amount-too-fine"


def looks_like_code(text: str) -> bool:
    """Whether a cell is digits too few to be a day in full."""
    return text.isdigit() and len(text) < len("YYYYMMDD")


def are_codes(cells: Sequence[str]) -> bool:
    """Whether a column repeats codes of digits and capitals; nothing but zeros are amounts that nobody has."""
    few = len(set(cells)) <= max(1, len(cells) // 2)
    return few and set(cells) != {"0"} and share(cells, lambda text: _CODE.fullmatch(text) is not None) >= MOST


def have_names(cells: Sequence[str]) -> bool:
    """Whether every cell is a code of digits and its name: 1910 Kassa."""
    return bool(cells) and all(_NAMED_CODE.fullmatch(cell) for cell in cells)


def are_sides(cells: Sequence[str]) -> bool:
    """Whether every cell is a word or a letter for debit or credit, and both occur."""
    sides = {side_of(cell) if cell.isalpha() else "" for cell in cells}
    return sides == {"debit", "credit"}


def are_short_months(cells: Sequence[str]) -> bool:
    """Whether the cells are months without their century (YYMM); what may all be years is not."""
    plain = all(_SHORT_MONTH.fullmatch(cell) and read_period(cell, shape=SHORT_MONTH) for cell in cells)
    return bool(cells) and plain and not all(map(YEAR.fullmatch, cells))


def is_day(text: str) -> bool:
    """Whether a cell is a day, with the day or the month first."""
    return read_day(text) is not None or read_day(text, "MM.DD.YYYY") is not None


def are_short_days(cells: Sequence[str]) -> bool:
    """Whether the cells are days without their century (YYMMDD) and nothing else that a day may be."""
    return bool(cells) and share(cells, lambda text: read_day(text) is None and _is_short(text)) >= MOST


def _is_short(text: str) -> bool:
    return read_day(text, SHORT_DAY) is not None


def is_month(text: str) -> bool:
    """Whether a cell is a month of a likely year."""
    return (read_period(text) or 0) // CENTURY in LIKELY_YEARS


def is_period(text: str) -> bool:
    """Whether a cell is a month, or a period beside the months."""
    return is_month(text) or is_beside_months(text)


def _is_month_number(text: str) -> bool:
    is_number = text.isdigit() and len(text) <= len("MM")
    return text.lower() in month_names() or is_number or part_of(text) is not None


def fit(field: str, cells: Sequence[str]) -> bool:
    """Whether many of a column's cells are what the field holds."""
    tests: Mapping[str, Callable[[str], bool]] = {
        "date": is_day,
        "period": lambda text: is_period(text) or span_called(text) is not None,
        "currency": lambda text: _CURRENCY.fullmatch(text) is not None,
        "year": lambda text: YEAR.fullmatch(text) is not None,
        "month": _is_month_number,
        "side": lambda text: bool(side_of(text)),
    }
    test = looks_numeric if field in AMOUNTS else tests.get(field)
    return test is None or not cells or share(cells, test) >= MANY


def may_fit(field: str, cells: Sequence[str]) -> bool:
    """Whether some cell is what the field holds, or all of them are errors of the spreadsheet."""
    whole = [cell for cell in cells if not is_cell_error(cell)]
    return not whole or any(fit(field, [cell]) for cell in whole)
