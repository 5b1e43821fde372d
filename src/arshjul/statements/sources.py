"""Columns of a statement out of a cube: by line or by unit, for a month, the year to date or rolling twelve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import NOT_PAID, RESULT, UNMAPPED, UNMAPPED_TITLE, WHOLE, Chart
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout, Row
from arshjul.statements.statement import Cell, Source, Trace, joined

OPENING_MONTH = 0
"""The month number of a year's opening balance in a period YYYYMM."""
CASH = "likvida-medel-ingaende"
"""The cash flow line that the chart maps cash accounts to: their opening balance."""
TAKEN_OVER = "andrad-agarandel"
"""The cash flow line of what came or went with another share in a company."""
DIVIDED = "eget kapital"
"""The source of an amount that no accounts hold by themselves."""
KRONOR = Unit("kr", 2)
SUMMED_OVER = ("",)
"""What a cube that is summed over a dimension has there."""
TRACED = ("entity", "unit", "account", "period")
"""The dimensions that a cell's trace names, in the order of `_folded_cell`."""


def month(last: Month) -> tuple[int, ...]:
    """The month alone.

    >>> month(Month(2016, 8))
    (201608,)
    """
    return (last.number,)


def year_to_date(last: Month) -> tuple[int, ...]:
    """From January through the month.

    >>> year_to_date(Month(2016, 3))
    (201601, 201602, 201603)
    """
    return tuple(each.number for each in Month(last.year, 1).through(last))


def rolling_twelve(last: Month) -> tuple[int, ...]:
    """The twelve months that end with the month.

    >>> rolling_twelve(Month(2016, 8))[0]
    201509
    """
    return tuple(each.number for each in last.plus(1 - MONTHS_PER_YEAR).through(last))


def balance_at(last: Month) -> tuple[int, ...]:
    """The year's opening balance and its changes through the month.

    >>> balance_at(Month(2021, 1))
    (202100, 202101)
    """
    return (last.year * 100 + OPENING_MONTH, *year_to_date(last))


def by_line(
    cube: Cube, chart: Chart, layout: Layout, title: Text, *, of: str = ""
) -> tuple[Source, tuple[Finding, ...]]:
    """The cube's amounts by the layout's lines, in its sign, with each line's trace.

    Every account lands on a line: the source's total is the cube's total, save for accounts that the chart
    says stand outside the statement. Filter the cube first (entity, period). `of` is said with whose the accounts are
    that nobody mapped, as the year among several.
    """
    line_of, signs = cache(chart.mapping(layout.statement).line), signs_of(layout)
    folded = cube.folded({"account": lambda account: line_of(account)[0]}, TRACED)
    cells = {line: _folded_cell(line, signs[line] * ore, values) for (line,), (ore, values) in folded.items()}
    return Source(title, cells), _all_unmapped(cube, line_of, chart, layout, of)


def with_openings(source: Source, opening: Cube, chart: Chart, layout: Layout) -> Source:
    """The same column with what the year opened with, where memo rows ask for it ("varav").

    `opening` holds the rows of the year's opening balance alone; such rows stand beside the sums.
    """
    opened, _ = by_line(opening, chart, layout, source.title)
    parts = {
        row.id: [(1, opened.amounts[line]) for line in row.opening if line in opened.amounts] for row in layout.rows
    }
    memos = {row: joined(cells) for row, cells in parts.items() if cells}
    return replace(source, amounts={**source.amounts, **memos})


def by_row(source: Source, layout: Layout) -> Source:
    """The lines of a column by the rows that show them, for a layout whose rows show growth, shrinkage or the turned.

    A line that no row shows, as when it moved in a direction that has no row, is left out.
    """
    parts = {row.id: [*_parts(row, source.amounts)] for row in layout.rows if not row.formula}
    return replace(source, amounts={row: joined(cells) for row, cells in parts.items() if cells})


def _parts(row: Row, given: Mapping[str, Cell]) -> Iterator[tuple[int, Cell]]:
    """A row's lines, each with its sign; those that grew are credit (minus) and those that shrank debit."""
    yield from ((1, given[line]) for line in (*row.lines, *row.also) if line in given)
    yield from ((-1, given[line]) for line in row.turned if line in given)
    yield from ((1, given[line]) for line in row.grows if line in given and (given[line].ore or 0) < 0)
    yield from ((1, given[line]) for line in row.shrinks if line in given and (given[line].ore or 0) > 0)


def _all_unmapped(
    cube: Cube, line_of: Callable[[str], tuple[str | None, bool]], chart: Chart, layout: Layout, of: str = ""
) -> tuple[Finding, ...]:
    """A finding for each account that nobody mapped, with whose it is and its amount."""
    unmapped = cube.where(account=lambda account: not line_of(account)[1]).sums("entity", "account")
    return tuple(
        _unmapped(layout, chart, (str(entity), str(account), of), str(line_of(str(account))[0]), total)
        for (entity, account), total in unmapped.items()
    )


