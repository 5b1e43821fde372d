"""Statements as a page shows them: rows with links down to the vouchers, and every rounding difference told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts import BRIDGE, Accounts
from arshjul.followup.accounts.cash import CASH_FLOW
from arshjul.followup.accounts.in_print import IN_PRINT
from arshjul.followup.accounts.income import INCOME, printed_apart
from arshjul.followup.accounts.income import LAST_YEAR as BEFORE
from arshjul.followup.accounts.internal_items import INTERNAL
from arshjul.followup.accounts.investments import ACCUMULATED, PERIOD, WITHOUT
from arshjul.followup.accounts.investments import LAST_YEAR as YEAR_BEFORE
from arshjul.followup.accounts.investments import OUTCOME as YEARS_OUTCOME
from arshjul.followup.accounts.place import OPENED, PLAN, Place
from arshjul.followup.accounts.plans.budgets import OWN
from arshjul.followup.accounts.plans.forecasts import GIVEN
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, PERIOD_BUDGET
from arshjul.followup.accounts.stated import STATED
from arshjul.followup.accounts.units.appropriations import LAST_YEAR, OUTCOME
from arshjul.followup.accounts.units.carried import CARRIED
from arshjul.followup.accounts.units.operations import EARLIER
from arshjul.followup.taken_spans import spans_of
from arshjul.kernel.money import Unit, add, in_unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.municipality.units import UNCLAIMED
from arshjul.statements.chart import UNMAPPED
from arshjul.statements.equity import OF_INCOME
from arshjul.statements.equity import OPENED as EQUITY_OPENED
from arshjul.statements.layouts import Column, Row, RowKind
from arshjul.statements.sources import CASH, DIVIDED, opening_before
from arshjul.statements.statement import Cell, Difference, Statement

LINE_OF = {LAST_YEAR: OUTCOME, ACCUMULATED: YEARS_OUTCOME, YEAR_BEFORE: YEARS_OUTCOME, PERIOD: YEARS_OUTCOME}
"""Columns that show another column's line over other months."""
NO_VOUCHERS = {PLAN, OWN, GIVEN, OPENED, IN_PRINT, EARLIER, CARRIED}
"""The sources of what no voucher gives, or not the whole of."""
PLANNED = {BUDGET, PERIOD_BUDGET, FORECAST}
"""The columns of what is planned, cash at the beginning too."""
KIND_CLASSES = {RowKind.HEADING: "heading", RowKind.SUM: "sum", RowKind.MEMO: "memo", RowKind.REST: "unexplained"}
AS_PRINTED = Text(
    "{where}: kommunen har tryckt {printed}, delarna ger {parts}. Skillnaden {difference} är källans egen avrundning.",
    "{where}: the municipality printed {printed}, the parts give {parts}. The difference {difference} is the source's "
    "own rounding.",
)
NOT_EXPLAINED = Text(
    "{where}: kommunen har tryckt {printed}, delarna ger {parts}. Skillnaden {difference} är större än vad avrundning "
    "ger, och källan förklarar den inte.",
    "{where}: the municipality printed {printed}, the parts give {parts}. The difference {difference} is more than "
    "rounding makes, and the source doesn't explain it.",
)
WHEN_SHOWN = Text(
    "{where}: de visade delarna ger {parts}, summan är {printed}. Skillnaden {difference} är avrundning till {unit}.",
    "{where}: the parts as shown give {parts}, the sum is {printed}. The difference {difference} is "
    "rounding to {unit}.",
)

