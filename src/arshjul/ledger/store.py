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
import pyarrow.parquet as pq
from numpy.typing import NDArray

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

STATISTICS = ["kind", "entity", "account", "period", "date", "batch"]
"""Columns whose least and largest value per row group let an engine skip it; counted for all they would cost most."""

ENCODINGS = {"row": "DELTA_BINARY_PACKED"}
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
    digest = digest_of(root, source)
    _keep(root, source, digest)
    return digest


def digest_of(root: str | Path, source: Source) -> str:
    """The SHA-256 of a source; an original that is kept already is known by its name."""
    if not isinstance(source.given, bytes):
        path = Path(source.given)
        if path.absolute() == original_path(root, path.name).absolute():
            return path.name
    return sha256_of(source)


def _keep(root: str | Path, source: Source, digest: str) -> None:
    target = original_path(root, digest)
    if target.exists():
        return
    with _written(target) as stream, source.open() as received:
        for block in iter(lambda: received.read(BLOCK), b""):
            stream.write(block)


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
        kinds = table["kind"].combine_chunks()
        codes, names = kinds.indices.to_numpy(), kinds.dictionary.to_pylist()
        amounts = table["amount"].to_numpy()
        is_summed = np.isin(names, SUMMED)[codes]
        self.debit += int(amounts[is_summed & (amounts > 0)].sum())
        self.credit += int(amounts[is_summed & (amounts < 0)].sum())
        self.found |= _scopes(table["period"].to_numpy(), codes, names)

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


def _scopes(periods: NDArray[np.int32], codes: NDArray[np.int32], names: list[str]) -> set[Scope]:
    """The family and period of every fact; counted rather than sorted, since they are few."""
    first = int(periods.min())
    keys = np.flatnonzero(np.bincount((periods - first).astype(np.int64) * len(names) + codes))
    return {(FAMILIES[names[key % len(names)]], first + key // len(names)) for key in keys.tolist()}


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
        column_encoding=ENCODINGS,
        write_statistics=STATISTICS,
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
    source = Source(given, name)
    how = _How(root, source, entity, options, tuple(accepted), covers)
    with ThreadPoolExecutor(1) as keeper:
        # The original is kept while it is read, and lies on disk before the batch that comes of it is to be seen.
        digest = keeper.submit(digest_of, root, source)
        kept = keeper.submit(lambda: _keep(root, source, digest.result()))
        with source.open() as stream:
            streams = STREAMED.get(kind_of(stream.read(HEAD_BYTES)))
        if streams:
            return _load_stream(how, streams(source, options), digest, kept)
        return _load_whole(how, digest, kept)


@dataclass(frozen=True, slots=True)
class _How:
    """What an import was asked to do."""

    root: str | Path
    source: Source
    entity: str
    options: Options
    accepted: tuple[str, ...]
    covers: Iterable[int] | None

    def batch(self, digest: str) -> str:
        return batch_id(digest, self.entity, self.options)

    def target(self, digest: str) -> Path:
        return Path(self.root) / "batches" / f"{self.batch(digest)}.parquet"

    def info(self, tally: _Tally, digest: str) -> BatchInfo:
        return _info(
            tally,
            self.target(digest),
            entity=self.entity,
            batch=self.batch(digest),
            sha256=digest,
            covers=self.covers,
        )


def _load_whole(how: _How, digest: Future[str], kept: Future[None]) -> Loaded:
    found = whole.read(how.source.given, options=how.options, name=how.source.name)
    stopping = blocking(found, how.accepted)
    kept.result()
    if stopping:
        return Loaded(None, found, stopping)
    batch = how.batch(digest.result())
    table = facts(found, entity=how.entity, batch=batch)
    names = {"entity": how.entity, "batch": batch, "sha256": digest.result()}
    return Loaded(write_batch(how.root, [table], covers=how.covers, **names), found)


class _StoppedError(Exception):
    """Leaves the writing block so that the temporary file is thrown away."""

    def __init__(self, reading: Reading, stopping: tuple[Finding, ...]) -> None:
        super().__init__()
        self.reading = reading
        self.stopping = stopping


def _load_stream(how: _How, reader: StreamReader, digest: Future[str], kept: Future[None]) -> Loaded:
    tally = _Tally()
    try:
        with _written(how.target(digest.result())) as stream, _writer(stream) as writer, ThreadPoolExecutor(1) as pool:
            found = _stream(reader, writer, pool, tally, how, how.batch(digest.result()))
            kept.result()
    except _StoppedError as stop:
        kept.result()
        return Loaded(None, stop.reading, stop.stopping)
    return Loaded(how.info(tally, digest.result()), found)


def _stream(
    reader: StreamReader, writer: Writer, pool: ThreadPoolExecutor, tally: _Tally, how: _How, batch: str
) -> Reading:
    """Write each piece's facts as it comes; rows that can't be facts are left out and stop the import at the end."""
    own = {"entity": how.entity, "batch": batch}
    vouchers = []
    parts = PartMap({})
    written: Future[None] = pool.submit(lambda: None)
    for piece in reader.pieces():
        vouchers.append(piece.vouchers)
        whole_rows = not (piece.rows["amount"].null_count or piece.rows["voucher"].null_count)
        if whole_rows and not piece.vouchers["date"].null_count:
            mapped = PartMap.of(reader.book.dimensions.values(), how.options.dimensions)
            parts = parts if parts.columns == mapped.columns else mapped
            table = row_facts(piece.rows, piece.vouchers, parts, **own)
            written.result()
            written = pool.submit(writer.write_table, table)
            tally.add(table)
    written.result()
    found = reader.reading(ROWS.empty_table(), pa.concat_tables(vouchers) if vouchers else VOUCHERS.empty_table())
    stopping = blocking(found, how.accepted)
    if stopping:
        raise _StoppedError(found, stopping)
    balances = balance_facts(found, PartMap.of(found.dimensions, how.options.dimensions), **own)
    tally.add(balances)
    writer.write_table(balances)
    return found
