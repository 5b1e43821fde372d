"""A chart of accounts that puts an account on another line than last year's did (LKBR 5:6, 6:5).

Each year is read by the chart of its own time, so last year's column isn't recalculated; what moved is told instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from arshjul.followup.accounts.place import Place
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import some_of
from arshjul.statements.cube import Cube
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import KRONOR


def moved(at: Place, layout: Layout, before: Cube) -> tuple[Finding, ...]:
    """A finding for each pair of lines between which accounts of last year's column have moved.

    `before` are the rows of that column, with the accounts' codes among all charts. What is eliminated is of accounts
    that are a member's, and follows no chart of its own: it is told of the member's.
    """
    if at.chart is None:
        return ()
    line_of, chart = at.chart.mapping(layout.statement).line, at.chart
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (entity, code), ore in before.where(entity=lambda one: one != ELIMINATIONS).sums("entity", "account").items():
        then, number = line_of(str(code))[0], chart.number(str(code))
        now = line_of(chart.code(str(entity), number))[0]
        if ore and then != now and then is not None and now is not None:
            sums[then, now][number] = sums[then, now].get(number, 0) + ore
    return tuple(_told(layout, *lines, accounts) for lines, accounts in sorted(sums.items()))


def unmapped_before(before: Iterable[Finding], now: Iterable[Finding]) -> Iterator[Finding]:
    """What is told of accounts of last year that nobody mapped and that aren't told of already, as the year's own."""
    named = {one.place.part for one in now}
    return (one for one in before if one.place.part not in named)


def _told(layout: Layout, then: str, now: str, accounts: dict[str, int]) -> Finding:
    before, after = layout.title_of(then), layout.title_of(now)
    return finding(
        "followup.accounts-moved",
        accounts=some_of(list(accounts)),
        amount=KRONOR.format(sum(accounts.values())),
        then_sv=before.sv,
        then_en=before.en,
        now_sv=after.sv,
        now_en=after.en,
    )
