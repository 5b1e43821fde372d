"""Driftredovisning by the law's words: the assembly's budget, its changes, the outcome and last year, per nämnd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from arshjul.followup.accounts.budgets import EVEN, monthly
from arshjul.followup.accounts.place import LAST_MONTH, PLAN, Accounts, Place, edition, empty, finished
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
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
    body_of = {unit.code: unit.body or "" for unit in at.whole.units}
    central = {unit.code for unit in at.whole.units if unit.body is None}
    now, found = by_unit(at.flow(), at.chart, layout, row_of=lambda unit: _row_of(unit, body_of, central))
    before, _ = by_unit(at.flow(at.year - 1), at.chart, layout, row_of=lambda unit: _row_of(unit, body_of, central))
    columns = _with_titles(layout, _given(at.year) | {name: dict(one.amounts) for name, one in now.items()})
    if OUTCOME in before:
        columns |= _with_titles(layout, {LAST_YEAR: dict(before[OUTCOME].amounts)})
    if at.last.month != LAST_MONTH and at.spread is not None and ORIGINAL in columns:
        columns |= {PERIOD: _of_the_span(columns, at)}
        layout = _with_period(layout)
    rows = layout.with_rows(_rows(at.whole, {row for source in columns.values() for row in source.amounts}))
    statement = compile_statement(_of_the_months(rows, at, columns), columns, unit=at.whole.words.unit)
    cells = {where: cell for where, cell in statement.cells.items() if _is_whole(statement, *where)}
    return finished(at, replace(statement, cells=cells), found)


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


def _row_of(unit: str, body_of: Mapping[str, str], central: Collection[str]) -> str | None:
    """The nämnd a unit belongs to; a unit that nobody knows stands for itself, a central one stands outside."""
    return None if unit in central else body_of.get(unit, unit)


def _given(year: int) -> dict[str, dict[str, Cell]]:
    source = Trace(sources=(PLAN,))
    cells: dict[str, dict[str, Cell]] = {ORIGINAL: {}, CHANGES: {}}
    for body, one in planning.appropriations_by_decision(year).items():
        for column, amount in ((ORIGINAL, one.original), (CHANGES, one.changes)):
            if amount is not None:
                cells[column][body] = Cell(-amount, source)
    return cells


def _with_titles(layout: Layout, cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, Source]:
    titles = {column.id: column.title for column in layout.columns}
    return {name: Source(titles[name], of) for name, of in cells.items() if of and name in titles}


def _rows(whole: Municipality, codes: Collection[str]) -> tuple[Row, ...]:
    """A row per nämnd in the organisation's order, each taking its units; then units that nobody knows."""
    units: dict[str, list[str]] = defaultdict(list)
    for unit in whole.units:
        units[unit.body or ""].append(unit.code)
    known = [Row(body.id, body.name, lines=tuple(units[body.id])) for body in whole.bodies if body.id in codes]
    strange = sorted(set(codes) - {row.id for row in known})
    rows = [*known, *(Row(code, _unknown(code), lines=(code,)) for code in strange)]
    return (*rows, Row(TOTAL, Text("Summa", "Total"), RowKind.SUM, tuple((1, row.id) for row in rows)))


def _unknown(code: str) -> Text:
    return Text(f"Ansvar {code} (okänt)", f"Unit {code} (unknown)") if code else Text("Utan ansvar", "Without unit")


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
