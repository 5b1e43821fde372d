"""Balanskravsutredning out of the books, the budget in force and the latest forecast (LKBR 11:10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import BALANCE
from arshjul.followup.accounts.finished import finished
from arshjul.followup.accounts.income import LAST_YEAR, income, lacks_taxes
from arshjul.followup.accounts.place import LAST_MONTH, RESULT, TITLES, Accounts, Place, Span, edition
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, planned
from arshjul.followup.accounts.requirement_print import REQUIRED, beside_print
from arshjul.followup.accounts.stated import STATED, Statements, every_statement, of_span, with_stated
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.balance import RER, RUR
from arshjul.statements.city_lines import REQUIREMENT
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line, by_row, left_out
from arshjul.statements.statement import Cell, Source, Statement, Trace, compile_statement

GAINS, EXCEPTED = "realisationsvinster", "realisationsvinster-undantag"
AFTER = "efter-balanskravsjusteringar"
EARLIER, WAIVED, LEFT = "tidigare-ar", "beslut-att-inte-reglera", "att-reglera"
USED_OF_OLD, DISSOLVED = "anvandning-rur", "upplosning-rur"
RESERVES = {
    RER: Text("Resultatreserven", "The result reserve"),
    RUR: Text("Resultatutjämningsreserven", "The result equalisation reserve"),
}
"""The chart's lines of reserves, in words."""
GREW, SHRANK = Text("ökade", "grew"), Text("minskade", "shrank")
OUTCOME = "outcome"
COLUMNS = (OUTCOME, BUDGET, FORECAST, LAST_YEAR)
KRONOR = Unit("kr", 2)


def requirement(
    at: Place,
    *,
    columns: tuple[str, ...] = (OUTCOME,),
    report_point: str | None = None,
    said: Statements | None = None,
    earlier: bool = True,
) -> Accounts:
    """The balance requirement account of a year, with what the place's months give beside it.

    The books give the result, realisation gains, what moved on each reserve's accounts, and out of the whole books of
    the year before what it left to restore. Whether a gain is in line with good financial management is a judgement:
    it is mapped to accounts of its own or stated by a person, and rows that have neither are told. The budget's and
    the forecast's adjustments and reserves are those that the plan and the board's report give; both are of the whole
    year, since the requirement is. The year before is there when the law had the same rows. `said` is what is stated
    of all years, when it is read already; without `earlier` what the years before left isn't read.
    """
    if earlier:
        books.remember([year for year in books.years(at.of) if year <= at.year], at.of)
    layout = edition(REQUIREMENT, at)
    said = every_statement(layout, at, _years(at)) if said is None else said
    wanted = tuple(name for name in (OUTCOME, BUDGET, FORECAST) if name in {*columns, OUTCOME})
    result = income(at.year, at=at, columns=wanted, report_point=report_point, printed=True)
    cells, found = _result(at, result.statement)
    booked, told = _booked(at, layout)
    given, partly = of_span(layout, at, said)
    before = _whole_before(at, said) if earlier else None
    restore, unknown = _to_restore(at, layout, before, given.pop(EARLIER, None))
    source, apart = with_stated(Source(TITLES[OUTCOME], cells | booked), layout, given)
    if at.span is Span.YEAR_TO_DATE:
        source = replace(source, amounts={**source.amounts, **restore})
    sources = {OUTCOME: source} if source.amounts else {}
    plans = _planned(layout, at, result.statement, restore, report_point)
    sources |= {name: plans[name] for name in wanted if name in plans}
    if not sources:
        return finished(at, compile_statement(layout, {}), (*found, *told, *apart))
    last_year: dict[str, Source] = {}
    changed: tuple[Finding, ...] = ()
    undecided_then: set[tuple[str, str]] = set()
    if LAST_YEAR in columns:
        layout, last_year, changed, undecided_then = _last_year(layout, at, before, said)
    whole = _without(compile_statement(layout, {**sources, **last_year}), undecided_then)
    statement, undecided = _dissolved(at, _of_the_year(at, whole))
    statement = _with_something_to_restore(statement)
    judged = (*undecided, *changed, *partly, *(unknown if earlier else ()), *_judged(at, statement))
    shown, own = beside_print(statement, at)
    return finished(at, shown, (*found, *told, *apart, *judged, *_of_plans(at, statement, columns), *own))


