"""Accounts of several charts in one file: each stands there as a plain number, which any program reads.

Where a number is of another chart than the file's own, a record of ours says what code it is read as
(`#KONTOKOD 93010 bas:3010`). Programs that don't know the label pass over it, as the standard asks them to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from arshjul.ledger.values import Reading, Record

if TYPE_CHECKING:
    from arshjul.ledger.sie.reference import Book

LABEL = "#KONTOKOD"
_OF = ":"
_CODE = re.compile(r'[^\s"{}:]+:([0-9]+)')
_NEXT = "9"
"""What a number is written after when another chart has the same in the file."""


def is_declared(number: str, code: str) -> bool:
    """Whether a plain number may stand for a code of another chart.

    >>> is_declared("3010", "bas:3010"), is_declared("93010", "bas:3010"), is_declared("3010", "3011")
    (True, True, False)
    """
    match = _CODE.fullmatch(code)
    return match is not None and number.endswith(match[1]) and not number.removesuffix(match[1]).strip(_NEXT)


def plain_numbers(codes: Collection[str]) -> dict[str, str]:
    """A plain number for each code of another chart: its own, or after nines when that is taken in the file.

    >>> plain_numbers(["3010", "bas:3010", "bas:5010"])
    {'bas:3010': '93010', 'bas:5010': '5010'}
    """
    taken = {code for code in codes if not _CODE.fullmatch(code)}
    found: dict[str, str] = {}
    for code in sorted(set(codes) - taken):
        number = code.partition(_OF)[2]
        while number in taken:
            number = _NEXT + number
        taken.add(number)
        found[code] = number
    return found


def with_numbers(reading: Reading) -> Reading:
    """The reading as a file has it: plain numbers, and a record of each that is of another chart."""
    used = {account.code for account in reading.accounts} | {item.account for item in reading.balances}
    numbers = plain_numbers(used | set(reading.rows["account"].unique().to_pylist()))
    if not numbers:
        return reading
    records = tuple(Record(LABEL, (number, code)) for code, number in numbers.items())
    return replace(
        reading,
        header=replace(reading.header, records=reading.header.records + records),
        accounts=tuple(replace(one, code=numbers.get(one.code, one.code)) for one in reading.accounts),
        balances=tuple(replace(one, account=numbers.get(one.account, one.account)) for one in reading.balances),
        rows=renamed(reading.rows, numbers),
    )


def renamed(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The rows with some accounts called otherwise."""
    if not names or not rows.num_rows:
        return rows
    accounts = [names.get(account, account) for account in rows["account"].to_pylist()]
    place = rows.column_names.index("account")
    return rows.set_column(place, rows.schema.field(place), pa.array(accounts, pa.string()).dictionary_encode())


def read_as_codes(book: Book) -> None:
    """What the book holds beside its rows, by the codes that its numbers are read as."""
    codes = book.codes
    if not codes:
        return
    named = [replace(one, code=codes.get(one.code, one.code)) for one in book.accounts.values()]
    book.accounts = {one.code: one for one in named}
    book.balances = [replace(one, account=codes.get(one.account, one.account)) for one in book.balances]
