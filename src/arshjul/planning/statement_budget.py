"""Budgets of the whole municipality by statement: which rows are typed, and what must agree between them.

The plan says how operations are paid for and what the financial position is to be at the end of the year (KL 11:6):
the budgeted resultaträkning, balansräkning and kassaflödesanalys, in the forms of LKBR 5, 6 and 8. What is planned
between the result and the balance requirement result (KL 11:5, 11:14) is budgeted beside them, and so is the income
statement of a water utility that is accounted for by itself (vattentjänstlagen 50 §), in the form it is shown in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.planning.domain import LINE_NAMES, LineInput, LineKind
from arshjul.statements import layouts
from arshjul.statements.city_lines import WATER
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.statement import Cell, Source, Statement, compile_statement
from arshjul.statements.ties import ASSETS, OTHER_SIDE

STATEMENTS: Mapping[LineKind, str] = {
    LineKind.STATEMENT: "resultatrakning",
    LineKind.BALANCE: "balansrakning",
    LineKind.CASH_FLOW: "kassaflodesanalys",
    LineKind.REQUIREMENT: "balanskravsutredning",
    LineKind.WATER: WATER,
}
"""The statement that each kind of line budgets."""
RESULT, EQUITY_FIRST, EQUITY_LAST = "arets-resultat", "eget-kapital-ingaende", "eget-kapital-utgaende"
CASH, PLACED = "kassa-och-bank", "kortfristiga-placeringar"
CASH_FIRST, CASH_LAST = "likvida-medel-ingaende", "likvida-medel-utgaende"
KRONOR = Unit("kr", 0)
_COLUMN = "budget"


def typed_rows(kind: LineKind, year: int) -> list[tuple[str, str]]:
    """The rows of a budgeted statement that are typed, not summed: id and Swedish label.

    A form that says which of its rows are planned has those alone: the rest comes from other statements. There are none
    of a water utility where the municipality has none.
    """
    layout = _layout(kind, year)
    rows = layout.rows if layout else ()
    planned = [row for row in rows if row.planned]
    return [
        (row.id, row.label.sv) for row in planned or rows if row.kind is RowKind.LINE and (planned or not row.optional)
    ]


def _layout(kind: LineKind, year: int) -> Layout | None:
    try:
        if kind is LineKind.WATER:
            return _layout_of_water(date(year, 1, 1))
        return layouts.find(STATEMENTS[kind], date(year, 1, 1))
    except LookupError:
        return None


def _layout_of_water(day: date) -> Layout | None:
    """The form that the utility's account is shown in; None without a utility."""
    whole = municipality.current()
    return layouts.whole_form(WATER, day, whole.folder) if whole.utilities(day) else None


@dataclass(frozen=True, slots=True)
class _Budgets:
    """The budgeted statements of one year that have any amounts."""

    year: int
    by_kind: Mapping[LineKind, Statement]

    def ore(self, kind: LineKind, row: str) -> int | None:
        """An amount of a budgeted statement in öre; None when the statement isn't budgeted."""
        return self.by_kind[kind].ore(row, _COLUMN) if kind in self.by_kind else None


def disagreements(lines: Iterable[LineInput], years: Sequence[int]) -> list[Finding]:
    """What doesn't agree within and between the budgeted statements, and from one of the plan's years to the next."""
    given = list(lines)
    budgets = [_Budgets(year, _statements(given, year)) for year in years]
    found = [one for budget in budgets for one in _within(budget)]
    return found + [one for before, after in pairwise(budgets) for one in _across(before, after)]


def _statements(lines: Sequence[LineInput], year: int) -> Mapping[LineKind, Statement]:
    made = {}
    for kind in STATEMENTS:
        amounts: dict[str, int] = {}
        for line in lines:
            if (line.kind, line.year) == (kind, year):
                amounts[line.row] = amounts.get(line.row, 0) + line.amount
        layout = _layout(kind, year)
        if layout and amounts:
            source = Source(Text("", ""), {row: Cell(ore) for row, ore in amounts.items()})
            made[kind] = compile_statement(layout, {_COLUMN: source})
    return made


def _within(budget: _Budgets) -> Iterator[Finding]:
    yield from _sides(budget)
    result = budget.ore(LineKind.STATEMENT, RESULT)
    for kind in (LineKind.BALANCE, LineKind.CASH_FLOW):
        own = budget.ore(kind, RESULT)
        if result is not None and kind in budget.by_kind and own != result:
            yield _differs("budget-result-differs", budget.year, own, result, LINE_NAMES[kind])
    yield from _cash(budget)
    yield from _signs(budget)


def _sides(budget: _Budgets) -> Iterator[Finding]:
    assets, other = (budget.ore(LineKind.BALANCE, row) for row in (ASSETS, OTHER_SIDE))
    if LineKind.BALANCE in budget.by_kind and assets != other:
        yield _differs("budget-sides-differ", budget.year, assets, other)


def _cash(budget: _Budgets) -> Iterator[Finding]:
    """Cash at the end of the flow is the balance sheet's cash, with or without what is placed for a short time."""
    if not {LineKind.BALANCE, LineKind.CASH_FLOW} <= budget.by_kind.keys():
        return
    cash, placed = (budget.ore(LineKind.BALANCE, row) or 0 for row in (CASH, PLACED))
    flow = budget.ore(LineKind.CASH_FLOW, CASH_LAST) or 0
    if flow not in {cash, cash + placed}:
        yield _differs("budget-cash-differs", budget.year, flow, cash)


def _signs(budget: _Budgets) -> Iterator[Finding]:
    """Adjustments and reserves that are written with the other sign than their row stands with."""
    statement = budget.by_kind.get(LineKind.REQUIREMENT)
    for row in statement.layout.rows if statement else ():
        ore = statement.ore(row.id, _COLUMN) if statement else None
        if ore is not None and not row.takes_sign_of(ore):
            words, year = row.label, budget.year
            amount = KRONOR.format(ore)
            yield finding("planning.requirement-sign", row_sv=words.sv, row_en=words.en, year=year, amount=amount)


OPENINGS = (
    (LineKind.BALANCE, EQUITY_FIRST, EQUITY_LAST),
    (LineKind.CASH_FLOW, CASH_FIRST, CASH_LAST),
)
"""What a year opens with, and where the year before it says the same."""


def _across(before: _Budgets, after: _Budgets) -> Iterator[Finding]:
    for kind, first, last in OPENINGS:
        closed, opened = before.ore(kind, last), after.ore(kind, first)
        if None not in {closed, opened} and closed != opened:
            yield _differs("budget-opening-differs", after.year, opened, closed, LINE_NAMES[kind])


def _differs(name: str, year: int, ours: int | None, other: int | None, what: Text | None = None) -> Finding:
    named = {"statement_sv": f"{what.sv.lower()}en", "statement_en": what.en.lower()} if what else {}
    apart = (ours or 0) - (other or 0)
    amounts = {"amount": ours or 0, "other": other or 0, "difference": apart}
    values = named | {word: KRONOR.format(ore) for word, ore in amounts.items()}
    return finding(f"planning.{name}", None, year=year, **values)
