"""The page where years of the books are closed and opened again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.books import closing, queries, services
from arshjul.kernel.findings import Finding
from arshjul.kernel.reading import whole_number
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused


@login_required
@require_http_methods(["GET", "POST"])
def years(request: HttpRequest) -> HttpResponse:
    """Every year of everybody's books, open or closed, and the forms for those who keep them."""
    found: list[Finding] = []
    if request.method == "POST":
        try:
            return _done(request)
        except Refused as refused:
            found = list(refused.findings)
    states = closing.states(standing(request.user), queries.current())
    values = {
        "found": found,
        "states": states,
        "to_close": [one for one in states if one.may and not one.is_closed],
        "to_reopen": [one for one in states if one.may and one.is_closed],
        "acts": closing.acts(),
        "entities": services.entities(),
        "typed": request.POST,
    }
    return render(request, "books/years.html", values, status=422 if found else 200)


def _done(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    entity, _slash, year = request.POST.get("which", "").rpartition("/")
    reopens = request.POST.get("act") == "reopen"
    act = closing.reopen_year if reopens else closing.close_year
    act(entity=entity, year=whole_number(year) or 0, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("Året är öppet igen. Skälet står kvar.") if reopens else _("Året är stängt."))
    return redirect("books:years")
