"""Controlled rounding: a statement printed in tkr or mnkr whose sums still add up.

Rounding every cell for itself makes tables that don't add up; forcing the sums makes totals that are wrong. Here
every total is rounded as it is, and its parts are each rounded up or down, the largest remainders up, so that
they make the total; down through the whole statement. Columns computed from others (a deviation) are computed from
rounded ones, so that the rows add up too. The exact öre stay in the statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from arshjul.kernel.money import Unit, add
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Row, Term, order
from arshjul.statements.statement import Statement

POLICY = Text(
    sv=(
        "Summorna är avrundade till närmaste tryckta enhet. Delarna är avrundade uppåt eller nedåt så att de "
        "stämmer med summan; ingen del avviker en hel enhet från sitt exakta belopp. Avvikelser är räknade på de "
        "avrundade beloppen."
    ),
    en=(
        "Totals are rounded to the nearest printed unit. Their parts are rounded up or down so that they make the "
        "total; no part differs by a whole unit from its exact amount. Deviations are computed from rounded "
        "amounts."
    ),
)
"""What a page or document says beside a table rounded so."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """Öre in whole printed steps by (row, column), and the places where the source itself doesn't add up."""

    unit: Unit
    amounts: Mapping[tuple[str, str], int]
    unsettled: tuple[tuple[str, str], ...] = field(default=())

    def format(self, row: str, column: str) -> str:
        """The rounded amount as printed; no entries is blank."""
        return self.unit.format(self.amounts.get((row, column)))


def controlled(statement: Statement, unit: Unit) -> Rounded:
    """Round a statement so that every sum is the sum of its printed parts.

    Where a printed source doesn't add up by itself the parts are rounded for themselves and the place is told.
    """
    amounts: dict[tuple[str, str], int] = {}
    unsettled: list[tuple[str, str]] = []
    for column in statement.columns:
        if not column.formula:
            steps, apart = _column(statement, column.id, unit.step)
            amounts |= {(row, column.id): each * unit.step for row, each in steps.items()}
            unsettled += [(row, column.id) for row in apart]
    computed = {column.id: column.formula for column in statement.columns if column.formula}
    for name in (name for name in order(statement.columns) if name in computed):
        for row in statement.layout.rows:
            total = add(*(_signed(sign, amounts.get((row.id, part))) for sign, part in computed[name]))
            amounts |= {} if total is None else {(row.id, name): total}
    return Rounded(unit, amounts, tuple(unsettled))


def _signed(sign: int, ore: int | None) -> int | None:
    return None if ore is None else sign * ore


def _column(statement: Statement, column: str, step: int) -> tuple[dict[str, int], list[str]]:
    """Whole steps per row, totals first; and the sums whose parts couldn't be made to fit."""
    exact = {
        row.id: Fraction(ore, step)
        for row in statement.layout.rows
        if (ore := statement.ore(row.id, column)) is not None
    }
    done: dict[str, int] = {}
    apart: list[str] = []
    for row in _totals_first(statement.layout.rows):
        if row.id in exact:
            done.setdefault(row.id, _nearest(exact[row.id]))
            terms = [(sign, part) for sign, part in row.formula if part in exact]
            if terms and not _settle(done, exact, terms, done[row.id]):
                apart.append(row.id)
    return done, apart


def _totals_first(rows: Iterable[Row]) -> Iterable[Row]:
    by_name = {row.id: row for row in rows}
    return (by_name[name] for name in reversed(order(by_name.values())))


def _nearest(value: Fraction) -> int:
    return round(value)


def _settle(done: dict[str, int], exact: Mapping[str, Fraction], terms: list[Term], total: int) -> bool:
    """Give each open part its floor, then one more to the largest remainders until they make the total."""
    open_terms = [(sign, part) for sign, part in terms if part not in done]
    shares = {part: sign * exact[part] for sign, part in open_terms}
    left = total - sum(sign * done[part] for sign, part in terms if part in done)
    left -= sum(floor(share) for share in shares.values())
    by_remainder = sorted(shares, key=lambda part: (floor(shares[part]) - shares[part], part))
    fits = 0 <= left <= sum(share != floor(share) for share in shares.values())
    raised = set(by_remainder[:left]) if fits else set()
    for sign, part in open_terms:
        done[part] = sign * (floor(shares[part]) + (part in raised)) if fits else _nearest(exact[part])
    return fits
