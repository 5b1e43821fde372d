"""A statement with where it is from and all that there is to tell of it, or an empty one that says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.books.taken import Parts
from arshjul.followup.accounts import lacking
from arshjul.followup.accounts.group import other_months
from arshjul.followup.accounts.place import EARLIER, LAST_MONTH, LAST_YEAR, OPENED, YEAR, Accounts, Place, Span, edition
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Month
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Cell, Statement, compile_statement


def with_opened(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells; one with an opening balance of a unit or a project says so, since no voucher gives that part."""
    return {
        name: replace(cell, trace=replace(cell.trace, sources=(OPENED,)))
        if any(period % 100 == 0 for period in cell.trace.periods)
        else cell
        for name, cell in cells.items()
    }


def empty(identifier: str, at: Place, *told: Finding) -> Accounts:
    """An empty statement that says why: without a reason given, that no form or chart is in force."""
    layout = edition(identifier, at)
    why = told or (_no_layout(layout, at),)
    return Accounts(
        compile_statement(layout, {}),
        at.year,
        at.last,
        at.of.number if at.of else None,
        constructed=books.is_constructed(at.of, at.year, at.entities),
        unit=at.whole.words.unit,
        findings=why,
        entities=at.entities,
        span=at.span,
    )


def _no_layout(layout: Layout, at: Place) -> Finding:
    sv, en = layout.title.sv, layout.title.en
    return finding("followup.no-layout", layout_sv=sv, layout_en=en, date=at.day.isoformat())


def finished(at: Place, statement: Statement, found: tuple[Finding, ...], unit: Unit | None = None) -> Accounts:
    """The statement with where it is from and all that there is to tell, each thing once."""
    has_books = bool(len(books.cube(at.year, at.of)))
    stands = statement.layout.basis == "balance"
    of_span = replace(at, span=Span.YEAR_TO_DATE) if stands else at
    missing = lacking.months(of_span) if has_books else (finding("followup.no-books", year=at.year),)
    of_group = lacking.of_the_group(at, _earlier(at, statement), stands=stands)
    if at.is_group:
        of_group += tuple(other_months.told(at, statement.layout.statement, _ends(at, statement)))
    missing += lacking.of_earlier(at, _compared(at, statement)) if has_books else ()
    return Accounts(
        statement,
        at.year,
        at.last,
        at.of.number if at.of else None,
        constructed=books.is_constructed(at.of, at.year, at.entities),
        unit=unit or at.whole.words.unit,
        findings=tuple(dict.fromkeys((*found, *missing, *of_group, *statement.findings))),
        entities=at.entities,
        span=at.span,
        parts=parted(at) if at.is_group else {},
        made_up=books.is_made_up(at.of, at.year, at.entities),
    )


def _ends(at: Place, statement: Statement) -> tuple[int, ...]:
    """The years in which a span that the columns show ends."""
    return (at.year, at.year - 1) if any(column.id == LAST_YEAR for column in statement.columns) else (at.year,)


def _earlier(at: Place, statement: Statement) -> list[Month]:
    """The last month of each earlier year that is shown, newest first: last year, rolling months, a year's summary."""
    shown = {Month.parse(number).year: LAST_MONTH for number in at.months(at.year)}
    names = [column.id for column in statement.columns]
    shown |= {int(name.removeprefix(YEAR)): LAST_MONTH for name in names if name.startswith(YEAR)}
    shown |= {at.year - 1: at.last.month} if LAST_YEAR in names and at.year - 1 not in shown else {}
    return [Month(year, month) for year, month in sorted(shown.items(), reverse=True) if year < at.year]


def _compared(at: Place, statement: Statement) -> set[int]:
    """The earlier years whose months the columns of a flow show, or would show were they all there."""
    if statement.layout.basis == "balance" or not statement.columns:
        return set()
    names = {column.id for column in statement.columns}
    years = {int(name.removeprefix(YEAR)) for name in names if name.startswith(YEAR)} - {at.year}
    shows_last = names & EARLIER or at.span is Span.ROLLING or at.cut(at.year - 1)
    return years | ({at.year - 1} if shows_last else set())


def parted(at: Place) -> dict[int, Parts]:
    """The members that aren't taken in whole, in each month of the year and of the year before, and when they began."""
    found: dict[int, Parts] = {}
    for year in (at.year - 1, at.year):
        found |= {period: tuple(one for one in parts if one[1] < 1) for period, parts in at.parts_of(year).items()}
    return found
