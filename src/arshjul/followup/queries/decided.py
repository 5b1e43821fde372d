"""What has been decided for a year: money given, budget and indicators; read once per decision and then remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arshjul.followup.queries.goals import IndicatorRow, indicators
from arshjul.kernel.memory import Memory
from arshjul.organisation.clock import today
from arshjul.planning import queries as planning
from arshjul.planning.queries import BudgetRow
from arshjul.record import queries as record

KEPT = 12


@dataclass(frozen=True, slots=True)
class Decided:
    """A year as decided: kommunbidrag by body, budget by body and by statement line (öre), indicators by body."""

    funding: Mapping[str, int]
    budget: tuple[BudgetRow, ...]
    lines: Mapping[str, int]
    indicators: tuple[IndicatorRow, ...]


_decided: Memory[Decided] = Memory(KEPT)


def decided(year: int) -> Decided:
    """What is in force today; one query as long as no new decision has been registered."""
    latest = record.latest_decision()
    if latest is None:
        return Decided({}, (), {}, ())
    return _decided.get((year, latest, today()), lambda: _made(year))


def _made(year: int) -> Decided:
    return Decided(
        planning.appropriations(year), planning.budget_by_body(year), planning.budget_by_line(year), indicators(year)
    )
