"""Values of a figure asked about: the cell it stands in, its parts, and what the parts leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.catalogue import Asked
from arshjul.kernel.money import add
from arshjul.kernel.text import Text
from arshjul.organisation.policies import Standing
from arshjul.statements.layouts import Column, Row
from arshjul.statements.statement import Statement, Trace

NOTHING = Text("", "")
SPENT = Text("Bokfört till och med {month}", "Booked through {month}")
Reader = Callable[[], Standing]
"""Who reads, asked for only when a part isn't for everybody."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure: what it is, öre with the figure's sign, where it leads, and its source in words."""

    label: Text
    ore: int | None
    url: str = ""
    about: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure of a statement in öre and its parts; `why` names what they leave of it, when they leave something."""

    row: Text
    column: Text
    ore: int
    parts: tuple[Part, ...]
    why: Text = NOTHING

    @property
    def rest(self) -> int:
        """What the parts leave of the figure; 0 when they sum to it."""
        return self.ore - (add(*(part.ore for part in self.parts)) or 0)

    def with_rest(self, why: Text) -> Explained:
        """The same, with what the parts leave named."""
        return replace(self, why=why)


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell of a statement asked about, with the way to other cells of the page and to other statements' cells."""

    accounts: Accounts
    asked: Asked
    row: Row
    column: Column
    cell_url: Callable[[str, str], str]
    elsewhere_url: Callable[[str, Mapping[str, object]], str]

    @property
    def statement(self) -> Statement:
        """The statement it stands in."""
        return self.accounts.statement

    @property
    def ore(self) -> int | None:
        """Its amount."""
        return self.statement.ore(self.row.id, self.column.id)

    @property
    def trace(self) -> Trace:
        """What it is made of."""
        return self.statement.cell(self.row.id, self.column.id).trace

    @property
    def year(self) -> int:
        """Its year."""
        return self.accounts.year

    @property
    def known_on(self) -> date | None:
        """The day whose end decisions and forecasts are read as of; None is now."""
        return self.asked.at.known_on


def said(text: str) -> Text:
    """A text that is the same in both languages."""
    return Text(text, text)
