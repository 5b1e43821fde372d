"""SIE 5: the XML form, with its journals as series and LedgerEntry as rows.

Read as a stream without entities, DOCTYPE or network. A crossed-out entry (Overstrike) is history like
#BTRANS and never counts. The signature is kept with the original and not verified here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

import pyarrow.compute as pc
from lxml import etree

from arshjul.kernel.money import LARGEST_ORE
from arshjul.kernel.period import Month
from arshjul.ledger import repeated, sie5_balances
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie import balance_checks, checks, code_checks, fields
from arshjul.ledger.sie.reference import Book, Row, Voucher
from arshjul.ledger.sie.tables import rows_table, vouchers_table
from arshjul.ledger.sie.totals import Totals
from arshjul.ledger.sie5_balances import Stated
from arshjul.ledger.sie5_form import Judge
from arshjul.ledger.sie5_start import HEAD, doctype_in, encoding_of, stated_wrongly
from arshjul.ledger.source import Source
from arshjul.ledger.values import (
    BTRANS,
    TRANS,
    UNKNOWN,
    Account,
    Dimension,
    FiscalYear,
    Header,
    ObjectCode,
    Options,
    Reading,
    empty_reading,
)

Element = Any
"""An element of the document; lxml tells little of them."""

ROOTS = frozenset({"Sie", "SieEntry"})
KINDS = {"asset": "T", "liability": "S", "equity": "S", "cost": "K", "income": "I", "statistics": ""}
VOUCHER, ENTRY = "JournalEntry", "LedgerEntry"
TRUE = frozenset({"true", "1"})
MOST_FAULTS = 1_000
"""Faults of form that are told; a document in another form altogether has one at every element."""

FORMAT = "SIE5-XML"


@dataclass
class _Document:
    """What the stream has given so far."""

    book: Book
    notes: Notes
    header: dict[str, str] = field(default_factory=dict)
    years: list[tuple[int, int, bool]] = field(default_factory=list)
    pending: list[Stated] = field(default_factory=list)
    currency_line: int | None = None
    series: str = ""
    judge: Judge = field(default_factory=Judge)


def read_sie5(source: Source, options: Options) -> Reading:
    """Read a SIE 5 document (Sie) or import (SieEntry)."""
    notes = Notes(source.name, options.max_places)
    encoding = encoding_of(source)
    if doctype := doctype_in(source, HEAD):
        return _with_entities(notes, doctype, encoding, options)
    document = _Document(Book(notes), notes)
    stated = stated_wrongly(source, encoding)
    if stated:
        notes.add("encoding-differs", 1, stated=stated, encoding=encoding)
    try:
        _stream(source, document, "utf-8" if stated else None)
    except etree.XMLSyntaxError as error:
        if doctype := doctype_in(source):
            return _with_entities(notes, doctype, encoding, options)
        notes.add("xml-broken", error.lineno, reason=error.msg)
        return empty_reading(FORMAT, encoding, notes.all(), options)
    except _EntitiesError:
        return _with_entities(notes, doctype_in(source) or 1, encoding, options)
    except _NotSieError as error:
        root, line = error.args
        notes.add("xml-not-sie", line, root=root)
        return empty_reading(UNKNOWN, encoding, notes.all(), options)
    return _reading(document, encoding, options)


class _NotSieError(Exception):
    """The root element is something else."""


class _EntitiesError(Exception):
    """There is a DOCTYPE before the root element."""


def _with_entities(notes: Notes, line: int, encoding: str, options: Options) -> Reading:
    """Nothing of a document with a DOCTYPE is read, whatever was found before it."""
    only = Notes(notes.where, options.max_places)
    only.add("xml-entities", line)
    return empty_reading(FORMAT, encoding, only.all(), options)


def _stream(source: Source, document: _Document, encoding: str | None) -> None:
    with source.open() as stream:
        root = None
        for event, element in _events(stream, ("start", "end"), encoding):
            name = _local(element)
            if root is None:
                root = element
                if root.getroottree().docinfo.doctype:
                    raise _EntitiesError
                if name not in ROOTS:
                    raise _NotSieError(name, root.sourceline)
            _judge_form(document, event, name, element)
            if event == "start" and name == "Journal":
                document.series = element.get("id", "")
            elif event == "end" and name in _HANDLERS:
                _HANDLERS[name](document, element)
                element.clear()
            elif event == "end" and name == ENTRY and not _is_of_voucher(element):
                _tell_outside(document, element)


def _events(stream: IO[bytes], kinds: tuple[str, ...], encoding: str | None) -> Iterator[tuple[str, Element]]:
    """The document's elements as they begin or end."""
    events = etree.iterparse(
        stream,
        events=kinds,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        encoding=encoding,
    )
    return ((event, element) for event, element in events if isinstance(element.tag, str))


