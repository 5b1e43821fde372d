"""Investeringsredovisning: each project against its decided total and the year's budget, tied to the cash flow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from arshjul.books import projects
from arshjul.books import queries as books
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.finished import empty, finished, with_opened
from arshjul.followup.accounts.place import LAST_MONTH, OPENED, PLAN, Accounts, Place, Span, edition, own
from arshjul.followup.accounts.plans.forecasts import GIVEN, project_forecasts, project_line, year_line
from arshjul.followup.accounts.plans.planned import whole_deviations
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import add
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.queries import ProjectPlan
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.sources import by_line, by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

INVESTMENTS = "investeringsredovisning"
WITHOUT, TOTAL, FLOW, APART = "utan-projekt", "summa", "enligt-kassaflodet", "skillnad"
OUTCOME, ACCUMULATED, LAST_YEAR = "arets-utfall", "ackumulerat-utfall", "forra-arets-utfall"
PERIOD = "periodens-utfall"
DECIDED, PROJECTED, BUDGET, FORECAST = "beslutad-totalutgift", "beraknad-totalutgift", "arets-budget", "arets-prognos"
PAID = ("investering-immateriella", "investering-materiella")


def investments(at: Place) -> Accounts:
    """Every project in the plan in force or in the books, through a month (LKBR 10:2, RKR R14).

    The year's columns are of the year through the month; a month or twelve rolling ones have a column beside.
    """
    asked, at = at, replace(at, span=Span.YEAR_TO_DATE)
    if at.chart is None or not at.mapped(INVESTMENTS):
        return empty(INVESTMENTS, at)
    layout = edition(INVESTMENTS, at)
    outcome, found = _spent(at, at.year, layout)
    ever, _ = by_unit(projects.through(at.of, own()[0], at.last.number), at.chart, layout)
    plans = {one.project: one for one in planning.projects_in_force(at.year, on=at.known_on)}
    forecasts = project_forecasts(at.year, at.last, at.known_on)
    columns = {
        OUTCOME: outcome,
        PERIOD: _spent(asked, at.year, layout)[0] if asked.span is not Span.YEAR_TO_DATE else {},
        ACCUMULATED: with_opened(_amounts(ever)),
        LAST_YEAR: _spent(at, at.year - 1, layout)[0],
        **_planned(plans, _amounts(ever), outcome, at, forecasts),
    }
    given = {name: cells for name, cells in columns.items() if cells}
    rows = _with_columns(layout, given, asked.span).with_rows(_rows(plans, columns))
    titles = {column.id: column.title for column in rows.columns}
    sources = {name: Source(titles[name], cells) for name, cells in given.items()}
    statement = compile_statement(rows, sources, unit=at.whole.words.unit)
    statement = whole_deviations(statement, [column.id for column in rows.columns if column.formula])
    return finished(at, _tied(statement, at), (*found, *_told(plans, at, forecasts, columns[ACCUMULATED])))


def _with_columns(layout: Layout, given: Collection[str], span: Span) -> Layout:
    """The form with the columns that have amounts, and the deviations between such; a period's says which it is."""
    of_period = Text(f"Utfall, {span.words.sv}", f"Outcome, {span.words.en}")
    return layout.with_columns(
        replace(column, title=of_period) if column.id == PERIOD else column
        for column in layout.columns
        if (column.formula or column.id in given) and {name for _, name in column.formula} <= set(given)
    )


def _spent(at: Place, year: int, layout: Layout) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """What was spent in the same months of a year by project, and on none, by the year's own chart."""
    chart = books.chart(year)
    lacks = at.span is Span.ROLLING and at.lacking(year)
    if chart is None or layout.statement not in chart.mappings or lacks:
        return {}, ()
    months = set(at.span.months(Month(year, at.last.month)))
    by_project = books.project_cube(at.of).where(entity=set(at.entities), unit=bool, period=months)
    by_project = at.uncut(by_project, year)
    whole, found = by_line(at.flow(year), chart, layout, Text("", ""))
    by_code = _amounts(by_unit(by_project, chart, layout)[0])
    return by_code | _rest(whole, by_code), found


def _amounts(sources: dict[str, Source]) -> dict[str, Cell]:
    source = sources.get(OUTCOME)
    return dict(source.amounts) if source else {}


def _rest(whole: Source, by_project: dict[str, Cell]) -> dict[str, Cell]:
    """What was spent on no project, so that the sum is all that the books hold."""
    total = whole.amounts.get(OUTCOME)
    known = add(*(cell.ore for cell in by_project.values())) or 0
    left = (total.ore or 0) - known if total else 0
    return {WITHOUT: Cell(left, total.trace if total else Trace())} if left else {}


