"""What has been decided for a year: money given, budget and indicators; read once per decision and then remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from arshjul.followup.queries.goals import IndicatorRow, indicators
from arshjul.organisation.clock import today
from arshjul.planning import queries as planning
from arshjul.planning.queries import BudgetRow
from arshjul.record import queries as record

_KEPT = 12
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Decided:
    """A year as decided: kommunbidrag by body, budget by body and by statement line (öre), indicators by body."""

    funding: Mapping[str, int]
    budget: tuple[BudgetRow, ...]
    lines: Mapping[str, int]
    indicators: tuple[IndicatorRow, ...]


_remembered: OrderedDict[tuple[int, UUID, date], Decided] = OrderedDict()


def decided(year: int) -> Decided:
    """What is in force today; one query as long as no new decision has been registered."""
    latest = record.latest_decision()
    if latest is None:
        return Decided({}, (), {}, ())
    key = (year, latest, today())
    with _lock:
        if key in _remembered:
            _remembered.move_to_end(key)
            return _remembered[key]
    made = Decided(
        planning.appropriations(year), planning.budget_by_body(year), planning.budget_by_line(year), indicators(year)
    )
    with _lock:
        _remembered[key] = made
        while len(_remembered) > _KEPT:
            _remembered.popitem(last=False)
    return made
