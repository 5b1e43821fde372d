"""The statements, for those who need no more than rows and columns."""

from __future__ import annotations

from arshjul.books.types import Snapshot
from arshjul.followup import accounts
from arshjul.statements.statement import Statement


def operations_statement(year: int, snapshot: Snapshot | None = None, report_point: str | None = None) -> Statement:
    """Driftredovisning per nämnd out of the cube; see `accounts.units.operations` for its findings and books."""
    return accounts.operations(year, snapshot=snapshot, report_point=report_point).statement


def income_statement(
    year: int,
    columns: tuple[str, ...] = ("outcome", "budget", "deviation", "forecast", "last_year"),
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    *,
    printed: bool = False,
    group: bool = False,
) -> Statement:
    """Resultaträkning: the law's items, or `printed` as the municipality lays it out; of the group when asked."""
    return accounts.income(
        year, columns=columns, snapshot=snapshot, report_point=report_point, printed=printed, group=group
    ).statement
