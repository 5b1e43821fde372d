"""Cells as what a mapping says they are: accounts, amounts, times and code parts, whole columns at a time.

`Table.entries` says which rows are entries; what is odd comes along as remarks, and as masks of rows that are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from arshjul.kernel.money import LARGEST_ORE, format_amount
from arshjul.ledger.columns import as_column
from arshjul.ledger.facts import PARTS
from arshjul.ledger.sie.checks import is_kronor
from arshjul.ledger.sie.fields import canonical_objects
from arshjul.ledger.tabular import openings
from arshjul.ledger.tabular.cells import Cells, Remark
from arshjul.ledger.tabular.codes import Mask, holds, replaced, same
from arshjul.ledger.tabular.convert import (
    MISSING,
    OPENING,
    Integers,
    by_value,
    coded,
    is_cell_error,
    read_day,
    read_period,
)
from arshjul.ledger.tabular.mapping import OPENS, Mapping, side_of
from arshjul.ledger.tabular.rounding import Moved, amounts_of, plain_cell, why_bad
from arshjul.ledger.values import Column

TOTAL_WORDS = (["summa"], ["total"], ["totalt"], ["sum"])
TOTAL, BLANK, BAD_CODE = "row-total", "table-amounts-blank", "table-code-error"
UNNAMED, LIKE_SUM = "row-total-unnamed", "table-account-like-sum"
OPENING_UNDATED = "table-opening-undated"
OTHER_TEXT = "table-voucher-text-differs"
OF_YEAR, OF_PARTS = "table-budget-of-year", "table-budget-of-parts"
SUMMED = frozenset({TOTAL, UNNAMED, LIKE_SUM})
"""Rows that are counted with their amount."""
CREDIT, CREDIT_TURNED, TURNED = "credit", "credit-turned", "table-side-turned"
_DECIMAL = r"^([0-9]+)[.,]0+$"
_AFTER_CODE = r"^([0-9A-Za-z]+)[\s\x{a0}:–-]+\S.*$"
_CODE_BEFORE = r"^[0-9A-Za-z]+[\s\x{a0}:–-]*"
"""A code and the name after it in one cell."""
ODD_ACCOUNT = r"^(0[0-9]+|[0-9]+([\s\x{a0}\x{202f}.-]+[0-9]+)+|[0-9]{2,}[\s\x{a0}:–-]+[^0-9\s].*)$"
CENTURY = 100
_LARGE = 2**31

Bad = tuple[int, str, str, str]
"""Of an amount that can't be used: its place, its column, what it says and its finding."""
TOO_LARGE = "table-amount-too-large"


