"""Amounts in öre along six dimensions, summed in any combination."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
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


CubeTuple = tuple[str, str, str, str, str, int, int]
"""The values of a `CubeRow`, in its order, as a database gives them."""
TOO_LARGE = "the absolute amounts sum to more than 2^63 öre"
ROWS_AT_A_TIME = 1 << 20
DENSE_MOST = 1 << 25
DENSE_TIMES = 8
"""Combinations of values that a table of them all may have, at most and as times the rows: beyond, it is empty."""
EXACT_IN_FLOAT = 1 << 53
LARGEST_SUM = LARGEST_ORE * (1 - 2**-20)
"""A little below what 64 bits hold: more than floating point can be wrong by."""
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
        """`codes` holds a row per dimension, so that each lies together in memory."""
        self._labels = labels
        self._codes = codes
        self._amounts = amounts
        self._present: dict[str, tuple[str | int, ...]] = {}

    @classmethod
    def of(cls, rows: Iterable[CubeRow]) -> Cube:
        """A cube of the rows; the order of the rows never matters."""
        return cls.of_tuples(map(_values_of, rows))

    @classmethod
    def of_tuples(cls, rows: Iterable[CubeTuple]) -> Cube:
        """A cube of rows given by their values alone."""
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
        return cls(tuple(labels), np.stack(codes), amounts)

    @classmethod
    def of_codes(
        cls,
        labels: Sequence[Sequence[str | int]],
        codes: Sequence[npt.NDArray[np.int32] | int],
        amounts: npt.NDArray[np.int64],
    ) -> Cube:
        """A cube of coded columns in the order of `DIMENSIONS`; each dimension's labels are sorted."""
        _refuse_overflow(amounts)
        table = np.empty((len(DIMENSIONS), len(amounts)), dtype=np.int32)
        for place, column in enumerate(codes):
            table[place] = column
        return cls(tuple(map(tuple, labels)), table, amounts)

    def measuring(self, amounts: npt.NDArray[np.int64]) -> Cube:
        """The same rows with something else counted in each."""
        _refuse_overflow(amounts)
        return Cube(self._labels, self._codes, amounts)

    def __len__(self) -> int:
        return len(self._amounts)

    def __iter__(self) -> Iterator[CubeRow]:
        for codes, amount in zip(self._codes.T, self._amounts, strict=True):
            values: list[Any] = [self._labels[place][code] for place, code in enumerate(codes)]
            yield CubeRow(*[*values, int(amount)])

    def values(self, dimension: str) -> tuple[str | int, ...]:
        """The values of a dimension that have rows, sorted; looked for once, since a cube never changes."""
        if dimension not in self._present:
            place = DIMENSIONS.index(dimension)
            present = np.bincount(self._codes[place], minlength=len(self._labels[place]))
            self._present[dimension] = tuple(self._labels[place][code] for code in np.flatnonzero(present))
        return self._present[dimension]

    def where(self, **filters: Filter) -> Cube:
        """The rows whose dimensions pass every filter."""
        keep: npt.NDArray[np.bool_] | None = None
        for dimension, wanted in filters.items():
            place = DIMENSIONS.index(dimension)
            passing = np.array([_passes(label, wanted) for label in self._labels[place]], dtype=np.bool_)
            if not passing.any():
                return Cube(self._labels, self._codes[:, :0], self._amounts[:0])
            if not passing.all():
                rows = passing[self._codes[place]]
                keep = rows if keep is None else keep & rows
        return self if keep is None else self._taken(np.flatnonzero(keep))  # itself, which never changes

    def _taken(self, rows: npt.NDArray[np.int64]) -> Cube:
        """Some of the rows, in order; those that lie together are looked at where they are."""
        together = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
        chosen = slice(int(rows[0]), int(rows[-1]) + 1) if together else rows
        return Cube(self._labels, self._codes[:, chosen], self._amounts[chosen])

    def renamed(self, dimension: str, name_of: Callable[[Any], Any]) -> Cube:
        """The same rows with other names for the values of a dimension; several may get the same name."""
        place = DIMENSIONS.index(dimension)
        names = [name_of(value) for value in self._labels[place]]
        labels = tuple(sorted(set(names)))
        codes = self._codes.copy()
        if len(self):
            number = {name: code for code, name in enumerate(labels)}
            codes[place] = np.array([number[name] for name in names], dtype=np.int32)[codes[place]]
        return Cube((*self._labels[:place], labels, *self._labels[place + 1 :]), codes, self._amounts)

    def with_accounts(self, code: Callable[[str, str], str]) -> Cube:
        """The same rows, each account by the code that `code` gives it in its entity's books."""
        entities, place = self._labels[0], DIMENSIONS.index("account")
        pairs, by_row = np.unique(self._keys([0, place]), return_inverse=True)
        width = len(self._labels[place])
        named = [code(str(entities[pair // width]), str(self._labels[place][pair % width])) for pair in pairs.tolist()]
        known = tuple(sorted(set(named)))
        number = {name: at for at, name in enumerate(known)}
        codes = self._codes.copy()
        codes[place] = np.array([number[name] for name in named], dtype=np.int32)[by_row]
        return Cube((*self._labels[:place], known, *self._labels[place + 1 :]), codes, self._amounts)

    def split(self, dimension: str) -> dict[str | int, Cube]:
        """One cube per value of a dimension, sorted by value; together they hold every row."""
        return self.grouped(dimension, lambda value: value)

    def grouped(self, dimension: str, group_of: Callable[[Any], Group | None]) -> dict[Group, Cube]:
        """One cube per group that the values of a dimension belong to; values of group `None` are left out."""
        groups, numbers = self._numbers(dimension, group_of)
        by_row = numbers[self._codes[DIMENSIONS.index(dimension)]]
        order = np.argsort(by_row, kind="stable")
        starts = np.searchsorted(by_row[order], np.arange(len(groups) + 1))
        return {
            group: Cube(self._labels, self._codes[:, order[start:end]], self._amounts[order[start:end]])
            for group, start, end in zip(groups, starts[:-1], starts[1:], strict=True)
        }

    def _numbers(
        self, dimension: str, group_of: Callable[[Any], Group | None]
    ) -> tuple[list[Group], npt.NDArray[np.int32]]:
        """The groups of the values that have rows, and each code's group by number (−1: none)."""
        place = DIMENSIONS.index(dimension)
        groups: dict[Group, int] = {}
        numbers = np.full(len(self._labels[place]), -1, dtype=np.int32)
        for code in np.flatnonzero(np.bincount(self._codes[place], minlength=len(numbers))):
            group = group_of(self._labels[place][code])
            if group is not None:
                numbers[code] = groups.setdefault(group, len(groups))
        return list(groups), numbers

    def folded(
        self, groups: Mapping[str, Callable[[Any], Any]], traced: Sequence[str]
    ) -> dict[tuple[Any, ...], tuple[int, tuple[tuple[str | int, ...], ...]]]:
        """The sum per combination of groups, and the values that the rows beneath have in the `traced` dimensions.

        One pass over the rows, however many combinations there are; values of group `None` are left out.
        """
        names, keep, keys = [], np.ones(len(self), dtype=np.bool_), np.zeros(len(self), dtype=np.int64)
        for dimension, group_of in groups.items():
            known, numbers = self._numbers(dimension, group_of)
            by_row = numbers[self._codes[DIMENSIONS.index(dimension)]] if len(numbers) else np.zeros(0, dtype=np.int32)
            keep &= by_row >= 0
            keys = keys * max(len(known), 1) + by_row
            names.append(known)
        size, keys = prod(map(len, names)), keys[keep]
        totals, counts = _dense_sums(keys, self._amounts[keep], size)
        values = [self._values_by_key(dimension, keys, keep, size) for dimension in traced]
        present = np.flatnonzero(counts)
        if not len(present):
            return {}
        places = np.unravel_index(present, tuple(map(len, names)))
        columns = [[known[at] for at in each.tolist()] for known, each in zip(names, places, strict=True)]
        sums = zip(zip(*columns, strict=True), present.tolist(), totals[present].tolist(), strict=True)
        return {group: (ore, tuple(each[key] for each in values)) for group, key, ore in sums}

    def _values_by_key(
        self, dimension: str, keys: npt.NDArray[np.int64], keep: npt.NDArray[np.bool_], size: int
    ) -> dict[int, tuple[str | int, ...]]:
        """The values of a dimension that occur under each key, sorted."""
        place = DIMENSIONS.index(dimension)
        labels = self._labels[place]
        pairs = keys * len(labels) + self._codes[place][keep]
        seen = np.zeros(size * len(labels), dtype=np.bool_)
        seen[pairs] = True
        found = np.flatnonzero(seen)
        owners, names = found // len(labels), [labels[code] for code in (found % len(labels)).tolist()]
        starts = [0, *(np.flatnonzero(np.diff(owners)) + 1).tolist()] if len(found) else []
        return {
            int(owners[start]): tuple(names[start:end])
            for start, end in zip(starts, [*starts[1:], len(names)], strict=False)
        }

    def collapsed(self, *kept: str) -> Cube:
        """The rows summed over all dimensions but some; what is summed over has the empty text."""
        places = [DIMENSIONS.index(dimension) for dimension in kept]
        keys = self._keys(places)
        size = prod(len(self._labels[place]) for place in places) if len(self) else 0
        if size > DENSE_MOST:
            return self
        totals, counts = _dense_sums(keys, self._amounts, size)
        present = np.flatnonzero(counts)
        codes = np.zeros((len(DIMENSIONS), len(present)), dtype=np.int32)
        if len(present):
            shape = [len(self._labels[place]) for place in places]
            codes[places] = np.stack(np.unravel_index(present, shape))
        labels = tuple(names if place in places else ("",) for place, names in enumerate(self._labels))
        return Cube(labels, codes, totals[present])

    def parted(self, part: Fraction) -> Cube:
        """The rows times a part: each month's are rounded so that together they are the part of the month's sum.

        The largest remainders are rounded up, so that what sums to nothing still does, in any span of months.

        >>> rows = [CubeRow("x", "", account, "", "", 202601, 5) for account in ("1", "2")]
        >>> [row.amount for row in Cube.of(rows).parted(Fraction(1, 2))]
        [3, 2]
        """
        places, months = len(DIMENSIONS) - 1, self._codes[-1] if len(self) else np.zeros(0, dtype=np.int32)
        exact = self._amounts.astype(object) * part.numerator
        whole = exact // part.denominator
        _, rest = np.unique(exact - whole * part.denominator, return_inverse=True)  # their order, exact at any size
        order = np.lexsort((*self._codes[:places][::-1], -rest, months))
        for month in np.unique(months):
            rows = order[months[order] == month]
            target = (2 * exact[rows].sum() + part.denominator) // (2 * part.denominator)
            whole[rows[: target - whole[rows].sum()]] += 1
        keep = whole != 0
        return Cube(self._labels, self._codes[:, keep], whole[keep].astype(np.int64))

    def total(self) -> int | None:
        """The sum of all rows; no rows is `None`."""
        return int(self._amounts.sum()) if len(self) else None

    def sums(self, *dimensions: str) -> dict[tuple[str | int, ...], int]:
        """The sum per combination of values that has rows, sorted."""
        if not len(self):
            return {}
        places = [DIMENSIONS.index(dimension) for dimension in dimensions]
        keys, shape = self._keys(places), [len(self._labels[place]) for place in places]
        if prod(shape) <= DENSE_TIMES * len(self):
            totals, counts = _dense_sums(keys, self._amounts, prod(shape))
            present = np.flatnonzero(counts)
            totals = totals[present]
        else:
            order = np.argsort(keys, kind="stable")
            starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
            present, totals = keys[order[starts]], np.add.reduceat(self._amounts[order], starts)
        columns = [
            [self._labels[place][code] for code in codes.tolist()]
            for place, codes in zip(places, np.unravel_index(present, shape) if places else (), strict=True)
        ]
        groups = zip(*columns, strict=True) if columns else [()]
        return dict(zip(groups, totals.tolist(), strict=True))

    def _keys(self, places: list[int]) -> npt.NDArray[np.int64]:
        """One number per row for its combination of codes, in the order of the labels."""
        if prod(len(self._labels[place]) for place in places) > LARGEST_ORE:
            message = "more combinations of values than a 64-bit key can tell apart"
            raise CubeTooLargeError(message)
        keys = np.zeros(len(self), dtype=np.int64)
        for place in places:
            if len(self._labels[place]) > 1:  # a single value tells no rows apart
                keys *= len(self._labels[place])
                keys += self._codes[place]
        return keys

    def __add__(self, other: Cube) -> Cube:
        """The rows of both; the labels are joined, and no row is looked at one by one."""
        if not len(self) or not len(other):
            return self if len(self) else other
        labels: list[tuple[str | int, ...]] = []
        for mine, theirs in zip(self._labels, other._labels, strict=True):
            labels.append(tuple(sorted({*mine, *theirs})))
        codes = np.concatenate([self._numbered(labels), other._numbered(labels)], axis=1)
        amounts = np.concatenate([self._amounts, other._amounts])
        _refuse_overflow(amounts)
        return Cube(tuple(labels), codes, amounts)

    def _numbered(self, labels: Sequence[tuple[str | int, ...]]) -> npt.NDArray[np.int32]:
        """The rows' codes by other labels that hold these."""
        numbers = [{name: code for code, name in enumerate(names)} for names in labels]
        columns = [
            np.array([number[name] for name in known] or [0], dtype=np.int32)[self._codes[place]]
            for place, (number, known) in enumerate(zip(numbers, self._labels, strict=True))
        ]
        return np.stack(columns)


def _passes(label: str | int, wanted: Filter) -> bool:
    if callable(wanted):
        return wanted(label)
    if isinstance(wanted, str | int):
        return label == wanted
    return label in wanted


def _dense_sums(
    keys: npt.NDArray[np.int64], amounts: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The exact sum and the number of rows per key below `size`.

    A count by weights adds in floating point: amounts too large for it are added in two halves of 32 bits, a million
    rows at a time, so that every partial sum is a whole number that a float holds.
    """
    totals, counts = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for start in range(0, len(keys), ROWS_AT_A_TIME):
        part, ore = keys[start : start + ROWS_AT_A_TIME], amounts[start : start + ROWS_AT_A_TIME]
        halves = ((ore, 0),) if np.abs(ore).sum() <= EXACT_IN_FLOAT else ((ore >> 32, 32), (ore & 0xFFFFFFFF, 0))
        for half, bits in halves:
            totals += np.bincount(part, weights=half, minlength=size).astype(np.int64) << bits
        counts += np.bincount(part, minlength=size)
    return totals, counts


def _refuse_overflow(amounts: npt.NDArray[np.int64]) -> None:
    """Refuse amounts whose absolute sum might not fit; a sum in floating point is near enough to know."""
    if not len(amounts) or max(int(amounts.max()), -int(amounts.min())) * len(amounts) <= LARGEST_SUM:
        return  # they would fit if all were as large as the largest
    if float(np.abs(amounts.astype(np.float64)).sum()) > LARGEST_SUM:
        raise CubeTooLargeError(TOO_LARGE)
