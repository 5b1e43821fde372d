"""Pages and files of the statements: any of the catalogue, for any months and anybody's books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from arshjul.books import queries as books
from arshjul.books import services as books_services
from arshjul.books.types import Snapshot
from arshjul.followup import differences, exports, figures, queries, ratio_tables, tables
from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.catalogue import KINDS, Asked, Kind, made
from arshjul.followup.accounts.group.shown_columns import View
from arshjul.followup.accounts.key_ratios import key_ratios
from arshjul.followup.accounts.place import GROUP, YEAR, Place, Span, own, place
from arshjul.followup.accounts.plans.budgets import Spread, has_own
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET, usual_key, with_plans
from arshjul.followup.accounts.units.budgets import BUDGETED_YEAR
from arshjul.followup.accounts.units.forms import BUDGETED_RESULT
from arshjul.followup.accounts.years import FIVE_YEARS, YearlyRatios, yearly_ratios
from arshjul.followup.asked import current_books, known_on, year_of, years_to_choose
from arshjul.followup.tables import ShownTable
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.reading import whole_number
from arshjul.kernel.text import Text
from arshjul.organisation.policies import standing
from arshjul.statements.layouts import Column, Row
from arshjul.statements.statement import KRONOR

KEPT = (
    "ar", "rakning", "visa", "bolag", "manad", "tillfalle", "omfattning", "nyckel", "vem", "form", "version", "kand"
)  # fmt: skip
"""The choices of an address that its other addresses have too."""
USUAL = {"visa": View.OUTCOME.value, "bolag": "1"}
"""What is shown when nobody has chosen."""
CHOICES = {"months": True, "spans": True, "whose": True, "keys": True}
"""The choices of the page of key ratios."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def statement(request: HttpRequest, which: str) -> HttpResponse:
    """A statement with links from each figure to its vouchers, and the choices it takes."""
    kind = kind_of(which)
    asked = asked_of(request, by_month=kind.by_month)
    shown = [
        (one, _with_print(tables.shown(one, one.unit, _cell_url(request, which, number, one)), one, asked.at))
        for number, one in enumerate(made(which, asked), start=1)
    ]
    values = choices_of(request, asked) | {"which": which, "kind": kind, "tables": shown, "query": query_of(request)}
    values["stated"] = bool(shown and shown[0][0].statement.layout.stated_rows)
    is_budgeted = any(_is_budgeted(one) for one, _ in shown)
    values["unbudgeted"] = kind.unbudgeted if not is_budgeted else ""
    values["plan_files"] = kind.budgets and is_budgeted and asked.at.entities == own()
    values["yearly"] = _yearly(which, asked)
    return render(request, "followup/statement.html", values)


def _yearly(which: str, asked: Asked) -> YearlyRatios | None:
    """The key ratios that stand beneath five years in summary."""
    return yearly_ratios(replace(asked.own_year, entities=asked.at.entities)) if which == FIVE_YEARS else None


def _with_print(table: ShownTable, accounts: Accounts, at: Place) -> ShownTable:
    """The table with what the municipality printed otherwise, each column of its own year."""
    return tables.told_apart(table, accounts, _places(accounts, at))


def _places(accounts: Accounts, at: Place) -> dict[str, Place]:
    """Whose figures of which year each column of outcome shows."""
    before = replace(at, year=at.year - 1, last=at.last.plus(-MONTHS_PER_YEAR))
    years = {
        column.id: int(column.id.removeprefix(YEAR))
        for column in accounts.statement.columns
        if column.id.startswith(YEAR)
    }
    whole = replace(at, span=Span.YEAR_TO_DATE)
    of_years = {name: replace(whole, year=year, last=Month(year, MONTHS_PER_YEAR)) for name, year in years.items()}
    shown = {column.id for column in accounts.statement.columns}
    return {name: place for name, place in {"outcome": at, "last_year": before, **of_years}.items() if name in shown}


def _is_budgeted(accounts: Accounts) -> bool:
    return bool(
        {BUDGET, PERIOD_BUDGET, BUDGETED_RESULT, BUDGETED_YEAR} & {column.role for column in accounts.statement.columns}
    )


