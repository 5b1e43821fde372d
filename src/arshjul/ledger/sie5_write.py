"""Write SIE 5 (SieEntry): codes, budgets and vouchers to be read into another system.

    reading → elements in the standard's order (`sie5.yaml`) → UTF-8

A whole document (Sie) must carry the sending accounting system's signature, which is not ours to give, so this writes
the standard's form for imports. It holds no balances and no crossed-out rows: the standard has no place for them there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from arshjul import __version__
from arshjul.kernel.findings import finding
from arshjul.kernel.money import plain_amount
from arshjul.ledger.counted import of_their_year
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.balance_checks import tell_left_out
from arshjul.ledger.sie.fields import object_pairs
from arshjul.ledger.sie.write import Written
from arshjul.ledger.sie5_form import NAMESPACE
from arshjul.ledger.values import TRANS, Account, Balance, Header, Reading

Element = Any
"""An element of the document; lxml tells little of them."""

TYPES: Mapping[str, str] = {"T": "asset", "S": "liability", "K": "cost", "I": "income", "": "statistics"}
PROGRAM = ("Årshjul", __version__)
MOST_TOLD = 100
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_sie5(reading: Reading) -> Written:
    """The reading's codes, budgets (#PBUDGET) and vouchers as SieEntry; reading it again gives the same.

    Vouchers lie by series, in the order the series first come. A voucher's number that isn't a whole number goes as its
    reference, since the standard numbers by whole ones. A voucher without date or a row without amount: `ValueError`.
    """
    root = etree.Element(_name("SieEntry"), nsmap={None: NAMESPACE})
    _file_info(root, reading.header)
    balances = of_their_year(reading.balances, reading.header.fiscal_years)
    _accounts(root, reading.accounts, [one for one in balances.kept if one.tag == "PBUDGET"])
    _dimensions(root, reading)
    crossed_out = _journals(root, reading)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    found = (finding("ledger.entries-crossed-out", count=crossed_out),) if crossed_out else ()
    notes = Notes("", MOST_TOLD)
    tell_left_out(notes, [one for one in balances.left_out if one.tag == "PBUDGET"])
    return Written(data, (*found, *notes.all()))


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: Element, name: str, /, **given: str | None) -> Element:
    """A child with the attributes that have a value; characters that XML can't hold become spaces."""
    held = {key: NOT_IN_XML.sub(" ", value) for key, value in given.items() if value is not None}
    return etree.SubElement(parent, _name(name), held)


def _file_info(root: Element, header: Header) -> None:
    info = _add(root, "FileInfo")
    name, _, version = header.program.partition(" | ")
    _add(info, "SoftwareProduct", name=name or PROGRAM[0], version=version or PROGRAM[1])
    _add(info, "FileCreation", time=f"{_day(header.generated)}T00:00:00", by=PROGRAM[0])
    _add(info, "Company", organizationId=header.organisation_number, name=header.company)
    _add(info, "AccountingCurrency", currency=header.currency)


def _day(number: int | None) -> str:
    if number is None:
        message = "SIE 5 wants a date here"
        raise ValueError(message)
    text = f"{number:08d}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _accounts(root: Element, accounts: Sequence[Account], budget: Iterable[Balance]) -> None:
    """Accounts with their budgets; the standard numbers accounts by digits alone."""
    budgets: dict[str, list[Balance]] = defaultdict(list)
    for one in budget:
        if one.amount is not None:
            budgets[one.account].append(one)
    unnamed = [Account(code) for code in budgets.keys() - {one.code for one in accounts}]
    listed = [one for one in (*accounts, *sorted(unnamed, key=_code)) if one.code.isdecimal()]
    if not listed:
        return
    parent = _add(root, "Accounts")
    for account in listed:
        element = _add(
            parent, "Account", id=account.code, name=account.name, type=TYPES.get(account.kind, "statistics")
        )
        for one in budgets[account.code]:
            _budget(element, one)


def _code(account: Account) -> str:
    return account.code


def _budget(account: Element, one: Balance) -> None:
    month = f"{one.period // 100:04d}-{one.period % 100:02d}" if one.period else None
    amount = plain_amount(one.amount or 0)
    element = _add(account, "Budget", month=month, amount=amount, quantity=one.quantity or None)
    _objects(element, one.objects)


def _objects(parent: Element, canonical: str) -> None:
    for dimension, code in object_pairs(canonical):
        _add(parent, "ObjectReference", dimId=dimension, objectId=code)


def _dimensions(root: Element, reading: Reading) -> None:
    """Dimensions with their objects; each once, and those that only objects name too."""
    names = {one.number: one.name for one in reading.dimensions}
    codes: dict[str, dict[str, str]] = {number: {} for number in names}
    for one in reading.objects:
        codes.setdefault(one.dimension, {})[one.code] = one.name
    if not codes:
        return
    parent = _add(root, "Dimensions")
    for number, objects in codes.items():
        element = _add(parent, "Dimension", id=number, name=names.get(number, ""))
        for code, name in objects.items():
            _add(element, "Object", id=code, name=name)


def _journals(root: Element, reading: Reading) -> int:
    """Every voucher under its series; gives how many rows of history were left out."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    left_out = 0
    for row in _dicts(reading.rows):
        rows[row["voucher"]].append(row)
    journals: dict[str, Element] = {}
    for voucher in _dicts(reading.vouchers):
        series = voucher["series"] or ""
        if series not in journals:
            journals[series] = _add(root, "Journal", id=series or None)
        held = [row for row in rows[voucher["voucher"]] if row["tag"] == TRANS]
        left_out += len(rows[voucher["voucher"]]) - len(held)
        _entry(journals[series], voucher, held)
    return left_out


def _dicts(table: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  an Arrow table
    for batch in table.to_batches():
        yield from batch.to_pylist()


def _entry(journal: Element, voucher: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> None:
    number, day = voucher["number"] or "", _day(voucher["date"])
    is_count = number.isascii() and number.isdecimal()
    entry = _add(
        journal,
        "JournalEntry",
        id=number if is_count else None,
        journalDate=day,
        text=voucher["text"] or None,
        referenceId=number if number and not is_count else None,
    )
    registered = _day(voucher["registered"]) if voucher["registered"] else day
    _add(entry, "OriginalEntryInfo", date=registered, by=voucher["sign"] or "")
    for row in rows:
        _ledger_entry(entry, row)


def _ledger_entry(entry: Element, row: Mapping[str, Any]) -> None:
    if row["amount"] is None:
        message = "SIE 5 wants an amount in each row"
        raise ValueError(message)
    element = _add(
        entry,
        "LedgerEntry",
        accountId=row["account"],
        amount=plain_amount(row["amount"]),
        quantity=row["quantity"] or None,
        text=row["text"] or None,
        ledgerDate=_day(row["date"]) if row["date"] else None,
    )
    _objects(element, row["objects"] or "")
