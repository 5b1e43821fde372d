"""Write SIE 4E, 4I and plans (#PBUDGET): code page 437, records in the order of the standard, #KSUMMA right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from arshjul import __version__
from arshjul.kernel.findings import Finding
from arshjul.kernel.money import plain_amount
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.account_codes import LABEL, with_numbers
from arshjul.ledger.sie.checksum import checksum
from arshjul.ledger.sie.fields import canonical_objects, field, quote
from arshjul.ledger.values import (
    ROWS,
    VOUCHERS,
    Account,
    Balance,
    Dimension,
    Header,
    ObjectCode,
    Options,
    Reading,
    Record,
    Summary,
)

LINE = "\r\n"
PROGRAM = ("Arshjul", __version__)
"""The name and version of the program that made a file, when the reading doesn't say another."""
OPENING = ("#FLAGGA", "#KSUMMA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP")
WITH_ACCOUNTS = (LABEL, "#SRU", "#ENHET")
TAGS = ("#TRANS", "#RTRANS", "#BTRANS")
PERIODIC = frozenset({"PSALDO", "PBUDGET"})
REPLACEMENTS = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "”": '"', "“": '"', "…": "...", "\t": " "}
)
LINE_BREAK = re.compile("[\r\n]+")
BACKSLASH_END = re.compile(r'\\ "(?=[ }]|$)')
"""A text that ends with a backslash and the space that keeps it from escaping the quote."""
SHOWN = 60
"""Signs of a record shown in a finding."""


@dataclass(frozen=True, slots=True)
class Written:
    """The bytes of a file, and what could not be written as it was."""

    data: bytes
    findings: tuple[Finding, ...] = ()


def write_sie(reading: Reading, *, kind: str = "4E", with_checksum: bool = True) -> Written:
    """Write a reading as type 4E, or as 4I: the vouchers alone, without balances.

    Accounts of other charts stand as plain numbers (`account_codes`). Reading the bytes again gives the same header,
    codes, balances, vouchers and rows, but for what the findings tell.
    """
    notes = Notes("", 100)
    reading = with_numbers(reading)
    lines = _single([line for part in _sections(reading, kind) for line in part], notes)
    _tell_backslashes(lines, notes)
    if not with_checksum:
        return Written(_encoded(LINE.join(lines) + LINE, notes), notes.all())
    body = _encoded(LINE.join(lines[1:]) + LINE, notes)
    start = f"{lines[0]}{LINE}#KSUMMA{LINE}".encode("cp437")
    return Written(start + body + f"#KSUMMA {checksum(body)}{LINE}".encode("cp437"), notes.all())


def _single(records: list[str], notes: Notes) -> list[str]:
    """Each record on one line: a line break in a name or text would end it, and becomes a space."""
    broken = [record for record in records if LINE_BREAK.search(record)]
    if not broken:
        return records
    notes.add("line-break-written", count=len(broken), example=LINE_BREAK.sub("¶", broken[0])[:SHOWN])
    return [LINE_BREAK.sub(" ", record) for record in records]


def _tell_backslashes(records: list[str], notes: Notes) -> None:
    ended = [record for record in records if BACKSLASH_END.search(record)]
    if ended:
        notes.add("backslash-written", count=len(ended), example=ended[0][:SHOWN])


def _sections(reading: Reading, kind: str) -> Iterator[Iterable[str]]:
    header = reading.header
    is_import = kind == "4I"
    yield _identification(header)
    if not is_import:
        yield (f"#RAR {year.index} {year.start} {year.end}" for year in header.fiscal_years)
    yield _accounts(reading.accounts)
    yield (_record(item) for item in header.records if item.label in WITH_ACCOUNTS)
    yield (_dimension(item) for item in reading.dimensions)
    yield (f"#OBJEKT {field(item.dimension)} {quote(item.code)} {quote(item.name)}" for item in reading.objects)
    if not is_import:
        yield (_balance(item) for item in reading.balances)
    yield _vouchers(reading)


def _identification(header: Header) -> Iterator[str]:
    given: dict[str, Record] = {}
    for record in header.records:
        given.setdefault(record.label, record)
    yield f"#FLAGGA {header.flag or '0'}"
    yield _record(given.get("#PROGRAM") or Record("#PROGRAM", PROGRAM))
    yield "#FORMAT PC8"
    if "#GEN" in given:
        yield _record(given["#GEN"])
    elif header.generated:
        yield f"#GEN {header.generated}"
    yield "#SIETYP 4"
    if "#ORGNR" not in given and header.organisation_number:
        yield f"#ORGNR {field(header.organisation_number)}"
    if "#FNAMN" not in given and header.company:
        yield f"#FNAMN {quote(header.company)}"
    yield from (
        _record(record)
        for record in header.records
        if record.label not in OPENING and record.label not in WITH_ACCOUNTS
    )


