"""What the group and its companies expect of the year: each member's latest forecast by its part, and who lacks one.

A company forecasts what the municipality's rules of follow-up ask of it (`group_row`). A balance sheet or cash flow
whose lines stand together is a whole statement: the members' are summed, what is known to be internal is taken away,
untaxed reserves are divided and associates taken in as in the outcome (`forecast_divided`). Else the group has the rows
that all who forecast have given, and no sum of them: half a sum is never shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from arshjul.followup.accounts.group import whole_budgets
from arshjul.followup.accounts.group.divided_budgets import UNTAXED
from arshjul.followup.accounts.group.forecast_divided import WHOLE, associates, division, whole_of
from arshjul.followup.accounts.group.plan_divided import takes
from arshjul.followup.accounts.group.plan_values import Plan, Planned, by_part, members_of, rows_of
from arshjul.followup.accounts.group.plans import KRONOR, eliminated, not_whole, undivided
from arshjul.followup.accounts.place import RESULT, Place, edition, own
from arshjul.followup.accounts.plans.forecasts import (
    GIVEN,
    Forecasts,
    company_lines,
    forecasts_of_all,
    is_whole_statement,
)
from arshjul.followup.accounts.plans.planned import rows_of_lines
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.city_lines import BALANCE, INCOME
from arshjul.statements.group import Elimination, Member
from arshjul.statements.layouts import Layout
from arshjul.statements.whole import Fault, faults, typed

AFTER_FINANCE, EXTRAORDINARY = "resultat-efter-finansiella-poster", "extraordinara-poster"


def forecast(layout: Layout, at: Place, report_point: str | None) -> Plan:
    """The latest forecasts of a company, or of the group: of the rows that companies' reports have.

    Of a group none when only the municipality has one: its plan has no members, but says who lacks one. Nobody is
    asked for what companies' reports have no line of.
    """
    members = [member for member in members_of(at, at.year) if member.part]
    if not company_lines(layout.statement):
        return Plan((), tuple(member.name for member in members))
    every = at.of_all.forecasts if at.of_all else read(at, report_point, [layout.statement])
    given = _given(layout, every)
    apart = {entity: fault for entity, rows in given.items() for fault in _faults(layout, rows)}
    rows = {entity: {} if entity in apart else rows for entity, rows in given.items()}
    found = [_of_member(member, rows.get(member.entity, {}), layout) for member in members]
    lacking = tuple(one.name for one in found if not one.rows)
    wrong = tuple((one.name, apart[one.entity]) for one in found if one.entity in apart)
    mine = _counted(layout, [one for one in found if one.rows])
    if at.is_group and len(found) > 1 and {one.entity for one in mine} <= {*own()}:
        return Plan((), lacking, mine, wrong)
    return _together(layout, at, mine, Plan((), lacking, faults=wrong), every)


def _together(layout: Layout, at: Place, mine: Sequence[Planned], plan: Plan, every: Mapping[str, Forecasts]) -> Plan:
    """The plan with its members, what is known to be internal, and what the group divides and takes in."""
    whole = whole_of(at, _by_entity(at, every)) if at.is_group and mine else {}
    shares = tuple(associates(at, whole)) if mine else ()
    divided, internal = division(layout, at, mine, whole, shares), _internal(layout, at, mine)
    known = tuple((one.member.name, one.share) for one in shares if one.share)
    row = UNTAXED if layout.statement == BALANCE else ""
    return replace(
        plan,
        members=(*mine, *eliminated(internal, divided.rows, source=GIVEN)),
        associates=known,
        unplanned=tuple(one.member.name for one in shares if one.share is None),
        undivided=sum(one.rows.get(row, 0) for one in mine if one.entity in divided.unknown) + internal.get(row, 0),
    )


def read(at: Place, report_point: str | None, statements: Collection[str]) -> Mapping[str, Forecasts]:
    """What everybody has forecast of some statements, and of those that say what the group divides; one query."""
    return forecasts_of_all(at.year, report_point, dict.fromkeys((*statements, *WHOLE)), at.known_on)


def _by_entity(at: Place, every: Mapping[str, Forecasts]) -> dict[str, dict[str, Mapping[str, int]]]:
    """What each has forecast of the statements that are given whole."""
    found: dict[str, dict[str, Mapping[str, int]]] = defaultdict(dict)
    for name in WHOLE:
        for entity, rows in _given(edition(name, at), every).items():
            found[entity][name] = rows
    return found


def _given(layout: Layout, every: Mapping[str, Forecasts]) -> dict[str, Mapping[str, int]]:
    """What each has forecast of a statement, öre by entity and row."""
    city, companies = every[layout.statement]
    return {**companies, own()[0]: _citys(layout, city)}


def _of_member(member: Member, rows: Mapping[str, int], layout: Layout) -> Planned:
    return Planned(member.entity, member.name, by_part(member, rows, layout), GIVEN)


def _faults(layout: Layout, rows: Mapping[str, int]) -> Iterator[Fault]:
    """What isn't right with a whole statement that somebody has forecast."""
    if rows and is_whole_statement(layout.statement):
        yield from faults({layout.statement: typed(layout, rows)})


