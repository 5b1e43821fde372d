"""Judge a whole SIE file: does it say what its type must, and do its parts agree?

Nothing here stops the reading: each check adds findings to the book's notes. The level of each
stands in `findings.yaml`; an error stops an import unless the user accepts that finding by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

import numpy as np
import pyarrow as pa

from arshjul.kernel.money import LARGEST_LEDGER_ORE, format_amount
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.ledger.counted import Counted, of_balances, periodic
from arshjul.ledger.counted import opening as counted_openings
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie.fields import object_pairs
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

KRONOR = frozenset({"", "SEK", "KR", "SKR"})
"""What files call Swedish kronor."""

_ORGANISATION_NUMBER = re.compile(r"(\d\d)?\d{6}-?\d{4}")
MOST_SERIES = 2**15
BALANCE_KINDS = frozenset("TS")
BALANCE_CLASSES = ("1", "2")
PRECEDING = -1
DIVIDED = {"OIB": "IB", "OUB": "UB"}
"""What divides which balances by objects."""
VOUCHER_TYPE = 4
OBJECT_TYPE = 3


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
    if not size:
        book.notes.add("empty-file")
    book.records += [Record("#KTYP", item) for item in book.kinds.items()]


def header(book: Book, head: Header, totals: Totals) -> None:
    """Identification: type, mandatory and forbidden records, years, the import flag."""
    notes, lines, labels = book.notes, book.first_lines, _labels(book, totals)
    if head.sie_type not in {1, 2, 3, 4}:
        notes.add("type-unknown", lines.get("#SIETYP"))
    is_import = head.sie_type == VOUCHER_TYPE and not labels & {"#IB", "#UB", "#RES"}
    missing = [label for label in MANDATORY["I" if is_import else "E"] if label not in labels]
    if missing:
        notes.add("record-missing", labels=", ".join(missing))
    forbidden = FORBIDDEN.get(head.sie_type, set()) & labels
    if forbidden:
        line = min((lines[label] for label in forbidden if label in lines), default=lines.get("#UNDERDIM"))
        notes.add("record-forbidden", line, labels=", ".join(sorted(forbidden)), type=head.sie_type)
    if head.flag == "1":
        notes.add("already-imported", lines["#FLAGGA"])
    currency(notes, head.currency, lines.get("#VALUTA"))
    _judge_identity(book, head)
    _judge_overlaps(book, head.fiscal_years)
    for year in head.fiscal_years:
        _judge_year(book, year)


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
        if other.start <= one.end:
            line = max(book.year_lines[year.index] for year in (one, other))
            book.notes.add("years-overlap", line, one=one.index, other=other.index, start=other.start, end=one.end)


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
    for line in totals.lonely_rtrans:
        notes.add("rtrans-without-twin", line)
    for line, date in totals.strays:
        notes.add("row-date-outside-year", line, date=date)
    if totals.empty_vouchers:
        notes.add("voucher-empty", totals.empty_line, count=totals.empty_vouchers)
    if not table.num_rows:
        return
    _judge_dates(notes, head, table)
    _judge_twice(notes, table)


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


def balances(book: Book, head: Header, totals: Totals) -> tuple[Balance, ...]:
    """Do opening balances, changes and closing balances agree? Gives the balances, with a missing #IB derived."""
    notes = book.notes
    derived = _derive_opening(book, head)
    _judge_repeated(book)
    _judge_divided(book)
    found = (*book.balances, *derived)
    opening, closing = _by_account(found, "IB"), _by_account(found, "UB")
    result = _by_account(found, "RES")
    if opening and not derived and sum(opening.values()):
        notes.add("opening-unbalanced", _first_line(found, "IB"), difference=kr(sum(opening.values())))
    if totals.vouchers and head.sie_type == VOUCHER_TYPE:
        changes = {code: total - totals.outside.get(code, 0) for code, total in totals.by_account.items()}
        whole = _plus(opening, changes, only=opening | closing)
        _compare(book, "closing-differs", whole, closing, "UB")
        _compare(book, "result-differs", {code: changes.get(code, 0) for code in result}, result, "RES")
    _judge_periods(book, found, opening, closing, result, head)
    _judge_years(notes, found)
    return found


