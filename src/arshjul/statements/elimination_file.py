"""Elimination entries of a year as a SIE 4E file, so that they come into the books by the same door as any ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.ledger.sie.write import write_sie
from arshjul.ledger.values import (
    ROWS,
    TRANS,
    VOUCHERS,
    Account,
    Balance,
    Dimension,
    FiscalYear,
    Header,
    ObjectCode,
    Reading,
    Record,
    Summary,
)
from arshjul.statements.constructed_file import ANSVAR, DIMENSIONS, MOTPART, VERKSAMHET, code_string, day_number
from arshjul.statements.cube import CubeRow
from arshjul.statements.group import Elimination

SERIES = "E"
CodeNames = Mapping[str, Mapping[str, str]]
"""What codes are called, by the number of their dimension."""
REMARK = "Elimineringar i de sammanställda räkenskaperna; varje verifikation har sitt skäl"


def as_sie(
    entries: Sequence[Elimination],
    last: Month,
    name_of: Callable[[str], str],
    title: str,
    codes: CodeNames | None = None,
) -> bytes:
    """One voucher per entry and month, dated its last day, the reason as text; code page 437 with its checksum.

    `last` is the month that the file reaches, `name_of` gives each account its name and `codes` the codes of each
    dimension theirs. Rows on month 00 are opening balances, their reasons among the remarks.
    """
    parted = [part for entry in entries for part in _by_month(entry)]
    opening = [entry for entry in parted if _is_opening(entry)]
    entries = sorted((entry for entry in parted if not _is_opening(entry)), key=lambda entry: entry.rows[0].period)
    first = Month(last.year, 1).first
    year = FiscalYear(0, day_number(first), day_number(Month(last.year, MONTHS_PER_YEAR).last))
    header = Header(
        sie_type=4,
        company=title,
        organisation_number="",
        generated=day_number(last.last),
        fiscal_years=(year,),
        records=(
            Record("#PROSA", ("; ".join((REMARK, *(entry.reason.sv for entry in opening))),)),
            Record("#OMFATTN", (str(day_number(last.last)),)),
        ),
    )
    reading = Reading(
        format="SIE 4E",
        encoding="cp437",
        header=header,
        accounts=tuple(Account(number, name_of(number)) for number in _accounts([*opening, *entries])),
        dimensions=tuple(Dimension(number, name) for number, name in DIMENSIONS.items()),
        objects=tuple(_objects([*opening, *entries], codes or {})),
        balances=tuple(_balances(opening)),
        vouchers=pa.Table.from_pylist(list(_vouchers(entries)), schema=VOUCHERS),
        rows=pa.Table.from_pylist(list(_rows(entries)), schema=ROWS),
        summary=Summary(),
        findings=(),
    )
    return write_sie(reading).data


def _by_month(entry: Elimination) -> list[Elimination]:
    """The entry's rows of each month."""
    months = sorted({row.period for row in entry.rows})
    return [replace(entry, rows=tuple(row for row in entry.rows if row.period == month)) for month in months]


def _is_opening(entry: Elimination) -> bool:
    return all(row.period % 100 == 0 for row in entry.rows)


def _balances(opening: Iterable[Elimination]) -> Iterable[Balance]:
    """What the opening entries bring into the year, by account and divided by counterparty."""
    sums: Counter[str] = Counter()
    parts: Counter[tuple[str, str]] = Counter()
    for row in (row for entry in opening for row in entry.rows):
        sums[row.account] += row.amount
        parts[row.account, row.counterparty] += row.amount
    yield from (Balance("IB", 0, 0, account, "", ore) for account, ore in sorted(sums.items()) if ore)
    for (account, counterparty), ore in sorted(parts.items()):
        if ore and counterparty:
            yield Balance("OIB", 0, 0, account, code_string("", "", counterparty), ore)


def _day(row: CubeRow) -> int:
    """The last day of the row's month."""
    return day_number(Month.parse(row.period).last)


def _accounts(entries: Iterable[Elimination]) -> list[str]:
    return sorted({row.account for entry in entries for row in entry.rows})


def _objects(entries: Iterable[Elimination], names: CodeNames) -> Iterable[ObjectCode]:
    """Every code that the rows have, also one that nobody has named."""
    rows = [row for entry in entries for row in entry.rows]
    for dimension, part in ((ANSVAR, "unit"), (VERKSAMHET, "activity"), (MOTPART, "counterparty")):
        for code in sorted({getattr(row, part) for row in rows} - {""}):
            yield ObjectCode(dimension, code, names.get(dimension, {}).get(code, ""))


def _vouchers(entries: Iterable[Elimination]) -> Iterable[dict[str, object]]:
    for place, entry in enumerate(entries):
        yield {
            "voucher": place,
            "series": SERIES,
            "number": str(place + 1),
            "date": _day(entry.rows[0]),
            "text": entry.reason.sv,
            "sign": "",
        }


def _rows(entries: Iterable[Elimination]) -> Iterable[dict[str, object]]:
    for place, entry in enumerate(entries):
        for row in entry.rows:
            yield {
                "tag": TRANS,
                "voucher": place,
                "account": row.account,
                "objects": code_string(row.unit, row.activity, row.counterparty),
                "amount": row.amount,
                "date": _day(row),
                "text": entry.reason.sv,
                "quantity": "",
                "sign": "",
            }
