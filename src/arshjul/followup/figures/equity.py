"""What the other change of equity in a balance sheet is made of, down to its vouchers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.place import LAST_MONTH, RESULT, Place, Span
from arshjul.followup.figures.parts import Figure, Part
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.equity import LINES, OTHER
from arshjul.statements.sources import by_line, year_to_date

LAST_YEAR = "last_year"
ON_EQUITY = Text("Årets förändring på kontona för eget kapital", "The year's change on the accounts of equity")
ON_RESULT = Text(
    "Årets förändring på konton vars saldo är årets resultat, också när förra årets resultat förs om",
    "The year's change on accounts whose balance is the result, also when last year's result is moved",
)
LESS = Text("Avgår årets resultat", "Less the result for the year")


def _place(figure: Figure) -> Place:
    """The year that the column shows, through its month."""
    at = replace(figure.asked.at, span=Span.YEAR_TO_DATE)
    if figure.column.id != LAST_YEAR:
        return at
    year = at.year - 1
    return replace(at, year=year, last=Month(year, LAST_MONTH), chart=books.chart(year))


def _other(figure: Figure) -> Iterable[Part]:
    """What moved on equity's accounts and on those of the result, less the result."""
    at = _place(figure)
    if at.chart is None:
        return
    moved, _ = by_line(at.flow(), at.chart, figure.statement.layout, Text("", ""))
    for label, lines in ((ON_EQUITY, LINES - {RESULT}), (ON_RESULT, {RESULT})):
        held = sorted(lines & moved.amounts.keys())
        ore = sum(moved.amounts[line].ore or 0 for line in held)
        if held:
            yield Part(label, ore, _vouchers(figure, at, tuple(held)))
    row = figure.statement.layout.row(RESULT)
    yield Part(
        LESS, -(figure.statement.ore(RESULT, figure.column.id) or 0), vouchers_url(figure.accounts, row, figure.column)
    )


def _vouchers(figure: Figure, at: Place, lines: tuple[str, ...]) -> str:
    months = year_to_date(at.last)
    chosen = Selection(months[0], months[-1], statement=BALANCE, lines=lines, entities=at.entities)
    return books.drill_url(replace(chosen, snapshot=figure.accounts.snapshot))


ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (BALANCE, OTHER): _other,
}
"""How each row is explained when the equity is told by how it came about."""
