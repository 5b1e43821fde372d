"""A group's year in which a share changed: what came by itself, and what came or went with the share.

A company that is bought, sold or owned by another part brings in, or takes with it, what stands in its balance sheet on
that day. That is no result and no payment: equity and cash each have a row for it, so that what the year opened with,
what happened and what changed hands make what it closes with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

from arshjul.books.taken import Parts, taken
from arshjul.followup.accounts.group.leaving import turned_back
from arshjul.followup.accounts.place import YEAR_DIGITS, Place
from arshjul.kernel.period import Month
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.equity import Owned
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.sources import OPENING_MONTH, year_to_date

OTHER_SIGN, WHOLE = Fraction(-1), Fraction(1)


def owned(at: Place, last: Month) -> Owned | None:
    """The rows of a month's year through it by who owned what; `None` when nobody's share changed in the year."""
    if not at.is_group or at.chart is None:
        return None
    parts = at.parts_of(last.year, last.month)
    bought = _bought(at, last, at.chart, parts)
    if len(set(parts.values())) == 1 and not len(bought):
        return None
    spans: dict[Parts, set[int]] = {}
    for period, held in parts.items():
        spans.setdefault(held, set()).add(period)
    came = _sum(taken(last.year, at.of, held).where(period=periods) for held, periods in spans.items())
    return Owned(_without(came, bought), _sum(_changes(at, parts)) + bought)


def came_and_taken_over(at: Place, ends: Sequence[Month]) -> tuple[Cube, Cube]:
    """The same of some years, each through a month: what came, and what was taken over; most often nothing."""
    years = [(end, owned(at, end)) for end in ends]
    came = _sum(one.came if one else at.balance(end) for end, one in years)
    return came, _sum(one.taken_over for _, one in years if one)


def opening(at: Place, year: int) -> Cube:
    """What a year opens with, by the shares when it began."""
    parts = at.began(year) if at.is_group else tuple((entity, WHOLE) for entity in at.entities)
    return taken(year, at.of, parts).where(period=year * 100 + OPENING_MONTH)


def _changes(at: Place, parts: Mapping[int, Parts]) -> Iterator[Cube]:
    """What stood on the accounts of a company before the month its share changed in: by the new part less the old."""
    for before, after in pairwise(parts):
        changed = {entity for entity, _part in set(parts[before]) ^ set(parts[after])}
        if changed:
            yield _stood(at, changed, parts[after], after)
            yield _less(_stood(at, changed, parts[before], after))


def _stood(at: Place, entities: set[str], parts: Parts, month: int) -> Cube:
    """What stood on entities' accounts just before a month (YYYYMM), each by its part, dated in the month."""
    before = tuple(range(month // YEAR_DIGITS * YEAR_DIGITS, month))
    stood = taken(month // YEAR_DIGITS, at.of, parts).where(entity=entities, period=before)
    return stood.collapsed("entity", "account").renamed("period", {"": month}.get)


def _bought(at: Place, last: Month, chart: Chart, parts: Mapping[int, Parts]) -> Cube:
    """The equity that purchases of the year paid for, as their entries took it away, and what sales turned back."""
    sold = turned_back(at, last, chart, parts)
    accounts = {chart.code(one.entity, account) for one in chart.acquisitions for account in one.equity}
    if not accounts:
        return sold
    return sold + at.balance(last).where(entity=ELIMINATIONS, account=accounts, period=set(year_to_date(last)))


def _without(cube: Cube, rows: Cube) -> Cube:
    """The cube by account and month without some rows of it."""
    left = (cube + _less(rows)).collapsed("entity", "account", "period") if len(rows) else cube
    return left.parted(WHOLE) if len(rows) else left


def _less(cube: Cube) -> Cube:
    """The same rows with the other sign."""
    return cube.parted(OTHER_SIGN)


def _sum(cubes: Iterable[Cube]) -> Cube:
    return reduce(add, cubes, Cube.of(()))
