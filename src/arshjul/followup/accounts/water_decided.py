"""The water utility's balance sheet as it is decided or forecast, and the cash flow that follows from it.

    the planned balance sheet at the end of the year, less what the year opened with ┐
    the planned income statement: the result, and depreciation                       ┴→ the cash flow of the year

Nobody types the cash flow: what the balance sheet doesn't say of it isn't known. It follows when both sides are equal
at both ends and the result is the same in both; else it is told why it doesn't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from arshjul.followup.accounts.group.plan_values import rows_of
from arshjul.followup.accounts.place import LAST_MONTH, RESULT, TITLES, Place, own
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, planned
from arshjul.followup.accounts.water_books import form, opened
from arshjul.kernel.period import Month
from arshjul.kernel.text import Text
from arshjul.statements.chart import Chart
from arshjul.statements.city_lines import WATER, WATER_BALANCE
from arshjul.statements.layouts import Layout
from arshjul.statements.sources import CASH, by_line, signs_of
from arshjul.statements.statement import Cell, Source, Trace
from arshjul.statements.ties import ASSETS, KRONOR
from arshjul.statements.whole import ore_of, typed

FORM_OF_WATER, FORM_OF_BALANCE, FORM_OF_CASH = "va-sarredovisning", "va-balansrakning", "va-kassaflodesanalys"
OTHER_SIDE = "summa-skulder"
DERIVED = "balansbudget"
"""The source of what follows from a planned balance sheet."""
WORDS = {BUDGET: Text("Budget", "Budget"), FORECAST: Text("Prognos", "Forecast")}
"""What the columns of a balance sheet begin with."""
DEPRECIATION, INVESTED = "avskrivningar", "investering-materiella"
OWNERS, NO_ROW = "agare", "ej-placerade"
FLOWS: Mapping[str, str] = {
    "immateriella": "investering-immateriella",
    "materiella": INVESTED,
    "finansiella": "investering-finansiella",
    "omsattningstillgangar": "omsattningstillgangar",
    "eget-kapital": OWNERS,
    RESULT: OWNERS,
    "obeskattade-reserver": "ej-likviditetspaverkande",
    "avsattningar": "ej-likviditetspaverkande",
    "investeringsfond-va-verket": "investeringsfond-va-verket",
    "forutbetalda-anlaggningsavgifter-va": "investeringsbidrag",
    "langfristiga-lan": "langfristiga-lan",
    "skuld-till-abonnentkollektivet": "skuld-till-abonnentkollektivet",
    "ovriga-kortfristiga-skulder": "ovriga-kortfristiga-skulder",
    "skuld-till-stadskassan": CASH,
}
"""The row of the cash flow that a change of each row of the balance sheet is on."""
OWED = "skuld-till-stadskassan"
"""The row of the balance sheet that the payments end on, for a utility without cash of its own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row of the cash flow: the statement and row that it is from, at the start of the year or its end."""

    row: str
    statement: str
    of: str
    ore: int
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """The parts of a cash flow, or why there is none."""

    pieces: tuple[Piece, ...] = ()
    why: Text | None = None
    column: str = BUDGET

    @property
    def rows(self) -> Mapping[str, int]:
        """Öre by row."""
        sums: dict[str, int] = defaultdict(int)
        for piece in self.pieces:
            sums[piece.row] += piece.ore
        return {row: ore for row, ore in sums.items() if ore or row in {CASH, RESULT}}

    def source(self) -> Source:
        """The column of the year."""
        trace = Trace(sources=(DERIVED,))
        return Source(TITLES[self.column], {row: Cell(ore, trace) for row, ore in self.rows.items()})


def balance(layout: Layout, at: Place, column: str = BUDGET, report_point: str | None = None) -> Source | None:
    """The utility's balance sheet at the end of the year as decided, or as forecast; None without one."""
    city = replace(at, entities=own())
    made = planned(WATER_BALANCE, layout, city, report_point, columns=(column,)).get(column)
    day, title = Month(at.year, LAST_MONTH).last.isoformat(), WORDS[column]
    return replace(made, title=Text(f"{title.sv} {day}", f"{title.en} {day}")) if made else None