def _counted(layout: Layout, found: list[Planned]) -> tuple[Planned, ...]:
    """The members' whole statements, or the rows that every one of them has given."""
    return tuple(found) if is_whole_statement(layout.statement) else _with_rows_of_all(found)


def _with_rows_of_all(found: Iterable[Planned]) -> tuple[Planned, ...]:
    """The members with the rows that every one of them has given."""
    mine = list(found)
    common = set.intersection(*(set(one.rows) for one in mine)) if mine else set()
    return tuple(_of_rows(one, common) for one in mine) if common else ()


def _of_rows(one: Planned, rows: set[str]) -> Planned:
    return Planned(one.entity, one.name, {row: ore for row, ore in one.rows.items() if row in rows}, one.source)


def _internal(layout: Layout, at: Place, mine: Iterable[Planned]) -> Mapping[str, int]:
    """What is known to be internal of whole statements, by row: the shares of members in members."""
    entries = _shares(layout, at, mine)
    if not entries or at.chart is None:
        return {}
    december = Month(at.year, MONTHS_PER_YEAR)
    made = whole_budgets.statement_of(whole_budgets.rows_of(entries), at.chart, layout, december)
    return rows_of(layout, made)


def _shares(layout: Layout, at: Place, mine: Iterable[Planned]) -> tuple[Elimination, ...]:
    if at.chart is None or not at.is_group or not is_whole_statement(layout.statement):
        return ()
    there = {one.entity for one in mine}
    return whole_budgets.shares(at.year, [one for one in members_of(at, at.year) if one.entity in there], at.chart)


def told(plan: Plan, at: Place, layout: Layout) -> tuple[Finding, ...]:
    """Whose forecast isn't whole, who in the group lacks one, and what is internal; without any also why."""
    apart = tuple(not_whole("followup.forecast-not-whole", plan, at, layout))
    if not at.is_group:
        return apart
    words = {"statement_sv": layout.title.sv.lower(), "statement_en": layout.title.en.lower()}
    if plan.members:
        lack = (*((some_lack(plan, at),) if plan.lacking else ()), *_of_associates(plan, at))
        amount = KRONOR.format(sum(entry.amount for entry in _shares(layout, at, plan.members)))
        note = finding("followup.balances-internal-forecast", None, year=at.year, shares=amount, **words)
        return (*lack, *apart, *((note, *undivided(plan, at, layout)) if is_whole_statement(layout.statement) else ()))
    if layout.statement == INCOME:
        return ()
    why = "followup.group-not-forecast" if company_lines(layout.statement) else "followup.group-has-no-lines"
    return (finding(why, None, names=", ".join(plan.lacking), year=at.year, **words), *apart)


def _of_associates(plan: Plan, at: Place) -> Iterator[Finding]:
    """Whose results are taken in by the equity method, and whose aren't and why."""
    which = "followup.forecast-associate-taken" if takes(at) else "followup.forecast-associate"
    for name, ore in plan.associates:
        yield finding(which, name=name, year=at.year, amount=KRONOR.format(ore))
    for name in plan.unplanned:
        yield finding("followup.associate-unforecast", name=name, year=at.year)


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
