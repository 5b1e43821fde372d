"""Resultaträkning through a month: outcome, budget in force, the latest forecast and last year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from arshjul.books.types import Snapshot
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.group import plans as group_plans
from arshjul.followup.accounts.group.beside import Beside, is_whole, of_others, rows_alone
from arshjul.followup.accounts.in_print import IN_PRINT, budget_in_print, printed_form, printed_table
from arshjul.followup.accounts.internal_items import budget_without_internal, without_internal
from arshjul.followup.accounts.place import RESULT, TITLES, Accounts, Place, Span, edition, own, place
from arshjul.followup.accounts.plans.budgets import Spread, is_of_the_books, of_span, year_of_the_books
from arshjul.followup.accounts.plans.planned import (
    BUDGET,
    DEVIATION,
    PERIOD_BUDGET,
    budget_deviation,
    by_row,
    of_the_year,
    planned,
    whole_deviations,
)
from arshjul.followup.accounts.recharted import moved, unmapped_before
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.statement_budget import KINDS
from arshjul.statements import published
from arshjul.statements.chart import Chart
from arshjul.statements.layouts import Column, Layout, RowKind
from arshjul.statements.sources import CASH, by_line, left_out, year_to_date
from arshjul.statements.statement import Cell, Difference, Source, Statement, compile_statement

INCOME = "resultatrakning"
LAST_YEAR = "last_year"
COMPARED: Mapping[str, tuple[str, ...]] = {
    INCOME: (RESULT,),
    "kassaflodesanalys": (RESULT, "arets-kassaflode", CASH, "likvida-medel-utgaende"),
}
"""The rows that mean the same in every form of a statement, so that they can be held against what was printed."""
COLUMNS = ("outcome", PERIOD_BUDGET, "deviation", "budget", "forecast", LAST_YEAR)
TAXES = ("skatteintakter", "generella-statsbidrag")
"""The rows of what the municipality lives on: without both its books are those of the nämnder alone."""


def income(
    year: int,
    *,
    columns: tuple[str, ...] = COLUMNS,
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    printed: bool = False,
    group: bool = False,
    budget: Mapping[str, int] | None = None,
    at: Place | None = None,
) -> Accounts:
    """Resultaträkning through a report point: the law's items, or `printed` as the municipality lays it out.

    Amounts of budget and forecast are for the whole year; when the place says how budgets are divided, the budget of
    its months stands beside, and the deviation is from that. The books' own budget (#PBUDGET) is the year's when it is
    the key and none is decided. A column without any amount is left out. `budget` is the
    budget in force by line, when the caller has read it. `at` says whose books and which months, when they aren't the
    municipality's through the report point.
    """
    at = at or place(year, snapshot, report_point, entities=() if group else own())
    if at.chart is None or INCOME not in at.chart.mappings:
        return empty(INCOME, at)
    layout = (printed_form(INCOME, at) if printed else None) or edition(INCOME, at)
    flow = at.flow()
    outcome, found = by_line(flow, at.chart, layout, TITLES["outcome"])
    found += left_out(flow, at.chart, layout)
    outcome, internal = without_internal(outcome, at, layout, at.chart, year)
    given = {"outcome": with_printed_sums(outcome, at, layout, year)}
    given |= _plans(layout, at, report_point, columns, budget)
    others = of_others(layout, at, report_point, columns) if at.entities != own() else Beside()
    given |= others.columns
    if BUDGET in columns and BUDGET not in given:
        of_books, apart = _of_the_books(layout, at, at.chart)
        given, internal = given | of_books, (*internal, *apart)
    budgets = budgets_by_year(layout, at, given.get(BUDGET)) if PERIOD_BUDGET in columns else {}
    divided, told = of_span(layout, at, budgets, TITLES[PERIOD_BUDGET]) if budgets else (Source(Text("", ""), {}), ())
    told = tuple(dict.fromkeys((*told, *others.told)))
    if divided.amounts and at.spread is Spread.BOOKS:
        divided, apart = budget_without_internal(divided, at, layout, at.chart, at.span.months(at.last))
        internal += apart
    if divided.amounts:
        given[PERIOD_BUDGET] = divided
        given |= {BUDGET: of_the_year(given[BUDGET])} if BUDGET in given else {}
    if LAST_YEAR in columns:
        earlier = at.flow(year - 1)
        before, unmapped = by_line(earlier, at.chart, layout, TITLES[LAST_YEAR], of=str(year - 1))
        found += (*unmapped_before(unmapped, found), *moved(at, layout, earlier))
        before, _ = without_internal(before, at, layout, at.chart, year - 1)
        given[LAST_YEAR] = with_printed_sums(before, at, layout, year - 1)
    wanted = {name: given[name] for name in columns if name in given and given[name].amounts}
    table = printed_income(at)
    unit = table.unit if table else at.whole.words.unit
    formulas = _deviation(wanted, columns, at) if is_whole(told) else ()
    statement = rows_alone(compile_statement(layout, wanted, formulas=formulas, unit=unit), at, wanted)
    order = {name: number for number, name in enumerate(columns)}
    shown = tuple(sorted(statement.columns, key=lambda column: order.get(column.id, len(order))))
    told += (finding("followup.taxes-lacking"),) if lacks_taxes(at, statement, "outcome") else ()
    told += taxes_lacking(at, statement, (LAST_YEAR,))
    made = finished(at, replace(whole_deviations(statement), columns=shown), (*found, *internal, *told), unit)
    return replace(made, budgets=budgets)


def lacks_taxes(at: Place, statement: Statement, column: str) -> bool:
    """Whether a municipality's column has a result without any tax or general grant in it; never a company's."""
    whose = at.is_group or at.entities == own()
    has_result = statement.ore(RESULT, column) is not None
    return whose and at.span is not Span.MONTH and has_result and not _any(statement, TAXES, column)


def taxes_lacking(at: Place, statement: Statement, columns: Iterable[str]) -> tuple[Finding, ...]:
    """Which columns of other years are the nämnder's alone, so that they aren't the municipality's result."""
    named = {column.id: column.title for column in statement.columns}
    titles = [named[name] for name in columns if name in named and lacks_taxes(at, statement, name)]
    if not titles:
        return ()
    sv, en = (", ".join(words) for words in ([one.sv for one in titles], [one.en for one in titles]))
    return (finding("followup.taxes-lacking-in", columns_sv=sv, columns_en=en),)


