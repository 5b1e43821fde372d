"""What a stated amount is: whose word it stands on, when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.followup.accounts.place import LAST_MONTH, Place
from arshjul.followup.accounts.stated import STATED, amounts_of, every_statement, statement_at, terms
from arshjul.followup.figures.parts import Figure, Part
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.statement import Cell

BY = Text("Uppgett av {who} {day}", "Stated by {who} on {day}")
LAST_YEAR = "last_year"


def is_stated(cell: Cell) -> bool:
    """Whether a person has stated the amount."""
    return STATED in cell.trace.sources


def parts(figure: Figure) -> Iterable[Part]:
    """The statements that the amount stands on, each with its reason and the way to what shows it."""
    at, layout = _place(figure), figure.statement.layout
    told = every_statement(layout, at, (at.year, at.year - 1))
    for sign, end in terms(at):
        one = statement_at(told, at, end)
        ore = amounts_of(one, layout).get(figure.row.id) if one else None
        if one is not None and ore is not None:
            label = BY.format(who=one.stated_by_label, day=f"{one.stated_at:%Y-%m-%d}")
            yield Part(label, sign * ore, one.link, Text(one.evidence, one.evidence))


def _place(figure: Figure) -> Place:
    """The place of the column's own year; a balance sheet's year before is the end of it."""
    accounts = figure.accounts
    at = replace(figure.asked.at, last=accounts.last, entities=accounts.entities, span=accounts.span)
    if figure.column.id != LAST_YEAR:
        return at
    is_balance = figure.statement.layout.basis == "balance"
    last = Month(at.year - 1, LAST_MONTH) if is_balance else at.last.plus(-MONTHS_PER_YEAR)
    return replace(at, year=at.year - 1, last=last)
