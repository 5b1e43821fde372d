"""Indicators of the goals, as the municipality has published them for the whole year."""

from __future__ import annotations

from decimal import Decimal

from arshjul.documents import printing
from arshjul.documents.dataset import Figure
from arshjul.documents.domain import RowKind, Table, TableCell, TableColumn, TableRow
from arshjul.documents.parts import Basis, Part
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements.published import PublishedRow, PublishedTable, load

TABLE = "mal-matetal-{year}"
OUTCOME, TARGET = "utfall-{year}", "malvarde-{year}"
WORDS = {
    "indicator": Text("Mätetal", "Indicator"),
    "unit": Text("Enhet", "Unit"),
    "target": Text("Målvärde", "Target"),
}
DECEMBER = 12


def part(basis: Basis) -> Part:
    """The published indicators of the year; only for a period that is the whole year, since they are yearly."""
    published, _ = load(municipality.folder())
    table = published.tables.get(TABLE.format(year=basis.year))
    if table is None or basis.end.month != DECEMBER:
        return Part()
    return Part(
        figures=tuple(figure for row in table.rows for figure in _figures(table, row, basis)),
        blocks={"goals": (_table(table, basis),)},
    )


def _columns(table: PublishedTable, basis: Basis) -> dict[str, str]:
    """What the columns are called in a figure's id, and in the published table."""
    wanted = {
        "foregaende": OUTCOME.format(year=basis.year - 1),
        "utfall": OUTCOME.format(year=basis.year),
        "mal": TARGET.format(year=basis.year),
    }
    return {name: column for name, column in wanted.items() if column in table.columns}


def _figures(table: PublishedTable, row: PublishedRow, basis: Basis) -> list[Figure]:
    return [
        Figure(
            id=f"mal.{row.id}.{name}",
            label=f"{row.label}, {table.columns[column].title.in_language(basis.language)}",
            value=table.measures.get((row.id, column)),
            unit=row.unit,
            better="down" if row.texts.get("direction") == "max" else "up",
            definition=row.texts.get("goal", ""),
            source=row.source,
        )
        for name, column in _columns(table, basis).items()
    ]


def _table(table: PublishedTable, basis: Basis) -> Table:
    columns = _columns(table, basis)
    return Table(
        id="mal",
        caption=table.title.in_language(basis.language),
        unit="",
        corner=WORDS["indicator"].in_language(basis.language),
        columns=(
            TableColumn("enhet", WORDS["unit"].in_language(basis.language), numeric=False),
            *(
                TableColumn(name, table.columns[column].title.in_language(basis.language))
                for name, column in columns.items()
            ),
        ),
        rows=tuple(
            TableRow(
                row.id,
                row.label,
                RowKind.LINE,
                (
                    TableCell(row.unit),
                    *(_cell(table.measures.get((row.id, column)), basis) for column in columns.values()),
                ),
            )
            for row in table.rows
        ),
    )


def _cell(value: Decimal | None, basis: Basis) -> TableCell:
    return TableCell("" if value is None else printing.number(value, basis.language), value=value)
