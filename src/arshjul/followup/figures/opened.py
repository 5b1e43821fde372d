"""What began with an opening balance by unit or project is made of: that balance, and what is booked since."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from arshjul.books import openings, projects
from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts.investments import OUTCOME
from arshjul.followup.accounts.place import OPENED, Place, own
from arshjul.followup.accounts.water_books import opened as opened_of_utility
from arshjul.followup.figures.parts import SPENT, Figure, Part, Reader, said
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube
from arshjul.statements.sources import CASH, signs_of

OPENING_FROM_FILE = Text(
    "Ingående balans {year} per projekt eller ansvar (#OIB) i {file}",
    "Opening balance of {year} by project or unit (#OIB) in {file}",
)


def accumulated(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What a project had before the books begin, account by account, and what is booked since."""
    at, last = figure.asked.at, figure.accounts.last.number
    project = figure.row.id
    first = projects.opened_in(at.of, own()[0], at.year)[project]
    opened = openings.by_part(at.of, own()[0], first, openings.PROJECT).where(unit=project)
    yield from opening_of(figure, at, opened, (OUTCOME,))
    yield from _since(figure, Selection(first * 100 + 1, last, projects=(project,), lines=(OUTCOME,)))


def balance_of_water(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What the utility opened the year with, account by account, and what is booked since."""
    at, last, lines = of_figure(figure), figure.accounts.last.number, (*figure.row.lines,)
    yield from opening_of(figure, at, opened_of_utility(at, at.year), lines)
    if figure.column.id == "outcome":
        yield from _since(figure, Selection(at.year * 100 + 1, last, areas=figure.accounts.units, lines=lines))


def cash_of_water(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What the utility's cash, or its debt to the municipality, was when the months began."""
    back = int(figure.column.id == "last_year")
    at = of_figure(figure)
    first = Month.parse(at.span.months(Month(at.year - back, at.last.month))[0])
    units_of = figure.accounts.units
    yield from opening_of(figure, at, opened_of_utility(at, first.year), (CASH,))
    if first.month > 1:
        before = Selection(first.year * 100 + 1, first.plus(-1).number, areas=units_of, lines=(CASH,))
        yield from _since(figure, before, first.plus(-1))


def of_figure(figure: Figure) -> Place:
    """The place of the books and units that a figure is read from."""
    of = figure.accounts
    return replace(figure.asked.at, entities=of.entities, units=frozenset(of.units))


def opening_of(figure: Figure, at: Place, opened: Cube, lines: Collection[str]) -> Iterable[Part]:
    """Opening balances by unit or project on some lines, each account with the file that gave it."""
    year = next((int(period) // 100 for period in opened.values("period")), 0)
    if at.of is None or at.chart is None or not year:
        return
    layout, names = figure.statement.layout, books.account_names(at.of, year)
    line_of, sign_of = at.chart.mapping(layout.statement).line, signs_of(layout)
    (whose,) = figure.accounts.entities
    batch = books.manifest(at.of).batch(whose, "opening", year * 100 + 1)
    about = OPENING_FROM_FILE.format(file=batch.file.name, year=year) if batch else said(OPENED)
    for (account,), ore in opened.sums("account").items():
        line, number = line_of(str(account))[0], names.number(str(account))
        if line in lines and line is not None:
            yield Part(said(f"{number} {names.of(whose, number)}".strip()), sign_of[line] * ore, "", about)


def _since(figure: Figure, chosen: Selection, last: Month | None = None) -> Iterable[Part]:
    """What is booked on the lines since, with the way to its vouchers."""
    layout, of = figure.statement.layout, figure.asked.at.of
    since = replace(
        chosen, entities=figure.accounts.entities, statement=layout.statement, snapshot=figure.accounts.snapshot
    )
    total, sign = books.cell_cube(since, of).total(), signs_of(layout)[chosen.lines[0]]
    ore = None if total is None else sign * total
    yield Part(SPENT.format(month=last or figure.accounts.last), ore, books.drill_url(since))
