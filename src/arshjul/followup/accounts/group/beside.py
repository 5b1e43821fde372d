"""Budget and forecast as columns beside an outcome, whosever it is: the municipality's, a company's or the group's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from arshjul.followup.accounts.group import forecasts, plans
from arshjul.followup.accounts.place import OfAll, Place, own
from arshjul.followup.accounts.plans.forecasts import is_whole_statement
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, planned, with_plans
from arshjul.kernel.findings import Finding
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Source, Statement

PART_ALONE = {"followup.budget-of-some", "followup.balances-budgeted-by-some"}
"""What is told of a budget that isn't the whole group's: nothing departs from it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The columns of what was planned, by their name, and what is told of them."""

    columns: Mapping[str, Source] = field(default_factory=dict)
    told: tuple[Finding, ...] = ()


def beside(
    layout: Layout, at: Place, report_point: str | None, columns: Collection[str] = (BUDGET, FORECAST)
) -> Beside:
    """Budget and forecast of a balance sheet or cash flow; a municipality without a decided budget has its books'."""
    if at.entities != own():
        return of_others(layout, at, report_point, columns)
    found = planned(layout.statement, layout, at, report_point, columns=columns)
    if BUDGET in columns and BUDGET not in found:
        of_books = of_others(layout, at, report_point, (BUDGET,))
        return Beside({**of_books.columns, **found}, of_books.told)
    return Beside(found)


def plans_read(at: Place, statements: Collection[str], report_point: str | None) -> Place:
    """The place with what is planned of some statements, read together: as many questions as for one."""
    if at.entities == own():
        return with_plans(at, report_point)
    budgets = plans.budgets_of_all(at, at.year, statements)
    return replace(at, of_all=OfAll(budgets, forecasts.read(at, report_point, statements)))


def of_others(layout: Layout, at: Place, report_point: str | None, columns: Collection[str]) -> Beside:
    """Budget and forecast of those asked about out of each member's own, and what is told of them."""
    found: dict[str, Source] = {}
    told: tuple[Finding, ...] = ()
    if BUDGET in columns:
        plan = plans.budget(layout, at, at.year)
        found[BUDGET] = plan.source(plans.title_of(BUDGET, plan))
        told = plans.told(plan, at, layout)
    if FORECAST in columns:
        plan = forecasts.forecast(layout, at, report_point)
        found[FORECAST] = plan.source(plans.title_of(FORECAST, plan))
        told += forecasts.told(plan, at, layout)
    return Beside({name: source for name, source in found.items() if source.amounts}, told)


def is_whole(told: Collection[Finding]) -> bool:
    """Whether the budget is of everybody in the group, so that an outcome can depart from it."""
    return not PART_ALONE & {one.id for one in told}


def rows_alone(statement: Statement, at: Place, given: Mapping[str, Source]) -> Statement:
    """The statement without sums of a forecast that companies give rows of: no row but the given ones.

    A whole statement has its sums.
    """
    if at.entities == own() or FORECAST not in given or is_whole_statement(statement.layout.statement):
        return statement
    rows = given[FORECAST].amounts.keys()
    cells = {key: cell for key, cell in statement.cells.items() if key[1] != FORECAST or key[0] in rows}
    return replace(statement, cells=cells)