ACROSS = Text(
    "{where}: de visade kolumnerna ger {parts}, det visade talet är {printed}. Skillnaden {difference} är avrundning "
    "till {unit}.",
    "{where}: the columns as shown give {parts}, the figure shown is {printed}. The difference {difference} is "
    "rounding to {unit}.",
)
BEYOND = Text(
    "{where}: delarna ger {parts}, det visade talet är {printed}. Skillnaden {difference} är mer än avrundning: någon "
    "av delarna är tryckt så att den inte går ihop.",
    "{where}: the parts give {parts}, the figure shown is {printed}. The difference {difference} is more than "
    "rounding: some of the parts are printed so that they don't add up.",
)
NOT_ON_ROWS = Text(
    "{where}: raderna ger {parts}, summan är {printed}. {difference} är rader där ett av beloppen saknas, så att de "
    "inte har någon egen avvikelse.",
    "{where}: the rows give {parts}, the sum is {printed}. {difference} is on rows where one of the amounts is "
    "missing, so that they have no deviation of their own.",
)
PRINTED_APART = Text(
    "{where}: raderna ger {parts}, summan är {printed}. {difference} är vad en av kolumnerna skiljer mellan sina rader "
    "och sin egen tryckta summa.",
    "{where}: the rows give {parts}, the sum is {printed}. {difference} is what one of the columns differs between its "
    "rows and its own printed sum.",
)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """An amount in öre, and the address of its vouchers where there are any."""

    ore: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its style class, and the address of the ledger's codes on it when they aren't told by its name."""

    label: Text
    css: str
    cells: tuple[ShownCell, ...]
    note: Text | None = None
    url: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a heading alone, which has the whole width of the table."""
        return self.css == KIND_CLASSES[RowKind.HEADING] and all(cell.ore is None for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A statement ready for a page: computes nothing more."""

    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    notes: tuple[Text, ...]
    unit: Unit

    @property
    def width(self) -> int:
        """How many cells wide it is, with that of the labels."""
        return len(self.columns) + 1


def told_apart(table: ShownTable, accounts: Accounts, columns: Mapping[str, Place]) -> ShownTable:
    """The table with a note for each figure of a column that isn't the one that the municipality printed."""
    return replace(table, notes=(*_printed_notes(accounts, columns, table.unit), *table.notes))


def notes(accounts: Accounts, columns: Mapping[str, Place], unit: Unit) -> tuple[Text, ...]:
    """All that a statement's figures, in a unit, don't add up to or that the municipality printed otherwise."""
    return (*_printed_notes(accounts, columns, unit), *_notes(accounts.statement, unit))


def _printed_notes(accounts: Accounts, columns: Mapping[str, Place], unit: Unit) -> Iterable[Text]:
    statement = accounts.statement
    titles = {column.id: column.title for column in statement.columns}
    for found in printed_apart(statement, columns):
        yield _of_the_source(found, _where(statement.layout.row(found.row).label, titles[found.column]), unit)


def shown(
    accounts: Accounts, unit: Unit, explained: Callable[[str, str], str] = lambda _row, _column: ""
) -> ShownTable:
    """The statement with links and notes, in a unit.

    `explained` gives the address where a row's amount in a column is told, for one that no voucher gives.
    """
    statement = accounts.statement
    last_sum = next((row.id for row in reversed(statement.rows) if row.kind is RowKind.SUM), "")
    rows = tuple(
        ShownRow(
            row.label,
            _css(row, last_sum),
            tuple(
                ShownCell(
                    statement.ore(row.id, column.id),
                    vouchers_url(accounts, row, column) or explained(row.id, column.id),
                )
                for column in statement.columns
            ),
            row.note,
            _codes_url(accounts, row),
        )
        for row in statement.rows
    )
    return ShownTable(statement.columns, rows, tuple(_notes(statement, unit)), unit)


def leading(table: ShownTable, accounts: Accounts, address: Callable[[str, str], str]) -> ShownTable:
    """The table with each link by row and column, for a page with so many that their vouchers' own would weigh it."""
    columns = [column.id for column in table.columns]
    rows = zip(accounts.statement.rows, table.rows, strict=True)
    return replace(
        table,
        rows=tuple(
            replace(
                shown,
                cells=tuple(
                    replace(cell, url=address(row.id, column)) if cell.url else cell
                    for column, cell in zip(columns, shown.cells, strict=True)
                ),
            )
            for row, shown in rows
        ),
    )


def _css(row: Row, last_sum: str) -> str:
    if row.id == BRIDGE:
        return "unexplained"
    return "total" if row.id == last_sum else KIND_CLASSES.get(row.kind, "")


def vouchers_url(accounts: Accounts, row: Row, column: Column) -> str:
    """Where a cell's vouchers are; none for what no voucher gives (budget, forecast, computed columns).

    None either for a cell of months in which a member was taken in by different parts: its spans lead there.
    """
    found = vouchers_of(accounts, row, column)
    return books.drill_url(found[0]) if len(found) == 1 else ""


def vouchers_of(accounts: Accounts, row: Row, column: Column) -> list[Selection]:
    """The vouchers of a cell, in spans of months in each of which every member is taken in by one part."""
    statement = accounts.statement
    cell = statement.cell(row.id, column.id)
    if cell.ore is None or column.formula or column.role in PLANNED or _is_told(row, cell):
        return []
    chosen = _by_rows(accounts, row, column) if statement.layout.rows_from else _by_lines(accounts, row, column)
    if chosen is None:
        return []
    whose = accounts.entities or cell.trace.entities
    chosen = replace(chosen, entities=whose, snapshot=accounts.snapshot)
    return spans_of(accounts.parts, chosen, on=_stands_on(accounts, row, column, chosen))


def _stands_on(accounts: Accounts, row: Row, column: Column, chosen: Selection) -> int | None:
    """The period by whose end a cell stands, of a balance sheet or of cash; `None` for what came in some months.

    A year before that is what the year opened with stands by who owned what when the year began.
    """
    cell = accounts.statement.cell(row.id, column.id)
    is_opened = column.id == BEFORE and chosen.last == accounts.year * 100
    if chosen.lines == (CASH,) or is_opened:
        return chosen.last
    is_result = OF_INCOME in cell.trace.sources and not row.formula
    is_opening = row.id == EQUITY_OPENED or bool(row.opening)
    if accounts.statement.layout.basis != "balance" or is_result or is_opening:
        return None
    year = chosen.last // 100
    return accounts.last.number if year == accounts.year else Month(year, MONTHS_PER_YEAR).number


def _is_told(row: Row, cell: Cell) -> bool:
    """Whether the amount is told by its parts or its source, since no vouchers by themselves sum to it."""
    if row.kind is RowKind.MEMO and not cell.trace.accounts:
        return True
    sources = set(cell.trace.sources)
    return INTERNAL in sources or (not row.formula and bool({STATED, DIVIDED, IN_PRINT} & sources))


def _by_lines(accounts: Accounts, row: Row, column: Column) -> Selection | None:
    """The cell's lines and months; what touches the cash of a cash flow leads to the cash itself."""
    if any(
        OPENED in accounts.statement.cell(part, column.id).trace.sources for part in _parts(accounts.statement, row)
    ):
        return None
    lines, statement = _lines(accounts.statement, row), accounts.statement.layout.statement
    months = accounts.months(column.id) or (accounts.months("outcome") if CASH in lines else None)
    traced = accounts.statement.cell(row.id, column.id).trace.periods
    if CASH in lines and months:
        opening = opening_before(Month.parse(months[0]))
        first, last = (opening[0], opening[-1]) if row.id == CASH else (months[1] // 100 * 100, months[1])
        return Selection(first, last, areas=accounts.units, statement=statement, lines=(CASH,))
    first, last = (min(traced), max(traced)) if traced else months or (0, 0)
    if not last:
        return None
    chosen = Selection(first, last, areas=accounts.units, statement=statement, lines=lines)
    if OF_INCOME in accounts.statement.cell(row.id, column.id).trace.sources and not row.formula:
        return replace(chosen, statement=INCOME, lines=tuple(sorted({*_every_line(INCOME, last // 100), UNMAPPED})))
    if of_others := _of_others(accounts, row, column, last // 100):
        return replace(chosen, lines=of_others)
    taking = next((name for name in (statement, CASH_FLOW) if _maps(name, accounts, row, column, last // 100)), "")
    return replace(chosen, statement=taking) if taking else None


def _of_others(accounts: Accounts, row: Row, column: Column, year: int) -> tuple[str, ...]:
    """The lines of a cell that is made of others than its row's own, such as of a reserve that grew."""
    lines = accounts.statement.cell(row.id, column.id).trace.lines
    has_others = not row.formula and row.kind is not RowKind.REST and set(lines) - {*row.lines, row.id}
    return lines if has_others and set(lines) <= _every_line(accounts.statement.layout.statement, year) else ()


def _every_line(statement: str, year: int) -> frozenset[str]:
    """The lines that the chart of a year gives accounts to in a statement."""
    chart = books.chart(year)
    taken = chart.mappings.get(statement) if chart else None
    return taken.every_line() if taken else frozenset()


def _maps(statement: str, accounts: Accounts, row: Row, column: Column, year: int) -> bool:
    """Whether the chart of the year gives accounts to every row with an amount that the row is the sum of."""
    every = _every_line(statement, year)
    if not every:
        return False
    mapped = every | {UNMAPPED}
    of = accounts.statement
    parts = [name for name in _parts(of, row) if of.ore(name, column.id) is not None]
    return all(mapped & {*of.layout.row(name).every_line, name} for name in parts)


def _by_rows(accounts: Accounts, row: Row, column: Column) -> Selection | None:
    """A form whose rows are units or projects: the row's codes, and the column's line."""
    statement = accounts.statement
    cell = statement.cell(row.id, column.id)
    months = accounts.months("last_year" if column.id in {LAST_YEAR, YEAR_BEFORE} else "outcome")
    if NO_VOUCHERS & set(cell.trace.sources) or months is None:
        return None
    traced = cell.trace.periods if column.id in {ACCUMULATED, PERIOD} else ()
    first, last = (min(traced), max(traced)) if traced else months
    line = LINE_OF.get(column.id, column.id)
    lines = tuple(dict.fromkeys((line, *(one for one in cell.trace.lines if one == UNMAPPED))))
    chosen = Selection(first, last, statement=statement.layout.statement, lines=lines)
    if statement.layout.rows_from == "projects":
        parts = [part for part in _parts(statement, row) if statement.ore(part, column.id) is not None]
        return replace(chosen, projects=tuple("" if part == WITHOUT else part for part in parts))
    codes = tuple(code for code in _codes(statement, row) if code)
    return replace(chosen, areas=codes) if codes else None


def _codes_url(accounts: Accounts, row: Row) -> str:
    """Where the codes are that no nämnd has, of the columns that vouchers give in the statement's months."""
    if row.id != UNCLAIMED:
        return ""
    own = [column for column in accounts.statement.columns if column.id not in LINE_OF and not column.formula]
    chosen = {column.id: _by_rows(accounts, row, column) for column in own if vouchers_url(accounts, row, column)}
    found = next(iter(chosen.values()), None)
    if found is None:
        return ""
    cell = replace(found, lines=tuple(chosen), entities=accounts.entities, snapshot=accounts.snapshot)
    return books.codes_url(cell)


def _codes(statement: Statement, row: Row) -> tuple[str, ...]:
    """The unit or project codes of a row, or of the rows that it sums."""
    by_name = {one.id: one for one in statement.layout.rows}
    rest = (code for name in _parts(statement, row) for code in by_name[name].lines or (name,))
    return tuple(dict.fromkeys(rest))


def _parts(statement: Statement, row: Row) -> tuple[str, ...]:
    """The rows a row is the sum of, all the way down; itself when it is a line."""
    if not row.formula:
        return (row.id,)
    by_name = {one.id: one for one in statement.layout.rows}
    return tuple(dict.fromkeys(part for _, name in row.formula for part in _parts(statement, by_name[name])))


def _lines(statement: Statement, row: Row) -> tuple[str, ...]:
    """The lines that a row is made of; of a sum those that one of its rows turns back are gone."""
    by_name = {one.id: one for one in statement.layout.rows}
    if not row.formula:
        return by_name[row.id].lines or (row.id,)
    times: Counter[str] = Counter()
    for part in (by_name[name] for name in _parts(statement, row)):
        times.update((*(part.lines or (part.id,)), *part.also))
        times.subtract(part.turned)
    return tuple(line for line, number in times.items() if number > 0)


def _notes(statement: Statement, unit: Unit) -> Iterable[Text]:
    """Each place where what is shown doesn't add up: the source's own differences, then rounding for the page."""
    labels = {row.id: row.label for row in statement.rows}
    titles = {column.id: column.title for column in statement.columns}
    told = set()
    for found in statement.differences:
        told.add((found.row, found.column))
        if found.row in labels:
            yield _of_the_source(found, _where(labels[found.row], titles[found.column]), unit)
    for row in statement.rows:
        for column in statement.columns:
            if (row.id, column.id) not in told:
                yield from _rounded(statement, row, column, unit)


def _rounded(statement: Statement, row: Row, column: Column, unit: Unit) -> Iterable[Text]:
    """What is told of a sum of rows and of a figure computed from its neighbours."""
    down = [(sign, statement.ore(part, column.id)) for sign, part in statement.terms(row, column.id)]
    across = [(sign, statement.ore(row.id, part)) for sign, part in column.formula]
    whole, where = statement.ore(row.id, column.id), _where(row.label, column.title)
    exact = _sum(down)
    if column.formula and whole is not None and exact not in {None, whole}:
        yield _note(why_not_on_rows(statement, row, column), where, whole, exact or 0, unit)
        down = []
    for kind, terms in ((WHEN_SHOWN, down), (ACROSS, across)):
        shown_whole, parts = _as_shown(whole, unit), _sum((sign, _as_shown(ore, unit)) for sign, ore in terms)
        if shown_whole is not None and parts is not None and shown_whole != parts:
            is_rounding = 2 * abs(shown_whole - parts) <= unit.step * (len(terms) + 1)
            yield _note(kind if is_rounding else BEYOND, where, shown_whole, parts, unit)


def why_not_on_rows(statement: Statement, row: Row, column: Column) -> Text:
    """Whether some line of a sum has an amount in one of a computed column's columns, and so none in the column."""
    lines = [part for part in _parts(statement, row) if statement.ore(part, column.id) is None]
    is_half = any(statement.ore(line, part) is not None for line in lines for _, part in column.formula)
    return NOT_ON_ROWS if is_half else PRINTED_APART


def _sum(terms: Iterable[tuple[int, int | None]]) -> int | None:
    return add(*(None if ore is None else sign * ore for sign, ore in terms))


def _as_shown(ore: int | None, unit: Unit) -> int | None:
    return None if ore is None else int(in_unit(ore, unit.name, unit.decimals) * unit.step * 10**unit.decimals)


def _where(row: Text, column: Text) -> Text:
    return Text(f"{row.sv}, {column.sv}", f"{row.en}, {column.en}")


def _of_the_source(found: Difference, where: Text, unit: Unit) -> Text:
    """A difference that stands in what was printed, with the decimals it takes to see it."""
    while unit.step > 1 and unit.format(found.printed) == unit.format(found.computed):
        unit = replace(unit, decimals=unit.decimals + 1)
    return _note(AS_PRINTED if found.is_rounding else NOT_EXPLAINED, where, found.printed, found.computed, unit)


def _note(kind: Text, where: Text, printed: int, parts: int, unit: Unit) -> Text:
    numbers: Mapping[str, str] = {
        "printed": unit.format(printed),
        "parts": unit.format(parts),
        "difference": unit.format(printed - parts),
        "unit": unit.name,
    }
    return Text(kind.sv.format(where=where.sv, **numbers), kind.en.format(where=where.en, **numbers))
