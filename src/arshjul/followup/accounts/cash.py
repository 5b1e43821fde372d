"""Kassaflödesanalys by the indirect method, tied to the cash of the books (LKBR 8 kap.)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from arshjul.books import queries as books
from arshjul.followup.accounts import cash_stated
from arshjul.followup.accounts.cash_told import with_cash_told
from arshjul.followup.accounts.finished import empty, finished
from arshjul.followup.accounts.group.beside import Beside, beside, is_whole, rows_alone
from arshjul.followup.accounts.group.fiscal_years import opened_otherwise
from arshjul.followup.accounts.group.owning import came_and_taken_over, opening
from arshjul.followup.accounts.in_print import printed_form, printed_table
from arshjul.followup.accounts.income import INCOME, printed_column, with_printed_sums
from arshjul.followup.accounts.internal_items import balances_within
from arshjul.followup.accounts.lacking import months
from arshjul.followup.accounts.place import LAST_MONTH, RESULT, TITLES, Accounts, Place, Span, edition
from arshjul.followup.accounts.plans.cash_budget import period_budget
from arshjul.followup.accounts.plans.planned import BUDGET, PERIOD_BUDGET, compiled, of_the_year
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.cube import Cube
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, carried_apart, cash_flow
from arshjul.statements.statement import EMPTY, KRONOR, Difference, Source, Statement
from arshjul.statements.ties import ALONE

CASH_FLOW = "kassaflodesanalys"
DEPRECIATION = "avskrivningar"
"""The line of depreciation in the income statement, and of what the cash flow puts back."""


def cash(at: Place, *, printed: bool = False, plans: bool = False, report_point: str | None = None) -> Accounts:
    """The cash flow of the span; empty with a finding when the books hold no cash.

    With `plans`, budget in force and the latest forecast, both of the whole year; when the place says how budgets are
    divided, the budget of its months stands beside, and the deviation is from that.
    """
    if not at.mapped(CASH_FLOW):
        return _none(at)
    form = (printed_form(CASH_FLOW, at) if printed else None) or edition(CASH_FLOW, at)
    layout = cash_stated.of_whom(form, at)
    found: list[Finding] = list(opened_otherwise(at))
    columns: dict[str, Source] = {}
    booked: dict[str, int] = {}
    said = cash_stated.statements_of(layout, at)
    for name, of_year in (("outcome", at.year), ("last_year", at.year - 1)):
        made, told = _flow(at, layout, of_year, name)
        if made.amounts:
            whose = replace(at, year=of_year, last=Month(of_year, at.last.month))
            made, partly = cash_stated.with_parts(made, layout, whose, said)
            told = (*told, *partly)
        found += told if name == "outcome" else ()
        shown, ours = _with_printed_result(with_printed_sums(made, at, layout, of_year), at, layout, of_year)
        booked |= {} if ours is None else {name: ours}
        columns |= {name: shown} if made.amounts else {}
    if "outcome" not in columns:
        return _none(at, *(months(at) if _is_unknown(at) else [finding("followup.no-cash", year=at.year)]))
    table = printed_table(at, layout.id)
    found += () if table else opened_apart(at)
    others = beside(layout, at, report_point) if plans else Beside()
    given = dict(others.columns)
    divided, budgets, told = period_budget(layout, at, given.get(BUDGET))
    given |= {PERIOD_BUDGET: divided} if divided.amounts else {}
    if BUDGET in given and not at.is_whole_year:
        given[BUDGET] = of_the_year(given[BUDGET])
    found += (*_depreciation_apart(at, columns["outcome"]), *balances_within(at))
    unit = table.unit if table else at.whole.words.unit
    whole = compiled(layout, columns | given, at, unit, deviates=is_whole(others.told))
    statement = _as_printed(rows_alone(whole, at, given), booked, unit)
    statement = statement.with_netted(at.chart.mapping(CASH_FLOW).every_line()) if at.chart else statement
    statement, placed = with_cash_told(statement, at, unit)
    found += (*placed, *cash_stated.apart(statement, "outcome"))
    return replace(finished(at, statement, (*found, *told, *others.told), unit), budgets=budgets)


def _is_unknown(at: Place) -> bool:
    """Whether the months of the span aren't known, so that nothing can be said of the cash in them."""
    lacking = at.lacking(at.year)
    return (
        bool(at.cut(at.year)) or len(lacking) == len(at.months(at.year)) or (at.span is Span.ROLLING and bool(lacking))
    )


def _none(at: Place, *told: Finding) -> Accounts:
    """A cash flow without amounts that says why."""
    made = empty(CASH_FLOW, at, *told)
    return replace(made, statement=replace(made.statement, layout=cash_stated.of_whom(made.statement.layout, at)))


