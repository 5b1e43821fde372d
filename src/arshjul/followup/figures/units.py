"""What a unit's budgeted, forecast and earlier results are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.followup.accounts.budgets import OWN
from arshjul.followup.accounts.operations import year_before
from arshjul.followup.accounts.place import own
from arshjul.followup.accounts.unit_forms import lines_of_result, result_of
from arshjul.followup.accounts.unit_plans import Piece, decided_pieces, forecast_pieces, on_units
from arshjul.followup.figures.budget_files import in_files
from arshjul.followup.figures.decided import of_lines
from arshjul.followup.figures.forecasts import of_forecasts
from arshjul.followup.figures.parts import Figure, Part, Reader, said
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.text import Text

ROUNDED = Text(
    "Så mycket skiljer det tryckta resultatet från delarna", "What the printed result differs from its parts"
)


def budget_of_unit(figure: Figure, who: Reader) -> Iterable[Part]:
    """A unit's budgeted result: #PBUDGET on the accounts of its result, else the decided lines."""
    at = replace(figure.asked.at, entities=own())
    if OWN not in figure.trace.sources:
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
    columns, result = {one.id: one for one in found.statement.columns}, result_of(found.statement.layout).id
    for sign, name in found.statement.layout.terms_across(result):
        ore = found.statement.ore(figure.row.id, name)
        if name in columns and ore is not None:
            yield Part(columns[name].title, sign * ore, vouchers_url(found, figure.row, columns[name]))
    cell = found.statement.cell(figure.row.id, result)
    if cell.ore is not None and cell.computed is not None and cell.differs:
        yield Part(ROUNDED, cell.ore - cell.computed, "", said(cell.trace.sources[-1] if cell.trace.sources else ""))