def _record(record: Record) -> str:
    return " ".join(field(item) for item in (record.label, *record.fields))


def _accounts(accounts: Iterable[Account]) -> Iterator[str]:
    for account in accounts:
        yield f"#KONTO {field(account.code)} {quote(account.name)}"
        if account.kind:
            yield f"#KTYP {field(account.code)} {field(account.kind)}"


def _dimension(item: Dimension) -> str:
    if item.parent:
        return f"#UNDERDIM {field(item.number)} {quote(item.name)} {field(item.parent)}"
    return f"#DIM {field(item.number)} {quote(item.name)}"


def _balance(item: Balance) -> str:
    amount = '""' if item.amount is None else plain_amount(item.amount)
    quantity = f" {field(item.quantity)}" if item.quantity else ""
    has_list = item.tag in PERIODIC or item.tag in {"OIB", "OUB"}
    place = f" {item.period}" if item.tag in PERIODIC else ""
    objects = f" {{{item.objects}}}" if has_list else ""
    return f"#{item.tag} {item.year}{place} {field(item.account)}{objects} {amount}{quantity}"


def _vouchers(reading: Reading) -> Iterator[str]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in reading.rows.to_pylist():
        rows.setdefault(row["voucher"], []).append(row)
    for voucher in reading.vouchers.to_pylist():
        head = [field(voucher["series"]), field(voucher["number"]), _day(voucher["date"]), quote(voucher["text"])]
        tail = [_day(voucher["registered"]), field(voucher["sign"])]
        yield " ".join(["#VER", *_trimmed(head + tail, 3)])
        yield "{"
        yield from (_row(row) for row in rows.get(voucher["voucher"], ()))
        yield "}"


def _row(row: Mapping[str, Any]) -> str:
    amount = '""' if row["amount"] is None else plain_amount(row["amount"])
    rest = [_day(row["date"]), quote(row["text"]), field(row["quantity"]), field(row["sign"])]
    return " ".join([TAGS[row["tag"]], field(row["account"]), f"{{{row['objects']}}}", *_trimmed([amount, *rest], 1)])


def _day(number: int | None) -> str:
    return '""' if number is None else str(number)


def _trimmed(fields: list[str], least: int) -> list[str]:
    while len(fields) > least and fields[-1] == '""':
        fields = fields[:-1]
    return fields


def _encoded(text: str, notes: Notes) -> bytes:
    """Code page 437; what it lacks is written as the nearest plain sign, else as a question mark, and told."""
    try:
        return text.encode("cp437")
    except UnicodeEncodeError:
        pass
    for sign, count in Counter(text).items():
        if _is_cp437(sign):
            continue
        written = sign.translate(REPLACEMENTS)
        written = written if _is_cp437(written) else "?"
        notes.add("not-in-cp437", None, sign=sign, written=written, count=count)
        text = text.replace(sign, written.replace('"', "'"))
    return text.encode("cp437")


def _is_cp437(text: str) -> bool:
    try:
        text.encode("cp437")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A planned amount for one month: öre (income negative), with its code parts by dimension number."""

    account: str
    period: int
    amount: int
    objects: tuple[tuple[str, str], ...] = ()


def plan_reading(
    header: Header,
    accounts: Iterable[Account],
    dimensions: Iterable[Dimension],
    objects: Iterable[ObjectCode],
    lines: Iterable[PlanLine],
) -> Reading:
    """A plan as a reading to write: #PBUDGET as account totals per month, and the same divided by object."""
    totals: Counter[tuple[int, str]] = Counter()
    divided: Counter[tuple[int, str, str]] = Counter()
    for line in lines:
        totals[line.period, line.account] += line.amount
        flat = tuple(item for pair in line.objects for item in pair)
        if flat:
            divided[line.period, line.account, canonical_objects(flat)] += line.amount
    balances = [
        Balance("PBUDGET", _index(header, key[0]), key[0], key[1], "", amount) for key, amount in totals.items()
    ]
    balances += [
        Balance("PBUDGET", _index(header, key[0]), key[0], key[1], key[2], amount) for key, amount in divided.items()
    ]
    return Reading(
        format="SIE4",
        encoding="cp437",
        header=replace(header, sie_type=4),
        accounts=tuple(accounts),
        dimensions=tuple(dimensions),
        objects=tuple(objects),
        balances=tuple(
            sorted(balances, key=lambda item: (item.account, item.objects != "", item.objects, item.period))
        ),
        vouchers=VOUCHERS.empty_table(),
        rows=ROWS.empty_table(),
        summary=Summary(),
        findings=(),
        options=Options(),
    )


def _index(header: Header, period: int) -> int:
    """The index of the fiscal year a month lies in; 0 when the header doesn't say."""
    return next(
        (year.index for year in header.fiscal_years if year.start // 100 <= period <= year.end // 100),
        0,
    )
