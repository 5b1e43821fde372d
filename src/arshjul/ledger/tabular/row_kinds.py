"""What each row is: an entry, a sum, words without money, or a fault.

A row without an amount is no entry: of a plan or a period that is counted, of a voucher it is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from arshjul.ledger.sie.checks import is_kronor
from arshjul.ledger.tabular.amount_columns import AmountColumns
from arshjul.ledger.tabular.code_parts import Parts
from arshjul.ledger.tabular.codes import Mask, holds
from arshjul.ledger.tabular.convert import MISSING, coded, is_cell_error
from arshjul.ledger.tabular.fields import Fields
from arshjul.ledger.tabular.row_times import RowTimes

TOTAL_WORDS = frozenset(
    ["summa", "total", "totalt", "sum", "totalsumma", "delsumma", "slutsumma", "subtotal", "totals", "totaler"]
)
TOTAL, BLANK = "row-total", "table-amounts-blank"
UNNAMED, LIKE_SUM = "row-total-unnamed", "table-account-like-sum"
OF_YEAR, OF_PARTS = "table-budget-of-year", "table-budget-of-parts"
WORDS, AGAIN = "table-rows-of-words", "table-header-again"
SUMMED = frozenset({TOTAL, UNNAMED, LIKE_SUM})
"""Rows that are counted with their amount."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which rows are `entries`; which have an account, entries or not; and which have an amount but no account."""

    entries: Mask
    rows: Mask
    lost: Mask


