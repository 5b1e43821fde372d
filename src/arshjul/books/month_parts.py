"""Which part of each month a file's vouchers are of: their first and last day, and the numbers they have.

Two files that share a month and no day and no voucher of it aren't the same month sent again, but each a part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from arshjul.books import queries
from arshjul.books.models import Reading, Snapshot

PARTS = "month_parts"
"""The part of a reading's summary that says it."""
MOST_SERIES = 100
"""Series in a month whose numbers are kept; of more only the days are."""
CENTURY = 100

Part = Mapping[str, Any]
"""`days`: the first and the last (YYYYMMDD); `numbers`: by series the lowest and the highest."""


def of_vouchers(vouchers: pa.Table) -> dict[str, Part]:
    """By month (YYYYMM as text, as JSON has it) the days of vouchers and their numbers, those that are whole."""
    dated = vouchers.filter(vouchers["date"].is_valid())
    if not dated.num_rows:
        return {}
    texts = dated["number"].cast(pa.string())
    is_number = pc.match_substring_regex(texts, r"^[0-9]{1,15}$")
    numbers = pc.if_else(is_number, texts, pa.scalar(None, pa.string())).cast(pa.int64())
    months = pc.divide(dated["date"], pa.scalar(CENTURY, dated["date"].type))
    table = pa.table(
        {"month": months, "series": dated["series"].cast(pa.string()), "day": dated["date"], "number": numbers}
    )
    asked = [(name, how) for name in ("day", "number") for how in ("min", "max")]
    found: dict[str, dict[str, Any]] = {}
    for row in table.group_by(["month", "series"]).aggregate(asked).to_pylist():
        part = found.setdefault(str(row["month"]), {"days": [row["day_min"], row["day_max"]], "numbers": {}})
        part["days"] = [min(part["days"][0], row["day_min"]), max(part["days"][1], row["day_max"])]
        if row["number_min"] is not None:
            part["numbers"][row["series"]] = [row["number_min"], row["number_max"]]
    return {month: _bounded(part) for month, part in found.items()}


def _bounded(part: dict[str, Any]) -> Part:
    return part if len(part["numbers"]) <= MOST_SERIES else part | {"numbers": {}}


def in_parts(reading: Reading, entity: str, current: Snapshot, months: Iterable[int]) -> tuple[int, ...]:
    """Of some months those in which the file and what is held have no day and no voucher in common.

    Of files read by earlier versions nothing is known.
    """
    manifest, mine = queries.manifest(current), reading.summary.get(PARTS, {})
    known = {batch.key: batch.reading.summary.get(PARTS, {}) for batch in manifest.batches}
    found = []
    for month in months:
        held = [known[key].get(str(month)) for key in manifest.holding.get((entity, "actual", month), ())]
        given = mine.get(str(month))
        if given and held and all(one and _are_apart(one, given) for one in held):
            found.append(month)
    return tuple(found)


def _are_apart(held: Part, given: Part) -> bool:
    series = held["numbers"].keys() & given["numbers"].keys()
    shared = any(_overlap(held["numbers"][one], given["numbers"][one]) for one in series)
    return not shared and not _overlap(held["days"], given["days"])


def _overlap(one: list[int], other: list[int]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
