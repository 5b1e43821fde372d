"""Forecasts of projects and of the whole municipality, and the municipality's rules of follow-up."""

from __future__ import annotations

from arshjul.followup import rules
from arshjul.followup.models import Forecast
from arshjul.kernel.period import Month
from arshjul.organisation import municipality
from arshjul.record.domain import ItemState

CITY_PREFIX = "rr-"
PROJECT_PREFIX = "projekt-"
LONGEST_LINE = 80


def city_forecast(year: int, report_point: str | None) -> dict[str, int]:
    """The whole municipality's latest forecast that has left its draft, by line of the resultaträkning (öre)."""
    given = Forecast.objects.exclude(report__item__state=ItemState.DRAFT.value)
    rows = given.filter(year=year, line__startswith=CITY_PREFIX)
    if report_point:
        rows = rows.filter(point=report_point)
    order = {point.id: number for number, point in enumerate(municipality.current().reports)}
    latest = sorted(rows, key=lambda row: (order.get(row.point, -1), row.ordinal))
    return {row.line.removeprefix(CITY_PREFIX): row.amount for row in latest}


def project_line(project: str) -> str:
    """The line that the forecast of a project's total cost is given on."""
    return f"{PROJECT_PREFIX}{project}"[:LONGEST_LINE]


def project_forecasts(year: int, last: Month) -> dict[str, int]:
    """The latest forecast total of each project that has left its draft by a month, by its line (öre)."""
    points = enumerate(municipality.current().reports)
    order = {point.id: number for number, point in points if Month.of(point.period_end(year)) <= last}
    given = Forecast.objects.exclude(report__item__state=ItemState.DRAFT.value)
    rows = given.filter(year=year, line__startswith=PROJECT_PREFIX, point__in=order)
    latest = sorted(rows, key=lambda row: (order[row.point], row.ordinal))
    return {row.line: row.amount for row in latest}


def local_rules() -> rules.Rules:
    """The municipality's rules of follow-up."""
    return rules.load(municipality.folder())
