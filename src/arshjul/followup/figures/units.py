"""What a unit's budgeted, forecast and earlier results are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from arshjul.followup.accounts.place import Accounts, own
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.accounts.units.budgets import BUDGETED_YEAR
from arshjul.followup.accounts.units.carried import CLOSING, month_before
from arshjul.followup.accounts.units.forms import BUDGETED_RESULT, lines_of_result, result_of
from arshjul.followup.accounts.units.operations import through, year_before
from arshjul.followup.accounts.units.plans import Piece, decided_pieces, forecast_pieces, on_units
from arshjul.followup.figures.budget_files import in_files
from arshjul.followup.figures.decided import of_lines
from arshjul.followup.figures.forecasts import of_forecasts
from arshjul.followup.figures.months import twelfths
from arshjul.followup.figures.parts import Figure, Part, Reader, said
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.text import Text

ROUNDED = Text(
    "Så mycket skiljer det tryckta resultatet från delarna", "What the printed result differs from its parts"
)


def budget_of_unit(figure: Figure, who: Reader) -> Iterable[Part]:
    """A unit's budgeted result: #PBUDGET on the accounts of its result, else the decided lines or the months' share."""
    at = replace(figure.asked.at, entities=own())
    if OWN not in figure.trace.sources:
        if figure.column.role == BUDGETED_RESULT and figure.accounts.budgets:
            return twelfths(figure, BUDGETED_YEAR, "driftredovisning", BUDGETED_RESULT)
        return _pieces_of(figure, decided_pieces(at), who)
    lines = lines_of_result(figure.statement.layout)
    return in_files(figure, at, lambda line: line in lines, lambda unit: unit == figure.row.id)


def forecast_of_unit(figure: Figure, who: Reader) -> Iterable[Part]:
    """A unit's forecast result: what its body forecast, and what that is funded by."""
    at = replace(figure.asked.at, entities=own())
    return _pieces_of(figure, forecast_pieces(at, figure.statement.layout, figure.asked.point or None), who)


def _pieces_of(figure: Figure, pieces: Iterable[Piece], who: Reader) -> Iterable[Part]:
    """The pieces on the figure's row, each with where it comes from."""
    layout = figure.statement.layout
    present = {
        row.id for row in figure.statement.rows if figure.statement.ore(row.id, result_of(layout).id) is not None
    }
    mine = on_units(pieces, figure.asked.at.whole, present)[0].get(figure.row.id, ())
    yield from of_lines(one.decided for one in mine if one.decided)
    yield from of_forecasts([one.given for one in mine if one.given], who)
    yield from (Part(one.label, one.ore) for one in mine if not one.decided and not one.given)


def of_the_year_before(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A result of the year before, column by column of that year's driftredovisning."""
    found = year_before(replace(figure.asked.at, entities=own()), figure.statement.layout)
    return _columns_of(figure, found, result_of(found.statement.layout).id)


def carried_of_unit(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What a unit had carried over before the months: what its year began with, and what has come since."""
    at, layout = replace(figure.asked.at, entities=own()), figure.statement.layout
    before, closing = month_before(at), layout.column_as(CLOSING)
    return _columns_of(figure, through(before, layout), closing.id) if before and closing else ()


def _columns_of(figure: Figure, found: Accounts, column: str) -> Iterable[Part]:
    """The columns that another months' column is counted from, each with its vouchers, and what print rounded off."""
    columns, signs = {one.id: one for one in found.statement.columns}, Counter[str]()
    for sign, name in found.statement.layout.terms_across(column):
        signs[name] += sign
    for name, sign in signs.items():
        ore = found.statement.ore(figure.row.id, name)
        if sign and name in columns and ore is not None:
            yield Part(columns[name].title, sign * ore, vouchers_url(found, figure.row, columns[name]))
    cell = found.statement.cell(figure.row.id, column)
    if cell.ore is not None and cell.computed is not None and cell.differs:
        yield Part(ROUNDED, cell.ore - cell.computed, "", said(cell.trace.sources[-1] if cell.trace.sources else ""))
