"""The entries under a cell: counted by month, a page at a time, or all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from arshjul.books.domain import Page, Selection
from arshjul.books.facts import OUTCOME, engine, info, ledger_snapshot, options, original
from arshjul.books.mappings import parse_mapping
from arshjul.books.models import Batch
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.ledger import voucher_said
from arshjul.ledger.engines.base import Value, escape_search
from arshjul.ledger.same_number import told_apart
from arshjul.ledger.store import Snapshot
from arshjul.ledger.streaming import marks_path
from arshjul.ledger.voucher_said import VoucherSaid
from arshjul.statements import snapshots
from arshjul.statements.cube import Cube
from arshjul.statements.snapshots import ACTUAL, OPENING

PIECE = 50_000
"""Entries read at a time when all are: what lies in memory of an export."""

MANY = 2_000
"""Entries of a month beyond which the days of a page are counted, when they can't be told by how many it has."""
AMPLE = 3
"""How many times as many entries as are sought some days should hold, to be tried before the whole month is read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell by the codes that facts have, and the (entity, code, period) among them that aren't the cell's.

    `foreign` are the (entity, account, year) whose account means something else than in the cell, by another chart;
    `counterparties` the codes (motpart) that it is limited to.
    """

    selection: Selection
    left_out: tuple[tuple[str, str, int], ...] = ()
    foreign: tuple[tuple[str, str, int], ...] = ()
    counterparties: tuple[str, ...] = ()

    @property
    def is_counted_by_rows(self) -> bool:
        """Whether the sums beside the batches don't say how many entries there are."""
        return bool(self.left_out) or len(list(filter(None, self._parts.values()))) > 1

    @property
    def level(self) -> str:
        """Of the sums beside the batches, those that the cell is told by."""
        return next((level for level, named in self._parts.items() if named), "accounts")

    @property
    def named(self) -> tuple[str, ...]:
        """What of that level the cell is of."""
        return self._parts.get(self.level, ())

    @property
    def _parts(self) -> dict[str, tuple[str, ...]]:
        """What it is limited to beside entities and accounts, by level of the sums."""
        asked = self.selection
        return {"projects": asked.projects, "units": asked.units, "counterparties": self.counterparties}

    @property
    def is_opening(self) -> bool:
        """Whether the opening balance alone is asked for: the cell ends in month 00."""
        return self.selection.last % 100 == 0

    @property
    def last(self) -> int:
        """The last month; the ledger dates an opening balance by the first month of its year."""
        return self.selection.last + (MONTHS_PER_YEAR if self.is_opening else 0)

    @property
    def families(self) -> tuple[str, ...]:
        """The opening balance counts when the cell begins in month 00, alone when it ends there."""
        opened = (ACTUAL, OPENING) if self.selection.first % 100 == 0 else (ACTUAL,)
        return (OPENING,) if self.is_opening else opened


class Counted(NamedTuple):
    """A month's entries under a cell: how many, their sum in öre, and the debit in it when that is known."""

    period: int
    entries: int
    amount: int
    debit: int | None = None


class VoucherRows(NamedTuple):
    """A voucher's rows that count, and its corrections (#RTRANS, #BTRANS): what was added or removed, never summed."""

    counted: tuple[dict[str, Any], ...]
    corrections: tuple[dict[str, Any], ...]
    batch: Batch
    """Among whose facts it is shown, and in whose file its rows stand."""
    lines: frozenset[int]
    """The lines of the file asked about that it stands on."""

    @property
    def every(self) -> tuple[dict[str, Any], ...]:
        """All of them, those that count first."""
        return self.counted + self.corrections

    def is_rest_of(self, whole: VoucherRows) -> bool:
        """Whether these are another's rows in some months, and that one has rows in other months too."""
        months = {row["period"] for row in self.every}
        same = [_said(row) for row in whole.every if row["period"] in months]
        return len(whole.every) > len(self.every) and same == [_said(row) for row in self.every]


