"""Amounts finer than an öre, rounded where the mapping says so: which they are, and exactly what rounding changed.

`amounts` reads what is whole öre. Computed amounts (a twelfth of a budget) are finer, in a text file as in a workbook,
where a number is taken for the shortest decimal that it is written by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from arshjul.kernel.money import LARGEST_ORE, ORE_PER_UNIT, AmountError, format_number, parse_exact
from arshjul.ledger.notes import Notes
from arshjul.ledger.tabular.amounts import amounts, plain_text
from arshjul.ledger.tabular.convert import Integers, is_cell_error
from arshjul.ledger.tabular.files.cells import Lines
from arshjul.ledger.tabular.mapping import Amounts
from arshjul.ledger.values import Column

ORE = 100
FINEST = 6
"""Decimals of a krona, in what is said."""

Moved = dict[int, Fraction]
"""What rounding changed, in öre, by the place of the amount."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """Rows with rounded amounts, the line of the first, and öre: what their sum moved, and an amount at the most."""

    count: int
    line: int
    moved: Fraction
    largest: Fraction

    def with_more(self, other: Rounded) -> Rounded:
        """The same of two pieces of a table, this one first."""
        largest = max(self.largest, other.largest)
        return Rounded(self.count + other.count, self.line, self.moved + other.moved, largest)


def rounded(found: Iterable[Moved], lines: Lines) -> Rounded | None:
    """What rounding changed in some columns over the same rows; None when nothing was rounded."""
    changes = [(place, change) for moved in found for place, change in moved.items()]
    if not changes:
        return None
    places = {place for place, _change in changes}
    moved = sum((change for _place, change in changes), Fraction(0))
    return Rounded(len(places), int(lines[min(places)]), moved, max(abs(change) for _place, change in changes))


def amounts_of(column: Column, shape: Amounts) -> tuple[Integers, list[int], Moved]:
    """Öre of a column and the places that aren't amounts; and what rounding changed, if the mapping says to round.

    Of two whole öre as near, the even one.
    """
    ore, bad = amounts(column, shape)
    moved: Moved = {}
    if not shape.round:
        return ore, bad, moved
    known: dict[object, tuple[int, Fraction] | None] = {}
    for place in bad:
        cell = plain_cell(column, place)
        if cell not in known:
            known[cell] = _rounded_off(exact_ore(cell, shape))
        if found := known[cell]:
            ore[place], moved[place] = found
    return ore, [place for place in bad if place not in moved], moved


def _rounded_off(exact: Decimal | None) -> tuple[int, Fraction] | None:
    """The nearest whole öre and what that changed; None when it is no amount that is kept."""
    if exact is None or (whole := exact.to_integral_value()).copy_abs() > LARGEST_ORE:
        return None
    return int(whole), Fraction(whole) - Fraction(exact)


def exact_ore(cell: object, shape: Amounts) -> Decimal | None:
    """Öre and parts of an öre of a cell that is an amount, with the sign that the mapping says; None of another.

    >>> exact_ore("12,345", Amounts()), exact_ore(0.125, Amounts(sign=-1)), exact_ore("x", Amounts())
    (Decimal('1234.500'), Decimal('-12.500'), None)
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        found = Decimal(repr(cell)) * ORE_PER_UNIT[shape.unit]
        return found * shape.sign if found.is_finite() else None
    try:
        exact = parse_exact(plain_text(str(cell), shape), shape.unit)
    except AmountError:
        return None
    return exact if exact is None or shape.sign > 0 else exact.copy_negate()


def why_bad(cell: object, shape: Amounts) -> str:
    """The finding of a cell that can't be used as an amount.

    >>> [why_bad(cell, Amounts()) for cell in ("123 456 789 012 345 678 901", 1e20, "0,125", "#N/A", "x")]
    ['table-amount-too-large', 'table-amount-too-large', 'table-amount-too-fine', 'table-cell-error', \
'table-amount-unreadable']
    """
    if is_cell_error(str(cell)):
        return "table-cell-error"
    exact = exact_ore(cell, shape)
    if exact is None:
        return "table-amount-unreadable"
    return "table-amount-too-large" if exact.copy_abs() >= LARGEST_ORE else "table-amount-too-fine"


def plain_cell(column: Column, place: int) -> object:
    """What a cell of a column holds."""
    cell = column[place]
    return cell.as_py() if isinstance(cell, pa.Scalar) else cell


def tell(notes: Notes, found: Rounded | None) -> None:
    """A finding of what was rounded, where something was."""
    if found:
        said = {"moved": signed_kr(found.moved), "largest": signed_kr(found.largest).lstrip("+")}
        notes.add("table-amounts-rounded", found.line, count=found.count, **said)


def signed_kr(ore: Fraction) -> str:
    """Kronor with as many decimals as it takes, two at least, and always a sign unless it is 0.

    >>> signed_kr(Fraction(3)), signed_kr(Fraction(-1, 2)), signed_kr(Fraction(0))
    ('+0,03', '\u22120,005', '0,00')
    """
    exact = round(ore / ORE * 10**FINEST)
    whole, _, decimals = format_number(Decimal(exact).scaleb(-FINEST)).partition(",")
    sign = "+" if exact > 0 else ""
    return f"{sign}{whole},{decimals.rstrip('0').ljust(2, '0')}"
