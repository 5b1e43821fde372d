"""What is spent on each project, also in the years before the books begin."""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.books import openings, queries
from arshjul.books.models import Snapshot
from arshjul.statements.cube import Cube


def through(of: Snapshot | None, entity: str, last: int) -> Cube:
    """An entity's outcome by project through a month (YYYYMM), with what it had before the books begin.

    A project opens with the balances that a file gives by project (#OIB, month 00), in the first year that has any for
    it among those whose books follow on each other through the month, or else before them; a project without any has
    all that is booked on it, whatever the year.
    """
    spent = queries.project_cube(of).where(entity=entity, unit=bool, period=lambda period: period <= last)
    opened = opened_in(of, entity, last // 100)
    rest = spent.where(unit=lambda project: project not in opened)
    for year in sorted(set(opened.values())):
        theirs = {project for project, opens in opened.items() if opens == year}
        since = spent.where(unit=theirs, period=range(year * 100 + 1, last + 1))
        rest += openings.by_part(of, entity, year, openings.PROJECT).where(unit=theirs) + since
    return rest


def opened_in(of: Snapshot | None, entity: str, year: int) -> Mapping[str, int]:
    """The year whose opening balance each project is counted from, of those that have one by a year."""
    first = first_year(of, entity, year)
    opened: dict[str, int] = {}
    for given in openings.years(of, entity, openings.PROJECT):
        for project in openings.by_part(of, entity, given, openings.PROJECT).values("unit") if given <= year else ():
            if opened.get(str(project), given) < first <= given or str(project) not in opened:
                opened[str(project)] = given
    return opened


def first_year(of: Snapshot | None, entity: str, year: int) -> int:
    """The first of the years that follow on each other in an entity's books and end with a year."""
    held = {period // 100 for period in queries.periods(of).get(entity, ())}
    while year - 1 in held:
        year -= 1
    return year
