"""The entries of a large batch once more, laid by account: a figure's entries are found without reading all of them.

    batches/<id>.shelves/000.parquet …   the facts of a range of accounts each, in the order of the batch
    batches/<id>.shelves/index.json      on which shelf each account lies

A small batch needs none, and one without them is read itself: shelves only make it quicker. They are written whole or
not at all and never changed, like the batch they are of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from arshjul.ledger.batch import Writer, writer_to
from arshjul.ledger.columns import as_column
from arshjul.ledger.facts import FACTS
from arshjul.ledger.originals import written, written_folder
from arshjul.ledger.snapshot import BatchInfo

LEAST = 500_000
"""Facts of a batch in fewer than which a figure's entries are found soon enough."""

SHELF = 200_000
MOST = 64
"""Facts on a shelf, and shelves: each is a file held open while they are filled."""

GROUP = 1 << 15
WRITERS = 2
INDEX = "index.json"
OF_VOUCHER = ("voucher", "voucher_text")
PLAIN = pa.schema([pa.field(one.name, pa.string(), nullable=False) if one.name in OF_VOUCHER else one for one in FACTS])
"""The same columns, what vouchers are called and say as texts: as codes a shelf would get those of all the others."""

CODED = [item.name for item in FACTS if pa.types.is_dictionary(item.type) and item.name not in OF_VOUCHER]
"""Columns of few texts, which stay codes all the way."""


def path_of(batch: BatchInfo) -> Path:
    """Where a batch's shelves lie."""
    return Path(batch.path).with_suffix(".shelves")


def make(batch: BatchInfo) -> None:
    """Lay a large batch's facts by account; again changes nothing."""
    with pq.ParquetFile(batch.path, read_dictionary=CODED) as facts:
        if facts.metadata.num_rows < LEAST or path_of(batch).exists():
            return
        shelves = _shelves(_accounts(facts), facts.metadata.num_rows)
        with written_folder(path_of(batch)) as folder:
            _fill(folder, facts, shelves)
            with written(folder / INDEX) as stream:
                stream.write(json.dumps(shelves).encode())


def paths(batch: BatchInfo, accounts: Iterable[str]) -> list[str] | None:
    """The files in which all facts of these accounts lie; None when the batch itself is to be read."""
    folder = path_of(batch)
    try:
        index: dict[str, int] = json.loads((folder / INDEX).read_bytes())
    except FileNotFoundError:
        return None
    return [str(folder / _name(shelf)) for shelf in sorted({index[one] for one in accounts if one in index})]


def _name(shelf: int) -> str:
    return f"{shelf:03d}.parquet"


def _accounts(facts: Any) -> Counter[str]:  # noqa: ANN401  a file of Arrow, which ships no types
    """How many facts each account has."""
    found: Counter[str] = Counter()
    for group in facts.iter_batches(columns=["account"]):
        codes = group["account"]
        counts = np.bincount(codes.indices.to_numpy(), minlength=len(codes.dictionary))
        found.update(dict(zip(codes.dictionary.to_pylist(), counts.tolist(), strict=True)))
    return found


def _shelves(accounts: Counter[str], rows: int) -> dict[str, int]:
    """Accounts in their order, shelf by shelf of about so many facts; a large account has one of its own."""
    room = max(SHELF, rows // MOST + 1)
    shelves: dict[str, int] = {}
    shelf = used = 0
    for account, count in sorted(accounts.items()):
        if used and used + count > room:
            shelf, used = shelf + 1, 0
        shelves[account] = shelf
        used += count
    return shelves


def _fill(folder: Path, facts: Any, shelves: dict[str, int]) -> None:  # noqa: ANN401
    """Every fact onto its shelf, some thousands at a time, written in a thread while the next are parted."""
    plain = pa.schema([one for one in PLAIN if one.name in facts.schema_arrow.names])
    with ExitStack() as open_files:
        writers: list[Writer] = [
            open_files.enter_context(writer_to(open_files.enter_context(written(folder / _name(shelf))), plain))
            for shelf in range(max(shelves.values(), default=-1) + 1)
        ]
        waiting: list[list[pa.Table]] = [[] for _ in writers]
        with ThreadPoolExecutor(WRITERS) as aside:
            full: list[Future[None]] = []
            for number in range(facts.num_row_groups):
                parts = list(_parted(facts.read_row_group(number), shelves))
                _all(full)  # a shelf is written by one at a time
                full = []
                for shelf, part in parts:
                    waiting[shelf].append(part)
                    if sum(one.num_rows for one in waiting[shelf]) >= GROUP:
                        full.append(aside.submit(_write, writers[shelf], plain, waiting[shelf]))
                        waiting[shelf] = []
            _all(full)
            _all(aside.submit(_write, writer, plain, left) for writer, left in zip(writers, waiting, strict=True))


def _all(tasks: Iterable[Future[None]]) -> None:
    """Wait for all, and let what went wrong be known."""
    for task in tasks:
        task.result()


def _parted(table: pa.Table, shelves: dict[str, int]) -> Iterator[tuple[int, pa.Table]]:
    """What of a table goes to each shelf, in the same order."""
    codes = table["account"].unify_dictionaries().combine_chunks()
    places = np.array([shelves[text] for text in codes.dictionary.to_pylist()], np.int16)[codes.indices.to_numpy()]
    order = np.argsort(places, kind="stable")
    ordered = table.take(as_column(order))
    counts = np.bincount(places)
    for shelf in np.flatnonzero(counts).tolist():
        yield shelf, ordered.slice(int(counts[:shelf].sum()), int(counts[shelf]))


def _write(writer: Writer, schema: pa.Schema, parts: list[pa.Table]) -> None:
    if parts:
        writer.write_table(pa.concat_tables(parts).unify_dictionaries().combine_chunks().cast(schema))
