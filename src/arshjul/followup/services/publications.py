"""What was published before the system was there: forecasts and outcomes, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from arshjul.followup import queries, rules
from arshjul.followup.domain import AssessmentKind
from arshjul.followup.models import Assessment, Forecast
from arshjul.followup.services.example_companies import forecast_of_companies
from arshjul.followup.services.reports import Judged, judge
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now
from arshjul.organisation.types import Body
from arshjul.statements import published
from arshjul.statements.published import PublishedTable


@transaction.atomic
def keep_published_forecast(
    *, body: Body, year: int, point: str, line: str, amount: int, source: str, comment: str = ""
) -> Forecast:
    """Keep a forecast that was published before this system was there; the same one twice is one row."""
    key = {"body": body, "year": year, "point": point, "line": line}
    known = Forecast.objects.filter(**key, amount=amount, source=source).first()
    if known:
        return known
    highest = Forecast.objects.filter(**key).aggregate(highest=Max("ordinal"))["highest"]
    return Forecast.objects.create(
        **key, ordinal=(highest or 0) + 1, amount=amount, source=source, comment=comment, given_at=now()
    )


@transaction.atomic
def keep_published_outcome(*, body: Body, year: int, point: str, judged: Judged) -> Assessment | None:
    """Keep an indicator's published outcome; assessed by the municipality's published rule, not by a person."""
    return judge(body, None, year, point, judged, None, assessor="Publicerat utfall, bedömt med kommunens skala")


def load_example(progress: Callable[[str], None]) -> None:
    """Keep the forecasts and outcomes that the municipality's folder says were published; again changes nothing."""
    told = rules.load(municipality.folder()).published
    loaded, _ = published.load(municipality.folder())
    for part, keep in (("published_forecasts", _forecasts), ("published_outcomes", _outcomes)):
        recipe = told.get(part)
        table = loaded.tables.get(recipe["table"]) if recipe else None
        if recipe is not None and table is not None:
            progress(table.title.sv)
            keep(table, recipe)
    forecast_of_companies(progress)


@transaction.atomic
def _forecasts(table: PublishedTable, recipe: Mapping[str, Any]) -> None:
    bodies = {body.slug: body for body in organisation.bodies()}
    for one in recipe["rows"]:
        amount = table.ore(one["row"], recipe["column"])
        row = table.row(one["row"])
        if amount is not None and one["body"] in bodies:
            keep_published_forecast(
                body=bodies[one["body"]],
                year=one["year"],
                point=one["point"],
                line=one["line"],
                amount=amount,
                source=row.source,
                comment=row.label,
            )


@transaction.atomic
def _outcomes(table: PublishedTable, recipe: Mapping[str, Any]) -> None:
    """The printed value of each year for the indicators that are decided."""
    bodies = {body.slug: body for body in organisation.bodies()}
    known = {row.slug: row for row in queries.indicators(max(recipe["columns"]))}
    for printed in table.rows:
        indicator = known.get(printed.id)
        for year, column in recipe["columns"].items() if indicator else ():
            value = table.measures.get((printed.id, column))
            if indicator is None or value is None:
                continue
            target: Decimal | None = table.measures.get((printed.id, recipe["targets"].get(year, "")))
            measured = year - 1 if printed.id in recipe["lagging"] else year
            keep_published_outcome(
                body=bodies[indicator.body],
                year=year,
                point=recipe["point"],
                judged=Judged(
                    goal=indicator.goal,
                    indicator=indicator.slug,
                    goal_text=indicator.goal_text,
                    indicator_name=indicator.name,
                    kind=AssessmentKind.YEAR,
                    direction=indicator.direction,
                    value=value,
                    target=target,
                    unit=indicator.unit,
                    measured_for=str(date(measured, 1, 1).year),
                    source=printed.source,
                ),
            )