@login_required
@require_GET
def figure(request: HttpRequest, which: str) -> HttpResponse:
    """What a figure that no voucher gives is made of: decisions, reports, or other figures."""
    kind, number = kind_of(which), whole_number(request.GET.get("tabell", "1")) or 0
    asked = replace(asked_of(request, by_month=kind.by_month), column=request.GET.get("kolumn", ""))
    found = dict(enumerate(made(which, asked), start=1)).get(number)
    row, column = cell_asked(found, request) if found else (None, None)
    if found is None or row is None or column is None or not figures.is_explained(found, row, column):
        raise Http404
    asked_about = figures.Figure(
        found, asked, row, column, _cell_url(request, which, number, found), partial(elsewhere, request)
    )
    values = {"kind": kind, "accounts": found, "back": elsewhere(request, which, {})}
    values["figure"] = figures.explained(asked_about, partial(standing, request.user))
    return render(request, "followup/figure.html", values)


def cell_asked(accounts: Accounts, request: HttpRequest) -> tuple[Row | None, Column | None]:
    """The row and column that the address names."""
    rows = {row.id: row for row in accounts.statement.rows}
    columns = {column.id: column for column in accounts.statement.columns}
    return rows.get(request.GET.get("rad", "")), columns.get(request.GET.get("kolumn", ""))


def _cell_url(request: HttpRequest, which: str, number: int, accounts: Accounts) -> Callable[[str, str], str]:
    """The address where each cell of the page's table is told, for those that can be."""
    page, kept = reverse("followup:figure", args=[which]), query_of(request)
    return told_at(page, kept, accounts, {"tabell": number} if number > 1 else {})


def told_at(page: str, kept: str, accounts: Accounts, more: Mapping[str, object]) -> Callable[[str, str], str]:
    """The address on a page where each cell is told, for those that can be."""
    rows = {row.id: row for row in accounts.statement.rows}
    columns = {column.id: column for column in accounts.statement.columns}

    def address(row: str, column: str) -> str:
        if row not in rows or not figures.is_explained(accounts, rows[row], columns[column]):
            return ""
        named = {"rad": row, "kolumn": column, **more}
        return f"{page}?{'&'.join(filter(None, (kept, urlencode(named))))}"

    return address


def elsewhere(request: HttpRequest, which: str, named: Mapping[str, object]) -> str:
    """The address of a statement with the same choices; with a year, of a cell of that whole year."""
    if "ar" not in named:
        return f"{reverse('followup:statement', args=[which])}?{query_of(request)}"
    kept = {name: request.GET[name] for name in ("vem", "form", "version", "kand") if request.GET.get(name)}
    return f"{reverse('followup:figure', args=[which])}?{urlencode({**kept, **named})}"


@login_required
@require_GET
def statement_export(request: HttpRequest, which: str, form: str) -> HttpResponse:
    """The same statement as CSV or XLSX, in kronor to the öre."""
    asked = asked_of(request, by_month=kind_of(which).by_month)
    told = known_on(request).findings
    sheets = [
        exports.sheet(one, request.LANGUAGE_CODE, differences.notes(one, _places(one, asked.at), KRONOR), told)
        for one in made(which, asked)
    ]
    yearly = _yearly(which, asked)
    sheets += [ratio_tables.yearly_sheet(yearly, _("Nyckeltal"), request.LANGUAGE_CODE)] if yearly else []
    return as_file(sheets, f"{which}-{asked.at.last.number}", form)


@login_required
@require_GET
def ratios(request: HttpRequest) -> HttpResponse:
    """Nyckeltal with their definitions, and what they are made of down to the vouchers."""
    asked = asked_of(request)
    found = key_ratios(asked.at, report_point=asked.point or None)
    values = {"found": found, "shown": ratio_tables.shown(found), "choices": CHOICES}
    return render(request, "followup/ratios.html", choices_of(request, asked) | values | {"query": query_of(request)})


