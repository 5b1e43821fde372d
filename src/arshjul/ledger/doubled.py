"""Vouchers of a batch to be added that are held already: the same number in the same month, or the very same rows.

A voucher is there when every row of it is among the held rows of its series, number and month: the same day, account,
code parts and amount. One without a number is known by its rows' texts too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from arshjul.ledger import counting
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.facts import SPLIT
from arshjul.ledger.snapshot import BatchInfo, Snapshot

ROWS = f"""
SELECT
    period, series, voucher, row, CASE WHEN regexp_matches(voucher, '^#[0-9]+$') THEN '' ELSE voucher END AS number,
    date, ROW(date, account, {", ".join(SPLIT)}, amount, IF(number = '', [text, voucher_text], NULL)) AS said
FROM {{name}}
WHERE kind = 'voucher' AND entity = $entity AND period IN ({{months}})
"""
"""A voucher without a number is called by its line."""
ASKED = f"""
WITH given AS (
    SELECT period, series, number, voucher, said, COUNT(*) AS rows, MIN(row) AS line, MIN(date) AS date
    FROM ({ROWS.replace("{name}", "added")}) GROUP BY ALL
),
there AS (
    SELECT period, series, number, said, COUNT(*) AS rows
    FROM ({ROWS.replace("{name}", "held")})
    WHERE (period, series, number) IN (SELECT DISTINCT (period, series, number) FROM given)
    GROUP BY ALL
),
named AS (SELECT DISTINCT period, series, number FROM there WHERE number <> '')
SELECT
    given.series, given.number, MIN(given.date), MIN(given.line) AS line,
    BOOL_AND(COALESCE(there.rows, 0) >= given.rows) AS is_same
FROM given
LEFT JOIN there USING (period, series, number, said)
LEFT JOIN named USING (period, series, number)
GROUP BY given.period, given.series, given.number, given.voucher
HAVING is_same OR COUNT(named.number) > 0
ORDER BY line
"""


class Doubled(NamedTuple):
    """A voucher to be added whose number is held: its day, its first line, and whether its rows are held too."""

    series: str
    number: str
    date: int
    line: int
    is_same: bool


def doubled(added: BatchInfo, held: Snapshot) -> list[Doubled]:
    """The vouchers of a batch that are among what is held of its entity's months."""
    source = DuckEngine.source(Snapshot((added,)))
    view = f"CREATE TEMP VIEW added AS {source}"
    return _doubled(added.entity, added.periods, held, lambda cursor: cursor.execute(view))


def doubled_in(facts: pa.Table, entity: str, held: Snapshot) -> list[Doubled]:
    """The same of an entity's facts that are written nowhere yet."""
    plain = pa.table({name: _plain(facts[name]) for name in facts.column_names})
    months = pc.unique(facts["period"]).to_pylist()
    return _doubled(entity, months, held, lambda cursor: cursor.register("added", plain))


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _doubled(
    entity: str, months: Collection[int], held: Snapshot, put: Callable[[duckdb.DuckDBPyConnection], object]
) -> list[Doubled]:
    before = held.of_entity(entity)
    if not months or not before.parts():
        return []
    with counting.cursor() as cursor:
        put(cursor)
        cursor.execute(f"CREATE TEMP VIEW held AS {DuckEngine.source(before)}")
        asked = ASKED.replace("{months}", ", ".join(map(str, months)))
        return [Doubled(*row) for row in cursor.execute(asked, {"entity": entity}).fetchall()]
