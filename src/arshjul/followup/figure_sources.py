"""Where the lines of a plan's, a forecast's and the books' own budget's columns come from, part by part.

Each function reads the sources themselves (decided lines, forecasts as given, #PBUDGET), not the statement's sums, so
that parts which sum to the figure are a proof of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse

from arshjul.books import openings, projects, units
from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.books.types import Batch
from arshjul.followup import queries
from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.appropriations import (
    APPROPRIATIONS,
    CHANGES,
    ORIGINAL,
    REVISED,
    by_month,
)
from arshjul.followup.accounts.appropriations import PERIOD as APPROPRIATIONS_PERIOD
from arshjul.followup.accounts.budgets import EVEN, OWN, Spread, by_key, last_years_shape, months_of_the_books
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.cash_budget import flows_before
from arshjul.followup.accounts.forecasts import (
    body_forecast_rows,
    city_forecast_rows,
    project_forecast_rows,
    project_line,
    year_line,
)
from arshjul.followup.accounts.income import INCOME, LAST_YEAR, income
from arshjul.followup.accounts.investments import (
    ACCUMULATED,
    BUDGET,
    DECIDED,
    FLOW,
    INVESTMENTS,
    OUTCOME,
    PAID,
    PROJECTED,
    left_of_the_year,
)
from arshjul.followup.accounts.investments import FORECAST as YEARS_FORECAST
from arshjul.followup.accounts.operations import INCOME_RESULT, year_before
from arshjul.followup.accounts.operations import LAST_YEAR as YEAR_BEFORE
from arshjul.followup.accounts.place import OPENED, RESULT, Place, Span, edition, own
from arshjul.followup.accounts.planned import BUDGET as PLANNED
from arshjul.followup.accounts.planned import FORECAST, KINDS, PERIOD_BUDGET, rows_of_lines
from arshjul.followup.accounts.requirement import EARLIER, LEFT, PRINTED, REQUIREMENT, printed_requirement, requirement
from arshjul.followup.accounts.unit_forms import BUDGETED_RESULT, OPERATIONS, lines_of_result, result_of
from arshjul.followup.accounts.unit_plans import Piece, decided_pieces, forecast_pieces, on_units
from arshjul.followup.accounts.water import BALANCE_OF_WATER, INCOME_OF_WATER
from arshjul.followup.figure_parts import Figure, Part, Reader
from arshjul.followup.models import Forecast
from arshjul.followup.tables import vouchers_url
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedLine
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, Row, RowKind, Term
from arshjul.statements.sources import CASH, signs_of

TWELFTH = Text("En tolftedel av {year} års budget", "One twelfth of the budget of {year}")
BY_SHAPE = Text(
    "{year} års budget, i den takt som utfallet föll {before}",
    "The budget of {year}, at the pace of the outcome of {before}",
)
NO_SHAPE = Text(
    "En tolftedel av {year} års budget: {before} har inget utfall att följa",
    "One twelfth of the budget of {year}: {before} has no outcome to follow",
)
BEFORE = Text("Före {month}", "Before {month}")
SPENT = Text("Bokfört till och med {month}", "Booked through {month}")
LEFT_OF_BUDGET = Text(
    "Kvar av årets budget, aldrig mindre än noll", "Left of the year's budget, never less than nothing"
)
OPENING_FROM_FILE = Text(
    "Ingående balans {year} per projekt (#OIB) i {file}", "Opening balance of {year} by project (#OIB) in {file}"
)
ROUNDED = Text(
    "Så mycket skiljer det tryckta resultatet från delarna", "What the printed result differs from its parts"
)
FROM_FILE = Text(
    "#PBUDGET i {file}, {first}–{last}, i räkenskaperna {day}", "#PBUDGET in {file}, {first}–{last}, in the books {day}"
)


def _told(text: str) -> Text:
    return Text(text, text)


def _budget(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A statement's budget: the decided lines on the row."""
    of_row = rows_of_lines(figure.statement.layout)
    lines = planning.decided_lines(figure.year, KINDS[figure.statement.layout.statement], on=figure.known_on)
    return _of_lines(one for one in lines if one.line.year == figure.year and of_row.get(one.line.row) == figure.row.id)


