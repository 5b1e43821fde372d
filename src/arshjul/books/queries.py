"""Reading the books: snapshots, the cube of a year, and from any cell down to the voucher."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial, reduce
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from arshjul.books import account_codes, cells, code_names, entries, facts, units
from arshjul.books.code_names import CodeNames
from arshjul.books.domain import PAGE_ROWS, Page, Selection
from arshjul.books.models import Batch, FileHandOver, ReceivedFile, Snapshot
from arshjul.books.naming import AccountNames, line_titles
from arshjul.books.policies import FilePolicy, HandOverPolicy
from arshjul.books.units import Unclaimed
from arshjul.books.versions import Manifest, as_known, current, manifest, snapshot, snapshots
from arshjul.kernel.memory import Memory
from arshjul.kernel.text import Text
from arshjul.ledger.facts import PARTS
from arshjul.organisation import municipality
from arshjul.organisation.policies import Standing
from arshjul.statements import chart as charts
from arshjul.statements.constructed_file import ANSVAR
from arshjul.statements.cube import Cube, CubeRow

__all__ = [
    "Manifest",
    "account_names",
    "accounts_of",
    "all_constructed",
    "all_rows_of_cell",
    "as_known",
    "budget_cube",
    "cell_by_unit",
    "cell_cube",
    "chart",
    "codes_url",
    "cube",
    "current",
    "drill_url",
    "files",
    "files_of_balances",
    "hand_overs",
    "is_constructed",
    "keepers",
    "key_of",
    "last_period",
    "line_cube",
    "line_titles",
    "manifest",
    "months",
    "periods",
    "project_cube",
    "remember",
    "rows_of_cell",
    "snapshot",
    "snapshots",
    "unclaimed",
    "unit_cube",
    "unit_dimension",
    "unit_names",
    "voucher",
    "waiting",
    "whole_year",
    "with_codes",
    "years",
]
LAST_MONTH, LAST_DAY = 12, 31
BY_UNIT = ("entity", "unit", "account", "period")
"""The dimensions that a statement by unit asks for."""
BY_LINE = ("entity", "account", "period")
"""Those that any other asks for."""
KEPT = 24
_cubes: Memory[Cube] = Memory(KEPT)
_years: Memory[tuple[Cube, Cube]] = Memory(KEPT)
_unclaimed: Memory[Unclaimed] = Memory(KEPT)


def files(who: Standing) -> QuerySet[ReceivedFile]:
    """Received files the person may see, newest first, with how far each has come."""
    seen = ReceivedFile.objects.filter(FilePolicy.visible(who)).select_related("authority", "sender")
    sent = FileHandOver.objects.filter(file=OuterRef("pk"))
    return seen.annotate(
        is_published=Exists(Batch.objects.filter(file=OuterRef("pk"))),
        is_waiting=Exists(sent.filter(answer=None)),
        is_sent=Exists(sent),
    )


def files_of_balances(who: Standing, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """The files, by their batch, of entries that stand in no voucher, when the person sees them; one query or none."""
    keys = {row["batch"] for row in rows if not row["voucher"]}
    seen = ReceivedFile.objects.filter(FilePolicy.visible(who))
    return dict(Batch.objects.filter(key__in=keys, file__in=seen).values_list("key", "file_id")) if keys else {}


def waiting(who: Standing) -> QuerySet[FileHandOver]:
    """Files handed over that the person is to answer, oldest first."""
    return HandOverPolicy.waiting(who).select_related("file__authority", "by", "reading")


def hand_overs(file: ReceivedFile) -> QuerySet[FileHandOver]:
    """How a file has been sent on and answered, newest first, with its numbers in both registers."""
    matters = ("entry_out__matter__authority", "entry_in__matter__authority")
    return file.hand_overs.select_related("by", "to_authority", "answer__by", "file__authority", *matters)


def periods(of: Snapshot | None) -> Mapping[str, tuple[int, ...]]:
    """The periods that each entity has in a snapshot."""
    return manifest(of).periods() if of else {}


def years(of: Snapshot | None = None) -> tuple[int, ...]:
    """The years that have books in a snapshot (the current one), newest first."""
    of = of or current()
    return tuple(sorted({one // 100 for months in periods(of).values() for one in months}, reverse=True))


def cube(year: int, of: Snapshot | None = None) -> Cube:
    """The outcome and opening balances (month 00) of a year in a snapshot, by default the current one.

    Kept in memory, since a snapshot never changes.
    """
    return _cube(year, of or current(), budget=False)


def unit_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The same by unit of the organisation (`books.units`), summed over activity and counterparty; kept likewise."""
    of = of or current()
    if of is None:
        return Cube.of(())
    return _cubes.get((*key_of(of, year), "units"), lambda: units.by_unit(cube(year, of)).collapsed(*BY_UNIT))


