"""Under a printed figure: the cell of the books it is made of, down to the voucher.

Real vouchers may name private persons, so the public sees their sums per account and month; constructed ones,
which no person is behind, are shown whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from arshjul.books import queries
from arshjul.books.domain import NotASelectionError, Page, Selection
from arshjul.books.queries import whole_year
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.portal import explorer
from arshjul.statements.chart import Chart
from arshjul.statements.published import PublishedTable
from arshjul.statements.sources import CASH

ENTITIES: Mapping[str, tuple[str, ...]] = {"koncern": ()}
"""Which books a table's entity is made of, when they aren't named the same; empty is all of the group."""
_YEAR = re.compile(r"(\d{4})$")


@dataclass(frozen=True, slots=True)
class Month:
    """An account's sum in a month, öre as printed (income plus)."""

    period: int
    account: str
    name: str
    ore: int


@dataclass(frozen=True, slots=True)
class Books:
    """What the books hold under a figure: their sum in öre with the figure's sign.

    `exact` when it is the same to the öre, `agrees` when within the rounding that the source states.
    """

    snapshot: int
    ore: int
    exact: bool
    agrees: bool
    constructed: bool
    vouchers: Page | None
    months: tuple[Month, ...]


def under(table: PublishedTable, row: str, column: str, page: int = 1) -> Books | None:
    """The books under a printed cell; None when the figure isn't made of ledger rows that are here."""
    printed = table.ore(row, column)
    current = queries.current()
    selection = _selection(table, row, column)
    if printed is None or current is None or selection is None:
        return None
    found = queries.rows_of_cell(selection, current, page=page)
    if found.sum_ore is None:
        return None
    ore = -found.sum_ore
    constructed = queries.all_constructed(current, selection)
    return Books(
        snapshot=current.number,
        ore=ore,
        exact=ore == printed,
        agrees=abs(ore - printed) <= table.unit_of(column).step * table.tolerance,
        constructed=constructed,
        vouchers=found if constructed else None,
        months=tuple(_months(selection)) if not constructed else (),
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind one part of a figure, lines of a statement: their sum in öre as in the books (income minus)."""

    lines: tuple[str, ...]
    titles: tuple[Text, ...]
    sum_ore: int | None
    constructed: bool
    vouchers: Page | None
    months: tuple[Month, ...]


def behind(trace: str) -> Rows | None:
    """The books behind one trace of a sealed figure, in the version it was read from; None when it names no cell."""
    try:
        selection = Selection.parse(dict(parse_qsl(trace)))
    except NotASelectionError:
        return None
    of = queries.snapshot(selection.snapshot)
    if of is None:
        return None
    found = queries.rows_of_cell(selection, of)
    constructed = queries.all_constructed(of, selection)
    return Rows(
        lines=selection.lines,
        titles=queries.line_titles(selection),
        sum_ore=found.sum_ore,
        constructed=constructed,
        vouchers=found if constructed else None,
        months=() if constructed else tuple(_months(selection)),
    )


def _months(selection: Selection) -> Iterable[Month]:
    current = queries.current()
    names = queries.account_names(current, selection.last // 100)
    sums: Mapping[Any, int] = queries.cell_cube(selection, current).sums("period", "account")
    for (period, account), ore in sorted(sums.items()):
        yield Month(int(period), names.number(account), names.called(account), -ore)


def _selection(table: PublishedTable, row: str, column: str) -> Selection | None:
    matched = _YEAR.search(column)
    year = int(matched[1]) if matched else max(table.years)
    plan = queries.chart(year)
    statement = _statement(table, plan) if plan else None
    leaves = _leaves(table, row)
    if statement is None or plan is None or leaves is None or column.startswith("budget"):
        return None
    lines = plan.mapping(statement).every_line()
    entities = ENTITIES.get(table.entity, (table.entity,))
    if column in lines:
        units = [municipality.current().unit_published_as(table.row(leaf).label) for leaf in leaves]
        codes = tuple(unit.code for unit in units if unit)
        known = len(codes) == len(units)
        return whole_year(year, areas=codes, statement=statement, lines=(column,)) if known else None
    if set(leaves) <= lines - {CASH}:  # the cash itself stands, and isn't a sum of the year's vouchers
        return whole_year(year, entities=entities, statement=statement, lines=tuple(leaves))
    return None


def _statement(table: PublishedTable, plan: Chart) -> str | None:
    """The mapping a table's rows or columns are lines of: the longest whose name begins the table's layout or id."""
    fitting = [name for name in plan.mappings if table.layout.startswith(name) or table.id.startswith(name)]
    return max(fitting, key=len, default=None)


def _leaves(table: PublishedTable, row: str) -> list[str] | None:
    """The rows a sum is made of at the bottom; None when it subtracts, since vouchers only add."""
    formula = explorer.printed_parts(table, row)
    if not formula:
        return [row]
    if any(sign < 0 for sign, _ in formula):
        return None
    parts = [_leaves(table, part) for _, part in formula]
    return None if None in parts else [leaf for part in parts if part for leaf in part]
