"""The way from what the nämnder have to the income statement's result: what central units have, or isn't published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.followup.accounts.income import INCOME, TAXES, printed_income
from arshjul.followup.accounts.place import RESULT, Place, Span
from arshjul.followup.accounts.units.budgets import central_units
from arshjul.followup.accounts.units.months import units_flow
from arshjul.kernel.text import Text
from arshjul.municipality.units import named
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Row, RowKind
from arshjul.statements.statement import Cell, Statement, Trace

BRIDGE, INCOME_RESULT = "brygga", "resultatrakningens-resultat"
RESULT_LABEL = Text("Årets resultat enligt resultaträkningen", "Result for the year by the income statement")


CENTRAL = Row(
    "centrala-poster",
    Text(
        "Centrala poster utanför anslagen, som skatter, bidrag och finansnetto",
        "Central items outside the appropriations, as taxes, grants and net financial items",
    ),
    RowKind.MEMO,
)
"""The way from what was appropriated: what no nämnd is given."""


def bridged(statement: Statement, total: str, places: Mapping[str, Place], way: Row | None = None) -> Statement:
    """The statement with the way from its last sum to the result, in columns that are each the outcome of a place.

    The `way` is one row; else one of what isn't published. A column whose sum is the result by itself needs none.
    """
    name = way.id if way else BRIDGE
    cells: dict[tuple[str, str], Cell] = {}
    central: dict[str, None] = {}
    for column, at in places.items():
        cube = units_flow(at)
        ours, result = statement.ore(total, column), income_result(at, cube)
        if ours is None or result is None or ours == result:
            continue
        outside = sorted(central_units(at, cube))
        central |= dict.fromkeys(outside)
        cells |= {
            (name, column): Cell(result - ours, Trace(sources=(INCOME,), units=tuple(outside))),
            (INCOME_RESULT, column): Cell(result, Trace(sources=(INCOME,))),
        }
    if not cells:
        return statement
    between = way or Row(BRIDGE, _label(next(iter(places.values())), central), RowKind.MEMO)
    rows = (between, Row(INCOME_RESULT, RESULT_LABEL, RowKind.MEMO))
    return replace(statement, rows=(*statement.rows, *rows), cells={**statement.cells, **cells})


def _label(at: Place, central: Mapping[str, None]) -> Text:
    names = [unit.name for name, unit in named(at.whole.units).items() if name in central]
    return names[0] if len(names) == 1 else Text("Centrala poster utanför nämnderna", "Central items")


def income_result(at: Place, cube: Cube) -> int | None:
    """The result as the resultaträkning shows it: printed where it is printed, else by the accounts.

    `None` when the books hold the nämnder alone.
    """
    if at.chart is None or INCOME not in at.chart.mappings or lacks_taxes(at, cube):
        return None
    table = printed_income(at)
    printed = table.ore(RESULT, f"utfall-{at.year}") if table else None
    if printed is not None:
        return printed
    mapping = at.chart.mapping(INCOME)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] is not None).total()
    return None if total is None else -total


def lacks_taxes(at: Place, cube: Cube) -> bool:
    """Whether the books hold the nämnder alone: no account of theirs is tax or a general grant."""
    if at.chart is None or INCOME not in at.chart.mappings or at.span is Span.MONTH:
        return False
    line_of = at.chart.mapping(INCOME).line
    lines = {line_of(str(account))[0] for account in cube.values("account")}
    return bool(lines - {None}) and lines.isdisjoint(TAXES)
