"""Vouchers of a batch to be added that are held already: the same number in the same month, or the very same rows.

A voucher is there when every row of it is among the held rows of its series, number and month: the same day, account,
code parts and amount. One without a number is known by its rows' texts too.
"""

from __future__ import annotations

from typing import NamedTuple

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
    before = held.of_entity(added.entity)
    if not added.periods or not before.batches:
        return []
    with counting.cursor() as cursor:
        for name, of in (("held", before), ("added", Snapshot((added,)))):
            cursor.execute(f"CREATE TEMP VIEW {name} AS {DuckEngine.source(of)}")
        asked = ASKED.replace("{months}", ", ".join(map(str, added.periods)))
        return [Doubled(*row) for row in cursor.execute(asked, {"entity": added.entity}).fetchall()]
