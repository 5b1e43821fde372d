"""What the group's outcome would divide and take in of what its members forecast: untaxed reserves, and associates.

A company's forecast balance sheet says what its reserves are to be at the year's end; less what the books open with,
that is what it puts away (`divided_budgets.of_plan`). Its result after tax stands there and in its cash flow, not among
the rows of income that it forecasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arshjul.followup.accounts.group import divided_budgets
from arshjul.followup.accounts.group.plan_divided import Associate, Divided, divided
from arshjul.followup.accounts.group.plan_values import Planned, Rows, members_of
from arshjul.followup.accounts.place import RESULT, Place, edition
from arshjul.followup.accounts.plans.forecasts import is_whole_statement
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME
from arshjul.statements.cube import Cube
from arshjul.statements.group import Method
from arshjul.statements.layouts import Layout
from arshjul.statements.whole import faults, ore_of, typed

WHOLE = (BALANCE, CASH_FLOW)
"""The statements that companies forecast whole or not at all."""


def whole_of(at: Place, given: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, Rows]:
    """The whole statements that each has forecast and that agree, öre by entity, statement and row."""
    forms = {name: edition(name, at) for name in WHOLE if is_whole_statement(name)}
    found: dict[str, Rows] = {}
    for entity, statements in given.items():
        made = {name: typed(form, statements[name]) for name, form in forms.items() if statements.get(name)}
        wrong = {fault.statement for fault in faults(made)}
        found[entity] = {name: statements[name] for name in made if name not in wrong}
    return found


def associates(at: Place, whole: Mapping[str, Rows]) -> Iterator[Associate]:
    """Those whom the equity method takes in, each with its share of the result that it has forecast after tax."""
    for member in members_of(at, at.year) if at.is_group else ():
        if member.method is Method.EQUITY and at.chart is not None:
            rows = whole.get(member.entity, {})
            result = next((rows[name][RESULT] for name in WHOLE if RESULT in rows.get(name, {})), None)
            taken = (at, at.year, member, result, rows, at.chart) if result is not None else None
            yield Associate(member, divided_budgets.share_in_plan(*taken) if taken else None)


def division(
    layout: Layout, at: Place, mine: Sequence[Planned], whole: Mapping[str, Rows], shares: Sequence[Associate]
) -> Divided:
    """What is divided and taken in, on the rows of a form; of income on those rows alone that the members forecast.

    What members expect to get of an associate's result isn't in the reports, so nothing is taken away for it.
    """
    made = divided(layout, at, at.year, mine, whole, shares, Cube.of(()))
    if is_whole_statement(layout.statement):
        return made
    asked = {row for one in mine for row in one.rows}
    summed = typed(layout, made.rows)
    amounts = {row: ore_of(summed, row) if layout.statement == INCOME else None for row in asked}
    return Divided({row: ore for row, ore in amounts.items() if ore}, made.unknown)
