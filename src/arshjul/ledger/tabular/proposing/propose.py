"""Propose a mapping from a table's own content: what the headers are called and what the cells look like."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import format_amount
from arshjul.ledger.notes import Notes
from arshjul.ledger.reading import read
from arshjul.ledger.source import Source
from arshjul.ledger.tabular import nested
from arshjul.ledger.tabular.convert import cell_text
from arshjul.ledger.tabular.files import text as texts
from arshjul.ledger.tabular.files import workbook
from arshjul.ledger.tabular.proposing.header_rows import FIRST_ROWS
from arshjul.ledger.tabular.proposing.proposed import proposed
from arshjul.ledger.tabular.proposing.start import TRIED, Start
from arshjul.ledger.values import UNKNOWN, Balance, Options, Reading

SHOWN = 5
TRIED_SHEETS = 9
ONE_SIDED = "verifikation"
"""The code part that keeps the numbers of a list whose vouchers have one side only."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping, the reading it gives and whether it can be used as it is."""

    mapping: dict[str, Any]
    reading: Reading
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_usable(self) -> bool:
        """Whether the proposal gives entries."""
        return self.entries > 0

    def preview(self) -> list[dict[str, Any]]:
        """The first entries as the mapping reads them."""
        shown = self.reading.rows.slice(0, SHOWN).select(["line", "account", "objects", "date", "amount", "text"])
        rows: list[dict[str, Any]] = shown.to_pylist()
        return rows or [_as_row(one) for one in self.reading.balances[:SHOWN]]

    @property
    def entries(self) -> int:
        """How many entries the mapping gives."""
        return self.reading.rows.num_rows or len(self.reading.balances)

    def as_json(self) -> dict[str, Any]:
        """The mapping with its preview, for `--json`."""
        return {"mapping": self.mapping, "entries": self.entries, "preview": self.preview()}

    def as_text(self, language: str = "sv") -> str:
        """The mapping as YAML to save, then the preview and the findings as comments."""
        lines = [yaml.safe_dump(self.mapping, allow_unicode=True, sort_keys=False).rstrip()] if self.mapping else []
        lines += [_shown(row) for row in self.preview()]
        lines += [_told(found, language) for found in self.findings]
        return "\n".join(lines) + "\n"


def _told(found: Finding, language: str) -> str:
    """A finding as a comment: where it is, what is said, and what to do."""
    line = f" rad {found.place.line}" if language == "sv" else f" row {found.place.line}"
    where = line if found.place.line else ""
    said, do = (text.in_language(language) for text in (found.message, found.hint))
    return f"# {found.level} {found.id}{where}: {said} {do}"


def _as_row(item: Balance) -> dict[str, Any]:
    return {
        "line": item.line or None,
        "account": item.account,
        "objects": item.objects,
        "date": item.period,
        "amount": item.amount,
        "text": "#" + item.tag,
    }


def _shown(row: dict[str, Any]) -> str:
    amount = format_amount(row["amount"], "kr", 2)
    return f"# {row['line'] or ''}: {row['date']} {row['account']} {row['objects']} {amount} {row['text']}"


def propose(given: str | Path | bytes, *, sheet: str | None = None, name: str = "") -> Proposal:
    """Propose a mapping for a text file or workbook; what isn't a table gives only findings.

    `name` is the file's own, when it is kept under another. Of a workbook it is for its first sheet that is a table.
    """
    source = Source(given, name)
    kind = source.kind
    sheets = [sheet] if sheet or kind != "xlsx" else [None, *_others(source)]
    tried = (_proposed(source, kind, one) for one in sheets)
    first = next(tried)
    return (
        first
        if first.is_usable or first.mapping.get("months")
        else next((one for one in tried if one.is_usable), first)
    )


def _others(source: Source) -> list[str]:
    """The sheets after the first."""
    try:
        return workbook.sheet_rows(source, Options().max_unpacked, None).names[1:TRIED_SHEETS]
    except workbook.WORKBOOK_ERRORS:
        return []


def _proposed(source: Source, kind: str, sheet: str | None) -> Proposal:
    table, separator, of_sheet = _sample(source, kind, sheet) if kind in {"text", "xlsx"} else ([], "", "")
    notes = Notes(source.name, Options().max_places)
    mapping = proposed(Start.of(table, source.name, of_sheet), notes) if table else {}
    if separator and mapping:
        mapping["separator"] = separator
    elif sheet and mapping:
        mapping["sheet"] = sheet
    reading = read(source.given, options=Options(mapping=mapping or None), name=source.name)
    if not mapping and reading.format.startswith("SIE") and reading.format != UNKNOWN:
        notes.add("mapping-not-needed", format=reading.format)
    again = {**_one_sided(mapping, reading, notes), **_sums(reading, notes)} if mapping else {}
    if again:
        mapping |= again
        reading = read(source.given, options=Options(mapping=mapping), name=source.name)
    return Proposal(mapping, reading, (*notes.all(), *reading.findings))


def _one_sided(mapping: dict[str, Any], reading: Reading, notes: Notes) -> dict[str, Any]:
    """A list of payments has numbers and no vouchers that balance: its numbers are a code part."""
    if reading.summary.unbalanced - _bad_amounts(reading) <= reading.summary.vouchers // 2:
        return {}
    columns = dict(mapping["columns"])
    number = columns.pop("voucher")
    notes.add("mapping-one-sided", column=number)
    return {"columns": columns, "dimensions": {**mapping.get("dimensions", {}), ONE_SIDED: number}}


def _sums(reading: Reading, notes: Notes) -> dict[str, Any]:
    """Accounts that sum others are no accounts."""
    found = list(nested.of(reading.balances))
    if not found:
        return {}
    more = f" (+{len(found) - SHOWN})" if len(found) > SHOWN else ""
    notes.add("mapping-sums", accounts=", ".join(found[:SHOWN]) + more)
    return {"sums": found}


def _bad_amounts(reading: Reading) -> int:
    """How many amounts can't be read, each of which may be what its voucher lacks."""
    return sum(
        reading.counts.get(f"ledger.{name}", 0)
        for name in ("table-cell-error", "table-amount-unreadable", "table-amount-too-fine")
    )


def _sample(source: Source, kind: str, sheet: str | None) -> tuple[list[list[str]], str, str]:
    """The first rows, as long as the lines they take, and the separator of a text file or the name of the sheet."""
    if kind == "xlsx":
        try:
            found = workbook.sheet_rows(source, Options().max_unpacked, sheet)
        except workbook.WORKBOOK_ERRORS:
            return [], "", ""
        rows = [[cell_text(cell) for cell in row] for row in islice(found.rows, TRIED + FIRST_ROWS)]
        return rows, "", sheet or next(iter(found.names), "")
    layout = texts.layout_of(source, separator=None, encoding=None, skip=0, header=1)
    table: list[list[str]] = []
    for line, row in texts.text_rows(layout.head, layout.separator):
        table += [[] for _ in range(line - 1 - len(table))]
        table.append([cell.strip() for cell in row])
        if len(table) > TRIED + FIRST_ROWS:
            break
    return table, layout.separator, ""
