"""What repeats another statement's figure, or a printed one, is made of: that figure, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.income import INCOME, LAST_YEAR, income
from arshjul.followup.accounts.investments import PAID
from arshjul.followup.accounts.place import RESULT, Span, edition, own
from arshjul.followup.accounts.requirement import LEFT, REQUIREMENT, printed_requirement, requirement
from arshjul.followup.figures.parts import Figure, Part, said
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.layouts import Term


def by_the_income_statement(figure: Figure) -> Iterable[Part]:
    """The result that the driftredovisning is led to, read from the income statement of the same months."""
    at = replace(figure.asked.at, entities=own())
    found = income(at.year, at=at, columns=("outcome",), printed=True)
    yield from _cells_of(figure, INCOME, found, ((1, RESULT),))


def by_the_cash_flow(figure: Figure) -> Iterable[Part]:
    """What the cash flow says was paid for investments."""
    at = replace(figure.asked.at, entities=own(), span=Span.YEAR_TO_DATE)
    yield from _cells_of(figure, CASH_FLOW, cash(at), tuple((-1, row) for row in PAID))


def _cells_of(figure: Figure, name: str, found: Accounts, terms: Iterable[Term]) -> Iterable[Part]:
    """Cells of another statement's outcome, each with its vouchers or its place there."""
    title = found.statement.layout.title
    column = next((one for one in found.statement.columns if one.id == "outcome"), None)
    for sign, identifier in terms:
        row = next((one for one in found.statement.rows if one.id == identifier), None)
        ore = found.statement.ore(identifier, "outcome")
        if row is not None and column is not None and ore is not None:
            url = vouchers_url(found, row, column) or figure.elsewhere_url(name, {})
            yield Part(row.label, sign * ore, url, title)


def in_print(figure: Figure) -> Iterable[Part]:
    """What only a printed table gives, with where it is printed."""
    yield Part(figure.row.label, figure.ore, "", said(figure.trace.sources[-1]))


def as_printed(figure: Figure) -> Iterable[Part]:
    """The result that the municipality printed, with where it is printed."""
    printed = printed_requirement(figure.asked.own_year)
    if printed is not None:
        yield Part(figure.row.label, printed.ore, "", said(printed.source))


def left_by_the_year_before(figure: Figure) -> Iterable[Part]:
    """What the year before left to restore, which leads to that year's account."""
    year = figure.year - (2 if figure.column.id == LAST_YEAR else 1)
    url = figure.elsewhere_url(REQUIREMENT, {"rad": LEFT, "kolumn": "outcome", "ar": year})
    before = replace(figure.asked.own_year, year=year, last=Month(year, MONTHS_PER_YEAR))
    ore = requirement(replace(before, chart=books.chart(before.year))).statement.ore(LEFT, "outcome")
    yield Part(said(str(before.year)), ore, url)


def result_of_income(figure: Figure) -> Iterable[Part]:
    """The result of the municipality's own income statement in the same column, where its parts are told."""
    whose = {"vem": "", "tillfalle": figure.asked.point, "form": "tryckt"}
    cell = {"rad": RESULT, "kolumn": figure.column.id, "ar": figure.year, **whose}
    title = edition(INCOME, figure.asked.own_year).title
    yield Part(figure.row.label, figure.ore, figure.elsewhere_url(INCOME, cell), title)
