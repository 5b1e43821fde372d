"""What the budget and forecast of the group, and of a company, are made of: each member's own, down to its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from arshjul.followup.accounts.group import forecasts as group_forecasts
from arshjul.followup.accounts.group import plans as group_plans
from arshjul.followup.accounts.group.plan_values import Plan
from arshjul.followup.accounts.income import INCOME
from arshjul.followup.accounts.place import LAST_MONTH, RESULT, Span, own
from arshjul.followup.accounts.plans.budgets import OWN, Spread, months_of_the_books
from arshjul.followup.accounts.plans.forecasts import company_forecast_rows
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, PERIOD_BUDGET
from arshjul.followup.figures import decided, forecasts, months
from arshjul.followup.figures.budget_files import own_balances, own_budget
from arshjul.followup.figures.parts import Figure, Part, Reader
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.sources import by_line

BOTH = Text(
    "Det som båda parter har budgeterat med motpart (#PBUDGET), delade obeskattade reserver och andelar i "
    "intressebolag",
    "What both parties have budgeted (#PBUDGET), divided untaxed reserves and shares in associates",
)
BALANCES = Text(
    "Andelar mot det egna kapital de köptes för, fordringar och skulder som båda parter har budgeterat (#PBUDGET), "
    "delade obeskattade reserver och andelar i intressebolag",
    "Shares against the equity they paid for, receivables and debts that both parties have budgeted (#PBUDGET), "
    "divided untaxed reserves and shares in associates",
)
FORECAST_TOGETHER = Text(
    "Andelar mot det egna kapital de köptes för, delade obeskattade reserver och andelar i intressebolag",
    "Shares against the equity they paid for, divided untaxed reserves and shares in associates",
)
RESULTS = Text("Andelar i intressebolags resultat", "Shares in the results of associates")
BY_PART = Text("till den ägda andelen", "by the owned share")


def budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The year's budget: the municipality's decided lines, a company's own, or the members' of the group."""
    at, layout = figure.asked.at, figure.statement.layout
    if at.is_group:
        return _of_members(figure, group_plans.budget(layout, at, at.year), BUDGET)
    if OWN in figure.trace.sources:
        whole = replace(at, last=Month(at.year, LAST_MONTH), span=Span.YEAR_TO_DATE)
        return own_budget(figure, whole) if layout.statement == INCOME else own_balances(figure, whole)
    if at.entities == own():
        return decided.budget(figure, who)
    lines = group_plans.business_lines(layout, at, at.year)
    mine = (one for one in lines if one.line.body.slug in at.entities)
    return decided.of_lines(one for one in mine if group_plans.business_row(one, layout) == figure.row.id)


def forecast(figure: Figure, who: Reader) -> Iterable[Part]:
    """The latest forecast: the municipality's, a company's own, or the members' of the group."""
    at, point, layout = figure.asked.at, figure.asked.point or None, figure.statement.layout
    if at.entities == own():
        return forecasts.forecast(figure, who)
    if at.is_group:
        return _of_members(figure, group_forecasts.forecast(layout, at, point), FORECAST)
    given = company_forecast_rows(at.year, point, at.known_on, layout.statement)
    rows = [one for entity in at.entities for row, one in given.get(entity, {}).items() if row == figure.row.id]
    return forecasts.of_forecasts(rows, who)


def period_budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The budget of some months: by the key, month by month; the books' own of the group, member by member."""
    at = figure.asked.at
    held = months_of_the_books(at) if at.is_group and at.spread is Spread.BOOKS else Cube.of(())
    if at.chart is None or len(held.values("entity")) <= 1:
        yield from months.period_budget(figure, who)
        return
    names = {member.entity: member.name for member in at.members(at.end_of(at.year)).members}
    for entity in map(str, held.values("entity")):
        made, _ = by_line(held.where(entity=entity), at.chart, figure.statement.layout, Text("", ""))
        cell = made.amounts.get(figure.row.id)
        if cell is not None:
            name = names.get(entity, "Elimineringar")
            yield Part(
                Text(name, name),
                cell.ore,
                _at_member(figure, entity, PERIOD_BUDGET),
                _about(figure, entity, PERIOD_BUDGET),
            )


def _of_members(figure: Figure, plan: Plan, column: str) -> Iterator[Part]:
    """Each member's amount on the figure's row, with where it is told; of a member's own column that member's alone."""
    members = {one.entity: one for one in plan.members or plan.alone}
    asked = (figure.column.id,) if figure.column.id in members else members
    for one in map(members.__getitem__, asked):
        if figure.row.id in one.rows:
            url = _at_member(figure, one.entity, column)
            yield Part(Text(one.name, one.name), one.rows[figure.row.id], url, _about(figure, one.entity, column))


def _about(figure: Figure, entity: str, column: str) -> Text:
    """By which part the member is taken in, when not whole; what is taken away of the members together."""
    at = figure.asked.at
    if entity == ELIMINATIONS:
        of_income, of_balances = (RESULTS, FORECAST_TOGETHER) if column == FORECAST else (BOTH, BALANCES)
        return of_income if figure.statement.layout.statement == INCOME else of_balances
    part = next((member.part for member in at.members(at.end_of(at.year)).members if member.entity == entity), 1)
    return Text(f"{part}, {BY_PART.sv}", f"{part}, {BY_PART.en}") if part < 1 else Text("", "")


def _at_member(figure: Figure, entity: str, column: str) -> str:
    """Where the member's own amount is told; the municipality's forecast result stands on its last row."""
    if entity == ELIMINATIONS:
        return ""
    at, statement = figure.asked.at, figure.statement.layout.statement
    is_result = column == FORECAST and entity in own() and statement == INCOME
    row = RESULT if is_result else figure.row.id
    asked: dict[str, object] = {"ar": at.year, "vem": entity, "rad": row, "kolumn": column}
    asked |= {"nyckel": at.spread.value, "manad": at.last.month} if column == PERIOD_BUDGET and at.spread else {}
    asked |= {"tillfalle": figure.asked.point} if figure.asked.point else {}
    asked |= {"kand": at.known_on.isoformat()} if at.known_on else {}
    return f"{reverse('followup:figure', args=[statement])}?{urlencode(asked)}"
