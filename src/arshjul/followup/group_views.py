"""Pages of the group side by side: what is shown of each member, what a figure is made of, and what to eliminate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from arshjul.followup import differences, exports, figures, proposed, services, tables
from arshjul.followup.accounts import BALANCE, Accounts
from arshjul.followup.accounts.catalogue import KINDS, Asked
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.group.proposals import is_booked, proposal
from arshjul.followup.accounts.group.shown_columns import View, narrowed, parts, seen_at
from arshjul.followup.accounts.group.together import FORMS
from arshjul.followup.accounts.place import GROUP, Place, own
from arshjul.followup.asked import known_on
from arshjul.followup.statement_views import as_file, asked_of, cell_asked, choices_of, elsewhere, query_of, told_at
from arshjul.kernel.reading import whole_number
from arshjul.kernel.text import Text
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record.services import Refused
from arshjul.statements.statement import KRONOR


@login_required
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest) -> HttpResponse:
    """Municipality, companies, eliminations and group side by side; what to eliminate, and the form that books it."""
    asked, refused = asked_of(request), []
    person = request.user
    may_book = isinstance(person, Person) and services.may_book_eliminations(person)
    if request.method == "POST":
        try:
            return _booked(request, asked)
        except Refused as stop:
            refused = list(stop.findings)
    name, view = _form(request), _view(request)
    seen = replace(asked, at=seen_at(name, asked.at, view))
    whole, members = together.side_by_side(name, seen.at, view, asked.point or None), seen.at.members().members
    names = {member.entity: member.name for member in members}
    pages = parts(whole, names)
    page = min(max(whole_number(request.GET.get("bolag", "")) or 1, 1), max(len(pages), 1))
    shown = narrowed(whole, names, page)
    table = tables.leading(tables.shown(shown, shown.unit, _explained_at(request, shown)), shown, _cell_of(request))
    values = choices_of(request, asked) | {
        "accounts": shown,
        "table": table if view.column else tables.told_apart(table, shown, _columns_in_print(seen.at)),
        "forms": [(one, KINDS[one].title) for one in FORMS],
        "name": shown.statement.layout.statement,
        "views": list(View),
        "view": view,
        "of_view": view.words if view.column else "",
        "pages": pages if len(pages) > 1 else [],
        "page": page,
        "members": members,
        "names": names,
        "is_outcome": view is View.OUTCOME,
        "proposal": proposed.first(asked.at) if view is View.OUTCOME else None,
        "may_book": may_book and not is_booked(asked.at, proposal(asked.at).entries),
        "refused": refused,
        "choices": {"months": True, "spans": name != BALANCE, "keys": False},
        "query": query_of(request),
    }
    return render(request, "followup/group.html", values, status=422 if refused else 200)


def _columns_in_print(at: Place) -> dict[str, Place]:
    """The columns side by side that a municipality prints: its own and the group's."""
    return {own()[0]: replace(at, entities=own()), GROUP: replace(at, entities=())}


@login_required
@require_GET
def group_figure(request: HttpRequest) -> HttpResponse:
    """What a figure side by side is made of; one that vouchers give by itself leads on to them."""
    asked, name, view = asked_of(request), _form(request), _view(request)
    at = seen_at(name, replace(asked.at, entities=()), view)
    asked = replace(asked, at=at, column=request.GET.get("kolumn", ""))
    shown = together.side_by_side(name, asked.at, view, asked.point or None)
    row, column = cell_asked(shown, request)
    if row is not None and column is not None and (vouchers := tables.vouchers_url(shown, row, column)):
        return redirect(vouchers)
    if row is None or column is None or not figures.is_explained(shown, row, column):
        raise Http404
    asked_about = figures.Figure(shown, asked, row, column, _explained_at(request, shown), partial(elsewhere, request))
    back = f"{reverse('followup:group')}?{query_of(request)}"
    values = {"kind": KINDS[name], "accounts": shown, "back": back}
    found = figures.explained(asked_about, partial(standing, request.user))
    values["figure"] = replace(found, column=_said_in(view, column.title)) if view.column else found
    return render(request, "followup/figure.html", values)


def _said_in(view: View, title: Text) -> Text:
    """A member's column with what is shown of it."""
    return Text(f"{title.sv}, {view.words.sv.lower()}", f"{title.en}, {view.words.en.lower()}")


def _cell_of(request: HttpRequest) -> Callable[[str, str], str]:
    """The address of any cell side by side, from the page itself: short, since a page has hundreds."""
    page, kept = reverse("followup:group-figure").removeprefix(reverse("followup:group")), query_of(request)
    return lambda row, column: f"{page}?{kept}{'&' if kept else ''}rad={row}&kolumn={column}"


def _explained_at(request: HttpRequest, accounts: Accounts) -> Callable[[str, str], str]:
    """The address where each cell side by side is told, for those that can be."""
    return told_at(reverse("followup:group-figure"), query_of(request), accounts, {})


def _form(request: HttpRequest) -> str:
    """Which statement is laid side by side."""
    name = request.GET.get("rakning", "")
    return name if name in FORMS else FORMS[0]


@login_required
@require_GET
def group_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same side by side, the pairs and every row that is proposed, as CSV or XLSX, in kronor to the öre."""
    asked, name, view = asked_of(request), _form(request), _view(request)
    at = seen_at(name, asked.at, view)
    shown, told = together.side_by_side(name, at, view, asked.point or None), known_on(request).findings
    apart = differences.notes(shown, {} if view.column else _columns_in_print(at), KRONOR)
    sheets = [exports.sheet(shown, request.LANGUAGE_CODE, apart, told)]
    sheets += _proposals(asked.at, request.LANGUAGE_CODE) if view is View.OUTCOME else []
    return as_file(sheets, f"koncern-{name}-{asked.at.last.number}", form)


def _proposals(at: Place, language: str) -> list[exports.Sheet]:
    """The pairs and the proposed rows as sheets, those that there are."""
    found = proposal(at)
    sheets = [proposed.pairs_sheet(at, language)] if found.pairs else []
    return [*sheets, proposed.sheet(at, language)] if found.entries else sheets


def _view(request: HttpRequest) -> View:
    """What is shown of each member."""
    try:
        return View(request.GET.get("visa", View.OUTCOME))
    except ValueError:
        return View.OUTCOME


def _booked(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Book the proposal that the page showed, and come back to the group's page."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    expected = whole_number(request.POST.get("expected", ""))
    services.book_eliminations(at=asked.at, by=request.user, expected=expected)
    messages.success(request, _("Elimineringarna är bokförda."))
    return redirect(f"{reverse('followup:group')}?{query_of(request)}")
