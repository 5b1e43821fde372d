"""Investeringsredovisning: each project against its decided total and the year's budget, tied to the cash flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.forecasts import project_forecasts, project_line
from arshjul.followup.accounts.place import LAST_MONTH, PLAN, Accounts, Place, edition, empty, finished
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import add
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.queries import ProjectPlan
from arshjul.statements.layouts import Row, RowKind
from arshjul.statements.sources import by_line, by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

INVESTMENTS = "investeringsredovisning"
WITHOUT, TOTAL, FLOW, APART = "utan-projekt", "summa", "enligt-kassaflodet", "skillnad"
OUTCOME, ACCUMULATED = "arets-utfall", "ackumulerat-utfall"
DECIDED, PROJECTED, BUDGET = "beslutad-totalutgift", "beraknad-totalutgift", "arets-budget"
PAID = ("investering-immateriella", "investering-materiella")


def investments(at: Place) -> Accounts:
    """Every project in the plan in force or in the books, through a month (LKBR 10:2, RKR R14)."""
    if at.chart is None or not at.mapped(INVESTMENTS):
        return empty(INVESTMENTS, at)
    layout = edition(INVESTMENTS, at)
    by_project = books.project_cube(at.of).where(entity=set(at.entities))
    now, _ = by_unit(by_project.where(period=set(at.span.months(at.last))), at.chart, layout)
    ever, _ = by_unit(by_project.where(period=lambda period: period <= at.last.number), at.chart, layout)
    whole, found = by_line(at.flow(), at.chart, layout, Text("", ""))
    plans = {one.project: one for one in planning.projects_in_force(at.year, on=at.known_on)}
    outcome = _amounts(now)
    forecasts = project_forecasts(at.year, at.last, at.known_on)
    columns = {
        OUTCOME: outcome | _rest(whole, outcome),
        ACCUMULATED: _amounts(ever),
        **_planned(plans, _amounts(ever), at, forecasts),
    }
    rows = layout.with_rows(_rows(plans, columns))
    titles = {column.id: column.title for column in rows.columns}
    given = {name: Source(titles[name], cells) for name, cells in columns.items() if cells}
    statement = compile_statement(rows, given, unit=at.whole.words.unit)
    return finished(at, _tied(statement, at), (*found, *_told(plans, at, forecasts)))


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
    plans: dict[str, ProjectPlan], ever: dict[str, Cell], at: Place, forecasts: Mapping[str, int]
) -> dict[str, dict[str, Cell]]:
    """Decided total, the year's budget, and the forecast total: as given, else what is spent plus what is planned."""
    source = Trace(sources=(PLAN,))
    decided = {code: Cell(one.decided_total, source) for code, one in plans.items()}
    budget = {code: Cell(one.by_year[at.year], source) for code, one in plans.items() if at.year in one.by_year}
    projected = {code: Cell(_projected(one, ever.get(code), at), source) for code, one in plans.items() if one.by_year}
    told = Trace(sources=("prognos",))
    given = {code: forecasts.get(project_line(code)) for code in plans}
    projected |= {code: Cell(ore, told) for code, ore in given.items() if ore is not None}
    return {DECIDED: decided, BUDGET: budget, PROJECTED: projected}


def _projected(one: ProjectPlan, spent: Cell | None, at: Place) -> int:
    """Spent so far, what is left of the year's budget (never less than nothing), and the years that follow."""
    so_far = (spent.ore if spent else None) or 0
    ahead = sum(amount for year, amount in one.by_year.items() if year > at.year)
    return so_far + ahead + left_of_the_year(one.by_year.get(at.year, 0), so_far, at.last)


def left_of_the_year(budget: int, spent: int, last: Month) -> int:
    """What is left of a project's budget for the year (öre), never less than nothing; nothing after December."""
    return 0 if last.month == LAST_MONTH else max(0, budget - spent)


def _rows(plans: dict[str, ProjectPlan], columns: dict[str, dict[str, Cell]]) -> tuple[Row, ...]:
    codes = [*plans, *sorted({code for cells in columns.values() for code in cells} - plans.keys() - {WITHOUT})]
    rows = [Row(code, _name(code, plans), lines=(code,)) for code in codes]
    if WITHOUT in columns[OUTCOME]:
        rows.append(Row(WITHOUT, Text("Utan projekt", "Without project"), lines=(WITHOUT,)))
    terms = tuple((1, row.id) for row in rows)
    return (*rows, Row(TOTAL, Text("Summa investeringar", "Total investments"), RowKind.SUM, terms)) if rows else ()


def _name(code: str, plans: dict[str, ProjectPlan]) -> Text:
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


def _told(plans: dict[str, ProjectPlan], at: Place, forecasts: Mapping[str, int]) -> tuple[Finding, ...]:
    if not plans:
        return (finding("followup.no-projects", year=at.year),)
    computed = [one.name for code, one in plans.items() if project_line(code) not in forecasts]
    return (finding("followup.project-not-forecast", projects=", ".join(computed)),) if computed else ()
