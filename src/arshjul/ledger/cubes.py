"""The sums that statements read, beside each batch: made once at the import, so that no page touches the entries.

    batches/<id>.parquet → batches/<id>.<level>.3.arrow, one file per level: öre and the number of entries by family,
    (ansvar, projekt, motpart or date), account and period

A file is written whole or not at all and never changed, like the batch it is of; one that is missing is made again. It
lies in memory as it lies on disk, so that reading it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger import counting
from arshjul.ledger.originals import written
from arshjul.ledger.snapshot import BatchInfo, Part

LEVELS: Mapping[str, str] = {
    "accounts": "''",
    "units": "ansvar",
    "projects": "projekt",
    "counterparties": "motpart",
    "days": "CAST(date AS VARCHAR)",
}
"""What is kept beside account and period: nothing, the unit, the project, the counterparty, or the day."""
FORM = 3
"""Raised when a file is to hold something else: those of an earlier form are left, and made anew."""

CODED = ("family", "code", "account")
MEASURES = ("amount", "debit", "entries")
GROUPED = """
SELECT
    CASE WHEN kind = 'opening' THEN 'opening' WHEN kind = 'budget' THEN 'budget' ELSE 'actual' END AS family,
    {code} AS code, account, period, CAST(SUM(amount) AS BIGINT) AS amount,
    CAST(SUM(GREATEST(amount, 0)) AS BIGINT) AS debit, COUNT(*) AS entries
FROM read_parquet($path)
WHERE kind IN ('voucher', 'period', 'opening', 'budget')
GROUP BY 1, 2, 3, 4
ORDER BY 1, 4, 2, 3
"""
"""By family and month, so that the months of a question lie together in the file."""


def path_of(batch: BatchInfo, level: str) -> Path:
    """Where a batch's sums of a level lie."""
    return Path(batch.path).with_suffix(f".{level}.{FORM}.arrow")


def make(batch: BatchInfo) -> None:
    """Write a batch's sums beside it; again changes nothing."""
    missing = [level for level in LEVELS if not path_of(batch, level).exists()]
    if missing:
        with counting.cursor() as cursor:
            for level in missing:
                text = GROUPED.format(code=LEVELS[level])
                sums = cursor.sql(text, params={"path": batch.path}).to_arrow_table()
                _write(path_of(batch, level), sums)


def _write(target: Path, sums: pa.Table) -> None:
    """Texts as codes in the order of the texts, so that a reader compares numbers."""
    columns: dict[str, Any] = {name: _coded(sums[name]) for name in CODED}
    columns["period"] = sums["period"].cast(pa.int32()).combine_chunks()
    columns |= {name: sums[name].cast(pa.int64()).combine_chunks() for name in MEASURES}
    table = pa.table(columns)
    with written(target) as stream, pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)


def _coded(column: Any) -> Any:  # noqa: ANN401  a column of Arrow, which ships no types
    texts = pa.array(sorted(set(column.to_pylist())), pa.string())
    return pa.DictionaryArray.from_arrays(pc.index_in(column.combine_chunks(), texts), texts)


def read(batch: BatchInfo, level: str) -> pa.Table:
    """A batch's sums of a level, replaced scopes and all; see `holds`."""
    target = path_of(batch, level)
    if not target.exists():
        make(batch)
    with pa.memory_map(str(target)) as source:
        return pa.ipc.open_file(source).read_all()


def held(part: Part, level: str) -> pa.Table:
    """What holds of a batch's sums of a level."""
    table, kept = read(part.batch, level), scopes(part)
    if kept is None:
        return table
    family, period = table["family"].cast(pa.string()), table["period"]
    tests = [pc.and_(pc.equal(family, name), pc.equal(period, month)) for name, month in sorted(kept)]
    return table.filter(reduce(pc.or_, tests))


def scopes(part: Part) -> frozenset[tuple[str, int]] | None:
    """The (family, period) of a batch's sums that hold; `None` when all of them do."""
    return None if part.is_whole else frozenset(part.scopes)
