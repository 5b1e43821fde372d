"""What the budget of a span's months is made of: each month's part of a year's budget by the key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from arshjul.followup.accounts.catalogue import page_of
from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.plans.budgets import EVEN, Spread, by_key, in_twelfths, last_years_shape
from arshjul.followup.accounts.plans.cash_budget import flows_before
from arshjul.followup.accounts.plans.planned import BUDGET as PLANNED
from arshjul.followup.accounts.water_cash import CASH_OF_WATER
from arshjul.followup.figures.budget_files import own_budget
from arshjul.followup.figures.parts import Figure, Part, Reader, said
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.sources import CASH

TWELFTH = Text("En tolftedel av {year} års budget", "One twelfth of the budget of {year}")
BY_SHAPE = Text(
    "{year} års budget, i den takt som utfallet föll {before}",
    "The budget of {year}, at the pace of the outcome of {before}",
)
NO_SHAPE = Text(
    "En tolftedel av {year} års budget: {before} har inget utfall att följa",
    "One twelfth of the budget of {year}: {before} has no outcome to follow",
)
BEFORE = Text("Före {month}", "Before {month}")


def period_budget(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The budget of the span's months: as the books give it, or month by month of each year's budget by the key."""
    at = figure.asked.at
    if at.spread is Spread.BOOKS:
        yield from own_budget(figure, at)
        return
    months = at.span.months(at.last)
    for year in sorted({month // 100 for month in months}):
        of_year = [month for month in months if month // 100 == year]
        total = figure.accounts.budgets.get(year, {}).get(figure.row.id, 0)
        yield from _twelfths(figure, total, of_year, _weights(figure, at, year))


def twelfths(figure: Figure, here: str, page: str, there: str) -> Iterable[Part]:
    """Each year's amount in even twelfths, month by month.

    `here` is the column of the whole year beside the figure; another year's is `there`, on its statement's `page`.
    """
    at, row = figure.asked.at, figure.row.id
    for year, amounts in figure.accounts.budgets.items():
        of_year = {"rad": row, "kolumn": there, "ar": year}
        url = figure.cell_url(row, here) if year == figure.year else figure.elsewhere_url(page, of_year)
        months = [month for month in at.months(at.year) if month // 100 == year]
        for month, ore in in_twelfths(amounts.get(row, 0), months).items():
            yield Part(said(str(Month.parse(month))), ore, url, TWELFTH.format(year=year))


def _weights(figure: Figure, at: Place, year: int) -> Sequence[int]:
    """The row's weights by the key; none where the year before can't give any."""
    if at.spread is not Spread.LAST_YEAR:
        return EVEN
    return last_years_shape(figure.statement.layout, at, year).get(figure.row.id, ())


def _twelfths(figure: Figure, total: int, months: Sequence[int], weights: Sequence[int]) -> Iterable[Part]:
    year = months[0] // 100
    even = TWELFTH if weights is EVEN else NO_SHAPE
    about = (BY_SHAPE if weights is not EVEN and any(weights) else even).format(year=year, before=year - 1)
    url = _year_url(figure, figure.row.id, year)
    parts = by_key(total, weights or EVEN)
    for month in months:
        yield Part(said(str(Month.parse(month))), parts[month % 100 - 1], url, about)


def _year_url(figure: Figure, row: str, year: int) -> str:
    """Where a row's budget of a whole year is told; of a statement beneath another's, in the year's own column."""
    if figure.statement.layout.statement == CASH_OF_WATER:
        return figure.cell_url(row, PLANNED)
    return figure.elsewhere_url(page_of(figure.statement.layout.statement), {"rad": row, "kolumn": PLANNED, "ar": year})


def period_budget_of_cash(figure: Figure, who: Reader) -> Iterable[Part]:
    """The same for a cash flow, whose cash begins with the year's and what flows before the months."""
    if figure.row.id != CASH:
        yield from period_budget(figure, who)
        return
    at, layout = figure.asked.at, figure.statement.layout
    first, budgets = Month.parse(at.span.months(at.last)[0]), figure.accounts.budgets
    labels = {row.id: row.label for row in layout.rows}
    yield Part(figure.row.label, budgets[first.year][CASH], _year_url(figure, CASH, first.year), said(str(first.year)))
    for row, ore in flows_before(layout, at, first, budgets).items():
        yield Part(labels[row], ore, _year_url(figure, row, first.year), BEFORE.format(month=first))
