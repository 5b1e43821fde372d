"""The document model: sections of blocks that every format is rendered from."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arshjul.documents.dataset import DataSet


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `figure` is the id of the figure it was written from, or empty for typed words."""

    text: str
    figure: str = ""


Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """The words without their ties to figures."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Bullets:
    """An unordered list."""

    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark to the reader, such as that the vouchers are constructed."""

    runs: Runs


class RowKind(enum.StrEnum):
    """What a table row is: decides its rule and weight."""

    HEADING = "heading"
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    MEMO = "memo"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table; `numeric` columns are set with tabular figures to the right."""

    id: str
    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as printed, with the exact amount (öre) or number behind it; both `None` is a text or an empty cell.

    `notes` are the numbers of the footnotes that belong to it, from 1; `figure` is the id of the figure it shows.
    """

    text: str
    ore: int | None = None
    value: Decimal | None = None
    notes: tuple[int, ...] = ()
    figure: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its header and its cells, one for each column."""

    id: str
    label: str
    kind: RowKind
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with caption, unit and footnotes; `corner` heads the column of row headers."""

    id: str
    caption: str
    unit: str
    corner: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    footnotes: tuple[str, ...] = ()
    ore_per_unit: int = 100
    decimals: int = 2


class ChartKind(enum.StrEnum):
    """How a chart draws its table."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table's columns; nothing is said by the picture alone.

    The table is printed after it, unless (`table_follows` False) a fuller table beside it holds the same figures.
    """

    kind: ChartKind
    alt: str
    table: Table
    table_follows: bool = True


@dataclass(frozen=True, slots=True)
class WheelPicture:
    """The yearly wheel as SVG, with its description."""

    svg: str
    alt: str
    caption: str


Block = Paragraph | Bullets | Note | Table | Chart | WheelPicture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1–4 and what stands under it."""

    id: str
    level: int
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a rendering needs: same value, same bytes."""

    id: str
    title: str
    subtitle: str
    language: str
    authority: str
    as_of: date
    sections: tuple[Section, ...]
    dataset: DataSet
    reference: str = ""
    remark: str = ""

    def tables(self) -> Iterator[Table]:
        """Every table in reading order, those behind charts too."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block
                elif isinstance(block, Chart) and block.table_follows:
                    yield block.table
