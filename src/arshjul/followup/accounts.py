"""The statements that follow-up reads: driftredovisning per nämnd and resultaträkning, out of the books' cube.

Each cell keeps its trace, so that a page or a document can go down to the vouchers. What the municipality has not
published is shown as unexplained; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from arshjul.books import facts
from arshjul.books import queries as books
from arshjul.books.types import Snapshot
from arshjul.followup import rules
from arshjul.followup.models import Forecast
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit, add
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import BodyKind
from arshjul.municipality.organisation import Unit as Ansvar
from arshjul.organisation import municipality
from arshjul.planning import queries as planning
from arshjul.record.domain import ItemState
from arshjul.statements import layouts, published
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Column, Layout, LayoutError, Row, RowKind
from arshjul.statements.sources import by_line, by_unit, year_to_date
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

OPERATIONS = "driftredovisning-resultat"
INCOME = "resultatrakning"
LAST_MONTH, LAST_DAY = 12, 31
TAX_FUNDED, FEE_FUNDED, WHOLE = "summa-skattefinansierat", "summa-avgiftsfinansierat", "summa"
BRIDGE, INCOME_RESULT = "brygga", "resultatrakningens-resultat"
RESULT = "arets-resultat"
CITY_PREFIX = "rr-"

TITLES = {
    "outcome": Text("Utfall", "Outcome"),
    "budget": Text("Budget", "Budget"),
    "deviation": Text("Avvikelse mot budget", "Deviation from budget"),
    "forecast": Text("Prognos helår", "Full-year forecast"),
    "last_year": Text("Föregående år", "Last year"),
}


@dataclass(frozen=True, slots=True)
class Accounts:
    """A statement and how it came about: the year, its last month, the books it is from, and what to tell."""

    statement: Statement
    year: int
    last: Month
    snapshot: int | None
    constructed: bool
    unit: Unit
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the figures are read: the year's months, the books, the municipality and its chart."""

    year: int
    last: Month
    of: Snapshot | None
    whole: Municipality
    chart: Chart | None

    @property
    def day(self) -> date:
        return date(self.year, LAST_MONTH, LAST_DAY)

    def cube(self, year: int | None = None, entities: tuple[str, ...] = ()) -> Cube:
        """The months of a year through the same month."""
        chosen = year or self.year
        months = set(year_to_date(Month(chosen, self.last.month)))
        found = books.cube(chosen, self.of).where(period=months)
        return found.where(entity=set(entities)) if entities else found


def _place(year: int, snapshot: Snapshot | None, report_point: str | None) -> _Place:
    whole = municipality.current()
    return _Place(year, last_month(year, report_point), snapshot or books.current(), whole, books.chart(year))


def last_month(year: int, report_point: str | None) -> Month:
    """The last month a report point covers; December when none is named."""
    wheel = municipality.current().wheel
    point = wheel.report(report_point) if wheel and report_point else None
    return Month.of(point.period_end(year)) if point else Month(year, LAST_MONTH)


def _empty(identifier: str, place: _Place) -> Accounts:
    """No layout or no chart: an empty statement that says so."""
    layout = next(layout for layout in layouts.shipped() if layout.id == identifier)
    told = finding("followup.no-layout", layout=identifier, date=place.day.isoformat())
    empty = compile_statement(layout, {})
    return Accounts(
        empty, place.year, place.last, None, constructed=False, unit=place.whole.words.unit, findings=(told,)
    )


