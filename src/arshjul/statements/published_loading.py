"""Reading the published tables of a municipality's folder: `tables.yaml` and one CSV per table."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel import datafile
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import ORE_PER_UNIT, AmountError, Unit, parse_amount
from arshjul.kernel.text import Text
from arshjul.statements.editions import find
from arshjul.statements.layouts import LayoutError, Term, parse_formula
from arshjul.statements.published_values import Link, Oddity, Published, PublishedColumn, PublishedRow, PublishedTable

LAST_MONTH = 12
LAST_DAY = 31
ROW_FIELDS = ("row", "label", "group", "source", "unit")
"""The fields of a CSV that say what a row is; the others are values or texts."""


@lru_cache(maxsize=16)
def load(folder: Path) -> tuple[Published, tuple[Finding, ...]]:
    """The published tables of a municipality's folder, and what is wrong in the data.

    A folder without `published/tables.yaml` holds no tables, which is nothing wrong.
    """
    path = folder / "published" / "tables.yaml"
    if not path.exists():
        return Published(folder.name, {}, ()), ()
    findings: list[Finding] = []
    tables: dict[str, PublishedTable] = {}
    try:
        data = datafile.load(path.read_text(encoding="utf-8"))
        entries, links = data["tables"], tuple(_link(entry) for entry in data.get("links", ()))
    except (yaml.YAMLError, KeyError, TypeError, LayoutError) as error:
        return Published(folder.name, {}, ()), (_unreadable(path, error),)
    for entry in entries:
        try:
            tables[entry["id"]] = _table(folder, entry, findings)
        except (OSError, KeyError, TypeError, LayoutError, LookupError) as error:
            findings.append(_unreadable(path, error, str(entry.get("id", ""))))
    return Published(folder.name, tables, links), tuple(findings)


def _table(folder: Path, data: Mapping[str, Any], findings: list[Finding]) -> PublishedTable:
    file = data.get("file", f"{data['id']}.csv")
    unit = Unit(data["unit"], data["decimals"])
    columns = {name: _column(entry) for name, entry in data["columns"].items()}
    rows = tuple(_rows(folder / "published" / file, columns, unit.name))
    amounts, measures = _values(file, rows, columns, findings)
    sums, identities = _formulas(folder, data, rows)
    return PublishedTable(
        id=data["id"],
        title=Text(**data["title"]),
        municipality=folder.name,
        years=tuple(data["years"]),
        entity=data["entity"],
        unit=unit,
        layout=data.get("layout", ""),
        tolerance=data["tolerance"],
        complete=data.get("complete", True),
        columns=columns,
        rows=rows,
        amounts=amounts,
        measures=measures,
        sums=sums,
        identities={column: formula for column, formula in identities.items() if column in columns},
        oddities=tuple(_oddity(entry) for entry in data.get("oddities", ())),
        note=Text(**data["note"]) if "note" in data else None,
        file=file,
    )


def _column(data: Mapping[str, Any]) -> PublishedColumn:
    return PublishedColumn(Text(**data["title"]), Unit(data["unit"], data["decimals"]) if "unit" in data else None)


def _rows(path: Path, columns: Collection[str], unit: str) -> Iterator[PublishedRow]:
    """Rows with their printed values among the texts, until `_values` has read them."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            message = f"{path.name}: no column {', '.join(sorted(missing))}"
            raise LookupError(message)
        for row in reader:
            texts = {name: text for name, text in row.items() if name not in ROW_FIELDS}
            yield PublishedRow(
                row["row"],
                row["label"],
                row.get("group", ""),
                row.get("unit", unit),
                row["source"],
                texts,
                reader.line_num,
            )


def _values(
    file: str, rows: Iterable[PublishedRow], columns: Mapping[str, PublishedColumn], findings: list[Finding]
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], Decimal]]:
    amounts: dict[tuple[str, str], int] = {}
    measures: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for column, described in columns.items():
            text = row.texts[column]
            unit = described.unit.name if described.unit else row.unit
            try:
                if unit in ORE_PER_UNIT:
                    ore = parse_amount(text, unit)
                    amounts |= {(row.id, column): ore} if ore is not None else {}
                elif text:
                    measures[row.id, column] = Decimal(text)
            except (AmountError, InvalidOperation):
                place = Place(file, row.line, f"{row.id}/{column}")
                findings.append(finding("statements.published-value", place, text=text, row=row.label, column=column))
    return amounts, measures


def _formulas(
    folder: Path, data: Mapping[str, Any], rows: Iterable[PublishedRow]
) -> tuple[dict[str, tuple[tuple[Term, ...], ...]], dict[str, tuple[Term, ...]]]:
    """Sums per row and identities per column: the layout's own, then those the table adds."""
    sums: dict[str, tuple[tuple[Term, ...], ...]] = {}
    identities: dict[str, tuple[Term, ...]] = {}
    if "layout" in data:
        layout = find(data["layout"], date(max(data["years"]), LAST_MONTH, LAST_DAY), municipality=folder)
        sums = {row.id: (row.formula,) for row in layout.rows if row.formula}
        identities = {column.id: column.formula for column in layout.columns if column.formula}
    for row, texts in data.get("sums", {}).items():
        several = [texts] if isinstance(texts, str) else texts
        sums[row] = tuple(_spelled_out(parse_formula(text), rows) for text in several)
    identities |= {column: parse_formula(text) for column, text in data.get("identities", {}).items()}
    return sums, identities


def _spelled_out(formula: Iterable[Term], rows: Iterable[PublishedRow]) -> tuple[Term, ...]:
    """`group:x` stands for every row of that group."""
    spelled: list[Term] = []
    for sign, name in formula:
        group = name.removeprefix("group:")
        members = [row.id for row in rows if row.group == group] if group != name else [name]
        spelled += [(sign, member) for member in members]
    return tuple(spelled)


def _oddity(data: Mapping[str, Any]) -> Oddity:
    return Oddity(data.get("row", ""), data.get("column", ""), Text(**data["text"]))


def _link(data: Mapping[str, Any]) -> Link:
    unit = Unit(data["unit"], data["decimals"])
    return Link(
        id=data["id"],
        title=Text(**data["title"]),
        left=parse_formula(data["left"]),
        right=parse_formula(data["right"]),
        tolerance=data.get("tolerance", 0) * unit.step,
        expected_to_differ=data.get("differs", False),
        unit=unit,
        explanation=Text(**data["explanation"]) if "explanation" in data else None,
    )


def _unreadable(path: Path, error: Exception, part: str = "") -> Finding:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return finding("statements.published-unreadable", Place(path.name, part=part), reason=reason)
