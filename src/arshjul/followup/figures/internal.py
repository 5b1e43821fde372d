"""A line of the municipality's income statement that internal items are taken from: what was booked, less those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts.income import LAST_YEAR
from arshjul.followup.accounts.internal_items import INTERNAL, internal_lines
from arshjul.followup.accounts.place import YEAR, own
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.figures.parts import Figure, Part
from arshjul.kernel.text import Text
from arshjul.statements.internal import matched
from arshjul.statements.statement import Cell

BOOKED = Text("Bokfört på raden", "Booked on the line")
WITHIN = Text("Därav mellan kommunens egna enheter (motpart)", "Of which between the municipality's own units")
ALONE = Text("Internt som saknar motsvarighet och står kvar", "Internal items without another side, which stay")


def is_internal(cell: Cell) -> bool:
    """Whether internal items have been taken from what is booked in the cell."""
    return INTERNAL in cell.trace.sources and OWN not in cell.trace.sources


def parts(figure: Figure) -> Iterable[Part]:
    """The line as it was booked, its internal items with the way to their vouchers, and those that stay."""
    at, year = figure.asked.at, _year(figure)
    chart = books.chart(year) if figure.column.id.startswith(YEAR) else at.chart
    internal = internal_lines(at, figure.statement.layout, chart, year) if chart else {}
    taken = matched(internal)
    lines = tuple(line for line in figure.trace.lines if line in internal)
    months = at.months(year)
    booked = Selection(
        months[0],
        months[-1],
        entities=own(),
        statement=figure.statement.layout.statement,
        lines=figure.trace.lines,
        snapshot=figure.accounts.snapshot,
    )
    given = sum(internal[line] for line in lines)
    less = sum(taken.get(line, 0) for line in lines)
    yield Part(BOOKED, (figure.ore or 0) + less, books.drill_url(booked))
    yield Part(WITHIN, -given, books.drill_url(replace(booked, towards=own())))
    yield Part(ALONE, given - less or None)


def _year(figure: Figure) -> int:
    """The year whose vouchers the column shows."""
    name = figure.column.id
    if name.startswith(YEAR):
        return int(name.removeprefix(YEAR))
    return figure.asked.at.year - (name == LAST_YEAR)
