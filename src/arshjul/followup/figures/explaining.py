"""How a figure that no voucher gives is explained: by its rows, its columns, what it ties, or its source.

A sum leads to its rows, a computed column to its columns, a tie to the figures it ties; what a plan, a forecast or the
books' own budget gives leads to its source (`sources`). What the parts leave is shown, and named only where the
statement itself knows why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from arshjul.followup.accounts import BRIDGE, Accounts
from arshjul.followup.accounts.in_print import IN_PRINT
from arshjul.followup.accounts.investments import APART, FLOW, INVESTMENTS, TOTAL
from arshjul.followup.accounts.units.appropriations import APPROPRIATIONS
from arshjul.followup.accounts.units.bridge import CENTRAL, INCOME_RESULT
from arshjul.followup.accounts.units.forms import OPERATIONS
from arshjul.followup.figures import equity, internal, others, requirement, reserve, shares, sources, stated
from arshjul.followup.figures.parts import Explained, Figure, Part, Reader
from arshjul.followup.figures.sources import SOURCES
from arshjul.followup.tables import vouchers_of, vouchers_url
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Column, Row, RowKind, Term
from arshjul.statements.sources import DIVIDED
from arshjul.statements.statement import Difference, Statement

ROWS = {**sources.ROWS, **requirement.ROWS, **reserve.ROWS}
"""How a row that no sum gives is explained, whatever its column."""
LAST_SUM = "summan"
"""Stands for a statement's last sum."""
TIES: Mapping[tuple[str, str], tuple[Term, ...]] = {
    (OPERATIONS, BRIDGE): ((1, INCOME_RESULT), (-1, LAST_SUM)),
    (APPROPRIATIONS, CENTRAL.id): ((1, INCOME_RESULT), (-1, LAST_SUM)),
    (INVESTMENTS, APART): ((1, TOTAL), (-1, FLOW)),
}
"""Rows that stand beside a statement's sums, by what they are made of."""
WITHIN = Text(
    "Källan ger summan för sig; skillnaden mot delarna ryms i källans avrundning",
    "The source gives the sum by itself; what differs from the parts is within the source's rounding",
)
BEYOND = Text(
    "Källan ger summan för sig; den skiljer sig från delarna mer än avrundning förklarar",
    "The source gives the sum by itself; it differs from the parts by more than rounding explains",
)
UNEXPLAINED = Text("Delarna förklarar inte detta", "The parts don't explain this")


def is_explained(accounts: Accounts, row: Row, column: Column) -> bool:
    """Whether the parts of a cell can be shown; asks no database."""
    statement = accounts.statement
    if statement.ore(row.id, column.id) is None:
        return False
    cell = statement.cell(row.id, column.id)
    if stated.is_stated(cell) or internal.is_internal(cell):
        return True
    name = statement.layout.role
    if len(vouchers_of(accounts, row, column)) > 1:
        return True
    of_row = (name, row.id) in TIES or (name, row.id) in ROWS or _is_divided(statement, row, column)
    in_print = IN_PRINT in statement.cell(row.id, column.id).trace.sources
    return bool(of_row or column.formula or row.formula or in_print or (name, column.role) in SOURCES)


def _is_divided(statement: Statement, row: Row, column: Column) -> bool:
    """Whether the cell is one of those that equity is divided into by how it came about."""
    divided = DIVIDED in statement.cell(row.id, column.id).trace.sources
    return divided and (statement.layout.role, row.id) in equity.ROWS


def explained(figure: Figure, who: Reader) -> Explained:
    """The figure's parts and what they leave; call it for one that `is_explained`."""
    parts = tuple(part for part in _parts(figure, who) if part.ore is not None)
    made = Explained(figure.row.label, figure.column.title, figure.ore or 0, parts)
    return made.with_rest(_why(figure, made.rest)) if made.rest else made


def _parts(figure: Figure, who: Reader) -> Iterable[Part]:
    name = figure.statement.layout.role
    told = _told(figure)
    if told:
        return told(figure)
    if (name, figure.row.id) in TIES:
        return _down(figure, TIES[name, figure.row.id])
    if figure.column.formula:
        return _across(figure)
    rows = tuple(_down(figure, figure.statement.terms(figure.row, figure.column.id)))
    if any(part.ore is not None for part in rows):
        return rows
    if IN_PRINT in figure.trace.sources:
        return others.in_print(figure)
    given = SOURCES.get((name, figure.column.role))
    return given(figure, who) if given else ()


def _told(figure: Figure) -> Callable[[Figure], Iterable[Part]] | None:
    """How the cell's row is told by itself, when no sum or column gives it."""
    spans = () if figure.row.formula else vouchers_of(figure.accounts, figure.row, figure.column)
    if len(spans) > 1:
        return partial(shares.by_span, spans=spans)
    place = (figure.statement.layout.role, figure.row.id)
    if not figure.row.formula and stated.is_stated(figure.statement.cell(figure.row.id, figure.column.id)):
        return stated.parts
    if not figure.row.formula and internal.is_internal(figure.statement.cell(figure.row.id, figure.column.id)):
        return internal.parts
    if _is_divided(figure.statement, figure.row, figure.column):
        return equity.ROWS[place]
    return ROWS.get(place)


def _why(figure: Figure, rest: int) -> Text:
    """What the statement knows of a sum that its parts don't give."""
    known = next((one for one in figure.statement.differences if _is_of(figure, one) and one.ore == rest), None)
    if known is None:
        return UNEXPLAINED
    return WITHIN if known.is_rounding else BEYOND


def _is_of(figure: Figure, one: Difference) -> bool:
    along = "columns" if figure.column.formula else "rows"
    return (one.row, one.column, one.along) == (figure.row.id, figure.column.id, along)


def _down(figure: Figure, terms: Iterable[Term]) -> Iterable[Part]:
    """Other rows of the same column."""
    rows = {row.id: row for row in figure.statement.layout.rows} | {row.id: row for row in figure.statement.rows}
    last_sum = next((row.id for row in reversed(figure.statement.rows) if row.kind is RowKind.SUM), "")
    for sign, name in terms:
        row = rows[last_sum if name == LAST_SUM else name]
        yield _part(figure, sign, row, figure.column, row.label)


def _across(figure: Figure) -> Iterable[Part]:
    """Other columns of the same row."""
    columns = {column.id: column for column in figure.statement.columns}
    for sign, name in figure.column.formula:
        if name in columns:
            yield _part(figure, sign, figure.row, columns[name], columns[name].title)


def _part(figure: Figure, sign: int, row: Row, column: Column, label: Text) -> Part:
    ore = figure.statement.ore(row.id, column.id)
    url = vouchers_url(figure.accounts, row, column) or figure.cell_url(row.id, column.id)
    return Part(label, None if ore is None else sign * ore, url)
