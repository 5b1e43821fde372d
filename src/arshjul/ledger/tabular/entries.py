"""Cells by a mapping to entries or balances, whole columns at a time; what is odd comes along as remarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Given
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa

from arshjul.kernel.money import spread
from arshjul.ledger.columns import as_column
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.tabular import chosen_rows, sided
from arshjul.ledger.tabular.codes import Mask, holds, same
from arshjul.ledger.tabular.convert import MISSING, Integers, coded, texts
from arshjul.ledger.tabular.files.cells import Cells, Remark
from arshjul.ledger.tabular.mapping import CLOSING, RUNNING, SPANS, Mapping
from arshjul.ledger.tabular.rounding import Rounded, rounded
from arshjul.ledger.tabular.row_kinds import BLANK, SUMMED
from arshjul.ledger.tabular.sums import total
from arshjul.ledger.tabular.table import Table
from arshjul.ledger.tabular.unread import Left, left
from arshjul.ledger.values import ROWS, TRANS, VOUCHERS, Balance

BALANCE_TAGS = {"period": "PSALDO", RUNNING: "PSALDO", CLOSING: "PSALDO", "budget": "PBUDGET"}
LOST, OTHER_TEXT = "table-account-missing", "table-voucher-text-differs"
_LARGEST_KEY = 2**62 // SPANS


Counted = tuple[str, int, int, int]
"""Rows of a kind that is told once for the whole file: the name, how many, the line of the first and öre in all."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What some cells hold; vouchers are numbered from 0 and hold the rows that came here only."""

    rows: pa.Table
    vouchers: pa.Table
    balances: tuple[Balance, ...]
    names: dict[str, str]
    remarks: tuple[Remark, ...]
    counted: tuple[Counted, ...] = ()
    odd: Given[str, int] = field(default_factory=dict)
    """Accounts that are oddly written, each with the line of its first row."""
    left: Given[str, Left] = field(default_factory=dict)
    """What columns of amounts hold that aren't read."""
    rounded: Rounded | None = None
    firsts: Given[int, int] = field(default_factory=dict)
    """Of months that rows say together with those before (2026Q1), the first of those."""


def entries_of(cells: Cells, mapping: Mapping) -> Entries:
    """Everything the cells say; of a table with a column a month, month by month."""
    cells, others = chosen_rows.chosen(chosen_rows.filled(cells, mapping), mapping)
    cells, mapping = sided.apart(cells, mapping)
    tables = [Table(cells, one) for one in mapping.by_month()]
    parts = [_entries(table) for table in tables]
    found = parts[0] if len(parts) == 1 else _together(parts, tables)
    moved = rounded([table.moved_of_entries for table in tables], cells.lines)
    beside = left(cells, mapping, tables)
    counted = (*found.counted, (chosen_rows.OTHERS, *others, 0)) if others else found.counted
    return replace(found, left=beside, rounded=moved, counted=counted) if beside or moved or others else found


def _entries(table: Table) -> Entries:
    rows, vouchers = ROWS.empty_table(), VOUCHERS.empty_table()
    opening, entries = table.entries & table.opens, table.entries & ~table.opens
    balances = _balances(table, opening, "IB")
    if table.mapping.kind == "voucher":
        rows, vouchers = _rows(table, entries)
    else:
        balances += _balances(table, entries, BALANCE_TAGS.get(table.mapping.kind, ""))
    remarks = (*table.cells.remarks, *table.remarks, *_lost([table]))
    counted = _counted(table.masks, [table])
    return Entries(
        rows, vouchers, balances, table.names(), remarks, counted, table.odd_accounts(), firsts=table.mapping.firsts
    )


def _together(parts: Sequence[Entries], tables: Sequence[Table]) -> Entries:
    """The balances of several columns row by row; a row is blank when it is in all of them."""
    remarks = {
        (name, line, *values.values()): (name, line, values)
        for part in parts
        for name, line, values in part.remarks
        if name != LOST
    }
    masks = {
        name: (np.logical_and if name == BLANK else np.logical_or).reduce([table.masks[name] for table in tables])
        for name in tables[0].masks
    }
    return replace(
        parts[0],
        remarks=(*remarks.values(), *_lost(tables)),
        counted=_counted(masks, tables),
        balances=tuple(sorted((one for part in parts for one in part.balances), key=attrgetter("line"))),
    )


def _counted(masks: dict[str, Mask], tables: Sequence[Table]) -> tuple[Counted, ...]:
    counts = {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}
    lines = tables[0].cells.lines
    return tuple(
        (name, count, int(lines[mask.argmax()]), _worth(mask, tables) if name in SUMMED else 0)
        for name, mask in masks.items()
        if (count := counts[name])
    )


def _worth(where: Mask, tables: Sequence[Table]) -> int:
    """Öre in some rows, over all the columns of amounts."""
    return sum(total(table.ore[where & (table.ore != MISSING)]) for table in tables)


