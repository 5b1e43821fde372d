"""Cubes out of a snapshot of the ledger, read from the sums beside its batches and never from the entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from arshjul.ledger import cubes as beside
from arshjul.ledger.store import Part, Snapshot
from arshjul.statements.cube import Cube

ACTUAL, OPENING, BUDGET = "actual", "opening", "budget"
JANUARY = 1
COLUMN_OF = {"unit": "code", "account": "account"}
"""Where the sums beside a batch keep what a cube has by this name."""


def opens_calendar(period: Any) -> Any:  # noqa: ANN401  a number, or an array of them
    """Whether an opening balance dated a month (YYYYMM) is what a calendar year opens with.

    The accounts of a municipality and its group are by calendar year (KL 11:5): what a fiscal year from July opens
    with is none of their opening balances.
    """
    return period % 100 == JANUARY


def cube(
    of: Snapshot,
    *,
    first: int,
    last: int,
    families: Collection[str] = (ACTUAL, OPENING),
    level: str = "units",
    measure: str = "amount",
    dated: bool = False,
) -> Cube:
    """The sums of some families from a period through another; `level` is one of `ledger.cubes.LEVELS`.

    A project stands in the unit's place. Opening balances lie on month 00 of the calendar year that they open, and
    those of a fiscal year that begins later are left out; when `dated`, all lie on the month that the ledger dates them
    by. The `measure` is the amount in öre, the debit in it, or how many entries there are.
    """
    return cubes(of, Wanted((first, last), frozenset(families), level, dated=dated), measure)[0]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the sums beside the batches, as `cube` is asked for it.

    `only` names the entities, accounts and units (what the level keeps) that are wanted, where not all are.
    """

    span: tuple[int, int]
    families: frozenset[str]
    level: str
    dated: bool = False
    only: Mapping[str, Collection[str]] = field(default_factory=dict)

    def holds(self, part: Part) -> bool:
        """Whether some of a batch's months may be among them."""
        (first, last), entity = self.span, part.batch.entity
        return entity in self.only.get("entity", (entity,)) and any(
            first <= month <= last for _of, month in part.scopes
        )


def cubes(of: Snapshot, wanted: Wanted, *measures: str) -> list[Cube]:
    """A cube for each measure of the same rows, which are looked for once."""
    made = [_part(part, wanted, measures) for part in of.parts() if wanted.holds(part)]
    return [reduce(add, each) for each in zip(*made, strict=True)] if made else [Cube.of(()) for _ in measures]


def _part(part: Part, wanted: Wanted, measures: Sequence[str]) -> list[Cube]:
    table = beside.read(part.batch, wanted.level)
    family, names = _coded(table["family"])
    periods = table["period"].to_numpy()
    slices = [_slice(family, periods, code, *wanted.span) for code, name in enumerate(names) if name in wanted.families]
    kept = np.concatenate([np.arange(start, end) for start, end in slices]) if len(slices) > 1 else None
    chosen: Any = slice(*slices[0]) if len(slices) == 1 else kept if kept is not None else slice(0, 0)
    for name, column in COLUMN_OF.items():
        chosen = _named(table[column], wanted.only[name], chosen) if name in wanted.only else chosen
    held = beside.scopes(part)
    if held is not None:
        rows = np.arange(len(family))[chosen]
        chosen = rows[_holding(family[rows], names, periods[rows], held)]
    if OPENING in wanted.families.intersection(names) and not wanted.dated:
        opening, rows = names.index(OPENING), np.arange(len(family))[chosen]
        chosen = rows[(family[rows] != opening) | opens_calendar(periods[rows])]
        months = np.where(family[chosen] == opening, periods[chosen] // 100 * 100, periods[chosen])
    else:
        months = periods[chosen]
    codes, units = _coded(table["code"])
    accounts, numbers = _coded(table["account"])
    start = int(months.min()) if len(months) else 0
    calendar = list(range(start, int(months.max()) + 1)) if len(months) else []
    labels: list[list[Any]] = [[part.batch.entity], units, numbers, [""], [""], calendar]
    columns = [0, codes[chosen], accounts[chosen], 0, 0, months - start]
    first, *others = (table[measure].to_numpy()[chosen] for measure in measures)
    made = Cube.of_codes(labels, columns, first)
    return [made, *map(made.measuring, others)]


def _slice(
    family: npt.NDArray[np.int32], periods: npt.NDArray[np.int32], code: int, first: int, last: int
) -> tuple[int, int]:
    """Where the months of a family lie: the file is in their order."""
    start, end = np.searchsorted(family, np.array([code, code + 1], family.dtype))  # of one type, so that none is cast
    since, past = np.searchsorted(periods[start:end], np.array([first, last + 1], periods.dtype))
    return int(start + since), int(start + past)


def _named(column: Any, names: Collection[str], chosen: Any) -> Any:  # noqa: ANN401
    """The chosen rows in which a column of texts is one of some names."""
    codes, known = _coded(column)
    wanted = np.array([name in names for name in known], dtype=np.bool_)
    if wanted.all():
        return chosen
    found = np.flatnonzero(wanted[codes[chosen]])
    return found + chosen.start if isinstance(chosen, slice) else chosen[found]


def _coded(column: Any) -> tuple[npt.NDArray[np.int32], list[str]]:  # noqa: ANN401  a column of Arrow, which ships no types
    chunk = column.combine_chunks()
    chunk = chunk.chunk(0) if hasattr(chunk, "chunk") else chunk
    return chunk.indices.to_numpy(), chunk.dictionary.to_pylist()


def _holding(
    family: npt.NDArray[np.int32], names: list[str], periods: npt.NDArray[np.int32], held: frozenset[tuple[str, int]]
) -> npt.NDArray[np.bool_]:
    """Which rows a later batch hasn't replaced."""
    keep = np.zeros(len(family), dtype=np.bool_)
    for code, name in enumerate(names):
        months = [period for of, period in held if of == name]
        keep |= (family == code) & np.isin(periods, months)
    return keep
