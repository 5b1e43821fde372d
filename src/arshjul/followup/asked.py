"""What a page of follow-up is asked for: by whom, the year, and the books it is read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.reading import year_number
from arshjul.organisation import municipality
from arshjul.organisation.clock import today
from arshjul.organisation.types import Person


def person_of(request: HttpRequest) -> Person:
    """Who asks; nobody who hasn't signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def year_of(request: HttpRequest) -> int:
    """The year asked for, else this one when it has books, else the latest that has."""
    asked = request.GET.get("ar", "")
    if asked.isdecimal():
        found = year_number(asked)
        if found is None:
            raise Http404
        return found
    known = books.years(current_books(request))
    return today().year if today().year in known or not known else known[0]


def current_books(request: HttpRequest) -> Snapshot | None:
    """The books as they are now, asked for once per request."""
    if not hasattr(request, "current_books"):
        request.current_books = books.current()  # type: ignore[attr-defined]  # kept for this request alone
    return request.current_books  # type: ignore[attr-defined,no-any-return]  # set above


@dataclass(frozen=True, slots=True)
class Known:
    """The day whose end is asked for, and the books as they were known then; neither when the day can't be answered.

    `versions` are all that were made on the day of those books, oldest first.
    """

    day: date | None = None
    books: Snapshot | None = None
    findings: tuple[Finding, ...] = ()
    versions: tuple[Snapshot, ...] = ()


def known_on(request: HttpRequest) -> Known:
    """What was known when the day asked for ended, else why not; asked for once per request."""
    if not hasattr(request, "known_on"):
        request.known_on = _known_on(request.GET.get("kand", "").strip())  # type: ignore[attr-defined]  # as above
    return request.known_on  # type: ignore[attr-defined,no-any-return]  # set above


def _known_on(text: str) -> Known:
    if not text:
        return Known()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Known(findings=(finding("followup.no-such-day", text=text),))
    known = books.as_known(day)
    if known is None:
        return Known(findings=(finding("followup.not-known-then", day=day.isoformat()),))
    return Known(day, known, versions=tuple(books.of_the_same_day(known)))


def years_to_choose(request: HttpRequest, chosen: int) -> list[int]:
    """The years that a page offers: those with books, this one and the last, the example's and the one chosen."""
    example = municipality.current().example_year
    known = books.years(current_books(request))
    return sorted({chosen, today().year, today().year - 1, *known, *([example] if example else [])})
