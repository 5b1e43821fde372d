"""The wheel beside the law: the limits of a budget year and its election years, from the rules as dated data."""

from __future__ import annotations

from datetime import date

from arshjul.law import Rulebook
from arshjul.law.calendar import election_years as election_years_of
from arshjul.law.calendar import statutory_limits
from arshjul.wheel.dates import Limit
from arshjul.wheel.domain import Wheel
from arshjul.wheel.scheduling import ScheduledStep, schedule


def limits(rulebook: Rulebook, year: int) -> tuple[Limit, ...]:
    """The statutory limits of a budget year, from its making to its discharge."""
    return tuple(
        Limit(one.id, one.title, one.strict, one.possible, one.reference, one.rule)
        for one in statutory_limits(rulebook, year)
    )


def election_years(rulebook: Rulebook, year: int) -> tuple[int, ...]:
    """Years of ordinary elections, as the law in force when the budget is made lists them."""
    return election_years_of(rulebook, date(year - 1, 12, 31))


def schedule_by_law(wheel: Wheel, rulebook: Rulebook, year: int) -> tuple[ScheduledStep, ...]:
    """The steps of a budget year in calendar days, in the variant its year takes, with the limits of the law."""
    return schedule(wheel, year, limits=limits(rulebook, year), election_years=election_years(rulebook, year))
