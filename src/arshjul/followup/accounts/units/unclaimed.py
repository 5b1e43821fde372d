"""What a statement by unit tells of the ledger's codes that no unit of the organisation takes."""

from __future__ import annotations

from collections.abc import Iterable

from arshjul.books import queries as books
from arshjul.followup.accounts.place import Place
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import format_amount
from arshjul.municipality.units import TITLES, UNCLAIMED
from arshjul.statements.statement import Statement


def told(at: Place, statement: Statement, column: str) -> Iterable[Finding]:
    """How many codes of the year no nämnd has, what a column has of them, and the prefix that would take most."""
    found = books.unclaimed(at.year, at.of)
    if found.codes and UNCLAIMED in {row.id for row in statement.rows}:
        first = found.proposals[0]
        yield finding(
            "followup.units-unclaimed",
            count=len(found.codes),
            amount=format_amount(statement.ore(UNCLAIMED, column) or 0, "kr", 2),
            row=TITLES[UNCLAIMED].sv,
            row_en=TITLES[UNCLAIMED].en,
            prefix=first.prefix,
            codes=first.codes,
        )
