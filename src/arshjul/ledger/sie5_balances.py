"""The balances of a SIE 5 document: a year's opening and closing are kept, and all are tried against its entries.

A balance is of a month. What an account has at the end of it is its opening balance of the year and the entries from
the year's first month to that one; its opening in a later month is what it had at the end of the month before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from arshjul.kernel.money import spread
from arshjul.kernel.period import Month
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.totals import exactly
from arshjul.ledger.values import TRANS, Balance, FiscalYear, Header

TAGS: Mapping[str, str] = {
    "OpeningBalance": "IB",
    "ClosingBalance": "UB",
    "Budget": "PBUDGET",
    "OpeningBalanceMultidim": "IB",
    "ClosingBalanceMultidim": "UB",
    "BudgetMultidim": "PBUDGET",
}
RESULT_KINDS = frozenset("KI")
CENTURY = 100
MILLION = CENTURY**3
"""More than any month YYYYMM, so that account and month are one number."""

Changes = Mapping[tuple[str, int], int]
"""Öre by account and month."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A balance or budget as the document states it; month YYYYMM, 0 when none is given."""

    element: str
    account: str
    month: int
    objects: str
    amount: int | None
    line: int

    @property
    def tag(self) -> str:
        """What SIE 4 calls it."""
        return TAGS[self.element]


def balances(book: Book, header: Header, stated: list[Stated], rows: pa.Table, vouchers: pa.Table) -> None:
    """Keep the balances in the book, and tell of those that can't be kept or don't agree."""
    within = [(item, _year(header, item.month)) for item in stated if item.tag != "PBUDGET"]
    for item, year in within:
        if year is None:
            _tell_outside(book.notes, item)
        elif item.month == _edge(item, year):
            book.balances.append(_kept(book, item, year))
    for item in stated:
        if item.tag == "PBUDGET":
            _budget(book, header, item)
    inside = [(item, year) for item, year in within if year]
    _reconcile(book, inside, changes_of(rows, vouchers))
    count = sum(item.month != _edge(item, year) for item, year in inside)
    if count:
        book.notes.add("balances-of-months", count=count)


def _year(header: Header, month: int) -> FiscalYear | None:
    years = header.fiscal_years
    return next((year for year in years if year.start // CENTURY <= month <= year.end // CENTURY), None)


def _edge(item: Stated, year: FiscalYear) -> int:
    return (year.start if item.tag == "IB" else year.end) // CENTURY


def _tell_outside(notes: Notes, item: Stated) -> None:
    if item.month:
        notes.add(
            "balance-outside-years",
            item.line,
            account=item.account,
            element=item.element,
            month=str(Month.parse(item.month)),
        )
    else:
        notes.add("balance-unreadable", item.line, label=item.element, text=item.account)


def _kept(book: Book, item: Stated, year: FiscalYear) -> Balance:
    is_result = item.tag == "UB" and book.accounts[item.account].kind in RESULT_KINDS
    name = "O" + item.tag if item.objects else "RES" if is_result else item.tag
    return Balance(name, year.index, 0, item.account, item.objects, item.amount, line=item.line)


def _budget(book: Book, header: Header, item: Stated) -> None:
    year = _year(header, item.month)
    for period, part in _budget_months(book.notes, header, item):
        index = year.index if year else 0
        book.balances.append(Balance(item.tag, index, period, item.account, item.objects, part, line=item.line))


def _budget_months(notes: Notes, header: Header, item: Stated) -> list[tuple[int, int | None]]:
    """A budget's month; one without is of the whole primary year, spread evenly over its months."""
    primary = header.year(0)
    if item.month or item.amount is None or primary is None:
        return [(item.month, item.amount)] if item.month else []
    notes.add("budget-whole-year", item.line)
    first, last = (Month.parse(day // CENTURY) for day in (primary.start, primary.end))
    months = [one.number for one in first.through(last)]
    return list(zip(months, spread(item.amount, [1] * len(months)), strict=True))


def changes_of(rows: pa.Table, vouchers: pa.Table) -> dict[tuple[str, int], int]:
    """What the entries that count change, by account and month; an entry without a day has its voucher's."""
    counts = rows["tag"].to_numpy() == TRANS
    owners = rows["voucher"].fill_null(-1).to_numpy()[counts]
    if not len(owners):
        return {}
    days = np.append(vouchers["date"].fill_null(0).to_numpy(), 0)
    own = rows["date"].fill_null(0).to_numpy()[counts]
    months = np.where(own, own, days[owners]) // CENTURY
    accounts = rows["account"].unify_dictionaries().combine_chunks()
    keys = accounts.indices.to_numpy()[counts].astype(np.int64) * MILLION + months
    found, places = np.unique(keys, return_inverse=True)
    amounts = exactly(rows["amount"].fill_null(0).to_numpy()[counts])
    sums = np.zeros(len(found), amounts.dtype)
    np.add.at(sums, places, amounts)
    names = accounts.dictionary.to_pylist()
    codes, periods = np.divmod(found, MILLION)
    parts = zip(codes.tolist(), periods.tolist(), sums.tolist(), strict=True)
    return {(names[code], period): int(total) for code, period, total in parts}


def _reconcile(book: Book, stated: Iterable[tuple[Stated, FiscalYear]], changes: Changes) -> None:
    """Tell of each balance that isn't the opening one and the entries; a year without entries can't be tried."""
    whole = [(item, year) for item, year in stated if not item.objects and item.amount is not None]
    opening = {
        (item.account, year.index): item.amount or 0
        for item, year in whole
        if item.tag == "IB" and item.month == _edge(item, year)
    }
    by_account: dict[str, list[tuple[int, int]]] = {}
    for (account, month), amount in changes.items():
        by_account.setdefault(account, []).append((month, amount))
    used = {month for _account, month in changes}
    for item, year in whole:
        first = year.start // CENTURY
        if (item.tag == "IB" and item.month == first) or not any(first <= one <= year.end // CENTURY for one in used):
            continue
        last = item.month if item.tag == "UB" else item.month - 1
        entries = sum(amount for month, amount in by_account.get(item.account, ()) if first <= month <= last)
        _compare(book.notes, item, opening.get((item.account, year.index), 0) + entries)


def _compare(notes: Notes, item: Stated, computed: int) -> None:
    stated = item.amount or 0
    if computed != stated:
        notes.add(
            "balance-differs",
            item.line,
            account=item.account,
            month=str(Month.parse(item.month)),
            element=item.element,
            computed=kr(computed),
            stated=kr(stated),
            difference=kr(computed - stated),
        )
