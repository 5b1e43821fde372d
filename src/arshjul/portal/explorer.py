"""The figures a reader can explore: published tables, cell by cell, with where each comes from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import MINUS, THOUSANDS, format_amount, format_number, plain_amount
from arshjul.kernel.spreadsheet import harmless
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements import published
from arshjul.statements.layouts import Term
from arshjul.statements.published import Published, PublishedRow, PublishedTable, Reconciliation, RoundingDifference

ENTITIES: Mapping[str, Text] = {
    "staden": Text("Staden", "The city"),
    "kommun": Text("Kommunen", "The municipality"),
    "koncern": Text("Kommunkoncernen", "The municipal group"),
    "va": Text("Vatten och avlopp", "Water and sewage"),
    "namnder": Text("Nämnderna", "The committees"),
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as the page prints it: its text, and whether there is a figure to ask about."""

    column: str
    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as the page prints it; `kind` is line or sum."""

    id: str
    label: str
    kind: str
    cells: tuple[ShownCell, ...]


def tables() -> Published:
    """The municipality's published tables."""
    return published.load(municipality.folder())[0]


def table(identifier: str) -> PublishedTable | None:
    """One published table, or None."""
    return tables().tables.get(identifier)


def by_entity() -> list[tuple[Text, list[PublishedTable]]]:
    """The tables in groups, in the order they are published."""
    groups: dict[str, list[PublishedTable]] = {}
    for one in tables().tables.values():
        groups.setdefault(one.entity, []).append(one)
    return [(ENTITIES.get(entity, Text(entity, entity)), group) for entity, group in groups.items()]


@lru_cache(maxsize=4)
def _reconciled(whole_id: str) -> tuple[Reconciliation, ...]:
    del whole_id
    return tuple(published.reconcile(tables())[0])


def reconciliations() -> tuple[Reconciliation, ...]:
    """Places in different tables that ought to agree or are known to differ."""
    return _reconciled(str(municipality.folder()))


def differences(one: PublishedTable) -> tuple[list[RoundingDifference], list[Finding]]:
    """What doesn't add up in a table: what rounding explains, and what it doesn't."""
    found = published.check(one)
    rounding = [difference for difference in found if isinstance(difference, RoundingDifference)]
    return rounding, [difference for difference in found if isinstance(difference, Finding)]


def rows(one: PublishedTable) -> list[ShownRow]:
    """The table's rows with every cell printed as its source printed it."""
    return [
        ShownRow(row.id, row.label, "sum" if row.id in one.sums else "line", tuple(_cells(one, row)))
        for row in one.rows
    ]


def _cells(one: PublishedTable, row: PublishedRow) -> Iterable[ShownCell]:
    for column in one.columns:
        text = value_text(one, row.id, column)
        yield ShownCell(column, text, known=bool(text))


def value_text(one: PublishedTable, row: str, column: str) -> str:
    """A value as printed; what wasn't printed is blank, never 0."""
    ore = one.ore(row, column)
    if ore is not None:
        return one.unit_of(column).format(ore)
    measure = one.measures.get((row, column))
    return "" if measure is None else format_number(measure)


def as_csv(one: PublishedTable) -> bytes:
    """The table for a spreadsheet: semicolons, decimal comma, unit and source in each row, no formula can start."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["rad", "benämning", "enhet", *one.columns, "källa"])
    for row in one.rows:
        values = [value_text(one, row.id, column).replace(THOUSANDS, "").replace(MINUS, "-") for column in one.columns]
        unit = one.unit.name if row.unit in {"", one.unit.name} else row.unit
        writer.writerow([harmless(row.id), harmless(row.label), unit, *values, harmless(row.source)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_json(one: PublishedTable) -> bytes:
    """The table for a machine: exact öre beside the printed text, with unit, sums and sources."""
    content: dict[str, Any] = {
        "id": one.id,
        "title": one.title.sv,
        "municipality": one.municipality,
        "years": list(one.years),
        "unit": one.unit.name,
        "columns": {name: column.title.sv for name, column in one.columns.items()},
        "rows": [_row_json(one, row) for row in one.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _row_json(one: PublishedTable, row: PublishedRow) -> dict[str, Any]:
    values = {}
    for column in one.columns:
        ore, measure = one.ore(row.id, column), one.measures.get((row.id, column))
        if ore is not None:
            values[column] = {"ore": ore, "kronor": plain_amount(ore), "printed": value_text(one, row.id, column)}
        elif measure is not None:
            values[column] = {"value": str(measure), "unit": row.unit}
    return {"id": row.id, "label": row.label, "sum": row.id in one.sums, "values": values, "source": row.source}


def chartable(one: PublishedTable) -> list[str]:
    """The columns that have amounts enough for a picture."""
    return [column for column in one.columns if len(bars(one, column)) > 1]


def bars(one: PublishedTable, column: str) -> list[tuple[str, int]]:
    """Label and öre of each row that isn't a sum, in the table's order."""
    return [
        (row.label, ore) for row in one.rows if row.id not in one.sums and (ore := one.ore(row.id, column)) is not None
    ]


def printed_parts(one: PublishedTable, row: str) -> tuple[Term, ...]:
    """The printed rows a sum is made of; a layout's line for unmapped accounts was never printed."""
    printed = {each.id for each in one.rows}
    formula = next(iter(one.sums.get(row, ())), ())
    return tuple((sign, part) for sign, part in formula if part in printed)


@dataclass(frozen=True, slots=True)
class Part:
    """One printed row that a sum is made of, with its sign."""

    sign: int
    row: PublishedRow
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything known of one printed figure."""

    row: PublishedRow
    column: str
    column_title: Text
    text: str
    unit: str
    kronor: str
    parts: tuple[Part, ...]
    identity: tuple[tuple[int, Text, str], ...]
    differences: tuple[RoundingDifference, ...]
    explanation: Text | None


def figure(one: PublishedTable, row: str, column: str) -> Figure | None:
    """What is known of a cell; None when nothing was printed there."""
    if column not in one.columns or row not in {each.id for each in one.rows} or not value_text(one, row, column):
        return None
    ore = one.ore(row, column)
    found = one.row(row)
    rounding, _ = differences(one)
    return Figure(
        row=found,
        column=column,
        column_title=one.columns[column].title,
        text=value_text(one, row, column),
        unit=one.unit_of(column).name if ore is not None else found.unit,
        kronor="" if ore is None else format_amount(ore, "kr", 0),
        parts=tuple(Part(sign, one.row(part), value_text(one, part, column)) for sign, part in printed_parts(one, row)),
        identity=tuple(
            (sign, one.columns[part].title, value_text(one, row, part)) for sign, part in one.identities.get(column, ())
        ),
        differences=tuple(each for each in rounding if (each.row, each.column) == (row, column)),
        explanation=one.explanation(row, column),
    )
