"""A table and its mapping to a reading, of the same shape as a SIE file gives; a large text file block by block."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pyarrow as pa

from arshjul.ledger import code_lengths
from arshjul.ledger.counted import PERIODIC, of_table, periodic
from arshjul.ledger.encoding import Strange, mojibake, told
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie import balance_checks, checks
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.source import Source
from arshjul.ledger.tabular import alike, amount_columns, nested, rounding, running, sums_of_months, unread
from arshjul.ledger.tabular.entries import Entries, entries_of, goes_on, joined
from arshjul.ledger.tabular.files import text
from arshjul.ledger.tabular.files.cells import Cells, named_again
from arshjul.ledger.tabular.likely import headers, written
from arshjul.ledger.tabular.mapping import CENTURY, CLOSING, OPENS, SO_FAR, Mapping
from arshjul.ledger.tabular.mapping_checks import judged
from arshjul.ledger.tabular.sums import Sums
from arshjul.ledger.values import UNKNOWN, Account, Dimension, Header, Options, Reading, empty_reading

FORMATS = {"xlsx": "XLSX", "text": "CSV"}
TOLD_COLUMNS = 30
TAGS = frozenset({*PERIODIC, "IB"})
"""Of the balances that a table gives."""
AHEAD = 2
"""Blocks being read while one is used."""

CODED = (
    *("account", "account_name", "side", "date", "period", "year", "month"),
    *("series", "voucher", "voucher_text", "currency"),
)
"""Fields whose cells repeat, as those of code parts do."""

Read = tuple[tuple[Strange, ...], Entries]
"""Lines of a block that had to be read in another encoding, and what it says."""


def read_tabular(source: Source, options: Options, kind: str) -> Reading:
    """Read a text file or workbook by the mapping in the options."""
    return TableReader(source, options, kind).whole()


class TableReader:
    """One table being read: `whole` at once, or its `pieces` in turn and then `reading`."""

    def __init__(self, source: Source, options: Options, kind: str = "text") -> None:
        self.source, self.options, self.kind = source, options, kind
        self.notes = Notes(source.name, options.max_places)
        self.book = Book(self.notes)
        self.encoding = ""
        self.mapping = self._mapping()
        self.sums = Sums(self.mapping.voucher_span if self.mapping else 0)
        self._names: tuple[str, ...] = ()
        self._width = 0
        self._says_anything = False
        self._strange: list[Strange] = []
        self._odd: dict[str, int] = {}
        self._counted: dict[str, tuple[int, int, int]] = {}
        self._long: list[code_lengths.Used] = []
        self._left: dict[str, unread.Left] = {}
        self._rounded: rounding.Rounded | None = None
        self._watched: dict[str, bool] = {}
        self._firsts: dict[int, int] = {}
        self._sums_of_months: tuple[tuple[int, ...], ...] = ()
        for name in self.mapping.parts if self.mapping else ():
            self.book.dimensions[name] = Dimension(name, name)

    def _mapping(self) -> Mapping | None:
        if self.options.mapping is None:
            return None
        mapping, faults = judged(self.options.mapping)
        for fault in faults:
            self.notes.add("mapping-invalid", **fault.values())
        return None if faults else mapping

    def whole(self) -> Reading:
        """Everything at once: a workbook, or a file that should fit in memory."""
        parts = list(self._of_sheet() if self.kind == "xlsx" else self.pieces())
        return self.reading(*joined(parts, self.sums.span))

    def pieces(self) -> Iterator[Entries]:
        """The entries of a text file, block by block in its order."""
        layout, mapping = self._layout(), self.mapping
        if layout is None or mapping is None:
            return
        last: pa.Table | None = None
        for read in self._each(layout, mapping):
            found = goes_on(read, last, self.sums.span) if "voucher_text" in mapping.columns else read
            last = found.vouchers.slice(max(0, found.vouchers.num_rows - 1))
            self._take(found)
            yield found

    def reading(self, rows: pa.Table, vouchers: pa.Table) -> Reading:
        """The reading when all is read, with the rows and vouchers it is to hold."""
        if self.mapping is None or not self._says_anything:
            return self._refused()
        summary, unbalanced = self.sums.summary()
        for line, series, number, difference in unbalanced:
            self.notes.add("voucher-unbalanced", line, voucher=f"{series} {number}".strip(), difference=kr(difference))
        self._tell_whole()
        checks.sums(self.notes, summary, self.book.balances)
        return Reading(
            format=FORMATS[self.kind],
            encoding=self.encoding,
            header=Header(program=self.mapping.name),
            accounts=tuple(self.book.accounts.values()),
            dimensions=tuple(self.book.dimensions.values()),
            objects=(),
            balances=tuple(self.book.balances),
            vouchers=vouchers,
            rows=rows,
            summary=summary,
            findings=self.notes.all(),
            counts=self.notes.kinds(),
            options=self.options,
            sums=self._sums_of_months,
        )

    def _tell_whole(self) -> None:
        """Findings of the file as a whole."""
        if self.mapping and self.mapping.kind in SO_FAR:
            is_opened = self.mapping.kind == CLOSING
            self.book.balances = running.changes(self.book.balances, self.notes, is_opened=is_opened)
        nested.tell(self.notes, self.book.balances)
        if self.mapping:
            mapping = replace(self.mapping, firsts={**self._firsts, **self.mapping.firsts})
            self._sums_of_months = sums_of_months.of(self.book.balances, mapping)
        sums_of_months.tell(self.notes, self._sums_of_months)
        self._tell_sides()
        for name, (count, line, ore) in self._counted.items():
            self.notes.add(name, line, count=count, amount=kr(ore))
        code_lengths.judge(self.notes, (*self._long, *code_lengths.of_balances(self.book.balances)))
        balance_checks.repeats(self.notes, periodic(self.book.balances, of_table, TAGS))
        has_money = {one.account for one in self.book.balances}
        alike.judge(self.notes, self._odd, self.book.accounts, has_money)
        if self.mapping:
            unread.tell(self.notes, self._left, self._watched, self.mapping)
        rounding.tell(self.notes, self._rounded)
        self._tell_balance()
        self._tell_opening()
        if self._strange:
            first = self._strange[0].line
            self.notes.add("encoding-strange-lines", first, encoding=self.encoding, **told(self._strange))

    def _tell_sides(self) -> None:
        """A credit column of negative amounts alone is told apart from reversals only by the mapping."""
        is_usual = self._counted.pop(amount_columns.CREDIT, None) is not None
        turned = self._counted.pop(amount_columns.CREDIT_TURNED, None)
        if turned and not is_usual and self.mapping and not self.mapping.amounts.credit:
            self._counted.pop(amount_columns.TURNED)
            self.notes.add("table-credit-minus", turned[1], count=turned[0])

    def _tell_balance(self) -> None:
        """Vouchers without numbers can't be tried one by one, but the whole can; numbers that begin again are told."""
        difference = self.sums.debit + self.sums.credit
        if not self.sums.span and difference:
            self.notes.add("table-unbalanced", difference=kr(difference))
        if self.sums.again:
            self.notes.add("table-numbers-again", self.sums.again_line, count=self.sums.again)

    def _tell_opening(self) -> None:
        """What a year opens with sums to 0, and stands in the first month of the year."""
        found = [item for item in self.book.balances if item.tag == "IB" and item.amount is not None]
        difference = sum(item.amount or 0 for item in found)
        if difference:
            self.notes.add("table-opening-unbalanced", found[0].line, difference=kr(difference))
        for period in sorted({item.period for item in found if item.period % CENTURY != 1}):
            own = [item for item in found if item.period == period]
            self.notes.add("table-opening-month", own[0].line, count=len(own), period=period)

    def _refused(self) -> Reading:
        """Why there are no entries: no mapping or one that doesn't fit, or no rows."""
        is_table = max(len(self._names), self._width) > 1
        if self.options.mapping is None and self._names:
            self.notes.add("mapping-needed" if is_table else "not-a-ledger")
        elif not self.notes.counts:
            self.notes.add("table-empty")
        kind = FORMATS[self.kind] if is_table or self.mapping else UNKNOWN
        return empty_reading(kind, self.encoding, self.notes.all(), self.options)

    def _take(self, found: Entries) -> None:
        """Remember what a piece says beside its rows."""
        for last, first in found.firsts.items():
            self._firsts[last] = min(first, self._firsts.get(last, first))
        self._says_anything |= bool(found.names or found.counted or found.remarks)
        for name, line, values in found.remarks:
            self.notes.add(name, line, **values)
        for name, count, line, ore in found.counted:
            before, first, worth = self._counted.get(name, (0, line, 0))
            self._counted[name] = before + count, first, worth + ore
        for name, left in found.left.items():
            self._left[name] = self._left[name].with_more(left) if name in self._left else left
        if found.rounded:
            self._rounded = self._rounded.with_more(found.rounded) if self._rounded else found.rounded
        for code, name in found.names.items():
            self.book.accounts.setdefault(code, Account(code, name))
        self.book.balances.extend(found.balances)
        self._odd = {**found.odd, **self._odd}
        self._long.extend(code_lengths.of_rows(found.rows))
        self.sums.add(found.rows, found.vouchers)

    def _of_sheet(self) -> Iterator[Entries]:
        """The entries of a workbook's sheet; a million cells are let go before anything looks for cycles in them."""
        cells, mapping = self._sheet(), self.mapping
        if cells is None or mapping is None:
            return
        found = entries_of(cells, mapping)
        del cells
        self._take(found)
        yield found

    def _sheet(self) -> Cells | None:
        """The cells of the sheet; what reads workbooks is taken in when there is one."""
        from arshjul.ledger.tabular.files import cell_errors, hidden, measure, workbook

        mapping = self.mapping
        self.encoding = "utf8"
        try:
            rows, sheets, errors, has_nul, unseen = workbook.sheet_rows(
                self.source, self.options.max_unpacked, mapping.sheet if mapping else None
            )
        except measure.TooManyCellsError as error:
            told = {"rows": error.rows, "columns": error.columns, "cells": error.size, "limit": error.limit}
            self.notes.add("workbook-spans-too-far", **told)
            return None
        except measure.TooLargeError as error:
            self.notes.add("unpacks-too-large", size=error.size, limit=error.limit)
            return None
        except workbook.WORKBOOK_ERRORS as error:
            self.notes.add("workbook-broken", reason=str(error) or type(error).__name__)
            return None
        if mapping and mapping.sheet and mapping.sheet not in sheets:
            self.notes.add("sheet-missing", sheet=mapping.sheet, present=", ".join(sheets))
            return None
        if len(sheets) > 1 and not (mapping and mapping.sheet):
            self.notes.add("sheets-unread", sheet=sheets[0], others=", ".join(sheets[1 : 1 + TOLD_COLUMNS]))
        skip, header = (mapping.skip, mapping.header) if mapping else (0, 1)
        cells = workbook.sheet_cells(
            rows, skip, header=header, wanted=self._wanted, has_errors=bool(errors), has_nul=has_nul
        )
        cells = workbook.without_nul(cells) if has_nul else cells
        cells = cell_errors.marked(cells, self.source, errors) if errors and mapping else cells
        hidden.tell(self.notes, unseen, cells, mapping.read if mapping else frozenset())
        return cells if self._fits(cells.names, skip + 1 if header else None) else None

    def _layout(self) -> text.Layout | None:
        """How the text is laid out, when the mapping fits it."""
        mapping = self.mapping
        layout = text.layout_of(
            self.source,
            separator=mapping.separator if mapping else None,
            encoding=self.options.encoding or (mapping.encoding if mapping else None),
            skip=mapping.skip if mapping else 0,
            header=mapping.header if mapping else 1,
        )
        self.encoding, self._width = layout.encoding, layout.width
        garbled = mojibake(layout.head)
        if garbled and mapping:
            self.notes.add("mojibake", 1 + garbled.line, kind=garbled.kind, example=garbled.example)
        if not self._fits(layout.names, layout.header) or mapping is None:
            return None
        return layout.reading(self._wanted(layout.names, layout.rows()), mapping.columns_of(CODED))

    def _wanted(self, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Sequence[str]:
        """The columns to read: the mapping's, and others that may hold amounts; all when there is no mapping."""
        mapping = self.mapping
        if mapping is None:
            return names
        self._watched = unread.watched(names, rows, mapping)
        return (*mapping.used, *self._watched)

    def _fits(self, names: tuple[str, ...], header: int | None) -> bool:
        """Whether the columns of the mapping are among the names, which stand on a line."""
        self._names = names
        missing = [column for column in self.mapping.used if column not in names] if self.mapping else []
        for column in missing:
            self.notes.add("column-missing", header, column=column, present=", ".join(names[:TOLD_COLUMNS]))
        if self.mapping and not missing:
            self._judge_names(self.mapping, header)
        return not missing

    def _judge_names(self, mapping: Mapping, header: int | None) -> None:
        """What the columns are called: as others, in another currency, or as balances that are no changes."""
        for column, others in named_again(self._names).items():
            unread = [name for name in others if name not in {*mapping.read, *mapping.unread}]
            if column in mapping.read and unread:
                self.notes.add("mapping-names-alike", header, column=column, others=", ".join(unread))
        for column in mapping.of_amounts:
            if currency := written.currency(column):
                self.notes.add("table-currency-foreign", header, text=currency)
            if mapping.kind not in {*SO_FAR, OPENS} and headers.running(column):
                self.notes.add("table-running-balance", header, column=column, word=headers.running(column))

    def _each(self, layout: text.Layout, mapping: Mapping) -> Iterator[Entries]:
        """What every block says in order; one without quotes ends where its rows do and is read aside."""
        size = min(self.options.chunk_bytes, text.BLOCK) if not mapping.as_above else max(1, self.source.size)
        found = text.blocks(self.source, layout, size)
        waiting: deque[Future[Read]] = deque()
        with ThreadPoolExecutor(AHEAD) as pool:
            piece = next(found, None)
            while piece or waiting:
                if piece is None or len(waiting) > AHEAD:
                    strange, said = waiting.popleft().result()
                    self._strange += strange
                    yield said
                    continue
                unfinished = 0
                if b'"' in piece.data:
                    block = text.read_block(piece, layout)
                    unfinished = block.unfinished
                    waiting.append(pool.submit(_used, block, mapping))
                else:
                    waiting.append(pool.submit(_read, piece, layout, mapping))
                piece = _following(found, unfinished)


def _following(found: text.Blocks, unfinished: int) -> text.Piece | None:
    try:
        return found.send(unfinished)
    except StopIteration:
        return None


def _read(piece: text.Piece, layout: text.Layout, mapping: Mapping) -> Read:
    return _used(text.read_block(piece._replace(is_last=True), layout), mapping)


def _used(block: text.Block, mapping: Mapping) -> Read:
    return block.strange, entries_of(block.cells, mapping)
