"""What is said of the cash that a cash flow ends with: which rows of the balance sheet it is, with the amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arshjul.followup.accounts.balance import BALANCE, has_balances
from arshjul.followup.accounts.place import Place, edition
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements.cash_lines import PLACED, CashLine, cash_lines
from arshjul.statements.layouts import Row
from arshjul.statements.statement import KRONOR, Statement

CLOSING = "likvida-medel-utgaende"
OUTSIDE = Text("konton utanför balansräkningen", "accounts outside the balance sheet")
SAYS = Text("Balansräkningen {day}: {parts} ({unit}).", "The balance sheet of {day}: {parts} ({unit}).")
PART = Text("”{row}” {cash}", "“{row}” {cash}")
SHARE = Text("”{row}” {cash} av {whole}", "“{row}” {cash} of {whole}")
NO_CASH = Text(
    "”{row}” {whole} räknas inte som likvida medel",
    "“{row}” {whole} isn't counted as cash",
)


def with_cash_told(statement: Statement, at: Place, unit: Unit) -> tuple[Statement, tuple[Finding, ...]]:
    """The statement whose last row says what rows of the balance sheet it is, and what to think of when some is placed.

    Nothing where the books hold no balance sheet, as beneath a printed cash flow alone.
    """
    if at.chart is None or not at.mapped(BALANCE) or not has_balances(at, at.year):
        return statement, ()
    lines = cash_lines(at.balance(at.last), at.chart)
    note = _note(lines, at, unit)
    last = next((row.id for row in statement.rows if row.id == CLOSING), statement.rows[-1].id)
    rows = tuple(_noted(row, note) if row.id == last else row for row in statement.rows)
    placed = lines.get(PLACED)
    told = (_placed(placed.cash, at),) if placed and placed.cash else ()
    return replace(statement, rows=rows), told


def _noted(row: Row, note: Text) -> Row:
    """The row with a note after what it says already."""
    said = Text(f"{row.note.sv} {note.sv}", f"{row.note.en} {note.en}") if row.note else note
    return replace(row, note=said)


def _note(lines: Mapping[str, CashLine], at: Place, unit: Unit) -> Text:
    sheet = edition(BALANCE, at)
    parts = [_part(sheet.title_of(line) if line else OUTSIDE, one, unit) for line, one in sorted(lines.items())]
    sv, en = "; ".join(one.sv for one in parts), "; ".join(one.en for one in parts)
    day, name = at.last.last.isoformat(), unit.name
    return Text(SAYS.sv.format(day=day, parts=sv, unit=name), SAYS.en.format(day=day, parts=en, unit=name))


def _part(row: Text, one: CashLine, unit: Unit) -> Text:
    words = NO_CASH if one.cash is None else PART if one.cash == one.whole else SHARE
    cash, whole = unit.format(one.cash or 0), unit.format(one.whole)
    return Text(
        words.sv.format(row=row.sv, cash=cash, whole=whole), words.en.format(row=row.en, cash=cash, whole=whole)
    )


def _placed(ore: int, at: Place) -> Finding:
    return finding("followup.placements-as-cash", amount=KRONOR.format(ore), date=at.last.last.isoformat())
