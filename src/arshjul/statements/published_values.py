"""The values of published tables: rows, columns, tables, links between them, and what checking them gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Term


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One printed row: its id, words, group, unit and source, and texts printed beside the values."""

    id: str
    label: str
    group: str
    unit: str
    source: str
    texts: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """One printed column: its words and, when it differs from the table's, its unit."""

    title: Text
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """A known oddity of a table, at a row or column or as a whole, with its explanation."""

    row: str
    column: str
    text: Text


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One printed table.

    `amounts` are öre by (row, column); values that aren't money (index, %, number) are in `measures`.
    `sums` says per row which formulas give it, `identities` the same per column. `tolerance` is how many
    steps of the last printed digit the source's own rounding is stated to make.
    """

    id: str
    title: Text
    municipality: str
    years: tuple[int, ...]
    entity: str
    unit: Unit
    layout: str
    tolerance: int
    complete: bool
    columns: Mapping[str, PublishedColumn]
    rows: tuple[PublishedRow, ...]
    amounts: Mapping[tuple[str, str], int]
    measures: Mapping[tuple[str, str], Decimal]
    sums: Mapping[str, tuple[tuple[Term, ...], ...]]
    identities: Mapping[str, tuple[Term, ...]]
    oddities: tuple[Oddity, ...]
    note: Text | None
    file: str

    def row(self, identifier: str) -> PublishedRow:
        """The row of that id."""
        return next(row for row in self.rows if row.id == identifier)

    def ore(self, row: str, column: str) -> int | None:
        """The printed amount in öre; `None` when it wasn't printed."""
        return self.amounts.get((row, column))

    def unit_of(self, column: str) -> Unit:
        """The unit that a column's amounts are printed in."""
        return self.columns[column].unit or self.unit

    def explanation(self, row: str, column: str) -> Text | None:
        """What is known of an oddity at this place."""
        fitting = (odd for odd in self.oddities if odd.row in {"", row} and odd.column in {"", column})
        return next((odd.text for odd in fitting if odd.row or odd.column), None)


@dataclass(frozen=True, slots=True)
class RoundingDifference:
    """A printed sum that differs from its printed parts by no more than rounding explains. Amounts in öre."""

    table: str
    row: str
    column: str
    printed: int
    computed: int
    unit: Unit
    explanation: Text

    @property
    def ore(self) -> int:
        """Printed minus computed."""
        return self.printed - self.computed


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two places that ought to agree, or are known to differ: both amounts in öre, and why.

    `agrees` when the difference lies within the tolerance; otherwise `explanation` says what is known,
    also when that is only that the difference has not been published.
    """

    id: str
    title: Text
    left: int
    right: int
    tolerance: int
    expected_to_differ: bool
    unit: Unit
    explanation: Text | None

    @property
    def ore(self) -> int:
        """Left minus right."""
        return self.left - self.right

    @property
    def agrees(self) -> bool:
        """Whether both are the same within the tolerance."""
        return abs(self.ore) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Link:
    """How amounts of different tables belong together; a reference is `table/row/column`."""

    id: str
    title: Text
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    tolerance: int
    expected_to_differ: bool
    unit: Unit
    explanation: Text | None


@dataclass(frozen=True, slots=True)
class Published:
    """All published tables of one municipality, by id, and how they belong together."""

    municipality: str
    tables: Mapping[str, PublishedTable]
    links: tuple[Link, ...]
