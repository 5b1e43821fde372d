"""Amounts of a statement's rows that no ledger has: stated by a person, with the reason and what shows it.

What the books hold goes before what is stated. A statement is about a year's end, or about the end of a month of it
and about others' books than the municipality's own when its case says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from arshjul.followup.accounts.place import LAST_MONTH, Place, own
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Month
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
    latest = record.latest_statements(layout.stated_under, years, on=at.known_on)
    return {year: latest[year, case] for year, case in asked.items() if (year, case) in latest}


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
