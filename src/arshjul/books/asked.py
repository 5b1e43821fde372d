"""Which cell an address asks for, in which version of the books."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from arshjul.books import queries
from arshjul.books.domain import NotASelectionError, Selection
from arshjul.books.models import Snapshot


def selection_of(request: HttpRequest) -> Selection:
    """The cell; an address that no page has made leads nowhere."""
    try:
        return Selection.parse(request.GET)
    except NotASelectionError as error:
        raise Http404 from error


def version_of(selection: Selection) -> Snapshot | None:
    """The version asked for, else the current one; one that isn't there leads nowhere."""
    found = queries.snapshot(selection.snapshot)
    if selection.snapshot and found is None:
        raise Http404
    return found
