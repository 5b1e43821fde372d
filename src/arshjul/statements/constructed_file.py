"""The constructed year as a SIE 4E file, so that it comes in by the same door as any ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from arshjul.kernel.money import plain_amount
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.statements.constructed import Constructed, Row, Voucher

PROGRAM = ("Arshjul", "1.0")
ANSVAR, VERKSAMHET, MOTPART = "1", "20", "23"
"""The dimension numbers of the file: 1 is reserved for the cost centre, 20 and up are free."""
DIMENSIONS = {ANSVAR: "Ansvar", VERKSAMHET: "Verksamhet", MOTPART: "Motpart"}
IN_CODE_PAGE = str.maketrans({"–": "-", "—": "-", "−": "-", "”": "'", "’": "'", "\u00a0": " "})
"""Signs that code page 437 doesn't hold, and what stands for them."""


def as_sie(constructed: Constructed, entity: str) -> bytes:
    """The entity's vouchers and balances of the year as SIE 4E in code page 437."""
    lines = [*_head(constructed, entity), *_accounts(constructed), *_objects(constructed)]
    lines += [*_balances(constructed, entity), *_vouchers(constructed, entity)]
    return ("\r\n".join(lines) + "\r\n").encode("cp437", errors="replace")


def _head(constructed: Constructed, entity: str) -> Iterator[str]:
    first, last = Month(constructed.year, 1).first, Month(constructed.year, MONTHS_PER_YEAR).last
    owner = constructed.entities[entity]
    yield "#FLAGGA 0"
    yield f"#PROGRAM {_quoted(PROGRAM[0])} {PROGRAM[1]}"
    yield "#FORMAT PC8"
    yield f"#GEN {_day(last)}"
    yield "#SIETYP 4"
    yield f"#PROSA {_quoted('Konstruerade verifikationer under publicerade summor')}"
    if owner.orgnr:
        yield f"#ORGNR {owner.orgnr}"
    yield f"#FNAMN {_quoted(owner.name)}"
    yield f"#RAR 0 {_day(first)} {_day(last)}"


def _accounts(constructed: Constructed) -> Iterator[str]:
    for number, account in sorted(constructed.chart.accounts.items()):
        yield f"#KONTO {number} {_quoted(account.title.sv)}"


def _objects(constructed: Constructed) -> Iterator[str]:
    for number, name in DIMENSIONS.items():
        yield f"#DIM {number} {_quoted(name)}"
    for code, name in constructed.units.items():
        yield f"#OBJEKT {ANSVAR} {_quoted(code)} {_quoted(name)}"


def _balances(constructed: Constructed, entity: str) -> Iterator[str]:
    opening: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    for each in constructed.openings:
        if each.entity == entity:
            opening[each.account] += each.amount
    for voucher in constructed:
        for row in voucher.rows if voucher.entity == entity else ():
            changes[row.account] += row.amount
    for account in sorted(opening.keys() | changes.keys()):
        if _is_balance(constructed, account):
            yield f"#IB 0 {account} {plain_amount(opening[account])}"
            yield f"#UB 0 {account} {plain_amount(opening[account] + changes[account])}"
        else:
            yield f"#RES 0 {account} {plain_amount(changes[account])}"


def _is_balance(constructed: Constructed, account: str) -> bool:
    """An account that the balance sheet takes and the income statement doesn't."""
    in_balance = constructed.chart.mapping("balansrakning").line(account)[0] is not None
    return in_balance and constructed.chart.mapping("resultatrakning").line(account)[0] is None


def _vouchers(constructed: Constructed, entity: str) -> Iterator[str]:
    for voucher in constructed:
        if voucher.entity == entity:
            yield from _voucher(voucher)


def _voucher(voucher: Voucher) -> Iterator[str]:
    yield f"#VER {_quoted(voucher.series)} {voucher.number} {_day(voucher.date)} {_quoted(voucher.text)}"
    yield "{"
    for row in voucher.rows:
        what = f"{row.account} {_code_string(row)} {plain_amount(row.amount)}"
        yield f"   #TRANS {what} {_day(voucher.date)} {_quoted(row.text)}"
    yield "}"


def _code_string(row: Row) -> str:
    parts = {ANSVAR: row.ansvar, VERKSAMHET: row.verksamhet, MOTPART: row.motpart}
    return "{" + " ".join(f"{number} {_quoted(code)}" for number, code in parts.items() if code) + "}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _quoted(text: str) -> str:
    return '"' + text.translate(IN_CODE_PAGE).replace('"', '\\"') + '"'
