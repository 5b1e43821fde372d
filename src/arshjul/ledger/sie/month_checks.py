"""Judge the changes by month of a SIE file (#PSALDO) against its vouchers, and tell which of them no one reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from arshjul.kernel.period import Month, runs
from arshjul.ledger.counted import of_their_year
from arshjul.ledger.sie.checks import kr
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.values import Balance, FiscalYear, Header

Moved = Mapping[tuple[str, int], int]
"""Öre by account and month that the entries change."""

Stated = dict[tuple[str, int], tuple[int, int]]
"""Öre by account and month, and the first line that says so."""

PERIODIC = "PSALDO"


def months(book: Book, head: Header, moved: Moved) -> None:
    """Do the entries of each month change an account by what #PSALDO says?"""
    kept = of_their_year(book.balances, head.fiscal_years).kept
    found = [item for item in kept if item.tag == PERIODIC and item.amount is not None]
    year = head.year(0)
    own = [item for item in found if year is None or _is_in(item, year)]
    if year:
        _tell_other_years(book, [item for item in found if not _is_in(item, year)])
    moved = {(account, month): ore for (account, month), ore in moved.items() if month}
    if moved:
        stated = _stated(item for item in own if not item.objects)
        with_entries = {month for _account, month in moved}
        _tell_quiet(
            book, [(month, line) for (_, month), (ore, line) in stated.items() if ore and month not in with_entries]
        )
        _tell_differing(book, stated, moved, with_entries)


def _is_in(item: Balance, year: FiscalYear) -> bool:
    return year.start // 100 <= item.period <= year.end // 100


def _stated(found: Iterable[Balance]) -> Stated:
    sums: Stated = {}
    for item in found:
        ore, line = sums.get((item.account, item.period), (0, item.line))
        sums[item.account, item.period] = ore + (item.amount or 0), line
    return sums


def _tell_other_years(book: Book, found: list[Balance]) -> None:
    """Changes outside year 0 would replace months that were sent in full before."""
    if found:
        line = min(item.line for item in found)
        book.notes.add("periods-other-year", line, count=len(found), months=_named(item.period for item in found))


def _tell_quiet(book: Book, found: list[tuple[int, int]]) -> None:
    if found:
        line = min(line for _month, line in found)
        months = _named(month for month, _line in found)
        book.notes.add("periods-without-vouchers", line, count=len(found), months=months)


def _tell_differing(book: Book, stated: Stated, moved: Moved, with_entries: set[int]) -> None:
    """An account with no row in a month that has vouchers is stated as unchanged, when it has rows in others."""
    accounts = {account: line for (account, _month), (_ore, line) in reversed(stated.items())}
    keys = {key for key in stated if key[1] in with_entries} | {key for key in moved if key[0] in accounts}
    for account, month in sorted(keys):
        ore, line = stated.get((account, month), (0, accounts[account]))
        computed = moved.get((account, month), 0)
        if computed != ore:
            said = {"computed": kr(computed), "stated": kr(ore), "difference": kr(computed - ore)}
            book.notes.add("period-vouchers-differ", line, account=account, month=str(Month.parse(month)), **said)


def _named(found: Iterable[int]) -> str:
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs(found))
