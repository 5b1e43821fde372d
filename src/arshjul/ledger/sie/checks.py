"""Judge a whole SIE file: does it say what its type must, and do its parts agree?

Nothing here stops the reading: each check adds findings to the book's notes. The level of each
stands in `findings.yaml`; an error stops an import unless the user accepts that finding by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa

from arshjul.kernel.money import LARGEST_LEDGER_ORE, format_amount
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.totals import Totals
from arshjul.ledger.values import Balance, FiscalYear, Header, Record, Summary

MANDATORY = {
    "E": ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#FNAMN", "#RAR", "#KONTO"),
    "I": ("#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#FNAMN"),
}
"""Records a file must have: exports (types 1-3 and 4E) and imports (4I)."""

FORBIDDEN = {
    1: {"#VER", "#OIB", "#OUB", "#PSALDO", "#PBUDGET", "#DIM", "#OBJEKT"},
    2: {"#VER", "#OIB", "#OUB", "#DIM", "#OBJEKT"},
    3: {"#VER"},
}
"""Records a file of a type must not have."""

FORBIDDEN_TO_ADD = {"#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET", "#OMFATTN", "#BKOD"}
"""Records that transactions to be added to a ledger (4I) must not have."""

KRONOR = frozenset({"", "SEK", "KR", "SKR"})
"""What files call Swedish kronor."""

_ORGANISATION_NUMBER = re.compile(r"(\d\d)?\d{6}-?\d{4}")
MOST_SERIES = 2**15
VOUCHER_TYPE = 4


def kr(ore: int) -> str:
    """Kronor with two decimals for a message."""
    return format_amount(ore, "kr", 2)


def structure(book: Book, size: int, table: pa.Table) -> None:
    """What is left open or unknown when the file ends."""
    lines = table["line"]
    if book.in_voucher:
        book.notes.add("voucher-not-closed", lines[-1].as_py())
    if len(lines):
        book.first_lines["#VER"] = lines[0].as_py()
    for label, (line, count) in book.unknown.items():
        book.notes.add("label-unknown", line, label=label, count=count)
    if book.unlisted:
        line, count = book.unlisted
        book.notes.add("balance-list-missing", line, count=count)
    if not size:
        book.notes.add("empty-file")
    book.records += [Record("#KTYP", item) for item in book.kinds.items()]


def header(book: Book, head: Header, totals: Totals) -> None:
    """Identification: type, mandatory and forbidden records, years, the import flag."""
    notes, lines, labels = book.notes, book.first_lines, _labels(book, totals)
    if head.sie_type not in {1, 2, 3, 4}:
        notes.add("type-unknown", lines.get("#SIETYP"))
    said = next((record.fields[0] for record in head.records if record.label == "#SIETYP" and record.fields), "")
    if head.sie_type and len(said) > 1:
        notes.add("type-letter", lines.get("#SIETYP"), text=said, type=head.sie_type)
    is_named_import = head.sie_type == VOUCHER_TYPE and said[1:].upper() == "I"
    is_import = is_named_import or (head.sie_type == VOUCHER_TYPE and not labels & {"#IB", "#UB", "#RES"})
    missing = [label for label in MANDATORY["I" if is_import else "E"] if label not in labels]
    if missing:
        notes.add("record-missing", labels=", ".join(missing))
    to_add = is_named_import or (is_import and "#RAR" not in labels)
    _judge_forbidden(book, labels, "4I" if to_add else head.sie_type)
    if head.flag == "1":
        notes.add("already-imported", lines["#FLAGGA"])
    currency(notes, head.currency, lines.get("#VALUTA"))
    _judge_identity(book, head)
    _judge_overlaps(book, head.fiscal_years)
    _judge_indices(book, head)
    for year in head.fiscal_years:
        _judge_year(book, year)


def _judge_forbidden(book: Book, labels: set[str], kind: int | str) -> None:
    lines = book.first_lines
    forbidden = (FORBIDDEN_TO_ADD if kind == "4I" else FORBIDDEN.get(int(kind), set())) & labels
    if forbidden:
        line = min((lines[label] for label in forbidden if label in lines), default=lines.get("#UNDERDIM"))
        book.notes.add("record-forbidden", line, labels=", ".join(sorted(forbidden)), type=kind)


def _judge_identity(book: Book, head: Header) -> None:
    """What identifies the file, when it is given: a name, an organisation number, a day."""
    given = {record.label: " ".join(record.fields) for record in reversed(book.records)}
    wrong = {
        "#FNAMN": not head.company.strip(),
        "#ORGNR": not _ORGANISATION_NUMBER.fullmatch(head.organisation_number),
        "#GEN": head.generated is None,
    }
    for label, is_wrong in wrong.items():
        if is_wrong and label in given:
            book.notes.add("identity-odd", book.first_lines.get(label), label=label, text=given[label])


def _judge_overlaps(book: Book, years: Iterable[FiscalYear]) -> None:
    found = sorted(years, key=lambda year: year.start)
    for one, other in pairwise(found):
        is_apart = other.index - one.index == 1 and _day_after(one.end) < other.start
        if is_apart or other.start <= one.end:
            name = "years-apart" if is_apart else "years-overlap"
            line = max(book.year_lines[year.index] for year in (one, other))
            book.notes.add(name, line, one=one.index, other=other.index, start=other.start, end=one.end)


def _day_after(number: int) -> int:
    """YYYYMMDD of the day after one."""
    day = date(number // 10_000, number // 100 % 100, number % 100) + timedelta(days=1)
    return int(day.strftime("%Y%m%d"))


def _judge_indices(book: Book, head: Header) -> None:
    """Is there a year 0, and does every year that balances are of stand among the years?"""
    years = {year.index for year in head.fiscal_years}
    if years and 0 not in years:
        book.notes.add("year-current-missing", min(book.year_lines.values()))
    known = years | {0}
    lines: dict[int, list[int]] = {}
    for item in book.balances:
        if years and item.year not in known:
            lines.setdefault(item.year, []).append(item.line)
    for index, found in lines.items():
        book.notes.add("year-undeclared", min(found), index=index, count=len(found))


def is_kronor(code: str) -> bool:
    """Whether a currency is Swedish kronor, as when none is given.

    >>> is_kronor("sek"), is_kronor(""), is_kronor("EUR")
    (True, True, False)
    """
    return code.strip().upper() in KRONOR


def currency(notes: Notes, code: str, line: int | None) -> None:
    """Amounts are in kronor; what is in another currency can't be read as if it were."""
    if not is_kronor(code):
        notes.add("currency-foreign", line, currency=code)


