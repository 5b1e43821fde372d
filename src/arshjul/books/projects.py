"""What is spent on each project, also in the years before the books begin."""

from __future__ import annotations

from arshjul.books import openings, queries
from arshjul.books.models import Snapshot
from arshjul.statements.cube import Cube


def through(of: Snapshot | None, entity: str, last: int) -> Cube:
    """An entity's outcome by project through a month (YYYYMM), with what it had before the books begin.

    The years whose books follow on each other through the month open with the balances that the file gives by project
    (#OIB, month 00); a project without any has all that is booked on it, whatever the year.
    """
    spent = queries.project_cube(of).where(entity=entity, unit=bool, period=lambda period: period <= last)
    first = first_year(of, entity, last // 100)
    opened = openings.by_part(of, entity, first, openings.PROJECT)
    known = set(map(str, opened.values("unit")))
    since = spent.where(unit=known, period=lambda period: period > first * 100)
    return opened + since + spent.where(unit=lambda project: project not in known)


def first_year(of: Snapshot | None, entity: str, year: int) -> int:
    """The first of the years that follow on each other in an entity's books and end with a year."""
    held = {period // 100 for period in queries.periods(of).get(entity, ())}
    while year - 1 in held:
        year -= 1
    return year
