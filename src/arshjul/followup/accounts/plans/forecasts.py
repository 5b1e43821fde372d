"""Forecasts of projects and of the whole municipality, and the municipality's rules of follow-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from arshjul.followup import rules
from arshjul.followup.models import Forecast
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.organisation import municipality
from arshjul.record.domain import ItemState
from arshjul.statements import editions
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME, PREFIXES, statement_of

PROJECT_PREFIX, YEAR_PREFIX = "projekt-", "arsutfall-"
"""What the lines begin with on which a project's total cost and its outcome of the year are forecast."""
LONGEST_LINE = 80
GIVEN = "prognos"
"""The source of what a report forecasts: no voucher lies beneath it."""


def city_forecast(
    year: int, report_point: str | None, statement: str = INCOME, known_on: date | None = None
) -> dict[str, int]:
    """The whole municipality's latest forecast that has left its draft, by line of a statement (öre)."""
    return {line: ore_of(row) for line, row in city_forecast_rows(year, report_point, statement, known_on).items()}


def city_forecasts(year: int, report_point: str | None, known_on: date | None = None) -> dict[str, dict[str, int]]:
    """The same of every statement that is forecast; one query."""
    of_statement = reduce(or_, (Q(line__startswith=prefix) for prefix in PREFIXES.values()))
    latest = _latest(_given(known_on).filter(of_statement, year=year), report_point)
    return {
        name: {row.line.removeprefix(prefix): ore_of(row) for row in latest if row.line.startswith(prefix)}
        for name, prefix in PREFIXES.items()
    }


def city_forecast_rows(
    year: int, report_point: str | None, statement: str = INCOME, known_on: date | None = None
) -> dict[str, Forecast]:
    """The same forecast as it was given, with its report and who gave it; one query."""
    prefix = PREFIXES[statement]
    rows = _given(known_on).filter(year=year, line__startswith=prefix).select_related("body", "given_by")
    return {row.line.removeprefix(prefix): row for row in _latest(rows, report_point)}


Forecasts = tuple[dict[str, int], dict[str, dict[str, int]]]
"""Öre: the municipality's by line of a statement, companies' by body and row."""


def forecasts_of_all(
    year: int, report_point: str | None, statements: Collection[str], known_on: date | None = None
) -> dict[str, Forecasts]:
    """The latest forecasts that have left their draft, by statement.

    One query; of companies the rows of the statements that the rules of follow-up ask for.
    """
    wanted = {name: company_lines(name) for name in statements}
    of_companies = [line for lines in wanted.values() for line in lines]
    asked = reduce(or_, (Q(line__startswith=PREFIXES[name]) for name in statements), Q(line__in=of_companies))
    found: dict[str, Forecasts] = {name: ({}, defaultdict(dict)) for name in statements}
    for one in _latest(_given(known_on).filter(asked, year=year).select_related("body"), report_point):
        for name, (city, companies) in found.items():
            if one.line in wanted[name]:
                companies[one.body.slug][wanted[name][one.line]] = ore_of(one)
            elif one.line.startswith(PREFIXES[name]) and one.line not in of_companies:
                city[one.line.removeprefix(PREFIXES[name])] = ore_of(one)
    return found


def company_forecast_rows(
    year: int, report_point: str | None, known_on: date | None = None, statement: str = INCOME
) -> dict[str, dict[str, Forecast]]:
    """The same as they were given; one query, and none of a statement that no company forecasts."""
    wanted = company_lines(statement)
    if not wanted:
        return {}
    given = _given(known_on).filter(year=year, line__in=wanted).select_related("body", "given_by")
    found: dict[str, dict[str, Forecast]] = defaultdict(dict)
    for one in _latest(given, report_point):
        found[one.body.slug][wanted[one.line]] = one
    return found


def company_lines(statement: str) -> dict[str, str]:
    """The lines of companies' reports that the rules put on a row of a statement, with their row."""
    lines = (one for of_kind in local_rules().lines.values() for one in of_kind if one.group_row)
    return {one.id: one.group_row for one in lines if one.group_statement == statement}


def is_whole_statement(statement: str) -> bool:
    """Whether companies forecast all of a balance sheet or cash flow or none: each of its lines stands together."""
    lines = [one for of_kind in local_rules().lines.values() for one in of_kind if one.group_row]
    groups = {one.together for one in lines if one.group_statement == statement}
    return statement in {BALANCE, CASH_FLOW} and len(groups) == 1 and "" not in groups


