"""The page where a published file is withdrawn: what it counts for now, what is left, and why it goes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from arshjul.books import queries, replacing, services, withdrawing, withdrawn
from arshjul.books.models import Batch, Snapshot
from arshjul.books.policies import BooksPolicy, FilePolicy
from arshjul.kernel.reading import whole_number
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused

BACK = "back"
"""The choice that what the file had replaced counts again."""


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """What a batch counts for by month, what would be left without it, and the form that withdraws it."""
    batch = get_object_or_404(Batch.objects.select_related("file", "reading"), pk=pk)
    who = standing(request.user)
    if not FilePolicy.may_see(who, batch.file):
        raise Http404
    if not BooksPolicy.may_publish(who, batch.entity):
        raise PermissionDenied
    found, current = [], queries.current()
    rows = withdrawn.rows(batch, current) if current else []
    chosen = set(request.POST.getlist("scope")) if request.method == "POST" else {_named(row.scope) for row in rows}
    if request.method == "POST":
        try:
            return _done(request, batch, frozenset(row.scope for row in rows if _named(row.scope) in chosen))
        except Refused as refused:
            found = list(refused.findings)
    values = {
        "found": found,
        "batch": batch,
        "entity": services.entities().get(batch.entity),
        "rows": [(row, _named(row.scope), _named(row.scope) in chosen, replacing.FAMILIES[row.family]) for row in rows],
        "returns": any(row.returns for row in rows),
        "current": current,
        "typed": request.POST,
    }
    return render(request, "books/withdraw.html", values, status=422 if found else 200)


def _named(scope: withdrawing.Scope) -> str:
    family, period = scope
    return f"{family}-{period}"


def _done(request: HttpRequest, batch: Batch, scopes: frozenset[withdrawing.Scope]) -> HttpResponse:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    made: Snapshot = services.withdraw(
        entity=batch.entity,
        parts=[withdrawing.Part(batch.key, scopes, request.POST.get("then") == BACK)] if scopes else [],
        reason=request.POST.get("reason", ""),
        by=request.user,
        expected=whole_number(request.POST.get("expected", "")),
    )
    messages.success(request, _("Återkallat: räkenskaperna är version %(number)s.") % {"number": made.number})
    return redirect("books:snapshots")
