"""Cubes out of a snapshot of the ledger, read from the sums beside its batches and never from the entries."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt

from arshjul.ledger import cubes
from arshjul.ledger.store import Part, Snapshot
from arshjul.statements.cube import Cube

ACTUAL, OPENING, BUDGET = "actual", "opening", "budget"
JANUARY = 1


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
    parts = [part for part in of.parts() if any(first <= period <= last for _family, period in part.scopes)]
    made = [_part(part, level, (first, last), frozenset(families), measure, dated=dated) for part in parts]
    return reduce(add, made) if made else Cube.of(())


def _part(
    part: Part, level: str, span: tuple[int, int], families: frozenset[str], measure: str, *, dated: bool
) -> Cube:
    table = cubes.read(part.batch, level)
    family, names = _coded(table["family"])
    periods = table["period"].to_numpy()
    slices = [_slice(family, periods, code, *span) for code, name in enumerate(names) if name in families]
    kept = np.concatenate([np.arange(start, end) for start, end in slices]) if len(slices) > 1 else None
    chosen: Any = slice(*slices[0]) if len(slices) == 1 else kept if kept is not None else slice(0, 0)
    held = cubes.scopes(part)
    if held is not None:
        rows = np.arange(len(family))[chosen]
        chosen = rows[_holding(family[rows], names, periods[rows], held)]
    if OPENING in families.intersection(names) and not dated:
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
    return Cube.of_codes(
        labels, [0, codes[chosen], accounts[chosen], 0, 0, months - start], table[measure].to_numpy()[chosen]
    )


def _slice(
    family: npt.NDArray[np.int32], periods: npt.NDArray[np.int32], code: int, first: int, last: int
) -> tuple[int, int]:
    """Where the months of a family lie: the file is in their order."""
    start, end = np.searchsorted(family, np.array([code, code + 1], family.dtype))  # of one type, so that none is cast
    since, past = np.searchsorted(periods[start:end], np.array([first, last + 1], periods.dtype))
    return int(start + since), int(start + past)


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
