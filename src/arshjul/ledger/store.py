"""Originals by content, facts by batch, and the snapshot that says which batches hold.

    root/originals/ab/abcdef...   the received bytes, never changed
    root/batches/<id>.parquet     the facts of one import, never changed
    root/batches/<id>.marks       its pieces and their sums, for a file that says the same again

Everything is written under a temporary name, forced to disk and renamed: whoever is killed half-way
leaves nothing that anyone reads, and a later import throws it away. A snapshot is a value, an ordered
tuple of batches; who keeps it (a database, a file) isn't known here. A later batch replaces an earlier
one by entity, family (outcome, opening, budget) and period, or adds to it, and the earlier stays on disk for "as known
at".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from arshjul.ledger import reading as whole
from arshjul.ledger.batch import write_batch
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.originals import arriving, digest_of, keep, original_path, put_original, sha256_of, take_original
from arshjul.ledger.resend import load_again
from arshjul.ledger.sie.reader import SieReader
from arshjul.ledger.snapshot import BatchInfo, Part, Snapshot
from arshjul.ledger.source import HEAD_BYTES, Source, kind_of
from arshjul.ledger.streaming import Job, Loaded, load_stream
from arshjul.ledger.values import Options

if TYPE_CHECKING:
    from arshjul.ledger.streaming import StreamReader

__all__ = [
    "BatchInfo",
    "Loaded",
    "Part",
    "Snapshot",
    "Source",
    "arriving",
    "load",
    "original_path",
    "put_original",
    "sha256_of",
    "take_original",
    "write_batch",
]


def _table_reader(source: Source, options: Options) -> StreamReader:
    from arshjul.ledger.tabular.reader import TableReader

    return TableReader(source, options)


STREAMED: Mapping[str, Callable[[Source, Options], StreamReader]] = {"sie": SieReader, "text": _table_reader}
"""Kinds of files that come in pieces, and their readers."""


def load(  # noqa: PLR0913  what an import is asked to do
    root: str | Path,
    given: str | Path | bytes,
    *,
    entity: str,
    options: Options | None = None,
    accepted: Iterable[str] = (),
    covers: Iterable[int] | None = None,
    earlier: Iterable[BatchInfo] = (),
    name: str = "",
    adds: bool = False,
) -> Loaded:
    """Keep the original, read it and write its facts as a batch, or nothing but findings when errors stop it.

    `accepted` are finding ids the user lets pass. A large SIE or text file streams through: the whole is never
    in memory. `earlier` are batches in the order they became known: a SIE file that says again what one of their
    originals said borrows those months, and only the rest is read. A batch that `adds` joins what is held of the very
    months that it has entries of, and is another than the one that would replace them.
    """
    options = options or Options()
    source = Source(given, name)
    with ThreadPoolExecutor(1) as keeper:
        # The original is kept while it is read, and lies on disk before the batch that comes of it is to be seen.
        digest = keeper.submit(digest_of, root, source)
        kept = keeper.submit(lambda: keep(root, source, digest.result()))
        job = Job(root, source, entity, options, tuple(accepted), () if adds else covers, digest, kept, adds=adds)
        with source.open() as stream:
            kind = kind_of(stream.read(HEAD_BYTES))
        if kind in STREAMED:
            again = load_again(job, earlier) if kind == "sie" and not adds else None
            return again or load_stream(job, STREAMED[kind](source, options))
        return _load_whole(job)


def _load_whole(job: Job) -> Loaded:
    found = whole.read(job.source.given, options=job.options, name=job.source.name)
    stopping = blocking(found, job.accepted)
    job.kept.result()
    if stopping:
        return Loaded(None, found, stopping)
    names = job.names(job.batch())
    table = facts(found, entity=names["entity"], batch=names["batch"])
    batch = write_batch(job.root, [table], covers=partial(job.covered, found), **names)
    return Loaded(replace(batch, adds=job.adds), found)