def cash(at: Place, column: str = BUDGET, report_point: str | None = None) -> Derived | None:
    """What follows of the year's cash flow from what is decided, or forecast; None without such a balance sheet."""
    sheet = form(FORM_OF_BALANCE, WATER_BALANCE, at)
    decided, result = balance(sheet, at, column, report_point), _result(at, column, report_point)
    if decided is None or at.chart is None:
        return None
    ends = {row: cell.ore or 0 for row, cell in decided.amounts.items()}
    begins = rows_of(sheet, by_line(opened(at, at.year), at.chart, sheet, Text("", ""))[0])
    why = next(_reasons(sheet, at, at.chart, (begins, ends), result), None)
    if why or result is None:
        return Derived(why=why, column=column)
    return Derived(tuple(chain(_changes(sheet, begins, ends), _of_result(result))), column=column)


def _result(at: Place, column: str, report_point: str | None) -> Mapping[str, int] | None:
    """The rows of the utility's income statement as decided or forecast, with its result; None without one."""
    layout = form(FORM_OF_WATER, WATER, at)
    decided = planned(WATER, layout, replace(at, entities=own()), report_point, columns=(column,)).get(column)
    if decided is None:
        return None
    rows = {row: cell.ore or 0 for row, cell in decided.amounts.items()}
    return {**rows, RESULT: ore_of(typed(layout, rows), RESULT) or 0}


def _reasons(
    sheet: Layout,
    at: Place,
    chart: Chart,
    balances: tuple[Mapping[str, int], Mapping[str, int]],
    result: Mapping[str, int] | None,
) -> Iterator[Text]:
    """Why the cash flow doesn't follow from the balance sheet."""
    if result is None:
        yield Text("resultatet finns inte tillsammans med den", "the result isn't there with it")
    if not _pays_with_the_municipality(at, chart):
        yield Text(
            "balansräkningen har ingen egen rad för kassan eller skulden till kommunen",
            "the balance sheet has no row of its own for the cash or the debt to the municipality",
        )
    for rows, sv, en in zip(
        balances, ("när året öppnar", "vid årets slut"), ("as it opens", "at its end"), strict=True
    ):
        apart = _apart(sheet, rows)
        if apart:
            amount = KRONOR.format(apart)
            yield Text(f"sidorna skiljer sig med {amount} kr {sv}", f"the sides differ by SEK {amount} {en}")
    ours, wanted = balances[1].get(RESULT, 0), (result or {}).get(RESULT, 0)
    if ours != wanted:
        amounts = KRONOR.format(ours), KRONOR.format(wanted)
        yield Text(
            f"resultatet är {amounts[0]} kr i balansräkningen men {amounts[1]} kr i resultaträkningen",
            f"the result is SEK {amounts[0]} in the balance sheet but SEK {amounts[1]} in the income statement",
        )


def _apart(sheet: Layout, rows: Mapping[str, int]) -> int:
    """By how much the two sides differ, öre."""
    made = typed(sheet, rows)
    return (ore_of(made, ASSETS) or 0) - (ore_of(made, OTHER_SIDE) or 0)


def _pays_with_the_municipality(at: Place, chart: Chart) -> bool:
    """Whether the accounts that the cash flow ends on are those of one row of the balance sheet, and no others are."""
    flow, stands = (chart.mapping(name).line for name in (FORM_OF_CASH, FORM_OF_BALANCE))
    accounts = {str(one) for one in (opened(at, at.year) + at.flow()).values("account")}
    ends = {stands(one)[0] for one in accounts if flow(one)[0] == CASH}
    others = {stands(one)[0] for one in accounts if flow(one)[0] != CASH}
    return ends <= {OWED} and OWED not in others


def _changes(sheet: Layout, begins: Mapping[str, int], ends: Mapping[str, int]) -> Iterator[Piece]:
    """What each row of the balance sheet changes by, as a flow; of cash what the year opens with."""
    signs = signs_of(sheet)
    for rows, way in ((begins, 1), (ends, -1)):
        for row, ore in rows.items():
            flow = FLOWS.get(row, NO_ROW)
            if flow == CASH and way == 1:
                yield Piece(CASH, WATER_BALANCE, row, signs[row] * ore, opens=True)
            elif flow != CASH and ore:
                yield Piece(flow, WATER_BALANCE, row, way * signs[row] * ore, opens=way == 1)


def _of_result(result: Mapping[str, int]) -> Iterator[Piece]:
    """The result, which isn't an owner's, and the depreciation in it, which wasn't paid but lowers what is invested."""
    yield Piece(RESULT, WATER, RESULT, result[RESULT])
    yield Piece(OWNERS, WATER, RESULT, -result[RESULT])
    written_off = result.get(DEPRECIATION, 0)
    yield Piece(DEPRECIATION, WATER, DEPRECIATION, -written_off)
    yield Piece(INVESTED, WATER, DEPRECIATION, written_off)
