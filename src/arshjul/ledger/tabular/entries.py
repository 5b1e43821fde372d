"""Cells by a mapping to entries or balances, whole columns at a time; what is odd comes along as remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arshjul.kernel.money import LARGEST_ORE
from arshjul.ledger.columns import as_column
from arshjul.ledger.facts import PARTS
from arshjul.ledger.sie.fields import canonical_objects
from arshjul.ledger.tabular.amounts import amounts
from arshjul.ledger.tabular.cells import Cells, Remark
from arshjul.ledger.tabular.convert import MISSING, Integers, by_value, coded, read_day, read_period, texts
from arshjul.ledger.tabular.mapping import SPANS, Mapping
from arshjul.ledger.values import ROWS, TRANS, VOUCHERS, Balance, Column

BALANCE_TAGS = {"period": "PSALDO", "budget": "PBUDGET"}
TOTAL_WORDS = (["summa"], ["total"], ["totalt"], ["sum"])
TOTAL, BLANK = "row-total", "table-amounts-blank"
CREDIT, CREDIT_TURNED, TURNED = "credit", "credit-turned", "table-side-turned"
_DECIMAL = r"^([0-9]+)[.,]0+$"
CENTURY = 100
NO_BALANCES: tuple[Balance, ...] = ()
_LARGE = 2**31
_LARGEST_KEY = 2**62 // SPANS


Counted = tuple[str, int, int]
"""Rows of a kind that is told once for the whole file: the name, how many they are and the line of the first."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What some cells hold; vouchers are numbered from 0 and hold the rows that came here only."""

    rows: pa.Table
    vouchers: pa.Table
    balances: tuple[Balance, ...]
    names: dict[str, str]
    remarks: tuple[Remark, ...]
    counted: tuple[Counted, ...] = ()


def entries_of(cells: Cells, mapping: Mapping) -> Entries:
    """Everything the cells say; of a table with a column a month, month by month."""
    tables = [_Table(cells, one) for one in mapping.by_month()]
    parts = [table.entries() for table in tables]
    return parts[0] if len(parts) == 1 else _together(parts, tables)


def _together(parts: Sequence[Entries], tables: Sequence[_Table]) -> Entries:
    """The balances of several columns row by row; a row is blank when it is in all of them."""
    remarks = {
        (name, line, *values.values()): (name, line, values) for part in parts for name, line, values in part.remarks
    }
    masks = {
        name: (np.logical_and if name == BLANK else np.logical_or).reduce([table.masks[name] for table in tables])
        for name in tables[0].masks
    }
    return replace(
        parts[0],
        remarks=tuple(remarks.values()),
        counted=_counted(masks, tables[0].cells.lines),
        balances=tuple(sorted((one for part in parts for one in part.balances), key=attrgetter("line"))),
    )


def _counted(masks: dict[str, NDArray[np.bool_]], lines: Integers) -> tuple[Counted, ...]:
    counts = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    return tuple((name, count, int(lines[masks[name].argmax()])) for name, count in counts.items() if count)


