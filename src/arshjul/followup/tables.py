"""Statements as a page shows them: rows with links down to the vouchers, and every rounding difference told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts import BRIDGE, Accounts
from arshjul.followup.accounts.cash import CASH_FLOW
from arshjul.followup.accounts.in_print import IN_PRINT
from arshjul.followup.accounts.income import INCOME
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
from arshjul.followup.differences import not_adding_up, parts_of, printed_otherwise
from arshjul.followup.taken_spans import spans_of
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.municipality.units import UNCLAIMED
from arshjul.statements.chart import UNMAPPED
from arshjul.statements.equity import OF_INCOME
from arshjul.statements.equity import OPENED as EQUITY_OPENED
from arshjul.statements.layouts import Column, Row, RowKind
from arshjul.statements.sources import CASH, DIVIDED, opening_before
from arshjul.statements.statement import Cell, Statement

LINE_OF = {LAST_YEAR: OUTCOME, ACCUMULATED: YEARS_OUTCOME, YEAR_BEFORE: YEARS_OUTCOME, PERIOD: YEARS_OUTCOME}
"""Columns that show another column's line over other months."""
NO_VOUCHERS = {PLAN, OWN, GIVEN, OPENED, IN_PRINT, EARLIER, CARRIED}
"""The sources of what no voucher gives, or not the whole of."""
PLANNED = {BUDGET, PERIOD_BUDGET, FORECAST}
"""The columns of what is planned, cash at the beginning too."""
KIND_CLASSES = {RowKind.HEADING: "heading", RowKind.SUM: "sum", RowKind.MEMO: "memo", RowKind.REST: "unexplained"}


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
    return replace(table, notes=(*printed_otherwise(accounts, columns, table.unit), *table.notes))


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
    return ShownTable(statement.columns, rows, tuple(not_adding_up(statement, unit)), unit)


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
        OPENED in accounts.statement.cell(part, column.id).trace.sources for part in parts_of(accounts.statement, row)
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
    parts = [name for name in parts_of(of, row) if of.ore(name, column.id) is not None]
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
        parts = [part for part in parts_of(statement, row) if statement.ore(part, column.id) is not None]
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
    rest = (code for name in parts_of(statement, row) for code in by_name[name].lines or (name,))
    return tuple(dict.fromkeys(rest))


def _lines(statement: Statement, row: Row) -> tuple[str, ...]:
    """The lines that a row is made of; of a sum those that one of its rows turns back are gone."""
    by_name = {one.id: one for one in statement.layout.rows}
    if not row.formula:
        return by_name[row.id].lines or (row.id,)
    times: Counter[str] = Counter()
    for part in (by_name[name] for name in parts_of(statement, row)):
        times.update((*(part.lines or (part.id,)), *part.also))
        times.subtract(part.turned)
    return tuple(line for line, number in times.items() if number > 0)
