"""Driftredovisning per nämnd, out of the books' cube, with the way to the resultaträkning.

What the municipality has not published is shown as unexplained; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from arshjul.books.types import Snapshot
from arshjul.followup.accounts.budgets import from_the_books, months_of_the_books
from arshjul.followup.accounts.income import printed_income
from arshjul.followup.accounts.place import RESULT, Accounts, Place, empty, finished, own, place, printed_table
from arshjul.followup.accounts.unclaimed import told
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.organisation import Unit as Ansvar
from arshjul.municipality.units import TITLES, named
from arshjul.statements import layouts, published
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.sources import by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement, joined

OPERATIONS, INCOME = "driftredovisning-resultat", "resultatrakning"
TAX_FUNDED, FEE_FUNDED, WHOLE = "summa-skattefinansierat", "summa-avgiftsfinansierat", "summa"
BUDGETED_RESULT = "budgeterat-resultat"
OF_RESULT = ("kommunbidrag", "intakter", "kostnader")
"""The columns that a unit's result for the year is made of, save what it carries over."""
BUDGETED = Text("Budgeterat resultat", "Budgeted result")
BRIDGE, INCOME_RESULT = "brygga", "resultatrakningens-resultat"


def operations(
    year: int,
    *,
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    at: Place | None = None,
) -> Accounts:
    """Driftredovisning per nämnd through a report point, with the bridge to the resultaträkning (LKBR 10:1)."""
    at = at or place(year, snapshot, report_point, entities=own())
    if at.chart is None or OPERATIONS not in at.chart.mappings:
        return empty(OPERATIONS, at)
    cube = at.flow_by_unit()
    layout = layouts.find(OPERATIONS, at.day, municipality=at.whole.folder)
    central = central_units(at, cube)
    inside = cube.where(unit=lambda unit: unit not in central)
    sources, found = by_unit(inside, at.chart, layout)
    sources |= _budgeted(at, layout, central)
    codes = {unit for source in sources.values() for unit in source.amounts}
    rows = layout.with_rows(unit_rows(at.whole, codes))
    statement = compile_statement(rows, _with_printed_operations(sources, at, rows), unit=at.whole.words.unit)
    return finished(at, _bridged(statement, at, cube, central), (*found, *told(at, statement, RESULT)))


def _budgeted(at: Place, layout: Layout, central: Collection[str]) -> dict[str, Source]:
    """The result that the books' own budget (#PBUDGET) gives each unit in the same months; nothing without one."""
    planned = at.by_unit(months_of_the_books(at)).where(unit=lambda unit: unit not in central)
    if at.chart is None or not len(planned):
        return {}
    by_column, _ = by_unit(planned, at.chart, layout)
    wanted = dict.fromkeys(line for line in OF_RESULT if line in by_column)
    units = dict.fromkeys(unit for line in wanted for unit in by_column[line].amounts)
    cells = {
        unit: joined((1, by_column[line].amounts[unit]) for line in wanted if unit in by_column[line].amounts)
        for unit in units
    }
    return {BUDGETED_RESULT: from_the_books(Source(BUDGETED, cells))}


def central_units(at: Place, cube: Cube) -> frozenset[str]:
    """Units in the cube that the organisation knows but gives to nobody: central items outside the nämnder."""
    known = named(at.whole.units)
    names = {str(name) for name in cube.values("unit")}
    return frozenset(name for name in names if name in known and known[name].body is None)


def unit_rows(whole: Municipality, names: Collection[str]) -> tuple[Row, ...]:
    """A row per unit by name in the organisation's order, one for what no nämnd has, and the sums of the law's form."""
    units = {name: unit for name, unit in _ordered_units(whole) if name in names}
    is_fee = {name: kind_of(whole, unit) is BodyKind.UTILITY for name, unit in units.items()}
    fee = [_unit_row(name, unit.name) for name, unit in units.items() if is_fee[name]]
    tax = [_unit_row(name, unit.name) for name, unit in units.items() if not is_fee[name]]
    tax += [_unit_row(name, title) for name, title in TITLES.items() if name in names]
    rows = [*tax, _sum_row(TAX_FUNDED, "Summa skattefinansierat", "Total tax-funded", tax)]
    if not fee:
        return tuple(rows)
    together = Text("Summa skatte- och avgiftsfinansierat", "Total tax-funded and fee-funded")
    return (
        *rows,
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


def _bridged(statement: Statement, at: Place, cube: Cube, central: frozenset[str]) -> Statement:
    """The way from the last sum to the resultaträkning's result: what isn't published is one unexplained row."""
    total = statement.rows[-1].id
    drift, result = statement.ore(total, RESULT), _income_result(at, cube)
    if drift is None or result is None or drift == result:
        return statement
    rows = (
        Row(BRIDGE, _bridge_label(at, central), RowKind.MEMO),
        Row(
            INCOME_RESULT,
            Text("Årets resultat enligt resultaträkningen", "Result for the year by the income statement"),
            RowKind.MEMO,
        ),
    )
    told = Trace(sources=("resultatrakning",), units=tuple(sorted(central)))
    cells = dict(statement.cells) | {
        (BRIDGE, RESULT): Cell(result - drift, told),
        (INCOME_RESULT, RESULT): Cell(result, Trace(sources=("resultatrakning",))),
    }
    return replace(statement, rows=(*statement.rows, *rows), cells=cells)


def _bridge_label(at: Place, central: frozenset[str]) -> Text:
    names = [unit.name for name, unit in named(at.whole.units).items() if name in central]
    return names[0] if len(names) == 1 else Text("Centrala poster utanför nämnderna", "Central items")


def _income_result(at: Place, cube: Cube) -> int | None:
    """The result as the resultaträkning shows it: printed where it is printed, else by the accounts."""
    if at.chart is None or INCOME not in at.chart.mappings:
        return None
    table = printed_income(at)
    printed = table.ore(RESULT, f"utfall-{at.year}") if table else None
    if printed is not None:
        return printed
    mapping = at.chart.mapping(INCOME)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] is not None).total()
    return None if total is None else -total


def _with_printed_operations(sources: dict[str, Source], at: Place, layout: Layout) -> dict[str, Source]:
    """Sums as the municipality printed them: where its rounding differs from the parts, both are kept and told."""
    table = printed_table(at, OPERATIONS)
    if table is None:
        return sources
    ours = {printed.id: _own_row(printed, at.whole) for printed in table.rows}
    summed = {row.id for row in layout.rows if row.formula}
    made = dict(sources)
    for column in layout.columns:
        given = {
            ours[row]: Cell(ore, Trace(sources=(f"{table.id}/{row}/{name}", table.row(row).source)))
            for (row, name), ore in table.amounts.items()
            if name == column.id and ours[row] and (column.formula or ours[row] in summed)
        }
        before = made.get(column.id, Source(column.title, {}))
        made[column.id] = Source(before.title, {**before.amounts, **given}, rounding=table.unit.step // 2)
    return made


def _own_row(printed: published.PublishedRow, whole: Municipality) -> str:
    unit = whole.unit_published_as(printed.label)
    return unit.code if unit else printed.id
