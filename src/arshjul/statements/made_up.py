"""What is made up beside the published figures: companies' books, and the eliminations of what they deal in.

No company's own figures are published, so a recipe may state some, all in round millions of kronor. They move no
published sum: what the recipe books afterwards beneath a published figure is that figure less these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from arshjul.kernel.money import parse_amount
from arshjul.statements.chart import Chart
from arshjul.statements.cube import Cube, CubeRow
from arshjul.statements.eliminating import counterparties_in, eliminations
from arshjul.statements.group import ELIMINATIONS, Member, Method

TEXT = "Konstruerad verifikation, bokföringen är inte publicerad: {what}"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Entity:
    """Whose books: the municipality, what is published of the rest of its group, or a company whose books are made up.

    `part` is how much of a company the group takes in.
    """

    id: str
    name: str
    orgnr: str = ""
    is_made_up: bool = False
    part: Fraction = Fraction(1)

    @property
    def member(self) -> Member:
        """The entity as a member of the group."""
        return Member(self.id, self.name, self.part, Method.FULL if self.part == 1 else Method.PROPORTIONAL)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one step books: an amount for the year on one account, not yet spread or balanced.

    Entries of one `step` are one voucher each month; `heading` is its text, `text` that of the row.
    """

    step: tuple[int, ...]
    entity: str
    ansvar: str
    account: str
    amount: int
    heading: str
    text: str
    kind: str
    motpart: str = ""


def stated(number: int, step: Mapping[str, Any], chart: Chart) -> Iterator[Entry]:
    """The amounts that a step states, in mnkr with the ledger's sign, on their accounts and by counterparty."""
    kind = "opening" if step.get("opening") else "months"
    given = [("", step.get("accounts", {})), *step.get("internal", {}).items()]
    for towards, accounts in given:
        motpart = _code_of(towards, chart) if towards else ""
        for account, mnkr in accounts.items():
            amount = (parse_amount(str(mnkr)) or 0) * MILLION
            name = chart.name(chart.code(step["entity"], account))
            heading = TEXT.format(what=step["made_up"])
            yield Entry((number,), step["entity"], step.get("unit", ""), account, amount, heading, name, kind, motpart)


def _code_of(entity: str, chart: Chart) -> str:
    """The first counterparty code of an entity."""
    return next(pattern.low for pattern in chart.counterparties if pattern.line == entity)


def eliminated(number: int, entries: Sequence[Entry], entities: Iterable[Entity], chart: Chart) -> Iterator[Entry]:
    """What takes away the income and costs that the members have booked against each other, a voucher per pair."""
    members = [one.member for one in entities if one.id != ELIMINATIONS]
    booked = Cube.of(
        CubeRow(one.entity, "", chart.code(one.entity, one.account), "", one.motpart, 0, one.amount)
        for one in entries
        if one.motpart and one.kind != "opening"
    )
    for place, entry in enumerate(eliminations(booked, members, counterparties_in(booked, chart), chart, ("result",))):
        heading = f"Konstruerad verifikation: {entry.reason.sv}"
        for row in entry.rows:
            name, party = chart.name(row.account), row.counterparty
            yield Entry((number, place), ELIMINATIONS, "", row.account, row.amount, heading, name, "months", party)
