"""Statements as a page shows them: rows with links down to the vouchers, and every rounding difference told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup.accounts import BRIDGE, OPERATIONS, Accounts
from arshjul.kernel.money import Unit, add, in_unit
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Row, RowKind
from arshjul.statements.statement import Statement

KIND_CLASSES = {RowKind.HEADING: "heading", RowKind.SUM: "sum", RowKind.MEMO: "memo", RowKind.REST: "unexplained"}
AS_PRINTED = Text(
    "{where}: kommunen har tryckt {printed}, delarna ger {parts}. Skillnaden {difference} är källans egen avrundning.",
    "{where}: the municipality printed {printed}, the parts give {parts}. The difference {difference} is the source's "
    "own rounding.",
)
WHEN_SHOWN = Text(
    "{where}: de visade delarna ger {parts}, summan är {printed}. Skillnaden {difference} är avrundning till {unit}.",
    "{where}: the parts as shown give {parts}, the sum is {printed}. The difference {difference} is "
    "rounding to {unit}.",
)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """An amount in öre, and the address of its vouchers where there are any."""

    ore: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its style class."""

    label: Text
    css: str
    cells: tuple[ShownCell, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A statement ready for a page: computes nothing more."""

    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    notes: tuple[Text, ...]
    unit: Unit


def shown(accounts: Accounts, unit: Unit, *, entities: tuple[str, ...] = ()) -> ShownTable:
    """The statement with links and notes, in a unit; `entities` are those whose books the links lead to."""
    statement = accounts.statement
    last_sum = next((row.id for row in reversed(statement.rows) if row.kind is RowKind.SUM), "")
    rows = tuple(
        ShownRow(
            row.label,
            _css(row, last_sum),
            tuple(
                ShownCell(statement.ore(row.id, column.id), _url(accounts, row, column, entities))
                for column in statement.columns
            ),
            row.note,
        )
        for row in statement.rows
    )
    return ShownTable(statement.columns, rows, tuple(_notes(statement, unit)), unit)


def _css(row: Row, last_sum: str) -> str:
    if row.id == BRIDGE:
        return "unexplained"
    return "total" if row.id == last_sum else KIND_CLASSES.get(row.kind, "")


def _url(accounts: Accounts, row: Row, column: Column, entities: tuple[str, ...]) -> str:
    """Where a cell's vouchers are; none for what no voucher gives (budget, forecast, computed columns)."""
    if accounts.statement.ore(row.id, column.id) is None or column.formula or row.kind is RowKind.MEMO:
        return ""
    if accounts.statement.layout.id == OPERATIONS:
        return _operations_url(accounts, row, column, entities)
    year = {"outcome": accounts.year, "last_year": accounts.year - 1}.get(column.id)
    if year is None:
        return ""
    lines = _lines(accounts.statement, row)
    statement = accounts.statement.layout.statement
    return _drill(accounts, year, Selection(0, 0, entities=entities, statement=statement, lines=lines))


def _operations_url(accounts: Accounts, row: Row, column: Column, entities: tuple[str, ...]) -> str:
    units = tuple(code for code in _parts(accounts.statement, row) if code)
    selection = Selection(0, 0, entities=entities, units=units, statement=OPERATIONS, lines=(column.id,))
    return _drill(accounts, accounts.year, selection) if units else ""


def _drill(accounts: Accounts, year: int, what: Selection) -> str:
    last = year * 100 + accounts.last.month
    chosen = Selection(
        year * 100 + 1, last, what.entities, what.units, what.statement, what.lines, (), accounts.snapshot
    )
    return books.drill_url(chosen)


def _parts(statement: Statement, row: Row) -> tuple[str, ...]:
    """The rows a row is the sum of, all the way down; itself when it is a line."""
    if not row.formula:
        return (row.id,)
    by_name = {one.id: one for one in statement.layout.rows}
    return tuple(dict.fromkeys(part for _, name in row.formula for part in _parts(statement, by_name[name])))


def _lines(statement: Statement, row: Row) -> tuple[str, ...]:
    by_name = {one.id: one for one in statement.layout.rows}
    rest = (line for name in _parts(statement, row) for line in by_name[name].lines or (name,))
    return tuple(dict.fromkeys(rest))


def _notes(statement: Statement, unit: Unit) -> Iterable[Text]:
    """Each place where what is shown doesn't add up: the source's own differences, then rounding for the page."""
    labels = {row.id: row.label for row in statement.rows}
    titles = {column.id: column.title for column in statement.columns}
    told = set()
    for found in statement.differences:
        told.add((found.row, found.column))
        if found.row in labels:
            where = _where(labels[found.row], titles[found.column])
            yield _note(AS_PRINTED, where, found.printed, found.computed, unit)
    for row in statement.rows:
        for column in statement.columns:
            if row.formula and (row.id, column.id) not in told:
                yield from _rounded(statement, row, column, unit)


def _rounded(statement: Statement, row: Row, column: Column, unit: Unit) -> Iterable[Text]:
    whole = _as_shown(statement.ore(row.id, column.id), unit)
    terms = ((sign, _as_shown(statement.ore(part, column.id), unit)) for sign, part in row.formula)
    parts = add(*(None if ore is None else sign * ore for sign, ore in terms))
    if whole is not None and parts is not None and whole != parts:
        yield _note(WHEN_SHOWN, _where(row.label, column.title), whole, parts, unit)


def _as_shown(ore: int | None, unit: Unit) -> int | None:
    return None if ore is None else int(in_unit(ore, unit.name, unit.decimals) * unit.step * 10**unit.decimals)


def _where(row: Text, column: Text) -> Text:
    return Text(f"{row.sv}, {column.sv}", f"{row.en}, {column.en}")


def _note(kind: Text, where: Text, printed: int, parts: int, unit: Unit) -> Text:
    numbers: Mapping[str, str] = {
        "printed": unit.format(printed),
        "parts": unit.format(parts),
        "difference": unit.format(printed - parts),
        "unit": unit.name,
    }
    return Text(kind.sv.format(where=where.sv, **numbers), kind.en.format(where=where.en, **numbers))
