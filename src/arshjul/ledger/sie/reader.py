"""From a source to a reading: pieces of whole vouchers through a scanner, totals on the way, checks at the end."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger import repeated
from arshjul.ledger.encoding import Detected, Misread, Strange, decode, detect, mojibake, told
from arshjul.ledger.notes import Notes
from arshjul.ledger.sie import account_codes, balance_checks, checks, checksum, code_checks, hierarchy, month_checks
from arshjul.ledger.sie.changes import changes_of
from arshjul.ledger.sie.chunk import MAX_LINE, Chunk
from arshjul.ledger.sie.fields import day
from arshjul.ledger.sie.reference import Book
from arshjul.ledger.sie.tables import read_plainly
from arshjul.ledger.sie.totals import Sums, Totals
from arshjul.ledger.source import Source
from arshjul.ledger.values import ROWS, VOUCHERS, Header, Options, Reading

MOJIBAKE_SAMPLE = 200_000
FAST_BYTES = 1 << 20
MACHINE_BYTES = 50 << 20
VOUCHER = b"\n#VER"
PERIODIC = "#PSALDO"
AHEAD = 3
"""Pieces scanned ahead: enough to go on through the moments when the others are slow."""


Ahead = Any
"""What a scanner has made ahead, known to that scanner alone."""


class Scanner(Protocol):
    """How a piece becomes tables: first what needs only its bytes, then what needs the book."""

    def prepare(self, chunk: Chunk) -> Ahead:
        """What may run ahead of the pieces before."""
        ...

    def finish(self, book: Book, chunk: Chunk, first_line: int, prepared: Ahead) -> tuple[pa.Table, pa.Table]:
        """The rows and vouchers of the piece."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the file; those to `skip` are known to hold so many line feeds and vouchers, whole and in order."""

    start: int
    end: int
    feeds: int = 0
    vouchers: int = 0
    skip: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole vouchers with their rows, as tables; and where they stand, what they sum to and if nothing was odd.

    A `clean` piece holds numbered vouchers and their rows alone, gave no finding and begins and ends between
    vouchers: the same bytes in another file say the same, which they don't where numbers are read as codes.
    """

    rows: pa.Table
    vouchers: pa.Table
    span: Span
    line: int
    sums: Sums
    clean: bool


class NotBetweenVouchersError(Exception):
    """Bytes were to be skipped in the middle of a voucher."""


class PlainScanner:
    """The reference reader: line by line."""

    def prepare(self, chunk: Chunk) -> None:
        """Nothing can be done ahead."""

    def finish(self, book: Book, chunk: Chunk, first_line: int, _prepared: None) -> tuple[pa.Table, pa.Table]:
        """Read line by line."""
        return read_plainly(book, chunk.text, first_line)


def choose(options: Options, size: int) -> Scanner:
    """The scanner asked for; auto takes the plain one for small files and the fastest present for others.

    Compiling takes as long as a million rows by NumPy: only a large file is worth it, and any other when it's done.
    """
    name = options.reader
    if name == "reference" or (name == "auto" and size < FAST_BYTES):
        return PlainScanner()
    from arshjul.ledger.sie import scan

    if name == "auto":
        name = "numba" if size >= MACHINE_BYTES or scan.is_compiled() else "numpy"
    return scan.scanner("numba" if name == "numba" and scan.has_numba() else "numpy")


class SieReader:
    """Reads one SIE 1-4 file: iterate over `pieces`, then ask for the `reading`."""

    def __init__(self, source: Source, options: Options, plan: Sequence[Span] = ()) -> None:
        self.source = source
        self.plan = plan or (Span(0, source.size),)
        self.options = options
        self.notes = Notes(source.name, options.max_places)
        self.book = Book(self.notes)
        self.totals = Totals()
        sample = source.sample()
        self.detected = Detected(options.encoding) if options.encoding else detect(sample)
        self._strange: list[Strange] = []
        self._mojibake: Misread | None = None
        self._mixed: int | None = None
        self._moved: dict[tuple[str, int], int] = {}
        self._is_partly_moved = False
        self._scan = choose(options, source.size)

    def pieces(self) -> Iterator[Piece]:
        """The tables of the file, piece by piece, in its order."""
        line = 1
        for span, chunk, prepared in ahead(self._chunks()) if self.source.size > MACHINE_BYTES else self._chunks():
            if span.skip:
                self._skip(span)
                line += span.feeds
            elif chunk is not None:
                yield self._piece(span, chunk, line, prepared)
                line += chunk.feeds

    def _skip(self, span: Span) -> None:
        if self.book.in_voucher:
            raise NotBetweenVouchersError
        self.book.voucher_count += span.vouchers

    def _piece(self, span: Span, chunk: Chunk, line: int, prepared: Ahead) -> Piece:
        before = None if self.book.in_voucher else self._odd()
        for place in chunk.long:
            self.notes.add("line-too-long", line + place, most=MAX_LINE >> 10)
        self._strange += [Strange(line + one.line, one.encoding) for one in chunk.strange]
        if self.detected.is_mixed and self._mixed is None:
            other = self.detected.first_of_other(chunk.data)
            self._mixed = None if other is None else line + other
        if chunk.misread and self._mojibake is None:
            self._mojibake = chunk.misread._replace(line=line + chunk.misread.line)
        rows, vouchers = self._scan.finish(self.book, chunk, line, prepared)
        rows = account_codes.renamed(rows, self.book.codes)
        sums = self.totals.add(rows, vouchers, self.book.years.get(0))
        self._move(rows, vouchers)
        clean = bool(vouchers.num_rows) and not self.book.in_voucher and before == self._odd() and not chunk.strange
        clean = clean and not self.book.codes and not pc.any(pc.equal(vouchers["number"], "")).as_py()
        span = Span(span.start, span.end, chunk.feeds, vouchers.num_rows)
        return Piece(rows, vouchers, span, line, sums, clean)

    def _move(self, rows: pa.Table, vouchers: pa.Table) -> None:
        """Sum up the entries by account and month, when the file has changes by month to try against them."""
        if PERIODIC not in self.book.first_lines:
            self._is_partly_moved = self._is_partly_moved or rows.num_rows > 0
            return
        for (account, _objects, month), ore in changes_of(rows, vouchers).items():
            self._moved[account, month] = self._moved.get((account, month), 0) + ore

    def _all_moved(self) -> dict[tuple[str, int], int]:
        """The sums of the whole file, read once more when its changes by month stand after its vouchers."""
        if PERIODIC not in self.book.first_lines or not self._is_partly_moved:
            return self._moved
        again = SieReader(self.source, self.options)
        again.book.first_lines[PERIODIC] = self.book.first_lines[PERIODIC]
        deque(again.pieces(), maxlen=0)
        return again._moved

    def _odd(self) -> tuple[int, ...]:
        """How much has been met that isn't a voucher in good order."""
        book, totals = self.book, self.totals
        told = len(totals.unbalanced), len(totals.lonely_rtrans), len(totals.strays), len(totals.over_months)
        return book.others, self.notes.counts.total(), *told

    @property
    def is_certain(self) -> bool:
        """Whether every line was in the encoding found, and none of the text looks misread."""
        return not (self._strange or self._mojibake or self.detected.name == "utf16")

    def _chunks(self) -> Iterator[tuple[Span, Chunk | None, Ahead]]:
        if self.detected.name == "utf16":
            with self.source.open() as stream:
                text, strange = decode(stream.read(), "utf16")
            chunk = Chunk.of(text.replace("\r\n", "\n").replace("\r", "\n").encode(), "utf8")
            chunk.strange, chunk.misread = strange, self._misread(chunk)
            yield Span(0, self.source.size), chunk, self._scan.prepare(chunk)
            return
        for span in self.plan:
            if span.skip:
                yield span, None, None
                continue
            start = span.start
            for data in self._cut(span):
                chunk = Chunk.of(data, self.detected.name)
                chunk.misread = self._misread(chunk) if self._mojibake is None else None
                yield Span(start, start + len(data)), chunk, self._scan.prepare(chunk)
                start += len(data)

    def _cut(self, span: Span) -> Iterator[bytes]:
        """The span in pieces of whole vouchers; what stands before the first of the file is a piece of its own."""
        for place, data in enumerate(self.source.chunks(self.options.chunk_bytes, VOUCHER, span.start, span.end)):
            head = data.find(VOUCHER) + 1 if place == span.start == 0 else 0
            if head:
                yield data[:head]
            yield data[head:]

    @staticmethod
    def _misread(chunk: Chunk) -> Misread | None:
        start = chunk.data[: chunk.data.find(b"\n", MOJIBAKE_SAMPLE) + 1 or None]
        return None if start.isascii() and b"?" not in start else mojibake(Chunk(start, chunk.codec).text)

    def reading(self, rows: pa.Table, vouchers: pa.Table) -> Reading:
        """Judge the whole file, once all pieces have passed."""
        account_codes.read_as_codes(self.book)
        self._judge_characters()
        checks.structure(self.book, self.source.size, vouchers)
        self._judge_checksum()
        header = header_of(self.book)
        checks.header(self.book, header, self.totals)
        if any(record.label == "#FNAMN" and len(record.fields) > 1 for record in header.records):
            self.notes.add("text-without-quotes", self.book.first_lines["#FNAMN"], label="#FNAMN", text=header.company)
        checks.vouchers(self.book, header, self.totals, vouchers)
        repeated.in_source(self.notes, self.source, vouchers)
        hierarchy.part_joined_codes(self.book)
        balances = balance_checks.balances(self.book, header, self.totals)
        month_checks.months(self.book, header, self._all_moved())
        code_checks.codes(self.book, self.totals)
        checks.sums(self.notes, self.totals.summary(), balances)
        return Reading(
            format=f"SIE{header.sie_type}",
            encoding=self.detected.name,
            header=header,
            accounts=tuple(self.book.accounts.values()),
            dimensions=tuple(self.book.dimensions.values()),
            objects=tuple(self.book.objects.values()),
            balances=balances,
            vouchers=vouchers,
            rows=rows,
            summary=self.totals.summary(),
            findings=self.notes.all(),
            counts=self.notes.kinds(),
            options=self.options,
        )

    def _judge_characters(self) -> None:
        found, notes, line = self.detected, self.notes, self.book.first_lines.get("#FORMAT")
        claims_pc8 = any(record.label == "#FORMAT" and "PC8" in record.fields for record in self.book.records)
        if found.name not in {"ascii", "cp437"}:
            if claims_pc8:
                notes.add("encoding-differs", line, stated="PC8", encoding=found.name)
            else:
                notes.add("encoding-unusual", line, encoding=found.name)
        if found.is_mixed:
            notes.add("encoding-mixed", self._mixed, encoding=found.name, cp437=found.cp437, latin1=found.latin1)
        elif self._strange:
            notes.add("encoding-strange-lines", self._strange[0].line, encoding=found.name, **told(self._strange))
        if self._mojibake:
            kind, example, line = self._mojibake
            notes.add("mojibake", line, kind=kind, example=example)

    def _judge_checksum(self) -> None:
        if not any(record.label == "#KSUMMA" for record in self.book.records):
            return
        with self.source.mapped() as data:
            opened, closed, value, span = checksum.stated(data)
            if not closed:
                self.notes.add("truncated", self.book.first_lines["#KSUMMA"])
            elif opened and checksum.goes_on(data, span[1]):
                self.notes.add("after-checksum", self.book.closing)
            if opened and closed and value is not None and not _sum_agrees(data, span, value, self.detected.name):
                computed = checksum.checksum(data, *span)
                self.notes.add("checksum-wrong", self.book.closing, stated=value, computed=computed)


