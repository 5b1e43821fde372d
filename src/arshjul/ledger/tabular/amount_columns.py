"""The amounts of rows in öre, debit positive: from one column, or from debit and credit, or by what tells the side."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from arshjul.kernel.money import LARGEST_ORE, format_amount
from arshjul.ledger.tabular.codes import Mask, holds
from arshjul.ledger.tabular.convert import MISSING, Integers, coded
from arshjul.ledger.tabular.fields import Fields
from arshjul.ledger.tabular.mapping import side_of
from arshjul.ledger.tabular.rounding import Moved, amounts_of, plain_cell, why_bad

CREDIT, CREDIT_TURNED, TURNED = "credit", "credit-turned", "table-side-turned"
TOO_LARGE = "table-amount-too-large"

Bad = tuple[int, str, str, str]
"""Of an amount that can't be used: its place, its column, what it says and its finding."""


class AmountColumns:
    """`ore` is the amount of each row, `bad` those that can't be used, `moved` what rounding changed.

    `sideless` are amounts that are neither debit nor credit.
    """

    def __init__(self, fields: Fields, account: pa.DictionaryArray) -> None:
        self.fields, self.mapping, self.account = fields, fields.mapping, account
        self.bad: list[Bad] = []
        self.moved: Moved = {}
        self.sideless = np.zeros(fields.count, np.bool_)
        self.ore = self.turned(self._amounts())

    def _amounts(self) -> Integers:
        columns = self.mapping.columns
        if "side" in columns:
            return self._both(self._parted(self.amount("amount")))
        if "amount" in columns:
            return self.amount("amount")
        return self._both({side: self.amount(side) for side in ("debit", "credit") if side in columns})

    def turned(self, ore: Integers) -> Integers:
        """The amounts, those of accounts that are written with a plus for credit turned."""
        begin = self.mapping.amounts.credit_accounts
        if not begin:
            return ore
        is_turned = holds(self.account, lambda text: text.startswith(begin)) & (ore != MISSING)
        return np.where(is_turned, -ore, ore)

    def _parted(self, ore: Integers) -> dict[str, Integers]:
        """Amounts as if debits and credits stood in columns of their own; one whose side isn't told can't be used."""
        column = coded(self.fields.column("side"))
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
            self.bad.append((place, "debit", text, TOO_LARGE))
        return np.where(none | too_large, MISSING, both)

    def _judge_sides(self, sides: dict[str, Integers], signs: dict[str, int]) -> None:
        """Amounts that stand on one side and count on the other: reversals, or a credit column with minus signs."""
        turned = np.zeros(self.fields.count, np.bool_)
        for side, ore in sides.items():
            usual = (1 if side == "debit" else -1) * self.mapping.amounts.sign
            worth = np.where(ore == MISSING, 0, ore) * (signs[side] * usual)
            turned |= worth < 0
            if side == "credit":
                self.fields.masks |= {CREDIT: worth > 0, CREDIT_TURNED: worth < 0}
        self.fields.masks[TURNED] = turned

    def amount(self, name: str, where: Mask | None = None) -> Integers:
        """The amounts of a column; those that can't be used are told, of some rows when only those count."""
        column = self.fields.column(name)
        ore, bad, moved = amounts_of(column, self.mapping.amounts)
        if where is not None:
            bad = [place for place in bad if where[place]]
            moved = {place: change for place, change in moved.items() if where[place]}
        for place, change in moved.items():
            self.moved[place] = change * self._weight(name, place) + self.moved.get(place, 0)
        for place in bad:
            plain = plain_cell(column, place)
            self.bad.append((place, name, str(plain), why_bad(plain, self.mapping.amounts)))
        return ore

    def _weight(self, name: str, place: int) -> int:
        """Whether an amount of a column counts as it stands in its row's entry, or turned."""
        shape = self.mapping.amounts
        side = str(plain_cell(self.fields.column("side"), place)) if "side" in self.mapping.columns else ""
        is_credit = "credit" in {name, side_of(side, self.mapping.sides)} and shape.credit != "minus"
        is_turned = bool(shape.credit_accounts) and self.account[place].as_py().startswith(shape.credit_accounts)
        return -1 if is_credit != is_turned else 1

    def tell_bad(self, place: int, name: str, text: str, finding: str) -> None:
        """A remark on an amount that can't be used."""
        shape = self.mapping.amounts
        told = {
            "column": self.mapping.columns.get(name, self.mapping.columns.get("amount")),
            "unit": shape.unit,
            "limit": format_amount(LARGEST_ORE, "kr", 2),
            "decimal": shape.decimal,
            "thousands": shape.thousands,
        }
        self.fields.remark(finding, place, text=text, **told)
