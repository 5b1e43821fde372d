"""What repeats another statement's figure, or a printed one, is made of: that figure, where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.income import INCOME, income
from arshjul.followup.accounts.investments import PAID
from arshjul.followup.accounts.place import RESULT, Span, own
from arshjul.followup.accounts.units.appropriations import APPROPRIATIONS, LAST_YEAR
from arshjul.followup.figures.parts import Figure, Part, said
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.statements.layouts import Term


def by_the_income_statement(figure: Figure) -> Iterable[Part]:
    """The result that the driftredovisning is led to, read from the income statement of the same months."""
    at = replace(figure.asked.at, entities=own())
    if (figure.statement.layout.role, figure.column.id) == (APPROPRIATIONS, LAST_YEAR):
        at = replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR))
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