def _judge_repeated(book: Book) -> None:
    """The same balance twice is counted twice."""
    seen: set[tuple[object, ...]] = set()
    for item in book.balances:
        key = item.tag, item.year, item.period, item.account, item.objects
        if key in seen:
            name = " ".join(
                str(part) for part in (f"#{item.tag}", item.year, item.period or "", item.account) if part != ""
            )
            book.notes.add("balance-twice", item.line, record=f"{name} {{{item.objects}}}" if item.objects else name)
        seen.add(key)


def _judge_divided(book: Book) -> None:
    """#OIB and #OUB divide #IB and #UB: by the same dimensions, the objects of an account sum to it."""
    sums: dict[tuple[str, int, str, tuple[str, ...]], tuple[int, int]] = {}
    for item in book.balances:
        if item.tag in DIVIDED and item.amount is not None and item.objects:
            division = tuple(dimension for dimension, _code in object_pairs(item.objects))
            first, total = sums.get((item.tag, item.year, item.account, division), (item.line, 0))
            sums[item.tag, item.year, item.account, division] = first, total + item.amount
    wholes = {(tag, year): _by_account(book.balances, DIVIDED[tag], year) for tag, year, *_ in sums}
    for (tag, year, account, _division), (line, total) in sums.items():
        whole = wholes[tag, year].get(account)
        if whole is not None and whole != total:
            book.notes.add(
                "objects-differ",
                line,
                account=account,
                parts="#" + tag,
                whole="#" + DIVIDED[tag],
                total=kr(total),
                stated=kr(whole),
            )


def _first_line(found: Iterable[Balance], tag: str, year: int = 0) -> int | None:
    return next((item.line for item in found if item.tag == tag and item.year == year), None)


def _by_account(found: Iterable[Balance], tag: str, year: int = 0) -> dict[str, int]:
    sums: dict[str, int] = {}
    for item in found:
        if item.tag == tag and item.year == year and item.amount is not None and not item.objects:
            sums[item.account] = sums.get(item.account, 0) + item.amount
    return sums


def _plus(opening: dict[str, int], changes: dict[str, int], only: Iterable[str]) -> dict[str, int]:
    return {code: opening.get(code, 0) + changes.get(code, 0) for code in only}


def _compare(book: Book, name: str, computed: dict[str, int], stated: dict[str, int], tag: str) -> None:
    """Tell of each account whose sums differ, at the line of its balance of the tag (an #IB without one: its own)."""
    differing = [code for code, amount in computed.items() if amount != stated.get(code, 0)] if stated else []
    if not differing:
        return
    lines: dict[tuple[str, str], int] = {}
    for item in book.balances:
        if item.year == 0 and not item.objects:
            lines.setdefault((item.tag, item.account), item.line)
    for code in differing:
        line = lines.get((tag, code)) or lines.get(("IB", code))
        amount, other = computed[code], stated.get(code, 0)
        said = {"computed": kr(amount), "stated": kr(other), "difference": kr(amount - other)}
        book.notes.add(name, line, account=code, **said)


def _derive_opening(book: Book, head: Header) -> tuple[Balance, ...]:
    """A file without #IB 0 opens with the closing balances of the year before, for balance accounts only.

    Without #OIB 0, #OUB of the year before divides what opens as it closed, so that the sum is the account's.
    """
    preceding = [item for item in book.balances if item.tag == "UB" and item.year == PRECEDING]
    given = [item for item in book.balances if _opens(item)]
    derived: tuple[Balance, ...] = ()
    if given:
        _judge_carry(book, preceding, {item.account: item.amount for item in given})
    elif head.year(0):
        derived = _carried(book, preceding)
        if derived:
            book.notes.add("opening-derived", derived[0].line, count=len(derived))
    return (*derived, *_derive_objects(book, head, {item.account: item.amount for item in (*given, *derived)}))


