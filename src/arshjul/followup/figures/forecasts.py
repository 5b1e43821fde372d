"""What a forecast is made of: each line as it was given; a project's total also of what is spent and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from arshjul.followup import queries
from arshjul.followup.accounts.investments import ACCUMULATED, BUDGET, OUTCOME, left_of_the_year
from arshjul.followup.accounts.plans.forecasts import (
    body_forecast_rows,
    city_forecast_rows,
    project_forecast_rows,
    project_line,
    year_line,
)
from arshjul.followup.accounts.plans.planned import rows_of_lines
from arshjul.followup.figures.decided import of_lines, of_project
from arshjul.followup.figures.parts import SPENT, Figure, Part, Reader, said
from arshjul.followup.models import Forecast
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.text import Text
from arshjul.organisation.clock import day_of
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind

LEFT_OF_BUDGET = Text(
    "Kvar av årets budget, aldrig mindre än noll", "Left of the year's budget, never less than nothing"
)


def forecast(figure: Figure, who: Reader) -> Iterable[Part]:
    """A statement's forecast: each line as it was given."""
    layout = figure.statement.layout
    point, of_row = figure.asked.point or None, rows_of_lines(layout)
    rows = city_forecast_rows(figure.year, point, layout.statement, figure.known_on)
    return of_forecasts([row for line, row in rows.items() if of_row.get(line) == figure.row.id], who)


def of_forecasts(rows: Sequence[Forecast], who: Reader) -> Iterable[Part]:
    """Forecasts as given; the report and what it says only for those who may see it."""
    if not rows:
        return
    seen = set(queries.reports(who(), rows[0].year).values_list("pk", flat=True))
    points = {point.id: point.title for point in queries.points()}
    for row in rows:
        open_to = row.report_id is None or row.report_id in seen
        url = reverse("followup:report", args=[row.report_id]) if row.report_id in seen else ""
        words = (row.comment or row.source) if open_to else ""
        about = ", ".join(filter(None, (str(row.body), day_of(row.given_at).isoformat(), words)))
        yield Part(points.get(row.point, said(row.point)), row.amount, url, said(about))


def forecast_of_body(figure: Figure, who: Reader) -> Iterable[Part]:
    """What a nämnd forecast of its income and its costs."""
    rows = body_forecast_rows(figure.year, figure.asked.point or None, figure.known_on)
    return of_forecasts([*rows.get(figure.row.id, {}).values()], who)


def year_of_project(figure: Figure, who: Reader) -> Iterable[Part]:
    """What the body expects a project to spend in the year."""
    given = project_forecast_rows(figure.year, figure.accounts.last, figure.known_on).get(year_line(figure.row.id))
    return of_forecasts([given] if given else [], who)


def projected(figure: Figure, who: Reader) -> Iterable[Part]:
    """A project's expected total: as its body gave it, else what is spent, what is left and the years that follow."""
    accounts, project = figure.accounts, figure.row.id
    given = project_forecast_rows(figure.year, accounts.last, figure.known_on).get(project_line(project))
    if given is not None:
        yield from of_forecasts([given], who)
        return
    spent = figure.statement.ore(project, ACCUMULATED)
    column = next((one for one in figure.statement.columns if one.id == ACCUMULATED), None)
    if column is not None:
        url = vouchers_url(accounts, figure.row, column) or figure.cell_url(project, ACCUMULATED)
        yield Part(SPENT.format(month=accounts.last), spent, url)
    lines = tuple(of_project(figure, planning.decided_lines(figure.year, LineKind.INVESTMENT, on=figure.known_on)))
    this_year = sum(one.line.amount for one in lines if one.line.year == figure.year)
    left = left_of_the_year(this_year, figure.statement.ore(project, OUTCOME) or 0, accounts.last)
    if left:
        yield Part(LEFT_OF_BUDGET, left, figure.cell_url(project, BUDGET))
    yield from of_lines(one for one in lines if one.line.year > figure.year)
