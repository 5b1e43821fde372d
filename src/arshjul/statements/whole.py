"""Whether a balance sheet and a cash flow that somebody has planned or forecast are whole.

They are typed row by row, so that a row may be forgotten: then the two sides differ, the cash flow begins with nothing,
or its result or its end isn't that of the balance sheet. Half a statement is never shown as one.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements.city_lines import BALANCE, CASH_FLOW
from arshjul.statements.layouts import Layout
from arshjul.statements.statement import Cell, Source, Statement, compile_statement
from arshjul.statements.ties import ASSETS, OTHER_SIDE

RESULT = "arets-resultat"
CASH, PLACED = "kassa-och-bank", "kortfristiga-placeringar"
CASH_FIRST, CASH_LAST = "likvida-medel-ingaende", "likvida-medel-utgaende"
KRONOR = Unit("kr", 2)
_COLUMN = "planned"
NOTHING = Text("", "")


class What(enum.StrEnum):
    """What isn't right: the sides, a result, the cash at the end, or a row that isn't there."""

    SIDES = "sides"
    RESULT = "result"
    CASH = "cash"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Fault:
    """What isn't right with a statement: the amount there and what it is held against (öre), or the row it lacks."""

    what: What
    statement: str
    ours: int | None = None
    other: int | None = None
    row: Text = NOTHING

    @property
    def apart(self) -> int:
        """By how much the two differ."""
        return (self.ours or 0) - (self.other or 0)

    @property
    def words(self) -> Text:
        """What isn't right, in words."""
        ours, other, apart = (KRONOR.format(ore or 0) for ore in (self.ours, self.other, self.apart))
        if self.what is What.ROW:
            return Text(f"raden {self.row.sv} saknas", f"the row {self.row.en} is missing")
        sv, en = {
            What.SIDES: (
                f"tillgångarna är {ours} kr, eget kapital, avsättningar och skulder {other} kr",
                f"assets are SEK {ours}, equity, provisions and liabilities SEK {other}",
            ),
            What.RESULT: (
                f"årets resultat är {ours} kr, men ska vara {other} kr",
                f"the result is SEK {ours}, but is to be SEK {other}",
            ),
            What.CASH: (
                f"likvida medel vid årets slut är {ours} kr, men kassa och bank i balansräkningen {other} kr",
                f"cash at the end of the year is SEK {ours}, but cash and bank in the balance sheet SEK {other}",
            ),
        }[self.what]
        return Text(f"{sv}, skillnad {apart} kr", f"{en}, difference SEK {apart}")


def typed(layout: Layout, rows: Mapping[str, int]) -> Statement:
    """A statement of one column out of the amounts that somebody typed by row, öre."""
    return compile_statement(layout, {_COLUMN: Source(NOTHING, {row: Cell(ore) for row, ore in rows.items()})})


def faults(statements: Mapping[str, Statement], result: int | None = None) -> Iterator[Fault]:
    """What isn't right with a balance sheet and a cash flow, by statement; those that aren't there are right.

    `result` is what the income statement gives (öre), when there is one; else the cash flow's is held against the
    balance sheet's.
    """
    sheet, flow = statements.get(BALANCE), statements.get(CASH_FLOW)
    if sheet is not None:
        yield from _sides(sheet)
        yield from _result(BALANCE, sheet, result)
    if flow is not None:
        yield from _result(CASH_FLOW, flow, ore_of(sheet, RESULT) if result is None else result)
        yield from _rows(flow)
    if sheet is not None and flow is not None:
        yield from _cash(sheet, flow)


def ore_of(statement: Statement | None, row: str) -> int | None:
    """An amount of a typed statement; None where there is none."""
    return statement.ore(row, _COLUMN) if statement is not None else None


def _sides(sheet: Statement) -> Iterator[Fault]:
    assets, other = ore_of(sheet, ASSETS), ore_of(sheet, OTHER_SIDE)
    if (assets or 0) != (other or 0):
        yield Fault(What.SIDES, BALANCE, assets, other)


def _result(name: str, statement: Statement, wanted: int | None) -> Iterator[Fault]:
    ours = ore_of(statement, RESULT)
    if wanted is not None and ours != wanted:
        yield Fault(What.RESULT, name, ours, wanted)


def _rows(flow: Statement) -> Iterator[Fault]:
    """The rows without which a cash flow says nothing: what it begins with, and the result."""
    for row in flow.rows:
        if row.id in {RESULT, CASH_FIRST} and ore_of(flow, row.id) is None:
            yield Fault(What.ROW, CASH_FLOW, row=row.label)


def _cash(sheet: Statement, flow: Statement) -> Iterator[Fault]:
    """Cash at the end of the flow is the balance sheet's cash, with or without what is placed for a short time."""
    cash, placed = (ore_of(sheet, row) or 0 for row in (CASH, PLACED))
    end = ore_of(flow, CASH_LAST) or 0
    if end not in {cash, cash + placed}:
        yield Fault(What.CASH, CASH_FLOW, end, cash)