def _any(statement: Statement, rows: Iterable[str], column: str) -> bool:
    return any(statement.ore(row, column) is not None for row in rows)


def _of_the_books(layout: Layout, at: Place, chart: Chart) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The municipality's budget of the year by the books themselves, when that is the key and none is decided."""
    if at.entities != own() or at.spread is not Spread.BOOKS:
        return {}, ()
    found = year_of_the_books(layout, at, TITLES["budget"])
    net, told = budget_without_internal(found, at, layout, chart, year_to_date(Month(at.year, MONTHS_PER_YEAR)))
    return ({BUDGET: net}, told) if net.amounts else ({}, ())


def budgets_by_year(
    layout: Layout, at: Place, budget: Source | None, earlier: Callable[[], Source] | None = None
) -> Mapping[int, Mapping[str, int]]:
    """The budgets by row that the span's months are divided out of.

    None when the whole year's stands there already, or when it isn't divided. `earlier` gives the budget of the year
    before, when it isn't the municipality's or the group's of the same statement.
    """
    own_budget = at.spread is Spread.BOOKS
    stands = not own_budget or is_of_the_books(budget)
    is_there = at.is_whole_year and at.span is Span.YEAR_TO_DATE and stands
    if at.spread is None or is_there or (budget is None and not own_budget):
        return {}
    by_year = {at.year: _lines_of(layout, budget)}
    if at.span is Span.ROLLING and not at.is_whole_year and not own_budget:
        by_year[at.year - 1] = _lines_of(layout, earlier() if earlier else _earlier(layout, at))
    return by_year


def _earlier(layout: Layout, at: Place) -> Source:
    """The budget of the year before."""
    if at.entities != own():
        return group_plans.budget(layout, at, at.year - 1).source(TITLES["budget"])
    earlier = planning.budget_by_line(at.year - 1, KINDS[layout.statement], on=at.known_on)
    return Source(TITLES["budget"], by_row(layout, earlier, "budget"))


def _lines_of(layout: Layout, budget: Source | None) -> dict[str, int]:
    """The budget's lines, without the sums that the layout makes of them."""
    summed = {row.id for row in layout.rows if row.formula}
    amounts = budget.amounts if budget else {}
    return {line: cell.ore for line, cell in amounts.items() if line not in summed and cell.ore is not None}


