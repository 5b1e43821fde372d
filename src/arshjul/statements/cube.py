"""Amounts in öre along six dimensions, summed in any combination."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from arshjul.kernel.money import LARGEST_ORE

DIMENSIONS = ("entity", "unit", "account", "activity", "counterparty", "period")
"""The dimensions of a cube, in the order of `CubeRow`."""

Filter = str | int | Collection[str] | Collection[int] | Callable[[Any], bool]
"""One value, several values or a test that a dimension's value must pass."""


class CubeTooLargeError(OverflowError):
    """The amounts, or the combinations of values, are more than 64 bits can hold."""


@dataclass(frozen=True, slots=True)
class CubeRow:
    """One amount: whose, where, on which account, for what, towards whom and when.

    `period` is YYYYMM; month 00 holds the opening balance of the year. `amount` is öre with the
    ledger's sign (credit is minus). An unknown dimension is the empty text.
    """

    entity: str
    unit: str
    account: str
    activity: str
    counterparty: str
    period: int
    amount: int


TOO_LARGE = "the absolute amounts sum to more than 2^63 öre"
HALF, LOW_HALF = np.uint64(32), np.uint64(0xFFFFFFFF)
Group = TypeVar("Group", bound=Hashable)
_values_of: Callable[[CubeRow], Any] = attrgetter(*DIMENSIONS, "amount")