def _flow(at: Place, layout: Layout, year: int, column: str) -> tuple[Source, tuple[Finding, ...]]:
    """A year's flow; nothing when its books hold no cash account, so that half a year is never shown as a flow."""
    nothing = Source(TITLES[column], {})
    if at.chart is None or (at.span is Span.ROLLING and at.lacking(year)):
        return nothing, ()
    last = Month(year, at.last.month)
    first, cube, over = rows_through(at, last)
    line_of = at.chart.mapping(layout.statement).line
    if cube.where(account=lambda account: line_of(account)[0] == CASH).total() is None:
        return nothing, ()
    made, found = cash_flow(cube, at.chart, layout, last, TITLES[column], first=first, taken_over=over)
    shows_cash = any(CASH in row.lines for row in layout.rows)
    flows = {line: cell for line, cell in made.amounts.items() if line != CASH or shows_cash}
    return replace(made, amounts=flows), found


def rows_through(at: Place, last: Month) -> tuple[Month, Cube, Cube]:
    """The first month of the span that ends with a month, the rows of its years, and what was taken over in them."""
    first = Month.parse(at.span.months(last)[0])
    ends = [Month(year, LAST_MONTH) for year in range(first.year, last.year)] + [last]
    cut = at.cut(last.year)
    came, over = (one.where(entity=lambda whose: whose not in cut) for one in came_and_taken_over(at, ends))
    return first, came, over


def _depreciation_apart(at: Place, outcome: Source) -> Iterable[Finding]:
    """What the cash flow puts back of depreciation, when it isn't what the income statement takes off."""
    if at.chart is None or not at.mapped(INCOME):
        return
    line_of = at.chart.mapping(INCOME).line
    written_off = at.flow().where(account=lambda account: line_of(account)[0] == DEPRECIATION)
    taken, accounts = written_off.total() or 0, len(written_off.values("account"))
    back = outcome.amounts.get(DEPRECIATION, EMPTY).ore or 0
    if abs(taken - back) > 2 * at.rounding * accounts:  # as many accounts of each
        made_up = books.is_constructed(at.of, at.year, at.entities)
        yield finding(
            "followup.depreciation-as-printed" if made_up else "followup.depreciation-apart",
            back=KRONOR.format(back),
            taken=KRONOR.format(taken),
            difference=KRONOR.format(back - taken),
        )


def opened_apart(at: Place, *, of: Text = ALONE) -> Iterable[Finding]:
    """Cash that the year opens with beyond what the year before closed with, whichever months are shown.

    `of` is said first, as whose it is among several.
    """
    if at.chart is None:
        return
    line_of = at.chart.mapping(CASH_FLOW).line
    both = at.whole_year(at.year - 1) + opening(at, at.year)
    held = both.where(account=lambda account: line_of(account)[0] == CASH)
    apart = carried_apart(held, at.year)
    if apart and abs(apart) > at.rounding * len(held.values("account")):
        made_up = books.is_constructed(at.of, at.year, at.entities)
        told = "followup.cash-opens-as-printed" if made_up else "followup.cash-opens-apart"
        yield finding(
            told,
            whose_sv=f"{of.sv}: " if of.sv else "",
            whose_en=f"{of.en}: " if of.en else "",
            year=at.year,
            before=at.year - 1,
            difference=KRONOR.format(apart),
        )


def _with_printed_result(source: Source, at: Place, layout: Layout, year: int) -> tuple[Source, int | None]:
    """The result as the municipality printed it, and what the ledger's lines on its row give when it differs (öre)."""
    table = printed_table(at, layout.id)
    name, ours = printed_column(at, table, year) if table else "", source.amounts.get(RESULT, EMPTY)
    printed = table.ore(RESULT, name) if table and name else None
    if printed is None or ours.ore is None:
        return source, None
    lines = {RESULT, *layout.row(RESULT).lines}
    whole = sum(cell.ore or 0 for line, cell in source.amounts.items() if line in lines)
    shown = replace(ours, ore=printed - (whole - ours.ore))
    return replace(source, amounts={**source.amounts, RESULT: shown}), whole if whole != printed else None


def _as_printed(statement: Statement, booked: Mapping[str, int], unit: Unit) -> Statement:
    """The statement with what the ledger's lines give beside a result that is as printed; told as other differences."""
    cells, differences = dict(statement.cells), list(statement.differences)
    for column, ours in booked.items():
        shown = statement.cell(RESULT, column)
        if shown.ore is not None:
            cells[RESULT, column] = replace(shown, computed=ours)
            differences.append(Difference(RESULT, column, "rows", shown.ore, ours, 2 * unit.step))
    return replace(statement, cells=cells, differences=tuple(differences))
