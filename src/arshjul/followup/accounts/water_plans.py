"""What is planned of the water utility: its budget, whoever decided it, the budget of the months, and the forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from arshjul.followup.accounts.group import plans as of_companies
from arshjul.followup.accounts.in_print import budget_in_print, printed_table
from arshjul.followup.accounts.income import budgets_by_year
from arshjul.followup.accounts.place import TITLES, Place, edition, own
from arshjul.followup.accounts.plans.budgets import Spread, of_span, year_of_the_books
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET, by_row, of_the_year, planned
from arshjul.kernel.findings import Finding, finding
from arshjul.statements.city_lines import INCOME, WATER
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Source

Beside = tuple[dict[str, Source], Mapping[int, Mapping[str, int]], tuple[Finding, ...]]
"""The columns, each year's budget by row, and what is told of them."""


def beside(at: Place, layout: Layout, report_point: str | None) -> Beside:
    """Budget of the months and of the year, and the forecast, beside the utility's income statement.

    The budget is what the assembly decided; else the books' own; else, when a whole company is the utility, what its
    board decided; else what the municipality printed.
    """
    city = replace(at, entities=own())
    given = planned(WATER, layout, city, report_point)
    if BUDGET in given:
        return _divided(at, layout, given, budgets_by_year(layout, city, given[BUDGET]))
    in_books = year_of_the_books(layout, replace(at, spread=Spread.BOOKS), TITLES[BUDGET])
    if in_books.amounts:
        given[BUDGET] = in_books
        of_books = replace(at, spread=Spread.BOOKS)
        told = () if at.spread in {None, Spread.BOOKS} else (finding("followup.utility-budget-of-books"),)
        return _divided(of_books, layout, given, budgets_by_year(layout, of_books, in_books), told)
    by_board = of_business(at, layout, at.year)
    if by_board.amounts:
        given[BUDGET] = by_board
        by_key = replace(at, spread=Spread.TWELFTHS if at.spread is Spread.BOOKS else at.spread)
        earlier = partial(of_business, at, layout, at.year - 1)
        return _divided(by_key, layout, given, budgets_by_year(layout, by_key, by_board, earlier))
    given[BUDGET] = _in_print(at, layout)
    return given, {}, ()


def of_business(at: Place, layout: Layout, year: int) -> Source:
    """The income statement of the business plan that a company's board fixed last, when all of it is the utility."""
    amounts = {}
    if at.entities != own() and not at.units:
        _, companies = of_companies.budgets_of_all(at, year, [INCOME])
        amounts = of_companies.of_business(edition(INCOME, at), companies.get(at.entities[0], {}))
    return Source(TITLES[BUDGET], by_row(layout, amounts, of_companies.BUSINESS))


def _divided(
    at: Place,
    layout: Layout,
    given: dict[str, Source],
    by_year: Mapping[int, Mapping[str, int]],
    told: tuple[Finding, ...] = (),
) -> Beside:
    """The columns with the budget of the span's months, when the year's is to be divided."""
    if not by_year:
        return given, by_year, told
    divided, lacks = of_span(layout, at, by_year, TITLES[PERIOD_BUDGET])
    if divided.amounts:
        given |= {PERIOD_BUDGET: divided, BUDGET: of_the_year(given[BUDGET])}
    return given, by_year, (*told, *lacks)


def _in_print(at: Place, layout: Layout) -> Source:
    """The budget of the year that the municipality printed of its utility, on the rows of the form."""
    if at.entities != own():
        return Source(TITLES[BUDGET], {})
    printed = budget_in_print(printed_table(at, layout.id), at.year)
    rows = {row.id for row in layout.rows}
    return replace(printed, amounts={row: cell for row, cell in printed.amounts.items() if row in rows})
