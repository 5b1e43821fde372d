"""The constructed year as a SIE 4E file, so that it comes in by the same door as any ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

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
from arshjul.statements.chart import Chart
from arshjul.statements.constructed import Constructed, Row, Voucher
from arshjul.statements.group import ELIMINATIONS

ANSVAR, VERKSAMHET, MOTPART = "1", "20", "23"
"""The dimension numbers of the file: 1 is reserved for the cost centre, 20 and up are free."""
DIMENSIONS = {ANSVAR: "Ansvar", VERKSAMHET: "Verksamhet", MOTPART: "Motpart"}
PROGRAM = ("Arshjul", "övningsår 1")
"""Its own name and edition, so that the same year is the same file whichever version of the program made it."""
REMARK = "Konstruerade verifikationer under publicerade summor"
MADE_UP = "Konstruerade verifikationer; bolagets egna siffror är inte publicerade"


def as_sie(constructed: Constructed, entity: str) -> bytes:
    """The entity's vouchers and balances of the year as SIE 4E in code page 437, with its checksum."""
    return write_sie(as_reading(constructed, entity)).data


def as_reading(constructed: Constructed, entity: str) -> Reading:
    """The entity's year in the values that a reader of ledger files gives."""
    mine = [voucher for voucher in constructed if voucher.entity == entity]
    return Reading(
        format="SIE 4E",
        encoding="cp437",
        header=_header(constructed, entity),
        accounts=tuple(_accounts(constructed, entity)),
        dimensions=tuple(Dimension(number, name) for number, name in DIMENSIONS.items()),
        objects=tuple(ObjectCode(ANSVAR, code, name) for code, name in constructed.units.items()),
        balances=tuple(_balances(constructed, entity)),
        vouchers=pa.Table.from_pylist([_voucher(place, each) for place, each in enumerate(mine)], schema=VOUCHERS),
        rows=pa.Table.from_pylist(
            [_row(place, each, row) for place, each in enumerate(mine) for row in each.rows], schema=ROWS
        ),
        summary=Summary(),
        findings=(),
    )


def _header(constructed: Constructed, entity: str) -> Header:
    first, last = Month(constructed.year, 1).first, Month(constructed.year, MONTHS_PER_YEAR).last
    owner = constructed.entities[entity]
    records = [Record("#PROGRAM", PROGRAM), Record("#PROSA", (MADE_UP if owner.is_made_up else REMARK,))]
    records += [Record("#ORGNR", (owner.orgnr,))] if owner.orgnr else []
    return Header(
        sie_type=4,
        company=owner.name,
        organisation_number=owner.orgnr,
        generated=day_number(last),
        fiscal_years=(FiscalYear(0, day_number(first), day_number(last)),),
        records=tuple(records),
    )


def _accounts(constructed: Constructed, entity: str) -> Iterator[Account]:
    """The accounts of the chart that the entity follows; of eliminations those that they are booked on."""
    chart = constructed.chart
    if entity == ELIMINATIONS:
        used = {row.account for voucher in constructed if voucher.entity == entity for row in voucher.rows}
        return (Account(code, chart.name(code)) for code in sorted(used))
    known = chart.followed.get(entity, chart).accounts
    return (Account(number, each.title.sv) for number, each in sorted(known.items()))


def _balances(constructed: Constructed, entity: str) -> Iterator[Balance]:
    opening: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    mine = [each for each in constructed.openings if each.entity == entity]
    for each in mine:
        opening[each.account] += each.amount
    for voucher in constructed:
        for row in voucher.rows if voucher.entity == entity else ():
            changes[row.account] += row.amount
    for account in sorted(opening.keys() | changes.keys()):
        if _is_balance(constructed.chart, constructed.chart.code(entity, account)):
            yield Balance("IB", 0, 0, account, "", opening[account])
            yield Balance("UB", 0, 0, account, "", opening[account] + changes[account])
        else:
            yield Balance("RES", 0, 0, account, "", changes[account])
    for each in mine:
        if each.ansvar or each.motpart:
            yield Balance("OIB", 0, 0, each.account, code_string(each.ansvar, "", each.motpart), each.amount)


def _is_balance(chart: Chart, code: str) -> bool:
    """An account that the balance sheet takes and the income statement doesn't."""
    in_balance = chart.mapping("balansrakning").line(code)[0] is not None
    return in_balance and chart.mapping("resultatrakning").line(code)[0] is None


def _voucher(place: int, voucher: Voucher) -> dict[str, object]:
    return {
        "voucher": place,
        "series": voucher.series,
        "number": str(voucher.number),
        "date": day_number(voucher.date),
        "text": voucher.text,
        "sign": "",
    }


def _row(place: int, voucher: Voucher, row: Row) -> dict[str, object]:
    return {
        "tag": TRANS,
        "voucher": place,
        "account": row.account,
        "objects": code_string(row.ansvar, row.verksamhet, row.motpart),
        "amount": row.amount,
        "date": day_number(voucher.date),
        "text": row.text,
        "quantity": "",
        "sign": "",
    }


def code_string(ansvar: str, verksamhet: str, motpart: str) -> str:
    """The object list of a row, as a SIE file writes it."""
    parts = {ANSVAR: ansvar, VERKSAMHET: verksamhet, MOTPART: motpart}
    return " ".join(f'{number} "{code}"' for number, code in parts.items() if code)


def day_number(day: date) -> int:
    """A day as YYYYMMDD."""
    return int(f"{day:%Y%m%d}")
