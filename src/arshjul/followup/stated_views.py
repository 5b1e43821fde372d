"""The page where what no ledger has of a statement is stated, and all that was stated is read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.followup import services
from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.place import Place, Span
from arshjul.followup.accounts.stated import amounts_of, case_of, statements
from arshjul.followup.stated_form import StatedForm
from arshjul.followup.statement_views import asked_of, kind_of, query_of
from arshjul.kernel.text import Text
from arshjul.organisation.types import Person
from arshjul.record import queries as record
from arshjul.record.services import Refused
from arshjul.record.types import FactStatement
from arshjul.statements.layouts import Layout

WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the page lists it: öre by row label, and whether it holds."""

    statement: FactStatement
    amounts: tuple[tuple[Text, int], ...]
    holds: bool


@login_required
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, which: str) -> HttpResponse:
    """State the rows of a statement that the books lack, with the reason; what was stated before is listed.

    An act of "withdraw" takes back what holds. Everybody reads, a controller states.
    """
    kind, asked = kind_of(which), asked_of(request)
    asked = replace(asked, at=replace(asked.at, span=Span.YEAR_TO_DATE))
    accounts = made(which, asked)[0]
    layout, at = accounts.statement.layout, _place(asked, accounts)
    if not layout.stated_rows:
        raise Http404
    last = statements(layout, at, (at.year,)).get(at.year)
    form, refused = StatedForm(accounts, last, None), []
    if request.method == "POST":
        try:
            return _stated(request, which, layout, at, StatedForm(accounts, last, request.POST))
        except Refused as stop:
            form, refused = StatedForm(accounts, last, request.POST), list(stop.findings)
    person = request.user
    values = {
        "kind": kind,
        "accounts": accounts,
        "form": form,
        "rows": form.rows(),
        "last": last,
        "said": _all(layout, at, last),
        "may_state": isinstance(person, Person) and services.may_state(person),
        "refused": refused,
        "back": f"{reverse('followup:statement', args=[which])}?{query_of(request)}",
        "query": query_of(request),
    }
    return render(request, "followup/state.html", values, status=422 if refused else 200)


def _place(asked: Asked, accounts: Accounts) -> Place:
    """The place of what the statement is made of: it may be others' months or books than those asked for."""
    return replace(asked.at, last=accounts.last, entities=accounts.entities)


def _stated(request: HttpRequest, which: str, layout: Layout, at: Place, form: StatedForm) -> HttpResponse:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    withdrawn = request.POST.get("act") == WITHDRAW
    if form.findings and not withdrawn:
        raise Refused(form.findings)
    services.state_rows(
        layout=layout,
        at=at,
        amounts={} if withdrawn else form.amounts,
        evidence=request.POST.get("evidence", ""),
        link=request.POST.get("link", ""),
        by=request.user,
    )
    messages.success(request, _("Uppgiften är tillbakatagen.") if withdrawn else _("Uppgifterna är sparade."))
    return redirect(f"{reverse('followup:state', args=[which])}?{query_of(request)}")


def _all(layout: Layout, at: Place, last: FactStatement | None) -> list[Said]:
    """Everything stated of the place, newest first."""
    mine = [one for one in record.all_fact_statements(at.year) if _is_of(one, layout, at)]
    labels = {row.id: row.label for row in layout.stated_rows}
    return [
        Said(one, tuple((labels[row], ore) for row, ore in amounts_of(one, layout).items()), one == last)
        for one in mine
    ]


def _is_of(one: FactStatement, layout: Layout, at: Place) -> bool:
    return (one.rule, one.case) == (layout.stated_under, case_of(at))
