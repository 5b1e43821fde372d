"""One import's facts as an immutable Parquet file, counted while they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from arshjul.ledger.covered import by_calendar_year
from arshjul.ledger.facts import FACTS, FAMILIES
from arshjul.ledger.marks import VERSION, Facts
from arshjul.ledger.originals import written
from arshjul.ledger.sie.totals import exactly
from arshjul.ledger.snapshot import BatchInfo, Scope
from arshjul.ledger.values import Options

SQUEEZED = {"text": 1, "voucher_text": 1}
"""Columns compressed with zstd, and how hard: texts are most of a file."""

COMPRESSION = {item.name: "zstd" if item.name in SQUEEZED else "snappy" for item in FACTS}
"""Codes are small as they are: squeezing them too would take a sixth of the encoding for a thirtieth of the file."""

REPEATED = [item.name for item in FACTS if pa.types.is_dictionary(item.type)] + ["period", "date"]
"""Columns whose values repeat; texts, amounts and lines don't, and a dictionary of them would only cost."""

STATISTICS = ["kind", "entity", "account", "period", "date", "batch"]
"""Columns whose least and largest value per row group let an engine skip it; counted for all they would cost most."""

ENCODINGS = {"row": "DELTA_BINARY_PACKED", "amount": "DELTA_BINARY_PACKED"}
"""Numbers that don't repeat, in as few bits as their steps need: smaller than by zstd and read three times as fast."""
PAGE_BYTES = 4 << 20
ROWS_AT_A_TIME = 1 << 16
"""A row group is one piece of a file, small already: its columns needn't be cut into many pages."""

SUMMED = ("voucher", "period")
ID_DIGITS = 32
ADDED = "added"
"""Stands for the batch borrowed from in the id of one that adds to what is held, and borrows nothing."""

Writer = Any
"""A Parquet writer; Arrow ships no types."""


def batch_id(digest: str, entity: str, options: Options, after: str = "") -> str:
    """The same original read the same way for the same entity is the same batch; `after` is one it borrows from.

    When readers make other facts of the same bytes, what was written before stays as it is, beside the new.
    """
    how: list[Any] = [VERSION, digest, entity, dict(options.dimensions), options.mapping, *([after] if after else [])]
    return hashlib.sha256(json.dumps(how, sort_keys=True, default=str).encode()).hexdigest()[:ID_DIGITS]


class Tally:
    """Counts facts while they are written."""

    def __init__(self) -> None:
        self.rows = 0
        self.debit = 0
        self.credit = 0
        self.found: set[Scope] = set()

    def add(self, table: pa.Table) -> Facts:
        """Count a table; gives what it alone adds."""
        if not table.num_rows:
            return Facts()
        kinds = table["kind"].combine_chunks()
        codes, names = kinds.indices.to_numpy(), kinds.dictionary.to_pylist()
        amounts = exactly(table["amount"].to_numpy())
        is_summed = np.isin(names, SUMMED)[codes]
        scopes = _scopes(table["period"].to_numpy(), codes, names)
        facts = Facts(
            rows=table.num_rows,
            debit=int(amounts[is_summed & (amounts > 0)].sum()),
            credit=int(amounts[is_summed & (amounts < 0)].sum()),
            periods=tuple(sorted({period for family, period in scopes if family == "actual"})),
        )
        self.plus(facts)
        self.found |= scopes
        return facts

    def plus(self, facts: Facts) -> None:
        """Count facts that are outcome."""
        self.rows += facts.rows
        self.debit += facts.debit
        self.credit += facts.credit
        self.found |= {("actual", period) for period in facts.periods}

    def months(self, family: str) -> tuple[int, ...]:
        """The months with something of a family."""
        return tuple(sorted(period for known, period in self.found if known == family))

    def scopes(self, covers: Iterable[Scope]) -> tuple[Scope, ...]:
        """What was found, with what the file covers though it has none in it."""
        return tuple(sorted(self.found | set(covers)))


Covers = Callable[[Tally], Iterable[Scope]]


def from_first_to_last(tally: Tally) -> set[Scope]:
    """The months of outcome, from the first to the last of each calendar year."""
    return {("actual", period) for period in by_calendar_year(tally.months("actual"))}


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
    covers: Covers = from_first_to_last,
) -> BatchInfo:
    """Write facts as one immutable Parquet file and describe it.

    `covers` gives what the file has the last word on, by what has been found in it.
    """
    target = Path(root) / "batches" / f"{batch}.parquet"
    tally = Tally()
    with written(target) as stream, writer_to(stream) as writer:
        for table in tables:
            if table.num_rows:
                tally.add(table)
                writer.write_table(table)
    return describe(tally, target, entity=entity, batch=batch, sha256=sha256, covers=covers(tally))


def writer_to(stream: IO[bytes], schema: pa.Schema = FACTS) -> Writer:
    """A writer of facts."""
    # Arrow's own schema is left out: every engine then reads plain text, and only the file knows its dictionaries.
    return pq.ParquetWriter(
        stream,
        schema,
        compression=COMPRESSION,
        compression_level=SQUEEZED,
        use_dictionary=REPEATED,
        column_encoding=ENCODINGS,
        write_statistics=STATISTICS,
        data_page_size=PAGE_BYTES,
        write_batch_size=ROWS_AT_A_TIME,
        store_schema=False,
    )


def describe(tally: Tally, target: Path, *, entity: str, batch: str, sha256: str, covers: Iterable[Scope]) -> BatchInfo:
    """What the facts counted are, as one import; `covers` is what it has the last word on."""
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
