"""Internal items of one entity's own units: taken out of both its income and its costs (LKBR 4:4 p. 6).

The law forbids netting, but what one committee sells to another is no income of the municipality. What has no other
side stays where it is, so that the result is the ledger's.
"""

from __future__ import annotations

from collections.abc import Mapping


def matched(internal: Mapping[str, int]) -> dict[str, int]:
    """What to take from each line: all that is internal, save what lacks another side; together it is nothing.

    `internal` are the internal amounts by line, öre. What lacks another side stays on the lines of the larger side, the
    largest first.

    >>> matched({"intakter": 500, "kostnader": -480})
    {'intakter': 480, 'kostnader': -480}
    >>> matched({"intakter": 500})
    {}
    """
    taken = {line: ore for line, ore in internal.items() if ore}
    left = sum(taken.values())
    for line in sorted(taken, key=lambda line: (-abs(taken[line]), line)):
        if left * taken[line] > 0:
            kept = min(abs(left), abs(taken[line])) * (1 if left > 0 else -1)
            taken[line] -= kept
            left -= kept
    return {line: ore for line, ore in taken.items() if ore}
