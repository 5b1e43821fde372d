"""The balance requirement (balanskravet): room for the result reserve, with every step of the sum.

The account itself is a layout (`balanskravsutredning`). Rates come in as arguments from the law's dated data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from arshjul.statements.layouts import Layout

RER, RUR = "resultatreserv", "resultatutjamningsreserv"
"""The chart's lines of the two reserves."""
SHORT = {RER: "rer", RUR: "rur"}
"""What the rules of law call them."""


def reserve_moves(layout: Layout, given: Mapping[str, int | None]) -> dict[str, int]:
    """What goes into and out of each reserve by the rows of a balance requirement account; öre without sign.

    By the names of the rules of law; a form has only the ways that its law knows. A row without an amount is nothing.

    >>> from datetime import date
    >>> from arshjul.statements.editions import find
    >>> reserve_moves(find("balanskravsutredning", date(2027, 12, 31)), {"anvandning": 500})
    {'rer_in': 0, 'rer_out': 500, 'rur_out': 0}
    """
    ways = (
        (row.id, lines[0], way)
        for row in layout.rows
        for lines, way in ((row.grows, "in"), (row.shrinks, "out"))
        if lines
    )
    return {f"{SHORT[line]}_{way}": abs(given.get(row) or 0) for row, line, way in ways}


def unknown_rows(given: Mapping[str, int | None], has_accounts: Callable[[str], bool]) -> tuple[str, ...]:
    """The rows of taxes and general grants (öre) of which nothing is known, so that their sum isn't known either.

    No entries is not nothing. But a row that the chart gives no accounts has what there is of it on the other row: the
    sum, which is what the law asks for, is known without it. All are unknown when none has an amount.

    >>> unknown_rows({"skatteintakter": 500, "generella-statsbidrag": None}, has_accounts=lambda row: True)
    ('generella-statsbidrag',)
    >>> unknown_rows({"skatteintakter": 500, "generella-statsbidrag": None}, has_accounts=lambda row: False)
    ()
    """
    empty = tuple(row for row, ore in given.items() if ore is None)
    return empty if len(empty) == len(given) else tuple(row for row in empty if has_accounts(row))


@dataclass(frozen=True, slots=True)
class ReserveRoom:
    """How much may be reserved to the resultatreserv (KL 11:14), and what decides it. Amounts in öre.

    `by_result` is what the lower of the two results leaves above the threshold, `by_ceiling` what is left up to
    the ceiling; the room is the lower of them, never below zero.
    """

    lower_result: int
    threshold: int
    by_result: int
    ceiling: int
    by_ceiling: int
    room: int

    def allows(self, reservation: int) -> bool:
        """Whether so much may be reserved.

        Nothing at all is always allowed, also when the reserve lies above a ceiling that fell.
        """
        return 0 <= reservation <= self.room


def reserve_room(
    *,
    result: int,
    after_adjustments: int,
    base: int,
    threshold_rate: Fraction,
    ceiling_rate: Fraction,
    reserve_before: int,
) -> ReserveRoom:
    """The room for a reservation of the year.

    `base` is tax income plus general grants and equalisation, in öre like every amount. The threshold is rounded up
    and the ceiling down to whole öre, so that rounding never gives room that the law doesn't.

    >>> room = reserve_room(result=100, after_adjustments=80, base=5000, threshold_rate=Fraction(1, 100),
    ...                     ceiling_rate=Fraction(5, 100), reserve_before=0)
    >>> room.room
    30
    """
    lower = min(result, after_adjustments)
    threshold = ceil(base * threshold_rate)
    ceiling = floor(base * ceiling_rate)
    by_result, by_ceiling = max(0, lower - threshold), max(0, ceiling - reserve_before)
    return ReserveRoom(lower, threshold, by_result, ceiling, by_ceiling, min(by_result, by_ceiling))
