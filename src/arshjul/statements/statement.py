"""Statements: a layout filled with amounts, cell by cell, each cell with what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from typing import TypeVar

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit, add
from arshjul.kernel.text import Text
from arshjul.statements.editions import any_title
from arshjul.statements.layouts import Column, Layout, Row, RowKind, Term, order

KRONOR = Unit("kr", 2)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a cell is made of, enough to find its vouchers or its printed source.

    An empty tuple means that the dimension doesn't apply.
    """

    lines: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    periods: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, traces: Sequence[Trace]) -> Trace:
        """All together, each value once."""
        if len(traces) == 1:
            return traces[0]
        parts = ([getattr(trace, name) for trace in traces] for name in _PARTS)
        return cls(*(tuple(dict.fromkeys(chain.from_iterable(part))) for part in parts))


_PARTS = tuple(part.name for part in fields(Trace))


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount in öre (`None`: no entries) with its trace.

    `computed` is set when the source itself printed a sum that differs from what its parts give.
    """

    ore: int | None = None
    trace: Trace = field(default_factory=Trace)
    computed: int | None = None

    @property
    def differs(self) -> bool:
        """Whether the printed amount isn't the sum of its parts."""
        return self.computed is not None and self.computed != self.ore


EMPTY = Cell()
Part = TypeVar("Part", Row, Column)
Amounts = Mapping[str, Cell]
"""Amounts by line in the statement's sign."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a column's amounts come from: outcome, budget, forecast, last year or a printed table.

    `rounding` is how many öre a printed sum may differ from its parts by rounding alone, per added term.
    """

    title: Text
    amounts: Amounts
    rounding: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that isn't what its parts give: where, printed, computed, and what rounding may explain.

    `along` says which parts: "rows" (down the column) or "columns" (across the row).
    """

    row: str
    column: str
    along: str
    printed: int
    computed: int
    allowed: int

    @property
    def ore(self) -> int:
        """Printed minus computed."""
        return self.printed - self.computed

    @property
    def is_rounding(self) -> bool:
        """Whether rounding alone may explain it."""
        return abs(self.ore) <= self.allowed


@dataclass(frozen=True, slots=True)
class Statement:
    """Rows × columns of cells, with each difference and finding."""

    layout: Layout
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]
    differences: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()

    def cell(self, row: str, column: str) -> Cell:
        """The cell; a row or column without amounts gives an empty cell."""
        return self.cells.get((row, column), EMPTY)

    def ore(self, row: str, column: str) -> int | None:
        """The cell's amount in öre."""
        return self.cell(row, column).ore

    def terms(self, row: Row, column: str) -> tuple[Term, ...]:
        """What a sum is made of; without what constructed vouchers leave over when it is as its source printed it."""
        total = add(*(_signed(sign, self.ore(part, column)) for sign, part in row.formula))
        return row.formula if total == self.ore(row.id, column) else _in_print(row, _left_over(self.layout))

    def with_netted(self, mapped: Collection[str]) -> Statement:
        """The statement where an empty row says on which row its amounts stand netted, when there are any.

        `mapped` are the lines that the chart gives accounts to: only a row without accounts is netted elsewhere.
        """
        held = {row.id: row for row in self.rows if _has_amounts(row, self.columns, self.cells)}
        told = (
            row.netted(held[row.netted_in], has_amounts=row.id in held)
            if row.kind is RowKind.LINE and row.netted_in in held and not set(row.lines) & set(mapped)
            else row
            for row in self.rows
        )
        return replace(self, rows=tuple(told))


def _left_over(layout: Layout) -> frozenset[str]:
    """The rows of what constructed vouchers leave over."""
    return frozenset(row.id for row in layout.rows if row.remainder)


def _in_print(row: Row, left_over: Collection[str]) -> tuple[Term, ...]:
    """The terms of a sum that a printed source has."""
    return tuple((sign, part) for sign, part in row.formula if part not in left_over)


def _signed(sign: int, ore: int | None) -> int | None:
    return None if ore is None else sign * ore


def amounts(by_line: Mapping[str, int | None], *, source: str = "") -> Amounts:
    """Plain amounts as cells that name their source."""
    trace = Trace(sources=(source,) if source else ())
    return {line: Cell(ore, replace(trace, lines=(line,))) for line, ore in by_line.items()}


def compile_statement(
    layout: Layout,
    columns: Mapping[str, Source],
    *,
    formulas: Iterable[Column] = (),
    unit: Unit = KRONOR,
) -> Statement:
    """Fill the layout: lines from each column's amounts, sums by formula down and across.

    `columns` are amounts by line, by column id. `formulas` are further columns computed from the others, such as a
    deviation. A source that gives an amount for a sum row keeps it as printed; a difference to its parts is
    told, and is a finding when rounding can't explain it. A line that no row takes lands on the rest row.
    """
    across = _columns(layout, columns, formulas)
    cells: dict[tuple[str, str], Cell] = {}
    differences: list[Difference] = []
    strays: list[Finding] = []
    for name, source in columns.items():
        taken, stray = _place(layout, source.amounts)
        strays += [_stray(layout, Column(name, source.title), line, cell) for line, cell in stray.items()]
        for row_id, cell, difference in _down(layout, name, taken, source.rounding):
            cells[row_id, name] = cell
            differences += [difference] if difference else []
    by_need = _in_order(across)
    for row in layout.rows:
        differences += _across(row, by_need, columns, cells)
    titles = {column.id: column.title for column in across}
    return Statement(
        layout=layout,
        rows=tuple(row for row in layout.rows if not row.optional or _has_amounts(row, across, cells)),
        columns=across,
        cells=cells,
        differences=tuple(differences),
        findings=(
            *strays,
            *(_does_not_add_up(layout, titles, each, unit) for each in differences if not each.is_rounding),
        ),
    )