def joined(parts: Sequence[Entries], span: int) -> tuple[pa.Table, pa.Table]:
    """The rows and vouchers of all parts as one; a voucher by its number may go on from one part to the next."""
    if len(parts) == 1:
        return parts[0].rows, parts[0].vouchers
    rows = [ROWS.empty_table(), *(part.rows for part in parts)]
    found = pa.concat_tables([VOUCHERS.empty_table(), *(part.vouchers for part in parts)])
    found = found.unify_dictionaries().combine_chunks()
    owner = first = np.arange(found.num_rows)
    if span and len(owner):
        number, series = (coded(found[name].combine_chunks()) for name in ("number", "series"))
        owner, first = _grouped(number, series, found["date"].fill_null(0).to_numpy() // span)
    starts = np.cumsum([0, 0, *(part.vouchers.num_rows for part in parts)])
    place = ROWS.get_field_index("voucher")
    for number, (part, start) in enumerate(zip(rows, starts.tolist(), strict=False)):
        owners = as_column(owner[start + part["voucher"].to_numpy()])
        rows[number] = part.set_column(place, ROWS.field(place), owners)
    vouchers = found.take(as_column(first))
    vouchers = vouchers.set_column(0, VOUCHERS.field("voucher"), as_column(np.arange(len(first))))
    return pa.concat_tables(rows).unify_dictionaries(), vouchers


class _Table:
    """Cells being read."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        self.cells, self.mapping = cells, mapping
        self.count = len(cells.lines)
        self.remarks: list[Remark] = []
        self.masks: dict[str, NDArray[np.bool_]] = {}
        self._is_bad = np.zeros(self.count, np.bool_)

    def entries(self) -> Entries:
        account = self._accounts()
        ore = self._amounts()
        dates, periods = self._times()
        keep = self._kept(account, ore, periods)
        objects = self._objects()
        rows, vouchers, balances = ROWS.empty_table(), VOUCHERS.empty_table(), NO_BALANCES
        if self.mapping.kind == "voucher":
            rows, vouchers = self._rows(account, ore, dates, objects, keep)
        else:
            balances = self._balances(account, ore, periods, objects, keep)
        return Entries(
            rows,
            vouchers,
            balances,
            self._names(account),
            (*self.cells.remarks, *self.remarks),
            _counted(self.masks, self.cells.lines),
        )

    def column(self, name: str) -> Column:
        """The cells of a field, or its constant on every row, or None."""
        source = self.mapping.columns.get(name)
        if source is not None:
            return self.cells.columns[source]
        constant = self.mapping.constants.get(name)
        return None if constant is None else _same(constant, self.count)

    def _amounts(self) -> Integers:
        if "amount" in self.mapping.columns:
            return self._amount("amount")
        signs = {"debit": 1, "credit": 1 if self.mapping.amounts.credit == "minus" else -1}
        sides = {side: self._amount(side) for side in signs if side in self.mapping.columns}
        self._judge_sides(sides, signs)
        given = [(ore, signs[side]) for side, ore in sides.items()]
        none = np.all([ore == MISSING for ore, _sign in given], axis=0)
        signed = [np.where(ore == MISSING, 0, ore) * sign for ore, sign in given]
        both = np.sum(signed, axis=0, dtype=np.int64)
        too_large = np.abs(np.sum(signed, axis=0, dtype=np.float64)) >= LARGEST_ORE
        for place in np.flatnonzero(too_large).tolist():
            self._unreadable(place, " − ".join(str(ore[place]) for ore, _sign in given))
        self._is_bad |= too_large
        return np.where(none | too_large, MISSING, both)

    def _judge_sides(self, sides: dict[str, Integers], signs: dict[str, int]) -> None:
        """Amounts that stand on one side and count on the other: reversals, or a credit column with minus signs."""
        turned = np.zeros(self.count, np.bool_)
        for side, ore in sides.items():
            usual = (1 if side == "debit" else -1) * self.mapping.amounts.sign
            worth = np.where(ore == MISSING, 0, ore) * (signs[side] * usual)
            turned |= worth < 0
            if side == "credit":
                self.masks |= {CREDIT: worth > 0, CREDIT_TURNED: worth < 0}
        self.masks[TURNED] = turned

    def _amount(self, name: str) -> Integers:
        column = self.column(name)
        ore, bad = amounts(column, self.mapping.amounts)
        for place in bad:
            cell = column[place]
            self._unreadable(place, cell.as_py() if isinstance(cell, pa.Scalar) else str(cell))
        self._is_bad[bad] = True
        return ore

    def _unreadable(self, place: int, text: str) -> None:
        shape = self.mapping.amounts
        self._remark("table-amount-unreadable", place, text=text, decimal=shape.decimal, thousands=shape.thousands)

    def _remark(self, name: str, place: int, **values: object) -> None:
        self.remarks.append((name, int(self.cells.lines[place]), values))

    def _times(self) -> tuple[Integers, Integers]:
        """Days and months of each row; a row with only a month is dated its first day."""
        date_column, period_column = self.column("date"), self.column("period")
        dates = periods = None
        if date_column is not None:
            dates, self._codes = by_value(date_column, lambda text: read_day(text, self.mapping.date))
        if period_column is not None:
            periods, self._codes = by_value(period_column, read_period)
        if dates is None and periods is not None:
            dates = np.where(periods == MISSING, MISSING, periods * CENTURY + 1)
        elif dates is not None and periods is None:
            periods = np.where(dates == MISSING, MISSING, dates // CENTURY)
        elif dates is not None and periods is not None:
            dates = np.where((dates == MISSING) | (dates // CENTURY != periods), periods * CENTURY + 1, dates)
            dates = np.where(periods == MISSING, MISSING, dates)
        return np.asarray(dates), np.asarray(periods)

    def _kept(self, account: pa.DictionaryArray, ore: Integers, periods: Integers) -> NDArray[np.bool_]:
        """Rows that are entries: blank rows are passed over, sums are counted, faults are told.

        A row without an amount is no entry: of a plan or a period that is counted, of a voucher it is a fault.
        """
        is_blank = _holds(account, lambda text: not text)
        is_total = _holds(account, _names_a_sum)
        has_amount = (ore != MISSING) | self._is_bad
        undated = periods == MISSING
        lost = is_blank & has_amount & ~undated & self._is_dated_by_row
        is_total |= is_blank & ~lost & (has_amount | ~undated)
        undated &= ~is_total & ~is_blank
        for place in np.flatnonzero(lost).tolist():
            self._remark("account-missing-number", place)
        for place in np.flatnonzero(undated).tolist():
            self._remark("table-no-date", place, text=self._codes[place].as_py())
        kept: NDArray[np.bool_] = ~is_total & ~is_blank & ~undated
        bare = kept & ~has_amount
        if self._needs_amounts:
            for place in np.flatnonzero(bare).tolist():
                self._remark("amount-missing", place)
            bare[:] = False
        self.masks |= {TOTAL: is_total, BLANK: bare}
        kept &= ore != MISSING
        return kept

    @property
    def _needs_amounts(self) -> bool:
        return self.mapping.kind == "voucher" and self._is_dated_by_row

    @property
    def _is_dated_by_row(self) -> bool:
        return bool({"date", "period"} & set(self.mapping.columns))

    def _parts(self) -> dict[str, Any]:
        parts = {part: self.column(part) for part in PARTS}
        parts |= {name: self.cells.columns[column] for name, column in self.mapping.dimensions.items()}
        return {name: column for name, column in parts.items() if column is not None}

    def _accounts(self) -> pa.DictionaryArray:
        """The accounts; a number that some program has given decimals is read without them, and told."""
        codes = coded(self.column("account"))
        is_decimal = pc.match_substring_regex(codes.dictionary, _DECIMAL)
        if not pc.any(is_decimal).as_py():
            return codes
        whole = pc.replace_substring_regex(codes.dictionary, _DECIMAL, r"\1")
        places = codes.indices.to_numpy()
        for number in np.flatnonzero(is_decimal.to_numpy(zero_copy_only=False)).tolist():
            text, account = codes.dictionary[number].as_py(), whole[number].as_py()
            self._remark("table-account-decimals", int((places == number).argmax()), text=text, account=account)
        again = whole.dictionary_encode()
        return pa.DictionaryArray.from_arrays(again.indices.take(codes.indices), again.dictionary)

    def _objects(self) -> pa.DictionaryArray:
        """Each distinct combination of code parts as a canonical object list."""
        parts = {name: coded(column) for name, column in self._parts().items()}
        if not parts:
            return _same("", self.count)
        key = np.zeros(self.count, np.int64)
        for column in parts.values():
            key = key * max(1, len(column.dictionary)) + column.indices.to_numpy()
            key = np.unique(key, return_inverse=True)[1] if key.max(initial=0) > _LARGE else key
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        taken = [column.take(as_column(first)).to_pylist() for column in parts.values()]
        lists = [
            canonical_objects(
                tuple(item for name, code in zip(parts, codes, strict=True) if code for item in (name, code))
            )
            for codes in zip(*taken, strict=True)
        ]
        return pa.DictionaryArray.from_arrays(as_column(inverse.astype(np.int32)), pa.array(lists, pa.string()))

    def _names(self, account: pa.DictionaryArray) -> dict[str, str]:
        """Every account's code, with the name on its first row."""
        codes = account.dictionary.to_pylist()
        column = self.column("account_name")
        if column is None:
            return dict.fromkeys((code for code in codes if code), "")
        first = np.zeros(len(codes), np.int64)
        indices = account.indices.to_numpy()
        first[indices[::-1]] = np.arange(len(indices))[::-1]
        plain = coded(column)
        return {code: plain[place].as_py() for code, place in zip(codes, first.tolist(), strict=True) if code}

    def _rows(
        self,
        account: pa.DictionaryArray,
        ore: Integers,
        dates: Integers,
        objects: pa.DictionaryArray,
        keep: NDArray[np.bool_],
    ) -> tuple[pa.Table, pa.Table]:
        owner, vouchers = self._vouchers(dates)
        text = self.column("text")
        columns = {
            "tag": as_column(np.full(self.count, TRANS, np.int8)),
            "line": as_column(self.cells.lines),
            "voucher": as_column(owner),
            "account": account,
            "objects": objects,
            "amount": as_column(ore),
            "date": as_column(dates.astype(np.int32)),
            "text": texts(_same("", self.count) if text is None else text).cast(pa.string()),
            "quantity": _same("", self.count),
            "sign": _same("", self.count),
        }
        rows = pa.table([columns[name] for name in ROWS.names], names=ROWS.names).cast(ROWS)
        return (rows if keep.all() else rows.filter(as_column(keep))), vouchers

    def _vouchers(self, dates: Integers) -> tuple[Integers, pa.Table]:
        """Vouchers by series, number and span in order of their first row; without numbers every row is its own."""
        numbers, series = self.column("voucher"), self.column("series")
        serial = _same("", self.count) if series is None else coded(series)
        if numbers is None:
            number, owner, first = _same("", self.count), np.arange(self.count), np.arange(self.count)
        else:
            number = coded(numbers)
            owner, first = _grouped(number, serial, np.maximum(dates, 0) // self.mapping.voucher_span)
        places = as_column(first)
        columns = {
            "voucher": as_column(np.arange(len(first))),
            "line": as_column(self.cells.lines[first]),
            "series": serial.take(places),
            "number": number.take(places).cast(pa.string()),
            "date": as_column(dates[first], dates[first] == MISSING).cast(pa.int32()),
            "text": pa.array([""]).take(as_column(np.zeros(len(first), np.int64))),
            "registered": pa.nulls(len(first), pa.int32()),
            "sign": _same("", len(first)),
        }
        return owner, pa.table([columns[name] for name in VOUCHERS.names], names=VOUCHERS.names).cast(VOUCHERS)

    def _balances(
        self,
        account: pa.DictionaryArray,
        ore: Integers,
        periods: Integers,
        objects: pa.DictionaryArray,
        keep: NDArray[np.bool_],
    ) -> tuple[Balance, ...]:
        tag = BALANCE_TAGS[self.mapping.kind]
        codes, lists, lines = account.to_pylist(), objects.to_pylist(), self.cells.lines
        return tuple(
            Balance(tag, 0, int(periods[place]), codes[place], lists[place], int(ore[place]), line=int(lines[place]))
            for place in np.flatnonzero(keep).tolist()
        )


def _names_a_sum(text: str) -> bool:
    """Whether an account's cell says that the row is a sum: Summa, Totalt kostnader; not Sommarskola.

    >>> _names_a_sum("Summa: kostnader"), _names_a_sum("Summer school"), _names_a_sum("")
    (True, False, False)
    """
    return text.lower().replace(":", " ").split()[:1] in TOTAL_WORDS


def _same(value: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(as_column(np.zeros(count, np.int32)), pa.array([value], pa.string()))


def _holds(column: pa.DictionaryArray, test: Any) -> NDArray[np.bool_]:  # noqa: ANN401
    answers = np.array([test(text) for text in column.dictionary.to_pylist()], np.bool_)
    return answers[column.indices.to_numpy()] if len(answers) else np.zeros(len(column), np.bool_)


def _grouped(number: pa.DictionaryArray, series: pa.DictionaryArray, spans: Integers) -> tuple[Integers, Integers]:
    """For each row its group by series, number and span, in order of their first rows; and those first rows."""
    key = number.indices.to_numpy().astype(np.int64)
    key = key + series.indices.to_numpy().astype(np.int64) * max(1, len(number.dictionary))
    key = np.unique(key, return_inverse=True)[1] if key.max(initial=0) > _LARGEST_KEY else key
    key = key * SPANS + spans
    changes = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    _, places, inverse = np.unique(key[changes], return_index=True, return_inverse=True)
    order = np.argsort(places)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    runs = np.diff(np.append(changes, len(key)))
    return np.repeat(rank[inverse], runs), changes[places[order]]