@login_required
@require_GET
def ratios_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same key ratios and their parts as CSV or XLSX."""
    asked = asked_of(request)
    found = key_ratios(asked.at, report_point=asked.point or None)
    title, language = f"{_('Nyckeltal')} {asked.at.year}", request.LANGUAGE_CODE
    told = known_on(request).findings
    sheet = ratio_tables.sheet(found, ratio_tables.shown(found), title, language, told)
    return as_file([sheet], f"nyckeltal-{asked.at.last.number}", form)


def as_file(sheets: Sequence[exports.Sheet], name: str, form: str) -> HttpResponse:
    """The sheets as the file of a form of file; 404 for any other than CSV and XLSX."""
    if form not in {"csv", "xlsx"}:
        raise Http404
    body = exports.as_csv(sheets) if form == "csv" else exports.as_xlsx(sheets)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8" if form == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def kind_of(which: str) -> Kind:
    """The statement of an address; 404 when there is none."""
    if which not in KINDS:
        raise Http404
    return KINDS[which]


def asked_of(request: HttpRequest, *, by_month: tuple[str, ...] = ()) -> Asked:
    """What an address asks for; of statements whose budget is shown `by_month`, by the usual key when none is."""
    year, point = year_of(request), request.GET.get("tillfalle", "")
    known = {one.id for one in queries.points()}
    point = point if point in known else ""
    month = whole_number(request.GET.get("manad", ""))
    named = month if month is not None and 1 <= month <= MONTHS_PER_YEAR else None
    whose, span = _entities(request), _span(request)
    at = place(year, _snapshot(request), point or None, entities=whose, last=named, span=span)
    at = replace(at, known_on=known_on(request).day)
    at = with_plans(at, point or None) if by_month else at
    return Asked(
        replace(at, spread=_spread(request, at, by_month)),
        point,
        printed=request.GET.get("form") == "tryckt",
    )


def _span(request: HttpRequest) -> Span:
    try:
        return Span(request.GET.get("omfattning", Span.YEAR_TO_DATE))
    except ValueError:
        return Span.YEAR_TO_DATE


def _spread(request: HttpRequest, at: Place, by_month: tuple[str, ...]) -> Spread:
    """The key that budgets are divided by; when none is asked for, the usual one of some statements, else twelfths."""
    try:
        return Spread(request.GET["nyckel"])
    except (KeyError, ValueError):
        return usual_key(at, by_month) if by_month else Spread.TWELFTHS


def _entities(request: HttpRequest) -> tuple[str, ...]:
    """Whose books: the municipality's own, one company's, or the whole group's (none named)."""
    asked = request.GET.get("vem", "")
    if asked == GROUP:
        return ()
    return (asked,) if asked in books_services.entities() else own()


def _snapshot(request: HttpRequest) -> Snapshot | None:
    """The books asked for: a version, as they were known when a day ended, or as they are now."""
    asked = request.GET.get("version", "")
    if asked:
        found = books.snapshot(whole_number(asked) or 0)
        if found is None:
            raise Http404
        return found
    return known_on(request).books or current_books(request)


def choices_of(request: HttpRequest, asked: Asked) -> dict[str, object]:
    """What a page of statements needs to show what was chosen and what else there is to choose."""
    return {
        "not_known": known_on(request).findings,
        "known_on": request.GET.get("kand", "").strip(),
        "versions": known_on(request).versions,
        "unversioned": query_of(request, without="version"),
        "year": asked.at.year,
        "years": years_to_choose(request, asked.at.year),
        "points": queries.points(),
        "asked": asked,
        "chose_month": bool(request.GET.get("manad")),
        "months": [(number, Month(asked.at.year, number).number) for number in range(1, MONTHS_PER_YEAR + 1)],
        "spans": [(one.value, one.words) for one in Span],
        "spreads": [(one.value, one.words) for one in Spread if one is not Spread.BOOKS or has_own(asked.at)],
        "entities": _with_books(asked.at.of),
        "whose": GROUP if asked.at.is_group else asked.at.entities[0],
        "whose_name": _whose_name(asked.at),
        "first": asked.at.months(asked.at.year)[0],
    }


def _whose_name(at: Place) -> Text:
    """Whose books are shown."""
    if at.is_group:
        return Text("koncernen", "the group")
    return books_services.entities().get(at.entities[0], Text(at.entities[0], at.entities[0]))


def _with_books(of: Snapshot | None) -> Mapping[str, Text]:
    """The names of those whose books are in the snapshot."""
    held = books.periods(of)
    return {name: title for name, title in books_services.entities().items() if name in held}


def query_of(request: HttpRequest, *, without: str = "") -> str:
    """The choices of an address, to be kept in others; `without` one of them when it is named."""
    kept = (
        "ar",
        "rakning",
        "visa",
        "bolag",
        "manad",
        "tillfalle",
        "omfattning",
        "nyckel",
        "vem",
        "form",
        "version",
        "kand",
    )
    return urlencode({name: request.GET[name] for name in kept if request.GET.get(name) and name != without})