def _labels(book: Book, totals: Totals) -> set[str]:
    found = {record.label for record in book.records} | {"#" + item.tag for item in book.balances}
    parts = (("#KONTO", book.accounts), ("#DIM", book.dimensions), ("#OBJEKT", book.objects), ("#RAR", book.years))
    return found | {label for label, values in parts if values} | ({"#VER"} if totals.vouchers else set())


def _judge_year(book: Book, year: FiscalYear) -> None:
    start, end = Month.parse(year.start // 100), Month.parse(year.end // 100)
    months = (end.year - start.year) * MONTHS_PER_YEAR + end.month - start.month + 1
    if months != MONTHS_PER_YEAR:
        line = book.year_lines[year.index]
        told = {"index": year.index, "start": year.start, "end": year.end, "months": months}
        book.notes.add("year-not-twelve-months", line, **told)


def vouchers(book: Book, head: Header, totals: Totals, table: pa.Table) -> None:
    """Vouchers: do they balance, are they dated within the year and in order, is any given twice?"""
    notes = book.notes
    for line, series, number, difference in totals.unbalanced:
        notes.add("voucher-unbalanced", line, voucher=f"{series} {number}".strip(), difference=kr(difference))
    for one in totals.over_months:
        said = by_month(one.months)
        voucher = f"{one.series} {one.number}".strip()
        notes.add("voucher-over-months", one.line, voucher=voucher, months_sv=said.sv, months_en=said.en)
    for line in totals.lonely_rtrans:
        notes.add("rtrans-without-twin", line)
    for line, own in totals.strays:
        notes.add("row-date-outside-year", line, date=own)
    if totals.empty_vouchers:
        notes.add("voucher-empty", totals.empty_line, count=totals.empty_vouchers)
    if not table.num_rows:
        return
    _judge_dates(notes, head, table)
    _judge_twice(notes, table)


def by_month(months: Mapping[int, int]) -> Text:
    """What each month gets of something, in words: januari 2026 20,00 kr och februari 2026 −20,00 kr."""
    told = {Month.parse(month): kr(ore) for month, ore in sorted(months.items()) if ore}
    ways = (("sv", " och "), ("en", " and "))
    return Text(*(both.join(f"{month.named(locale)} {ore} kr" for month, ore in told.items()) for locale, both in ways))


def _judge_dates(notes: Notes, head: Header, table: pa.Table) -> None:
    known = table["date"].is_valid().to_numpy()
    dates = table["date"].fill_null(0).to_numpy()
    year = head.year(0)
    if year:
        outside = np.flatnonzero(known & ((dates < year.start) | (dates > year.end)))
        for place in outside.tolist():
            notes.add("date-outside-year", table["line"][place].as_py(), date=int(dates[place]))
    falls = np.flatnonzero(np.diff(dates[known].astype(np.int64)) < 0)
    if len(falls):
        line = table["line"][int(np.flatnonzero(known)[falls[0] + 1])].as_py()
        notes.add("vouchers-not-in-date-order", line, count=len(falls))


def _judge_twice(notes: Notes, table: pa.Table) -> None:
    if _rise(table):
        return
    keys = table.select(["series", "number", "line"]).cast(
        pa.schema([("series", pa.string()), ("number", pa.string()), ("line", pa.int64())])
    )
    groups = keys.group_by(["series", "number"]).aggregate([("line", "count"), ("line", "max")])
    twice = groups.filter(pa.compute.greater(groups["line_count"], 1))
    for group in twice.to_pylist():
        if group["number"]:
            name = f"{group['series']} {group['number']}".strip()
            notes.add("voucher-twice", group["line_max"], voucher=name, count=group["line_count"])


def _rise(table: pa.Table) -> bool:
    """Whether the numbers of every series are whole numbers that rise, as most do: none of them comes twice."""
    try:
        numbers = table["number"].cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return False
    series = table["series"].unify_dictionaries().combine_chunks()
    if len(series.dictionary) > MOST_SERIES:
        return False
    # Numbers of 16 bits are laid in order in one pass, larger ones by comparing.
    series = series.indices.to_numpy().astype(np.int16)
    order = np.argsort(series, kind="stable")
    same = np.diff(series[order]) == 0
    return bool((np.diff(numbers[order])[same] > 0).all())


def sums(notes: Notes, summary: Summary, found: Iterable[Balance]) -> None:
    """Are the sums such as the books can hold? Debit and credit of the entries, and of each kind of balance."""
    sides = [("#TRANS", summary.debit), ("#TRANS", -summary.credit)]
    by_kind: dict[tuple[str, bool], int] = {}
    for item in found:
        side = item.tag, (item.amount or 0) > 0
        by_kind[side] = by_kind.get(side, 0) + abs(item.amount or 0)
    sides += [("#" + tag, ore) for (tag, _side), ore in by_kind.items()]
    too_large = [(ore, label) for label, ore in sides if ore > LARGEST_LEDGER_ORE]
    if too_large:
        ore, label = max(too_large)
        notes.add("sum-too-large", label=label, amount=kr(ore), limit=kr(LARGEST_LEDGER_ORE))
