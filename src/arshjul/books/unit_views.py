"""Pages between a figure and its vouchers: the ledger's codes under it, and those that no unit takes."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from arshjul.books import codes, exports, queries, services, units
from arshjul.books.asked import selection_of, version_of
from arshjul.books.codes import CodeRow
from arshjul.books.domain import PAGE_ROWS, Selection

PROPOSED = 12
"""Prefixes proposed on the page; the codes themselves are all there, a page at a time."""


@login_required
@require_GET
def unit_codes(request: HttpRequest) -> HttpResponse:
    """The codes under a figure with their sums, and what to write for those that no unit takes."""
    selection, search = selection_of(request), request.GET.get("sok", "").strip()
    of = version_of(selection)
    rows = codes.codes_of_cell(selection, of)
    proposals = codes.proposals_for(selection, of, rows)
    page = Paginator(codes.found(rows, search), PAGE_ROWS).get_page(request.GET.get("sida"))
    query = selection.query(sok=search)
    values = {
        "selection": selection,
        "lines": queries.line_titles(selection),
        "search": search,
        "titles": units.titles(),
        "entities": services.entities(),
        "page": page,
        "rows": [(row, _vouchers(selection, row)) for row in page],
        "total": sum(row.ore for row in rows) if rows else None,
        "proposals": proposals[:PROPOSED],
        "more": max(0, len(proposals) - PROPOSED),
        "fields": selection.fields(),
        "export_csv": f"{reverse('books:unit-codes-export', args=['csv'])}?{query}",
        "export_xlsx": f"{reverse('books:unit-codes-export', args=['xlsx'])}?{query}",
    }
    return render(request, "books/unit_codes.html", values)


def _vouchers(selection: Selection, row: CodeRow) -> str:
    """The vouchers of one code, within its unit: another unit may have had the code some months."""
    return queries.drill_url(replace(selection, units=(row.code,)) if row.code else selection)


@login_required
@require_GET
def unit_codes_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All the codes under a figure as CSV or XLSX."""
    if form not in exports.KINDS:
        raise Http404
    selection = selection_of(request)
    found = codes.found(codes.codes_of_cell(selection, version_of(selection)), request.GET.get("sok", "").strip())
    rows = ({"ansvar": row.code, "name": row.name, "amount": row.ore} for row in found)
    return exports.answer(rows, f"ansvar-{selection.first}-{selection.last}", form, exports.CODES)
