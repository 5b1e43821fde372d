"""Where in the ledger a body's budget may stand: the codes that are its own in each month, and its accounts.

    a piece → its unit's codes and accounts in the books → parts (account, code, activity) that sum to it

A body keeps the income it had and its costs are what that and its appropriation allow, each side on its own accounts
in last year's proportions. A body without accounts of its own last year has those of the year itself, and without such
one account: that on which the municipality has most of that kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from arshjul.followup.accounts.plans.budgets import EVEN, monthly
from arshjul.followup.accounts.plans.plan_decided import FOR_THE_WHOLE, Piece, Side
from arshjul.kernel.money import spread
from arshjul.kernel.period import MONTHS_PER_YEAR, Month
from arshjul.municipality import Municipality
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import codes_on, named, naming_of

Key = TypeVar("Key")
Part = tuple[str, str]
"""(account, unit's code in the ledger)."""
Parts = Mapping[Part, int]
"""Öre with the ledger's sign by part."""


class Codes:
    """Whose each code of the municipality's ledger is in each month of a year."""

    def __init__(self, whole: Municipality, year: int) -> None:
        """The units of the municipality's own books, by the last day of each month."""
        self._names = named(whole.units)
        self._naming = naming_of(whole.units)
        days = [Month(year, number).last for number in range(1, MONTHS_PER_YEAR + 1)]
        self._months = [codes_on(whole.units, None, day) for day in days]
        self._of_year = [unit for unit in whole.units if unit.entity is None and any(day in unit.valid for day in days)]

    def units(self, code: str) -> list[Unit | None]:
        """The unit that takes a code in each month."""
        return [month.unit(code) for month in self._months]

    def bodies(self, code: str) -> list[str]:
        """The body that has a code in each month; empty where none does."""
        return [(unit.body or "") if unit else "" for unit in self.units(code)]

    def months(self, code: str, body: str, unit: str = FOR_THE_WHOLE) -> tuple[bool, ...]:
        """In which months a code is a body's, and of a unit of it when one is named (by name, or a code beneath it)."""
        return tuple(self._is_of(one, code, body, unit) for one in self.units(code))

    def _is_of(self, found: Unit | None, code: str, body: str, unit: str) -> bool:
        if found is None or found.body != body:
            return False
        return unit in {FOR_THE_WHOLE, self._naming(found), code}

    def main(self, body: str, unit: str = FOR_THE_WHOLE) -> str | None:
        """The code that a body, or a unit of it, stands on when its books say no other; `None` without one."""
        own = [one.code for one in self._of_year if one.body == body and unit in {FOR_THE_WHOLE, self._naming(one)}]
        codes = [*own, unit] if unit else own
        held = {code: sum(self.months(code, body, unit)) for code in codes}
        best = max(held, key=lambda code: held[code], default=None)
        return best if best is not None and held[best] else None

    def known(self, body: str, unit: str) -> str:
        """The unit as it is asked for; the body as a whole when no code of the body's is that unit's."""
        return unit if unit and self.main(body, unit) is not None else FOR_THE_WHOLE


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of a piece: where it stands, how much, and in which months the code is the body's."""

    account: str
    code: str
    activity: str
    ore: int
    months: tuple[bool, ...]


@dataclass(slots=True)
class Placing:
    """Places pieces on parts; remembers which bodies had no accounts of their own last year.

    `before` is the parts of last year's outcome, `now` gives those of the year itself, `usual` the account that a side
    goes on when a body has none, `is_of` whether an account is of a piece: of what a nämnd is given or of its line.
    """

    codes: Codes
    before: Parts
    now: Callable[[], Parts]
    usual: Callable[[Piece, Side], str | None]
    is_of: Callable[[str, Piece], bool]
    by_the_year: set[str] = field(default_factory=set)
    on_one_account: set[str] = field(default_factory=set)

    def place(self, piece: Piece) -> list[Placed] | None:
        """The parts of a piece, which sum to it; `None` when its body has no code that year, or no account fits."""
        unit = self.codes.known(piece.body, piece.unit)
        found = self._on_own(piece, unit, self.before)
        if found is None:
            found = self._on_own(piece, unit, self.now())
            (self.by_the_year if found is not None else self.on_one_account).add(piece.body)
        if found is None:
            found = self._on_one(piece, unit)
        if found is None:
            return None
        activity, months = piece.activity, self.codes.months
        return [
            Placed(account, code, activity, ore, months(code, piece.body, unit))
            for (account, code), ore in found.items()
            if ore
        ]

    def _on_own(self, piece: Piece, unit: str, held: Parts) -> Parts | None:
        """On the parts that the books have of the piece's unit; `None` when none of them is on the side it needs."""
        own = {
            part: ore
            for part, ore in held.items()
            if ore and self.is_of(part[0], piece) and any(self.codes.months(part[1], piece.body, unit))
        }
        return divided(piece.ore, own, piece.side)

    def _on_one(self, piece: Piece, unit: str) -> Parts | None:
        side = piece.side if piece.side is not Side.NET else (Side.INCOME if piece.ore < 0 else Side.COST)
        code, account = self.codes.main(piece.body, unit), self.usual(piece, side)
        return None if code is None or account is None else {(account, code): piece.ore}


def divided(total: int, own: Parts, side: Side) -> Parts | None:
    """An amount on parts in proportion; net, so that the other side stays as it was. `None` when no part can take it.

    A cost of 100 for who had 30 in income and 90 in costs: the income stays and the costs become 130.

    >>> divided(100, {("3", "20"): -30, ("4", "20"): 60, ("5", "20"): 30}, Side.NET)
    {('3', '20'): -30, ('4', '20'): 87, ('5', '20'): 43}
    >>> divided(-50, {("3", "20"): -30, ("4", "20"): 60}, Side.NET)
    {('3', '20'): -110, ('4', '20'): 60}
    >>> divided(50, {("3", "20"): -30}, Side.NET) is None
    True
    """
    income = {part: ore for part, ore in own.items() if ore < 0}
    costs = {part: ore for part, ore in own.items() if ore > 0}
    if side is Side.INCOME:
        return in_proportion(total, income) or None
    if side is Side.COST:
        return in_proportion(total, costs) or None
    earned, spent = sum(income.values()), sum(costs.values())
    if costs and total >= earned:
        return {**income, **in_proportion(total - earned, costs)}
    if income and total <= spent:
        return {**in_proportion(total - spent, income), **costs}
    return None


def in_proportion(total: int, parts: Mapping[Key, int]) -> dict[Key, int]:
    """An amount divided by how large the parts are, whatever their sign; nothing without parts."""
    return dict(zip(parts, spread(total, [abs(ore) for ore in parts.values()]), strict=True)) if parts else {}


def by_month(total: int, weights: Sequence[int], allowed: Iterable[bool] = (True,) * MONTHS_PER_YEAR) -> list[int]:
    """A year's amount on its months by a key, on those alone that are allowed; sums to the total.

    >>> by_month(100, (1,) * 12, [False] * 10 + [True] * 2)[9:]
    [0, 50, 50]
    """
    turned, kept = (-1 if sum(weights) < 0 else 1), list(allowed)
    held = [max(0, turned * weight) if is_kept else 0 for weight, is_kept in zip(weights, kept, strict=True)]
    return monthly(total, held if any(held) else [int(is_kept) for is_kept in kept] if any(kept) else EVEN)
