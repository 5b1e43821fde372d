"""What a statement by unit tells of the ledger's codes that no unit of the organisation takes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from arshjul.books import codes
from arshjul.followup.accounts.place import Place
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import format_amount
from arshjul.municipality.units import TITLES, UNCLAIMED
from arshjul.statements.cube import Cube
from arshjul.statements.statement import Statement


def told(at: Place, cube: Cube, statement: Statement) -> Iterable[Finding]:
    """How many codes and how much of a cube no nämnd has, and the prefix that would take most of them."""
    if at.chart is None or UNCLAIMED not in {row.id for row in statement.rows}:
        return
    line_of = cache(at.chart.mapping(statement.layout.statement).line)
    found = codes.unclaimed(cube, lambda account: line_of(account)[0] is not None)
    if found.codes:
        first = found.proposals[0]
        yield finding(
            "followup.units-unclaimed",
            count=len(found.codes),
            amount=format_amount(-found.ore, "kr", 2),
            row=TITLES[UNCLAIMED].sv,
            row_en=TITLES[UNCLAIMED].en,
            prefix=first.prefix,
            codes=first.codes,
        )
