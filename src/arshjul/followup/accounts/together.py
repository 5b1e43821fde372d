"""The group side by side: municipality, companies, eliminations, group; and what to eliminate, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.cash import CASH_FLOW
from arshjul.followup.accounts.income import INCOME
from arshjul.followup.accounts.members import Group
from arshjul.followup.accounts.place import Accounts, Place, edition, empty, finished, members
from arshjul.kernel.findings import Finding
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.group import (
    ELIMINATIONS,
    Elimination,
    Member,
    Method,
    Pair,
    consolidate,
    counterparties_in,
    eliminations,
    equity_elimination,
    match,
    share_elimination,
)
from arshjul.statements.group import side_by_side as columns_of
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, cash_flow
from arshjul.statements.statement import Source, compile_statement
from arshjul.statements.untaxed import untaxed_eliminations

FORMS = (INCOME, BALANCE, CASH_FLOW)
"""The statements that are laid side by side (LKBR 12:1)."""
GROUP = "koncern"
BOOKED = Member(ELIMINATIONS, "Elimineringar")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the books of a year through a month propose to eliminate, every pair, and where they differ."""

    entries: tuple[Elimination, ...]
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]


def side_by_side(name: str, at: Place) -> Accounts:
    """A statement with a column per member, one for the eliminations booked, and the group; the columns add up."""
    whose = replace(at, entities=())
    if at.chart is None or not at.mapped(name):
        return empty(name, whose)
    layout, of = edition(name, at), members(at)
    cube = consolidate(_rows(name, at), [*of.members, BOOKED])
    if name == CASH_FLOW:
        columns, found = _flows(cube, at.chart, layout, at.last, of)
    else:
        columns, found = columns_of(cube, of.members, at.chart, layout)
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    return finished(whose, statement, found)


def _rows(name: str, at: Place) -> Cube:
    """Every entity's rows: the year's changes, or for what stands and flows also its opening balances."""
    whole = books.cube(at.year, at.of)
    through = whole.where(period=lambda period: period <= at.last.number)
    return through.where(period=lambda period: period % 100 != 0) if name == INCOME else through


def _flows(
    cube: Cube, chart: Chart, layout: Layout, last: Month, of: Group
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The cash flow of each that holds cash; the group's is that of all together."""
    titles = {member.entity: Text(member.name, member.name) for member in of.members}
    titles[ELIMINATIONS] = Text("Elimineringar", "Eliminations")
    line_of = chart.mapping(layout.statement).line
    columns: dict[str, Source] = {}
    for entity, title in titles.items():
        mine = cube.where(entity=entity)
        if len(mine) and (entity == ELIMINATIONS or len(mine.where(account=lambda one: line_of(one)[0] == CASH))):
            columns[entity], _ = cash_flow(mine, chart, layout, last, title)
    columns[GROUP], found = cash_flow(cube, chart, layout, last, Text("Koncernen", "The group"))
    return columns, found


def proposal(at: Place) -> Proposal:
    """What the members booked against each other through the month, and the entries that take it away.

    Entries already booked aren't among the rows, so that proposing again gives the same.
    """
    if at.chart is None:
        return Proposal((), (), ())
    of = members(at)
    cube = _rows(BALANCE, at).where(entity={member.entity for member in of.members})
    codes = counterparties_in(cube, at.chart)
    pairs, found = match(cube, of.members, codes, at.chart)
    entries = eliminations(cube, of.members, codes, at.chart)
    dated = tuple(_dated(entry, at.last.number) for entry in entries)
    bought = _bought(of, at, at.chart)
    divided = [entry for member in of.members for entry in untaxed_eliminations(cube, member, at.chart, at.last)]
    return Proposal((*dated, *bought, *divided, *_equity(cube, of, at, at.chart)), pairs, found)


def _bought(of: Group, at: Place, chart: Chart) -> Sequence[Elimination]:
    """Shares within the group against the equity they paid for: of earlier years as opening, else when bought."""
    taken = {member.entity for member in of.members if member.part}
    counted = [one for one in chart.acquisitions if {one.owner, one.entity} <= taken and one.on <= at.last.last]
    opening, opens = at.year * 100, Month(at.year, 1).first
    return [share_elimination(one, opening if one.on < opens else Month.of(one.on).number, chart) for one in counted]


def _dated(entry: Elimination, month: int) -> Elimination:
    """The entry with every row on the month it is booked in."""
    return replace(entry, rows=tuple(replace(row, period=month) for row in entry.rows))


def _equity(cube: Cube, of: Group, at: Place, chart: Chart) -> Sequence[Elimination]:
    """The shares of results by the equity method, when the chart says on which accounts."""
    if not {"shares", "income"} <= chart.equity.keys():
        return ()
    found = (
        equity_elimination(
            cube,
            member,
            chart,
            shares_account=chart.equity["shares"],
            income_account=chart.equity["income"],
            period=at.last.number,
        )
        for member in of.members
        if member.method is Method.EQUITY
    )
    return tuple(entry for entry in found if entry is not None)
