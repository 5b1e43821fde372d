"""What a municipality printed as its balance requirement result, and how far printed rows explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from arshjul.followup.accounts.in_print import IN_PRINT, printed_form
from arshjul.followup.accounts.income import INCOME, printed_column, printed_income
from arshjul.followup.accounts.place import RESULT, Place
from arshjul.followup.accounts.units.bridge import BRIDGE
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Row, RowKind
from arshjul.statements.statement import Cell, Statement, Trace

REQUIRED = "balanskravsresultat"
PRINTED = "tryckt-balanskravsresultat"
UNPUBLISHED = Text("Ej publicerade justeringar", "Adjustments not published")
AS_PRINTED = Text("Balanskravsresultat som tryckt", "Balance requirement result as printed")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A printed amount of the year, or what stands between two: öre, the published table, and where it stands."""

    row: Row
    ore: int
    table: str
    source: str


def printed_requirement(at: Place) -> PrintedRow | None:
    """What the municipality printed as the year's balance requirement result, if it did."""
    table = printed_income(at)
    ore = table.ore(REQUIRED, printed_column(at, table, at.year)) if table else None
    if table is None or ore is None:
        return None
    return PrintedRow(Row(PRINTED, AS_PRINTED, RowKind.MEMO), ore, table.id, table.row(REQUIRED).source)


def printed_adjustments(at: Place) -> Iterator[PrintedRow]:
    """What printed rows say that the municipality took out of its result: such a row less the result."""
    table, form = printed_income(at), printed_form(INCOME, at)
    if table is None or form is None:
        return
    column = printed_column(at, table, at.year)
    for row in form.rows:
        ore, result = table.ore(row.id, column), table.ore(RESULT, column)
        if row.without and row.without_from == RESULT and ore is not None and result is not None:
            shown = Row(f"tryckt-{row.id}", row.without, RowKind.MEMO)
            yield PrintedRow(shown, ore - result, table.id, table.row(row.id).source)


def beside_print(statement: Statement, at: Place) -> tuple[Statement, tuple[Finding, ...]]:
    """The account with what was printed, when that is another result: what printed rows explain, and the rest."""
    found, ours = printed_requirement(at), statement.ore(REQUIRED, "outcome")
    if found is None or ours is None or found.ore == ours:
        return statement, ()
    explained = [*printed_adjustments(at)]
    rest = found.ore - ours - sum(one.ore for one in explained)
    told = Trace(sources=(found.table,))
    rows = [one.row for one in explained]
    cells = {(one.row.id, "outcome"): Cell(one.ore, Trace(sources=(IN_PRINT, one.source))) for one in explained}
    if rest:
        rows.append(Row(BRIDGE, UNPUBLISHED, RowKind.MEMO))
        cells[BRIDGE, "outcome"] = Cell(rest, told)
    cells[PRINTED, "outcome"] = Cell(found.ore, told)
    beside = replace(statement, rows=(*statement.rows, *rows, found.row), cells={**statement.cells, **cells})
    return beside, _own(at, explained)


def _own(at: Place, explained: Sequence[PrintedRow]) -> tuple[Finding, ...]:
    """What the municipality adjusted its result for that the law doesn't know."""
    unit = at.whole.words.unit
    return tuple(
        finding(
            "followup.own-adjustment",
            row_sv=one.row.label.sv,
            row_en=one.row.label.en,
            amount=unit.format(one.ore),
            unit=unit.name,
        )
        for one in explained
    )
