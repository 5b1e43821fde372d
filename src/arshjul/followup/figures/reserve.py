"""What the rows of the room in the result reserve are made of (KL 11:14): parts that sum to each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from arshjul.followup.accounts.balance import BALANCE, RESERVE_LEFT, balance
from arshjul.followup.accounts.income import INCOME, TAXES, income
from arshjul.followup.accounts.place import RESULT, Accounts, Place, Span, own
from arshjul.followup.accounts.requirement import AFTER, requirement
from arshjul.followup.accounts.reserve import OUTCOME, PER_CENT, RESERVE, reserve_shares, taxes_from
from arshjul.followup.figures.parts import Figure, Part
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.money import add, format_number
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import REQUIREMENT
from arshjul.statements.layouts import Row

SHARE_OF = Text("{share} procent av {row}", "{share} per cent of {row}")
WHOLE_ORE = Text(
    "Avrundning till hela ören, så att den aldrig ger mer utrymme", "Rounding to whole öre, so that it never gives room"
)
NEVER_LESS = Text("Utrymmet är aldrig mindre än noll", "The room is never less than nothing")
LOWEST, THRESHOLD, BY_RESULT = "lagsta-resultat", "troskel", "utrymme-resultat"
CEILING, BEFORE, BY_CEILING, ROOM = "tak", "reserv-fore", "utrymme-tak", "utrymme"


def _at(figure: Figure) -> Place:
    """The municipality's own books of the months asked for."""
    return replace(figure.asked.at, entities=own(), spread=None)


def _account(figure: Figure) -> Accounts:
    """The balance requirement account in the figure's column."""
    columns = (OUTCOME, figure.column.id)
    return requirement(_at(figure), columns=columns, report_point=figure.asked.point or None)


def _lowest(figure: Figure) -> Iterable[Part]:
    """The lower of the result and the result after adjustments."""
    found, column = _account(figure), figure.column
    name = min((RESULT, AFTER), key=lambda one: found.statement.ore(one, column.id) or 0)
    row = found.statement.layout.row(name)
    yield Part(row.label, figure.ore, _url(figure, found, REQUIREMENT, row), found.statement.layout.title)


def _url(figure: Figure, found: Accounts, statement: str, row: Row, name: str = "") -> str:
    """The vouchers of a row of another statement in the column named, else the figure's, or where its cell is told."""
    wanted = name or figure.column.id
    column = next((one for one in found.statement.columns if one.id == wanted), figure.column)
    point = {"tillfalle": figure.asked.point} if figure.asked.point else {}
    cell = {"rad": row.id, "kolumn": column.id, "ar": figure.year, **point}
    return vouchers_url(found, row, column) or figure.elsewhere_url(statement, cell)


def _share(figure: Figure, place: int, sign: int) -> Iterable[Part]:
    """The law's share of each of the incomes it counts on, and the rounding."""
    at, column = _at(figure), figure.column.id
    sheet = balance(replace(at, span=Span.YEAR_TO_DATE)).statement
    shares = reserve_shares(at, sheet, column, _account(figure).statement.ore(RESULT, column))
    point = figure.asked.point or None
    source = taxes_from(at, column, point)
    found = income(at.year, at=at, columns=(source,), report_point=point)
    parts = []
    for row in (found.statement.layout.row(name) for name in TAXES if shares):
        share = shares[place] if shares else Fraction()
        ore = sign * floor((found.statement.ore(row.id, source) or 0) * share)
        words = format_number(Decimal(share.numerator * PER_CENT) / share.denominator)
        label = Text(
            SHARE_OF.sv.format(share=words, row=row.label.sv.lower()),
            SHARE_OF.en.format(share=words, row=row.label.en.lower()),
        )
        parts.append(Part(label, ore, _url(figure, found, INCOME, row, source), found.statement.layout.title))
    yield from parts
    rounding = (figure.ore or 0) - (add(*(part.ore for part in parts)) or 0)
    if parts and rounding:
        yield Part(WHOLE_ORE, rounding)


def _threshold(figure: Figure) -> Iterable[Part]:
    return _share(figure, 0, -1)


def _ceiling(figure: Figure) -> Iterable[Part]:
    return _share(figure, 1, 1)


def _before(figure: Figure) -> Iterable[Part]:
    """The reserve as the balance sheet of the year before closed."""
    sheet = balance(replace(_at(figure), span=Span.YEAR_TO_DATE))
    row = sheet.statement.layout.row(RESERVE_LEFT)
    column = next((one for one in sheet.statement.columns if one.id == "last_year"), None)
    url = vouchers_url(sheet, row, column) if column else ""
    yield Part(row.label, figure.ore, url or figure.elsewhere_url(BALANCE, {}), sheet.statement.layout.title)


def _difference(figure: Figure, rows: tuple[str, str]) -> Iterable[Part]:
    """Two rows of the same table, and what keeps the room from being negative."""
    yield from (_own(figure, row) for row in rows)
    below = add(*(figure.statement.ore(row, figure.column.id) for row in rows)) or 0
    if below < 0:
        yield Part(NEVER_LESS, -below)


def _by_result(figure: Figure) -> Iterable[Part]:
    return _difference(figure, (LOWEST, THRESHOLD))


def _by_ceiling(figure: Figure) -> Iterable[Part]:
    return _difference(figure, (CEILING, BEFORE))


def _room(figure: Figure) -> Iterable[Part]:
    """The lesser of the two rooms."""
    yield _own(figure, min((BY_RESULT, BY_CEILING), key=lambda row: figure.statement.ore(row, figure.column.id) or 0))


def _own(figure: Figure, row: str) -> Part:
    label = figure.statement.layout.row(row).label
    return Part(label, figure.statement.ore(row, figure.column.id), figure.cell_url(row, figure.column.id))


ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (RESERVE, LOWEST): _lowest,
    (RESERVE, THRESHOLD): _threshold,
    (RESERVE, BY_RESULT): _by_result,
    (RESERVE, CEILING): _ceiling,
    (RESERVE, BEFORE): _before,
    (RESERVE, BY_CEILING): _by_ceiling,
    (RESERVE, ROOM): _room,
}
"""How each row of the room is explained."""
