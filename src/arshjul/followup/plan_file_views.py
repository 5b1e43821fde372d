"""The page of the budget as a file for the accounting system, and the file: whole or not at all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from arshjul.books import queries as books
from arshjul.followup.accounts.catalogue import Asked
from arshjul.followup.accounts.place import own
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.plan_file import plan_file
from arshjul.followup.statement_views import asked_of, choices_of, query_of

CHOICES = {"keys": True}
"""The choices of the page: the key and the day."""


@login_required
@require_GET
def budget(request: HttpRequest) -> HttpResponse:
    """What the file of the municipality's budget holds, what in it a key has divided, and where to fetch it."""
    asked = _asked(request)
    books.remember([asked.at.year - 1, asked.at.year], asked.at.of)
    values = choices_of(request, asked) | {"made": plan_file(asked.at), "choices": CHOICES, "query": query_of(request)}
    values["spreads"] = [(one.value, one.words) for one in Spread if one is not Spread.BOOKS]
    return render(request, "followup/budget_file.html", values)


@login_required
@require_GET
def budget_file(request: HttpRequest, form: str) -> HttpResponse:
    """The municipality's budget in force as SIE 4 (#PBUDGET) or SIE 5."""
    asked = _asked(request)
    if form not in {"se", "sie"}:
        raise Http404
    made, page = plan_file(asked.at), f"{reverse('followup:budget')}?{query_of(request)}"
    if made is None:
        messages.error(request, _("Det finns ingen gällande budget för %(year)s att skriva.") % {"year": asked.at.year})
        return redirect(page)
    if not made.is_whole:
        messages.error(request, _("Filen skrivs inte: hela budgeten ryms inte i den. Det som hindrar står nedan."))
        return redirect(page)
    written = made.written(form)
    for one in written.findings:
        messages.warning(
            request, f"{one.message.in_language(request.LANGUAGE_CODE)} {one.hint.in_language(request.LANGUAGE_CODE)}"
        )
    response = HttpResponse(written.data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="budget-{asked.at.year}.{form}"'
    return response


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; 404 for others than the municipality itself."""
    asked = asked_of(request)
    if asked.at.entities != own():
        raise Http404
    return asked
