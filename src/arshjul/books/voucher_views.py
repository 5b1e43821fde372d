"""The page of one voucher: its rows and corrections, and others in the file that have the same number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from arshjul.books import entries, queries, services, units
from arshjul.books.code_names import CodeNames
from arshjul.books.entries import VoucherRows
from arshjul.books.models import Batch
from arshjul.books.policies import FilePolicy, VoucherPolicy
from arshjul.kernel.reading import whole_number
from arshjul.ledger.voucher_said import VoucherSaid
from arshjul.organisation.policies import Standing, standing

PARTS = {
    "ansvar": _("Ansvar"),
    "verksamhet": _("Verksamhet"),
    "aktivitet": _("Aktivitet"),
    "projekt": _("Projekt"),
    "objekt": _("Objekt"),
    "motpart": _("Motpart"),
}
"""The parts of the code string in their order; a voucher's page has those that some row of it has."""

ROWS_ON_PAGE = 100
"""Rows of a voucher on one page: a payroll may have thousands."""


class Seen(NamedTuple):
    """A voucher as a person may read it, and whether corrections of it are kept from them."""

    rows: VoucherRows
    hides_corrections: bool

    @property
    def date(self) -> int:
        """The day of its first row."""
        return int(self.rows.every[0]["date"])

    @property
    def line(self) -> int:
        """The first line of the file that it stands on."""
        return min(self.rows.lines)


@login_required
@require_GET
def voucher(request: HttpRequest, batch: int) -> HttpResponse:
    """A voucher's rows and corrections, and the file and line each stands on.

    `rad` is a line of the file that the voucher has; without it, the first one of the number.
    """
    found = get_object_or_404(Batch.objects.select_related("file", "reading"), pk=batch)
    series, number = request.GET.get("serie", ""), request.GET.get("nummer", "")
    line, same = whole_number(request.GET.get("rad", "")), _seen(standing(request.user), found, series, number)
    shown = next((one for one in same if line is None or line in one.rows.lines), None)
    if shown is None:
        raise Http404
    values = _values(request, shown) | {"series": series, "number": number}
    return render(request, "books/voucher.html", values | {"same": [one for one in same if one is not shown]})


def _seen(who: Standing, batch: Batch, series: str, number: str) -> list[Seen]:
    """The vouchers of a number that the person may read."""
    return [seen for rows in queries.vouchers(batch, series, number) if (seen := _as_seen(who, rows)) is not None]


def _as_seen(who: Standing, rows: VoucherRows) -> Seen | None:
    batch = rows.batch
    hides = bool(rows.corrections) and not _may_read(who, batch, rows.corrections)
    shown = rows._replace(corrections=()) if hides else rows
    may = shown.every and (not rows.counted or _may_read(who, batch, rows.counted))
    return Seen(shown, hides) if may else None


def _values(request: HttpRequest, shown: Seen) -> dict[str, Any]:
    rows, corrections, batch = shown.rows.counted, shown.rows.corrections, shown.rows.batch
    page = Paginator(rows, ROWS_ON_PAGE).get_page(request.GET.get("sida"))
    parts, names = [part for part in PARTS if any(row[part] for row in shown.rows.every)], CodeNames.of(batch)
    said = entries.said(shown.rows)
    date = (said.date if said else None) or shown.date
    return {
        "batch": batch,
        "made_up": not queries.has_published_sums(batch.entity),
        "date": date,
        "said": said,
        "text": next(filter(None, (row["voucher_text"] for row in shown.rows.every)), said.text if said else ""),
        "has_days": any(row["date"] != date for row in shown.rows.every),
        "has_quantities": said is not None and any(row.quantity for row in said.rows.values()),
        "has_signs": said is not None and any(row.sign for row in said.rows.values()),
        "parts": [PARTS[part] for part in parts],
        "has_others": any(row["dimensions"] for row in shown.rows.every),
        "page": page,
        "rows": _coded(page.object_list, parts, names, said),
        "corrections": _coded(corrections, parts, names, said),
        "hidden": shown.hides_corrections,
        "sum": sum(row["amount"] for row in rows) if rows else None,
        "accounts": batch.names.get("accounts", {}),
        "entities": services.entities(),
        "sees_file": FilePolicy.may_see(standing(request.user), batch.file),
    }


def _may_read(who: Standing, batch: Batch, rows: Iterable[Mapping[str, Any]]) -> bool:
    owners = units.owners_of_rows(batch.entity, rows)
    return VoucherPolicy.may_read(who, owners=owners, constructed=batch.constructed)


def _coded(
    rows: Iterable[Mapping[str, Any]], parts: Sequence[str], names: CodeNames, said: VoucherSaid | None
) -> list[dict[str, Any]]:
    """The rows with the codes of some parts, in their order, what the file calls them and what else it says of each."""
    of_row = said.rows if said else {}
    return [
        {
            **row,
            "codes": [(row[part], names.name(part, row[part])) for part in parts],
            "others": names.others(row["dimensions"]),
            "said": of_row.get(row["row"]),
        }
        for row in rows
    ]
