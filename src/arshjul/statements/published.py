"""Published tables: what a municipality printed, carried as facts and checked sum by sum.

A folder `municipalities/<name>/published` holds one CSV per table (row id, label as printed, values as printed
with point as decimal sign, and each row's source) and a `tables.yaml` that says what each table is, how it adds
up, and which oddities are known. A value that was not printed is an empty field, never 0.

Nothing is smoothed: a printed sum that differs from its printed parts stays as printed, and the difference is
listed with its explanation. What rounding can't explain is a finding.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import ORE_PER_UNIT, AmountError, Unit, parse_amount
from arshjul.kernel.text import Text
from arshjul.statements.layouts import LayoutError, Term, find, parse_formula
from arshjul.statements.statement import Cell, Source, Trace

LAST_MONTH = 12
LAST_DAY = 31
ROW_FIELDS = ("row", "label", "group", "source", "unit")
"""The fields of a CSV that say what a row is; the others are values or texts."""


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
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        entries, links = data["tables"], tuple(_link(entry) for entry in data.get("links", ()))
    except (yaml.YAMLError, KeyError, TypeError, LayoutError) as error:
        return Published(folder.name, {}, ()), (_unreadable(path, error),)
    for entry in entries:
        try:
            tables[entry["id"]] = _table(folder, entry, findings)
        except (OSError, KeyError, TypeError, LayoutError, LookupError) as error:
            findings.append(_unreadable(path, error, str(entry.get("id", ""))))
    return Published(folder.name, tables, links), tuple(findings)


def check(table: PublishedTable) -> list[RoundingDifference | Finding]:
    """Every printed sum that isn't exactly its printed parts, down the rows and across the columns."""
    found: list[RoundingDifference | Finding] = []
    for row, formulas in table.sums.items():
        for column in table.columns:
            for formula in formulas:
                parts = [(sign, table.ore(part, column)) for sign, part in formula]
                found += _judge(table, row, column, parts)
    for column, formula in table.identities.items():
        for printed_row in table.rows:
            parts = [(sign, table.ore(printed_row.id, part)) for sign, part in formula]
            found += _judge(table, printed_row.id, column, parts)
    return found


def _judge(
    table: PublishedTable, row: str, column: str, parts: list[tuple[int, int | None]]
) -> Iterator[RoundingDifference | Finding]:
    printed = table.ore(row, column)
    present = [sign * ore for sign, ore in parts if ore is not None]
    if printed is None or not present or sum(present) == printed:
        return
    computed = sum(present)
    steps = min(table.tolerance, (len(present) + 1) // 2)
    explanation = table.explanation(row, column)
    unit = table.unit_of(column)
    if abs(printed - computed) <= steps * unit.step:
        text = explanation or _rounding(unit, len(present))
        yield RoundingDifference(table.id, row, column, printed, computed, unit, text)
    else:
        yield _differs(table, row, column, printed, computed, explanation)


def reconcile(published: Published) -> tuple[list[Reconciliation], list[Finding]]:
    """Every link between tables, with both amounts; one that should agree and doesn't is a finding too."""
    done: list[Reconciliation] = []
    findings: list[Finding] = []
    for link in published.links:
        left, right = _value(published, link.left), _value(published, link.right)
        if left is None or right is None:
            findings.append(finding("statements.link-unknown", Place("tables.yaml", part=link.id), link=link.id))
            continue
        pair = Reconciliation(
            link.id, link.title, left, right, link.tolerance, link.expected_to_differ, link.unit, link.explanation
        )
        done.append(pair)
        if not pair.agrees and not link.expected_to_differ:
            findings.append(_apart(pair))
    return done, findings


def source(table: PublishedTable, column: str, title: Text | None = None) -> Source:
    """A printed column as a column of a statement: amounts by row id, as printed, each with its source.

    Half a step of the last printed digit per term is what its rounding may hide.
    """
    rows = {row.id: row for row in table.rows}
    cells = {
        row: Cell(ore, Trace(lines=(row,), sources=(f"{table.id}/{row}/{name}", rows[row].source)))
        for (row, name), ore in table.amounts.items()
        if name == column
    }
    return Source(title or table.columns[column].title, cells, rounding=table.unit_of(column).step // 2)


def _value(published: Published, terms: Iterable[Term]) -> int | None:
    total = 0
    for sign, reference in terms:
        table, row, column = reference.split("/")
        ore = published.tables[table].ore(row, column) if table in published.tables else None
        if ore is None:
            return None
        total += sign * ore
    return total


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


def _rounding(unit: Unit, parts: int) -> Text:
    step = unit.format(unit.step)
    return Text(
        sv=f"Avrundning: talen är tryckta på {step} {unit.name} när, och {parts} delar har avrundats var för sig.",
        en=f"Rounding: figures are printed to the nearest {step} {unit.name}, and {parts} parts rounded one by one.",
    )


def _unreadable(path: Path, error: Exception, part: str = "") -> Finding:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return finding("statements.published-unreadable", Place(path.name, part=part), reason=reason)


def _differs(
    table: PublishedTable, row: str, column: str, printed: int, computed: int, explanation: Text | None
) -> Finding:
    unit = table.unit_of(column)
    identifier = "statements.published-oddity" if explanation else "statements.published-differs"
    return finding(
        identifier,
        Place(table.file, table.row(row).line, f"{row}/{column}"),
        table_sv=table.title.sv,
        table_en=table.title.en,
        row=table.row(row).label,
        column_sv=table.columns[column].title.sv,
        column_en=table.columns[column].title.en,
        printed=unit.format(printed),
        computed=unit.format(computed),
        difference=unit.format(printed - computed),
        unit=unit.name,
        explanation_sv=explanation.sv if explanation else "",
        explanation_en=explanation.en if explanation else "",
    )


def _apart(pair: Reconciliation) -> Finding:
    return finding(
        "statements.tables-disagree",
        Place("tables.yaml", part=pair.id),
        title_sv=pair.title.sv,
        title_en=pair.title.en,
        left=pair.unit.format(pair.left),
        right=pair.unit.format(pair.right),
        difference=pair.unit.format(pair.ore),
        unit=pair.unit.name,
    )
