"""The group side by side in one way at a time: outcome, budget, forecast or the year before; some companies a page.

A municipality with many companies has more columns than a page can hold, so that a page shows a few companies between
the municipality and the group. The file has them all.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.followup.accounts.group import forecasts, plans
from arshjul.followup.accounts.group.plan_values import Plan, Planned
from arshjul.followup.accounts.place import GROUP, Accounts, Place, own
from arshjul.followup.accounts.plans.forecasts import is_whole_statement
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import BALANCE, INCOME
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Source, Statement

COMPANIES = 4
"""How many companies a page shows."""
BY_ALL = Text("Koncernen", "The group")
IN_PART = Text("En del av koncernen", "Part of the group")


class View(enum.StrEnum):
    """What is shown of each member."""

    OUTCOME = "utfall"
    BUDGET = "budget"
    FORECAST = "prognos"
    LAST_YEAR = "forra-aret"

    @property
    def words(self) -> Text:
        """The view in words."""
        return {
            View.OUTCOME: Text("Utfall", "Outcome"),
            View.BUDGET: Text("Budget", "Budget"),
            View.FORECAST: Text("Prognos", "Forecast"),
            View.LAST_YEAR: Text("Föregående år", "Last year"),
        }[self]

    @property
    def column(self) -> str:
        """The column of a statement that its columns stand for; empty when each is an outcome."""
        return {View.BUDGET: BUDGET, View.FORECAST: FORECAST}.get(self, "")


def seen_at(name: str, at: Place, view: View) -> Place:
    """The place whose figures a view shows: for the year before the same months of it, or its end."""
    if view is not View.LAST_YEAR:
        return at
    year = at.year - 1
    last = Month(year, MONTHS_PER_YEAR if name == BALANCE else at.last.month)
    return replace(at, year=year, last=last, chart=books.chart(year), plans=None)


def of_plans(
    layout: Layout, whose: Place, view: View, report_point: str | None
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """A column per member that has planned, one of what is internal, and the group's when there is one."""
    if view is View.BUDGET:
        plan = plans.budget(layout, whose, whose.year)
        told, lack = plans.told(plan, whose, layout), plans.lack(plan.lacking, whose.year)
    else:
        plan = forecasts.forecast(layout, whose, report_point)
        told, lack = forecasts.told(plan, whose, layout), forecasts.some_lack(plan, whose)
    if layout.statement == INCOME and plan.alone and plan.lacking:
        told = (lack, *told)
    columns = {one.entity: Plan((one,)).source(_name(one)) for one in plan.members or plan.alone}
    if plan.members:
        columns[GROUP] = plan.source(BY_ALL if plan.is_whole else IN_PART)
    return columns, told


def _name(one: Planned) -> Text:
    return Text("Elimineringar", "Eliminations") if one.entity == ELIMINATIONS else Text(one.name, one.name)


def standing_for(statement: Statement, view: View, columns: Mapping[str, Source]) -> Statement:
    """The statement whose columns say what they stand for; of a forecast of some rows without sums."""
    if not view.column:
        return statement
    named = tuple(replace(one, stands_for=view.column) for one in statement.columns)
    given = {(row, name) for name, source in columns.items() for row in source.amounts}
    sums = view is not View.FORECAST or is_whole_statement(statement.layout.statement)
    cells = {key: cell for key, cell in statement.cells.items() if sums or key in given}
    return replace(statement, columns=named, cells=cells)


@dataclass(frozen=True, slots=True)
class Part:
    """A page of companies: its number, and the names of its first and last."""

    number: int
    first: Text
    last: Text

    @property
    def words(self) -> Text:
        """The companies it shows, in words."""
        if self.first == self.last:
            return self.first
        return Text(f"{self.first.sv} – {self.last.sv}", f"{self.first.en} – {self.last.en}")


def parts(accounts: Accounts, others: Mapping[str, str]) -> list[Part]:
    """The pages of companies that the columns make; `others` are the companies by entity."""
    titles = {column.id: column.title for column in accounts.statement.columns}
    return [
        Part(number, titles[chunk[0]], titles[chunk[-1]]) for number, chunk in enumerate(_chunks(accounts, others), 1)
    ]


def narrowed(accounts: Accounts, others: Mapping[str, str], number: int) -> Accounts:
    """The columns of one page: the municipality's, some companies', and those of the group."""
    chunks = list(_chunks(accounts, others))
    if len(chunks) < 2:  # noqa: PLR2004  one page holds all
        return accounts
    hidden = {one for place, chunk in enumerate(chunks, 1) if place != number for one in chunk}
    statement = accounts.statement
    shown = tuple(column for column in statement.columns if column.id not in hidden)
    kept = tuple(one for one in statement.differences if one.column not in hidden)
    return replace(accounts, statement=replace(statement, columns=shown, differences=kept))


def _chunks(accounts: Accounts, others: Mapping[str, str]) -> Iterator[Sequence[str]]:
    names = [column.id for column in accounts.statement.columns if column.id in others and column.id not in own()]
    for first in range(0, len(names), COMPANIES):
        yield names[first : first + COMPANIES]