def voucher_on(source: Source, lines: Collection[int]) -> tuple[Voucher, list[Row]] | None:
    """The voucher with rows on some lines, and its rows, as they are read of a whole document; None without any."""
    book = Book(Notes(source.name, 1))
    document = _Document(book, book.notes)
    encoding = "utf-8" if stated_wrongly(source, encoding_of(source)) else None
    with source.open() as stream, suppress(etree.XMLSyntaxError):
        for _event, element in _events(stream, ("end",), encoding):
            if _local(element) != VOUCHER:
                continue
            if any(entry.sourceline in lines for entry in _children(element, ENTRY)):
                _journal_entry(document, element)
                return book.new_vouchers[0], book.rows
            element.clear()
    return None


def _is_of_voucher(element: Element) -> bool:
    above = element.getparent()
    return above is not None and _local(above) == VOUCHER


def _tell_outside(document: _Document, element: Element) -> None:
    """An entry that belongs to no voucher isn't read."""
    account, amount = (element.get(name, "") for name in ("accountId", "amount"))
    document.notes.add("xml-entry-outside", element.sourceline, account=account, amount=amount)


def _judge_form(document: _Document, event: str, name: str, element: Element) -> None:
    """Whether the element has the form that the standard gives it."""
    if event == "start":
        namespace = str(element.tag).rpartition("}")[0].removeprefix("{")
        faults = document.judge.start(name, namespace, element.attrib)
    else:
        faults = document.judge.end()
    for of, reason in faults:
        if document.notes.counts["xml-element-invalid"] < MOST_FAULTS:
            document.notes.add("xml-element-invalid", element.sourceline, element=of, sv=reason.sv, en=reason.en)


def _reading(document: _Document, encoding: str, options: Options) -> Reading:
    book, notes = document.book, document.notes
    header = _header(document)
    checks.currency(notes, header.currency, document.currency_line)
    rows, vouchers = rows_table(book.rows), vouchers_table(book.new_vouchers)
    sie5_balances.balances(book, header, document.pending, rows, vouchers)
    totals = Totals()
    totals.add(rows, vouchers, header.year(0))
    if totals.tags[BTRANS]:
        crossed = rows["line"].filter(pc.equal(rows["tag"], BTRANS))
        notes.add("entries-crossed-out", crossed[0].as_py(), count=len(crossed))
    checks.vouchers(book, header, totals, vouchers)
    repeated.in_rows(notes, rows, vouchers)
    found = balance_checks.balances(book, header, totals)
    code_checks.codes(book, totals)
    checks.sums(notes, totals.summary(), book.balances)
    return Reading(
        format=FORMAT,
        encoding=encoding,
        header=header,
        accounts=tuple(book.accounts.values()),
        dimensions=tuple(book.dimensions.values()),
        objects=tuple(book.objects.values()),
        balances=found,
        vouchers=vouchers,
        rows=rows,
        summary=totals.summary(),
        findings=notes.all(),
        counts=notes.kinds(),
        options=options,
    )


def _header(document: _Document) -> Header:
    found = sorted(document.years, reverse=True)
    primary = next((place for place, year in enumerate(found) if year[2]), 0)
    years = [FiscalYear(primary - place, start, end) for place, (start, end, _) in enumerate(found)]
    return Header(
        sie_type=5,
        program=document.header.get("program", ""),
        company=document.header.get("company", ""),
        organisation_number=document.header.get("orgnr", ""),
        claimed_format="XML",
        generated=fields.lenient_day(document.header.get("time", "")[:10]),
        currency=document.header.get("currency", "SEK"),
        fiscal_years=tuple(years),
    )


def _software(document: _Document, element: Element) -> None:
    document.header["program"] = " | ".join(filter(None, (element.get("name"), element.get("version"))))


def _creation(document: _Document, element: Element) -> None:
    document.header["time"] = element.get("time", "")


def _company(document: _Document, element: Element) -> None:
    document.header["company"] = element.get("name", "")
    document.header["orgnr"] = element.get("organizationId", "")


def _year(document: _Document, element: Element) -> None:
    start, end = (fields.month(element.get(name, "").replace("-", "")) for name in ("start", "end"))
    if start is None or end is None or end < start:
        text = f"{element.get('start')} {element.get('end')}"
        document.notes.add("year-unreadable", element.sourceline, text=text)
        return
    last = Month.parse(end).last
    document.years.append((start * 100 + 1, end * 100 + last.day, element.get("primary") in TRUE))


