"""Columns that are called by a time: a month, a period, a quarter or a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from arshjul.ledger.tabular.convert import BESIDE, CENTURY, MONTHS, month_names, read_period
from arshjul.ledger.tabular.likely import headers
from arshjul.ledger.tabular.likely.headers import words
from arshjul.ledger.tabular.likely.looks import AMOUNTS, LIKELY_YEARS, YEAR, is_period
from arshjul.ledger.tabular.likely.year_parts import part_of

NEEDED_NAMES = 2
_NUMBERED = re.compile(r"(?:.*\W)?(?:p|per|period|månad|mån|month)[ ._-]?(\d{1,2})(?:\s+\D*)?", re.IGNORECASE)
_MONTH_WITHIN = re.compile(r"(?<!\d)((?:19|20)\d\d)[- .Mm]?(0\d|1[0-6])(?![\d])(?![-. ]\d)")
"""A month with its year, or a period beside the months, and no day after it."""
_ONE_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[- .]?(0[1-9]|1[0-2])(?!\d)(?![-. ]\d\d(?!\d))")
"""A month with its year in a line of text, and no day after it; of two months from one to the other, both."""
_YEAR_ALONE = re.compile(r"(?<![\d./-])((?:19|20)\d\d)(?![./-]?\d)")
_TIME_NUMBER = re.compile(r"(?:p|per|period|mån|m|kv|kvartal|q|k|tertial|t|h)?\d{1,6}(?:[mqkth]\d{1,2})?")
_TIME_WORDS = (
    "p",
    "per",
    "period",
    "månad",
    "mån",
    "month",
    "kv",
    "kvartal",
    "kvartalet",
    "q",
    "tertial",
    "tertialet",
    "t",
)
_PLAIN = re.compile(r"(\d{1,2})(?:[ .]+\D*)?")


def is_of_time(name: str) -> bool:
    """Whether a column is called by a year, a part of a year, a month or a period."""
    found = YEAR.fullmatch(name) or part_of(name) or _NUMBERED.fullmatch(name) or is_period(name)
    return bool(found) or bool(set(words(name)) & set(month_names()))


def is_of_amounts(name: str) -> bool:
    """Whether a column is called as amounts are: by a word for them, a running balance, or a time.

    >>> [is_of_amounts(name) for name in ("Utfall", "IB", "Kv2", "2027", "P02", "Jan", "Projekt")]
    [True, True, True, True, True, True, False]
    """
    said = any(headers.is_called(field, name) or headers.holds_words(field, name) for field in AMOUNTS)
    return said or is_of_time(name) or bool(headers.running(name)) or headers.opens(name)


def without_months(cells: Sequence[str]) -> Sequence[str]:
    """The cells without those of months by number, when there are twelve."""
    numbered = [cell for cell in cells if cell.isdigit() and int(cell) <= max(BESIDE)]
    return [cell for cell in cells if cell not in numbered] if _are_months(numbered) else cells


def _are_months(numbers: Sequence[str]) -> bool:
    return {int(number) for number in numbers} >= set(range(1, MONTHS + 1))


def year_said(lines: Sequence[str]) -> str:
    """The one year that some lines name outside of days; empty when they name none, or several.

    >>> year_said(["Budget 2026", "Utskriven 2025-11-30"]), year_said(["2025 och 2026"])
    ('2026', '')
    """
    years = {found for line in lines for found in _YEAR_ALONE.findall(line)}
    return years.pop() if len(years) == 1 else ""


def month_said(texts: Sequence[str]) -> int | None:
    """The one month that the first of some texts to name one names; of several months, none.

    >>> month_said(["utfall.csv", "Period 202603"]), month_said(["Saldo mars 2026"]), month_said(["202601-202603"])
    (202603, 202603, None)
    """
    for text in texts:
        found = {int(year) * CENTURY + int(month) for year, month in _ONE_MONTH.findall(text)}
        year, number = _month_called(text, are_months=False) or (0, 0)
        months = {one for one in found or {year * CENTURY + number} if one > CENTURY and 1 <= one % CENTURY <= MONTHS}
        if months:
            return months.pop() if len(months) == 1 else None
    return None


def year_columns(names: Sequence[str]) -> list[str]:
    """Columns called by a year: a table with an amount a year."""
    return [name for name in names if YEAR.fullmatch(name)]


def called_by_months(names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Columns called by a month: the year in the name, or 0, and the number; periods beside the months among them.

    Numbers alone (01, 02) are months when there are twelve of them.

    >>> called_by_months(["Konto", "Jan 2026", "Utfall P02", "jan-26", "2026M03", "Kv1"])
    {'Jan 2026': (2026, 1), 'Utfall P02': (0, 2), 'jan-26': (2026, 1), '2026M03': (2026, 3)}
    """
    plain = [match[1] for name in names if (match := _PLAIN.fullmatch(name)) and int(match[1]) <= max(BESIDE)]
    are_months = _are_months(plain)
    found = {name: _month_called(name, are_months=are_months) for name in names if not part_of(name)}
    return {name: called for name, called in found.items() if called}


def _month_called(name: str, *, are_months: bool) -> tuple[int, int] | None:
    """The year and the month that a column is called by: 2026-01, Jan 2026, Budget jan, P01."""
    within = _MONTH_WITHIN.search(name)
    if within:
        return int(within[1]), int(within[2])
    plain = read_period(name)
    if plain:
        return divmod(plain, CENTURY) if plain // CENTURY in LIKELY_YEARS else None
    numbers = {month_names()[word] for word in words(name) if word in month_names()}
    if numbers:
        said = YEAR.search(name)
        return (int(said[0]) if said else 0, numbers.pop()) if len(numbers) == 1 else None
    numbered = _NUMBERED.fullmatch(name.strip()) or (_PLAIN.fullmatch(name) if are_months else None)
    number = int(numbered[1]) if numbered else -1
    return (0, number) if 1 <= number <= MONTHS or number in BESIDE else None


def without_time(name: str) -> tuple[str, ...]:
    """The words of a column's name that don't say a time.

    >>> without_time("Utfall jan 2026"), without_time("P01 Budget"), without_time("Kv 1")
    (('utfall',), ('budget',), ())
    """
    is_time = {*month_names(), *_TIME_WORDS}
    return tuple(word for word in words(name) if word not in is_time and not _TIME_NUMBER.fullmatch(word))
