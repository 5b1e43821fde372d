"""The state of the law for a budget year, from what the product holds; what it doesn't hold can't be assessed."""

from __future__ import annotations

from arshjul.desk.law_facts import facts_of
from arshjul.law.checking import Outcome, State, check
from arshjul.organisation.lawbook import rulebook

ORDER = (State.FAIL, State.WARN, State.PASS, State.NOT_ASSESSABLE, State.NOT_APPLICABLE)


def law_status(year: int) -> list[Outcome]:
    """Every rule's answer for a budget year: what fails first, what doesn't apply last."""
    return sorted(check(rulebook(), facts_of(year)), key=lambda outcome: ORDER.index(outcome.state))
