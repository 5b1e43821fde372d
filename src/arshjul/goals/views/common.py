"""What the pages of goals share."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from arshjul.goals import queries
from arshjul.goals.domain import AIM_NAMES
from arshjul.goals.models import GoalSet, OwnerDirective
from arshjul.kernel.reading import whole_number
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.policies import Standing, standing
from arshjul.organisation.types import Person
from arshjul.record import queries as record_queries
from arshjul.record.types import Decision

AIMS = [(aim.value, name) for aim, name in AIM_NAMES.items()]


def signed_in(request: HttpRequest) -> tuple[Person, Standing]:
    """The person who asks, and all they may act as."""
    assert isinstance(request.user, Person)  # noqa: S101  every view is behind login_required
    return request.user, standing(request.user)


def set_or_404(request: HttpRequest, pk: int) -> GoalSet:
    """A set of goals the person sees; another authority's draft doesn't exist for them."""
    try:
        return queries.goal_set(signed_in(request)[1], pk)
    except GoalSet.DoesNotExist as error:
        raise Http404 from error


def directive_or_404(request: HttpRequest, pk: int) -> OwnerDirective:
    """A directive the person sees."""
    try:
        return queries.directive(signed_in(request)[1], pk)
    except OwnerDirective.DoesNotExist as error:
        raise Http404 from error


def years_offered(year: int) -> list[int]:
    """The budget years a page links to."""
    now = today().year
    example = municipality.current().example_year
    return sorted({now, now + 1, now + 2, year, *([example] if example else [])})


def edition_from(text: str) -> int | None:
    """The edition a form was made from."""
    return whole_number(text)


def decision_from(text: str) -> Decision | None:
    """The registered decision a form names; None when it names none."""
    try:
        return record_queries.decisions().filter(uuid=UUID(text)).first()
    except ValueError:
        return None


def show(request: HttpRequest, template: str, values: Mapping[str, object], *, wrong: bool = False) -> HttpResponse:
    """The page; with findings that stopped the act it is 422, so that nobody takes it for done."""
    return render(request, f"goals/{template}.html", dict(values), status=422 if wrong else 200)