def _derive_objects(book: Book, head: Header, opening: Mapping[str, int | None]) -> tuple[Balance, ...]:
    if head.year(0) is None or any(item.tag == "OIB" and item.year == 0 for item in book.balances):
        return ()
    closed = {item.account: item.amount for item in book.balances if item.tag == "UB" and item.year == PRECEDING}
    closing = [item for item in book.balances if item.tag == "OUB" and item.year == PRECEDING]
    as_closed = [item for item in closing if not opening or _is_same(opening, closed, item.account)]
    derived = _carried(book, as_closed)
    if derived:
        book.notes.add("opening-objects-derived", derived[0].line, count=len(derived))
    return derived


def _is_same(opening: Mapping[str, int | None], closed: Mapping[str, int | None], account: str) -> bool:
    return account in opening and opening[account] == closed.get(account)


def _carried(book: Book, closing: Iterable[Balance]) -> tuple[Balance, ...]:
    """Closing balances of the year before as opening ones of this, for balance accounts."""
    tags = {tag.replace("IB", "UB"): tag for tag in ("IB", "OIB")}
    return tuple(
        replace(item, tag=tags[item.tag], year=0, period=0)
        for item in closing
        if is_balance_account(book, item.account)
    )


def _opens(item: Balance) -> bool:
    return item.tag == "IB" and item.year == 0


def _judge_carry(book: Book, preceding: list[Balance], opening: dict[str, int | None]) -> None:
    differing = [
        item for item in preceding if item.amount is not None and (opening.get(item.account) or 0) != item.amount
    ]
    if differing:
        account = differing[0].account
        line = next(
            (item.line for item in book.balances if _opens(item) and item.account == account), differing[0].line
        )
        book.notes.add("opening-differs", line, count=len(differing), account=account)


def is_balance_account(book: Book, code: str) -> bool:
    """By the file's own #KTYP, else by class: 1 assets, 2 equity and liabilities."""
    account = book.accounts.get(code)
    kind = account.kind if account else ""
    return kind in BALANCE_KINDS if kind else code.startswith(BALANCE_CLASSES)


def _judge_periods(
    book: Book,
    found: tuple[Balance, ...],
    opening: dict[str, int],
    closing: dict[str, int],
    result: dict[str, int],
    head: Header,
) -> None:
    """#PSALDO is the change in a period: over the year it is #RES, or #UB less #IB."""
    repeated = [*periodic(found, of_balances), *counted_openings(found)]
    repeats(book.notes, repeated)
    strays = _strays(book.notes, found, head)
    changes = _by_account((item for item in found if item not in strays), "PSALDO")
    if not changes:
        return
    stated = {code: amount - opening.get(code, 0) for code, amount in closing.items()} | result
    computed = {code: amount for code, amount in changes.items() if code in stated}
    _compare(book, "period-differs", computed, stated, "PSALDO")


def repeats(notes: Notes, chosen: Iterable[Counted]) -> None:
    """Tell of balances that say again what others say."""
    lines = [item.line for one in chosen for item in one.details]
    if lines:
        notes.add("totals-and-objects", min(lines), count=len(lines))


def _strays(notes: Notes, found: tuple[Balance, ...], head: Header) -> set[Balance]:
    """Period balances whose period lies outside the year they name: the period holds, not the index."""
    years = {year.index: (year.start // 100, year.end // 100) for year in head.fiscal_years}
    strays = {item for item in found if item.period and item.year in years and not _within(item, years[item.year])}
    for index in sorted({item.year for item in strays}):
        own = [item for item in strays if item.year == index]
        first = min(own, key=attrgetter("period", "line"))
        notes.add("period-outside-year", first.line, index=index, count=len(own), period=first.period)
    return strays


def _within(item: Balance, months: tuple[int, int]) -> bool:
    return months[0] <= item.period <= months[1]


def _judge_years(notes: Notes, found: tuple[Balance, ...]) -> None:
    for year in sorted({item.year for item in found if item.tag in {"IB", "UB", "RES"}} - {0}, reverse=True):
        sums = {tag: kr(sum(_by_account(found, tag, year).values())) for tag in ("IB", "UB", "RES")}
        line = min(item.line for item in found if item.year == year and item.tag in {"IB", "UB", "RES"})
        notes.add("balances-other-year", line, index=year, opening=sums["IB"], closing=sums["UB"], result=sums["RES"])
