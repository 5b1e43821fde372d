"""What the pages of planning share: who asks, the usual unit, the list of committees, and asking for a known page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Person
from arshjul.planning import queries
from arshjul.planning.models import Plan

if TYPE_CHECKING:
    from arshjul.organisation.types import Body


def signed_in(request: HttpRequest) -> tuple[Person, Standing]:
    """The person who asks, and all they may act as."""
    assert isinstance(request.user, Person)  # noqa: S101  every view is behind login_required
    return request.user, standing(request.user)


def plan_or_404(request: HttpRequest, pk: int) -> Plan:
    """A version the person sees; another authority's draft doesn't exist for them."""
    try:
        return queries.plan(signed_in(request)[1], pk)
    except Plan.DoesNotExist as error:
        raise Http404 from error


def usual_unit() -> str:
    """The unit the municipality prints its plans in."""
    return municipality.current().words.unit.name


def years_offered(year: int) -> list[int]:
    """The budget years a page links to."""
    now = today().year
    example = municipality.current().example_year
    return sorted({now, now + 1, now + 2, year, *([example] if example else [])})


def committees() -> list[Body]:
    """Bodies that get an anslag."""
    return list(organisation.committees())


def show(request: HttpRequest, template: str, values: Mapping[str, object], *, wrong: bool = False) -> HttpResponse:
    """The page; with findings that stopped the act it is 422, so that nobody takes it for done."""
    return render(request, f"planning/{template}.html", dict(values), status=422 if wrong else 200)
