"""The forms that nämnder are shown in, a row for each of their units (driftredovisning, LKBR 10:1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path

from arshjul.followup.accounts.place import RESULT
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.organisation import Unit as Ansvar
from arshjul.municipality.units import TITLES, named
from arshjul.statements import editions, layouts
from arshjul.statements.chart import UNMAPPED, UNMAPPED_TITLE, Chart
from arshjul.statements.layouts import Column, Layout, Row, RowKind

OPERATIONS = "driftredovisning-resultat"
TAX_FUNDED, FEE_FUNDED, WHOLE = "summa-skattefinansierat", "summa-avgiftsfinansierat", "summa"
BUDGETED_RESULT = "budgeterat-resultat"
OF_RESULT = ("kommunbidrag", "intakter", "kostnader")
"""The columns of the shipped form that a unit's result for the year is made of, save what it carries over."""


def form(chart: Chart | None, on: date, folder: Path) -> Layout | None:
    """The form that the nämnder's results are shown in; `None` when the chart maps accounts to none.

    The municipality's own goes before the shipped one.
    """
    shipped = [one for one in editions.shipped() if one.id == OPERATIONS and on in one.valid]
    forms = (editions.own_form(OPERATIONS, on, folder), *shipped)
    return next((one for one in forms if one and chart and one.statement in chart.mappings), None)


def result_of(layout: Layout) -> Column:
    """The column of the result for the year."""
    column = layout.column_as(RESULT)
    if column is None:
        message = f"layout {layout.id}: no column is, or stands for, {RESULT}"
        raise layouts.LayoutError(message)
    return column


def lines_of_result(layout: Layout) -> tuple[str, ...]:
    """The columns by their ids that a unit's result for the year is made of, save what it carries over.

    Accounts that nobody mapped are among them, whether the form has a column of them or not.
    """
    roles = {column.id: column.role for column in layout.columns}
    lines = (line for _, line in layout.terms_across(result_of(layout).id) if roles.get(line) in OF_RESULT)
    return (*lines, UNMAPPED)


def with_unmapped(layout: Layout, lines: Collection[str]) -> Layout:
    """The form with a column of accounts that nobody mapped, counted in the result; as it is without such a line."""
    if UNMAPPED not in lines or layout.column_as(UNMAPPED):
        return layout
    result = result_of(layout)
    counted = [Column(UNMAPPED, UNMAPPED_TITLE), replace(result, formula=(*result.formula, (1, UNMAPPED)))]
    columns = [counted if column is result else [column] for column in layout.columns]
    return layout.with_columns(chain.from_iterable(columns))


def over_units(layout: Layout, whole: Municipality, names: Collection[str]) -> Layout:
    """The form over some units: an own form's sum rows without a formula sum them all."""
    if not layout.stands_for:
        return layout.with_rows(unit_rows(whole, names))
    rows = [*_titled_rows(whole, names), *(row for row in layout.rows if row.kind is RowKind.SUM)]
    rows += [] if rows[-1:] and rows[-1].kind is RowKind.SUM else [Row(WHOLE, Text("Summa", "Total"), RowKind.SUM)]
    terms = tuple((1, row.id) for row in rows if row.kind is RowKind.LINE)
    rows = [replace(row, formula=terms) if row.kind is RowKind.SUM else row for row in rows]
    return layout.with_rows(rows)


def _titled_rows(whole: Municipality, names: Collection[str]) -> list[Row]:
    """A row per unit by name in the organisation's order, then one for what no nämnd has."""
    units = [_unit_row(name, unit.name) for name, unit in _ordered_units(whole) if name in names]
    return [*units, *(_unit_row(name, title) for name, title in TITLES.items() if name in names)]


def unit_rows(whole: Municipality, names: Collection[str]) -> tuple[Row, ...]:
    """A row per unit by name in the organisation's order, one for what no nämnd has, and the sums of the law's form."""
    known = dict(_ordered_units(whole))
    is_fee = {name: kind_of(whole, unit) is BodyKind.UTILITY for name, unit in known.items()}
    rows = _titled_rows(whole, names)
    fee, tax = [row for row in rows if is_fee.get(row.id)], [row for row in rows if not is_fee.get(row.id)]
    tax += [_sum_row(TAX_FUNDED, "Summa skattefinansierat", "Total tax-funded", tax)]
    if not fee:
        return tuple(tax)
    together = Text("Summa skatte- och avgiftsfinansierat", "Total tax-funded and fee-funded")
    return (
        *tax,
        *fee,
        _sum_row(FEE_FUNDED, "Summa avgiftsfinansierat", "Total fee-funded", fee),
        Row(WHOLE, together, RowKind.SUM, ((1, TAX_FUNDED), (1, FEE_FUNDED))),
    )


def _ordered_units(whole: Municipality) -> list[tuple[str, Ansvar]]:
    order = {body.id: place for place, body in enumerate(whole.bodies)}
    return sorted(named(whole.units).items(), key=lambda one: (order.get(one[1].body or "", len(order)), one[0]))


def kind_of(whole: Municipality, unit: Ansvar) -> BodyKind | None:
    """What the body is that a unit belongs to."""
    body = whole.body(unit.body) if unit.body else None
    return body.kind if body else None


def _unit_row(name: str, title: Text) -> Row:
    return Row(name, title, lines=(name,))


def _sum_row(identifier: str, sv: str, en: str, rows: list[Row]) -> Row:
    return Row(identifier, Text(sv, en), RowKind.SUM, tuple((1, row.id) for row in rows))
