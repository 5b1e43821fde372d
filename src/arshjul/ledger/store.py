"""Originals by content, facts by batch, and the snapshot that says which batches hold.

    root/originals/ab/abcdef...   the received bytes, never changed
    root/batches/<id>.parquet     the facts of one import, never changed

Everything is written under a temporary name, forced to disk and renamed: whoever is killed half-way
leaves nothing that anyone reads. A snapshot is a value, an ordered tuple of batches; who keeps it (a
database, a file) isn't known here. A later batch replaces an earlier one by entity, family (outcome,
opening, budget) and period, and the earlier stays on disk for "as known at".
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.ledger import reading as whole
from arshjul.ledger.facts import FACTS, FAMILIES, PartMap, balance_facts, blocking, facts, row_facts
from arshjul.ledger.sie.reader import SieReader
from arshjul.ledger.source import HEAD_BYTES, Source, kind_of
from arshjul.ledger.tabular.reader import TableReader
from arshjul.ledger.values import ROWS, VOUCHERS, Options, Reading

BLOCK = 1 << 20
COMPRESSION = "zstd"
COMPRESSION_LEVEL = 1
REPEATED = [item.name for item in FACTS if pa.types.is_dictionary(item.type)] + ["period", "date"]
"""Columns whose values repeat; texts, amounts and lines don't, and a dictionary of them would only cost."""

SUMMED = ("voucher", "period")
ID_DIGITS = 32

StreamReader = SieReader | TableReader
STREAMED: Mapping[str, Callable[[Source, Options], StreamReader]] = {"sie": SieReader, "text": TableReader}
"""Kinds of files that come in pieces, and their readers."""

Writer = Any
"""A Parquet writer; Arrow ships no types."""

Scope = tuple[str, int]
"""(family, period): what a batch says the last word about, for its entity."""


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """One import: whose facts, of which periods, how many, their debit and credit in öre, from which original."""

    id: str
    entity: str
    periods: tuple[int, ...]
    rows: int
    debit: int
    credit: int
    sha256: str
    path: str
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What holds of one batch: all of it, or only some scopes."""

    batch: BatchInfo
    scopes: tuple[Scope, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the batch has been replaced."""
        return set(self.scopes) == set(self.batch.scopes)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Batches in the order they became known; pin this value and every figure can be made again."""

    batches: tuple[BatchInfo, ...] = ()

    def plus(self, batch: BatchInfo) -> Snapshot:
        """The snapshot with one more batch; the same batch twice changes nothing."""
        return self if batch.id in {known.id for known in self.batches[-1:]} else Snapshot((*self.batches, batch))

    def parts(self) -> tuple[Part, ...]:
        """What holds of each batch: for every entity, family and period the last batch wins."""
        last: dict[tuple[str, Scope], int] = {}
        for place, batch in enumerate(self.batches):
            for scope in batch.scopes:
                last[batch.entity, scope] = place
        parts = []
        for place, batch in enumerate(self.batches):
            holding = tuple(scope for scope in batch.scopes if last[batch.entity, scope] == place)
            if holding:
                parts.append(Part(batch, holding))
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of an import: the batch when it went in, and the reading with its findings."""

    batch: BatchInfo | None
    reading: Reading
    blocking: tuple[Finding, ...] = field(default=())


def put_original(root: str | Path, given: bytes | str | Path) -> str:
    """Keep received bytes unchanged under their SHA-256 and give it; the same bytes again change nothing."""
    source = Source(given)
    digest = sha256_of(source)
    target = original_path(root, digest)
    if not target.exists():
        with _written(target) as stream, source.open() as received:
            for block in iter(lambda: received.read(BLOCK), b""):
                stream.write(block)
    return digest


def original_path(root: str | Path, digest: str) -> Path:
    """Where the original with this SHA-256 lies."""
    return Path(root) / "originals" / digest[:2] / digest


def sha256_of(source: Source) -> str:
    """The SHA-256 of a source's bytes, in hexadecimal."""
    with source.open() as stream:
        digest = hashlib.sha256()
        while block := stream.read(BLOCK):
            digest.update(block)
        return digest.hexdigest()


