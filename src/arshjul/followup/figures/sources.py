"""How a line of each statement's columns, and rows that no sum gives, are explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.cash import CASH_FLOW
from arshjul.followup.accounts.income import INCOME
from arshjul.followup.accounts.investments import ACCUMULATED, BUDGET, DECIDED, FLOW, INVESTMENTS, PROJECTED
from arshjul.followup.accounts.investments import FORECAST as YEARS_FORECAST
from arshjul.followup.accounts.plans.planned import BUDGET as PLANNED
from arshjul.followup.accounts.plans.planned import FORECAST, PERIOD_BUDGET
from arshjul.followup.accounts.units.appropriations import APPROPRIATIONS, CHANGES, ORIGINAL
from arshjul.followup.accounts.units.appropriations import PERIOD as APPROPRIATIONS_PERIOD
from arshjul.followup.accounts.units.bridge import INCOME_RESULT
from arshjul.followup.accounts.units.budgets import BUDGETED_YEAR
from arshjul.followup.accounts.units.carried import OPENING
from arshjul.followup.accounts.units.forms import BUDGETED_RESULT, OPERATIONS
from arshjul.followup.accounts.units.operations import LAST_YEAR as YEAR_BEFORE
from arshjul.followup.accounts.water_budget import BALANCE_OF_WATER
from arshjul.followup.accounts.water_cash import CASH_OF_WATER
from arshjul.followup.figures import members, water
from arshjul.followup.figures.decided import appropriation, appropriation_of_months, budget, decided_total, project
from arshjul.followup.figures.forecasts import forecast, forecast_of_body, projected, year_of_project
from arshjul.followup.figures.months import period_budget_of_cash
from arshjul.followup.figures.opened import accumulated, balance_of_water, cash_of_water
from arshjul.followup.figures.others import by_the_cash_flow, by_the_income_statement
from arshjul.followup.figures.parts import Figure, Part, Reader
from arshjul.followup.figures.units import budget_of_unit, carried_of_unit, forecast_of_unit, of_the_year_before
from arshjul.planning.statement_budget import KINDS
from arshjul.statements.city_lines import WATER

SOURCES: Mapping[tuple[str, str], Callable[[Figure, Reader], Iterable[Part]]] = {
    **{(statement, PLANNED): budget for statement in KINDS},
    **{(statement, FORECAST): forecast for statement in KINDS},
    **{(statement, PLANNED): members.budget for statement in (INCOME, BALANCE, CASH_FLOW)},
    **{(statement, FORECAST): members.forecast for statement in (INCOME, BALANCE, CASH_FLOW)},
    (INCOME, PERIOD_BUDGET): members.period_budget,
    (CASH_FLOW, PERIOD_BUDGET): period_budget_of_cash,
    (WATER, PLANNED): water.budget,
    (WATER, PERIOD_BUDGET): water.period_budget,
    **{(BALANCE_OF_WATER, column): water.budget_of_balance for column in (PLANNED, PERIOD_BUDGET)},
    (CASH_OF_WATER, FORECAST): water.forecast_of_cash,
    **{(CASH_OF_WATER, column): water.budget_of_cash for column in (PLANNED, PERIOD_BUDGET)},
    (APPROPRIATIONS, FORECAST): forecast_of_body,
    (OPERATIONS, BUDGETED_RESULT): budget_of_unit,
    (OPERATIONS, BUDGETED_YEAR): budget_of_unit,
    (OPERATIONS, OPENING): carried_of_unit,
    (OPERATIONS, FORECAST): forecast_of_unit,
    (OPERATIONS, YEAR_BEFORE): of_the_year_before,
    (APPROPRIATIONS, ORIGINAL): appropriation,
    (APPROPRIATIONS, CHANGES): appropriation,
    (APPROPRIATIONS, APPROPRIATIONS_PERIOD): appropriation_of_months,
    (INVESTMENTS, BUDGET): project,
    (INVESTMENTS, DECIDED): decided_total,
    (INVESTMENTS, PROJECTED): projected,
    (INVESTMENTS, ACCUMULATED): accumulated,
    (INVESTMENTS, YEARS_FORECAST): year_of_project,
    (BALANCE_OF_WATER, "outcome"): balance_of_water,
    (BALANCE_OF_WATER, "last_year"): balance_of_water,
    (CASH_OF_WATER, "outcome"): cash_of_water,
    (CASH_OF_WATER, "last_year"): cash_of_water,
}
"""How a line of each statement's plan and forecast columns is explained."""


ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (OPERATIONS, INCOME_RESULT): by_the_income_statement,
    (APPROPRIATIONS, INCOME_RESULT): by_the_income_statement,
    (INVESTMENTS, FLOW): by_the_cash_flow,
}
"""Rows that repeat another statement's figure."""
