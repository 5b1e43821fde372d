"""A contribution that the company has booked to its equity and the owner as a cost: two differences that are one.

No elimination meets them: taking a cost against equity would change the group's result, and only the two parties can
say whether it was a contribution of owners or a grant to the activity. It is told with what each would book anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.statements.group import OWNERS, RESULT, Pair

KRONOR = Unit("kr", 2)
Between = tuple[str, str]
"""The company and its owner."""


def booked_as_cost(pairs: Sequence[Pair]) -> Mapping[Between, int]:
    """By company and owner what may be one and the same: equity given without shares, and a cost without income. Öre.

    The lower of the two, for what is more has another reason.
    """
    given = {_between(pair): -pair.unmatched for pair in pairs if pair.kind == OWNERS and pair.unmatched < 0}
    costs = {_between(pair): pair.unmatched for pair in pairs if pair.kind == RESULT and pair.unmatched > 0}
    return {between: min(given[between], costs[between]) for between in given if between in costs}


def _between(pair: Pair) -> Between:
    """Who has the income, or was given the contribution, and who has the cost, or gave it."""
    return pair.one, pair.other


def unexplained(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs that differ by something else than a contribution that is booked as a cost."""
    known = booked_as_cost(pairs)
    apart = ((pair, known.get(_between(pair), 0) if pair.kind in {OWNERS, RESULT} else 0) for pair in pairs)
    return tuple(pair for pair, ore in apart if pair.unmatched and abs(pair.unmatched) != ore)


def told(pairs: Sequence[Pair], names: Mapping[str, str]) -> tuple[Finding, ...]:
    """A finding for each company and owner whose differences may be one contribution."""
    return tuple(
        finding(
            "statements.contribution-as-cost",
            Place("motpart", part=f"{company}/{owner}: {OWNERS}"),
            owner=names[owner],
            company=names[company],
            amount=KRONOR.format(ore),
        )
        for (company, owner), ore in booked_as_cost(pairs).items()
    )