def printed_income(at: Place) -> published.PublishedTable | None:
    """The income statement that the municipality printed for the year, when the books are constructed beneath it."""
    layout = printed_form(INCOME, at)
    return printed_table(at, layout.id) if layout else None


def printed_apart(statement: Statement, columns: Mapping[str, Place]) -> Iterator[Difference]:
    """Where a form that isn't the municipality's own gives another figure than it printed.

    `columns` say whose figures of which year each column shows. Rounding may explain half a printed digit per line.
    """
    rows = COMPARED.get(statement.layout.statement, ())
    for column, at in columns.items() if rows else ():
        form = printed_form(statement.layout.statement, at)
        table = printed_table(at, form.id) if form and form.id != statement.layout.id else None
        name = printed_column(at, table, at.year) if table else ""
        for row in rows if table and name else ():
            printed, ours = table.ore(row, name) if table else None, statement.ore(row, column)
            if printed is not None and ours is not None and printed != ours:
                yield Difference(row, column, "rows", printed, ours, _rounded_by(statement, column, table, name))


def _rounded_by(statement: Statement, column: str, table: published.PublishedTable | None, printed: str) -> int:
    """How many öre the rounding of a printed column may come to, all its lines together."""
    lines = [row for row in statement.rows if not row.formula and statement.ore(row.id, column) is not None]
    return published.source(table, printed).rounding * (len(lines) + 1) if table else 0


def with_printed_sums(source: Source, at: Place, layout: Layout, year: int) -> Source:
    """The sums as the municipality printed them, with what their parts give beside, and what it printed as 0."""
    table = printed_table(at, layout.id)
    column = printed_column(at, table, year) if table else ""
    if table is None or not column or not source.amounts:
        return source
    shown = {row.id for row in layout.rows if row.formula or row.kind is RowKind.MEMO}
    empty_rows = {row.id for row in layout.rows if not {row.id, *row.lines} & source.amounts.keys()}
    printed = published.source(table, column)
    sums = {row: cell for row, cell in printed.amounts.items() if row in shown}
    zeros = {row: _in_print(cell) for row, cell in printed.amounts.items() if cell.ore == 0 and row in empty_rows}
    return Source(source.title, {**source.amounts, **zeros, **sums}, rounding=printed.rounding)


def _in_print(cell: Cell) -> Cell:
    """A cell that the print alone gives: its rows of the books have no entries."""
    return replace(cell, trace=replace(cell.trace, sources=(IN_PRINT, *cell.trace.sources)))


def printed_column(at: Place, table: published.PublishedTable, year: int) -> str:
    """The printed column of a year: tables name it by outcome, or by whose it is."""
    whose = "koncern" if at.is_group else "kommun"
    return next((name for name in (f"utfall-{year}", f"{whose}-{year}") if name in table.columns), "")


def _deviation(wanted: Mapping[str, Source], columns: tuple[str, ...], at: Place) -> tuple[Column, ...]:
    """Outcome less the budget of the same months: of the whole year, or as it was divided."""
    budget = PERIOD_BUDGET if PERIOD_BUDGET in wanted else "budget"
    if DEVIATION not in columns or budget not in wanted or (budget == "budget" and not at.is_whole_year):
        return ()
    return budget_deviation(wanted, budget)


def _plans(
    layout: Layout,
    at: Place,
    report_point: str | None,
    columns: tuple[str, ...],
    known: Mapping[str, int] | None,
) -> dict[str, Source]:
    """Budget in force and the latest forecast; a budget whose lines are the printed ones has the printed sums too."""
    found = planned(INCOME, layout, at, report_point, columns=columns, known=known)
    if BUDGET in found:
        amounts = found[BUDGET].amounts
        found[BUDGET] = replace(found[BUDGET], amounts={**amounts, **_printed_budget(layout, at, amounts)})
    return found


def _printed_budget(layout: Layout, at: Place, budget: Mapping[str, Cell]) -> dict[str, Cell]:
    """The budget's sums as printed (outcome less deviation), when its lines are the printed ones."""
    table = printed_table(at, layout.id)
    printed = budget_in_print(table, at.year).amounts
    if any(budget[line].ore != cell.ore for line, cell in printed.items() if line in budget):
        return {}
    summed = {row.id for row in layout.rows if row.formula}
    return {row: cell for row, cell in printed.items() if row in summed}