def _told(place: _Place, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    has_books = bool(len(books.cube(place.year, place.of)))
    return found if has_books else (*found, finding("followup.no-books", year=place.year))


def _finished(place: _Place, statement: Statement, found: tuple[Finding, ...], unit: Unit | None = None) -> Accounts:
    return Accounts(
        statement,
        place.year,
        place.last,
        place.of.number if place.of else None,
        constructed=books.is_constructed(place.of, place.year),
        findings=(*_told(place, tuple(dict.fromkeys(found))), *statement.findings),
        unit=unit or place.whole.words.unit,
    )


# Driftredovisning


def operations(year: int, *, snapshot: Snapshot | None = None, report_point: str | None = None) -> Accounts:
    """Driftredovisning per nämnd through a report point, with the bridge to the resultaträkning (LKBR 10:1)."""
    place = _place(year, snapshot, report_point)
    if place.chart is None or OPERATIONS not in place.chart.mappings:
        return _empty(OPERATIONS, place)
    cube = place.cube(entities=(facts.own_entity(),))
    layout = layouts.find(OPERATIONS, place.day, municipality=place.whole.folder)
    central = _central_units(place, cube)
    inside = cube.where(unit=lambda unit: unit not in central)
    sources, found = by_unit(inside, place.chart, layout)
    rows = layout.with_rows(_unit_rows(place, inside))
    statement = compile_statement(rows, _with_printed_operations(sources, place, rows), unit=place.whole.words.unit)
    return _finished(place, _bridged(statement, place, cube, central), found)


def _central_units(place: _Place, cube: Cube) -> frozenset[str]:
    """Units in the cube that the organisation knows but gives to nobody: central items outside the nämnder."""
    known = {unit.code: unit for unit in place.whole.units}
    codes = {str(code) for code in cube.values("unit")}
    return frozenset(code for code in codes if code in known and known[code].body is None)


def _unit_rows(place: _Place, cube: Cube) -> tuple[Row, ...]:
    """A row per unit in the organisation's order, then per unknown unit, with the sums that the law's form needs."""
    codes = {str(code) for code in cube.values("unit")}
    units = [unit for unit in _ordered_units(place.whole) if unit.code in codes]
    strangers = sorted(codes - {unit.code for unit in units})
    fee = [unit for unit in units if _kind(place.whole, unit) is BodyKind.UTILITY]
    tax = [*(unit for unit in units if unit not in fee), *(_stranger(code) for code in strangers)]
    rows = [*map(_unit_row, tax), _sum_row(TAX_FUNDED, "Summa skattefinansierat", "Total tax-funded", tax)]
    if not fee:
        return tuple(rows)
    whole = Text("Summa skatte- och avgiftsfinansierat", "Total tax-funded and fee-funded")
    return (
        *rows,
        *map(_unit_row, fee),
        _sum_row(FEE_FUNDED, "Summa avgiftsfinansierat", "Total fee-funded", fee),
        Row(WHOLE, whole, RowKind.SUM, ((1, TAX_FUNDED), (1, FEE_FUNDED))),
    )


def _ordered_units(whole: Municipality) -> list[Ansvar]:
    order = {body.id: place for place, body in enumerate(whole.bodies)}
    return sorted(whole.units, key=lambda unit: (order.get(unit.body or "", len(order)), unit.code))


def _kind(whole: Municipality, unit: Ansvar) -> BodyKind | None:
    body = whole.body(unit.body) if unit.body else None
    return body.kind if body else None


def _stranger(code: str) -> Ansvar:
    name = Text(f"Ansvar {code} (okänt)", f"Unit {code} (unknown)") if code else Text("Utan ansvar", "Without unit")
    return Ansvar(code, name, None)


def _unit_row(unit: Ansvar) -> Row:
    return Row(unit.code, unit.name, lines=(unit.code,))


def _sum_row(identifier: str, sv: str, en: str, units: list[Ansvar]) -> Row:
    return Row(identifier, Text(sv, en), RowKind.SUM, tuple((1, unit.code) for unit in units))


def _bridged(statement: Statement, place: _Place, cube: Cube, central: frozenset[str]) -> Statement:
    """The way from the last sum to the resultaträkning's result: what isn't published is one unexplained row."""
    total = statement.rows[-1].id
    drift, result = statement.ore(total, RESULT), _income_result(place, cube)
    if drift is None or result is None or drift == result:
        return statement
    rows = (
        Row(BRIDGE, _bridge_label(place, central), RowKind.MEMO),
        Row(
            INCOME_RESULT,
            Text("Årets resultat enligt resultaträkningen", "Result for the year by the income statement"),
            RowKind.MEMO,
        ),
    )
    told = Trace(sources=("resultatrakning",), units=tuple(sorted(central)))
    cells = dict(statement.cells) | {
        (BRIDGE, RESULT): Cell(result - drift, told),
        (INCOME_RESULT, RESULT): Cell(result, Trace(sources=("resultatrakning",))),
    }
    return replace(statement, rows=(*statement.rows, *rows), cells=cells)


def _bridge_label(place: _Place, central: frozenset[str]) -> Text:
    names = [unit.name for unit in place.whole.units if unit.code in central]
    return names[0] if len(names) == 1 else Text("Centrala poster utanför nämnderna", "Central items")


def _income_result(place: _Place, cube: Cube) -> int | None:
    """The result as the resultaträkning shows it: printed where it is printed, else by the accounts."""
    if place.chart is None or INCOME not in place.chart.mappings:
        return None
    table = _printed_income(place, group=False)
    printed = table.ore(RESULT, f"utfall-{place.year}") if table else None
    if printed is not None:
        return printed
    mapping = place.chart.mapping(INCOME)
    total = cube.where(account=lambda account: mapping.line(str(account))[0] is not None).total()
    return None if total is None else -total


def _printed_table(place: _Place, layout: str) -> published.PublishedTable | None:
    """The municipality's own printed table, when the whole year's books are constructed beneath it."""
    if place.of is None or place.last.month != LAST_MONTH:
        return None
    held = books.manifest(place.of).held(place.year * 100, place.last.number, (facts.own_entity(),))
    if not held or not all(batch.constructed for batch in held):
        return None
    loaded, _ = published.load(place.whole.folder)
    return next((one for one in loaded.tables.values() if one.layout == layout and place.year in one.years), None)


def _with_printed_operations(sources: dict[str, Source], place: _Place, layout: Layout) -> dict[str, Source]:
    """Sums as the municipality printed them: where its rounding differs from the parts, both are kept and told."""
    table = _printed_table(place, OPERATIONS)
    if table is None:
        return sources
    ours = {printed.id: _own_row(printed, place.whole) for printed in table.rows}
    summed = {row.id for row in layout.rows if row.formula}
    made = dict(sources)
    for column in layout.columns:
        given = {
            ours[row]: Cell(ore, Trace(sources=(f"{table.id}/{row}/{name}", table.row(row).source)))
            for (row, name), ore in table.amounts.items()
            if name == column.id and ours[row] and (column.formula or ours[row] in summed)
        }
        before = made.get(column.id, Source(column.title, {}))
        made[column.id] = Source(before.title, {**before.amounts, **given}, rounding=table.unit.step // 2)
    return made


def _own_row(printed: published.PublishedRow, whole: Municipality) -> str:
    unit = whole.unit_published_as(printed.label)
    return unit.code if unit else printed.id


# Resultaträkning


def income(
    year: int,
    *,
    columns: tuple[str, ...] = ("outcome", "budget", "deviation", "forecast", "last_year"),
    snapshot: Snapshot | None = None,
    report_point: str | None = None,
    printed: bool = False,
    group: bool = False,
    budget: Mapping[str, int] | None = None,
) -> Accounts:
    """Resultaträkning through a report point: the law's items, or `printed` as the municipality lays it out.

    Amounts of budget and forecast are for the whole year; a column without any amount is left out. `budget` is the
    budget in force by line, when the caller has read it.
    """
    place = _place(year, snapshot, report_point)
    layout = _income_layout(place, printed=printed, group=group)
    if place.chart is None or layout is None:
        return _empty(INCOME, place)
    entities = () if group else (facts.own_entity(),)
    outcome, found = by_line(place.cube(entities=entities), place.chart, layout, TITLES["outcome"])
    before, _ = by_line(place.cube(year - 1, entities), place.chart, layout, TITLES["last_year"])
    given = {"outcome": _with_printed_sums(outcome, place, layout, year)}
    given |= {} if group else _plans(layout, place, report_point, columns, budget)
    given["last_year"] = _with_printed_sums(before, place, layout, year - 1)
    wanted = {name: given[name] for name in columns if name in given and given[name].amounts}
    table = _printed_income(place, group=group)
    unit = table.unit if table else place.whole.words.unit
    statement = compile_statement(layout, wanted, formulas=_deviation(wanted, columns, place), unit=unit)
    order = {name: number for number, name in enumerate(columns)}
    shown = tuple(sorted(statement.columns, key=lambda column: order.get(column.id, len(order))))
    cells = {place_of: cell for place_of, cell in statement.cells.items() if _is_whole(statement, place_of)}
    return _finished(place, replace(statement, columns=shown, cells=cells), found, unit)


def _is_whole(statement: Statement, place_of: tuple[str, str]) -> bool:
    """A deviation is told only where both its outcome and its budget are known."""
    row, column = place_of
    return column != "deviation" or None not in {statement.ore(row, "outcome"), statement.ore(row, "budget")}


def _printed_income(place: _Place, *, group: bool) -> published.PublishedTable | None:
    """The income statement that the municipality printed for the year, when the books are constructed beneath it."""
    layout = _income_layout(place, printed=True, group=group)
    return _printed_table(place, layout.id) if layout else None


def _with_printed_sums(source: Source, place: _Place, layout: Layout, year: int) -> Source:
    """The sums as the municipality printed them, with what their parts give beside; see `_printed_table`."""
    table = _printed_table(place, layout.id)
    column = f"utfall-{year}"
    if table is None or column not in table.columns or not source.amounts:
        return source
    shown = {row.id for row in layout.rows if row.formula or row.kind is RowKind.MEMO}
    printed = published.source(table, column)
    sums = {row: cell for row, cell in printed.amounts.items() if row in shown}
    return Source(source.title, {**source.amounts, **sums}, rounding=printed.rounding)


def _deviation(wanted: Mapping[str, Source], columns: tuple[str, ...], place: _Place) -> tuple[Column, ...]:
    """Outcome less budget; only for the whole year, since a budget isn't divided into months."""
    if "deviation" not in columns or "budget" not in wanted or place.last.month != LAST_MONTH:
        return ()
    return (Column("deviation", TITLES["deviation"], ((1, "outcome"), (-1, "budget"))),)


def _income_layout(place: _Place, *, printed: bool, group: bool) -> Layout | None:
    """The form asked for; a year before the law's present form is laid out by its first edition."""
    own = [one for one in layouts.of_municipality(place.whole.folder) if place.day in one.valid]
    named = [
        one
        for one in own
        if one.id.startswith(INCOME) and one.id.endswith("-koncern") == group and one.statement == INCOME
    ]
    if printed and named:
        return named[0]
    try:
        return layouts.find(INCOME, place.day)
    except (LookupError, LayoutError):
        editions = [one for one in layouts.shipped() if one.id == INCOME]
        return min(editions, key=lambda one: one.valid.start, default=None)


def _plans(
    layout: Layout,
    place: _Place,
    report_point: str | None,
    columns: tuple[str, ...],
    known: Mapping[str, int] | None,
) -> dict[str, Source]:
    """Budget in force and the latest full-year forecast, by the layout's lines; read only when asked for."""
    found: dict[str, Source] = {}
    known = planning.budget_by_line(place.year) if known is None and "budget" in columns else known
    budget = (known or {}) if "budget" in columns else {}
    if budget:
        cells = _by_row(layout, budget, "budget") | _printed_budget(layout, place, budget)
        found["budget"] = Source(TITLES["budget"], cells, rounding=_budget_rounding())
    forecast = city_forecast(place.year, report_point) if "forecast" in columns else {}
    if forecast:
        found["forecast"] = Source(TITLES["forecast"], _by_row(layout, forecast, "prognos"))
    return found


def _printed_budget(layout: Layout, place: _Place, budget: Mapping[str, int]) -> dict[str, Cell]:
    """The budget's sums as printed (outcome less deviation), when its lines are the printed ones."""
    table = _printed_table(place, layout.id)
    outcome, deviation = f"utfall-{place.year}", f"budgetavvikelse-{place.year}"
    if table is None or deviation not in table.columns:
        return {}
    printed = {
        row.id: table.amounts[row.id, outcome] - table.amounts[row.id, deviation]
        for row in table.rows
        if (row.id, outcome) in table.amounts and (row.id, deviation) in table.amounts
    }
    if any(budget.get(line, amount) != amount for line, amount in printed.items()):
        return {}
    summed = {row.id for row in layout.rows if row.formula}
    return {
        row: Cell(amount, Trace(lines=(row,), sources=(table.id,))) for row, amount in printed.items() if row in summed
    }


def _budget_rounding() -> int:
    """Half a step of the unit that budgets are decided in."""
    return municipality.current().words.unit.step * 10 // 2


def _by_row(layout: Layout, amounts: Mapping[str, int], source: str) -> dict[str, Cell]:
    """Amounts by line; a line that has no row in this form is added to the row that holds it."""
    takers = {line: row.id for row in layout.rows for line in row.lines} | {row.id: row.id for row in layout.rows}
    found: dict[str, Cell] = {}
    for line, amount in amounts.items():
        row = takers.get(line)
        if row is None:
            continue
        before = found.get(row)
        found[row] = Cell(add(before.ore if before else None, amount), Trace(lines=(row,), sources=(source,)))
    return found


def city_forecast(year: int, report_point: str | None) -> dict[str, int]:
    """The whole municipality's latest forecast that has left its draft, by line of the resultaträkning (öre)."""
    given = Forecast.objects.exclude(report__item__state=ItemState.DRAFT.value)
    rows = given.filter(year=year, line__startswith=CITY_PREFIX)
    if report_point:
        rows = rows.filter(point=report_point)
    order = {point.id: number for number, point in enumerate(municipality.current().reports)}
    latest = sorted(rows, key=lambda row: (order.get(row.point, -1), row.ordinal))
    return {row.line.removeprefix(CITY_PREFIX): row.amount for row in latest}


def local_rules() -> rules.Rules:
    """The municipality's rules of follow-up."""
    return rules.load(municipality.folder())