def statements_of(*places: Place) -> Statements:
    """What is stated of the requirement in all years that its accounts of some places ask for; one query."""
    layout = edition(REQUIREMENT, places[0])
    return every_statement(layout, places[0], set().union(*map(_years, places)))


def _years(at: Place) -> set[int]:
    """The years whose statements an account and those before it ask for."""
    return {at.year, at.year - 1, at.year - 2, *books.years(at.of)}


def _planned(
    layout: Layout, at: Place, result: Statement, restore: Mapping[str, Cell], report_point: str | None
) -> dict[str, Source]:
    """Budget and forecast: their result, planned adjustments and reserves, and what earlier years left to restore."""
    columns = [name for name in (BUDGET, FORECAST) if result.ore(RESULT, name) is not None]
    lines = planned(REQUIREMENT, layout, at, report_point, columns=columns)
    whole = {} if at.is_whole_year else {BUDGET: TITLES["year_budget"]}
    given = {name: lines[name].amounts if name in lines else {} for name in columns}
    return {
        name: Source(whole.get(name, TITLES[name]), {**given[name], RESULT: result.cell(RESULT, name), **restore})
        for name in columns
    }


def _last_year(
    layout: Layout, at: Place, whole: Statement | None, said: Statements
) -> tuple[Layout, dict[str, Source], tuple[Finding, ...], set[tuple[str, str]]]:
    """The same months of the year before, and the form with the rows that only that year's law had amounts on.

    Without them, and told, when that law had the same rows by other names. Last the sums that the year's own account
    doesn't make, as when its result isn't decided: they aren't made here either.
    """
    before = whole if at.is_whole_year and at.span is Span.YEAR_TO_DATE else _before(at, at.last, at.span, said)
    if before is None or not before.columns:
        return layout, {}, (), set()
    amounts = {row: before.cell(row.id, OUTCOME) for row in before.layout.rows if not row.formula}
    shown = {row: cell for row, cell in amounts.items() if cell.ore is not None}
    labels = {row.id: row.label for row in layout.rows}
    if any(labels.get(row.id, row.label) != row.label for row in shown):
        return layout, {}, (finding("followup.requirement-other-rows", year=at.year - 1),), set()
    if any(row.id not in labels for row in shown):
        layout = replace(layout, rows=before.layout.rows)
    unmade = {(row.id, LAST_YEAR) for row in before.layout.rows if row.formula and before.ore(row.id, OUTCOME) is None}
    return layout, {LAST_YEAR: Source(TITLES[LAST_YEAR], {row.id: cell for row, cell in shown.items()})}, (), unmade


def _judged(at: Place, statement: Statement) -> tuple[Finding, ...]:
    """What is left to judge: rows that neither accounts nor a person have given, and exceptions beyond the gains."""
    own = [row for row in statement.layout.stated_rows if not row.optional]
    shown = {column.id for column in statement.columns}
    lacking = [*_missing((statement, row.id) for row in own)] if OUTCOME in shown else []
    found = []
    if lacking:
        sv, en = "; ".join(one.sv for one in lacking), "; ".join(one.en for one in lacking)
        found.append(finding("followup.requirement-judged", rows_sv=sv, rows_en=en))
    waived = _waived(statement) if _is_known(at, statement) else ()
    return (*found, *waived, *(one for column in sorted(shown) if (one := _excepted(statement, column))))


def _waived(statement: Statement) -> Iterator[Finding]:
    """A decision not to restore more than there was to restore, and what is left to decide on."""
    required, earlier, waived = (statement.ore(row, OUTCOME) or 0 for row in (REQUIRED, EARLIER, WAIVED))
    if waived > max(0, -required - earlier):
        yield finding("followup.waived-above-deficit", waived=_kr(waived), deficit=_kr(max(0, -required - earlier)))
    if (left := statement.ore(LEFT, OUTCOME) or 0) < 0:
        yield finding("followup.left-to-restore", amount=_kr(-left))


def _missing(needed: Iterable[tuple[Statement, str]]) -> Iterator[Text]:
    """What the rows without an amount are called."""
    return (each.layout.row(row).label for each, row in needed if each.ore(row, OUTCOME) is None)