@contextmanager
def _written(target: Path) -> Iterator[IO[bytes]]:
    """A file that is either there whole, on disk, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
        _sync_directory(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def batch_id(digest: str, entity: str, options: Options) -> str:
    """The same original read the same way for the same entity is the same batch."""
    how: list[Any] = [digest, entity, dict(options.dimensions), options.mapping]
    return hashlib.sha256(json.dumps(how, sort_keys=True, default=str).encode()).hexdigest()[:ID_DIGITS]


class _Tally:
    """Counts facts while they are written."""

    def __init__(self) -> None:
        self.rows = 0
        self.debit = 0
        self.credit = 0
        self.found: set[Scope] = set()

    def add(self, table: pa.Table) -> None:
        if not table.num_rows:
            return
        self.rows += table.num_rows
        amounts = table.filter(pc.is_in(table["kind"].cast(pa.string()), pa.array(SUMMED)))["amount"].to_numpy()
        self.debit += int(amounts[amounts > 0].sum())
        self.credit += int(amounts[amounts < 0].sum())
        self.found |= _scopes(table)

    def scopes(self, covers: Iterable[int] | None) -> tuple[Scope, ...]:
        """Every month from the first to the last with outcome, so that a month now empty is replaced too."""
        actual = sorted(period for family, period in self.found if family == "actual")
        if covers is not None:
            months: Iterable[int] = covers
        elif actual:
            months = [month.number for month in Month.parse(actual[0]).through(Month.parse(actual[-1]))]
        else:
            months = []
        return tuple(sorted(self.found | {("actual", period) for period in months}))


def _scopes(table: pa.Table) -> set[Scope]:
    kinds = table["kind"].combine_chunks()
    periods = table["period"].to_numpy().astype(np.int64)
    codes = kinds.indices.to_numpy()
    names = kinds.dictionary.to_pylist()
    return {
        (FAMILIES[names[key % len(names)]], key // len(names))
        for key in np.unique(periods * len(names) + codes).tolist()
    }


def write_batch(
    root: str | Path,
    tables: Iterable[pa.Table],
    *,
    entity: str,
    batch: str,
    sha256: str,
    covers: Iterable[int] | None = None,
) -> BatchInfo:
    """Write facts as one immutable Parquet file and describe it; `covers` are the months it has the last word on."""
    target = Path(root) / "batches" / f"{batch}.parquet"
    tally = _Tally()
    with _written(target) as stream, _writer(stream) as writer:
        for table in tables:
            if table.num_rows:
                tally.add(table)
                writer.write_table(table)
    return _info(tally, target, entity=entity, batch=batch, sha256=sha256, covers=covers)


def _writer(stream: IO[bytes]) -> Writer:
    # Arrow's own schema is left out: every engine then reads plain text, and only the file knows its dictionaries.
    return pq.ParquetWriter(
        stream,
        FACTS,
        compression=COMPRESSION,
        compression_level=COMPRESSION_LEVEL,
        use_dictionary=REPEATED,
        store_schema=False,
    )


def _info(
    tally: _Tally, target: Path, *, entity: str, batch: str, sha256: str, covers: Iterable[int] | None
) -> BatchInfo:
    scopes = tally.scopes(covers)
    return BatchInfo(
        id=batch,
        entity=entity,
        periods=tuple(sorted({period for _family, period in scopes})),
        rows=tally.rows,
        debit=tally.debit,
        credit=tally.credit,
        sha256=sha256,
        path=str(target),
        scopes=scopes,
    )


def load(
    root: str | Path,
    given: str | Path | bytes,
    *,
    entity: str,
    options: Options | None = None,
    accepted: Iterable[str] = (),
    covers: Iterable[int] | None = None,
    name: str = "",
) -> Loaded:
    """Keep the original, read it and write its facts as a batch, or nothing but findings when errors stop it.

    `accepted` are finding ids the user lets pass. A large SIE or text file streams through: the whole is never
    in memory.
    """
    options = options or Options()
    accepted = tuple(accepted)
    digest = put_original(root, given)
    batch = batch_id(digest, entity, options)
    source = Source(given, name)
    with source.open() as stream:
        streams = STREAMED.get(kind_of(stream.read(HEAD_BYTES)))
    if streams:
        names = {"entity": entity, "batch": batch, "sha256": digest}
        return _load_stream(root, streams(source, options), accepted, covers, names)
    found = whole.read(given, options=options, name=name)
    stopping = blocking(found, accepted)
    if stopping:
        return Loaded(None, found, stopping)
    table = facts(found, entity=entity, batch=batch)
    return Loaded(write_batch(root, [table], entity=entity, batch=batch, sha256=digest, covers=covers), found)


class _StoppedError(Exception):
    """Leaves the writing block so that the temporary file is thrown away."""

    def __init__(self, reading: Reading, stopping: tuple[Finding, ...]) -> None:
        super().__init__()
        self.reading = reading
        self.stopping = stopping


def _load_stream(
    root: str | Path,
    reader: StreamReader,
    accepted: tuple[str, ...],
    covers: Iterable[int] | None,
    names: Mapping[str, str],
) -> Loaded:
    target = Path(root) / "batches" / f"{names['batch']}.parquet"
    tally = _Tally()
    try:
        with _written(target) as stream, _writer(stream) as writer, ThreadPoolExecutor(1) as pool:
            found = _stream(reader, writer, pool, tally, accepted, names)
    except _StoppedError as stop:
        return Loaded(None, stop.reading, stop.stopping)
    info = _info(tally, target, entity=names["entity"], batch=names["batch"], sha256=names["sha256"], covers=covers)
    return Loaded(info, found)


def _stream(
    reader: StreamReader,
    writer: Writer,
    pool: ThreadPoolExecutor,
    tally: _Tally,
    accepted: tuple[str, ...],
    names: Mapping[str, str],
) -> Reading:
    """Write each piece's facts as it comes; rows that can't be facts are left out and stop the import at the end."""
    own = {"entity": names["entity"], "batch": names["batch"]}
    vouchers = []
    parts = PartMap({})
    written: Future[None] = pool.submit(lambda: None)
    for piece in reader.pieces():
        vouchers.append(piece.vouchers)
        whole_rows = not (piece.rows["amount"].null_count or piece.rows["voucher"].null_count)
        if whole_rows and not piece.vouchers["date"].null_count:
            mapped = PartMap.of(reader.book.dimensions.values(), reader.options.dimensions)
            parts = parts if parts.columns == mapped.columns else mapped
            table = row_facts(piece.rows, piece.vouchers, parts, **own)
            written.result()
            written = pool.submit(writer.write_table, table)
            tally.add(table)
    written.result()
    found = reader.reading(ROWS.empty_table(), pa.concat_tables(vouchers) if vouchers else VOUCHERS.empty_table())
    stopping = blocking(found, accepted)
    if stopping:
        raise _StoppedError(found, stopping)
    balances = balance_facts(found, PartMap.of(found.dimensions, reader.options.dimensions), **own)
    tally.add(balances)
    writer.write_table(balances)
    return found
