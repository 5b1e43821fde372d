"""The group side by side: municipality, companies, eliminations, group; and what to eliminate, with its reason."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import BALANCE, lines_moved, opens_apart, year_before
from arshjul.followup.accounts.cash import CASH_FLOW, opened_apart, rows_through
from arshjul.followup.accounts.group.associates import by_equity
from arshjul.followup.accounts.group.beside import of_others, rows_alone
from arshjul.followup.accounts.group.fiscal_years import opened_otherwise
from arshjul.followup.accounts.group.leaving import untaxed_left
from arshjul.followup.accounts.group.members import Group
from arshjul.followup.accounts.group.owning import opening, owned
from arshjul.followup.accounts.group.shown_columns import BY_ALL, View, of_plans, standing_for
from arshjul.followup.accounts.income import INCOME, LAST_YEAR
from arshjul.followup.accounts.internal_items import kept_beside
from arshjul.followup.accounts.place import GROUP, TITLES, YEAR_DIGITS, Accounts, Place, Span, edition, empty, finished
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST
from arshjul.followup.accounts.stated import amounts_of, every_statement, statement_at, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import (
    counterparties_in,
    eliminations,
    match,
    month_by_month,
    share_elimination,
)
from arshjul.statements.group import ELIMINATIONS, Elimination, Member, Method, Pair
from arshjul.statements.group import side_by_side as columns_of
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, balance_at, by_line, cash_flow, left_out, with_openings
from arshjul.statements.statement import Source, Statement, compile_statement
from arshjul.statements.ties import sides_agree
from arshjul.statements.untaxed import untaxed_eliminations

FORMS = (INCOME, BALANCE, CASH_FLOW)
"""The statements that are laid side by side (LKBR 12:1)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the books of a year through a month propose to eliminate, every pair, and where they differ."""

    entries: tuple[Elimination, ...]
    pairs: tuple[Pair, ...]
    findings: tuple[Finding, ...]


_proposals: Memory[Proposal] = Memory(8)


def side_by_side(name: str, at: Place, view: View = View.OUTCOME, report_point: str | None = None) -> Accounts:
    """A statement with a column per member, one for the eliminations booked, and the group; the columns add up.

    Last what the group has planned, and the group of the year before, when there are any. Only flows have another span
    than the year so far. A `view` of budget or forecast has each member's own instead, and what is internal of them.
    What doesn't agree is told of each column.
    """
    whose = replace(at, entities=(), span=at.span if name != BALANCE else Span.YEAR_TO_DATE)
    if at.chart is None or not at.mapped(name):
        return empty(name, whose)
    layout = edition(name, at)
    if view.column:
        columns, found = of_plans(layout, whose, view, report_point)
        found = found if columns else (*found, finding("followup.nothing-planned", year=at.year))
    else:
        columns, found = _outcomes(name, whose, layout, at.chart)
        planned, told = _planned(layout, whose, report_point)
        columns, found = _with_plans(columns, planned), (*found, *_opening(name, whose), *told)
    statement = compile_statement(layout, columns, unit=at.whole.words.unit)
    statement = standing_for(rows_alone(_without_cash(statement), whose, columns), view, columns)
    found += sides_agree(statement) if name == BALANCE else ()
    return finished(whose, statement.with_netted(at.chart.mapping(name).every_line()), found)


def _outcomes(name: str, whose: Place, layout: Layout, chart: Chart) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """What is booked of each member, of the group, and of the group the year before."""
    of = whose.members()
    if name == CASH_FLOW:
        columns, found = _flows(whose, chart, layout, of)
    else:
        cube = whose.flow() if name == INCOME else whose.balance(whose.last)
        columns, found = columns_of(cube, of.members, chart, layout, owned(whose, whose.last))
        found += left_out(cube, chart, layout)
    if name == INCOME:
        found += kept_beside(whose, layout, chart)
    columns |= _year_before(name, whose, layout, chart)
    if name == BALANCE:
        columns, told = _with_memos(columns, whose, layout, chart)
        found += told
    return columns, found


def _with_plans(columns: Mapping[str, Source], planned: Mapping[str, Source]) -> dict[str, Source]:
    """What was planned between the group and the group of the year before."""
    before = {name: source for name, source in columns.items() if name == LAST_YEAR}
    return {**{name: source for name, source in columns.items() if name != LAST_YEAR}, **planned, **before}


def _planned(layout: Layout, whose: Place, report_point: str | None) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The group's budget and forecast of the year, when any of its companies has one."""
    budget, forecast = (of_others(layout, whose, report_point, (column,)) for column in (BUDGET, FORECAST))
    found = {**budget.columns, **forecast.columns}
    named = {
        name: replace(source, title=TITLES_OF_THE_GROUP[name]) if source.title == TITLES[name] else source
        for name, source in found.items()
    }
    return named, (*budget.told, *(forecast.told if forecast.columns else ()))


