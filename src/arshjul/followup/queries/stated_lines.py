"""What stands beside the lines of a report that forecast a balance sheet, a cash flow or a company's result.

The water utility's balance sheet is one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from arshjul.followup import accounts
from arshjul.followup.accounts.balance import has_balances
from arshjul.followup.accounts.group.owning import opening
from arshjul.followup.accounts.group.plan_values import rows_of
from arshjul.followup.accounts.group.plans import of_business
from arshjul.followup.accounts.group.whole_budgets import statement_of
from arshjul.followup.accounts.place import Place, edition
from arshjul.followup.accounts.water_books import booked, form, maps, of_utility, opened
from arshjul.followup.accounts.water_decided import FORM_OF_BALANCE
from arshjul.followup.models import Report
from arshjul.followup.queries.reports import Evidence, lines_of
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.text import Text
from arshjul.planning.statement_budget import KINDS
from arshjul.statements.city_lines import BALANCE, CASH_FLOW, INCOME, WATER_BALANCE
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import by_line
from arshjul.statements.statement import Source
from arshjul.statements.whole import ore_of, typed

Beside = Mapping[str, int | None]
"""Öre by what stands beside a line: budget, outcome so far, the same of last year, and all of last year."""


def is_light(line: ForecastLine) -> bool:
    """Whether what stands beside a line is read here: of a balance sheet, a cash flow, and of a company's own."""
    return line.place is not None and (line.place[0] in {BALANCE, CASH_FLOW, WATER_BALANCE} or bool(line.group_row))


def beside_lines(of: Report, seen: Evidence) -> dict[str, Beside]:
    """By line what stands beside it, out of the books in memory and what is decided of the year.

    What stands at a month's end has no season, so a balance sheet has nothing of the same months of last year.
    """
    found: dict[str, Beside] = {}
    made: dict[str, Mapping[str, Mapping[str, int]]] = {}
    for line in filter(is_light, lines_of(of.body, of.year)):
        name, row = line.place or ("", "")
        if name not in made:
            made[name] = _columns(name, of, seen, line)
        found[line.id] = {column: amounts.get(row) for column, amounts in made[name].items()}
    return found


def _columns(name: str, of: Report, seen: Evidence, line: ForecastLine) -> dict[str, Mapping[str, int]]:
    """Each column's amounts by row; the municipality's own, or the company's when the line is a company's."""
    whose = (of.body.slug,) if line.group_row else accounts.own()
    now = accounts.place(of.year, seen.books, of.point, entities=whose)
    then = accounts.place(of.year - 1, seen.books, of.point, entities=whose)
    whole = accounts.place(of.year - 1, seen.books, entities=whose)
    columns = {"outcome": _booked(name, now), "last_year": _booked(name, whole)}
    columns |= {"same": _booked(name, then)} if name not in {BALANCE, WATER_BALANCE} else {}
    layout = form(FORM_OF_BALANCE, name, of_utility(now) or now) if name == WATER_BALANCE else edition(name, now)
    return {**columns, "budget": _with_sums(layout, _budget(layout, of, seen, line))}


def _budget(layout: Layout, of: Report, seen: Evidence, line: ForecastLine) -> Mapping[str, int]:
    if line.group_row:
        return of_business(layout, seen.decided.business.get(of.body.slug, {}))
    kind = KINDS[layout.statement]
    return {row: ore for (of_kind, row), ore in seen.decided.statements.items() if of_kind is kind}


def _booked(name: str, at: Place) -> Mapping[str, int]:
    """What is booked in the year through the place's month, by row and with its sums."""
    if name == WATER_BALANCE:
        return _of_utility(at)
    if at.chart is None or not at.mapped(name):
        return {}
    layout = edition(name, at)
    if name == INCOME:
        return _with_sums(layout, _rows(by_line(at.flow(), at.chart, layout, Text("", ""))[0]))
    opened = opening(at, at.year).total() is not None
    if not (has_balances(at, at.year) if at.entities == accounts.own() else opened):
        return {}
    return _with_sums(layout, _rows(statement_of(at.balance(at.last), at.chart, layout, at.last)))


def _of_utility(at: Place) -> Mapping[str, int]:
    """The water utility's balance sheet at the place's month, by row and with its sums; nothing when it has none."""
    of = of_utility(at)
    if of is None or of.chart is None or not maps(of, WATER_BALANCE):
        return {}
    begun, layout = opened(of, of.year), form(FORM_OF_BALANCE, WATER_BALANCE, of)
    if begun.total() is None:
        return {}
    made, _ = by_line(begun + booked(of, of.last), of.chart, layout, Text("", ""))
    return _with_sums(layout, rows_of(layout, made))


def _rows(source: Source) -> Mapping[str, int]:
    return {row: cell.ore for row, cell in source.amounts.items() if cell.ore is not None}


def _with_sums(layout: Layout, amounts: Mapping[str, int]) -> Mapping[str, int]:
    if not amounts:
        return {}
    statement = typed(layout, amounts)
    found = ((row.id, ore_of(statement, row.id)) for row in statement.rows)
    return {row: ore for row, ore in found if ore is not None}