def _latest(rows: QuerySet[Forecast], report_point: str | None) -> list[Forecast]:
    """What each line stands at by report point, in the year's order, of one report point when it is named."""
    chosen = rows.filter(point=report_point) if report_point else rows
    order = {point.id: number for number, point in enumerate(municipality.current().reports)}
    return sorted(standing(chosen), key=lambda row: (order.get(row.point, -1), row.ordinal))


def standing(rows: Iterable[Forecast]) -> list[Forecast]:
    """The last row of each line at each report point; none of a line that was taken back there."""
    in_order = sorted(rows, key=lambda row: row.ordinal)
    last = {(row.body_id, row.point, row.line): row for row in in_order}
    return [row for row in last.values() if row.amount is not None]


def ore_of(row: Forecast) -> int:
    """The amount of a row that stands."""
    if row.amount is None:
        raise ValueError(row)
    return row.amount


def body_forecast_rows(
    year: int, report_point: str | None, known_on: date | None = None
) -> dict[str, dict[str, Forecast]]:
    """Each body's latest whole forecast of its operations, by body and column of the driftredovisning; one query.

    A forecast that lacks one of the lines the body is to give isn't whole, and an earlier one that is counts.
    """
    order = {point.id: number for number, point in enumerate(municipality.current().reports)}
    wanted = {kind: {one.id: one.column for one in lines if one.column} for kind, lines in local_rules().lines.items()}
    names = {line for lines in wanted.values() for line in lines}
    rows = _given(known_on).filter(year=year, line__in=names).select_related("body", "given_by")
    rows = rows.filter(point=report_point) if report_point else rows
    by_point: dict[tuple[str, str], dict[str, Forecast]] = defaultdict(dict)
    for row in sorted(standing(rows), key=lambda row: (order.get(row.point, -1), row.ordinal)):
        column = wanted.get(row.body.kind, {}).get(row.line)
        if column is not None:
            by_point[row.body.slug, row.point][column] = row
    kinds = {slug: next(iter(found.values())).body.kind for (slug, _), found in by_point.items()}
    whole = {key: found for key, found in by_point.items() if found.keys() == set(wanted[kinds[key[0]]].values())}
    return {slug: found for (slug, _), found in whole.items()}


def _given(known_on: date | None) -> QuerySet[Forecast]:
    """Forecasts that have left their draft, by the end of a day when one is named."""
    given = Forecast.objects.exclude(report__item__state=ItemState.DRAFT.value)
    return given.filter(given_at__date__lte=known_on) if known_on else given


def project_line(project: str) -> str:
    """The line that the forecast of a project's total cost is given on."""
    return f"{PROJECT_PREFIX}{project}"[:LONGEST_LINE]


def year_line(project: str) -> str:
    """The line that the forecast of a project's outcome of the year is given on."""
    return f"{YEAR_PREFIX}{project}"[:LONGEST_LINE]


def project_forecasts(year: int, last: Month, known_on: date | None = None) -> dict[str, int]:
    """The latest forecasts of each project, in total and of the year, that have left their draft by a month (öre)."""
    return {line: ore_of(row) for line, row in project_forecast_rows(year, last, known_on).items()}


def project_forecast_rows(year: int, last: Month, known_on: date | None = None) -> dict[str, Forecast]:
    """The same forecasts as they were given; one query."""
    points = enumerate(municipality.current().reports)
    order = {point.id: number for number, point in points if Month.of(point.period_end(year)) <= last}
    given = _given(known_on)
    of_project = Q(line__startswith=PROJECT_PREFIX) | Q(line__startswith=YEAR_PREFIX)
    rows = given.filter(of_project, year=year, point__in=order).select_related("body", "given_by")
    latest = sorted(standing(rows), key=lambda row: (order[row.point], row.ordinal))
    return {row.line: row for row in latest}


def takes_sign_of(year: int, line: str, ore: int) -> bool:
    """Whether a forecast of a statement's row has the sign that the row stands with; rows with either take both."""
    named = statement_of(line)
    try:
        form = editions.find(named[0], Month(year, MONTHS_PER_YEAR).last) if named else None
    except LookupError:
        form = None
    return all(row.takes_sign_of(ore) for row in (form.rows if form else ()) if named and row.id == named[1])


def local_rules() -> rules.Rules:
    """The municipality's rules of follow-up."""
    return rules.load(municipality.folder())
