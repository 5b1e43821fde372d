"""What the group's outcome would divide and take in of what its members plan: untaxed reserves, and associates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from arshjul.followup.accounts.group import divided_budgets, whole_budgets
from arshjul.followup.accounts.group.members import taken_by_equity
from arshjul.followup.accounts.group.plan_values import Planned, Rows, by_part, faults_of, members_of, rows_of
from arshjul.followup.accounts.place import RESULT, TITLES, Place, edition
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import BALANCE, INCOME
from arshjul.statements.cube import Cube
from arshjul.statements.group import Elimination, Member, Method
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.whole import ore_of, typed


@dataclass(frozen=True, slots=True)
class Associate:
    """Whom the equity method takes in, and the share of its budgeted result (öre); None when it has no budget."""

    member: Member
    share: int | None
    in_books: bool = False


def takes(at: Place) -> bool:
    """Whether the chart says on which accounts shares by the equity method are taken in."""
    return at.chart is not None and taken_by_equity(at.chart)


def associates(at: Place, year: int, plans: Mapping[str, Rows]) -> Iterator[Associate]:
    """Those whom the equity method takes in, each with its share of what its books or else its plan has budgeted."""
    for member in members_of(at, year):
        if member.method is not Method.EQUITY or at.chart is None:
            continue
        share = divided_budgets.share_in_books(at, year, member, at.chart)
        rows = plans.get(member.entity, {})
        result = ore_of(typed(edition(INCOME, at), rows.get(INCOME, {})), RESULT)
        if share is None and result is not None:
            plan = divided_budgets.share_in_plan(at, year, member, result, rows, at.chart)
            yield Associate(member, plan)
        else:
            yield Associate(member, share, in_books=share is not None)


@dataclass(frozen=True, slots=True)
class Divided:
    """The rows of the form that divide untaxed reserves and take in associates, and whose reserves aren't known."""

    rows: Mapping[str, int]
    unknown: frozenset[str]


def divided(
    layout: Layout,
    at: Place,
    year: int,
    mine: Sequence[Planned],
    plans: Mapping[str, Rows],
    shares: Sequence[Associate],
    forecast: Cube | None = None,
) -> Divided:
    """What the group's outcome would divide and take in of what its members plan, on the rows of a form.

    What the books budget (#PBUDGET) counts, but with a `forecast` its rows by account instead.
    """
    chart = at.chart
    if not at.is_group or chart is None:
        return Divided({}, frozenset(one.entity for one in mine))
    members = {member.entity: member for member in members_of(at, year)}
    found = {one.entity: _division(layout, at, year, members[one.entity], one, plans, chart) for one in mine}
    entries = [entry for each in found.values() for entry in each or ()]
    taken = [*members.values()]
    planned = divided_budgets.budgets_of(at, year, taken) if forecast is None else forecast
    for one in shares if takes(at) else ():
        if one.share is not None and not (layout.statement == INCOME and one.in_books):
            entries += divided_budgets.of_associate(at, year, one.member, one.share, taken, chart, planned)
    cube = whole_budgets.rows_of(entries)
    if layout.statement == INCOME:
        in_books = at.divided_budget(year) if forecast is None else forecast
        made, _ = by_line(cube + in_books, chart, layout, TITLES["budget"])
    else:
        made = whole_budgets.statement_of(cube, chart, layout, Month(year, MONTHS_PER_YEAR))
    unknown = frozenset(entity for entity, each in found.items() if each is None)
    return Divided(rows_of(layout, made), unknown)


def _division(
    layout: Layout, at: Place, year: int, member: Member, one: Planned, plans: Mapping[str, Rows], chart: Chart
) -> tuple[Elimination, ...] | None:
    """The entries that divide a member's untaxed reserves; those of income in its books are the place's own."""
    if one.source == OWN and layout.statement == INCOME:
        return () if divided_budgets.is_divided(member.entity, chart, year) else None
    if one.source == OWN:
        return divided_budgets.of_whole(whole_budgets.whole(at, year, member.entity), member, chart, year)
    rows = plans.get(member.entity, {})
    if BALANCE in rows and member.entity in faults_of(edition(BALANCE, at), at, {member.entity: rows}):
        return None
    forms = {name: edition(name, at) for name in rows}
    parted = {name: by_part(member, amounts, forms[name]) for name, amounts in rows.items()}
    return divided_budgets.of_plan(at, year, member, parted, chart)