def _excepted(statement: Statement, column: str) -> Finding | None:
    """Gains that are put back beyond those that were deducted."""
    gains, excepted = (statement.ore(row, column) or 0 for row in (GAINS, EXCEPTED))
    if excepted <= -gains:
        return None
    title = TITLES[column]
    return finding(
        "followup.exception-above-gains",
        gains=_kr(-gains),
        excepted=_kr(excepted),
        column_sv=title.sv,
        column_en=title.en,
    )


def _of_plans(at: Place, statement: Statement, columns: tuple[str, ...]) -> Iterator[Finding]:
    """What is told of budget and forecast: without adjustments, and what part of a year can't tell."""
    shown = [column.id for column in statement.columns if column.id in {BUDGET, FORECAST}]
    rows = [row.id for row in statement.layout.rows if row.planned]
    bare = [TITLES[name] for name in shown if all(statement.ore(row, name) is None for row in rows)]
    if bare:
        sv, en = " och ".join(one.sv.lower() for one in bare), " and ".join(one.en.lower() for one in bare)
        yield finding("followup.requirement-planned", columns_sv=sv, columns_en=en)
    if not at.is_whole_year or at.span is not Span.YEAR_TO_DATE:
        words = at.span.words
        yield finding("followup.requirement-of-part", span_sv=words.sv, span_en=words.en, month=at.last, year=at.year)
        if FORECAST in columns and FORECAST not in shown:
            yield finding("followup.requirement-unforecast", year=at.year)


def _kr(ore: int) -> str:
    return KRONOR.format(ore)


def moved(at: Place, line: str) -> int | None:
    """What moved on the accounts of one of the chart's lines in the place's months, in öre with the ledger's sign.

    0 when nothing did; `None` when the chart has no accounts of it.
    """
    taking = at.chart.mappings.get(REQUIREMENT) if at.chart else None
    if taking is None or line not in taking.every_line():
        return None
    return at.flow().where(account=lambda account: taking.line(str(account))[0] == line).total() or 0


def _booked(at: Place, layout: Layout) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """What moved on the accounts that the rows show, and what moved on a reserve that no row of the year may show."""
    if at.chart is None or not at.mapped(REQUIREMENT):
        return {}, (finding("followup.requirement-unmapped"),)
    moved, unmapped = by_line(at.flow(), at.chart, layout, TITLES[OUTCOME])
    apart = (
        _apart(at, RESERVES[line], cell.ore or 0)
        for line, cell in moved.amounts.items()
        if line in RESERVES and cell.ore and not _is_shown(layout, line, cell.ore)
    )
    return dict(by_row(moved, layout).amounts), (*unmapped, *left_out(at.flow(), at.chart, layout), *apart)


def _is_shown(layout: Layout, line: str, ore: int) -> bool:
    """Whether a row of the form shows what a reserve grew by (minus), or shrank by."""
    return any(line in (row.grows if ore < 0 else row.shrinks) for row in layout.rows)


def _apart(at: Place, name: Text, ore: int) -> Finding:
    which = GREW if ore < 0 else SHRANK
    unit = at.whole.words.unit
    return finding(
        "followup.reserve-apart",
        name_sv=name.sv,
        name_en=name.en,
        how_sv=which.sv,
        how_en=which.en,
        amount=unit.format(abs(ore)),
        unit=unit.name,
        year=at.year,
    )


def _of_the_year(at: Place, statement: Statement) -> Statement:
    """The account without anything to restore where the result of the whole year isn't known: a deficit is of a year.

    An earlier year's deficit may have been restored when the year has ended, and there is nothing to say of it before.
    """
    unknown = set() if _is_known(at, statement) else {(LEFT, OUTCOME)}
    if not at.is_whole_year or at.span is not Span.YEAR_TO_DATE:
        unknown.add((LEFT, LAST_YEAR))
    return _without(statement, unknown)


def _is_known(at: Place, statement: Statement) -> bool:
    """Whether the books hold every month of the year that is shown whole, and give its balance requirement result."""
    is_year = at.is_whole_year and at.span is Span.YEAR_TO_DATE and not at.lacking(at.year)
    return is_year and statement.ore(REQUIRED, OUTCOME) is not None