def _currency(document: _Document, element: Element) -> None:
    document.header["currency"] = element.get("currency", "SEK")
    document.currency_line = element.sourceline


def _account(document: _Document, element: Element) -> None:
    code = element.get("id", "")
    if not code:
        document.notes.add("account-missing-number", element.sourceline)
    document.book.accounts[code] = Account(code, element.get("name", ""), KINDS.get(element.get("type", ""), ""))
    for child in element:
        if isinstance(child.tag, str) and _local(child) in sie5_balances.TAGS:
            stated = _stated(document, code, child)
            document.pending += [stated] if stated else []


def _stated(document: _Document, account: str, element: Element) -> Stated | None:
    """A balance or budget of an account; none when its month can't be read."""
    line = element.sourceline or 0
    given = element.get("month", "")
    month = fields.month(given.replace("-", "")) or 0
    if given and not month:
        document.notes.add("balance-unreadable", line, label=_local(element), text=given)
        return None
    objects = fields.canonical_objects(_objects(element))
    amount = _amount(document, element.get("amount"), line)
    return Stated(_local(element), account, month, objects, amount, line)


def _objects(element: Element) -> tuple[str, ...]:
    return tuple(
        item
        for child in element
        if isinstance(child.tag, str) and _local(child) == "ObjectReference"
        for item in (child.get("dimId", ""), child.get("objectId", ""))
    )


def _dimension(document: _Document, element: Element) -> None:
    number = element.get("id", "")
    document.book.dimensions[number] = Dimension(number, element.get("name", ""))
    for child in _children(element, "Object"):
        code = child.get("id", "")
        document.book.objects[number, code] = ObjectCode(number, code, child.get("name", ""))


def _journal_entry(document: _Document, element: Element) -> None:
    book, line = document.book, element.sourceline
    day = _day(document, element.get("journalDate"), line)
    info = next(iter(_children(element, "EntryInfo", "OriginalEntryInfo")), None)
    registered = fields.lenient_day(info.get("date", "")) if info is not None else None
    sign = info.get("by", "") if info is not None else ""
    number = element.get("id", "")
    voucher = (book.voucher_count, line, document.series, number, day, element.get("text", ""), registered, sign)
    book.new_vouchers.append(voucher)
    for entry in _children(element, ENTRY):
        _ledger_entry(document, entry)
    book.voucher_count += 1


def _ledger_entry(document: _Document, element: Element) -> None:
    book, line = document.book, element.sourceline
    account = element.get("accountId", "")
    if not account:
        document.notes.add("account-missing-number", line)
    amount = _amount(document, element.get("amount"), line)
    day = _own_day(document, element.get("ledgerDate"), line)
    objects = fields.canonical_objects(_objects(element))
    tag = BTRANS if _children(element, "Overstrike") else TRANS
    text, quantity = element.get("text", ""), element.get("quantity", "")
    book.rows.append((tag, line, book.voucher_count, account, objects, amount, day, text, quantity, ""))


def _children(element: Element, *names: str) -> list[Element]:
    return [child for child in element if isinstance(child.tag, str) and _local(child) in names]


def _local(element: Element) -> str:
    """The name without its namespace, whatever the file made of them."""
    return str(element.tag).rpartition("}")[2]


def _amount(document: _Document, text: str | None, line: int) -> int | None:
    """An xsd:decimal with at most two decimals that aren't zero."""
    ore = fields.lenient_amount(text or "")
    if ore is None:
        name = "amount-too-large" if fields.is_too_large(text or "") else "amount-unreadable"
        document.notes.add(name if text else "amount-missing", line, text=text or "", limit=checks.kr(LARGEST_ORE))
    return ore


def _day(document: _Document, text: str | None, line: int) -> int | None:
    number = fields.lenient_day(text or "")
    if number is None:
        document.notes.add("date-unreadable" if text else "voucher-date-missing", line, text=text or "")
    return number


def _own_day(document: _Document, text: str | None, line: int) -> int | None:
    """The day of an entry that has another than its voucher."""
    number = fields.lenient_day(text or "")
    if text and number is None:
        document.notes.add("row-date-unreadable", line, text=text)
    return number


def _signature(document: _Document, element: Element) -> None:
    document.notes.add("signature-not-checked", element.sourceline)


_HANDLERS = {
    "SoftwareProduct": _software,
    "FileCreation": _creation,
    "Company": _company,
    "FiscalYear": _year,
    "AccountingCurrency": _currency,
    "Account": _account,
    "Dimension": _dimension,
    VOUCHER: _journal_entry,
    "Signature": _signature,
}
