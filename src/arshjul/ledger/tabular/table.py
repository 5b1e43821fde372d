"""Cells as what a mapping says they are: accounts, amounts, times and code parts, whole columns at a time.

Each has a module of its own: `amount_columns`, `row_times`, `code_parts` and, of what the rows are, `row_kinds`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger.tabular.amount_columns import AmountColumns
from arshjul.ledger.tabular.code_parts import objects_of, parts_of
from arshjul.ledger.tabular.codes import replaced
from arshjul.ledger.tabular.convert import coded
from arshjul.ledger.tabular.fields import Fields
from arshjul.ledger.tabular.files.cells import Cells
from arshjul.ledger.tabular.mapping import Mapping
from arshjul.ledger.tabular.rounding import Moved
from arshjul.ledger.tabular.row_kinds import AGAIN, TOTAL, WORDS, RowKinds
from arshjul.ledger.tabular.row_times import RowTimes

_DECIMAL = r"^([0-9]+)[.,]0+$"
_CODE_BEFORE = r"^[0-9A-Za-z]+[\s\x{a0}:–-]*"
"""What stands before a name in one cell with its code."""
ODD_ACCOUNT = r"^(0[0-9]+|[0-9]+([\s\x{a0}\x{202f}.-]+[0-9]+)+|[0-9]{2,}[\s\x{a0}:–-]+[^0-9\s].*|[^0-9]+)$"


class Table(Fields):
    """Cells being read: what the rows are that have an account (`rows`), that are `entries`, that `lost` theirs."""

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        super().__init__(cells, mapping)
        self.account = self._accounts()
        self._named = self._account_names()
        amounts = AmountColumns(self, self.account)
        times = RowTimes(self)
        if mapping.opening:
            times.open_rows(amounts)
        parts = parts_of(self)
        self.objects = objects_of(self, parts)
        self.ore, self.dates, self.periods, self.opens = amounts.ore, times.dates, times.periods, times.opens
        self._moved = amounts.moved
        if times.firsts != mapping.firsts:
            self.mapping = replace(mapping, firsts=times.firsts)
        found = RowKinds(self, amounts, times, parts, self._named).found()
        self.entries, self.rows, self.lost = found.entries, found.rows, found.lost

    @property
    def moved_of_entries(self) -> Moved:
        """What rounding changed in rows that are entries."""
        return {place: change for place, change in self._moved.items() if self.entries[place]}

    def names(self) -> dict[str, str]:
        """Every account's code, with the name on its first row."""
        codes, plain = self._accounts_of_rows(), self._named
        if plain is None:
            return dict.fromkeys((code for code in codes if code), "")
        return {code: plain[place].as_py() for code, place in zip(codes, self._first_rows(), strict=True) if code}

    def _account_names(self) -> pa.DictionaryArray | None:
        """The name of the account of each row, from a column of its own or after the code."""
        column = self.column("account_name")
        if column is None and "account" in self.mapping.first_word:
            column = replaced(coded(self.cells.columns[self.mapping.columns["account"]]), _CODE_BEFORE, "")
        return None if column is None else coded(column)

    def _accounts_of_rows(self) -> list[str]:
        """The distinct accounts, empty in the place of one that no row is of, but only sums or words."""
        codes: list[str] = self.account.dictionary.to_pylist()
        if not any(self.masks[name].any() for name in (TOTAL, WORDS, AGAIN)):
            return codes
        own = set(np.unique(self.account.indices.to_numpy()[self.rows]).tolist())
        return [code if place in own else "" for place, code in enumerate(codes)]

    def odd_accounts(self) -> dict[str, int]:
        """Accounts that are written otherwise than as plain digits, each with the line of its first row."""
        is_odd = pc.match_substring_regex(self.account.dictionary, ODD_ACCOUNT).to_numpy(zero_copy_only=False)
        found = np.flatnonzero(is_odd).tolist()
        codes = self._accounts_of_rows() if found else []
        first = self._first_rows() if found else []
        return {codes[one]: int(self.cells.lines[first[one]]) for one in found if codes[one]}

    def _first_rows(self) -> list[int]:
        """The place of each distinct account's first row."""
        first = np.zeros(len(self.account.dictionary), np.int64)
        indices = self.account.indices.to_numpy()
        first[indices[::-1]] = np.arange(len(indices))[::-1]
        return list(first.tolist())

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
            self.remark("table-account-decimals", int((places == number).argmax()), text=text, account=account)
        return replaced(codes, _DECIMAL, r"\1")
