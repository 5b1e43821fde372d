"""A table and its mapping to a reading, of the same shape as a SIE file gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from arshjul.ledger.facts import PARTS
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.sie.fields import canonical_objects
from arshjul.ledger.sie.totals import Totals
from arshjul.ledger.source import Source
from arshjul.ledger.tabular import cells as grid
from arshjul.ledger.tabular.cells import Cells
from arshjul.ledger.tabular.convert import MISSING, Integers, amounts, by_value, coded, read_day, read_period, texts
from arshjul.ledger.tabular.mapping import Mapping, MappingError
from arshjul.ledger.values import (
    ROWS,
    TRANS,
    VOUCHERS,
    Account,
    Balance,
    Column,
    Dimension,
    Header,
    Options,
    Reading,
    empty_reading,
)

FORMATS = {"xlsx": "XLSX", "text": "CSV"}
BALANCE_TAGS = {"period": "PSALDO", "budget": "PBUDGET"}
TOTAL_WORDS = ("summa", "total", "totalt", "sum")
CENTURY = 100
NO_BALANCES: tuple[Balance, ...] = ()


def read_tabular(source: Source, options: Options, kind: str) -> Reading:
    """Read a text file or workbook by the mapping in the options."""
    notes = Notes(source.name, options.max_places)
    name = FORMATS[kind]
    try:
        mapping = Mapping.of(options.mapping) if options.mapping is not None else None
    except MappingError as error:
        notes.add("mapping-invalid", reason=str(error))
        return empty_reading(name, "", notes.all(), options)
    found = _cells(source, options, mapping, kind, notes)
    if found is None or mapping is None:
        if found is not None:
            notes.add("mapping-needed" if len(found.names) > 1 else "not-a-ledger")
        return empty_reading(name if found and len(found.names) > 1 else "SIE?", _encoding(found), notes.all(), options)
    if not _has_columns(found, mapping, notes):
        return empty_reading(name, found.encoding, notes.all(), options)
    return _Table(found, mapping, notes).reading(name, options)


def _encoding(found: Cells | None) -> str:
    return found.encoding if found else ""


def _cells(source: Source, options: Options, mapping: Mapping | None, kind: str, notes: Notes) -> Cells | None:
    skip, header = (mapping.skip, mapping.header) if mapping else (0, True)
    wanted = mapping.used if mapping else None
    if kind == "text":
        return grid.text_cells(
            source,
            notes,
            separator=mapping.separator if mapping else None,
            encoding=options.encoding or (mapping.encoding if mapping else None),
            skip=skip,
            header=header,
            wanted=wanted,
        )
    try:
        rows, sheets = grid.sheet_rows(source, options.max_unpacked, mapping.sheet if mapping else None)
    except grid.TooLargeError as error:
        notes.add("unpacks-too-large", size=error.size, limit=error.limit)
        return None
    except grid.WORKBOOK_ERRORS as error:
        notes.add("workbook-broken", reason=str(error) or type(error).__name__)
        return None
    if mapping and mapping.sheet and mapping.sheet not in sheets:
        notes.add("sheet-missing", sheet=mapping.sheet, present=", ".join(sheets))
        return None
    return grid.sheet_cells(rows, skip, header=header, wanted=wanted)


def _has_columns(found: Cells, mapping: Mapping, notes: Notes) -> bool:
    missing = [column for column in mapping.used if column not in found.names]
    for column in missing:
        notes.add("column-missing", column=column, present=", ".join(found.names[:30]))
    if not missing and not len(found.lines):
        notes.add("table-empty")
    return not missing and len(found.lines) > 0


class _Table:
    """One table being read."""

    def __init__(self, cells: Cells, mapping: Mapping, notes: Notes) -> None:
        self.cells, self.mapping, self.notes = cells, mapping, notes
        self.count = len(cells.lines)

    def column(self, name: str) -> Column:
        """The cells of a field, or its constant on every row, or None."""
        source = self.mapping.columns.get(name)
        if source is not None:
            return self.cells.columns[source]
        if name in self.mapping.constants:
            return pa.chunked_array(
                [pa.DictionaryArray.from_arrays(np.zeros(self.count, np.int32), [self.mapping.constants[name]])]
            ).cast(pa.string())
        return None

    def reading(self, name: str, options: Options) -> Reading:
        """Everything the table says."""
        account = coded(self.column("account"))
        ore = self._amounts()
        dates, periods = self._times()
        keep = self._kept(account, ore, periods)
        objects = self._objects()
        shown = [Dimension(part, part) for part in self._parts()]
        accounts = self._accounts(account)
        rows, vouchers, balances = ROWS.empty_table(), VOUCHERS.empty_table(), NO_BALANCES
        totals = Totals()
        if self.mapping.kind == "voucher":
            rows, vouchers = self._entries(account, ore, dates, objects, keep)
            totals.add(rows, vouchers, must_balance="voucher" in self.mapping.columns)
            self._judge_balance(totals)
        else:
            balances = self._balances(account, ore, periods, objects, keep)
        return Reading(
            format=name,
            encoding=self.cells.encoding,
            header=Header(program=self.mapping.name),
            accounts=accounts,
            dimensions=tuple(shown),
            objects=(),
            balances=balances,
            vouchers=vouchers,
            rows=rows,
            summary=totals.summary(),
            findings=self.notes.all(),
            options=options,
        )

    def _amounts(self) -> Integers:
        shape = self.mapping.amounts
        if "amount" in self.mapping.columns:
            return self._amount("amount", 1)
        debit = self._amount("debit", 1) if "debit" in self.mapping.columns else np.full(self.count, MISSING)
        credit = self._amount("credit", -1) if "credit" in self.mapping.columns else np.full(self.count, MISSING)
        none = (debit == MISSING) & (credit == MISSING)
        both = np.where(debit == MISSING, 0, debit) + np.where(credit == MISSING, 0, credit)
        del shape
        return np.where(none, MISSING, both)

    def _amount(self, field: str, sign: int) -> Integers:
        column = self.column(field)
        ore, bad = amounts(column, self.mapping.amounts)
        for place in bad.tolist():
            cell = column[place]
            text = cell.as_py() if isinstance(cell, pa.Scalar) else str(cell)
            self.notes.add("amount-unreadable", self._line(place), text=text)
        self.bad = set(bad.tolist()) | getattr(self, "bad", set())
        return ore if sign > 0 else np.where(ore == MISSING, MISSING, -ore)

    def _line(self, place: int) -> int:
        return int(self.cells.lines[place])

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
        """Rows that are entries: totals and empty amounts are passed over, faults are told."""
        blank = np.array([not text or text.lower().startswith(TOTAL_WORDS) for text in account.dictionary.to_pylist()])
        is_total = blank[account.indices.to_numpy()]
        if is_total.any():
            self.notes.add("row-total", self._line(int(np.flatnonzero(is_total)[0])), count=int(is_total.sum()))
        undated = ~is_total & (periods == MISSING)
        for place in np.flatnonzero(undated).tolist():
            self.notes.add("table-no-date", self._line(place), text=self._codes[place].as_py())
        kept: NDArray[np.bool_] = ~is_total & ~undated & (ore != MISSING)
        return kept

    def _parts(self) -> dict[str, Any]:
        parts = {part: self.column(part) for part in PARTS}
        parts |= {name: self.cells.columns[column] for name, column in self.mapping.dimensions.items()}
        return {name: column for name, column in parts.items() if column is not None}

    def _objects(self) -> pa.DictionaryArray:
        """Each distinct combination of code parts as a canonical object list."""
        parts = {name: coded(column) for name, column in self._parts().items()}
        if not parts:
            return pa.DictionaryArray.from_arrays(np.zeros(self.count, np.int32), [""])
        key = np.zeros(self.count, np.int64)
        sizes = []
        for column in parts.values():
            sizes.append(max(1, len(column.dictionary)))
            key = key * sizes[-1] + column.indices.to_numpy()
            key = np.unique(key, return_inverse=True)[1] if key.max(initial=0) > 2**31 else key
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        taken = [column.take(pa.array(first)).to_pylist() for column in parts.values()]
        lists = [
            canonical_objects(
                tuple(item for name, code in zip(parts, codes, strict=True) if code for item in (name, code))
            )
            for codes in zip(*taken, strict=True)
        ]
        return pa.DictionaryArray.from_arrays(inverse.astype(np.int32), lists)

    def _accounts(self, account: pa.DictionaryArray) -> tuple[Account, ...]:
        codes = account.dictionary.to_pylist()
        column = self.column("account_name")
        names = [""] * len(codes)
        if column is not None:
            first = np.zeros(len(codes), np.int64)
            indices = account.indices.to_numpy()
            first[indices[::-1]] = np.arange(len(indices))[::-1]
            plain = texts(column)
            names = [plain[place].as_py() for place in first.tolist()]
        return tuple(Account(code, name) for code, name in zip(codes, names, strict=True) if code)

    def _entries(
        self,
        account: pa.DictionaryArray,
        ore: Integers,
        dates: Integers,
        objects: pa.DictionaryArray,
        keep: NDArray[np.bool_],
    ) -> tuple[pa.Table, pa.Table]:
        owner, vouchers = self._vouchers(dates)
        text = self.column("text")
        empty = pa.DictionaryArray.from_arrays(np.zeros(self.count, np.int32), [""])
        columns = {
            "tag": np.full(self.count, TRANS, np.int8),
            "line": self.cells.lines,
            "voucher": owner,
            "account": account,
            "objects": objects,
            "amount": ore,
            "date": dates.astype(np.int32),
            "text": texts(text) if text is not None else empty.cast(pa.string()),
            "quantity": empty,
            "sign": empty,
        }
        rows = pa.table([columns[name] for name in ROWS.names], names=ROWS.names).cast(ROWS)
        return (rows if keep.all() else rows.filter(pa.array(keep))), vouchers

    def _vouchers(self, dates: Integers) -> tuple[Integers, pa.Table]:
        """Vouchers by series and number in order of their first row; without numbers every row is its own."""
        numbers, series = self.column("voucher"), self.column("series")
        if numbers is None:
            owner = first = np.arange(self.count)
            number_of = pa.array([""] * self.count)
        else:
            number = coded(numbers)
            key = number.indices.to_numpy().astype(np.int64)
            if series is not None:
                key = key + coded(series).indices.to_numpy().astype(np.int64) * max(1, len(number.dictionary))
            _, places, inverse = np.unique(key, return_index=True, return_inverse=True)
            order = np.argsort(places)
            rank = np.empty_like(order)
            rank[order] = np.arange(len(order))
            owner, first = rank[inverse], places[order]
            number_of = number.take(pa.array(first)).cast(pa.string())
        blank = pa.array([""] * len(first))
        columns = {
            "voucher": np.arange(len(first)),
            "line": self.cells.lines[first],
            "series": coded(series).take(pa.array(first)).cast(pa.string()) if series is not None else blank,
            "number": number_of,
            "date": pa.array(dates[first], pa.int64(), mask=dates[first] == MISSING).cast(pa.int32()),
            "text": blank,
            "registered": pa.nulls(len(first), pa.int32()),
            "sign": blank,
        }
        table = pa.table({name: columns[name] for name in VOUCHERS.names})
        coded_names = [name for name in VOUCHERS.names if pa.types.is_dictionary(VOUCHERS.field(name).type)]
        for name in coded_names:
            table = table.set_column(table.schema.get_field_index(name), name, table[name].dictionary_encode())
        return owner, table.cast(VOUCHERS)

    def _judge_balance(self, totals: Totals) -> None:
        for line, series, number, difference in totals.unbalanced:
            self.notes.add("voucher-unbalanced", line, voucher=f"{series} {number}".strip(), difference=kr(difference))

    def _balances(
        self,
        account: pa.DictionaryArray,
        ore: Integers,
        periods: Integers,
        objects: pa.DictionaryArray,
        keep: NDArray[np.bool_],
    ) -> tuple[Balance, ...]:
        tag = BALANCE_TAGS[self.mapping.kind]
        codes, lists = account.to_pylist(), objects.to_pylist()
        return tuple(
            Balance(tag, 0, int(periods[place]), codes[place], lists[place], int(ore[place]))
            for place in np.flatnonzero(keep).tolist()
        )
