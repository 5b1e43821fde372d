"""Budgets of the whole municipality by statement: which rows are typed, and what must agree between them.

The plan says how operations are paid for and what the financial position is to be at the end of the year (KL 11:6):
the budgeted resultaträkning, balansräkning and kassaflödesanalys, in the forms of LKBR 5, 6 and 8. What is planned
between the result and the balance requirement result (KL 11:5, 11:14) is budgeted beside them, and so is the income
statement of a water utility that is accounted for by itself (vattentjänstlagen 50 §), and its balance sheet at the end
of the year, in the forms they are shown in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.organisation import municipality
from arshjul.planning.domain import LINE_NAMES, LineInput, LineKind
from arshjul.statements import editions
from arshjul.statements.city_lines import WATER, WATER_BALANCE
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.statement import Statement
from arshjul.statements.ties import ASSETS
from arshjul.statements.whole import CASH_FIRST, CASH_LAST, RESULT, Fault, What, faults, ore_of, typed

STATEMENTS: Mapping[LineKind, str] = {
    LineKind.STATEMENT: "resultatrakning",
    LineKind.BALANCE: "balansrakning",
    LineKind.CASH_FLOW: "kassaflodesanalys",
    LineKind.REQUIREMENT: "balanskravsutredning",
    LineKind.WATER: WATER,
    LineKind.WATER_BALANCE: WATER_BALANCE,
}
"""The statement that each kind of line budgets."""
EQUITY_FIRST, EQUITY_LAST = "eget-kapital-ingaende", "eget-kapital-utgaende"
KRONOR = Unit("kr", 0)
FORMS_OF_WATER = {WATER: "va-sarredovisning", WATER_BALANCE: "va-balansrakning"}
"""The shipped forms of the utility's income statement and balance sheet."""
OTHER_SIDE_OF_WATER = "summa-skulder"
"""The row of the utility's balance sheet that is the sum of its other side."""


OF_COMPANIES = frozenset(
    (
        "bokslutsdispositioner",
        "skatt-pa-arets-resultat",
        "obeskattade-reserver",
        "ovrig-forandring-eget-kapital",
        "agare",
    )
)
"""Rows that are optional in the act's forms and that companies plan: appropriations, tax, reserves and dividends."""
OF_MUNICIPALITIES = frozenset(
    ("skatteintakter", "generella-statsbidrag", "bidrag-till-infrastruktur", "utbetalda-infrastrukturbidrag")
)
"""Rows that no company has."""


def typed_rows_of_company(kind: LineKind, year: int) -> list[tuple[str, str]]:
    """The rows of a budgeted statement that a company's business plan has."""
    return [row for row in typed_rows(kind, year, OF_COMPANIES) if row[0] not in OF_MUNICIPALITIES]


def typed_rows(kind: LineKind, year: int, more: Collection[str] = ()) -> list[tuple[str, str]]:
    """The rows of a budgeted statement that are typed, not summed: id and Swedish label.

    A form that says which of its rows are planned has those alone: the rest comes from other statements. There are none
    of a water utility where the municipality has none. Of the optional rows only `more` are typed, and those that the
    utility's balance sheet may have.
    """
    layout = _layout(kind, year)
    rows = layout.rows if layout else ()
    if layout and kind is LineKind.WATER_BALANCE:
        is_of_company = municipality.current().utility_books(date(year, 1, 1)) is not None
        more = {row.id for row in rows if is_of_company or row.id not in OF_COMPANIES}
    planned = [row for row in rows if row.planned]
    return [
        (row.id, row.label.sv)
        for row in planned or rows
        if row.kind is RowKind.LINE and (planned or not row.optional or row.id in more)
    ]


def _layout(kind: LineKind, year: int) -> Layout | None:
    try:
        if STATEMENTS[kind] in FORMS_OF_WATER:
            return _layout_of_water(date(year, 1, 1), STATEMENTS[kind])
        return editions.find(STATEMENTS[kind], date(year, 1, 1))
    except LookupError:
        return None


def _layout_of_water(day: date, statement: str) -> Layout | None:
    """The form that the utility's account is shown in; None without a utility."""
    whole = municipality.current()
    return form_of_water(whole, day, statement) if whole.utilities(day) else None


def form_of_water(whole: Municipality, day: date, statement: str = WATER) -> Layout:
    """The form of a statement of the utility: the municipality's own, but the shipped one of a company's books."""
    if whole.utility_books(day):
        return editions.edition(FORMS_OF_WATER[statement], day)
    return editions.whole_form(statement, day, whole.folder)


@dataclass(frozen=True, slots=True)
class _Budgets:
    """The budgeted statements of one year that have any amounts."""

    year: int
    by_kind: Mapping[LineKind, Statement]

    def ore(self, kind: LineKind, row: str) -> int | None:
        """An amount of a budgeted statement in öre; None when the statement isn't budgeted."""
        return ore_of(self.by_kind[kind], row) if kind in self.by_kind else None


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
            made[kind] = typed(layout, amounts)
    return made


def _within(budget: _Budgets) -> Iterator[Finding]:
    named = {STATEMENTS[kind]: statement for kind, statement in budget.by_kind.items()}
    for fault in faults(named, budget.ore(LineKind.STATEMENT, RESULT)):
        yield _told(fault, budget.year)
    yield from _of_water(budget)
    yield from _signs(budget)


def _of_water(budget: _Budgets) -> Iterator[Finding]:
    """What doesn't agree in the utility's balance sheet: its sides, and its result with its income statement."""
    kind = LineKind.WATER_BALANCE
    if kind not in budget.by_kind:
        return
    assets, other = budget.ore(kind, ASSETS), budget.ore(kind, OTHER_SIDE_OF_WATER)
    if (assets or 0) != (other or 0):
        yield _differs("water-sides-differ", budget.year, assets, other)
    ours, result = budget.ore(kind, RESULT), budget.ore(LineKind.WATER, RESULT)
    if result is not None and (ours or 0) != result:
        yield _differs("water-result-differs", budget.year, ours, result)


def _told(fault: Fault, year: int) -> Finding:
    """What isn't right with a budgeted balance sheet or cash flow, as a finding."""
    if fault.what is What.ROW:
        return finding("planning.budget-row-lacking", year=year, row_sv=fault.row.sv, row_en=fault.row.en)
    what = LINE_NAMES[KINDS[fault.statement]] if fault.what is What.RESULT else None
    return _differs(f"budget-{FAULTS[fault.what]}", year, fault.ours, fault.other, what)


FAULTS = {What.SIDES: "sides-differ", What.RESULT: "result-differs", What.CASH: "cash-differs"}
KINDS = {name: kind for kind, name in STATEMENTS.items()}


def _signs(budget: _Budgets) -> Iterator[Finding]:
    """Adjustments and reserves that are written with the other sign than their row stands with."""
    statement = budget.by_kind.get(LineKind.REQUIREMENT)
    for row in statement.layout.rows if statement else ():
        ore = ore_of(statement, row.id) if statement else None
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
