"""What has been decided for a year: money given, budget and indicators; read once per decision and then remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arshjul.followup.accounts.place import Plans
from arshjul.followup.queries.goals import IndicatorRow, indicators
from arshjul.kernel.memory import Memory
from arshjul.organisation.clock import today
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import Budgeted, BudgetRow
from arshjul.planning.statement_budget import KINDS
from arshjul.record import queries as record

KEPT = 12
STATED = tuple(KINDS.values())
"""The kinds of line that budget a statement beside a report's lines."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A year as decided: kommunbidrag by body, budget by body and by statement line (öre), indicators by body.

    `statements` is the municipality's budget by kind of line and row, `business` that of companies' business plans.
    """

    funding: Mapping[str, int]
    budget: tuple[BudgetRow, ...]
    statements: Budgeted
    business: Mapping[str, Budgeted]
    indicators: tuple[IndicatorRow, ...]

    @property
    def lines(self) -> Mapping[str, int]:
        """The budgeted income statement by row."""
        return self._of(LineKind.STATEMENT)

    @property
    def plans(self) -> Plans:
        """What is decided of each statement, for one that is made without any forecast."""
        return Plans({name: self._of(kind) for name, kind in KINDS.items()}, {name: {} for name in KINDS})

    def _of(self, wanted: LineKind) -> Mapping[str, int]:
        return {row: ore for (kind, row), ore in self.statements.items() if kind is wanted}


_decided: Memory[Decided] = Memory(KEPT)


def decided(year: int) -> Decided:
    """What is in force today; one query as long as no new decision has been registered."""
    latest = record.latest_decision()
    if latest is None:
        return Decided({}, (), {}, {}, ())
    return _decided.get((year, latest, today()), lambda: _made(year))


def _made(year: int) -> Decided:
    statements, business = planning.budgets_of_all(year, STATED, (LineKind.INCOME, LineKind.COST, *STATED))
    return Decided(planning.appropriations(year), planning.budget_by_body(year), statements, business, indicators(year))
