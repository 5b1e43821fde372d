"""What a year opens with by unit or by project, as the files give it beside the opening balances of accounts (#OIB)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from arshjul.books import facts, queries
from arshjul.books.models import Snapshot
from arshjul.kernel.memory import Memory
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.snapshots import opens_calendar

UNIT, PROJECT = "ansvar", "projekt"
KEPT = 8
_rows: Memory[list[dict[str, Any]]] = Memory(KEPT)


def by_part(of: Snapshot | None, entity: str, year: int, part: str) -> Cube:
    """An entity's opening balances of a year by a code part (in the unit's place) and account, on month 00.

    An amount given both by the part alone and divided by further parts counts as it is given alone.
    """
    sums = _whole((row for row in _given(of, entity, part) if row["period"] // 100 == year), part)
    cube = Cube.of(CubeRow(entity, code, account, "", "", year * 100, ore) for (code, account), ore in sums.items())
    return queries.with_codes(cube, year)


def years(of: Snapshot | None, entity: str, part: str) -> list[int]:
    """The years that the files give an entity's opening balances of by a code part, in order."""
    return sorted({row["period"] // 100 for row in _given(of, entity, part)})


def _given(of: Snapshot | None, entity: str, part: str) -> list[Mapping[str, Any]]:
    """What the files say that an entity's calendar years open with by a code part, and others beside it."""
    if of is None:
        return []
    key = (of.number, of.made_at.isoformat(), entity)
    rows = _rows.get(key, lambda: facts.part_openings(queries.manifest(of).ledger, entity))
    return [row for row in rows if opens_calendar(row["period"]) and row[part]]


def _whole(rows: Iterable[Mapping[str, Any]], part: str) -> Mapping[tuple[str, str], int]:
    """The amount of each code and account in the division that names the fewest code parts."""
    divisions: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        divisions[row[part], row["account"]][row["division"]] += row["amount"]
    return {place: given[min(given, key=_parts_named)] for place, given in divisions.items()}


def _parts_named(division: int) -> tuple[int, int]:
    return division.bit_count(), division