def line_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The same summed over units, activities and counterparties: what a statement's lines need; kept likewise."""
    of = of or current()
    if of is None:
        return Cube.of(())
    return _cubes.get((*key_of(of, year), "lines"), lambda: cube(year, of).collapsed(*BY_LINE))


def unclaimed(year: int, of: Snapshot | None = None) -> Unclaimed:
    """The codes of a year that no unit of the organisation takes, with prefixes that would take them; kept likewise."""
    of = of or current()
    if of is None:
        return Unclaimed({}, ())
    return _unclaimed.get(key_of(of, year), lambda: units.unclaimed(cube(year, of)))


def key_of(of: Snapshot, year: int) -> tuple[Hashable, ...]:
    """What a year summed up depends on: the version, whose organisation it is and which charts its entities follow."""
    plan = chart(year)
    return of.number, of.made_at.isoformat(), year, str(municipality.folder()), plan and _followed(plan)


def months(
    first: int, last: int, of: Snapshot | None = None, cube_of: Callable[[int, Snapshot | None], Cube] = cube
) -> Cube:
    """What was booked from one month through another (YYYYMM), also over a turn of the year; no opening balances."""
    whole = [cube_of(year, of) for year in range(first // 100, last // 100 + 1)]
    parts = [one.where(period=lambda period: first <= period <= last and period % 100 != 0) for one in whole]
    return reduce(operator.add, parts)


def project_cube(of: Snapshot | None = None) -> Cube:
    """All years' outcome by project, the project's code in the unit's place; opening balances and budgets left out.

    What has no project has the empty code. Read from the sums beside the batches, since the cells that pages read don't
    hold projects.
    """
    of = of or current()
    if of is None:
        return Cube.of(())
    key = (of.number, of.made_at.isoformat(), "projects")
    return _cubes.get(key, lambda: _projects(of))


def _projects(of: Snapshot) -> Cube:
    """All years' projects, the accounts of each year by its charts."""
    years = facts.projects(manifest(of).ledger).grouped("period", lambda period: period // 100)
    return reduce(operator.add, (_coded(cube, chart(year)) for year, cube in years.items()), Cube.of(()))


def budget_cube(year: int, of: Snapshot | None = None) -> Cube:
    """The budget that the received files themselves hold (#PBUDGET), apart from the outcome."""
    return _cube(year, of or current(), budget=True)


def _cube(year: int, of: Snapshot | None, *, budget: bool) -> Cube:
    """One of the two cubes of a year, which are read together: a page that shows both asks the database once."""
    if of is None:
        return Cube.of(())
    return _years.get(_read_by(of, year), lambda: _cubes_of(of, [year])[year])[budget]


def _read_by(of: Snapshot, year: int) -> tuple[Hashable, ...]:
    """What a year's rows depend on."""
    plan = chart(year)
    return of.number, of.made_at.isoformat(), year, plan and _followed(plan)


def remember(years: Iterable[int], of: Snapshot | None) -> None:
    """Read some years that aren't in memory in one question: a page that shows them beside each other asks once."""
    missing = {year: _read_by(of, year) for year in years if _read_by(of, year) not in _years} if of else {}
    made = _cubes_of(of, missing) if of and len(missing) > 1 else {}
    for year, cubes in made.items():
        _years.get(missing[year], partial(_given, cubes))


def _given(cubes: tuple[Cube, Cube]) -> tuple[Cube, Cube]:
    return cubes


def _cubes_of(of: Snapshot, years: Collection[int]) -> Mapping[int, tuple[Cube, Cube]]:
    """Each year's outcome with opening balances, and the budget that the files hold."""
    found: dict[int, tuple[list[CubeRow], list[CubeRow]]] = {year: ([], []) for year in years}
    for family, row in cells.of_years(years, manifest(of).lying()):
        found[row.period // cells.CENTURY][family == "budget"].append(row)
    plans = {year: chart(year) for year in years}
    return {
        year: (_coded(Cube.of(outcome), plans[year]), _coded(Cube.of(budget), plans[year]))
        for year, (outcome, budget) in found.items()
    }


def with_codes(cube: Cube, year: int) -> Cube:
    """A year's rows with the accounts of every chart told apart."""
    return _coded(cube, chart(year))


def _coded(cube: Cube, plan: charts.Chart | None) -> Cube:
    """The cube with the accounts of every chart told apart; as it is when it holds those of the latest alone."""
    entities = map(str, cube.values("entity"))
    if plan is None or (plan.id not in plan.others and plan.followed.keys().isdisjoint(entities)):
        return cube
    return cube.with_accounts(plan.code)


def _followed(plan: charts.Chart) -> tuple[Hashable, ...]:
    """Which chart each follows: what the codes of accounts are made by."""
    return plan.id, *((entity, own.id) for entity, own in plan.followed.items())


def is_constructed(of: Snapshot | None, year: int, entities: Collection[str] = ()) -> bool:
    """Whether some of a year's vouchers (of some entities' when named) are made up, which must then be said."""
    held = manifest(of).held(year * 100, year * 100 + LAST_MONTH, entities) if of else ()
    return any(batch.constructed for batch in held)


def all_constructed(of: Snapshot | None, selection: Selection) -> bool:
    """Whether every voucher of a cell's months is made up, so that no person's affairs can be among them."""
    first = selection.first // 100 * 100
    held = manifest(of).held(first, selection.last, selection.entities) if of else ()
    return all(batch.constructed for batch in held)


def last_period(year: int, of: Snapshot | None = None, entity: str = "") -> int | None:
    """The last month of a year that has books, of one entity when asked."""
    held = periods(of or current())
    months = held.get(entity, ()) if entity else [one for found in held.values() for one in found]
    return max((one for one in months if one // 100 == year), default=None)


def chart(year: int) -> charts.Chart | None:
    """The municipality's chart of accounts in force at the end of a year, with those that its companies follow."""
    return _chart(municipality.folder(), year)


@lru_cache(maxsize=16)
def _chart(folder: Path, year: int) -> charts.Chart | None:
    loaded, _ = charts.load(folder / "chart.yaml")
    companies = [company.id for company in municipality.current().companies]
    names = {entity: name.sv for entity, name in keepers().items()}
    return charts.together(loaded, date(year, LAST_MONTH, LAST_DAY), companies, names)


def keepers() -> Mapping[str, Text]:
    """Those who keep books: the municipality itself, its companies, what is published of the group."""
    whole = municipality.current()
    companies = {company.id: company.name for company in whole.companies}
    return {facts.own_entity(): whole.name} | companies | facts.published_entities()


def unit_names(of: Snapshot | None) -> Mapping[str, str]:
    """The names that the received files give units, by code."""
    return manifest(of).unit_names() if of else {}


def unit_dimension(of: Snapshot | None) -> tuple[str, str]:
    """The number and name of the SIE dimension that the municipality's latest file has its units in."""
    own = [batch for batch in manifest(of).batches if batch.entity == facts.own_entity()] if of else []
    parts = own[-1].reading.summary.get("parts", ()) if own else ()
    found = ((one["number"], one["name"]) for one in parts if one["part"] == "ansvar")
    return next(found, (ANSVAR, "Ansvar"))


def account_names(of: Snapshot | None, year: int) -> AccountNames:
    """What accounts are called in each entity's books and in the charts of a year."""
    return AccountNames(manifest(of).account_names() if of else {}, chart(year))


def accounts_of(selection: Selection, of: Snapshot | None) -> tuple[str, ...] | None:
    """The accounts of a cell by their codes: those named, or those whose line it is; `None` means every account."""
    year = selection.last // 100
    plan = chart(year)
    if selection.accounts:
        return account_codes.named(selection, plan)
    if not selection.lines or plan is None or selection.statement not in plan.mappings:
        return None
    mapping = plan.mapping(selection.statement)
    spanned = range(selection.first // 100, year + 1)
    known = {str(account) for one in spanned for account in cube(one, of).values("account")}
    return tuple(account for account in sorted(known) if mapping.line(account)[0] in selection.lines)


def cell_cube(selection: Selection, of: Snapshot | None) -> Cube:
    """The part of the cube a cell is made of; the opening balance counts when the cell begins in month 00."""
    held = _cell_of(selection, of, cube, selection.units)
    return units.within(held, selection.areas) if selection.areas else held


def cell_by_unit(selection: Selection, of: Snapshot | None) -> Cube:
    """The same cell by unit of the organisation, which is enough to know its sum and whose it is."""
    if selection.units or selection.projects:
        return units.by_unit(cell_cube(selection, of))
    return _cell_of(selection, of, unit_cube, selection.areas)


def _cell_of(
    selection: Selection, of: Snapshot | None, cube_of: Callable[[int, Snapshot | None], Cube], named: Collection[str]
) -> Cube:
    """The cell out of the cubes of its years, of what is named in the unit's place when something is."""
    filters: dict[str, Any] = {}
    filters |= {"entity": set(selection.entities)} if selection.entities else {}
    filters |= {"unit": set(named)} if named else {}
    accounts = accounts_of(selection, of)
    filters |= {"account": set(accounts)} if accounts is not None else {}
    if selection.projects:
        return _of_projects(selection, of, filters)
    first, last = selection.first // 100, selection.last // 100
    opened = selection.first % 100 == 0 and first == last
    held = [cube_of(year, of) for year in range(first, last + 1)]
    filters["period"] = lambda period: selection.holds(period) and (opened or period % 100 > 0)
    return reduce(operator.add, [one.where(**filters) for one in held])


def _of_projects(selection: Selection, of: Snapshot | None, filters: Mapping[str, Any]) -> Cube:
    """The cell's projects, with no unit said: whose vouchers they are isn't known from the sums."""
    held = project_cube(of).where(period=selection.holds, unit=set(selection.projects))
    named = held.where(**{name: wanted for name, wanted in filters.items() if name != "unit"})
    return Cube.of(replace(row, unit="") for row in named)


def rows_of_cell(selection: Selection, of: Snapshot | None, *, search: str = "", page: int = 1) -> Page:
    """The voucher rows of a cell, by period, date and row; the sum is that of all rows found."""
    named = _as_facts(selection, of)
    if of is None or named is None:
        return Page((), 1, 0)
    found = entries.rows(manifest(of).ledger, named, search=search, page=page, size=PAGE_ROWS)
    return replace(found, rows=tuple(_with_names(found.rows, of, selection)))


def all_rows_of_cell(selection: Selection, of: Snapshot | None, *, search: str = "") -> Iterable[Mapping[str, Any]]:
    """Every voucher row of a cell, for export."""
    named = _as_facts(selection, of)
    if of is None or named is None:
        return ()
    found = entries.every_row(manifest(of).ledger, named, search=search)
    return _with_code_names(_with_names(found, of, selection), code_names.by_batch({row["batch"] for row in found}))


def _with_names(rows: Iterable[Mapping[str, Any]], of: Snapshot, selection: Selection) -> Iterator[Mapping[str, Any]]:
    """The rows with what each account is called in the books it stands in (`account_name`)."""
    names = account_names(of, selection.last // 100)
    return ({**row, "account_name": names.of(row["entity"], row["account"])} for row in rows)


def _with_code_names(rows: Iterable[Mapping[str, Any]], names: Mapping[str, CodeNames]) -> Iterator[Mapping[str, Any]]:
    """The rows with what the code of each part is called in their file (`ansvar_name`…), other parts as text."""
    for row in rows:
        called = names[row["batch"]]
        parts = {f"{part}_name": called.name(part, row[part]) for part in PARTS}
        yield {**row, **parts, "dimensions": called.others(row["dimensions"])}


def _as_facts(selection: Selection, of: Snapshot | None) -> entries.Asked | None:
    """The selection by the codes that facts have; `None` when there is no account of its line or no code of its units.

    Codes named outright stay; those of units of the organisation are found in the cube.
    """
    accounts = accounts_of(selection, of)
    entities = selection.entities or (manifest(of).entities() if of else ())
    asked = account_codes.asked(selection, accounts, chart, entities)
    if not selection.areas or asked is None:
        return asked
    whole = replace(selection, lines=(), accounts=())
    held = units.chosen(_cell_of(whole, of, cube, selection.units), selection.areas)
    named = replace(asked.selection, units=held.codes)
    return replace(asked, selection=named, left_out=held.left_out) if held.codes else None


def voucher(batch: Batch, series: str, number: str) -> entries.VoucherRows:
    """The rows of one voucher and its corrections, in order; empty when there is none."""
    return entries.voucher(batch, series, number)


def drill_url(selection: Selection) -> str:
    """The address of a cell's vouchers."""
    return f"{reverse('books:cell')}?{selection.query()}"


def codes_url(selection: Selection) -> str:
    """The address of the ledger's codes under a cell."""
    return f"{reverse('books:unit-codes')}?{selection.query()}"


def whole_year(year: int, **parts_of: Any) -> Selection:  # noqa: ANN401  any part of a selection
    """A selection of a year's twelve months."""
    return replace(Selection(year * 100 + 1, year * 100 + LAST_MONTH), **parts_of)