class RowKinds:
    """Judges the rows of a table by what their fields say."""

    def __init__(
        self,
        fields: Fields,
        amounts: AmountColumns,
        times: RowTimes,
        parts: Parts,
        named: pa.DictionaryArray | None,
    ) -> None:
        self.fields, self.mapping = fields, fields.mapping
        self.amounts, self.times, self.parts, self.named = amounts, times, parts, named
        self.account = amounts.account

    def found(self) -> Found:
        """What each row is: blank rows are passed over, sums are counted, faults are told."""
        ore, periods = self.amounts.ore, self.times.periods
        is_blank = holds(self.account, lambda text: not text)
        is_total, like_sum = self._sums()
        is_wrong = holds(self.account, is_cell_error)
        is_again = self._is_header_again()
        has_amount = (ore != MISSING) | self._bad(is_total | is_again) | self.amounts.sideless
        undated = periods == MISSING
        is_dated = ~undated & self.times.are_of_rows
        lost = is_blank & has_amount & (is_dated | self._lack_accounts(is_blank & has_amount & ~is_dated))
        is_sum = is_blank & ~lost & (has_amount | is_dated)
        is_named = self._say_sum(is_sum) | ~has_amount
        is_row = ~is_total & ~is_blank & ~is_wrong & ~is_again
        is_words = self._say_words_alone(is_row & undated & ~has_amount)
        is_row &= ~is_words
        rows = is_row.copy()
        self.fields.tell(is_wrong, "table-cell-error", self.account, column=self.mapping.columns.get("account"))
        self._tell_undated(undated & is_row)
        is_row &= ~undated
        if self.amounts.sideless.any():
            self.fields.tell(is_row & self.amounts.sideless, "table-side-unknown", coded(self.fields.column("side")))
        self._judge_currency(is_row & has_amount)
        bare = is_row & ~has_amount
        if self.mapping.kind == "voucher" and self.times.are_of_rows:
            self.fields.tell(bare, "table-amount-missing")
            bare[:] = False
        entries = np.asarray(is_row & (ore != MISSING))
        self.fields.masks |= {
            TOTAL: is_total | (is_sum & is_named),
            UNNAMED: is_sum & ~is_named,
            LIKE_SUM: like_sum & entries,
            BLANK: bare,
            WORDS: is_words,
            AGAIN: is_again,
            OF_YEAR: entries & self.mapping.is_of_year,
            OF_PARTS: entries & (self.mapping.kind == "budget" and bool(self.times.firsts)),
        }
        return Found(entries, rows, lost)

    def _is_header_again(self) -> Mask:
        """Rows that are the header once more, as on each page of a printed list."""
        name = self.mapping.columns.get("account", "")
        return holds(self.account, lambda text: text == name and bool(self.mapping.header))

    def _bad(self, are_none: Mask) -> Mask:
        """Rows whose amount can't be used, each told unless the row is no entry."""
        is_bad = np.zeros(self.fields.count, np.bool_)
        for bad in self.amounts.bad:
            is_bad[bad[0]] = True
            if not are_none[bad[0]]:
                self.amounts.tell_bad(*bad)
        return is_bad

    def _sums(self) -> tuple[Mask, Mask]:
        """Rows whose account or its name says that they are sums, and those of them that have what only an entry has.

        The word alone (Summa) is never an account; with more words after it (Total Expend) it may be the name of one.
        """
        said = self.mapping.sums
        says_sum = holds(self.account, lambda text: names_a_sum(text) or text in said)
        like_sum = holds(self.account, lambda text: names_a_sum(text) and len(text.split()) > 1 and text not in said)
        if self.named is not None:
            is_named = holds(self.named, names_a_sum) & holds(self.account, bool)
            like_sum |= is_named & ~says_sum
            says_sum |= is_named
        if like_sum.any():
            like_sum &= ((self.times.periods != MISSING) & self.times.are_of_rows) | self._placed(like_sum)
        return says_sum & ~like_sum, like_sum

    def _placed(self, where: Mask) -> Mask:
        """Which of some rows have a voucher or a code part in the file, as no sum has."""
        own = {*self.mapping.columns, *self.mapping.dimensions}
        columns = [column for name, column in self.parts.items() if name in own]
        return self.fields.any_of(where, [self.fields.column("voucher") if "voucher" in own else None, *columns], bool)

    def _say_words_alone(self, where: Mask) -> Mask:
        """Which of some rows without amount and time have nothing but words: a note below, or a heading among them."""
        return where & ~self._placed(where) if where.any() else where

    def _lack_accounts(self, where: Mask) -> Mask:
        """Which of some rows without account and day are entries, and no sums."""
        return self._placed(where) & ~self._say_sum(where)

    def _say_sum(self, where: Mask) -> Mask:
        """Which of some rows have a word for a sum as their name, text, voucher or code part."""
        names = [self.fields.column(name) for name in ("account_name", "text", "voucher_text", "voucher")]
        return self.fields.any_of(where, [*names, *self.parts.values()], names_a_sum)

    def _tell_undated(self, where: Mask) -> None:
        is_error = holds(self.times.codes, is_cell_error) & where
        column = self.mapping.columns.get("period") or self.mapping.columns.get("date")
        self.fields.tell(is_error, "table-cell-error", self.times.codes, column=column)
        self.fields.tell(where & ~is_error, "table-no-date", self.times.codes)

    def _judge_currency(self, where: Mask) -> None:
        """Amounts in another currency than kronor, where the mapping says which it is."""
        column = self.fields.column("currency")
        if column is not None:
            codes = coded(column)
            self.fields.tell(holds(codes, lambda text: not is_kronor(text)) & where, "table-currency-foreign", codes)


def names_a_sum(text: str) -> bool:
    """Whether a cell says that the row is a sum: Summa, Totalt kostnader, 4100 Summa; not Sommarskola.

    >>> names_a_sum("Summa: kostnader"), names_a_sum("Totalsumma"), names_a_sum("3011 Totalt")
    (True, True, True)
    >>> names_a_sum("Summer school"), names_a_sum("Avgift totalt"), names_a_sum("")
    (False, False, False)
    """
    words = text.lower().replace(":", " ").split()
    is_of_code = len(words) > 1 and words[0].isdigit() and words[-1] in TOTAL_WORDS
    return bool(words) and (words[0] in TOTAL_WORDS or is_of_code)
