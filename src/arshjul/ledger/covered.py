"""Which months of outcome and budget a file has the last word on: what it replaces, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby, pairwise

from arshjul.kernel.period import MONTHS_PER_YEAR, Month, runs
from arshjul.ledger.sie.fields import day
from arshjul.ledger.values import FiscalYear, Header, Reading
from arshjul.ledger.year_changes import WHOLE, sums_up

CENTURY = 100
STEPS = (3, 4, 6)
"""The months of a quarter, a third and a half of a year, by whose ends a file without vouchers may give its changes."""
WITH_ENTRIES = frozenset({4, 5})
"""Types of SIE whose entries are tried against the balances."""
DIFFERING = ("closing-differs", "result-differs", "period-differs", "balance-differs")
"""What is found when closing balances aren't what the file's own changes come to."""


def months_of(reading: Reading, found: Iterable[int]) -> tuple[int, ...]:
    """The months (YYYYMM) that a reading with outcome in some months replaces in its entity's books.

    A balance of a whole year (SIE type 1) sums up every month it spans, so it replaces them all; so does a quarter.
    Where closing balances are what the file's own entries come to, nothing happened in the months of the year before
    its first one, nor in those after its last through the month that the file says it is of (#OMFATTN).
    """
    months, year = sorted(found), reading.header.year(0)
    spanned = spanned_by_balances(reading)
    if months and spanned:
        return spanned
    months = sorted({*months, *(month for one in _sums(reading, months) if one[-1] in months for month in one)})
    own = [month for month in months if year and _is_of(month, year)]
    if year is None or not own or not agrees_with_balances(reading):
        return covered(months, year)
    last = max(*own, _stated_last(reading.header, year) or 0)
    return tuple(sorted({*months, *_through(year.start // CENTURY, last)}))


def _sums(reading: Reading, months: list[int]) -> tuple[tuple[int, ...], ...]:
    """The months of each sum that a file says it gives, or by its months seems to."""
    year = reading.header.year(0)
    return reading.sums or (
        () if reading.summary.vouchers else by_step(months, year.start // CENTURY if year else None)
    )


def agrees_with_balances(reading: Reading) -> bool:
    """Whether the closing balances of the year are just what its opening ones and the file's changes come to."""
    stated = any(item.tag in WHOLE and item.year == 0 and item.amount for item in reading.balances)
    is_tried = reading.header.sie_type in WITH_ENTRIES if reading.summary.transactions else True
    return stated and is_tried and not any(reading.counts.get(f"ledger.{name}") for name in DIFFERING)


def sums_of(reading: Reading) -> tuple[tuple[int, ...], ...]:
    """The months of each change that a file gives only the sum of: of a year (SIE type 1) or a part of one."""
    whole = spanned_by_balances(reading)
    return (whole,) if len(whole) > 1 else reading.sums


def budget_months_of(reading: Reading, found: Iterable[int]) -> tuple[int, ...]:
    """The months (YYYYMM) of budget that a reading with a budget in some months replaces in its entity's books.

    A budget is of a year: the fiscal year, through the month of #OMFATTN when the file gives it, or through its last
    month with a budget. Of any other year it covers its very months. A file without a fiscal year is of the calendar
    year that its months lie in, and of those from the first to the last when they lie in several.
    """
    months, year = sorted(found), reading.header.year(0)
    if not months:
        return ()
    if year is None:
        years = {month // CENTURY for month in months}
        return tuple(_through(months[0], months[-1]) if len(years) > 1 else _calendar_year(*years))
    own = [month for month in months if _is_of(month, year)]
    last = max(last_month(reading.header, year), *own, 0)
    return tuple(sorted({*months, *(_through(year.start // CENTURY, last) if own else ())}))


def _calendar_year(year: int) -> list[int]:
    return [month.number for month in Month(year, 1).through(Month(year, MONTHS_PER_YEAR))]


def covered(found: Iterable[int], year: FiscalYear | None) -> tuple[int, ...]:
    """From the first to the last month of the fiscal year with outcome, so that a month now empty is replaced too.

    A month of any other year is covered alone: between a stray row and the rest nothing is said. A file without a
    fiscal year is taken calendar year by calendar year.

    >>> covered([201312, 202601, 202603], FiscalYear(0, 20260101, 20261231))
    (201312, 202601, 202602, 202603)
    """
    if year is None:
        return by_calendar_year(found)
    months = sorted(set(found))
    own = [month for month in months if _is_of(month, year)]
    return tuple(sorted({*months, *(_through(own[0], own[-1]) if own else ())}))


def by_calendar_year(found: Iterable[int]) -> tuple[int, ...]:
    """From the first to the last month with outcome in each calendar year."""
    parts = [list(part) for _year, part in groupby(sorted(found), lambda month: month // CENTURY)]
    return tuple(month for part in parts for month in _through(part[0], part[-1]))


def astray(rows: Mapping[int, int], year: FiscalYear | None) -> tuple[int, ...]:
    """The months, of those with so many rows, that lie outside the fiscal year.

    Where the file gives none: those parted by empty months from the run with most rows.

    >>> astray({202601: 5, 202602: 5, 201312: 1}, None)
    (201312,)
    """
    if year is not None:
        return tuple(sorted(month for month in rows if not _is_of(month, year)))
    found = runs(by_calendar_year(rows))
    sizes = [sum(count for month, count in rows.items() if _lies(month, run)) for run in found]
    largest = found[sizes.index(max(sizes))] if found else None
    return tuple(sorted(month for month in rows if largest and not _lies(month, largest)))


def spanned_by_balances(reading: Reading) -> tuple[int, ...]:
    """The months summed up in one change (type 1: neither entries nor changes by month), else none."""
    year = reading.header.year(0)
    if year is None or not sums_up(reading.balances, year, reading.summary.transactions):
        return ()
    return tuple(_through(year.start // CENTURY, last_month(reading.header, year)))


def by_step(found: Iterable[int], start: int | None) -> tuple[tuple[int, ...], ...]:
    """The months of each sum when those with entries are just the ends of quarters, thirds or halves of a year.

    The year begins with the month `start`, or in January of the first month's year.

    >>> by_step([202703, 202706], None)
    ((202701, 202702, 202703), (202704, 202705, 202706))
    >>> by_step([202703, 202705, 202706], 202701)
    ()
    """
    months = sorted(month for month in found if month % CENTURY)
    first = start or (months[0] // CENTURY * CENTURY + 1 if months else 0)
    step = _step([_place(month) - _place(first) + 1 for month in months])
    last = [Month.parse(month) for month in months] if step else []
    return tuple(tuple(one.number for one in end.plus(1 - step).through(end)) for end in last)


def _step(places: list[int]) -> int:
    """How many months lie between those with entries, when they are as many all through; else 0."""
    apart = {later - earlier for earlier, later in pairwise(places)}
    step = apart.pop() if len(apart) == 1 else 0
    return step if step in STEPS and places[0] % step == 0 else 0


def _place(month: int) -> int:
    return month // CENTURY * MONTHS_PER_YEAR + month % CENTURY


def last_month(header: Header, year: FiscalYear) -> int:
    """The month that a year's balances are of: the one of #OMFATTN when the file gives it, else the year's last."""
    return _stated_last(header, year) or year.end // CENTURY


def _stated_last(header: Header, year: FiscalYear) -> int | None:
    """The month of #OMFATTN, when the file gives a day of the year there."""
    stated = next((record.fields[0] for record in header.records if record.label == "#OMFATTN" and record.fields), "")
    until = day(stated)
    return until // CENTURY if until and year.start <= until <= year.end else None


def _through(first: int, last: int) -> list[int]:
    return [month.number for month in Month.parse(first).through(Month.parse(last))]


def _is_of(month: int, year: FiscalYear) -> bool:
    return year.start // CENTURY <= month <= year.end // CENTURY


def _lies(month: int, run: tuple[Month, Month]) -> bool:
    return run[0].number <= month <= run[1].number