class Cube:
    """Rows of amounts kept as codes and 64-bit öre, so that any sum is one pass.

    >>> january = CubeRow("staden", "110", "3110", "", "", 201601, -500)
    >>> february = CubeRow("staden", "120", "3110", "", "", 201602, -7)
    >>> cube = Cube.of([january, february])
    >>> cube.sums("unit"), cube.where(unit="110").total(), cube.where(unit="999").total()
    ({('110',): -500, ('120',): -7}, -500, None)
    """

    def __init__(
        self,
        labels: tuple[tuple[str | int, ...], ...],
        codes: npt.NDArray[np.int32],
        amounts: npt.NDArray[np.int64],
    ) -> None:
        self._labels = labels
        self._codes = codes
        self._amounts = amounts

    @classmethod
    def of(cls, rows: Iterable[CubeRow]) -> Cube:
        """A cube of the rows; the order of the rows never matters."""
        return cls.of_tuples(map(_values_of, rows))

    @classmethod
    def of_tuples(cls, rows: Iterable[tuple[str, str, str, str, str, int, int]]) -> Cube:
        """A cube of tuples in the order of `CubeRow`, as a database gives them."""
        columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) or [()] * (len(DIMENSIONS) + 1)
        labels, codes = [], []
        for column in columns[:-1]:
            names = tuple(sorted(set(column)))
            place = {name: number for number, name in enumerate(names)}
            labels.append(names)
            codes.append(np.fromiter(map(place.__getitem__, column), dtype=np.int32, count=len(column)))
        if max(map(abs, columns[-1]), default=0) > LARGEST_ORE:
            raise CubeTooLargeError(TOO_LARGE)
        amounts = np.array(columns[-1], dtype=np.int64)
        _refuse_overflow(amounts)
        return cls(tuple(labels), np.stack(codes, axis=1), amounts)

    def __len__(self) -> int:
        return len(self._amounts)

    def __iter__(self) -> Iterator[CubeRow]:
        for codes, amount in zip(self._codes, self._amounts, strict=True):
            values: list[Any] = [self._labels[place][code] for place, code in enumerate(codes)]
            yield CubeRow(*[*values, int(amount)])

    def values(self, dimension: str) -> tuple[str | int, ...]:
        """The values of a dimension that have rows, sorted."""
        place = DIMENSIONS.index(dimension)
        present = np.bincount(self._codes[:, place], minlength=len(self._labels[place]))
        return tuple(self._labels[place][code] for code in np.flatnonzero(present))

    def where(self, **filters: Filter) -> Cube:
        """The rows whose dimensions pass every filter."""
        keep = np.ones(len(self), dtype=np.bool_)
        for dimension, wanted in filters.items():
            place = DIMENSIONS.index(dimension)
            passing = np.array([_passes(label, wanted) for label in self._labels[place]], dtype=np.bool_)
            keep &= passing[self._codes[:, place]] if len(passing) else False
        return Cube(self._labels, self._codes[keep], self._amounts[keep])

    def split(self, dimension: str) -> dict[str | int, Cube]:
        """One cube per value of a dimension, sorted by value; together they hold every row."""
        return self.grouped(dimension, lambda value: value)

    def grouped(self, dimension: str, group_of: Callable[[Any], Group | None]) -> dict[Group, Cube]:
        """One cube per group that the values of a dimension belong to; values of group `None` are left out."""
        place = DIMENSIONS.index(dimension)
        groups: dict[Group, int] = {}
        numbers = np.full(len(self._labels[place]), -1, dtype=np.int64)
        for code in np.flatnonzero(np.bincount(self._codes[:, place], minlength=len(numbers))):
            group = group_of(self._labels[place][code])
            if group is not None:
                numbers[code] = groups.setdefault(group, len(groups))
        by_row = numbers[self._codes[:, place]]
        order = np.argsort(by_row, kind="stable")
        starts = np.searchsorted(by_row[order], np.arange(len(groups) + 1))
        return {
            group: Cube(self._labels, self._codes[order[start:end]], self._amounts[order[start:end]])
            for group, start, end in zip(groups, starts[:-1], starts[1:], strict=True)
        }

    def total(self) -> int | None:
        """The sum of all rows; no rows is `None`."""
        return int(self._amounts.sum()) if len(self) else None

    def sums(self, *dimensions: str) -> dict[tuple[str | int, ...], int]:
        """The sum per combination of values that has rows, sorted."""
        if not len(self):
            return {}
        places = [DIMENSIONS.index(dimension) for dimension in dimensions]
        keys, group = np.unique(self._keys(places), return_inverse=True)
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(len(keys)))
        totals = np.add.reduceat(self._amounts[order], starts)
        first = self._codes[order[starts]][:, places]
        return {
            tuple(self._labels[place][code] for place, code in zip(places, combination, strict=True)): int(total)
            for combination, total in zip(first, totals, strict=True)
        }

    def _keys(self, places: list[int]) -> npt.NDArray[np.int64]:
        """One number per row for its combination of codes, in the order of the labels."""
        if prod(len(self._labels[place]) for place in places) > LARGEST_ORE:
            message = "more combinations of values than a 64-bit key can tell apart"
            raise CubeTooLargeError(message)
        keys = np.zeros(len(self), dtype=np.int64)
        for place in places:
            keys = keys * len(self._labels[place]) + self._codes[:, place]
        return keys

    def __add__(self, other: Cube) -> Cube:
        """The rows of both; the labels are joined, and no row is looked at one by one."""
        labels: list[tuple[str | int, ...]] = []
        for mine, theirs in zip(self._labels, other._labels, strict=True):
            labels.append(tuple(sorted({*mine, *theirs})))
        codes = np.concatenate([self._numbered(labels), other._numbered(labels)])
        amounts = np.concatenate([self._amounts, other._amounts])
        _refuse_overflow(amounts)
        return Cube(tuple(labels), codes, amounts)

    def _numbered(self, labels: Sequence[tuple[str | int, ...]]) -> npt.NDArray[np.int32]:
        """The rows' codes by other labels that hold these."""
        numbers = [{name: code for code, name in enumerate(names)} for names in labels]
        columns = [
            np.array([number[name] for name in known] or [0], dtype=np.int32)[self._codes[:, place]]
            for place, (number, known) in enumerate(zip(numbers, self._labels, strict=True))
        ]
        return np.stack(columns, axis=1)


def _passes(label: str | int, wanted: Filter) -> bool:
    if callable(wanted):
        return wanted(label)
    if isinstance(wanted, str | int):
        return label == wanted
    return label in wanted


def _refuse_overflow(amounts: npt.NDArray[np.int64]) -> None:
    """Refuse amounts whose absolute sum doesn't fit; added in two halves, so that the check itself can't wrap."""
    size = np.abs(amounts).astype(np.uint64)
    high, low = int((size >> HALF).sum()), int((size & LOW_HALF).sum())
    if (high << 32) + low > LARGEST_ORE:
        raise CubeTooLargeError(TOO_LARGE)
