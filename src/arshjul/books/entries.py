"""The entries under a cell: counted by month, a page at a time, or all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from arshjul.books.domain import Page, Selection
from arshjul.books.facts import OUTCOME, engine, ledger_snapshot
from arshjul.books.models import Batch
from arshjul.kernel.period import MONTHS_PER_YEAR
from arshjul.ledger.engines.base import Value, escape_search
from arshjul.ledger.store import Snapshot
from arshjul.statements import snapshots
from arshjul.statements.snapshots import ACTUAL, OPENING

LARGEST_EXPORT = 1_048_000
"""Entries in one export: what a spreadsheet holds, less its header."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A cell by the codes that facts have, and the (entity, code, period) among them that aren't the cell's.

    `foreign` are the (entity, account, year) whose account means something else than in the cell, by another chart.
    """

    selection: Selection
    left_out: tuple[tuple[str, str, int], ...] = ()
    foreign: tuple[tuple[str, str, int], ...] = ()

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
    """A month's entries under a cell: how many, and their sum in öre."""

    period: int
    entries: int
    amount: int


def rows(of: Snapshot, cell: Asked, *, search: str, page: int, size: int) -> Page:
    """One page of the entries under a cell, with the number and sum of them all.

    They are counted by month, so that only the months in which the page lies are laid in order.
    """
    months = _by_month(of, cell, search)
    total = sum(month.entries for month in months)
    if not total:
        return Page((), 1, 0)
    number = min(max(page, 1), -(-total // size))
    start = (number - 1) * size
    ends = list(accumulate(month.entries for month in months))
    first, last = bisect_right(ends, start), bisect_left(ends, min(start + size, total))
    span = {"first": months[first].period, "last": months[last].period}
    before = ends[first - 1] if first else 0
    found = engine().run("entries", of, **_parameters(cell, search) | span, limit=size, offset=start - before)
    return Page(tuple(found.to_pylist()), number, total, sum(month.amount for month in months))


def every_row(of: Snapshot, cell: Asked, *, search: str) -> list[dict[str, Any]]:
    """All entries under a cell."""
    found = engine().run("entries", of, **_parameters(cell, search), limit=LARGEST_EXPORT)
    every: list[dict[str, Any]] = found.to_pylist()
    return every


def voucher(batch: Batch, series: str, number: str) -> tuple[dict[str, Any], ...]:
    """All rows of one voucher that count, in the file's order."""
    of = ledger_snapshot([batch])
    found = engine().run("voucher", of, entity=batch.entity, batch=batch.key, series=series, voucher=number)
    return tuple(row for row in found.to_pylist() if row["kind"] == "voucher")


def _by_month(of: Snapshot, cell: Asked, search: str) -> list[Counted]:
    """The months that have entries, in order: from the sums beside the batches when they can tell, else counted."""
    if search or cell.left_out or (cell.selection.projects and cell.selection.units):
        found = engine().run("entries_by_month", of, **_parameters(cell, search)).to_pylist()
        return [Counted(**month) for month in found]
    entries, amounts = (_sums(of, cell, measure) for measure in ("entries", "amount"))
    return [Counted(period, entries[period], amounts[period]) for period in sorted(entries)]


def _sums(of: Snapshot, cell: Asked, measure: str) -> Mapping[int, int]:
    """A measure of the cell by month, out of the sums beside the batches."""
    asked = cell.selection
    level = "projects" if asked.projects else "units" if asked.units else "accounts"
    named = {"entity": asked.entities, "account": asked.accounts, "unit": asked.projects or asked.units}
    held = snapshots.cube(
        of, first=asked.first, last=cell.last, families=cell.families, level=level, measure=measure, dated=True
    )
    cube = held.where(**{dimension: set(names) for dimension, names in named.items() if names})
    foreign = set(cell.foreign)
    sums: dict[int, int] = {}
    for row in cube.collapsed(*(("entity", "account", "period") if foreign else ("period",))):
        if (row.entity, row.account, row.period // 100) not in foreign:
            sums[row.period] = sums.get(row.period, 0) + row.amount
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
        "first": asked.first,
        "last": cell.last,
        "search": escape_search(search) if search else None,
    }
