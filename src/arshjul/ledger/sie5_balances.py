"""The balances of a SIE 5 document: a year's opening and closing are kept, and all are tried against its entries.

A balance is of a month. What an account has at the end of it is its opening balance of the year and the entries from
the year's first month to that one; its opening in a later month is what it had at the end of the month before. So it
is for its balance by objects, which is of the entries with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from arshjul.kernel.money import spread
from arshjul.kernel.period import Month
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.changes import CENTURY, Changes, changes_of
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.values import Balance, FiscalYear, Header

TAGS: Mapping[str, str] = {
    "OpeningBalance": "IB",
    "ClosingBalance": "UB",
    "Budget": "PBUDGET",
    "OpeningBalanceMultidim": "IB",
    "ClosingBalanceMultidim": "UB",
    "BudgetMultidim": "PBUDGET",
}
RESULT_KINDS = frozenset("KI")
Pairs = frozenset[tuple[str, str]]
NO_PAIRS: Pairs = frozenset()


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
    _reconcile(book, inside, changes_of(rows, vouchers, divided=any(item.objects for item, _year in inside)))
    lines = [item.line for item, year in inside if item.month != _edge(item, year)]
    if lines:
        book.notes.add("balances-of-months", min(lines), count=len(lines))


def _year(header: Header, month: int) -> FiscalYear | None:
    years = header.fiscal_years
    return next((year for year in years if _is_in(year, month)), None)


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


def _reconcile(book: Book, stated: Sequence[tuple[Stated, FiscalYear]], changes: Changes) -> None:
    """Tell of each balance that isn't the opening one and the entries.

    Those by objects are of the entries with all of these objects, and perhaps of others.
    """
    known = [(item, year) for item, year in stated if item.amount is not None]
    opening = {
        (item.account, year.index, pairs_of(item)): item.amount or 0 for item, year in known if _is_first(item, year)
    }
    entries = _Entries(changes)
    divided = {(account, year, _dimensions(pairs)) for account, year, pairs in opening}
    with_entries = {year for _item, year in known if any(_is_in(year, month) for _account, _objects, month in changes)}
    for item, year in known:
        pairs = pairs_of(item)
        own = (item.account, year.index)
        is_undivided = opening.get((*own, NO_PAIRS)) and (*own, _dimensions(pairs)) not in divided
        if year not in with_entries or _is_first(item, year) or is_undivided:
            continue
        last = item.month if item.tag == "UB" else item.month - 1
        until = replace(year, end=last * CENTURY)
        moved = sum(ore for month, ore in entries.of(item.account, pairs).items() if _is_in(until, month))
        _compare(book.notes, item, opening.get((*own, pairs), 0) + moved)


class _Entries:
    """The entries of each account by the objects that its balances are of, so that none is looked through for each."""

    def __init__(self, changes: Changes) -> None:
        self._by_account: dict[str, list[tuple[Pairs, int, int]]] = {}
        for (account, objects, month), amount in changes.items():
            self._by_account.setdefault(account, []).append((frozenset(object_pairs(objects)), month, amount))
        self._divided: dict[tuple[str, frozenset[str]], dict[Pairs, dict[int, int]]] = {}

    def of(self, account: str, pairs: Pairs) -> Mapping[int, int]:
        """Öre by month of the entries that have all of the objects, and perhaps others."""
        key = account, _dimensions(pairs)
        if key not in self._divided:
            self._divided[key] = self._divide(*key)
        return self._divided[key].get(pairs, {})

    def _divide(self, account: str, dimensions: frozenset[str]) -> dict[Pairs, dict[int, int]]:
        found: dict[Pairs, dict[int, int]] = {}
        for of, month, ore in self._by_account.get(account, ()):
            own = frozenset(pair for pair in of if pair[0] in dimensions)
            if _dimensions(own) == dimensions:
                months = found.setdefault(own, {})
                months[month] = months.get(month, 0) + ore
        return found


def _is_first(item: Stated, year: FiscalYear) -> bool:
    return item.tag == "IB" and item.month == _edge(item, year)


def _is_in(year: FiscalYear, month: int) -> bool:
    return year.start // CENTURY <= month <= year.end // CENTURY


def pairs_of(item: Stated) -> Pairs:
    """The objects that a balance is of."""
    return frozenset(object_pairs(item.objects))


def _dimensions(pairs: Pairs) -> frozenset[str]:
    return frozenset(dimension for dimension, _code in pairs)


def _compare(notes: Notes, item: Stated, computed: int) -> None:
    stated = item.amount or 0
    if computed != stated:
        notes.add(
            "balance-objects-differ" if item.objects else "balance-differs",
            item.line,
            account=item.account,
            month=str(Month.parse(item.month)),
            element=item.element,
            objects=item.objects,
            computed=kr(computed),
            stated=kr(stated),
            difference=kr(computed - stated),
        )