@dataclass(frozen=True, slots=True)
class Outside:
    """What an entity has on accounts that no statement takes, öre, when they don't cancel out; codes of accounts."""

    entity: str
    ore: int
    accounts: tuple[str, ...]

    def numbers(self, chart: Chart) -> str:
        """The accounts as the books have them."""
        return ", ".join(sorted(map(chart.number, self.accounts)))


def outside(cube: Cube, chart: Chart) -> Iterator[Outside]:
    """Each entity whose amounts that no statement takes don't cancel out.

    The accounts that the chart puts outside, as those of internal items, should sum to nothing: else income and balance
    differ from the ledger by the rest. Filter the cube first (period), but not by unit.
    """
    takings = [chart.mapping(name) for name in WHOLE if name in chart.mappings]
    held = cube.where(account=lambda account: all(one.line(account) == (None, True) for one in takings))
    accounts: dict[str, list[str]] = defaultdict(list)
    for (entity, account), ore in held.sums("entity", "account").items():
        accounts[str(entity)] += [str(account)] if ore else []
    for (entity,), total in held.sums("entity").items():
        if total:
            yield Outside(str(entity), total, tuple(accounts[str(entity)]))


def left_out(cube: Cube, chart: Chart, layout: Layout, *, of: str = "") -> tuple[Finding, ...]:
    """A finding for each entity whose amounts outside don't cancel out: the statement's total lacks them.

    Accounts that the layout shows itself are counted, since what they stand against is outside, but aren't named.
    `of` is said with whose they are, as the year among several.
    """
    shown = chart.mapping(layout.statement).line
    found = []
    for one in outside(cube, chart):
        named = tuple(account for account in one.accounts if shown(account)[0] is None)
        found.append(_left_out(layout, chart, replace(one, accounts=named or one.accounts), of))
    return tuple(found)


def _left_out(layout: Layout, chart: Chart, one: Outside, of: str) -> Finding:
    return finding(
        "statements.amounts-outside",
        Place(part=" ".join(filter(None, (one.entity, of)))),
        accounts=one.numbers(chart),
        entity=" ".join(filter(None, (chart.names.get(one.entity, one.entity), of))),
        chart=chart.chart_of(one.accounts[0]).id,
        amount=KRONOR.format(one.ore),
        layout_sv=layout.title.sv,
        layout_en=layout.title.en,
    )


def by_unit(
    cube: Cube, chart: Chart, layout: Layout, *, row_of: Callable[[str], str | None] = lambda unit: unit
) -> tuple[dict[str, Source], tuple[Finding, ...]]:
    """The cube's amounts by column and unit, for a layout whose rows are units (driftredovisning).

    The chart's mapping gives each account its column. `row_of` gives the row a unit stands on, such as its nämnd;
    units of row `None` are left out.
    """
    titles = {column.id: column.title for column in layout.columns}
    line_of = cache(chart.mapping(layout.statement).line)
    cells: dict[str, dict[str, Cell]] = defaultdict(dict)
    signs = signs_of(layout)
    folded = cube.folded({"unit": row_of, "account": lambda account: line_of(account)[0]}, TRACED)
    for (unit, column), (ore, values) in sorted(folded.items()):
        cells[column][unit] = _folded_cell(column, signs[column] * ore, values)
    findings = _all_unmapped(cube.where(unit=lambda unit: row_of(unit) is not None), line_of, chart, layout)
    return {
        column: Source(titles.get(column, Text(column, column)), by_unit) for column, by_unit in cells.items()
    }, findings


def cash_flow(
    cube: Cube,
    chart: Chart,
    layout: Layout,
    last: Month,
    title: Text,
    *,
    first: Month | None = None,
    taken_over: Cube | None = None,
) -> tuple[Source, tuple[Finding, ...]]:
    """The cash flow from a month (January when not said) through another, by the indirect method.

    The cube is one with the opening balances of its years. A voucher balances, so what moved on every account that
    isn't cash is, with the sign turned, what moved on cash: the chart maps each such account to a line (an account of
    accumulated depreciation to the line that puts depreciation back). The accounts on the line `CASH` are the cash
    itself; a closing balance that the movements don't explain is a finding. What a later year opens with beyond what
    the year before closed with is no movement: `carried_apart` tells it. `taken_over` is what came or went with another
    share in a company (`equity.Owned`), beside the cube: no movement either, but a row of its own. What of the result
    isn't paid as such is taken off it and added where it belongs (`with_turned`).
    """
    taken_over = taken_over or Cube.of(())
    first = first or Month(last.year, 1)
    months = {month.number for month in first.through(last)}
    moved, findings = by_line(cube.where(period=months), chart, layout, title)
    line_of = chart.mapping(layout.statement).line
    cash = (cube + taken_over).where(account=lambda account: line_of(account)[0] == CASH)
    opening = _cell(cash.where(period=set(opening_before(first))), CASH, 1)
    others = {line: cell for line, cell in moved.amounts.items() if line != CASH}
    came = taken_over.where(period=months, account=lambda account: line_of(account)[0] != CASH)
    came = came.where(account=lambda account: line_of(account)[0] is not None)
    others |= {TAKEN_OVER: Cell(-ore, Trace(sources=(DIVIDED,)))} if (ore := came.total()) else {}
    explained = (opening.ore or 0) + sum(cell.ore or 0 for cell in others.values())
    closing = cash.where(period=set(balance_at(last))).total() or 0
    if first.year < last.year:
        closing -= carried_apart(cash, last.year) or 0
    apart = (_cash_apart(title, explained, closing),) if explained != closing else ()
    return with_turned(Source(title, {**others, CASH: opening}), layout), (*findings, *apart)