def _with_something_to_restore(statement: Statement) -> Statement:
    """The account with what is to restore where this year or an earlier one left something (KL 11:12)."""
    nothing = {
        (LEFT, column.id)
        for column in statement.columns
        if not statement.ore(EARLIER, column.id) and (statement.ore(REQUIRED, column.id) or 0) >= 0
    }
    shown = _without(statement, nothing)
    has_any = any(shown.ore(LEFT, column.id) is not None for column in shown.columns)
    return replace(shown, rows=tuple(row for row in shown.rows if has_any or row.id != LEFT))


def left_to_restore(statement: Statement) -> int | None:
    """What a year's account leaves to restore (öre, minus when something); `None` when its result isn't made."""
    required, *others = (statement.ore(row, OUTCOME) for row in (REQUIRED, EARLIER, WAIVED))
    return None if required is None else required + sum(ore or 0 for ore in others)


def _without(statement: Statement, places: set[tuple[str, str]]) -> Statement:
    kept = {place: cell for place, cell in statement.cells.items() if place not in places}
    return replace(statement, cells=kept)


def _dissolved(at: Place, statement: Statement) -> tuple[Statement, tuple[Finding, ...]]:
    """The account of the last year of the older reserve, whose last movement may be a use or the dissolution of it.

    The books can't tell them apart. When nothing is left of the reserve the result isn't made until a person has said
    how much was dissolved, since what is dissolved into equity restores no deficit.
    """
    emptied = statement.ore(USED_OF_OLD, OUTCOME)
    has_row = any(row.id == DISSOLVED for row in statement.layout.rows)
    if not has_row or not emptied or statement.ore(DISSOLVED, OUTCOME) is not None or _is_left(at):
        return statement, ()
    undecided = _without(statement, {(row, OUTCOME) for row in (REQUIRED, LEFT)})
    return undecided, (finding("followup.reserve-emptied", amount=_kr(emptied), year=at.year),)


def _is_left(at: Place) -> bool:
    """Whether anything is left of the older reserve at the end of the last month."""
    if at.chart is None or not at.mapped(BALANCE):
        return False
    line_of = at.chart.mapping(BALANCE).line
    return bool(at.balance(at.last).where(account=lambda account: line_of(account)[0] == RUR).total())


def _result(at: Place, statement: Statement) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """The year's result, when the books hold the whole of it: what the nämnder have spent alone is no result."""
    if lacks_taxes(at, statement, OUTCOME):
        return {}, (finding("followup.taxes-lacking"),)
    cell = statement.cell(RESULT, OUTCOME)
    return ({RESULT: cell} if cell.ore is not None else {}), ()


def _before(at: Place, last: Month, span: Span, said: Statements) -> Statement | None:
    """The account of the same months of the year before, when its books are there and whole."""
    year = at.year - 1
    before = replace(at, year=year, last=last.plus(-MONTHS_PER_YEAR), span=span, chart=books.chart(year), plans=None)
    if year not in books.years(at.of) or before.lacking(year):
        return None
    return requirement(before, said=said).statement


def _whole_before(at: Place, said: Statements) -> Statement | None:
    return _before(at, Month(at.year, LAST_MONTH), Span.YEAR_TO_DATE, said)


def _to_restore(
    at: Place, layout: Layout, before: Statement | None, stated: int | None
) -> tuple[dict[str, Cell], tuple[Finding, ...]]:
    """What the year before left to restore (KL 11:12), when it left anything; stated where its account can't tell."""
    left = left_to_restore(before) if before else None
    if left is None and stated is None:
        return {}, (finding("followup.earlier-unknown", year=at.year - 1),)
    if left is None:
        return {EARLIER: Cell(stated, Trace(sources=(STATED,)))}, ()
    told = () if stated in {None, min(left, 0)} else (_beside_books(layout, stated or 0, min(left, 0)),)
    return ({EARLIER: Cell(left, Trace(sources=(str(at.year - 1),)))} if left < 0 else {}), told


def _beside_books(layout: Layout, stated: int, booked: int) -> Finding:
    label = layout.row(EARLIER).label
    amounts = {"stated": _kr(stated), "booked": _kr(booked)}
    return finding("followup.stated-beside-books", None, row_sv=label.sv, row_en=label.en, **amounts)
