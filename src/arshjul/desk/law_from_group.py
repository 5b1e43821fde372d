"""What the books of the group's enterprises say to the rule on consolidation: their own amounts and those taken in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.desk.law_cases import Case, Source
from arshjul.desk.law_from_books import BALANCE, INCOME, NOW, layout_of
from arshjul.followup.accounts.group.members import group
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation.enterprises import percent
from arshjul.planning.law_checks import mnkr
from arshjul.statements import sources
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.group import Member, Method, consolidate

RULE = "KON-02"
METHODS = {Method.FULL: "proportionell", Method.PROPORTIONAL: "proportionell", Method.EQUITY: "kapitalandelsmetoden"}
"""What the law calls how an enterprise is taken in; one taken in whole is right when it is wholly owned."""
TITLE = Text("Koncernens räkenskaper {year}", "The accounts of the group {year}")


def held(year: int, of: Snapshot | None) -> tuple[Case, ...]:
    """Each enterprise whose whole year is booked and that the group takes in; nothing without the books' chart."""
    chart = books.chart(year)
    if chart is None or of is None:
        return ()
    source = Source(TITLE.format(year=year), f"{reverse('followup:group')}?ar={year}")
    cube = books.cube(year, of)
    last = date(year, MONTHS_PER_YEAR, 31)
    booked = [str(name) for name in cube.where(period=year * 100 + MONTHS_PER_YEAR).values("entity")]
    companies = {one.id for one in municipality.current().companies}
    members = group(municipality.current(), companies & set(booked), last).members
    return tuple(_cases(members, cube, chart, source, last))


def _cases(members: tuple[Member, ...], cube: Cube, chart: Chart, source: Source, day: date) -> Iterator[Case]:
    for one in members:
        if one.method in METHODS:
            yield Case(RULE, one.name, _facts(one, cube.where(entity=one.entity), chart, day), source)


def _facts(member: Member, own: Cube, chart: Chart, day: date) -> dict[str, Any]:
    """The share when it is known, and the amounts by line before eliminations.

    Each row is taken in as whole öre, so that a line may differ by less than an öre for every row.
    """
    share = municipality.current().indirect_share(member.entity, day)
    known = {} if share is None else {"entity.share": percent(share)}
    return known | {
        "entity.amounts": _by_line(own, chart, day.year),
        "consolidated.amounts": _taken(own, member, chart, day.year),
        "method": METHODS[member.method],
        "rounding_step": mnkr(max(1, len(own))),
    }


def _taken(own: Cube, member: Member, chart: Chart, year: int) -> dict[str, Any]:
    """What the group takes in of every line that the enterprise has; nothing of it is an amount of 0."""
    nothing = dict.fromkeys(_by_line(own, chart, year), mnkr(0))
    return nothing | _by_line(consolidate(own, [member]), chart, year)


def _by_line(cube: Cube, chart: Chart, year: int) -> dict[str, Any]:
    """Amounts (mnkr) by the lines of the income statement and the balance sheet; sums follow from them."""
    amounts: dict[str, Any] = {}
    last = Month(year, MONTHS_PER_YEAR)
    for name in (INCOME, BALANCE):
        layout = layout_of(name, year)
        if layout is None or layout.statement not in chart.mappings:
            continue
        months = sources.balance_at(last) if layout.basis == "balance" else sources.year_to_date(last)
        found, _ = sources.by_line(cube.where(period=set(months)), chart, layout, Text(NOW, NOW))
        titles = {row.id: row.label.sv for row in layout.rows}
        amounts |= {
            titles.get(line, line): mnkr(cell.ore) for line, cell in found.amounts.items() if cell.ore is not None
        }
    return amounts
