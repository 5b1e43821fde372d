"""What the budget of the water utility is made of: the plan's lines, #PBUDGET in its books, or its board's plan.

That of its balance sheet and cash flow is #PBUDGET on top of what the year opened with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from arshjul.followup.accounts import water_books, water_decided
from arshjul.followup.accounts.group import plans
from arshjul.followup.accounts.place import LAST_MONTH, Place, Span, edition
from arshjul.followup.accounts.plans.budgets import OWN, Spread
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST
from arshjul.followup.accounts.water_books import opened
from arshjul.followup.accounts.water_decided import FORM_OF_BALANCE, FORM_OF_WATER
from arshjul.followup.figures import decided, months
from arshjul.followup.figures.budget_files import own_budget
from arshjul.followup.figures.opened import of_figure, opening_of
from arshjul.followup.figures.parts import Figure, Part, Reader, said
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import INCOME, WATER
from arshjul.statements.sources import CASH

OPENS = Text("Balansräkningen när året öppnar", "The balance sheet as the year opens")
ENDS = {
    BUDGET: Text("Balansbudgeten vid årets slut", "The budgeted balance sheet at the end of the year"),
    FORECAST: Text("Prognosen för balansräkningen vid årets slut", "The forecast balance sheet at the end of the year"),
}
RESULT = Text("Resultaträkningen", "The income statement")


def budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The year's budget: the decided lines on the row, the books' own, or the lines of a company's business plan."""
    at = of_figure(figure)
    if plans.BUSINESS in figure.trace.sources:
        form = edition(INCOME, at)
        lines = (one for one in plans.business_lines(form, at, at.year) if one.line.body.slug in at.entities)
        return decided.of_lines(one for one in lines if plans.business_row(one, form) == figure.row.id)
    if OWN not in figure.trace.sources:
        return decided.budget(figure, who)
    return own_budget(figure, replace(at, units=frozenset(), last=Month(at.year, LAST_MONTH), span=Span.YEAR_TO_DATE))


def period_budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The budget of some months: the decided month by month by the key, else the books' own."""
    if OWN in figure.trace.sources:
        return own_budget(figure, replace(of_figure(figure), units=frozenset()))
    return _by_key(figure, months.period_budget, who)


def _by_key(figure: Figure, told: Callable[[Figure, Reader], Iterable[Part]], who: Reader) -> Iterable[Part]:
    """How a decided budget's months are told, by a key other than the books' own."""
    at = of_figure(figure)
    by_key = replace(at, spread=Spread.TWELFTHS if at.spread is Spread.BOOKS else at.spread)
    return told(replace(figure, asked=replace(figure.asked, at=by_key)), who)


def budget_of_balance(figure: Figure, who: Reader) -> Iterable[Part]:
    """The decided lines on the row; else what the utility opened with and its books budget through the month."""
    if OWN not in figure.trace.sources:
        return decided.budget(figure, who)
    at = _through(figure)
    begun = opening_of(figure, at, opened(at, at.year), figure.row.lines)
    return (*begun, *own_budget(figure, replace(at, units=frozenset(), span=Span.YEAR_TO_DATE)))


def budget_of_cash(figure: Figure, who: Reader) -> Iterable[Part]:
    """What follows from the decided balance sheet; else what the books budget that is paid in the column's months.

    Of cash it is what is to be there when they begin.
    """
    if OWN not in figure.trace.sources:
        return _derived(figure) if figure.column.id == BUDGET else _by_key(figure, months.period_budget_of_cash, who)
    at = _through(figure)
    if figure.row.id != CASH:
        span = Span.YEAR_TO_DATE if figure.column.id == BUDGET else at.span
        return own_budget(figure, replace(at, units=frozenset(), span=span))
    first = Month.parse(at.span.months(at.last)[0]) if figure.column.id != BUDGET else Month(at.year, 1)
    begun = opening_of(figure, at, opened(at, first.year), (CASH,))
    if first.month == 1:
        return begun
    before = replace(at, units=frozenset(), year=first.year, last=first.plus(-1), span=Span.YEAR_TO_DATE)
    return (*begun, *own_budget(figure, before))


def forecast_of_cash(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What follows from the forecast balance sheet."""
    return _derived(figure)


def _derived(figure: Figure) -> Iterable[Part]:
    """What a row of the year's cash flow is of the planned statements, and of what the year opened with."""
    at = replace(of_figure(figure), plans=None)
    column, ends = figure.column.id, ENDS[figure.column.id]
    made = water_decided.cash(at, column, figure.asked.point or None)
    for piece in made.pieces if made else ():
        if piece.row != figure.row.id or not piece.ore:
            continue
        of_income = piece.statement == WATER
        form_of = water_books.form(FORM_OF_WATER if of_income else FORM_OF_BALANCE, piece.statement, at)
        label = next((row.label for row in form_of.rows if row.id == piece.of), said(piece.of))
        asked = {"rad": piece.of, "kolumn": "last_year" if piece.opens else column, "ar": at.year}
        asked |= {"tillfalle": figure.asked.point} if figure.asked.point else {}
        url = figure.elsewhere_url("va", asked if of_income else asked | {"tabell": 2})
        yield Part(label, piece.ore, url, OPENS if piece.opens else RESULT if of_income else ends)


def _through(figure: Figure) -> Place:
    """The place of the figure's books, through the month that its column is of."""
    at = of_figure(figure)
    return replace(at, last=Month(at.year, LAST_MONTH)) if figure.column.id == BUDGET else at
