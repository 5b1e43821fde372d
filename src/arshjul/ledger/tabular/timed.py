"""Columns that are called by a time: a month, a period, a quarter or a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from arshjul.ledger.tabular.convert import BESIDE, CENTURY, MONTHS, month_names, read_period
from arshjul.ledger.tabular.headers import words
from arshjul.ledger.tabular.looks import LIKELY_YEARS, YEAR, Columns, is_numeric, is_period

NEEDED_NAMES = 2
_NUMBERED = re.compile(r"(?:.*\W)?(?:p|per|period|månad|mån|month)[ ._-]?(\d{1,2})", re.IGNORECASE)
_MONTH_WITHIN = re.compile(r"(?<!\d)((?:19|20)\d\d)[- .]?(0\d|1[0-6])(?![\d])(?![-. ]\d)")
"""A month with its year, or a period beside the months, and no day after it."""
_ONE_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[- .]?(0[1-9]|1[0-2])(?!\d)(?![-. ]\d\d(?!\d))")
"""A month with its year in a line of text, and no day after it; of two months from one to the other, both."""
_YEAR_ALONE = re.compile(r"(?<![\d./-])((?:19|20)\d\d)(?![./-]?\d)")
_TIME_NUMBER = re.compile(r"(?:p|per|period|mån)?\d{1,6}")
_PLAIN = re.compile(r"(\d{1,2})")
_SPAN = re.compile(r"\b(?P<kind>kv|kvartal|q|t|tertial)[ ._-]?(?P<number>[1-4])\b")


def is_of_time(name: str) -> bool:
    """Whether a column is called by a year, a part of a year, a month or a period."""
    found = YEAR.fullmatch(name) or _last_month(name) or _NUMBERED.fullmatch(name) or is_period(name)
    return bool(found) or bool(set(words(name)) & set(month_names()))


def without_months(cells: Sequence[str]) -> Sequence[str]:
    """The cells without those of months by number, when there are twelve."""
    numbered = [cell for cell in cells if cell.isdigit() and int(cell) <= max(BESIDE)]
    return [cell for cell in cells if cell not in numbered] if _are_months(numbered) else cells


def _are_months(numbers: Sequence[str]) -> bool:
    return {int(number) for number in numbers} >= set(range(1, MONTHS + 1))


def year(name: str, columns: Columns, file_name: str) -> int | None:
    """The year of the entries: in the amount's name, a column that says nothing else, or the file's name."""
    for text in (name, *({cells[0] for cells in columns.values() if len(set(cells)) == 1}), file_name):
        match = YEAR.search(text)
        if match:
            return int(match[0])
    return None


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
        months = {one for one in found or {_period_called(text, None) or 0} if 1 <= one % CENTURY <= MONTHS}
        if months:
            return months.pop() if len(months) == 1 else None
    return None


def year_columns(names: Sequence[str]) -> list[str]:
    """Columns called by a year: a table with an amount a year."""
    return [name for name in names if YEAR.fullmatch(name)]


def month_columns(names: Sequence[str], columns: Columns, file_name: str) -> dict[int, list[str]]:
    """Columns called by a month, by YYYYMM; of the year in the name, or the one that the table is of.

    Periods beside the months (13, 00) are among them. Several must hold numbers; then one that is blank, or holds
    something else, is of a month too. Numbers alone (01, 02) are months when there are twelve of them.
    """
    plain = [name for name in names if name.isdigit() and int(name) <= max(BESIDE)]
    are_months = _are_months(plain)
    whole = year("", columns, file_name) or _year_of(names)
    found: dict[int, list[str]] = {}
    for name in names:
        numbered = _NUMBERED.fullmatch(name.strip()) or (_PLAIN.fullmatch(name) if are_months else None)
        period = _numbered_period(int(numbered[1]), whole) if numbered else _period_called(name, whole)
        if period:
            found.setdefault(period, []).append(name)
    numeric = sum(any(is_numeric(columns[name]) for name in several) for several in found.values())
    return found if numeric >= NEEDED_NAMES else {}


def of_one_kind(called: Mapping[int, Sequence[str]], is_meant: Callable[[str], bool]) -> dict[int, str]:
    """Of columns called by months, one a month, all of the same amounts: those that are meant, else the first.

    >>> of_one_kind({202601: ["Utfall jan", "Budget jan"], 202602: ["Budget feb"]}, lambda name: "Budget" in name)
    {202601: 'Budget jan', 202602: 'Budget feb'}
    """
    kinds: dict[tuple[str, ...], dict[int, str]] = {}
    for period, names in called.items():
        for name in names:
            kinds.setdefault(_without_time(name), {}).setdefault(period, name)
    return next((own for own in kinds.values() if any(map(is_meant, own.values()))), next(iter(kinds.values()), {}))


def _without_time(name: str) -> tuple[str, ...]:
    """The words of a column's name that don't say a time."""
    is_time = {*month_names(), "p", "per", "period", "månad", "mån", "month"}
    return tuple(word for word in words(name) if word not in is_time and not _TIME_NUMBER.fullmatch(word))


def _numbered_period(number: int, whole: int | None) -> int | None:
    of_year = 1 <= number <= MONTHS or number in BESIDE
    return whole * CENTURY + number if whole and of_year else None


def _year_of(names: Sequence[str]) -> int | None:
    """The one year that columns of months are called by."""
    years = {period // CENTURY for name in names if (period := _period_called(name, None))}
    return years.pop() if len(years) == 1 else None


def span_columns(names: Sequence[str], columns: Columns, file_name: str) -> dict[int, str]:
    """Columns called by a quarter or a third of the year (Kv1, Q2, Tertial 3), by the last month of each."""
    whole = year("", columns, file_name) or next((int(said[0]) for name in names if (said := YEAR.search(name))), None)
    found: dict[int, str] = {}
    for name in names:
        if (last := _last_month(name)) and whole and is_numeric(columns[name]):
            said = YEAR.search(name)
            found.setdefault((int(said[0]) if said else whole) * CENTURY + last, name)
    return found if len(found) >= NEEDED_NAMES else {}


def _last_month(name: str) -> int:
    """The last month of the part of a year that a column is called by; 0 when it is called by none."""
    match = _SPAN.search(name.lower())
    last = int(match["number"]) * (4 if match["kind"].startswith("t") else 3) if match else 0
    return last if last <= MONTHS else 0


def _period_called(name: str, whole: int | None) -> int | None:
    """The month that a column is called by: 2026-01, Jan 2026, Budget jan."""
    within = _MONTH_WITHIN.search(name)
    if within:
        return int(within[1]) * CENTURY + int(within[2])
    plain = read_period(name)
    if plain:
        return plain if plain // CENTURY in LIKELY_YEARS else None
    numbers = {month_names()[word] for word in words(name) if word in month_names()}
    said = YEAR.search(name)
    of_year = int(said[0]) if said else whole
    return of_year * CENTURY + numbers.pop() if of_year and len(numbers) == 1 else None
