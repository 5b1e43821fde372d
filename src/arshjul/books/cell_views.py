"""Pages from a figure down to its entries: trial balance, the entries of a cell and their export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from arshjul.books import exports, facts, queries, services, units
from arshjul.books import trial_balance as balances
from arshjul.books.asked import selection_of, version_of
from arshjul.books.breakdown import breakdown
from arshjul.books.domain import Selection
from arshjul.books.models import Snapshot
from arshjul.books.policies import VoucherPolicy
from arshjul.kernel.reading import whole_number, year_number
from arshjul.kernel.text import Text
from arshjul.organisation.policies import standing
from arshjul.statements.cube import Cube

ACCOUNTS_SHOWN = 12
"""Accounts of a cell that its page names when it doesn't sum them up."""
PARTS_SHOWN = 12
"""Companies and units, and accounts, of a cell that are summed up at a time: the vouchers are below them."""


@login_required
@require_GET
def trial_balance(request: HttpRequest) -> HttpResponse:
    """Opening balance, change and closing balance per account: the municipality's, until others are asked for."""
    of = _snapshot(request)
    years = queries.years(of)
    year = year_number(request.GET.get("ar", "")) or (years[0] if years else 0)
    entity = request.GET.get("enhet", facts.own_entity())
    area, unit = (request.GET.get(name, "") for name in ("omrade", "ansvar"))
    values = {
        "snapshot": of,
        "years": years,
        "year": year,
        "entity": entity,
        "area": area,
        "unit": unit,
        "entities": services.entities(),
        "areas": _areas(year, of),
        "unit_name": queries.unit_names(of).get(unit, ""),
        "balance": balances.trial_balance(year, of=of, entity=entity, area=area, unit=unit) if year else None,
        "constructed": queries.is_constructed(of, year, (entity,) if entity else ()),
        "made_up": queries.is_made_up(of, year, (entity,) if entity else ()),
        "drill": _drill_base(year, entity, area, unit, of),
    }
    return render(request, "books/trial_balance.html", values)


def _areas(year: int, of: Snapshot | None) -> dict[str, Text]:
    """The units that have entries in a year, by name; a ledger's own codes may be thousands."""
    held = queries.unit_cube(year, of).values("unit") if year else ()
    return {name: title for name, title in units.titles().items() if name in held}


def _drill_base(year: int, entity: str, area: str, unit: str, of: Snapshot | None) -> str:
    if not year:
        return ""
    selection = Selection(
        year * 100,
        year * 100 + 12,
        entities=(entity,) if entity else (),
        areas=(area,) if area else (),
        units=(unit,) if unit else (),
        snapshot=of.number if of else None,
    )
    return queries.drill_url(selection)


def _number(text: str | None, otherwise: int) -> int:
    number = whole_number(text or "")
    return otherwise if number is None else number


def _snapshot(request: HttpRequest) -> Snapshot | None:
    asked = request.GET.get("version", "")
    found = queries.snapshot(whole_number(asked))
    if asked and found is None:
        raise Http404
    return found


def _may_read(request: HttpRequest, selection: Selection, of: Snapshot | None, cell: Cube) -> bool:
    who = standing(request.user)
    return VoucherPolicy.may_read(
        who,
        owners=units.owners(cell),
        constructed=queries.all_constructed(of, selection),
    )


def _divided(request: HttpRequest, selection: Selection, of: Snapshot | None, cube: Cube) -> dict[str, Any]:
    """What the cell is made of, told before its first entries, and its accounts by name when they aren't told there.

    `taken` is what the cell is of which some is taken in by a part; none when all is whole.
    """
    taken = queries.taken_by_unit(selection, of) if selection.parts else None
    is_first = not request.GET.get("sok", "").strip() and _number(request.GET.get("sida"), 1) == 1
    parts = breakdown(selection, of, cube, taken) if is_first else None
    return {
        "taken": None if taken is None else taken.total() or 0,
        "breakdown": parts,
        "whose_page": Paginator(parts.whose if parts else (), PARTS_SHOWN).get_page(request.GET.get("enheter")),
        "accounts_page": Paginator(parts.accounts if parts else (), PARTS_SHOWN).get_page(request.GET.get("konton")),
        "accounts": () if parts and parts.accounts else _accounts(selection, of, cube),
    }


def _accounts(selection: Selection, of: Snapshot | None, cube: Cube) -> list[str]:
    """The accounts of the books that the cell is of by number and name, one more than shown when there are more."""
    names = queries.account_names(of, selection.last // 100)
    held = cube.values("account") or selection.accounts
    return [names.titled(str(code)) for code in held[: ACCOUNTS_SHOWN + 1]]


@login_required
@require_GET
def cell(request: HttpRequest) -> HttpResponse:
    """The vouchers under a cell, with search and pages; the sum is the cell's to the öre."""
    selection = selection_of(request)
    of = version_of(selection)
    search = request.GET.get("sok", "").strip()
    cube = queries.cell_by_unit(selection, of)
    readable = _may_read(request, selection, of, cube)
    number = _number(request.GET.get("sida"), 1)
    query = selection.query(sok=search)
    page = queries.rows_of_cell(selection, of, search=search, page=number) if readable else None
    untold = queries.without_voucher_texts(selection, of) if readable else []
    values = {
        "selection": selection,
        "lines": queries.line_titles(selection),
        "search": search,
        "readable": readable,
        "page": page,
        "files": queries.files_of_balances(standing(request.user), page.rows if page else ()),
        "untold": untold,
        "seen": queries.seen(standing(request.user), untold),
        "total": cube.total(),
        "several": len(cube.values("entity")) > 1,
        "shown": ACCOUNTS_SHOWN,
        "unit_names": queries.unit_names(of),
        "titles": units.titles(),
        "codes": queries.codes_url(selection),
        "entities": services.entities(),
        "addresses": _addresses(of, page.rows if page else ()),
        "constructed": queries.is_constructed(of, selection.last // 100, selection.entities),
        "made_up": queries.is_made_up(of, selection.last // 100, selection.entities),
        "export_csv": f"{reverse('books:cell-export', args=['csv'])}?{query}",
        "export_xlsx": f"{reverse('books:cell-export', args=['xlsx'])}?{query}",
        "cut": exports.LARGEST_SHEET if page and page.total > exports.LARGEST_SHEET else None,
        "fields": selection.fields(),
        "pager": query,
    }
    return render(request, "books/cell.html", values | _divided(request, selection, of, cube))


def _addresses(of: Snapshot | None, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Where the vouchers of each batch among some entries are shown."""
    shown = {row["batch"] for row in rows}
    held = queries.manifest(of).batches if of else ()
    return {one.key: reverse("books:voucher", args=[one.pk]) for one in held if one.key in shown}


@login_required
@require_GET
def cell_export(request: HttpRequest, form: str) -> HttpResponseBase:
    """All voucher rows of a cell as CSV or XLSX."""
    if form not in exports.KINDS:
        raise Http404
    selection = selection_of(request)
    of = version_of(selection)
    if not _may_read(request, selection, of, queries.cell_by_unit(selection, of)):
        raise PermissionDenied
    rows = queries.all_rows_of_cell(selection, of, search=request.GET.get("sok", "").strip())
    return exports.answer(rows, f"poster-{selection.first}-{selection.last}", form, exports.ENTRIES)