def _columns(layout: Layout, given: Mapping[str, Source], formulas: Iterable[Column]) -> tuple[Column, ...]:
    """The layout's own columns that have amounts or a formula, in its order; then the others as given."""
    own = {column.id: column for column in layout.columns if column.formula or column.id in given}
    others = {name: Column(name, source.title) for name, source in given.items()}
    return tuple(
        (own | {name: column for name, column in others.items() if name not in own} | _by_id(formulas)).values()
    )


def _by_id(columns: Iterable[Column]) -> dict[str, Column]:
    return {column.id: column for column in columns}


def _in_order(parts: Sequence[Part]) -> list[Part]:
    """The rows, or the columns, each after those that its formula needs."""
    by_id = {part.id: part for part in parts}
    return [by_id[name] for name in order(parts)]


def _place(layout: Layout, given: Amounts) -> tuple[dict[str, Cell], dict[str, Cell]]:
    """Amounts by row, and those of lines that no row takes (they are on the rest row, when there is one)."""
    rows = {row.id for row in layout.rows}
    placed = {
        row.id: joined((1, given[line]) for line in dict.fromkeys((*row.lines, row.id)) if line in given)
        for row in layout.rows
        if given.keys() & {*row.lines, row.id}
    }
    taken = {line for row in layout.rows for line in row.lines} | rows
    stray = {line: cell for line, cell in given.items() if line not in taken}
    if stray and (rest := layout.rest):
        placed[rest.id] = joined((1, cell) for cell in (placed.get(rest.id, EMPTY), *stray.values()))
    return placed, stray


def joined(terms: Iterable[tuple[int, Cell]]) -> Cell:
    """The signed cells as one, with what they all are made of."""
    total, traces = None, []
    for sign, cell in terms:
        total = add(total, _signed(sign, cell.ore))
        traces.append(cell.trace)
    return Cell(total, Trace.of(traces))


def _down(
    layout: Layout, column: str, placed: Mapping[str, Cell], rounding: int
) -> Iterable[tuple[str, Cell, Difference | None]]:
    left_over = _left_over(layout)
    done: dict[str, Cell] = {}
    for row in _in_order(layout.rows):
        name = row.id
        is_printed = name in placed and placed[name].ore is not None
        terms = _in_print(row, left_over) if is_printed else row.formula
        is_whole = all(done[part].ore is not None for part in row.needs)
        computed = joined((sign, done[part]) for sign, part in terms) if terms and is_whole else EMPTY
        done[name], difference = _settled((name, column, "rows"), placed.get(name), computed, terms, rounding)
        yield name, done[name], difference


def _settled(
    place: tuple[str, str, str], given: Cell | None, computed: Cell, terms: tuple[Term, ...], rounding: int
) -> tuple[Cell, Difference | None]:
    if given is None or given.ore is None:
        return computed, None
    if not terms or computed.ore is None or given.ore == computed.ore:
        return given, None
    difference = Difference(*place, given.ore, computed.ore, rounding * (len(terms) + 1))
    return replace(given, computed=computed.ore), difference


def _across(
    row: Row, columns: Sequence[Column], given: Mapping[str, Source], cells: dict[tuple[str, str], Cell]
) -> list[Difference]:
    """Fill a row's computed columns, each after those it needs.

    A sum that no source gave differs as its rows do, and is told at them.
    """
    differences = []
    for column in columns:
        name, formula = column.id, column.formula
        summed = cells.get((row.id, name), EMPTY)
        is_given = name in given and row.id in given[name].amounts
        if formula and (is_given or not row.formula or summed.ore is None):
            computed = joined((sign, cells.get((row.id, part), EMPTY)) for sign, part in formula)
            rounding = given[name].rounding if name in given else 0
            cells[row.id, name], difference = _settled(
                (row.id, name, "columns"), cells.get((row.id, name)), computed, formula, rounding
            )
            differences += [difference] if difference else []
    return differences


def _has_amounts(row: Row, columns: Iterable[Column], cells: Mapping[tuple[str, str], Cell]) -> bool:
    nothing = {None, 0} if row.remainder else {None}
    return any(cells.get((row.id, column.id), EMPTY).ore not in nothing for column in columns)


def _stray(layout: Layout, column: Column, line: str, cell: Cell) -> Finding:
    title, rest = any_title(line) or Text(line, line), layout.rest
    return finding(
        "statements.line-not-in-layout" if rest else "statements.line-left-out",
        Place(part=f"{column.id}: {line}"),
        line_sv=title.sv,
        line_en=title.en,
        column_sv=column.title.sv,
        column_en=column.title.en,
        layout_sv=layout.title.sv,
        layout_en=layout.title.en,
        amount=KRONOR.format(cell.ore),
        **({"row_sv": rest.label.sv, "row_en": rest.label.en} if rest else {}),
    )


def _does_not_add_up(layout: Layout, titles: Mapping[str, Text], found: Difference, unit: Unit) -> Finding:
    return finding(
        "statements.does-not-add-up",
        Place(part=f"{found.column}: {found.row}"),
        row_sv=layout.row(found.row).label.sv,
        row_en=layout.row(found.row).label.en,
        column_sv=titles[found.column].sv,
        column_en=titles[found.column].en,
        printed=unit.format(found.printed),
        computed=unit.format(found.computed),
        difference=unit.format(found.ore),
        unit=unit.name,
    )
