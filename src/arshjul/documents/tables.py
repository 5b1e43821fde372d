"""From a statement to a printed table: rounded for print, with every rounding difference told below it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from arshjul.documents import printing
from arshjul.documents.domain import RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.followup.differences import why_not_on_rows
from arshjul.kernel.money import ORE_PER_UNIT, Unit, add, in_unit
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Row
from arshjul.statements.layouts import RowKind as Kind
from arshjul.statements.statement import Statement

KINDS = {
    Kind.HEADING: RowKind.HEADING,
    Kind.LINE: RowKind.LINE,
    Kind.REST: RowKind.LINE,
    Kind.MEMO: RowKind.MEMO,
    Kind.SUM: RowKind.SUBTOTAL,
}
ROUNDED = Text(
    "{where}: de tryckta delarna ger {parts}, tryckt är {printed}. Skillnaden {difference} är avrundning; "
    "beloppen är exakta i underlaget.",
    "{where}: the printed parts give {parts}, printed is {printed}. The difference {difference} is rounding; "
    "the amounts are exact in the data.",
)
SOURCE_DIFFERS = Text(
    "{where}: källan trycker {printed}, dess delar ger {parts}. Skillnaden {difference} står i källan och är "
    "inte ändrad.",
    "{where}: the source prints {printed}, its parts give {parts}. The difference {difference} is the source's own and "
    "is left as it is.",
)


@dataclass(slots=True)
class _Notes:
    """Footnotes as they are gathered, each by the cell it belongs to."""

    texts: list[str] = field(default_factory=list)
    by_cell: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, row: str, column: str, text: str) -> None:
        if text not in self.texts:
            self.texts.append(text)
        notes = self.by_cell.setdefault((row, column), [])
        number = self.texts.index(text) + 1
        if number not in notes:
            notes.append(number)


def from_statement(
    statement: Statement,
    unit: Unit,
    *,
    identifier: str = "",
    caption: str = "",
    language: str = "sv",
    columns: Sequence[str] = (),
    corner: str = "",
    figure: Callable[[Row, Column], str] | None = None,
) -> Table:
    """The statement as a table in a unit; `columns` picks and orders them, all when empty.

    `figure` gives the id of the figure that a cell shows.

    Each amount is rounded half to even by itself, so the table shows what each figure is; where printed parts then
    don't give a printed sum, down or across, a footnote tells both and the difference. So does a sum that the source
    itself printed otherwise than its parts give.
    """
    across = [column for column in statement.columns if not columns or column.id in columns]
    across.sort(key=lambda column: columns.index(column.id) if columns else 0)
    notes = _Notes()
    for row in statement.rows:
        if row.note and across:
            notes.add(row.id, across[0].id, _said(row, language))
        for column in across:
            _note(statement, row, column, unit, language, notes, {one.id for one in across})
    last_sum = next((row.id for row in reversed(statement.rows) if row.kind is Kind.SUM), "")
    return Table(
        id=identifier or statement.layout.id,
        caption=caption or statement.layout.title.in_language(language),
        unit=unit.name,
        corner=corner or ("Line" if language.startswith("en") else "Post"),
        columns=tuple(TableColumn(column.id, column.title.in_language(language)) for column in across),
        rows=tuple(
            _row(row, statement, across, unit, language, notes, figure, is_last=row.id == last_sum)
            for row in statement.rows
        ),
        footnotes=tuple(notes.texts),
        ore_per_unit=ORE_PER_UNIT[unit.name],
        decimals=unit.decimals,
    )


def _row(
    row: Row,
    statement: Statement,
    across: Iterable[Column],
    unit: Unit,
    language: str,
    notes: _Notes,
    figure: Callable[[Row, Column], str] | None,
    *,
    is_last: bool,
) -> TableRow:
    cells = []
    for column in across:
        ore = statement.ore(row.id, column.id)
        own = tuple(notes.by_cell.get((row.id, column.id), ()))
        name = figure(row, column) if figure and ore is not None else ""
        cells.append(TableCell(printed(ore, unit, language), ore, notes=own, figure=name))
    kind = RowKind.TOTAL if is_last else KINDS[row.kind]
    return TableRow(row.id, row.label.in_language(language), kind, tuple(cells))


def _said(row: Row, language: str) -> str:
    """What the form says of a row, with its name."""
    return f"{row.label.in_language(language)}: {row.note.in_language(language)}" if row.note else ""


def printed(ore: int | None, unit: Unit, language: str = "sv") -> str:
    """An amount as a table prints it; no entries is blank."""
    return "" if ore is None else printing.number(in_unit(ore, unit.name, unit.decimals), language)


def _note(
    statement: Statement, row: Row, column: Column, unit: Unit, language: str, notes: _Notes, there: Collection[str]
) -> None:
    """What the cell's parts, of the rows and of the columns that are `there`, don't give of it."""
    cell = statement.cell(row.id, column.id)
    if cell.ore is None:
        return
    where = f"{row.label.in_language(language)}, {column.title.in_language(language)}"
    if cell.computed is not None and cell.differs:
        values = _values(where, cell.ore, cell.computed, unit, language)
        notes.add(row.id, column.id, SOURCE_DIFFERS.format(**values).in_language(language))
        return
    down = [(sign, statement.ore(name, column.id)) for sign, name in statement.terms(row, column.id)]
    over = [(sign, statement.ore(row.id, name)) for sign, name in column.formula]
    exact = _sum(down)
    if column.formula and exact not in {None, cell.ore}:
        values = _values(where, cell.ore, exact or 0, unit, language)
        notes.add(row.id, column.id, why_not_on_rows(statement, row, column).format(**values).in_language(language))
        down = []
    own = _rounded(cell.ore, unit)
    for terms in (down, over if all(name in there for _, name in column.formula) else []):
        parts = _sum((sign, None if ore is None else _rounded(ore, unit)) for sign, ore in terms)
        if parts is not None and parts != own:
            values = _values(where, own, parts, unit, language)
            notes.add(row.id, column.id, ROUNDED.format(**values).in_language(language))


def _rounded(ore: int, unit: Unit) -> int:
    return int(in_unit(ore, unit.name, unit.decimals) * ORE_PER_UNIT[unit.name])


def _sum(terms: Iterable[tuple[int, int | None]]) -> int | None:
    """The signed sum; `None` when there are no parts."""
    return add(*(None if ore is None else sign * ore for sign, ore in terms))


def _values(where: str, shown: int, parts: int, unit: Unit, language: str) -> dict[str, str]:
    difference = in_unit(shown - parts, unit.name, unit.decimals)
    return {
        "where": where,
        "printed": printed(shown, unit, language),
        "parts": printed(parts, unit, language),
        "difference": printing.number(difference, language, signed=True),
    }
