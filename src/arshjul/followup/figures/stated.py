"""What a stated amount is: whose word it stands on, when, and why."""

from __future__ import annotations

from collections.abc import Iterable

from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.stated import STATED, statements
from arshjul.followup.figures.parts import Figure, Part
from arshjul.kernel.text import Text
from arshjul.statements.statement import Cell

BY = Text("Uppgett av {who} {day}", "Stated by {who} on {day}")
LAST_YEAR = "last_year"


def is_stated(cell: Cell) -> bool:
    """Whether a person has stated the amount."""
    return STATED in cell.trace.sources


def parts(figure: Figure) -> Iterable[Part]:
    """The statement that the amount stands on, with its reason and the way to what shows it."""
    at = _place(figure)
    year = at.year - 1 if figure.column.id == LAST_YEAR else at.year
    one = statements(figure.statement.layout, at, (at.year, year)).get(year)
    if one is not None:
        said = Text(one.evidence, one.evidence)
        yield Part(BY.format(who=one.stated_by_label, day=f"{one.stated_at:%Y-%m-%d}"), figure.ore, one.link, said)


def _place(figure: Figure) -> Place:
    """The place that the statement was made for."""
    accounts, at = figure.accounts, figure.asked.at
    same = (accounts.last, accounts.entities) == (at.last, at.entities)
    return at if same else figure.asked.own_year