TITLES_OF_THE_GROUP = {
    BUDGET: Text("Koncernens budget helår", "The group's full-year budget"),
    FORECAST: Text("Koncernens prognos helår", "The group's full-year forecast"),
}


class Booked(enum.Enum):
    """How much of a proposed entry is in the books."""

    WHOLE = Text("bokförd", "booked")
    PART = Text("bokförd till en del", "booked in part")
    NONE = Text("inte bokförd", "not booked")


def with_state(at: Place, entries: Sequence[Elimination]) -> list[tuple[Elimination, Booked]]:
    """Each proposed entry with how much of it is booked, by the rows that no other entry has."""
    held = books.cube(at.year, at.of).where(entity=ELIMINATIONS).sums("account", "counterparty", "period")
    shared = Counter(_place(row) for entry in entries for row in entry.rows)
    return [(entry, _booked(entry, held, shared)) for entry in entries]


def is_booked(at: Place, entries: Sequence[Elimination]) -> bool:
    """Whether what is booked through the month is the proposed entries and nothing else."""
    held = books.cube(at.year, at.of).where(entity=ELIMINATIONS, period=lambda period: period <= at.last.number)
    proposed: Counter[tuple[str | int, ...]] = Counter()
    for entry in entries:
        for row in entry.rows:
            proposed[_place(row)] += row.amount
    booked = held.sums("account", "counterparty", "period")
    return {key: ore for key, ore in booked.items() if ore} == {key: ore for key, ore in proposed.items() if ore}


def _booked(
    entry: Elimination, held: Mapping[tuple[str | int, ...], int], shared: Mapping[tuple[str | int, ...], int]
) -> Booked:
    own = [row for row in entry.rows if shared[_place(row)] == 1] or entry.rows
    there = sum(held.get(_place(row)) == row.amount for row in own)
    return Booked.WHOLE if there == len(own) else Booked.PART if there else Booked.NONE


def _place(row: CubeRow) -> tuple[str | int, ...]:
    return row.account, row.counterparty, row.period


def _year_before(name: str, whose: Place, layout: Layout, chart: Chart) -> Mapping[str, Source]:
    """The group of the same months a year before; of what stands, the end of that year."""
    title = Text("Koncernen föregående år", "The group last year")
    if name == BALANCE:
        source = year_before(whose, layout)
        source = replace(source, title=Text(f"Koncernen {source.title.sv}", f"The group {source.title.en}"))
    elif name == CASH_FLOW:
        same = whose.last.plus(-MONTHS_PER_YEAR)
        first, came, over = rows_through(whose, same)
        if _is_short(whose, same.year) or not _holds_cash(came + over, chart, layout):
            return {}
        source, _ = cash_flow(came, chart, layout, same, title, first=first, taken_over=over)
    else:
        source, _ = by_line(whose.flow(whose.year - 1), chart, layout, title)
    return {LAST_YEAR: source} if source.amounts else {}


