"""Driftredovisning by the law's words: the assembly's budget, its changes, the outcome and last year, per nämnd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from arshjul.followup.accounts.budgets import EVEN, monthly
from arshjul.followup.accounts.place import LAST_MONTH, PLAN, Accounts, Place, edition, empty, finished
from arshjul.followup.accounts.unclaimed import told
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import TITLES, named
from arshjul.planning import queries as planning
from arshjul.statements.layouts import Column, Layout, Row, RowKind
from arshjul.statements.sources import by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

APPROPRIATIONS = "driftredovisning"
ORIGINAL, CHANGES, OUTCOME, LAST_YEAR = "budget-ursprunglig", "anslagsforandring", "utfall", "utfall-foregaende-ar"
REVISED, DEVIATION = "budget-reviderad", "avvikelse"
TOTAL, PERIOD = "summa", "budget-perioden"
PERIOD_TITLE = Text("Budget för perioden (tolftedelar)", "Budget for the period (twelfths)")


def appropriations(at: Place) -> Accounts:
    """Original budget, anslagsförändringar, revised, outcome, deviation and last year (LKBR 10:1, RKR R14).

    Amounts are net: what a nämnd was given is a cost, so it stands with minus. Of part of a year the deviation is from
    the revised budget of those months, when the place says how a budget is divided; else none is told.
    """
    if at.chart is None or not at.mapped(APPROPRIATIONS):
        return empty(APPROPRIATIONS, at)
    layout = edition(APPROPRIATIONS, at)
    row_of = partial(_row_of, named(at.whole.units))
    now, found = by_unit(at.flow_by_unit(), at.chart, layout, row_of=row_of)
    before, _ = by_unit(at.flow_by_unit(at.year - 1), at.chart, layout, row_of=row_of)
    columns = _with_titles(layout, _given(at) | {name: dict(one.amounts) for name, one in now.items()})
    if OUTCOME in before:
        columns |= _with_titles(layout, {LAST_YEAR: dict(before[OUTCOME].amounts)})
    if at.last.month != LAST_MONTH and at.spread is not None and ORIGINAL in columns:
        columns |= {PERIOD: _of_the_span(columns, at)}
        layout = _with_period(layout)
    rows = layout.with_rows(_rows(at.whole, {row for source in columns.values() for row in source.amounts}))
    statement = compile_statement(_of_the_months(rows, at, columns), columns, unit=at.whole.words.unit)
    cells = {where: cell for where, cell in statement.cells.items() if _is_whole(statement, *where)}
    return finished(at, replace(statement, cells=cells), (*found, *told(at, statement, OUTCOME)))


def _of_the_span(columns: Mapping[str, Source], at: Place) -> Source:
    """The revised budget of the span's months: even twelfths, since an appropriation is given for a year."""
    revised: dict[str, int] = defaultdict(int)
    for name in {ORIGINAL, CHANGES} & columns.keys():
        for body, cell in columns[name].amounts.items():
            revised[body] += cell.ore or 0
    parts = {body: sum(monthly(ore, EVEN)[: at.last.month]) for body, ore in revised.items()}
    return Source(PERIOD_TITLE, {body: Cell(ore, Trace(sources=(PLAN,))) for body, ore in parts.items()})


def _with_period(layout: Layout) -> Layout:
    """The form with the budget of its months, from which the deviation is told."""
    columns = []
    for column in layout.columns:
        if column.id == DEVIATION:
            columns += [
                Column(PERIOD, PERIOD_TITLE),
                replace(column, formula=((1, OUTCOME), (-1, PERIOD))),
            ]
        else:
            columns.append(column)
    return layout.with_columns(columns)


def _row_of(known: Mapping[str, Unit], name: str) -> str | None:
    """The nämnd of a unit by name; what no nämnd has stands for itself, a central unit stands outside."""
    return known[name].body if name in known else name


def _given(at: Place) -> dict[str, dict[str, Cell]]:
    source = Trace(sources=(PLAN,))
    cells: dict[str, dict[str, Cell]] = {ORIGINAL: {}, CHANGES: {}}
    for body, one in planning.appropriations_by_decision(at.year, on=at.known_on).items():
        for column, amount in ((ORIGINAL, one.original), (CHANGES, one.changes)):
            if amount is not None:
                cells[column][body] = Cell(-amount, source)
    return cells


def _with_titles(layout: Layout, cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, Source]:
    titles = {column.id: column.title for column in layout.columns}
    return {name: Source(titles[name], of) for name, of in cells.items() if of and name in titles}


def _rows(whole: Municipality, codes: Collection[str]) -> tuple[Row, ...]:
    """A row per nämnd in the organisation's order, each taking its units; then what no nämnd has."""
    taken: dict[str, list[str]] = defaultdict(list)
    for name, unit in named(whole.units).items():
        taken[unit.body or ""].append(name)
    titles = {**{body.id: body.name for body in whole.bodies}, **TITLES}
    titles |= {code: whole.name_of(code) for code in codes if code not in titles}
    rows = [Row(row, title, lines=tuple(taken.get(row, (row,)))) for row, title in titles.items() if row in codes]
    return (*rows, Row(TOTAL, Text("Summa", "Total"), RowKind.SUM, tuple((1, row.id) for row in rows)))


def _of_the_months(layout: Layout, at: Place, columns: Mapping[str, Source]) -> Layout:
    """Without the columns that need what isn't there: no revised budget without one, no deviation of part of a year."""
    left_out = set() if ORIGINAL in columns else {REVISED, DEVIATION}
    left_out |= set() if at.last.month == LAST_MONTH or PERIOD in columns else {DEVIATION}
    return layout.with_columns(column for column in layout.columns if column.id not in left_out)


def _is_whole(statement: Statement, row: str, column: str) -> bool:
    """A deviation is told only where both its outcome and its budget are known."""
    return column != DEVIATION or None not in {
        statement.ore(row, term) for one in statement.columns if one.id == DEVIATION for _, term in one.formula
    }