def with_turned(source: Source, layout: Layout) -> Source:
    """The same column with what of the result isn't paid (`NOT_PAID`) turned back on one row and added to another.

    A gain is added to the sale, a grant taken to income to the grants received. Those rows name such lines (`turned`,
    `also`), and together they come to nothing. In a form without them, as a municipality's own, it stays in the result.
    """
    shown = {line for row in layout.rows for line in row.turned}
    rest = {line: cell for line, cell in source.amounts.items() if line in NOT_PAID and line not in shown}
    kept = {line: cell for line, cell in source.amounts.items() if line not in rest}
    if rest:
        kept[RESULT] = joined((1, cell) for cell in (*([kept[RESULT]] if RESULT in kept else []), *rest.values()))
    moved = {row.id: [*_parts(row, kept)] for row in layout.rows if {*row.turned, *row.also} & kept.keys()}
    return replace(source, amounts={**kept, **{row: joined(cells) for row, cells in moved.items()}})


def carried_apart(cash: Cube, year: int) -> int | None:
    """What cash a year opens with beyond what the year before closed with; `None` when either isn't in the cube."""
    opened = cash.where(period=year * 100).total()
    closed = cash.where(period=set(balance_at(Month(year - 1, MONTHS_PER_YEAR)))).total()
    return None if opened is None or closed is None else opened - closed


def opening_before(first: Month) -> tuple[int, ...]:
    """The periods that make the balance just before a month.

    >>> opening_before(Month(2021, 1)), opening_before(Month(2021, 2))
    ((202100,), (202100, 202101))
    """
    return balance_at(first)[:-1]


def _cash_apart(title: Text, explained: int, closing: int) -> Finding:
    return finding(
        "statements.cash-does-not-tie",
        Place(part=CASH),
        column_sv=title.sv,
        column_en=title.en,
        explained=KRONOR.format(explained),
        closing=KRONOR.format(closing),
        difference=KRONOR.format(closing - explained),
    )


def signs_of(layout: Layout) -> Mapping[str, int]:
    """What turns the ledger's sign into the statement's, by line."""
    signs = {line: row.sign for row in layout.rows for line in row.lines}
    return defaultdict(lambda: layout.sign, signs)


def _folded_cell(line: str, ore: int, values: tuple[tuple[str | int, ...], ...]) -> Cell:
    entities, units, accounts, periods = values
    trace = Trace(
        lines=(line,),
        entities=_texts(entities),
        units=_texts(units) if units != SUMMED_OVER else (),
        accounts=_texts(accounts),
        periods=tuple(int(period) for period in periods) if periods != SUMMED_OVER else (),
    )
    return Cell(ore, trace)


def _cell(cube: Cube, line: str, sign: int) -> Cell:
    total = cube.total()
    trace = Trace(
        lines=(line,),
        entities=_texts(cube.values("entity")),
        units=_texts(cube.values("unit")),
        accounts=_texts(cube.values("account")),
        periods=tuple(int(period) for period in cube.values("period")),
    )
    return Cell(None if total is None else sign * total, trace)


def _texts(values: tuple[str | int, ...]) -> tuple[str, ...]:
    """The values of a dimension that holds texts alone."""
    return cast("tuple[str, ...]", values)


def _unmapped(layout: Layout, chart: Chart, where: tuple[str, str, str], line: str, total: int) -> Finding:
    entity, account, of = where
    unmapped = layout.rest.label if layout.rest else UNMAPPED_TITLE
    title = unmapped if line == UNMAPPED else layout.title_of(line)
    return finding(
        "statements.account-unmapped",
        Place(part=account),
        account=chart.number(account),
        entity=" ".join(filter(None, (chart.names.get(entity, entity), of))),
        chart=chart.chart_of(account).id,
        line_sv=title.sv,
        line_en=title.en,
        amount=KRONOR.format(total),
        layout_sv=layout.title.sv,
        layout_en=layout.title.en,
    )
