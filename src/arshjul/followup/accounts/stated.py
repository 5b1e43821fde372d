"""Amounts of a statement's rows that no ledger has: stated by a person, with the reason and what shows it.

What the books hold goes before what is stated. A statement is about a year's end, or about the end of a month of it
and about others' books than the municipality's own when its case says so. Of a flow it counts from the year's
beginning, so a month, or twelve rolling, is what is stated at one end less what is stated at another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from arshjul.followup.accounts.place import LAST_MONTH, Place, Span, own
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.record import queries as record
from arshjul.record.types import FactStatement
from arshjul.statements.layouts import Layout, Row
from arshjul.statements.statement import Cell, Source, Trace

STATED = "uppgett"
"""The source of what a person has stated: no voucher lies beneath it."""
WHOLE_GROUP = "koncern"
KRONOR = Unit("kr", 2)
Stated = Mapping[int, Mapping[str, int]]
"""Öre by row, by year."""
Statements = Mapping[tuple[int, str], FactStatement]
"""Statements by year and case."""


def case_of(at: Place) -> str:
    """What a statement of the place is about; empty for the municipality itself at the year's end.

    A month before the last is named as YYYYMM.
    """
    whose = () if at.entities == own() else (at.entities or (WHOLE_GROUP,))
    when = () if at.last.month == LAST_MONTH else (str(at.last.number),)
    return " ".join((*whose, *when))


def statements(layout: Layout, at: Place, years: Collection[int]) -> Mapping[int, FactStatement]:
    """The latest statement on a form's rows by year, as known on the place's day; at most one query."""
    if not layout.stated_rows:
        return {}
    whole = case_of(replace(at, last=Month(at.year, LAST_MONTH)))
    asked = dict.fromkeys(years, whole) | {at.year: case_of(at)}
    latest = every_statement(layout, at, years)
    return {year: latest[year, case] for year, case in asked.items() if (year, case) in latest}


def every_statement(layout: Layout, at: Place, years: Collection[int]) -> Statements:
    """The latest statement of every case of some years, as known on the place's day; one query."""
    return record.latest_statements(layout.stated_under, years, on=at.known_on) if layout.stated_rows else {}


def terms(at: Place) -> tuple[tuple[int, Month], ...]:
    """The ends of months whose statements, each from its year's beginning, make the span: with their signs.

    >>> from datetime import date
    >>> from unittest.mock import Mock
    >>> [(sign, str(end)) for sign, end in terms(Mock(last=Month(2027, 8), span=Span.ROLLING))]
    [(1, '2027-08'), (1, '2026-12'), (-1, '2026-08')]
    """
    now, year_end, year_before = at.last, Month(at.last.year - 1, LAST_MONTH), at.last.plus(-MONTHS_PER_YEAR)
    if at.span is Span.MONTH and now.month > 1:
        return (1, now), (-1, now.plus(-1))
    if at.span is Span.ROLLING and now.month < LAST_MONTH:
        return (1, now), (1, year_end), (-1, year_before)
    return ((1, now),)


def statement_at(told: Statements, at: Place, end: Month) -> FactStatement | None:
    """The statement of the place's books for the end of a month, if there is one."""
    return told.get((end.year, case_of(replace(at, last=end))))


def of_span(layout: Layout, at: Place, told: Statements) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """What is stated of a form's rows for the place's months; a row that isn't at every end that is needed is told."""
    ends = terms(at)
    given = {end: amounts_of(one, layout) for _, end in ends if (one := statement_at(told, at, end))}
    rows = [row for row in layout.stated_rows if any(row.id in amounts for amounts in given.values())]
    whole = [row for row in rows if all(row.id in given.get(end, {}) for _, end in ends)]
    partly = [row.label for row in rows if row not in whole]
    found = {row.id: sum(sign * given[end][row.id] for sign, end in ends) for row in whole}
    return found, (_partly(partly, [end for _, end in ends]),) if partly else ()


def _partly(rows: Collection[Text], ends: Collection[Month]) -> Finding:
    return finding(
        "followup.stated-of-other-months",
        rows_sv="; ".join(row.sv for row in rows),
        rows_en="; ".join(row.en for row in rows),
        months=", ".join(str(end) for end in sorted(ends)),
    )


def amounts_of(statement: FactStatement, layout: Layout) -> dict[str, int]:
    """Öre by row of a statement, of rows that the form has."""
    names = {row.id for row in layout.stated_rows}
    return {row: int(ore) for row, ore in statement.facts.items() if row in names}


def stated(layout: Layout, at: Place, years: Collection[int]) -> Stated:
    """What is stated of a form's rows by year; at most one query."""
    return {year: amounts_of(one, layout) for year, one in statements(layout, at, years).items()}


def with_stated(source: Source, layout: Layout, given: Mapping[str, int]) -> tuple[Source, tuple[Finding, ...]]:
    """The column with what is stated where the books hold nothing, and where they hold something else."""
    rows = {row.id: row for row in layout.stated_rows}
    booked = {name: row for name, row in rows.items() if _is_booked(row, source)}
    cells = {name: Cell(ore, Trace(sources=(STATED,))) for name, ore in given.items() if name not in booked}
    apart = (_apart(booked[name], source, ore) for name, ore in given.items() if name in booked)
    return replace(source, amounts={**source.amounts, **cells}), tuple(one for one in apart if one)


def _is_booked(row: Row, source: Source) -> bool:
    return bool(source.amounts.keys() & {row.id, *row.lines})


def _apart(row: Row, source: Source, ore: int) -> Finding | None:
    """A row that is stated as something else than the books hold."""
    booked = sum(source.amounts[name].ore or 0 for name in {row.id, *row.lines} if name in source.amounts)
    if booked == ore:
        return None
    return finding(
        "followup.stated-beside-books",
        row_sv=row.label.sv,
        row_en=row.label.en,
        stated=KRONOR.format(ore),
        booked=KRONOR.format(booked),
    )
