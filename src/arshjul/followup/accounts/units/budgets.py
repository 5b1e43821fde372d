"""What each unit's result was budgeted to be, in the same months as its outcome and in the whole year.

    the books' own budget (#PBUDGET) of the months, else what was decided for the year
    → of a whole year: the budget; of a part: its share in even twelfths, and the whole year's beside

What is decided is decided for a year. Without a key to divide it by, or when a year of the span has nothing decided,
a part of a year has the whole year's beside and no share of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from arshjul.followup.accounts.place import PLAN, TITLES, Place
from arshjul.followup.accounts.plans.budgets import from_the_books, in_twelfths, months_of_the_books
from arshjul.followup.accounts.units.forms import BUDGETED_RESULT, lines_of_result, result_of
from arshjul.followup.accounts.units.plans import Piece, as_source, decided_by_year, on_units
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.municipality.units import named
from arshjul.statements.chart import UNMAPPED
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Column, Layout
from arshjul.statements.sources import by_unit
from arshjul.statements.statement import Cell, Source, Statement, Trace, joined

BUDGETED_YEAR, BUDGET_DEVIATION = "budgeterat-resultat-helar", "avvikelse-budget"
BUDGETED = Text("Budgeterat resultat", "Budgeted result")
OF_THE_MONTHS = Text("Budget för perioden (tolftedelar)", "Budget for the period (twelfths)")
FOR_THE_YEAR = Text("Budget helår", "Full-year budget")


@dataclass(frozen=True, slots=True)
class Budgeted:
    """The columns of budget, what there is to tell of them, and by year what a share is divided out of.

    `decided` is what was decided of the year, when it has been read.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    by_year: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    decided: tuple[Piece, ...] | None = None


def of_the_books(at: Place, layout: Layout, inside: Callable[[Cube], Cube], outcome: Mapping[str, Source]) -> Budgeted:
    """The result that the books' own budget (#PBUDGET) gives each unit in the same months; nothing without one.

    A part of the result that the `outcome` has and nobody has budgeted, as the contribution of the municipality, makes
    the two results different things, which is told.
    """
    planned = inside(at.by_unit(months_of_the_books(at)))
    if at.chart is None or not len(planned):
        return Budgeted()
    by_column, _ = by_unit(planned, at.chart, layout)
    wanted = [line for line in lines_of_result(layout) if line in by_column]
    units = dict.fromkeys(unit for line in wanted for unit in by_column[line].amounts)
    cells = {
        unit: joined((1, by_column[line].amounts[unit]) for line in wanted if unit in by_column[line].amounts)
        for unit in units
    }
    of_result = (line for line in lines_of_result(layout) if line != UNMAPPED)
    without = {line for line in of_result if line in outcome and line not in by_column}
    lacking = [column.title for column in layout.columns if column.id in without]
    sv, en = (", ".join(title.in_language(language) for title in lacking) for language in ("sv", "en"))
    told = (finding("followup.budget-lacks-part", parts_sv=sv, parts_en=en),) if lacking else ()
    return Budgeted({BUDGETED_RESULT: from_the_books(Source(BUDGETED, cells))}, told)


def as_decided(at: Place, present: Collection[str]) -> Budgeted:
    """What was decided of each unit's result, of the year and of the months; `present` are the rows there are."""
    is_divided = not at.is_whole_year and at.spread is not None
    years = sorted({month // 100 for month in at.months(at.year)}) if is_divided else [at.year]
    decided = decided_by_year(at, {at.year, *years})
    whole, found = _placed(decided[at.year], at, present)
    of_year = Budgeted({BUDGETED_RESULT: whole} if whole.amounts else {}, found, decided=decided[at.year])
    if not whole.amounts or at.is_whole_year:
        return of_year
    of_the_year = {BUDGETED_YEAR: replace(whole, title=FOR_THE_YEAR)}
    if not is_divided:
        return replace(of_year, sources=of_the_year)
    known = {year: whole if year == at.year else _placed(decided[year], at, present)[0] for year in years}
    lacking = ", ".join(str(year) for year, source in known.items() if not source.amounts)
    if lacking:
        told = (*found, finding("followup.budget-lacks-year", years=lacking))
        return replace(of_year, sources=of_the_year, findings=told)
    by_year = {year: {unit: cell.ore or 0 for unit, cell in one.amounts.items()} for year, one in known.items()}
    return replace(of_year, sources={BUDGETED_RESULT: _share(at, by_year), **of_the_year}, by_year=by_year)


def _placed(pieces: Iterable[Piece], at: Place, present: Collection[str]) -> tuple[Source, tuple[Finding, ...]]:
    placed, found = on_units(pieces, at.whole, present)
    return as_source(placed, BUDGETED, PLAN), found


def _share(at: Place, by_year: Mapping[int, Mapping[str, int]]) -> Source:
    """The months' part of each year's amount, for each unit that was given one in every year of the months."""
    months = {year: [month for month in at.months(at.year) if month // 100 == year] for year in by_year}
    units = [unit for unit in by_year[at.year] if all(unit in given for given in by_year.values())]
    sums = {
        unit: sum(sum(in_twelfths(given[unit], months[year]).values()) for year, given in by_year.items())
        for unit in units
    }
    return Source(OF_THE_MONTHS, {unit: Cell(ore, Trace(sources=(PLAN,))) for unit, ore in sums.items()})


def with_budget(layout: Layout, budget: Source | None) -> Layout:
    """The form with the budget of the months and what the result departs from it; without either when there is none."""
    if budget is None:
        needing = {BUDGETED_RESULT, *layout.needing(BUDGETED_RESULT)}
        return layout.with_columns(column for column in layout.columns if column.id not in needing)
    own = {column.id: column for column in layout.columns}
    titled = replace(own.get(BUDGETED_RESULT, Column(BUDGETED_RESULT, budget.title)), title=budget.title)
    columns = tuple((own | {BUDGETED_RESULT: titled}).values())
    if layout.needing(BUDGETED_RESULT):
        return layout.with_columns(columns)
    formula = ((1, result_of(layout).id), (-1, BUDGETED_RESULT))
    return layout.with_columns((*columns, Column(BUDGET_DEVIATION, TITLES["deviation"], formula)))


def whole_deviations(statement: Statement) -> Statement:
    """A column that is counted from the budget is told only where both the budget and the result are known."""
    layout = statement.layout
    needing, known = layout.needing(BUDGETED_RESULT), (BUDGETED_RESULT, result_of(layout).id)
    cells = {
        (row, column): cell
        for (row, column), cell in statement.cells.items()
        if column not in needing or all(statement.ore(row, name) is not None for name in known)
    }
    return replace(statement, cells=cells)


def central_units(at: Place, cube: Cube) -> frozenset[str]:
    """Units in the cube that the organisation knows but gives to nobody: central items outside the nämnder."""
    known = named(at.whole.units)
    names = {str(name) for name in cube.values("unit")}
    return frozenset(name for name in names if name in known and known[name].body is None)