def _is_short(whose: Place, year: int) -> bool:
    """Whether twelve rolling months aren't all there: they are all or none."""
    return whose.span is Span.ROLLING and bool(whose.lacking(year))


def _opening(name: str, whose: Place) -> tuple[Finding, ...]:
    """What opens otherwise than the year before closed, of what stands and of cash.

    Of each member by its whole books, and of the group when none of theirs tells it.
    """
    if name == INCOME:
        return ()
    apart: Callable[..., Iterable[Finding]] = opens_apart if name == BALANCE else opened_apart
    names = {member.entity: Text(member.name, member.name) for member in whose.members().members if member.part}
    told = [each for one, title in names.items() for each in apart(replace(whose, entities=(one,)), of=title)]
    told = told or [*apart(whose, of=BY_ALL)]
    return (*opened_otherwise(whose), *told, *(lines_moved(whose) if name == BALANCE else ()))


def _without_cash(statement: Statement) -> Statement:
    """The statement where eliminations that touch no cash end with none: nothing booked is not 0."""
    ends = [row.id for row in statement.rows if CASH in {part for _sign, part in row.formula}]
    if statement.ore(CASH, ELIMINATIONS) is not None or any(statement.ore(row, ELIMINATIONS) for row in ends):
        return statement
    blank = {(row, ELIMINATIONS) for row in ends}
    return replace(statement, cells={place: cell for place, cell in statement.cells.items() if place not in blank})


def _holds_cash(cube: Cube, chart: Chart, layout: Layout) -> bool:
    """Whether books hold any cash: half a cash flow is never shown as one."""
    line_of = chart.mapping(layout.statement).line
    return bool(len(cube.where(account=lambda one: line_of(one)[0] == CASH)))