class Table:
    """Cells being read. `opens` are the rows that a year opens with, `sideless` amounts neither debit nor credit.

    `rows` have an account, whether they are entries or not.
    """

    def __init__(self, cells: Cells, mapping: Mapping) -> None:
        self.cells, self.mapping = cells, mapping
        self.count = len(cells.lines)
        self.remarks: list[Remark] = []
        self.masks: dict[str, Mask] = {}
        self._bad: list[Bad] = []
        self.moved: Moved = {}
        self._coded_parts: dict[str, pa.DictionaryArray] = {}
        self.opens = np.full(self.count, mapping.kind == OPENS)
        self.sideless = np.zeros(self.count, np.bool_)
        self.account = self._accounts()
        self._named = self._account_names()
        self.ore = self._turned(self._amounts())
        self.dates, self.periods = self._times()
        if mapping.opening:
            self._open_rows()
        self.objects = self._objects()
        self.entries = self._entries()

    def column(self, name: str) -> Column:
        """The cells of a field, or its constant on every row, or None."""
        source = self.mapping.columns.get(name)
        if source is not None:
            cells = self.cells.columns[source]
            return replaced(coded(cells), _AFTER_CODE, r"\1") if name in self.mapping.first_word else cells
        constant = self.mapping.constants.get(name)
        return None if constant is None else same(constant, self.count)

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
        """The distinct accounts, empty in the place of one that only sums are called by."""
        codes: list[str] = self.account.dictionary.to_pylist()
        if not self.masks[TOTAL].any():
            return codes
        own = set(np.unique(self.account.indices.to_numpy()[self.rows]).tolist())
        return [code if place in own else "" for place, code in enumerate(codes)]

    def odd_accounts(self) -> dict[str, int]:
        """Accounts of digits that are written otherwise than plainly, each with the line of its first row."""
        is_odd = pc.match_substring_regex(self.account.dictionary, ODD_ACCOUNT).to_numpy(zero_copy_only=False)
        found = np.flatnonzero(is_odd).tolist()
        first = self._first_rows() if found else []
        return {self.account.dictionary[one].as_py(): int(self.cells.lines[first[one]]) for one in found}

    def _first_rows(self) -> list[int]:
        """The place of each distinct account's first row."""
        first = np.zeros(len(self.account.dictionary), np.int64)
        indices = self.account.indices.to_numpy()
        first[indices[::-1]] = np.arange(len(indices))[::-1]
        return list(first.tolist())

    def _remark(self, name: str, place: int, **values: object) -> None:
        self.remarks.append((name, int(self.cells.lines[place]), values))

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
        return replaced(codes, _DECIMAL, r"\1")

    def _amounts(self) -> Integers:
        columns = self.mapping.columns
        if "side" in columns:
            return self._both(self._parted(self._amount("amount")))
        if "amount" in columns:
            return self._amount("amount")
        return self._both({side: self._amount(side) for side in ("debit", "credit") if side in columns})

    def _turned(self, ore: Integers) -> Integers:
        """The amounts, those of accounts that are written with a plus for credit turned."""
        begin = self.mapping.amounts.credit_accounts
        if not begin:
            return ore
        is_turned = holds(self.account, lambda text: text.startswith(begin)) & (ore != MISSING)
        return np.where(is_turned, -ore, ore)

    def _parted(self, ore: Integers) -> dict[str, Integers]:
        """Amounts as if debits and credits stood in columns of their own; one whose side isn't told can't be used."""
        column = coded(self.column("side"))
        sides: dict[str, Integers] = {}
        for side in self.mapping.sides:
            is_side = holds(column, lambda text, side=side: side_of(text, self.mapping.sides) == side)
            sides[side] = np.where(is_side, ore, MISSING)
        self.sideless = (ore != MISSING) & np.all([side == MISSING for side in sides.values()], axis=0)
        return sides

    def _both(self, sides: dict[str, Integers]) -> Integers:
        """Debits and credits as amounts with signs."""
        signs = {"debit": 1, "credit": 1 if self.mapping.amounts.credit == "minus" else -1}
        self._judge_sides(sides, signs)
        given = [(ore, signs[side]) for side, ore in sides.items()]
        none = np.all([ore == MISSING for ore, _sign in given], axis=0)
        signed = [np.where(ore == MISSING, 0, ore) * sign for ore, sign in given]
        both = np.sum(signed, axis=0, dtype=np.int64)
        too_large = np.abs(np.sum(signed, axis=0, dtype=np.float64)) >= LARGEST_ORE
        for place in np.flatnonzero(too_large).tolist():
            text = " − ".join(format_amount(int(ore[place]), "kr", 2) for ore, _sign in given if ore[place] != MISSING)
            self._bad.append((place, "debit", text, TOO_LARGE))
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

    def _amount(self, name: str, where: Mask | None = None) -> Integers:
        """The amounts of a column; those that can't be used are told, of some rows when only those count."""
        column = self.column(name)
        ore, bad, moved = amounts_of(column, self.mapping.amounts)
        if where is not None:
            bad = [place for place in bad if where[place]]
            moved = {place: change for place, change in moved.items() if where[place]}
        for place, change in moved.items():
            self.moved[place] = change * self._weight(name, place) + self.moved.get(place, 0)
        for place in bad:
            plain = plain_cell(column, place)
            self._bad.append((place, name, str(plain), why_bad(plain, self.mapping.amounts)))
        return ore

    @property
    def moved_of_entries(self) -> Moved:
        """What rounding changed in rows that are entries."""
        return {place: change for place, change in self.moved.items() if self.entries[place]}

    def _weight(self, name: str, place: int) -> int:
        """Whether an amount of a column counts as it stands in its row's entry, or turned."""
        shape = self.mapping.amounts
        side = str(plain_cell(self.column("side"), place)) if "side" in self.mapping.columns else ""
        is_credit = "credit" in {name, side_of(side, self.mapping.sides)} and shape.credit != "minus"
        is_turned = bool(shape.credit_accounts) and self.account[place].as_py().startswith(shape.credit_accounts)
        return -1 if is_credit != is_turned else 1

    def _tell_bad(self, place: int, name: str, text: str, finding: str) -> None:
        shape = self.mapping.amounts
        told = {
            "column": self.mapping.columns.get(name, self.mapping.columns.get("amount")),
            "unit": shape.unit,
            "limit": format_amount(LARGEST_ORE, "kr", 2),
            "decimal": shape.decimal,
            "thousands": shape.thousands,
        }
        self._remark(finding, place, text=text, **told)

    def _times(self) -> tuple[Integers, Integers]:
        """Days and months of each row; one with a month alone is dated its first day, one of a year in January."""
        date_column, period_column = self.column("date"), self._period_column()
        dates = periods = None
        if date_column is not None:
            dates, self._codes = by_value(date_column, lambda text: read_day(text, self.mapping.date))
        if self.mapping.is_of_year:
            periods, self._codes = by_value(self.column("year"), lambda text: read_period(f"{text} 01"))
        elif period_column is not None:
            beside, shape = self.mapping.periods, self.mapping.date
            periods, self._codes = by_value(period_column, lambda text: read_period(text, beside, shape))
            opens = (periods != MISSING) & (periods % CENTURY == OPENING)
            self.opens |= opens
            periods = periods + opens
        if dates is None and periods is not None:
            dates = np.where(periods == MISSING, MISSING, periods * CENTURY + 1)
        elif dates is not None and periods is None:
            periods = np.where(dates == MISSING, MISSING, dates // CENTURY)
        elif dates is not None and periods is not None:
            dates = np.where((dates == MISSING) | (dates // CENTURY != periods), periods * CENTURY + 1, dates)
            dates = np.where(periods == MISSING, MISSING, dates)
        return np.asarray(dates), np.asarray(periods)

    def _period_column(self) -> Column:
        """The cells that say the month: one column, or those of year and month together."""
        if not {"year", "month"} <= {*self.mapping.columns, *self.mapping.constants}:
            return self.column("period")
        years, months = coded(self.column("year")), coded(self.column("month"))
        width = max(1, len(months.dictionary))
        keys = years.indices.to_numpy().astype(np.int64) * width + months.indices.to_numpy()
        distinct, inverse = np.unique(keys, return_inverse=True)
        texts = [
            f"{years.dictionary[key // width].as_py()} {months.dictionary[key % width].as_py()}".strip()
            for key in distinct.tolist()
        ]
        return pa.DictionaryArray.from_arrays(as_column(inverse.astype(np.int32)), pa.array(texts, pa.string()))

    def _open_rows(self) -> None:
        """Rows that say in words that a year opens with them; their amounts may stand in a column of their own."""
        says = openings.rows_that_open(map(self.column, openings.FIELDS), self.mapping.opening, self.count)
        if not says.any():
            return
        self.opens |= says
        if "opening" in self.mapping.columns:
            own = self._turned(self._amount("opening", says))
            self.ore = np.where(says & (own != MISSING), own, self.ore)
        undated = says & (self.periods == MISSING) & ~holds(self.account, lambda text: not text)
        self.periods = openings.dated(self.periods, undated) if undated.any() else self.periods
        self.masks[OPENING_UNDATED] = undated & (self.periods != MISSING)

    def _objects(self) -> pa.DictionaryArray:
        """Each distinct combination of code parts as a canonical object list."""
        parts = self._coded_parts = {name: coded(column) for name, column in self._parts().items()}
        if not parts:
            return same("", self.count)
        self.masks[BAD_CODE] = np.logical_or.reduce([holds(column, is_cell_error) for column in parts.values()])
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

    def _parts(self) -> dict[str, Any]:
        parts = {part: self.column(part) for part in PARTS}
        parts |= {name: self.cells.columns[column] for name, column in self.mapping.dimensions.items()}
        return {name: column for name, column in parts.items() if column is not None}

    def _entries(self) -> Mask:
        """Rows that are entries: blank rows are passed over, sums are counted, faults are told.

        A row without an amount is no entry: of a plan or a period that is counted, of a voucher it is a fault.
        """
        is_blank = holds(self.account, lambda text: not text)
        is_total, like_sum = self._sums()
        is_wrong = holds(self.account, is_cell_error)
        is_bad = np.zeros(self.count, np.bool_)
        for bad in self._bad:
            is_bad[bad[0]] = True
            if not is_total[bad[0]]:
                self._tell_bad(*bad)
        has_amount = (self.ore != MISSING) | is_bad | self.sideless
        undated = self.periods == MISSING
        is_dated = ~undated & self._is_dated_by_row
        self.lost = is_blank & has_amount & (is_dated | self._lack_accounts(is_blank & has_amount & ~is_dated))
        is_sum = is_blank & ~self.lost & (has_amount | is_dated)
        is_named = self._say_sum(is_sum) | ~has_amount
        is_row = ~is_total & ~is_blank & ~is_wrong
        self.rows = is_row.copy()
        self._tell(is_wrong, "table-cell-error", self.account, column=self.mapping.columns.get("account"))
        self._tell_undated(undated & is_row)
        is_row &= ~undated
        if self.sideless.any():
            self._tell(is_row & self.sideless, "table-side-unknown", coded(self.column("side")))
        self._judge_currency(is_row & has_amount)
        bare = is_row & ~has_amount
        if self._needs_amounts:
            self._tell(bare, "table-amount-missing")
            bare[:] = False
        entries = is_row & (self.ore != MISSING)
        self.masks |= {
            TOTAL: is_total | (is_sum & is_named),
            UNNAMED: is_sum & ~is_named,
            LIKE_SUM: like_sum & entries,
            BLANK: bare,
            OF_YEAR: entries & self.mapping.is_of_year,
            OF_PARTS: entries & (self.mapping.divides and not self.mapping.is_of_year),
        }
        return np.asarray(entries)

    def _sums(self) -> tuple[Mask, Mask]:
        """Rows whose account or its name says that they are sums, and those of them that have what only an entry has.

        The word alone (Summa) is never an account; with more words after it (Total Expend) it may be the name of one.
        """
        says_sum = holds(self.account, names_a_sum)
        like_sum = holds(self.account, lambda text: names_a_sum(text) and len(text.split()) > 1)
        if self._named is not None:
            is_named = holds(self._named, names_a_sum) & holds(self.account, bool)
            like_sum |= is_named & ~says_sum
            says_sum |= is_named
        if like_sum.any():
            like_sum &= ((self.periods != MISSING) & self._is_dated_by_row) | self._placed(like_sum)
        return says_sum & ~like_sum, like_sum

    def _placed(self, where: Mask) -> Mask:
        """Which of some rows have a voucher or a code part in the file, as no sum has."""
        own = {*self.mapping.columns, *self.mapping.dimensions}
        columns = [column for name, column in self._coded_parts.items() if name in own]
        return self._any(where, [self.column("voucher") if "voucher" in own else None, *columns], bool)

    def _lack_accounts(self, where: Mask) -> Mask:
        """Which of some rows without account and day are entries, and no sums."""
        return self._placed(where) & ~self._say_sum(where)

    def _say_sum(self, where: Mask) -> Mask:
        """Which of some rows have a word for a sum as their name, text, voucher or code part."""
        names = [self.column(name) for name in ("account_name", "text", "voucher_text", "voucher")]
        return self._any(where, [*names, *self._coded_parts.values()], names_a_sum)

    def _any(self, where: Mask, columns: Sequence[Column], test: Callable[[str], bool]) -> Mask:
        """Which of some rows pass a test in one of some columns; none is looked at when there are no such rows."""
        found = np.zeros(self.count, np.bool_)
        for column in columns if where.any() else ():
            found |= False if column is None else holds(coded(column), test)
        return where & found

    def _tell(self, where: Mask, name: str, texts: Column = None, **values: object) -> None:
        """A remark on each of some rows, with the text of each in a column."""
        for place in np.flatnonzero(where).tolist():
            self._remark(name, place, **values, **({} if texts is None else {"text": texts[place].as_py()}))

    def _tell_undated(self, where: Mask) -> None:
        is_error = holds(self._codes, is_cell_error) & where
        column = self.mapping.columns.get("period") or self.mapping.columns.get("date")
        self._tell(is_error, "table-cell-error", self._codes, column=column)
        self._tell(where & ~is_error, "table-no-date", self._codes)

    def _judge_currency(self, where: Mask) -> None:
        """Amounts in another currency than kronor, where the mapping says which it is."""
        column = self.column("currency")
        if column is not None:
            codes = coded(column)
            self._tell(holds(codes, lambda text: not is_kronor(text)) & where, "table-currency-foreign", codes)

    @property
    def _needs_amounts(self) -> bool:
        return self.mapping.kind == "voucher" and self._is_dated_by_row

    @property
    def _is_dated_by_row(self) -> bool:
        says_when = {"date", "period", "month", *(["year"] if self.mapping.is_of_year else [])}
        return bool(says_when & set(self.mapping.columns))


def names_a_sum(text: str) -> bool:
    """Whether a cell says that the row is a sum: Summa, Totalt kostnader; not Sommarskola.

    >>> names_a_sum("Summa: kostnader"), names_a_sum("Summer school"), names_a_sum("")
    (True, False, False)
    """
    return text.lower().replace(":", " ").split()[:1] in TOTAL_WORDS
