"""Nyckeltal over the statements of a year and the year before, each with its definition and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from arshjul.followup.accounts.balance import BALANCE, balance
from arshjul.followup.accounts.cash import CASH_FLOW, cash
from arshjul.followup.accounts.income import INCOME, income
from arshjul.followup.accounts.place import TITLES, Accounts, Place
from arshjul.kernel.text import Text
from arshjul.statements import ratios
from arshjul.statements.ratios import Definition, Ratio

COLUMNS = ("outcome", "last_year")


@dataclass(frozen=True, slots=True)
class RatioRow:
    """A key ratio and its value per column."""

    definition: Definition
    values: tuple[Ratio, ...]
    missing: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeyRatios:
    """The key ratios of a year, their columns, and the statements they are made of."""

    titles: tuple[Text, ...]
    rows: tuple[RatioRow, ...]
    made_of: Mapping[str, Accounts]


def key_ratios(at: Place) -> KeyRatios:
    """Every key ratio by the law's forms; one that lacks a term has no value and says which term."""
    made_of = {INCOME: income(at.year, at=at, columns=COLUMNS), BALANCE: balance(at), CASH_FLOW: cash(at)}
    statements = {name: one.statement for name, one in made_of.items()}
    by_column = [ratios.compute(ratios.definitions(), statements, column) for column in COLUMNS]
    rows = tuple(
        RatioRow(values[0].definition, values, _missing(values[0], made_of)) for values in zip(*by_column, strict=True)
    )
    return KeyRatios(tuple(TITLES[column] for column in COLUMNS), rows, made_of)


def _missing(ratio: Ratio, made_of: Mapping[str, Accounts]) -> tuple[Text, ...]:
    """The rows that have no amount, by their words in the statement they stand in."""
    found = []
    for reference in ratio.missing:
        name, row = reference.split("/")
        layout = made_of[name].statement.layout
        label = next((one.label for one in layout.rows if one.id == row), Text(row, row))
        found.append(Text(f"{layout.title.sv}: {label.sv}", f"{layout.title.en}: {label.en}"))
    return tuple(found)
