"""Forecasts of the example year's companies: made up, and said to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction

from arshjul.followup import queries
from arshjul.followup.models import Forecast
from arshjul.followup.rules import ForecastLine
from arshjul.kernel import datafile
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now
from arshjul.organisation.types import Body

UNIT = "mnkr"
Statements = Mapping[str, Mapping[str, int | str]]


@transaction.atomic
def forecast_of_companies(progress: Callable[[str], None]) -> None:
    """Keep each company's forecast as the municipality's folder has it; again, or without the file, changes nothing."""
    file = municipality.folder() / "example-companies.yaml"
    given: Mapping[str, Any] = datafile.load(file.read_text(encoding="utf-8")) if file.exists() else {}
    bodies = {body.slug: body for body in organisation.bodies()}
    named = {bodies[company]: parts.get("forecast", {}) for company, parts in given.get("companies", {}).items()}
    if not named or Forecast.objects.filter(body__in=named, year=given["year"], point=given["point"]).exists():
        return
    progress(f"Bolagens prognoser {given['year']}")
    Forecast.objects.bulk_create(row for body, parts in named.items() for row in _rows(body, given, parts))


def _rows(body: Body, given: Mapping[str, Any], parts: Statements) -> Iterator[Forecast]:
    """The lines of the company's report that the file has a statement for; a row that it doesn't name is nothing."""
    for line in queries.lines_of(body, given["year"]):
        ore = _amount(line, parts)
        if ore is not None:
            yield Forecast(
                body=body,
                year=given["year"],
                point=given["point"],
                line=line.id,
                ordinal=1,
                amount=ore,
                comment=given["forecast"].strip(),
                given_at=now(),
            )


def _amount(line: ForecastLine, parts: Statements) -> int | None:
    statement, row = line.place or ("", "")
    return (parse_amount(str(parts[statement].get(row, 0)), UNIT) or 0) if statement in parts else None
