"""Pages from a figure down to the voucher: trial balance, the entries of a cell and their export, one voucher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from arshjul.books import exports, queries, services, units
from arshjul.books import trial_balance as balances
from arshjul.books.asked import selection_of, version_of
from arshjul.books.code_names import CodeNames
from arshjul.books.domain import Selection
from arshjul.books.models import Batch, Snapshot
from arshjul.books.policies import FilePolicy, VoucherPolicy
from arshjul.books.taken import by_parts
from arshjul.kernel.reading import whole_number, year_number
from arshjul.kernel.text import Text
from arshjul.organisation.policies import Standing, standing
from arshjul.statements.cube import Cube

PARTS = {
    "ansvar": _("Ansvar"),
    "verksamhet": _("Verksamhet"),
    "aktivitet": _("Aktivitet"),
    "projekt": _("Projekt"),
    "objekt": _("Objekt"),
    "motpart": _("Motpart"),
}
"""The parts of the code string in their order; a voucher's page has those that some row of it has."""

ACCOUNTS_SHOWN = 12
"""Accounts of a cell that its page names."""


@login_required
@require_GET
def trial_balance(request: HttpRequest) -> HttpResponse:
    """Opening balance, change and closing balance per account."""
    of = _snapshot(request)
    years = queries.years(of)
    year = year_number(request.GET.get("ar", "")) or (years[0] if years else 0)
    entity, area, unit = (request.GET.get(name, "") for name in ("enhet", "omrade", "ansvar"))
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


def _accounts(selection: Selection, of: Snapshot | None) -> list[str]:
    """The cell's accounts by number and name, one more than the page shows when there are more."""
    names = queries.account_names(of, selection.last // 100)
    return [names.titled(code) for code in (queries.accounts_of(selection, of) or ())[: ACCOUNTS_SHOWN + 1]]


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
    values = {
        "selection": selection,
        "lines": queries.line_titles(selection),
        "search": search,
        "readable": readable,
        "page": page,
        "files": queries.files_of_balances(standing(request.user), page.rows if page else ()),
        "total": cube.total(),
        "taken": _taken(selection, cube),
        "several": len(cube.values("entity")) > 1,
        "accounts": _accounts(selection, of),
        "shown": ACCOUNTS_SHOWN,
        "unit_names": queries.unit_names(of),
        "titles": units.titles(),
        "codes": queries.codes_url(selection),
        "entities": services.entities(),
        "batches": {one.key: one.pk for one in queries.manifest(of).batches} if of else {},
        "constructed": queries.is_constructed(of, selection.last // 100, selection.entities),
        "export_csv": f"{reverse('books:cell-export', args=['csv'])}?{query}",
        "export_xlsx": f"{reverse('books:cell-export', args=['xlsx'])}?{query}",
        "fields": selection.fields(),
        "pager": query,
    }
    return render(request, "books/cell.html", values)


def _taken(selection: Selection, cube: Cube) -> int | None:
    """What the cell is of which some is taken in by a part; `None` when all is whole."""
    parts = dict(selection.parts)
    if not parts:
        return None
    whole = {str(entity): Fraction(1) for entity in cube.values("entity")}
    return by_parts(cube, tuple((whole | parts).items())).total()


@login_required
@require_GET
def cell_export(request: HttpRequest, form: str) -> HttpResponse:
    """All voucher rows of a cell as CSV or XLSX."""
    if form not in exports.KINDS:
        raise Http404
    selection = selection_of(request)
    of = version_of(selection)
    if not _may_read(request, selection, of, queries.cell_by_unit(selection, of)):
        raise PermissionDenied
    rows = queries.all_rows_of_cell(selection, of, search=request.GET.get("sok", "").strip())
    return exports.answer(rows, f"poster-{selection.first}-{selection.last}", form, exports.ENTRIES)


@login_required
@require_GET
def voucher(request: HttpRequest, batch: int) -> HttpResponse:
    """A voucher's rows and corrections, and the file and line each stands on."""
    found = get_object_or_404(Batch.objects.select_related("file"), pk=batch)
    series, number = request.GET.get("serie", ""), request.GET.get("nummer", "")
    rows, corrections = queries.voucher(found, series, number)
    who = standing(request.user)
    hidden = bool(corrections) and not _may_read_rows(who, found, corrections)
    corrections = () if hidden else corrections
    every = [*rows, *corrections]
    if not every or (rows and not _may_read_rows(who, found, rows)):
        raise Http404
    parts, names = [part for part in PARTS if any(row[part] for row in every)], CodeNames.of(found)
    values = {
        "batch": found,
        "series": series,
        "number": number,
        "date": every[0]["date"],
        "parts": [PARTS[part] for part in parts],
        "has_others": any(row["dimensions"] for row in every),
        "rows": _coded(rows, parts, names),
        "corrections": _coded(corrections, parts, names),
        "hidden": hidden,
        "sum": sum(row["amount"] for row in rows) if rows else None,
        "accounts": found.names.get("accounts", {}),
        "entities": services.entities(),
        "sees_file": FilePolicy.may_see(who, found.file),
        "query": urlencode({"serie": series, "nummer": number}),
    }
    return render(request, "books/voucher.html", values)


def _may_read_rows(who: Standing, batch: Batch, rows: Iterable[Mapping[str, Any]]) -> bool:
    owners = units.owners_of_rows(batch.entity, rows)
    return VoucherPolicy.may_read(who, owners=owners, constructed=batch.constructed)


def _coded(rows: Iterable[Mapping[str, Any]], parts: Sequence[str], names: CodeNames) -> list[dict[str, Any]]:
    """The rows with the codes of some parts, in their order, and what the file calls them."""
    return [
        {
            **row,
            "codes": [(row[part], names.name(part, row[part])) for part in parts],
            "others": names.others(row["dimensions"]),
        }
        for row in rows
    ]
