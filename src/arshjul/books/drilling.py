"""From any cell of a statement down to its entries and the voucher."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Any

from django.urls import reverse

from arshjul.books import account_codes, code_names, entries, units
from arshjul.books.charts import LAST_MONTH, account_names, chart
from arshjul.books.code_names import CodeNames
from arshjul.books.cubes import cube, project_cube, towards_cube, unit_cube
from arshjul.books.domain import PAGE_ROWS, Page, Selection
from arshjul.books.models import Batch, Snapshot
from arshjul.books.taken import CODES, UNITS, Parts, by_parts, with_parts
from arshjul.books.versions import manifest
from arshjul.ledger.facts import PARTS
from arshjul.statements.cube import Cube


def accounts_of(selection: Selection, of: Snapshot | None) -> tuple[str, ...] | None:
    """The accounts of a cell by their codes: those named, or those whose line it is; `None` means every account."""
    year = selection.last // 100
    plan = chart(year)
    if selection.accounts:
        return account_codes.named(selection, plan)
    if not selection.lines:
        return None
    if plan is None or selection.statement not in plan.mappings:
        return ()
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
    if selection.towards:
        whole = _cell_of(replace(selection, towards=()), of, towards_cube, selection.areas)
        return whole.where(counterparty=set(selection.towards))
    return _cell_of(selection, of, unit_cube, selection.areas)


def taken_by_unit(selection: Selection, of: Snapshot | None) -> Cube:
    """The same cell as the group has it, its parts taken of whole months and chosen from after that, as a statement's.

    The parts of projects alone are taken of the cell.
    """
    if selection.projects:
        return by_parts(cell_by_unit(selection, of), _of_all(selection, of))
    by_code = bool(selection.units or selection.towards)

    def year_of(year: int, of: Snapshot | None) -> Cube:
        return with_parts(year, of, selection.parts, CODES if by_code else UNITS)

    held = _cell_of(selection, of, year_of, selection.units if by_code else selection.areas)
    if not by_code:
        return held
    return units.by_unit(units.within(held, selection.areas) if selection.areas else held)


def _of_all(selection: Selection, of: Snapshot | None) -> Parts:
    """How much is taken in of each: the whole of those that the cell doesn't name."""
    whole = dict.fromkeys(manifest(of).entities() if of else (), Fraction(1))
    return tuple((whole | dict(selection.parts)).items())


def _cell_of(
    selection: Selection, of: Snapshot | None, cube_of: Callable[[int, Snapshot | None], Cube], named: Collection[str]
) -> Cube:
    """The cell out of the cubes of its years, of what is named in the unit's place when something is."""
    filters: dict[str, Any] = {}
    filters |= {"entity": set(selection.entities)} if selection.entities else {}
    filters |= {"unit": set(named)} if named else {}
    accounts = accounts_of(selection, of)
    filters |= {"account": set(accounts)} if accounts is not None else {}
    filters |= {"counterparty": set(codes_towards(selection, of))} if selection.towards else {}
    if selection.projects:
        return _of_projects(selection, of, filters)
    first, last = selection.first // 100, selection.last // 100
    opened = selection.first % 100 == 0 and first == last
    held = [cube_of(year, of) for year in range(first, last + 1)]
    filters["period"] = lambda period: selection.holds(period) and (opened or period % 100 > 0)
    return reduce(operator.add, [one.where(**filters) for one in held])


def codes_towards(selection: Selection, of: Snapshot | None) -> tuple[str, ...]:
    """The counterparty codes of a cell's years that stand for the entities it is towards."""
    years = range(selection.first // 100, selection.last // 100 + 1)
    plans = {year: plan for year in years if (plan := chart(year)) is not None}
    found = {
        str(code)
        for year, plan in plans.items()
        for code in cube(year, of).values("counterparty")
        if plan.entity_of(str(code)) in selection.towards
    }
    return tuple(sorted(found))


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


def all_rows_of_cell(selection: Selection, of: Snapshot | None, *, search: str = "") -> Iterator[Mapping[str, Any]]:
    """Every voucher row of a cell, for export: read some at a time, with the names that each row's file gives."""
    asked = _as_facts(selection, of)
    if of is None or asked is None:
        return
    names: dict[str, CodeNames] = {}
    for piece in entries.pieces(manifest(of).ledger, asked, search=search):
        unknown = {row["batch"] for row in piece} - names.keys()
        names |= code_names.by_batch(unknown) if unknown else {}
        yield from _with_code_names(_with_names(piece, of, selection), names)


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
    if asked is not None and selection.towards:
        codes = codes_towards(selection, of)
        asked = replace(asked, counterparties=codes) if codes else None
    if not selection.areas or asked is None:
        return asked
    whole = replace(selection, lines=(), accounts=())
    books = _cell_of(whole, of, cube, selection.units)
    held = units.chosen(books, selection.areas)
    is_all = not (selection.units or held.left_out) and set(held.codes).issuperset(books.values("unit"))
    named = replace(asked.selection, units=() if is_all else held.codes)
    return replace(asked, selection=named, left_out=held.left_out) if held.codes else None


def without_voucher_texts(selection: Selection, of: Snapshot | None) -> list[Batch]:
    """The batches among a cell's whose vouchers' own texts no search finds and no export has.

    An earlier version read them, and kept a voucher's text where the row had none alone.
    """
    if of is None:
        return []
    known = manifest(of)
    lacking = {
        part.batch.id
        for part in known.ledger.parts()
        if part.batch.entity in (selection.entities or (part.batch.entity,))
        and any(selection.first <= period <= selection.last for _family, period in part.scopes)
        and part.batch.lacks
    }
    return [one for one in known.batches if one.key in lacking]


def vouchers(batch: Batch, series: str, number: str) -> tuple[entries.VoucherRows, ...]:
    """The vouchers of a series and number in a file, in order, each with its corrections; most often one."""
    return entries.vouchers(batch, series, number)


def drill_url(selection: Selection) -> str:
    """The address of a cell's vouchers."""
    return f"{reverse('books:cell')}?{selection.query()}"


def codes_url(selection: Selection) -> str:
    """The address of the ledger's codes under a cell."""
    return f"{reverse('books:unit-codes')}?{selection.query()}"


def whole_year(year: int, **parts_of: Any) -> Selection:  # noqa: ANN401  any part of a selection
    """A selection of a year's twelve months."""
    return replace(Selection(year * 100 + 1, year * 100 + LAST_MONTH), **parts_of)