def rows(of: Snapshot, cell: Asked, *, search: str, page: int, size: int) -> Page:
    """One page of the entries under a cell, with the number and sum of them all.

    They are counted by month, and those of a month by day when a page is a small part of them, so that only what the
    page lies in is laid in order.
    """
    months = _by_month(of, cell, search)
    total = sum(month.entries for month in months)
    if not total:
        return Page((), 1, 0)
    number = min(max(page, 1), -(-total // size))
    start = (number - 1) * size
    end = min(start + size, total)
    first, last, before = _lying([month.entries for month in months], start, end)
    where = _parameters(cell, search) | {"first": months[first].period, "last": months[last].period}
    place = start - before
    if first == last and months[first].entries > (end - before) * AMPLE:
        found = _in_days(of, cell, search, months[first], place, end - before)
    else:
        found = engine().run("entries", of, **where, limit=size, offset=place).to_pylist()
    return Page(tuple(found), number, total, sum(month.amount for month in months), _debit(months))


def _debit(months: Sequence[Counted]) -> int | None:
    known = [month.debit for month in months if month.debit is not None]
    return sum(known) if len(known) == len(months) else None


def _in_days(of: Snapshot, cell: Asked, search: str, month: Counted, start: int, end: int) -> list[dict[str, Any]]:
    """The entries of a month from one place to another, out of the days in which they lie."""
    where = _parameters(cell, search) | {"first": month.period, "last": month.period}

    def entries(first_day: int, last_day: int, before: int) -> list[dict[str, Any]]:
        days: dict[str, Value] = {"from_day": first_day, "to_day": last_day}
        found = engine().run("entries", of, **where | days, limit=end - start, offset=start - before)
        every: list[dict[str, Any]] = found.to_pylist()
        return every

    days = _by_day(of, cell, month.period)
    if not _is_by_account(cell, search):
        enough = _days_enough(days, month.entries, end)
        found = entries(days[0][0], enough, 0) if enough else []
        if len(found) == end - start:
            return found
        if month.entries <= MANY:
            return entries(days[0][0], days[-1][0], 0)
        counted = engine().run("entries_by_day", of, **where).to_pylist()
        days = [(day["date"], day["entries"]) for day in counted]
    first, last, before = _lying([held for _day, held in days], start, end)
    return entries(days[first][0], days[last][0], before)


def _days_enough(days: Sequence[tuple[int, int]], entries: int, end: int) -> int | None:
    """The day until which a cell with so many of a month's entries probably has the first `end` of them.

    None when that would be many. Whether they were enough is seen by how many are found.
    """
    whole = sum(held for _day, held in days)
    if not whole or end * AMPLE > MANY:
        return None
    ends = accumulate(held for _day, held in days)
    return next((day for (day, _), held in zip(days, ends, strict=True) if held * entries >= end * AMPLE * whole), None)


def _lying(counts: Sequence[int], start: int, end: int) -> tuple[int, int, int]:
    """In which months or days the entries from one place to another lie, and how many there are before those."""
    ends = list(accumulate(counts))
    first, last = bisect_right(ends, start), bisect_left(ends, end)
    return first, last, ends[first - 1] if first else 0


def every_row(of: Snapshot, cell: Asked, *, search: str) -> Iterator[dict[str, Any]]:
    """All entries under a cell, in the order of the pages, however many they are."""
    for piece in pieces(of, cell, search=search):
        yield from piece


def pieces(of: Snapshot, cell: Asked, *, search: str) -> Iterator[list[dict[str, Any]]]:
    """The same, some at a time: the months of a few entries together, and those of many by some of their days."""
    months = [(month.period, month.entries) for month in _by_month(of, cell, search)]
    for first, last, held in _bundles(months):
        span: dict[str, Value] = _parameters(cell, search) | {"first": first, "last": last}
        days = _bundles(_by_day(of, cell, first)) if held > PIECE else [(0, 0, held)]
        for from_day, to_day, most in days:
            within: dict[str, Value] = {"from_day": from_day, "to_day": to_day} if held > PIECE else {}
            found = engine().run("entries", of, **span | within, limit=most)
            yield from (part.to_pylist() for part in found.to_batches(PIECE) if part.num_rows)


def _bundles(counts: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Months or days in order as spans of so many entries that they are read at a time: first, last, how many.

    >>> _bundles([(1, 20_000), (2, 20_000), (3, 20_000), (4, 90_000)])
    [(1, 2, 40000), (3, 3, 20000), (4, 4, 90000)]
    """
    found: list[tuple[int, int, int]] = []
    for when, held in counts:
        if found and found[-1][2] + held <= PIECE:
            found[-1] = (found[-1][0], when, found[-1][2] + held)
        else:
            found.append((when, when, held))
    return found


def vouchers(batch: Batch, series: str, number: str) -> tuple[VoucherRows, ...]:
    """The vouchers of a series and number, in the file's order: numbers may begin again each year or month."""
    keys = {part["id"] for part in batch.borrowed or ()}
    lenders = Batch.objects.filter(key__in=keys).select_related("file", "reading") if keys else ()
    whole = [one for lender in lenders for one in _vouchers(lender, series, number)]
    return tuple(_whole(one, whole) for one in _vouchers(batch, series, number))


def said(rows: VoucherRows) -> VoucherSaid | None:
    """What the received file says of a voucher beside its entries, when it is one that does."""
    encoding, marked = str(rows.batch.reading.summary.get("encoding", "")), marks_path(Path(info(rows.batch).path))
    lines = [int(row["row"]) for row in rows.every]
    return voucher_said.said(original(rows.batch.file), encoding, lines, marked)


def _whole(found: VoucherRows, lent: Iterable[VoucherRows]) -> VoucherRows:
    """A voucher some of whose months are borrowed stands whole in the file that lends them, the same byte for byte."""
    return next((one._replace(lines=found.lines) for one in lent if found.is_rest_of(one)), found)


def _vouchers(batch: Batch, series: str, number: str) -> Iterator[VoucherRows]:
    of, mapping = ledger_snapshot([batch]), options(parse_mapping(batch.reading.mapping)).mapping
    found = engine().run("voucher", of, entity=batch.entity, batch=batch.key, series=series, voucher=number)
    for one in told_apart(found, original(batch.file), mapping):
        rows: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for row in one.to_pylist():
            rows[row["kind"] == "voucher"].append(row)
        yield VoucherRows(tuple(rows[True]), tuple(rows[False]), batch, frozenset(one["row"].to_pylist()))


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the line it stands on."""
    return {name: value for name, value in row.items() if name != "row"}


def _by_month(of: Snapshot, cell: Asked, search: str) -> list[Counted]:
    """The months that have entries, in order: from the sums beside the batches when they can tell, else counted."""
    asked = cell.selection
    if search or cell.is_counted_by_rows:
        found = engine().run("entries_by_month", of, **_parameters(cell, search)).to_pylist()
        return [Counted(**month) for month in found]
    entries, amounts, debits = _sums(
        of, cell, cell.level, (asked.first, cell.last), "period", "entries", "amount", "debit"
    )
    return [Counted(period, entries[period], amounts[period], debits[period]) for period in sorted(entries)]


def _by_day(of: Snapshot, cell: Asked, month: int) -> list[tuple[int, int]]:
    """The days of a month that have entries on the cell's accounts, in order, and how many each has."""
    accounts = replace(cell, selection=replace(cell.selection, units=(), projects=()), counterparties=())
    (days,) = _sums(of, accounts, "days", (month, month), "unit", "entries")
    return sorted((int(day), entries) for day, entries in days.items())


def _is_by_account(cell: Asked, search: str) -> bool:
    """Whether the cell is all entries of its accounts."""
    return not (search or cell.is_counted_by_rows or cell.named)


def _sums(
    of: Snapshot, cell: Asked, level: str, span: tuple[int, int], by: str, *measures: str
) -> list[Mapping[Any, int]]:
    """Measures of the cell by month, or by what the level keeps (`unit`), out of the sums beside the batches."""
    asked = cell.selection
    named = {"entity": asked.entities, "account": asked.accounts, "unit": cell.named}
    only = {dimension: frozenset(names) for dimension, names in named.items() if names}
    wanted = snapshots.Wanted(span, frozenset(cell.families), level, dated=True, only=only)
    return [_summed(cube, by, frozenset(cell.foreign)) for cube in snapshots.cubes(of, wanted, *measures)]


def _summed(cube: Cube, by: str, foreign: Collection[tuple[str, str, int]]) -> Mapping[Any, int]:
    """A cube summed by one of its dimensions, without the accounts that mean something else in a year."""
    sums: dict[Any, int] = {}
    for row in cube.collapsed(*dict.fromkeys(("entity", "account", "period", by) if foreign else (by,))):
        if (row.entity, row.account, row.period // 100 if foreign else 0) not in foreign:
            value = getattr(row, by)
            sums[value] = sums.get(value, 0) + row.amount
    return sums


def _parameters(cell: Asked, search: str) -> dict[str, Value]:
    """The cell's coordinates for an engine."""
    asked, kinds = cell.selection, {ACTUAL: OUTCOME, OPENING: (OPENING,)}
    return {
        "kind": tuple(kind for family in cell.families for kind in kinds[family]),
        "entity": asked.entities or None,
        "account": asked.accounts or None,
        "foreign": [f"{entity}/{account}/{year}00" for entity, account, year in cell.foreign] or None,
        "ansvar": asked.units or None,
        "left_out": ["/".join(map(str, one)) for one in cell.left_out] or None,
        "projekt": asked.projects or None,
        "motpart": cell.counterparties or None,
        "first": asked.first,
        "last": cell.last,
        "search": escape_search(search) if search else None,
    }
