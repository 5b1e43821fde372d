"""What the group and its companies have planned: each member's budget and forecast by its part, and who lacks one.

The municipality's budget is the one in force, a company's the one in its books (#PBUDGET) or else the business plan
that its board fixed last. Budgets hold what the members mean to buy from each other; what both have said the
counterparty of in the books' budgets is taken away, and the rest is told and left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arshjul.books import queries as books
from arshjul.followup.accounts.place import RESULT, TITLES, Place, own
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.accounts.plans.forecasts import GIVEN, city_forecast, company_forecasts
from arshjul.followup.accounts.plans.planned import by_row
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.group import ELIMINATIONS, Member
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Cell, Source, Trace

DECIDED, BUSINESS = "budget", "affarsplan"
"""The sources of a budget that was decided: by the assembly, and by a company's board."""
AFTER_FINANCE, EXTRAORDINARY = "resultat-efter-finansiella-poster", "extraordinara-poster"
BUSINESS_ROWS = {LineKind.INCOME: "verksamhetens-intakter", LineKind.COST: "verksamhetens-kostnader"}
"""The rows that a business plan's lines stand on."""
IN_PART = {
    "budget": Text("Budget helår, en del av koncernen", "Full-year budget, part of the group"),
    "forecast": Text("Prognos helår, en del av koncernen", "Full-year forecast, part of the group"),
}
KRONOR = Unit("kr", 2)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one member has planned of a year: öre by row of the form in the statement's sign, and where it is from."""

    entity: str
    name: str
    rows: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What those asked about have planned together, the names of those who lack it, and what is told."""

    members: tuple[Planned, ...]
    lacking: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nobody lacks it."""
        return not self.lacking

    def source(self, title: Text) -> Source:
        """The members' rows summed, each traced to where it is from."""
        sums: dict[str, int] = {}
        for member in self.members:
            for row, ore in member.rows.items():
                sums[row] = sums.get(row, 0) + ore
        trace = Trace(sources=tuple(dict.fromkeys(member.source for member in self.members)))
        return Source(title, {row: Cell(ore, trace) for row, ore in sums.items()})


NOTHING = Plan(())


def budget(layout: Layout, at: Place, year: int) -> Plan:
    """The budget of a year of a company, or of the group's members by their parts.

    A group of which nobody but the municipality has a budget has none.
    """
    members = [member for member in _members(at, year) if member.part]
    held = {str(entity) for entity in books.budget_cube(year, at.of).values("entity")}
    plans = planning.business_plans(year, on=at.known_on) if {one.entity for one in members} - held - {*own()} else {}
    found = [_budget_of(member, layout, at, year, plans) for member in members]
    mine = tuple(one for one in found if one.rows)
    if at.is_group and len(found) > 1 and {one.entity for one in mine} <= {*own()}:
        return NOTHING
    lacking = tuple(one.name for one in found if not one.rows)
    return Plan((*mine, *_between(layout, at, year, mine)), lacking)


def forecast(at: Place, report_point: str | None) -> Plan:
    """The latest forecasts of a company, or of the group: of the result after financial items, which companies give."""
    members = [member for member in _members(at, at.year) if member.part]
    given = company_forecasts(at.year, report_point, at.known_on)
    found = []
    for member in members:
        rows = _citys_forecast(at, report_point) if member.entity in own() else given.get(member.entity, {})
        found.append(Planned(member.entity, member.name, _by_part(member, rows), GIVEN))
    mine = tuple(one for one in found if one.rows)
    if at.is_group and len(found) > 1 and {one.entity for one in mine} <= {*own()}:
        return NOTHING
    return Plan(mine, tuple(one.name for one in found if not one.rows))


def told(plan: Plan, at: Place) -> tuple[Finding, ...]:
    """Who lacks a budget, and what of the group's is internal."""
    if not at.is_group or not plan.members:
        return ()
    found = [lack(plan.lacking, at.year)] if plan.lacking else []
    taken = next((one.rows for one in plan.members if one.entity == ELIMINATIONS), {})
    amount = sum(ore for ore in taken.values() if ore > 0)
    return (*found, finding("followup.budget-internal", year=at.year, amount=KRONOR.format(amount)))


def told_of_forecast(plan: Plan, at: Place) -> tuple[Finding, ...]:
    """Who in the group lacks a forecast."""
    if not at.is_group or not plan.lacking or not plan.members:
        return ()
    return (finding("followup.forecast-of-some", names=", ".join(plan.lacking), year=at.year),)


def lack(names: Iterable[str], year: int) -> Finding:
    """Whose budget is missing."""
    return finding("followup.budget-of-some", names=", ".join(names), year=year)


def title_of(column: str, plan: Plan) -> Text:
    """What the column is called: a part of the group says so."""
    return TITLES[column] if plan.is_whole else IN_PART[column]


def _members(at: Place, year: int) -> Sequence[Member]:
    """The members of the group at the year's end; of one entity's place, that entity in whole."""
    if not at.is_group:
        return [Member(entity, entity) for entity in at.entities]
    return at.members(at.end_of(year)).members


def _budget_of(
    member: Member, layout: Layout, at: Place, year: int, plans: Mapping[str, Mapping[LineKind, int]]
) -> Planned:
    """A member's own budget by its part; without rows when it has none."""
    decided = planning.budget_by_line(year, on=at.known_on) if member.entity in own() else {}
    cube = books.budget_cube(year, at.of).where(entity=member.entity)
    if decided:
        rows, source = _on_rows(layout, decided), DECIDED
    elif len(cube) and at.chart is not None:
        made, _ = by_line(cube, at.chart, layout, TITLES["budget"])
        rows, source = {row: cell.ore or 0 for row, cell in made.amounts.items()}, OWN
    else:
        lines = {BUSINESS_ROWS[kind]: ore for kind, ore in plans.get(member.entity, {}).items()}
        rows, source = _on_rows(layout, lines), BUSINESS
    return Planned(member.entity, member.name, _by_part(member, rows), source)


def _on_rows(layout: Layout, amounts: Mapping[str, int]) -> dict[str, int]:
    """Amounts by line on the rows of a form that hold them."""
    return {row: cell.ore or 0 for row, cell in by_row(layout, amounts, DECIDED).items()}


def _by_part(member: Member, rows: Mapping[str, int]) -> dict[str, int]:
    """The rows times the member's part, rounded so that they make the part of their sum."""
    if member.part == 1:
        return dict(rows)
    cube = Cube.of(CubeRow(member.entity, "", row, "", "", 0, ore) for row, ore in rows.items())
    return {row.account: row.amount for row in cube.parted(member.part)}


def _between(layout: Layout, at: Place, year: int, mine: Collection[Planned]) -> Iterator[Planned]:
    """What two members have budgeted against each other, when their budgets stand in the sum."""
    cube = at.internal_budget(year) if len(mine) > 1 else Cube.of(())
    if len(cube) and at.chart is not None:
        made, _ = by_line(cube, at.chart, layout, TITLES["budget"])
        rows = {row: cell.ore or 0 for row, cell in made.amounts.items() if cell.ore}
        yield Planned(ELIMINATIONS, "Elimineringar", rows, OWN)


def _citys_forecast(at: Place, report_point: str | None) -> dict[str, int]:
    """The municipality's forecast of its result after financial items: its own, or its result less what isn't in it."""
    given = city_forecast(at.year, report_point, known_on=at.known_on)
    if AFTER_FINANCE in given:
        return {AFTER_FINANCE: given[AFTER_FINANCE]}
    return {AFTER_FINANCE: given[RESULT] - given.get(EXTRAORDINARY, 0)} if RESULT in given else {}
