"""What the books' own budget is made of: #PBUDGET by account and by the file that gave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import add

from arshjul.books import queries as books
from arshjul.books.types import Batch
from arshjul.followup.accounts.group import whole_budgets
from arshjul.followup.accounts.internal_items import INTERNAL, internal_budget
from arshjul.followup.accounts.place import YEAR_DIGITS, Place
from arshjul.followup.accounts.plans.budgets import months_of_the_books
from arshjul.followup.figures.internal import WITHIN
from arshjul.followup.figures.parts import Figure, Part, said
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.organisation.clock import day_of
from arshjul.statements import equity
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import CASH_FLOW
from arshjul.statements.internal import matched
from arshjul.statements.layouts import Layout, Row, RowKind
from arshjul.statements.sources import CASH, signs_of

OPENED = Text("Årets ingående balans", "The year's opening balance")
FROM_FILE = Text(
    "#PBUDGET i {file}, {first}–{last}, i räkenskaperna {day}", "#PBUDGET in {file}, {first}–{last}, in the books {day}"
)


def own_budget(figure: Figure, at: Place) -> Iterable[Part]:
    """#PBUDGET on the row's accounts, by account and by the file that gave it, and what of it is internal."""
    layout, units = figure.statement.layout, figure.accounts.units
    yield from in_files(figure, at, _lines_on(layout, figure.row), lambda unit: unit in units or not units)
    if INTERNAL in figure.trace.sources and at.chart is not None:
        taken = matched(internal_budget(at, layout, at.chart, at.span.months(at.last)))
        yield Part(WITHIN, -sum(taken.get(line, 0) for line in {*figure.row.lines, figure.row.id}) or None)


def own_balances(figure: Figure, at: Place) -> Iterable[Part]:
    """A whole budget of a balance sheet or cash flow: what the year opens with, and #PBUDGET on the row's accounts."""
    if at.of is None or at.chart is None:
        return
    layout, held = figure.statement.layout, books.manifest(at.of)
    cube = reduce(add, (whole_budgets.whole(at, at.year, entity) for entity in at.entities))
    names, sums = books.account_names(at.of, at.year), defaultdict[_Given, dict[int, int]](lambda: defaultdict(int))
    for (entity, account, period), ore in cube.sums("entity", "account", "period").items():
        sign = _sign_on(figure.row, layout, at.chart, str(account), is_opening=int(period) % YEAR_DIGITS == 0)
        if sign:
            batch = held.batch(str(entity), "budget", int(period)) if int(period) % YEAR_DIGITS else None
            sums[batch, str(account)][int(period)] += sign * ore
    for (batch, account), by_period in sums.items():
        number = names.number(account)
        label = said(f"{number} {names.of(at.entities[0], number)}".strip())
        opens = all(period % YEAR_DIGITS == 0 for period in by_period)
        yield Part(label, sum(by_period.values()), "", OPENED if opens else _from_file(batch, by_period))


_Given = tuple[Batch | None, str]
"""The file that gave an amount, and its account."""


def _sign_on(row: Row, layout: Layout, chart: Chart, account: str, *, is_opening: bool) -> int:
    """What gives an account's amount the sign it stands on a row with, its own or one that shows it too; else 0."""
    stands, sign = _row_of(layout, chart, account, is_opening=is_opening)
    line = chart.mapping(layout.statement).line(account)[0] if stands else None
    return sign * ((stands == row.id) + (line in row.also) - (line in row.turned))


def _row_of(layout: Layout, chart: Chart, account: str, *, is_opening: bool) -> tuple[str, int]:
    """The row that an account's amount stands on, and what gives it the row's sign; no row when it stands on none.

    Equity stands by how it came about (LKBR 6:2). Of a cash flow what the year opens with is the cash alone, and cash
    itself has no other row.
    """
    line, sign = chart.mapping(layout.statement).line(account)[0], signs_of(layout)
    if layout.statement == CASH_FLOW:
        stands = line is not None and (line == CASH) == is_opening
        return (_row_with(layout, str(line)), 1 if line == CASH else sign[str(line)]) if stands else ("", 1)
    if line in equity.LINES and {equity.OPENED, equity.OTHER} <= {row.id for row in layout.rows}:
        changed = equity.OTHER if whole_budgets.is_balance(chart, account) else equity.RESULT
        return equity.OPENED if is_opening else changed, sign[line]
    return (_row_with(layout, line), sign[line]) if line is not None else ("", 1)


def _row_with(layout: Layout, line: str) -> str:
    """The row that holds a line; the rest row when none does."""
    rows = [row for row in layout.rows if row.kind is not RowKind.MEMO]
    holds = (row.id for row in rows if line in (*row.lines, row.id))
    return next(holds, next((row.id for row in rows if row.kind is RowKind.REST), ""))


def in_files(
    figure: Figure, at: Place, is_line: Callable[[str], bool], is_unit: Callable[[str], bool]
) -> Iterable[Part]:
    """#PBUDGET of the span's months on some lines and units, by account and by the file that gave it."""
    if at.of is None or at.chart is None:
        return
    layout, held = figure.statement.layout, books.manifest(at.of)
    line_of, sign_of = at.chart.mapping(layout.statement).line, signs_of(layout)
    sums: dict[tuple[Batch | None, str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = at.by_unit(months_of_the_books(at)).where(unit=is_unit).sums("entity", "account", "period")
    for (entity, account, period), ore in rows.items():
        line = line_of(str(account))[0]
        if line is not None and is_line(line):
            batch = held.batch(str(entity), "budget", int(period))
            sums[batch, str(entity), str(account)][int(period)] += sign_of[line] * ore
    names = books.account_names(at.of, at.year)
    for (batch, entity, account), by_period in sums.items():
        number = names.number(account)
        label = said(f"{number} {names.of(entity, number)}".strip())
        yield Part(label, sum(by_period.values()), "", _from_file(batch, by_period))


def _lines_on(layout: Layout, row: Row) -> Callable[[str], bool]:
    """Which lines stand on a row: its own, and on the rest row those that no other row takes."""
    own_lines = {*row.lines, row.id}
    taken = {line for one in layout.rows for line in (*one.lines, one.id)}
    return lambda line: line in own_lines or (row.kind is RowKind.REST and line not in taken)


def _from_file(batch: Batch | None, by_period: Mapping[int, int]) -> Text:
    if batch is None:
        return said("#PBUDGET")
    first, last = (str(Month.parse(period)) for period in (min(by_period), max(by_period)))
    return FROM_FILE.format(file=batch.file.name, first=first, last=last, day=day_of(batch.published_at).isoformat())
