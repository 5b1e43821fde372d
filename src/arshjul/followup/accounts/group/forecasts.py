"""What the group and its companies expect of the year: each member's latest forecast by its part, and who lacks one.

A company forecasts what the municipality's rules of follow-up ask of it (`group_row`), so the group has those rows
alone, and no sum of them. A row that one of those who forecast hasn't given is left out: half a sum is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arshjul.followup.accounts.group.plans import Plan, Planned, by_part, members_of
from arshjul.followup.accounts.place import RESULT, Place, own
from arshjul.followup.accounts.plans.forecasts import GIVEN, company_lines, forecasts_of_all
from arshjul.followup.accounts.plans.planned import rows_of_lines
from arshjul.kernel.findings import Finding, finding
from arshjul.statements.city_lines import INCOME
from arshjul.statements.layouts import Layout

AFTER_FINANCE, EXTRAORDINARY = "resultat-efter-finansiella-poster", "extraordinara-poster"


def forecast(layout: Layout, at: Place, report_point: str | None) -> Plan:
    """The latest forecasts of a company, or of the group: of the rows that companies' reports have.

    Of a group none when only the municipality has one: its plan has no members, but says who lacks one. Nobody is
    asked for what companies' reports have no line of.
    """
    members = [member for member in members_of(at, at.year) if member.part]
    if not company_lines(layout.statement):
        return Plan((), tuple(member.name for member in members))
    city, companies = forecasts_of_all(at.year, report_point, layout.statement, at.known_on)
    found = []
    for member in members:
        rows = _citys(layout, city) if member.entity in own() else companies.get(member.entity, {})
        found.append(Planned(member.entity, member.name, by_part(member, rows), GIVEN))
    mine = _with_rows_of_all([one for one in found if one.rows])
    lacking = tuple(one.name for one in found if not one.rows)
    if at.is_group and len(found) > 1 and {one.entity for one in mine} <= {*own()}:
        return Plan((), lacking, mine)
    return Plan(mine, lacking)


def _with_rows_of_all(found: Iterable[Planned]) -> tuple[Planned, ...]:
    """The members with the rows that every one of them has given."""
    mine = list(found)
    common = set.intersection(*(set(one.rows) for one in mine)) if mine else set()
    return tuple(_of_rows(one, common) for one in mine) if common else ()


def _of_rows(one: Planned, rows: set[str]) -> Planned:
    return Planned(one.entity, one.name, {row: ore for row, ore in one.rows.items() if row in rows}, one.source)


def told(plan: Plan, at: Place, layout: Layout) -> tuple[Finding, ...]:
    """Who in the group lacks a forecast; of a balance sheet or cash flow also why there is none."""
    if not at.is_group:
        return ()
    if plan.members:
        return (some_lack(plan, at),) if plan.lacking else ()
    if layout.statement == INCOME:
        return ()
    why = "followup.group-not-forecast" if company_lines(layout.statement) else "followup.group-has-no-lines"
    words = {"statement_sv": layout.title.sv.lower(), "statement_en": layout.title.en.lower()}
    return (finding(why, None, names=", ".join(plan.lacking), year=at.year, **words),)


def some_lack(plan: Plan, at: Place) -> Finding:
    """Whose forecast is missing."""
    return finding("followup.forecast-of-some", names=", ".join(plan.lacking), year=at.year)


def _citys(layout: Layout, given: Mapping[str, int]) -> Mapping[str, int]:
    """The municipality's forecast by row; of the income statement its result after financial items.

    That is its own, or its result less what isn't in it: companies' taxes aren't forecast.
    """
    if layout.statement != INCOME:
        rows = rows_of_lines(layout)
        return {rows[line]: ore for line, ore in given.items() if line in rows}
    if AFTER_FINANCE in given:
        return {AFTER_FINANCE: given[AFTER_FINANCE]}
    return {AFTER_FINANCE: given[RESULT] - given.get(EXTRAORDINARY, 0)} if RESULT in given else {}
