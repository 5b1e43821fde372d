"""Nyckeltal over the statements: outcome, budget, forecast and the year before, each with what it is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from arshjul.books import queries as books
from arshjul.followup.accounts.balance import BALANCE, balance
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.group.beside import plans_read
from arshjul.followup.accounts.income import INCOME, income
from arshjul.followup.accounts.place import TITLES, Accounts, Place, Span
from arshjul.followup.accounts.plans.planned import BUDGET, FORECAST, PERIOD_BUDGET
from arshjul.kernel.text import Text
from arshjul.statements import ratios
from arshjul.statements.ratios import Definition, Ratio
from arshjul.statements.statement import Statement

OUTCOMES = ("outcome", "last_year")
COLUMNS = ("outcome", PERIOD_BUDGET, BUDGET, FORECAST, "last_year")


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A key ratio, its value per column, and what the outcome lacks to have one."""

    definition: Definition
    values: tuple[Ratio, ...]
    missing: tuple[Text, ...]

    @property
    def lacks_denominator(self) -> bool:
        """Whether the outcome has no value though nothing is missing."""
        return self.values[0].value is None and not self.missing


@dataclass(frozen=True, slots=True)
class KeyRatios:
    """The key ratios of a year, their columns, and the statements they are made of.

    `zeros` are the (column, `statement/row`) that are counted as zero: the chart gives them accounts and the books
    hold no entry on those.
    """

    columns: tuple[str, ...]
    titles: tuple[Text, ...]
    rows: tuple[RatioRow, ...]
    made_of: Mapping[str, Accounts]
    zeros: frozenset[tuple[str, str]] = frozenset()


def key_ratios(at: Place, *, columns: Collection[str] = COLUMNS, report_point: str | None = None) -> KeyRatios:
    """Every key ratio by the law's forms; one that lacks a term has no value and says which term.

    What flows is counted over the months of the place, what stands at their end. Budget and forecast are of the whole
    year; a column in which no ratio has a value is left out.
    """
    plans = BUDGET in columns
    at.read_years()
    at = plans_read(at, (INCOME, BALANCE, CASH_FLOW), report_point) if plans else at
    made_of = {
        INCOME: income(at.year, at=at, columns=tuple(columns), report_point=report_point),
        BALANCE: balance(at, plans=plans, report_point=report_point),
        CASH_FLOW: cash(at, plans=plans, report_point=report_point),
    }
    statements = {name: one.statement for name, one in made_of.items()}
    zeros = {name: _zeros(statements, at, name) for name in columns}
    computed = {name: ratios.compute(ratios.definitions(), statements, name, zeros[name]) for name in columns}
    shown = [name for name in columns if name == "outcome" or any(one.value is not None for one in computed[name])]
    rows = tuple(
        RatioRow(values[0].definition, values, _missing(values[0], made_of))
        for values in zip(*(computed[name] for name in shown), strict=True)
    )
    counted = frozenset((name, reference) for name in shown for reference in zeros[name])
    return KeyRatios(tuple(shown), tuple(_title(name, at) for name in shown), rows, made_of, counted)


def _title(column: str, at: Place) -> Text:
    part = column == BUDGET and not (at.is_whole_year and at.span is Span.YEAR_TO_DATE)
    return TITLES["year_budget" if part else column]


def _zeros(statements: Mapping[str, Statement], at: Place, column: str) -> frozenset[str]:
    """The rows of outcome that the chart gives accounts to and that have no entries, where the column has others."""
    chart = books.chart(at.year - 1 if column == "last_year" else at.year)
    if chart is None or column not in OUTCOMES:
        return frozenset()
    return frozenset(
        f"{name}/{row}"
        for name, statement in statements.items()
        if name in chart.mappings and any(one.id == column for one in statement.columns)
        for row in _empty(statement, column, chart.mappings[name].every_line())
    )


def _empty(statement: Statement, column: str, lines: Collection[str]) -> set[str]:
    """The rows that have accounts and no entries, and the sums that are of such rows alone."""
    found: set[str] = set()
    for row in statement.layout.rows:
        if statement.ore(row.id, column) is not None:
            continue
        terms = {reference for _sign, reference in row.formula}
        if (row.lines and set(row.lines) <= set(lines)) or (terms and terms <= found):
            found.add(row.id)
    return found


def _missing(ratio: Ratio, made_of: Mapping[str, Accounts]) -> tuple[Text, ...]:
    """The rows that have no amount, by their words in the statement they stand in."""
    found = []
    for reference in ratio.missing:
        name, row = reference.split("/")
        layout = made_of[name].statement.layout
        label = next((one.label for one in layout.rows if one.id == row), Text(row, row))
        found.append(Text(f"{layout.title.sv}: {label.sv}", f"{layout.title.en}: {label.en}"))
    return tuple(found)
