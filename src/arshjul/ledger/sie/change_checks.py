"""Judge the changes, by month or of a year, of a SIE file without entries: then its balances alone say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from arshjul.kernel.text import Text
from arshjul.ledger import year_changes
from arshjul.ledger.balance_sums import named
from arshjul.ledger.counted import of_balances, of_their_year, periodic
from arshjul.ledger.sie.checks import by_month, kr
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.values import Balance, FiscalYear, Header
from arshjul.ledger.year_changes import Change, changes_of_year, is_within, sums_up


def changes(book: Book, head: Header, found: Sequence[Balance], transactions: int) -> None:
    """Do debit and credit go even, does the year say what it opened with, and is no account's change said twice?"""
    year = head.year(0)
    if year is None or transactions:
        return
    if sums_up(found, year, transactions):
        of_year = changes_of_year(found, book.accounts.values())
        _tell_said_twice(book, of_year)
        _tell_unopened(book, found)
        total, name = sum(change.amount for change in of_year), named(year)
        told = Text(f"{name.sv} {kr(total)} kr", f"{name.en} {kr(total)} kr")
        _tell_uneven(book, [(change.account, change.amount) for change in of_year], found, told)
        return
    by_account = list(_by_month(head, found, year))
    months: dict[int, int] = {}
    for item in by_account:
        months[item.period] = months.get(item.period, 0) + (item.amount or 0)
    _tell_uneven(book, [(item.account, item.amount or 0) for item in by_account], found, by_month(months), months)


def is_balance_account(book: Book, code: str) -> bool:
    """By the file's own #KTYP, else by class."""
    account = book.accounts.get(code)
    return year_changes.is_balance_account(code, account.kind if account else "")


def _by_month(head: Header, found: Sequence[Balance], year: FiscalYear) -> Iterable[Balance]:
    """The changes by month that count."""
    own = [item for item in found if item.tag == "PSALDO" and is_within(year, item.period)]
    for chosen in periodic(of_their_year(own, head.fiscal_years).kept, of_balances):
        yield from chosen.counted


def _tell_said_twice(book: Book, of_year: Iterable[Change]) -> None:
    twice = [change for change in of_year if change.apart]
    if twice:
        one = twice[0]
        told = {"account": one.account, "counted": kr(one.amount), "apart": kr(one.apart)}
        book.notes.add("closing-and-result", one.line, count=len(twice), **told)


def _tell_unopened(book: Book, found: Sequence[Balance]) -> None:
    """Without any opening balance, what balance accounts had from before counts as changed within the year."""
    own = [item for item in found if item.year == 0]
    closing = [item for item in own if item.tag == "UB" and item.amount and is_balance_account(book, item.account)]
    if closing and not any(item.tag in {"IB", "OIB"} for item in own):
        debit = kr(sum(max(item.amount or 0, 0) for item in closing))
        credit = kr(-sum(min(item.amount or 0, 0) for item in closing))
        book.notes.add("opening-missing", closing[0].line, count=len(closing), debit=debit, credit=credit)


def _tell_uneven(
    book: Book,
    moved: Sequence[tuple[str, int]],
    found: Iterable[Balance],
    told: Text,
    months: Mapping[int, int] | None = None,
) -> None:
    """A file of result accounts alone, or of balance accounts alone, goes even only by chance."""
    sides = {is_balance_account(book, account) for account, amount in moved if amount}
    total = sum(amount for _account, amount in moved)
    if len(sides) > 1 and (total or any((months or {}).values())):
        tags = {"PSALDO"} if months is not None else year_changes.WHOLE
        line = min(item.line for item in found if item.tag in tags and item.amount is not None)
        book.notes.add("changes-uneven", line, months_sv=told.sv, months_en=told.en, difference=kr(total))