def _planned(
    plans: dict[str, ProjectPlan],
    ever: Mapping[str, Cell],
    now: Mapping[str, Cell],
    at: Place,
    forecasts: Mapping[str, int],
) -> dict[str, dict[str, Cell]]:
    """Decided total, the year's budget and forecast, and the total expected: as given, else as spent and planned."""
    source = Trace(sources=(PLAN,))
    decided = {code: Cell(one.decided_total, source) for code, one in plans.items()}
    budget = {code: Cell(one.by_year[at.year], source) for code, one in plans.items() if at.year in one.by_year}
    projected = {
        code: Cell(_projected(one, _ore(ever, code), _ore(now, code), at), source)
        for code, one in plans.items()
        if one.by_year
    }
    projected |= _given(plans, forecasts, project_line)
    return {DECIDED: decided, BUDGET: budget, PROJECTED: projected, FORECAST: _given(plans, forecasts, year_line)}


def _given(plans: Iterable[str], forecasts: Mapping[str, int], line_of: Callable[[str], str]) -> dict[str, Cell]:
    """What the bodies expect of their projects."""
    told = Trace(sources=(GIVEN,))
    return {code: Cell(forecasts[line_of(code)], told) for code in plans if line_of(code) in forecasts}


def _ore(cells: Mapping[str, Cell], code: str) -> int:
    return (cells[code].ore or 0) if code in cells else 0


def _projected(one: ProjectPlan, ever: int, now: int, at: Place) -> int:
    """Spent so far, what is left of the year's budget (never less than nothing), and the years that follow."""
    ahead = sum(amount for year, amount in one.by_year.items() if year > at.year)
    return ever + ahead + left_of_the_year(one.by_year.get(at.year, 0), now, at.last)


def left_of_the_year(budget: int, spent: int, last: Month) -> int:
    """What the year's spending leaves of a project's budget for it (öre), never less than nothing.

    Nothing is left after December.
    """
    return 0 if last.month == LAST_MONTH else max(0, budget - spent)


def _rows(plans: dict[str, ProjectPlan], columns: dict[str, dict[str, Cell]]) -> tuple[Row, ...]:
    codes = [*plans, *sorted({code for cells in columns.values() for code in cells} - plans.keys() - {WITHOUT})]
    rows = [Row(code, _name(code, plans), lines=(code,)) for code in codes]
    if any(WITHOUT in cells for cells in columns.values()):
        rows.append(Row(WITHOUT, Text("Utan projekt", "Without project"), lines=(WITHOUT,)))
    terms = tuple((1, row.id) for row in rows)
    return (*rows, Row(TOTAL, Text("Summa investeringar", "Total investments"), RowKind.SUM, terms)) if rows else ()


def _name(code: str, plans: Mapping[str, ProjectPlan]) -> Text:
    name = plans[code].name if code in plans else ""
    return Text(name, name) if name else Text(f"Projekt {code}", f"Project {code}")


def _tied(statement: Statement, at: Place) -> Statement:
    """The year's outcome beside what the cash flow says was paid, and the difference if there is one (INV-01)."""
    flow = cash(at).statement
    paid = add(*(flow.ore(row, "outcome") for row in PAID))
    ours = statement.ore(TOTAL, OUTCOME)
    if paid is None or ours is None:
        return statement
    cells = {(FLOW, OUTCOME): Cell(-paid, Trace(sources=("kassaflodesanalys",)))}
    label = Text("Investeringar enligt kassaflödesanalysen", "Investments by the cash flow statement")
    rows = [Row(FLOW, label, RowKind.MEMO)]
    if ours != -paid:
        cells[APART, OUTCOME] = Cell(ours + paid, Trace(sources=("kassaflodesanalys",)))
        rows.append(Row(APART, Text("Skillnad", "Difference"), RowKind.MEMO))
    return replace(statement, rows=(*statement.rows, *rows), cells={**statement.cells, **cells})


def _told(
    plans: dict[str, ProjectPlan], at: Place, forecasts: Mapping[str, int], ever: Mapping[str, Cell]
) -> Iterable[Finding]:
    lacking = _begun_before(plans, at, ever)
    if lacking:
        first = projects.first_year(at.of, own()[0], at.year)
        yield finding("followup.project-years-lacking", year=first, projects=", ".join(lacking))
    if not plans:
        yield finding("followup.no-projects", year=at.year)
    computed = [one.name for code, one in plans.items() if project_line(code) not in forecasts]
    if computed:
        yield finding("followup.project-not-forecast", projects=", ".join(computed))


def _begun_before(plans: Mapping[str, ProjectPlan], at: Place, ever: Mapping[str, Cell]) -> list[str]:
    """Projects in the books that may have earlier years there, by name: they open with nothing and began before."""
    first = projects.first_year(at.of, own()[0], at.year)
    unopened = (code for code, cell in ever.items() if OPENED not in cell.trace.sources)
    return [_name(code, plans).sv for code in unopened if code not in plans or plans[code].starts < first]