def _lost(tables: Sequence[Table]) -> list[Remark]:
    """Rows that have an amount but no account, each told once with its sum."""
    places = np.flatnonzero(np.logical_or.reduce([table.lost for table in tables])).tolist()
    rows = [[int(table.ore[place]) for table in tables if table.ore[place] != MISSING] for place in places]
    lines = tables[0].cells.lines
    return [(LOST, int(lines[place]), {"amount": kr(sum(row))}) for place, row in zip(places, rows, strict=True)]


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


def goes_on(found: Entries, last: pa.Table | None, span: int) -> Entries:
    """What some cells hold, with the voucher's text of the cells before where their last voucher goes on in these."""
    if not (span and last is not None and last.num_rows and found.vouchers.num_rows):
        return found
    (before,), (first,) = last.to_pylist(), found.vouchers.slice(0, 1).to_pylist()
    if first["text"] or _key(before, span) != _key(first, span):
        return found
    texts = pa.chunked_array([pa.array([before["text"]], pa.string()), *found.vouchers["text"].slice(1).chunks])
    place = VOUCHERS.get_field_index("text")
    return replace(found, vouchers=found.vouchers.set_column(place, VOUCHERS.field(place), texts.combine_chunks()))


def _key(voucher: Given[str, Any], span: int) -> tuple[str, str, int]:
    return voucher["series"], voucher["number"], (voucher["date"] or 0) // span


def _rows(table: Table, entries: Mask) -> tuple[pa.Table, pa.Table]:
    owner, vouchers = _vouchers(table)
    text, none = table.column("text"), same("", table.count)
    columns = {
        "tag": as_column(np.full(table.count, TRANS, np.int8)),
        "line": as_column(table.cells.lines),
        "voucher": as_column(owner),
        "account": table.account,
        "objects": table.objects,
        "amount": as_column(table.ore),
        "date": as_column(table.dates.astype(np.int32)),
        "text": texts(none if text is None else text).cast(pa.string()),
        "quantity": none,
        "sign": none,
    }
    rows = pa.table([columns[name] for name in ROWS.names], names=ROWS.names).cast(ROWS)
    return (rows if entries.all() else rows.filter(as_column(entries))), vouchers


def _vouchers(table: Table) -> tuple[Integers, pa.Table]:
    """Vouchers by series, number and span in order of their first row; without numbers every row is its own."""
    numbers, series, dates = table.column("voucher"), table.column("series"), table.dates
    serial = same("", table.count) if series is None else coded(series)
    if numbers is None:
        number, owner, first = same("", table.count), np.arange(table.count), np.arange(table.count)
    else:
        number = coded(numbers)
        owner, first = _grouped(number, serial, np.maximum(dates, 0) // table.mapping.voucher_span)
    places = as_column(first)
    columns = {
        "voucher": as_column(np.arange(len(first))),
        "line": as_column(table.cells.lines[first]),
        "series": serial.take(places),
        "number": number.take(places).cast(pa.string()),
        "date": as_column(dates[first], dates[first] == MISSING).cast(pa.int32()),
        "text": _voucher_texts(table, owner, len(first)),
        "registered": pa.nulls(len(first), pa.int32()),
        "sign": same("", len(first)),
    }
    return owner, pa.table([columns[name] for name in VOUCHERS.names], names=VOUCHERS.names).cast(VOUCHERS)


def _voucher_texts(table: Table, owner: Integers, count: int) -> pa.Array:
    """The own text of each voucher, the first of its rows' that isn't empty; rows that say another are counted."""
    column = table.column("voucher_text")
    if column is None:
        return pa.array([""], pa.string()).take(as_column(np.zeros(count, np.int64)))
    codes = coded(column)
    says = np.flatnonzero(~holds(codes, lambda text: not text))
    said, rows = codes.indices.to_numpy(), np.full(count, MISSING)
    rows[owner[says][::-1]] = says[::-1]
    others = np.zeros(table.count, np.bool_)
    others[says] = said[says] != said[rows[owner[says]]]
    table.masks[OTHER_TEXT] = others & table.entries
    return codes.take(as_column(rows, rows == MISSING)).cast(pa.string()).fill_null("")


def _balances(table: Table, where: Mask, tag: str) -> tuple[Balance, ...]:
    if not where.any():
        return ()
    lines = table.cells.lines
    codes, lists = table.account.to_pylist(), table.objects.to_pylist()
    return tuple(
        Balance(tag, 0, period, codes[place], lists[place], ore, line=int(lines[place]))
        for place in np.flatnonzero(where).tolist()
        for period, ore in _by_period(table, place)
    )


def _by_period(table: Table, place: int) -> Iterable[tuple[int, int]]:
    """What a row says of its month; of a budget of several months its even parts, which sum to it."""
    period, ore = int(table.periods[place]), int(table.ore[place])
    months = table.mapping.months_of(period) if table.mapping.divides else (period,)
    return zip(months, spread(ore, [1] * len(months)), strict=True)


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
