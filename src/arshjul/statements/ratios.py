"""Key ratios (nyckeltal): quotients of statement rows, defined as data so that each definition can be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from arshjul.kernel import datafile
from arshjul.kernel.money import format_number
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Term, parse_formula
from arshjul.statements.statement import Statement

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Definition:
    """A key ratio: what is divided by what (`statement/row` references), and in words."""

    id: str
    title: Text
    definition: Text
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A key ratio of one column: the exact quotient, or `None` with what is missing.

    A denominator of zero or less gives no quotient and misses nothing: taxes, assets, debts and investments are divided
    by as they are written, with plus, and what is turned round would show a loss as a gain.
    """

    definition: Definition
    numerator: int | None
    denominator: int | None
    missing: tuple[str, ...]

    @property
    def value(self) -> Fraction | None:
        """The exact quotient."""
        if self.numerator is None or self.denominator is None or self.denominator <= 0:
            return None
        return Fraction(self.numerator, self.denominator)

    def per_cent(self) -> str:
        """The quotient in per cent as printed, rounded half to even; blank when there is none."""
        if self.value is None:
            return ""
        exact = Decimal(self.value.numerator * PER_CENT) / Decimal(self.value.denominator)
        rounded = exact.quantize(Decimal(1).scaleb(-self.definition.decimals), rounding=ROUND_HALF_EVEN)
        return format_number(rounded)


@cache
def definitions() -> tuple[Definition, ...]:
    """The key ratios that ship with the package."""
    text = resources.files("arshjul.statements").joinpath("ratios.yaml").read_text(encoding="utf-8")
    return tuple(_definition(entry) for entry in datafile.load(text))


def _definition(data: Mapping[str, Any]) -> Definition:
    return Definition(
        id=data["id"],
        title=Text(**data["title"]),
        definition=Text(**data["definition"]),
        numerator=parse_formula(data["numerator"]),
        denominator=parse_formula(data["denominator"]),
        decimals=data["decimals"],
    )


def compute(
    wanted: Iterable[Definition],
    statements: Mapping[str, Statement],
    column: str,
    zeros: Collection[str] = (),
) -> tuple[Ratio, ...]:
    """The ratios for one column of the statements, by the name that the definitions call them.

    Every term must have an amount: a ratio over half of what it needs would mislead. `zeros` are the references that
    are known to be zero when they have no entries, since the books would hold them.
    """
    return tuple(_ratio(each, statements, column, zeros) for each in wanted)


def _ratio(definition: Definition, statements: Mapping[str, Statement], column: str, zeros: Collection[str]) -> Ratio:
    values: dict[str, int | None] = {}
    for _, reference in (*definition.numerator, *definition.denominator):
        ore = _ore(reference, statements, column)
        values[reference] = 0 if ore is None and reference in zeros else ore
    missing = tuple(reference for reference, ore in values.items() if ore is None)
    return Ratio(definition, _sum(definition.numerator, values), _sum(definition.denominator, values), missing)


def _ore(reference: str, statements: Mapping[str, Statement], column: str) -> int | None:
    name, row = reference.split("/")
    return statements[name].ore(row, column) if name in statements else None


def _sum(terms: Iterable[Term], values: Mapping[str, int | None]) -> int | None:
    total = 0
    for sign, reference in terms:
        ore = values[reference]
        if ore is None:
            return None
        total += sign * ore
    return total