def _of_lines(lines: Iterable[DecidedLine], sign: int = 1) -> Iterable[Part]:
    """Decided lines, each with its decision and its own page."""
    for one in lines:
        url = reverse("planning:line", args=[one.line.pk])
        about = _told(one.decision.reference if one.decision else "")
        yield Part(_told(one.line.text or str(one.line.body)), sign * one.line.amount, url, about)


def _period_budget(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The budget of the span's months: as the books give it, or month by month of each year's budget by the key."""
    at = figure.asked.at
    if at.spread is Spread.BOOKS:
        yield from _own_budget(figure, at)
        return
    months = at.span.months(at.last)
    for year in sorted({month // 100 for month in months}):
        of_year = [month for month in months if month // 100 == year]
        total = figure.accounts.budgets.get(year, {}).get(figure.row.id, 0)
        yield from _by_month(figure, total, of_year, _weights(figure, at, year))


def _weights(figure: Figure, at: Place, year: int) -> Sequence[int]:
    """The row's weights by the key; none where the year before can't give any."""
    if at.spread is not Spread.LAST_YEAR:
        return EVEN
    return last_years_shape(figure.statement.layout, at, year).get(figure.row.id, ())


def _by_month(figure: Figure, total: int, months: Sequence[int], weights: Sequence[int]) -> Iterable[Part]:
    year = months[0] // 100
    even = TWELFTH if weights is EVEN else NO_SHAPE
    about = (BY_SHAPE if weights is not EVEN and any(weights) else even).format(year=year, before=year - 1)
    url = _year_url(figure, figure.row.id, year)
    parts = by_key(total, weights or EVEN)
    for month in months:
        yield Part(_told(str(Month.parse(month))), parts[month % 100 - 1], url, about)


def _year_url(figure: Figure, row: str, year: int) -> str:
    """Where a row's budget of a whole year is told."""
    return figure.elsewhere_url(figure.statement.layout.statement, {"rad": row, "kolumn": PLANNED, "ar": year})


def _period_budget_of_cash(figure: Figure, who: Reader) -> Iterable[Part]:
    """The same for a cash flow, whose cash begins with the year's and what flows before the months."""
    if figure.row.id != CASH:
        yield from _period_budget(figure, who)
        return
    at, layout = figure.asked.at, figure.statement.layout
    first, budgets = Month.parse(at.span.months(at.last)[0]), figure.accounts.budgets
    labels = {row.id: row.label for row in layout.rows}
    yield Part(figure.row.label, budgets[first.year][CASH], _year_url(figure, CASH, first.year), _told(str(first.year)))
    for row, ore in flows_before(layout, at, first, budgets).items():
        yield Part(labels[row], ore, _year_url(figure, row, first.year), BEFORE.format(month=first))


def _own_budget(figure: Figure, at: Place) -> Iterable[Part]:
    """#PBUDGET on the row's accounts, by account and by the file that gave it."""
    units = figure.accounts.units
    return _in_files(
        figure, at, _lines_on(figure.statement.layout, figure.row), lambda unit: unit in units or not units
    )


def _own_budget_of_water(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The same for the water utility's units."""
    return _own_budget(figure, replace(figure.asked.at, entities=own()))


def _budget_of_unit(figure: Figure, who: Reader) -> Iterable[Part]:
    """A unit's budgeted result: #PBUDGET on the accounts of its result, else the decided lines."""
    at = replace(figure.asked.at, entities=own())
    if OWN not in figure.trace.sources:
        return _pieces_of(figure, decided_pieces(at), who)
    lines = lines_of_result(figure.statement.layout)
    return _in_files(figure, at, lambda line: line in lines, lambda unit: unit == figure.row.id)


def _forecast_of_unit(figure: Figure, who: Reader) -> Iterable[Part]:
    """A unit's forecast result: what its body forecast, and what that is funded by."""
    at = replace(figure.asked.at, entities=own())
    return _pieces_of(figure, forecast_pieces(at, figure.statement.layout, figure.asked.point or None), who)


def _pieces_of(figure: Figure, pieces: Iterable[Piece], who: Reader) -> Iterable[Part]:
    """The pieces on the figure's row, each with where it comes from."""
    layout = figure.statement.layout
    present = {
        row.id for row in figure.statement.rows if figure.statement.ore(row.id, result_of(layout).id) is not None
    }
    mine = on_units(pieces, figure.asked.at.whole, present)[0].get(figure.row.id, ())
    yield from _of_lines(one.decided for one in mine if one.decided)
    yield from _of_forecasts([one.given for one in mine if one.given], who)
    yield from (Part(one.label, one.ore) for one in mine if not one.decided and not one.given)


def _of_the_year_before(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A result of the year before, column by column of that year's driftredovisning."""
    found = year_before(replace(figure.asked.at, entities=own()), figure.statement.layout)
    columns, result = {one.id: one for one in found.statement.columns}, result_of(found.statement.layout).id
    for sign, name in found.statement.layout.terms_across(result):
        ore = found.statement.ore(figure.row.id, name)
        if name in columns and ore is not None:
            yield Part(columns[name].title, sign * ore, vouchers_url(found, figure.row, columns[name]))
    cell = found.statement.cell(figure.row.id, result)
    if cell.ore is not None and cell.computed is not None and cell.differs:
        yield Part(ROUNDED, cell.ore - cell.computed, "", _told(cell.trace.sources[-1] if cell.trace.sources else ""))


def _in_files(
    figure: Figure, at: Place, is_line: Callable[[str], bool], is_unit: Callable[[str], bool]
) -> Iterable[Part]:
    if at.of is None or at.chart is None:
        return
    layout, held = figure.statement.layout, books.manifest(at.of)
    line_of, sign_of = at.chart.mapping(layout.statement).line, signs_of(layout)
    sums: dict[tuple[Batch | None, str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = at.by_unit(months_of_the_books(at)).where(unit=is_unit).sums("entity", "account", "period")
    for (entity, account, period), ore in rows.items():
        line = line_of(str(account))[0]
        if line is not None and is_line(line):
            batch = held.batch(str(entity), "budget", int(period))
            sums[batch, str(entity), str(account)][int(period)] += sign_of[line] * ore
    names = books.account_names(at.of, at.year)
    for (batch, entity, account), by_period in sums.items():
        number = names.number(account)
        label = _told(f"{number} {names.of(entity, number)}".strip())
        yield Part(label, sum(by_period.values()), "", _from_file(batch, by_period))


def _lines_on(layout: Layout, row: Row) -> Callable[[str], bool]:
    """Which lines stand on a row: its own, and on the rest row those that no other row takes."""
    own_lines = {*row.lines, row.id}
    taken = {line for one in layout.rows for line in (*one.lines, one.id)}
    return lambda line: line in own_lines or (row.kind is RowKind.REST and line not in taken)


def _from_file(batch: Batch | None, by_period: Mapping[int, int]) -> Text:
    if batch is None:
        return _told("#PBUDGET")
    first, last = (str(Month.parse(period)) for period in (min(by_period), max(by_period)))
    return FROM_FILE.format(file=batch.file.name, first=first, last=last, day=batch.published_at.date().isoformat())


def _appropriation(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What a nämnd was given: in the budget first fixed, or by later decisions; a cost, so with minus."""
    year, original = figure.year, figure.column.id == ORIGINAL
    lines = planning.decided_lines(year, LineKind.APPROPRIATION, on=figure.known_on)
    mine = (one for one in lines if one.line.body.slug == figure.row.id and one.line.year == year)
    return _of_lines((one for one in mine if one.is_original == original), -1)


def _appropriation_of_months(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The revised appropriation in even twelfths, month by month; of each year that the months are of."""
    at = figure.asked.at
    for year, bodies in figure.accounts.budgets.items():
        of_year = {"rad": figure.row.id, "kolumn": REVISED, "ar": year}
        here = year == figure.year
        url = figure.cell_url(figure.row.id, REVISED) if here else figure.elsewhere_url("anslag", of_year)
        months = [month for month in at.span.months(at.last) if month // 100 == year]
        for month, ore in by_month(bodies.get(figure.row.id, 0), months).items():
            yield Part(_told(str(Month.parse(month))), ore, url, TWELFTH.format(year=year))


def _forecast_of_body(figure: Figure, who: Reader) -> Iterable[Part]:
    """What a nämnd forecast of its income and its costs."""
    rows = body_forecast_rows(figure.year, figure.asked.point or None, figure.known_on)
    return _of_forecasts([*rows.get(figure.row.id, {}).values()], who)


def _project(figure: Figure, _who: Reader) -> Iterable[Part]:
    """A project's lines of the year."""
    lines = planning.decided_lines(figure.year, LineKind.INVESTMENT, on=figure.known_on)
    return _of_lines(one for one in _of_project(figure, lines) if one.line.year == figure.year)


def _of_project(figure: Figure, lines: Iterable[DecidedLine]) -> Iterable[DecidedLine]:
    return (one for one in lines if one.line.investment and one.line.investment.project == figure.row.id)


def _decided_total(figure: Figure, _who: Reader) -> Iterable[Part]:
    """The total as the latest version in force has it, with its decision."""
    one = planning.decided_projects(figure.year, on=figure.known_on).get(figure.row.id)
    if one is not None:
        url = reverse("planning:plan", args=[one.investment.plan_id])
        about = _told(one.decision.reference if one.decision else "")
        yield Part(_told(one.investment.name), one.investment.decided_total, url, about)


def _projected(figure: Figure, who: Reader) -> Iterable[Part]:
    """A project's expected total: as its body gave it, else what is spent, what is left and the years that follow."""
    accounts, project = figure.accounts, figure.row.id
    given = project_forecast_rows(figure.year, accounts.last, figure.known_on).get(project_line(project))
    if given is not None:
        yield from _of_forecasts([given], who)
        return
    spent = figure.statement.ore(project, ACCUMULATED)
    column = next((one for one in figure.statement.columns if one.id == ACCUMULATED), None)
    if column is not None:
        url = vouchers_url(accounts, figure.row, column) or figure.cell_url(project, ACCUMULATED)
        yield Part(SPENT.format(month=accounts.last), spent, url)
    lines = tuple(_of_project(figure, planning.decided_lines(figure.year, LineKind.INVESTMENT, on=figure.known_on)))
    this_year = sum(one.line.amount for one in lines if one.line.year == figure.year)
    left = left_of_the_year(this_year, figure.statement.ore(project, OUTCOME) or 0, accounts.last)
    if left:
        yield Part(LEFT_OF_BUDGET, left, figure.cell_url(project, BUDGET))
    yield from _of_lines(one for one in lines if one.line.year > figure.year)


def _accumulated(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What a project had before the books begin, account by account, and what is booked since."""
    at, last = figure.asked.at, figure.accounts.last.number
    first, project = projects.first_year(at.of, own()[0], at.year), figure.row.id
    opened = openings.by_part(at.of, own()[0], first, openings.PROJECT).where(unit=project)
    yield from _opened(figure, at, opened, (OUTCOME,))
    yield from _since(figure, Selection(first * 100 + 1, last, projects=(project,), lines=(OUTCOME,)))


def _balance_of_water(figure: Figure, _who: Reader) -> Iterable[Part]:
    """What the utility opened the year with, account by account, and what is booked since."""
    at, last, lines = figure.asked.at, figure.accounts.last.number, (*figure.row.lines,)
    opened = units.by_unit(openings.by_part(at.of, own()[0], at.year, openings.UNIT))
    yield from _opened(figure, at, opened.where(unit=set(figure.accounts.units)), lines)
    if figure.column.id == "outcome":
        yield from _since(figure, Selection(at.year * 100 + 1, last, areas=figure.accounts.units, lines=lines))


def _opened(figure: Figure, at: Place, opened: Cube, lines: Collection[str]) -> Iterable[Part]:
    """Opening balances by unit or project on some lines, each account with the file that gave it."""
    year = next((int(period) // 100 for period in opened.values("period")), 0)
    if at.of is None or at.chart is None or not year:
        return
    layout, names = figure.statement.layout, books.account_names(at.of, year)
    line_of, sign_of = at.chart.mapping(layout.statement).line, signs_of(layout)
    batch = books.manifest(at.of).batch(own()[0], "opening", year * 100 + 1)
    about = OPENING_FROM_FILE.format(file=batch.file.name, year=year) if batch else _told(OPENED)
    for (account,), ore in opened.sums("account").items():
        line, number = line_of(str(account))[0], names.number(str(account))
        if line in lines and line is not None:
            yield Part(_told(f"{number} {names.of(own()[0], number)}".strip()), sign_of[line] * ore, "", about)


def _since(figure: Figure, chosen: Selection) -> Iterable[Part]:
    """What is booked on the lines since, with the way to its vouchers."""
    layout, of = figure.statement.layout, figure.asked.at.of
    since = replace(chosen, entities=own(), statement=layout.statement, snapshot=figure.accounts.snapshot)
    total, sign = books.cell_cube(since, of).total(), signs_of(layout)[chosen.lines[0]]
    ore = None if total is None else sign * total
    yield Part(SPENT.format(month=figure.accounts.last), ore, books.drill_url(since))


def _year_of_project(figure: Figure, who: Reader) -> Iterable[Part]:
    """What the body expects a project to spend in the year."""
    given = project_forecast_rows(figure.year, figure.accounts.last, figure.known_on).get(year_line(figure.row.id))
    return _of_forecasts([given] if given else [], who)


def _forecast(figure: Figure, who: Reader) -> Iterable[Part]:
    """A statement's forecast: each line as it was given."""
    layout = figure.statement.layout
    point, of_row = figure.asked.point or None, rows_of_lines(layout)
    rows = city_forecast_rows(figure.year, point, layout.statement, figure.known_on)
    return _of_forecasts([row for line, row in rows.items() if of_row.get(line) == figure.row.id], who)


def _of_forecasts(rows: Sequence[Forecast], who: Reader) -> Iterable[Part]:
    """Forecasts as given; the report and what it says only for those who may see it."""
    if not rows:
        return
    seen = set(queries.reports(who(), rows[0].year).values_list("pk", flat=True))
    points = {point.id: point.title for point in queries.points()}
    for row in rows:
        open_to = row.report_id is None or row.report_id in seen
        url = reverse("followup:report", args=[row.report_id]) if row.report_id in seen else ""
        said = (row.comment or row.source) if open_to else ""
        about = ", ".join(filter(None, (str(row.body), row.given_at.date().isoformat(), said)))
        yield Part(points.get(row.point, _told(row.point)), row.amount, url, _told(about))


def _by_the_income_statement(figure: Figure) -> Iterable[Part]:
    """The result that the driftredovisning is led to, read from the income statement of the same months."""
    at = replace(figure.asked.at, entities=own())
    found = income(at.year, at=at, columns=("outcome",), printed=True)
    yield from _cells_of(figure, INCOME, found, ((1, RESULT),))


def _by_the_cash_flow(figure: Figure) -> Iterable[Part]:
    """What the cash flow says was paid for investments."""
    at = replace(figure.asked.at, entities=own(), span=Span.YEAR_TO_DATE)
    yield from _cells_of(figure, CASH_FLOW, cash(at), tuple((-1, row) for row in PAID))


def _cells_of(figure: Figure, name: str, found: Accounts, terms: Iterable[Term]) -> Iterable[Part]:
    """Cells of another statement's outcome, each with its vouchers or its place there."""
    title = found.statement.layout.title
    column = next((one for one in found.statement.columns if one.id == "outcome"), None)
    for sign, identifier in terms:
        row = next((one for one in found.statement.rows if one.id == identifier), None)
        ore = found.statement.ore(identifier, "outcome")
        if row is not None and column is not None and ore is not None:
            url = vouchers_url(found, row, column) or figure.elsewhere_url(name, {})
            yield Part(row.label, sign * ore, url, title)


def in_print(figure: Figure) -> Iterable[Part]:
    """What only a printed table gives, with where it is printed."""
    yield Part(figure.row.label, figure.ore, "", _told(figure.trace.sources[-1]))


def _as_printed(figure: Figure) -> Iterable[Part]:
    """The result that the municipality printed, with where it is printed."""
    printed = printed_requirement(figure.asked.own_year)
    if printed is not None:
        yield Part(figure.row.label, printed.ore, "", _told(printed.source))


def _left_by_the_year_before(figure: Figure) -> Iterable[Part]:
    """What the year before left to restore, which leads to that year's account."""
    year = figure.year - (2 if figure.column.id == LAST_YEAR else 1)
    url = figure.elsewhere_url(REQUIREMENT, {"rad": LEFT, "kolumn": "outcome", "ar": year})
    before = replace(figure.asked.own_year, year=year, last=Month(year, MONTHS_PER_YEAR))
    ore = requirement(replace(before, chart=books.chart(before.year))).statement.ore(LEFT, "outcome")
    yield Part(_told(str(before.year)), ore, url)


def _result_of_income(figure: Figure) -> Iterable[Part]:
    """The result of the municipality's own income statement in the same column, where its parts are told."""
    whose = {"vem": "", "tillfalle": figure.asked.point, "form": "tryckt"}
    cell = {"rad": RESULT, "kolumn": figure.column.id, "ar": figure.year, **whose}
    title = edition(INCOME, figure.asked.own_year).title
    yield Part(figure.row.label, figure.ore, figure.elsewhere_url(INCOME, cell), title)


SOURCES: Mapping[tuple[str, str], Callable[[Figure, Reader], Iterable[Part]]] = {
    **{(statement, PLANNED): _budget for statement in KINDS},
    **{(statement, FORECAST): _forecast for statement in KINDS},
    (INCOME, PERIOD_BUDGET): _period_budget,
    (CASH_FLOW, PERIOD_BUDGET): _period_budget_of_cash,
    (INCOME_OF_WATER, PERIOD_BUDGET): _own_budget_of_water,
    (APPROPRIATIONS, FORECAST): _forecast_of_body,
    (OPERATIONS, BUDGETED_RESULT): _budget_of_unit,
    (OPERATIONS, FORECAST): _forecast_of_unit,
    (OPERATIONS, YEAR_BEFORE): _of_the_year_before,
    (APPROPRIATIONS, ORIGINAL): _appropriation,
    (APPROPRIATIONS, CHANGES): _appropriation,
    (APPROPRIATIONS, APPROPRIATIONS_PERIOD): _appropriation_of_months,
    (INVESTMENTS, BUDGET): _project,
    (INVESTMENTS, DECIDED): _decided_total,
    (INVESTMENTS, PROJECTED): _projected,
    (INVESTMENTS, ACCUMULATED): _accumulated,
    (INVESTMENTS, YEARS_FORECAST): _year_of_project,
    (BALANCE_OF_WATER, "outcome"): _balance_of_water,
    (BALANCE_OF_WATER, "last_year"): _balance_of_water,
}
"""How a line of each statement's plan and forecast columns is explained."""
ROWS: Mapping[tuple[str, str], Callable[[Figure], Iterable[Part]]] = {
    (OPERATIONS, INCOME_RESULT): _by_the_income_statement,
    (INVESTMENTS, FLOW): _by_the_cash_flow,
    (REQUIREMENT, PRINTED): _as_printed,
    (REQUIREMENT, RESULT): _result_of_income,
    (REQUIREMENT, EARLIER): _left_by_the_year_before,
}
"""Rows that repeat another statement's figure, or a printed one."""