def _sum_agrees(data: checksum.Data, span: tuple[int, int], value: int, encoding: str) -> bool:
    """The sum is over code page 437; programs that write another encoding sum their own bytes."""

    def in_cp437(block: bytes) -> bytes:
        return decode(block, encoding)[0].encode("cp437", errors="replace")

    return value == checksum.checksum(data, *span) or value == checksum.checksum(data, *span, in_cp437)


def header_of(book: Book) -> Header:
    """The identification items gathered in the book."""
    first: dict[str, tuple[str, ...]] = {}
    for record in book.records:
        first.setdefault(record.label, record.fields)

    def item(label: str, place: int = 0) -> str:
        return (first.get(label, ()) + ("",) * (place + 1))[place]

    kind = item("#SIETYP")
    return Header(
        sie_type=_type_of(kind),
        flag=item("#FLAGGA"),
        program=" | ".join(part for part in first.get("#PROGRAM", ()) if part),
        company=" ".join(first.get("#FNAMN", ())),
        organisation_number=item("#ORGNR"),
        claimed_format=item("#FORMAT"),
        generated=_generated(item("#GEN")),
        currency=item("#VALUTA") or "SEK",
        fiscal_years=tuple(book.years[index] for index in sorted(book.years, reverse=True)),
        records=tuple(record for record in book.records if record.label != "#KSUMMA"),
    )


def _type_of(text: str) -> int:
    """The type by its digit, which some programs write a letter after (4C, 4E, 4I); 1 when none is given, else 0."""
    match = re.fullmatch(r"([0-9])[A-Za-z]?", text)
    return int(match[1]) if match else 0 if text else 1


def _generated(text: str) -> int | None:
    return day(text)


def read_sie(source: Source, options: Options) -> Reading:
    """Read a SIE 1-4 file whole into memory."""
    reader = SieReader(source, options)
    pieces = list(reader.pieces())
    return reader.reading(
        joined([piece.rows for piece in pieces], ROWS), joined([piece.vouchers for piece in pieces], VOUCHERS)
    )


Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, some of them made in a thread while those before are in use."""
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1) as pool:
        coming = deque(pool.submit(next, source, end) for _ in range(AHEAD))
        while (item := coming.popleft().result()) is not end:
            coming.append(pool.submit(next, source, end))
            yield item  # type: ignore[misc]  # `end` never gets here


def joined(tables: list[pa.Table], schema: pa.Schema) -> pa.Table:
    """Tables of one schema after each other, with one dictionary per coded column."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks() if tables else schema.empty_table()


__all__ = ["Piece", "SieReader", "Span", "read_sie"]
