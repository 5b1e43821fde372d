"""An import that streams: each piece's facts are written while the next is read, and all is kept or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from arshjul.kernel.findings import Finding
from arshjul.ledger.batch import ADDED, Tally, Writer, batch_id, describe, writer_to
from arshjul.ledger.covered import budget_months_of, months_of
from arshjul.ledger.facts import FACTS, PartMap, balance_facts, blocking, row_facts
from arshjul.ledger.marks import Facts, Marking, Marks, save
from arshjul.ledger.originals import written
from arshjul.ledger.sie.reader import Piece, SieReader
from arshjul.ledger.snapshot import BatchInfo, Scope
from arshjul.ledger.source import Source
from arshjul.ledger.values import ROWS, VOUCHERS, Options, Reading

if TYPE_CHECKING:
    from arshjul.ledger.tabular.entries import Entries
    from arshjul.ledger.tabular.reader import TableReader

    AnyPiece = Piece | Entries
    StreamReader = SieReader | TableReader


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of an import: the batch when it went in, and the reading with its findings."""

    batch: BatchInfo | None
    reading: Reading
    blocking: tuple[Finding, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Job:
    """What an import was asked to do. The original is kept meanwhile: its SHA-256, and when it lies on disk."""

    root: str | Path
    source: Source
    entity: str
    options: Options
    accepted: tuple[str, ...]
    covers: Iterable[int] | None
    digest: Future[str]
    kept: Future[None]
    adds: bool = False

    def batch(self, after: str = "") -> str:
        """The id of the batch to be."""
        return batch_id(self.digest.result(), self.entity, self.options, ADDED if self.adds else after)

    def target(self, batch: str) -> Path:
        """The file of a batch."""
        return Path(self.root) / "batches" / f"{batch}.parquet"

    def names(self, batch: str) -> Mapping[str, str]:
        """Whose batch of which original."""
        return {"entity": self.entity, "batch": batch, "sha256": self.digest.result()}

    def describe(self, tally: Tally, batch: str, found: Reading) -> BatchInfo:
        """The batch when its facts are counted and the whole is read."""
        about = describe(tally, self.target(batch), covers=self.covered(found, tally), **self.names(batch))
        return replace(about, adds=self.adds)

    def covered(self, found: Reading, tally: Tally) -> set[Scope]:
        """What it has the last word on: the outcome it was asked to cover, else what the file is of; and its budget."""
        outcome = months_of(found, tally.months("actual")) if self.covers is None else self.covers
        budget = budget_months_of(found, tally.months("budget"))
        return {("actual", month) for month in outcome} | {("budget", month) for month in budget}


def marks_path(batch: Path) -> Path:
    """Where the marks of a batch lie, by its own file."""
    return batch.with_suffix(".marks")


class StoppedError(Exception):
    """Leaves the writing block so that the temporary file is thrown away."""

    def __init__(self, reading: Reading, stopping: tuple[Finding, ...]) -> None:
        super().__init__()
        self.reading = reading
        self.stopping = stopping


class FactStream:
    """Makes facts of pieces and writes them in a thread of its own, one table at a time."""

    def __init__(self, writer: Writer, pool: ThreadPoolExecutor, job: Job, batch: str) -> None:
        self.tally = Tally()
        self.parts = PartMap({})
        self._writer, self._pool, self._job = writer, pool, job
        self._own = {"entity": job.entity, "batch": batch}
        self._written: Future[None] = pool.submit(lambda: None)

    def take(self, piece: AnyPiece, reader: StreamReader) -> Facts:
        """Write a piece's facts; rows that can't be facts are left out, and stop the import at the end."""
        table = self.facts(piece, reader)
        self.write(table)
        return self.tally.add(table)

    def facts(self, piece: AnyPiece, reader: StreamReader) -> pa.Table:
        """The facts of a piece."""
        is_whole = not (piece.rows["amount"].null_count or piece.rows["voucher"].null_count)
        if not is_whole or piece.vouchers["date"].null_count:
            return FACTS.empty_table()
        mapped = PartMap.of(reader.book.dimensions.values(), self._job.options.dimensions)
        self.parts = self.parts if self.parts.columns == mapped.columns else mapped
        return row_facts(piece.rows, piece.vouchers, self.parts, **self._own)

    def write(self, table: pa.Table) -> None:
        """Write a table when the one before is written."""
        self._written.result()
        if table.num_rows:
            self._written = self._pool.submit(self._writer.write_table, table)

    def end(self, found: Reading) -> None:
        """Judge the whole and write its balances."""
        self._written.result()
        stopping = blocking(found, self._job.accepted)
        if stopping:
            raise StoppedError(found, stopping)
        balances = balance_facts(found, PartMap.of(found.dimensions, self._job.options.dimensions), **self._own)
        self.tally.add(balances)
        self._writer.write_table(balances)


def load_stream(job: Job, reader: StreamReader) -> Loaded:
    """Read and write piece by piece: the whole is never in memory."""
    pieces = _begun(reader.pieces())
    batch = job.batch()
    marking = Marking()
    try:
        with written(job.target(batch)) as stream, writer_to(stream) as writer, ThreadPoolExecutor(1) as pool:
            facts = FactStream(writer, pool, job, batch)
            found = _read(reader, pieces, facts, marking)
            facts.end(found)
            job.kept.result()
    except StoppedError as stop:
        job.kept.result()
        return Loaded(None, stop.reading, stop.stopping)
    info = job.describe(facts.tally, batch, found)
    if isinstance(reader, SieReader):
        keep_marks(marks_of(reader, marking), job.target(batch))
    return Loaded(info, found)


def _begun(pieces: Iterator[AnyPiece]) -> Iterator[AnyPiece]:
    """The same pieces, the first made already: those after it are being scanned while the original is hashed."""
    return chain(list(islice(pieces, 1)), pieces)


def _read(reader: StreamReader, pieces: Iterable[AnyPiece], facts: FactStream, marking: Marking) -> Reading:
    vouchers = []
    for piece in pieces:
        vouchers.append(piece.vouchers)
        made = facts.take(piece, reader)
        if isinstance(piece, Piece):
            marking.add(piece, facts.parts.columns, made)
    return reader.reading(ROWS.empty_table(), pa.concat_tables(vouchers) if vouchers else VOUCHERS.empty_table())


def marks_of(reader: SieReader, marking: Marking) -> Marks | None:
    """The marks of a file that was certain, for the day it is sent again with more."""
    if not (reader.is_certain and marking.is_alike):
        return None
    totals = reader.totals
    return marking.marks(reader.detected.name, totals.accounts.known.texts, totals.lists.known.texts)


def keep_marks(marks: Marks | None, batch: Path) -> None:
    """Keep marks beside their batch's file."""
    if marks is None:
        return
    with written(marks_path(batch)) as stream:
        save(marks, stream)
