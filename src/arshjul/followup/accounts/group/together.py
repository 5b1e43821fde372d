"""The group side by side: municipality, companies, eliminations and group, whose columns add up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from arshjul.followup.accounts.balance import BALANCE, lines_moved, opens_apart, year_before
from arshjul.followup.accounts.cash import CASH_FLOW, opened_apart, rows_through
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.group.beside import of_others, rows_alone
from arshjul.followup.accounts.group.fiscal_years import opened_otherwise
from arshjul.followup.accounts.group.members import Group
from arshjul.followup.accounts.group.owning import opening, owned
from arshjul.followup.accounts.group.shown_columns import BY_ALL, View, of_plans, standing_for
from arshjul.followup.accounts.income import INCOME, LAST_YEAR
from arshjul.followup.accounts.internal_items import kept_beside
from arshjul.followup.accounts.place import GROUP, TITLES, Accounts, Place, Span, edition
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST
from arshjul.followup.accounts.stated import amounts_of, every_statement, statement_at, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.period import MONTHS_PER_YEAR, Month, spans
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.group import ELIMINATIONS
from arshjul.statements.group import side_by_side as columns_of
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, by_line, cash_flow, left_out, with_openings
from arshjul.statements.statement import Source, Statement, compile_statement
from arshjul.statements.ties import sides_agree

FORMS = (INCOME, BALANCE, CASH_FLOW)
"""The statements that are laid side by side (LKBR 12:1)."""


def side_by_side(name: str, at: Place, view: View = View.OUTCOME, report_point: str | None = None) -> Accounts:
    """A statement with a column per member, one for the eliminations booked, and the group; the columns add up.

    Last what the group has planned, and the group of the year before, when there are any. Only booked flows have
    another span than the year so far. A `view` of budget or forecast has each member's own instead, and what is
    internal of them. What doesn't agree is told of each column.
    """
    of_months = name != BALANCE and not view.column
    whose = replace(at, entities=(), span=at.span if of_months else Span.YEAR_TO_DATE)
    if at.chart is None or not at.mapped(name):
        return empty(name, whose)
    layout = edition(name, at)
    whose.read_years()
    if view.column:
        columns, found = of_plans(layout, whose, view, report_point)
        found = found if columns else (*found, finding("followup.nothing-planned", year=at.year))
    else:
        columns, found = _outcomes(name, whose, layout, at.chart)
        planned, told = _planned(layout, whose, report_point)
        columns, found = _with_plans(columns, planned), (*found, *_opening(name, whose), *told)
        found += tuple(_of_some_months(whose, columns))
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


def _of_some_months(whose: Place, columns: Collection[str]) -> Iterator[Finding]:
    """The members whose columns of twelve rolling months hold fewer, since they have no books of the others."""
    months = set(whose.months(whose.year)) if whose.span is Span.ROLLING else set()
    held, short = whose.held(whose.year), dict[str, list[str]]()
    for member in whose.members().members:
        there = months.intersection(held.get(member.entity, ()))
        if member.entity in columns and there != months:
            short.setdefault(spans(sorted(there)), []).append(member.name)
    for there_as_spans, names in short.items():
        yield finding("followup.columns-of-some-months", names=", ".join(names), months=there_as_spans)


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