def _with_memos(
    columns: Mapping[str, Source], whose: Place, layout: Layout, chart: Chart
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The balance sheet's columns with what stands beside its sums: what of the opening equity, and what is stated."""
    opens, told = opening(whose, whose.year), every_statement(layout, whose, (whose.year, whose.year - 1))
    found: dict[str, Source] = {}
    apart: list[Finding] = []
    for name, source in columns.items():
        of, end, column = replace(whose, entities=() if name in {GROUP, LAST_YEAR} else (name,)), whose.last, source
        if name == LAST_YEAR:
            end = Month(whose.year - 1, MONTHS_PER_YEAR)
        else:
            column = with_openings(source, opens if name == GROUP else opens.where(entity=name), chart, layout)
        one = statement_at(told, of, end)
        found[name], differs = with_stated(column, layout, amounts_of(one, layout) if one else {})
        apart += differs
    return found, tuple(apart)


def _flows(whose: Place, chart: Chart, layout: Layout, of: Group) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The cash flow of each that holds cash; the group's is that of all together."""
    last, (first, cube, over) = whose.last, rows_through(whose, whose.last)
    if _is_short(whose, whose.year):
        return {}, ()
    titles = {member.entity: Text(member.name, member.name) for member in of.members}
    titles[ELIMINATIONS] = Text("Elimineringar", "Eliminations")
    columns: dict[str, Source] = {}
    found: list[Finding] = []
    for entity, title in titles.items():
        mine, taken_over = cube.where(entity=entity), over.where(entity=entity)
        if _holds_cash(mine + taken_over, chart, layout) or (entity == ELIMINATIONS and len(mine)):
            columns[entity], told = cash_flow(mine, chart, layout, last, title, first=first, taken_over=taken_over)
            found += told
    columns[GROUP], told = cash_flow(cube, chart, layout, last, BY_ALL, first=first, taken_over=over)
    return columns, tuple(dict.fromkeys((*told, *found)))


def proposal(at: Place) -> Proposal:
    """What the members booked against each other through the month, and the entries that take it away.

    In each month stands what belongs to it, and on month 00 what the year opened with: the group is right in any span
    of months. Entries already booked aren't among the rows, so that proposing again gives the same. Kept in memory by
    what it follows from.
    """
    if at.chart is None or at.of is None:
        return Proposal((), (), ())
    months = tuple(Month(at.year, number) for number in range(1, at.last.month + 1))
    chart, groups = at.chart, tuple(at.members(month).members for month in months)
    how = repr(
        (chart.counterparties, chart.equity, chart.acquisitions, [one.untaxed for one in chart.followed.values()])
    )
    key = (*books.key_of(at.of, at.year), at.last, groups, chart.untaxed, how)
    return _proposals.get(key, lambda: _proposed(at, chart))


def _proposed(at: Place, chart: Chart) -> Proposal:
    of = at.members()
    whole = books.cube(at.year, at.of).where(entity={member.entity for member in of.members})
    cube = whole.where(period=set(balance_at(at.last))).collapsed(*INTERNAL)
    codes = counterparties_in(cube, chart)
    months = [Month(at.year, number) for number in range(1, at.last.month + 1)]
    been = {one.entity for month in months for one in at.members(month).members if one.method is not Method.NONE}
    pairs, found = match(cube, [member for member in of.members if member.entity in been], codes, chart)
    entries = month_by_month(
        _Standing(at, cube, codes, chart), [at.year * YEAR_DIGITS, *(month.number for month in months)]
    )
    return Proposal(entries, pairs, found)


INTERNAL = ("entity", "account", "counterparty", "period")
"""What an elimination is told by: the group has no units."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The entries that are true at the end of a month, of all that was booked in the year so far."""

    at: Place
    cube: Cube
    codes: Mapping[str, str]
    chart: Chart

    def __call__(self, period: int) -> Iterator[Elimination]:
        is_opening = period % YEAR_DIGITS == 0
        last = Month(self.at.year, 1) if is_opening else Month.parse(period)
        of = self.at.members(last)
        yield from (_dated(entry, period) for entry in self._between(period, of))
        if not is_opening:
            through = self.cube.where(period=set(balance_at(last)))
            yield from _bought(of, last, self.chart)
            for member in of.members:
                yield from untaxed_eliminations(through, member, self.chart, last)
            yield from untaxed_left(through, self.at, last, self.chart)
            yield from by_equity(through, of, self.at, last, self.chart)

    def _between(self, period: int, of: Group) -> Iterator[Elimination]:
        """What members owe each other at the end of the month, and what they earned while both were in the group."""
        internal = self.cube.where(counterparty=set(self.codes), period=lambda month: month <= period)
        yield from eliminations(internal.collapsed(*INTERNAL[:-1]), of.members, self.codes, self.chart, ("balance",))
        spans: dict[tuple[Member, ...], set[int]] = {}
        for month in internal.values("period"):
            if int(month) % YEAR_DIGITS:
                spans.setdefault(self.at.members(Month.parse(int(month))).members, set()).add(int(month))
        for those, months in spans.items():
            booked = internal.where(period=months).collapsed(*INTERNAL[:-1])
            yield from eliminations(booked, those, self.codes, self.chart, ("result", "owners"))


def _bought(of: Group, last: Month, chart: Chart) -> Sequence[Elimination]:
    """Shares within the group against the equity they paid for: of earlier years as opening, else when bought."""
    taken = {member.entity for member in of.members if member.part}
    counted = [one for one in chart.acquisitions if {one.owner, one.entity} <= taken and one.on <= last.last]
    opening, opens = last.year * YEAR_DIGITS, Month(last.year, 1).first
    return [share_elimination(one, opening if one.on < opens else Month.of(one.on).number, chart) for one in counted]


def _dated(entry: Elimination, month: int) -> Elimination:
    """The entry with every row on the month it is booked in."""
    return replace(entry, rows=tuple(replace(row, period=month) for row in entry.rows))
