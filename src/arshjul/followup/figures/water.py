"""What the budget of the water utility is made of: the plan's lines, else #PBUDGET on its units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arshjul.followup.accounts.place import LAST_MONTH, Place, Span, own
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.figures import decided, months
from arshjul.followup.figures.budget_files import own_budget
from arshjul.followup.figures.parts import Figure, Part, Reader
from arshjul.kernel.period import Month


def budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The year's budget: the decided lines on the row, else the books' own."""
    if OWN not in figure.trace.sources:
        return decided.budget(figure, who)
    at = _place(figure)
    return own_budget(figure, replace(at, last=Month(at.year, LAST_MONTH), span=Span.YEAR_TO_DATE))


def period_budget(figure: Figure, who: Reader) -> Iterable[Part]:
    """The budget of some months: the decided month by month by the key, else the books' own."""
    if OWN in figure.trace.sources:
        return own_budget(figure, _place(figure))
    of_units = replace(_place(figure), units=frozenset(figure.accounts.units))
    return months.period_budget(replace(figure, asked=replace(figure.asked, at=of_units)), who)


def _place(figure: Figure) -> Place:
    return replace(figure.asked.at, entities=own())
