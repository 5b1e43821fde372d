"""What the other change of equity in a balance sheet is made of, down to its vouchers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.cash import CASH_FLOW
from arshjul.followup.accounts.group.owning import owned
from arshjul.followup.accounts.place import RESULT, Place
from arshjul.followup.figures.parts import Figure, Part
from arshjul.followup.figures.shares import mine, place_of, taken_over
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.text import Text
from arshjul.statements.equity import LINES, OTHER, OWNED
from arshjul.statements.sources import by_line, year_to_date
from arshjul.statements.statement import Source

ON_EQUITY = Text("Årets förändring på kontona för eget kapital", "The year's change on the accounts of equity")
ON_RESULT = Text(
    "Årets förändring på konton vars saldo är årets resultat, också när förra årets resultat förs om",
    "The year's change on accounts whose balance is the result, also when last year's result is moved",
)
LESS = Text("Avgår årets resultat", "Less the result for the year")


def _other(figure: Figure) -> Iterable[Part]:
    """What moved on equity's accounts and on those of the result, less the result."""
    at = place_of(figure)
    if at.chart is None:
        return
    changed = owned(at, at.last)
    rows = changed.came.where(period=set(year_to_date(at.last))) if changed else at.flow()
    moved, _ = by_line(mine(figure, rows), at.chart, figure.statement.layout, Text("", ""))
    for label, lines in ((ON_EQUITY, LINES - {RESULT}), (ON_RESULT, {RESULT})):
        held = sorted(lines & moved.amounts.keys())
        ore = sum(moved.amounts[line].ore or 0 for line in held)
        if held:
            yield Part(label, ore, _vouchers(figure, at, tuple(held), moved))
    row = figure.statement.layout.row(RESULT)
    yield Part(
        LESS, -(figure.statement.ore(RESULT, figure.column.id) or 0), vouchers_url(figure.accounts, row, figure.column)
    )


def _vouchers(figure: Figure, at: Place, lines: tuple[str, ...], moved: Source) -> str:
    months = year_to_date(at.last)
    whose = at.entities or tuple(dict.fromkeys(one for line in lines for one in moved.amounts[line].trace.entities))
    chosen = Selection(months[0], months[-1], statement=BALANCE, lines=lines, entities=whose)
    return books.drill_url(replace(chosen, snapshot=figure.accounts.snapshot))


ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (BALANCE, OTHER): _other,
    (BALANCE, OWNED): taken_over,
    (CASH_FLOW, OWNED): taken_over,
}
"""How each row is explained when the equity is told by how it came about."""
