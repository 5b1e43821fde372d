"""Published tables: what a municipality printed, carried as facts and checked sum by sum.

A folder `municipalities/<name>/published` holds one CSV per table (row id, label as printed, values as printed
with point as decimal sign, and each row's source) and a `tables.yaml` that says what each table is, how it adds
up, and which oddities are known. A value that was not printed is an empty field, never 0.

Nothing is smoothed: a printed sum that differs from its printed parts stays as printed, and the difference is
listed with its explanation. What rounding can't explain is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import Unit
from arshjul.kernel.text import Text
from arshjul.statements.layouts import Term
from arshjul.statements.published_loading import load
from arshjul.statements.published_values import (
    Link,
    Oddity,
    Published,
    PublishedColumn,
    PublishedRow,
    PublishedTable,
    Reconciliation,
    RoundingDifference,
)
from arshjul.statements.statement import Cell, Source, Trace

__all__ = [
    "Link",
    "Oddity",
    "Published",
    "PublishedColumn",
    "PublishedRow",
    "PublishedTable",
    "Reconciliation",
    "RoundingDifference",
    "check",
    "load",
    "reconcile",
    "source",
]


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


def _rounding(unit: Unit, parts: int) -> Text:
    step = unit.format(unit.step)
    return Text(
        sv=f"Avrundning: talen är tryckta på {step} {unit.name} när, och {parts} delar har avrundats var för sig.",
        en=f"Rounding: figures are printed to the nearest {step} {unit.name}, and {parts} parts rounded one by one.",
    )


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
