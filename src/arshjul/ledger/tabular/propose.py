"""Propose a mapping from a table's own content: what the headers are called and what the cells look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import format_amount
from arshjul.ledger.facts import PARTS
from arshjul.ledger.notes import Notes
from arshjul.ledger.reading import read
from arshjul.ledger.source import HEAD_BYTES, Source, kind_of
from arshjul.ledger.tabular import guess, workbook, written
from arshjul.ledger.tabular import text as texts
from arshjul.ledger.tabular.amounts import read_amount
from arshjul.ledger.tabular.cells import unique_names
from arshjul.ledger.tabular.convert import SHORT_DAY, cell_text, day_order, is_beside_months
from arshjul.ledger.tabular.mapping import RUNNING, SIDE_WORDS, Amounts, side_of
from arshjul.ledger.values import UNKNOWN, Balance, Options, Reading

TRIED = 200
SHOWN = 5
MONTH_OF_A_YEAR = 1
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
        lines += [f"# {found.level} {found.id}: {found.message.in_language(language)}" for found in self.findings]
        return "\n".join(lines) + "\n"


def _as_row(item: Balance) -> dict[str, Any]:
    return {
        "line": None,
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

    `name` is the file's own, when it is kept under another.
    """
    source = Source(given, name)
    with source.open() as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    table, separator = _sample(source, kind, sheet) if kind in {"text", "xlsx"} else ([], "")
    notes = Notes(source.name, Options().max_places)
    mapping = _mapping(table, source.name, notes) if table else {}
    if separator and mapping:
        mapping["separator"] = separator
    elif sheet and mapping:
        mapping["sheet"] = sheet
    reading = read(given, options=Options(mapping=mapping or None), name=source.name)
    if not mapping and reading.format.startswith("SIE") and reading.format != UNKNOWN:
        notes.add("mapping-not-needed", format=reading.format)
    if mapping and reading.summary.unbalanced - _bad_amounts(reading) > reading.summary.vouchers // 2:
        columns = dict(mapping["columns"])
        number = columns.pop("voucher")
        mapping |= {"columns": columns, "dimensions": {**mapping.get("dimensions", {}), ONE_SIDED: number}}
        notes.add("mapping-one-sided", column=number)
        reading = read(given, options=Options(mapping=mapping), name=source.name)
    return Proposal(mapping, reading, (*notes.all(), *reading.findings))


def _bad_amounts(reading: Reading) -> int:
    """How many amounts can't be read, each of which may be what its voucher lacks."""
    return sum(reading.counts.get(f"ledger.{name}", 0) for name in ("table-cell-error", "table-amount-unreadable"))


def _sample(source: Source, kind: str, sheet: str | None) -> tuple[list[list[str]], str]:
    """The first rows, as long as the lines they take, and the separator of a text file."""
    if kind == "xlsx":
        try:
            rows = workbook.sheet_rows(source, Options().max_unpacked, sheet).rows
        except (workbook.TooLargeError, *workbook.WORKBOOK_ERRORS):
            return [], ""
        return [[cell_text(cell) for cell in row] for row in islice(rows, TRIED + guess.HEADER_ROWS)], ""
    layout = texts.layout_of(source, separator=None, encoding=None, skip=0, header=True)
    table: list[list[str]] = []
    for line, row in texts.text_rows(layout.head, layout.separator):
        table += [[] for _ in range(line - 1 - len(table))]
        table.append([cell.strip() for cell in row])
        if len(table) > TRIED + guess.HEADER_ROWS:
            break
    return table, layout.separator


def _mapping(table: list[list[str]], file_name: str, notes: Notes) -> dict[str, Any]:
    skip = guess.header_row(table)
    header = skip is not None
    start = 0 if skip is None else skip
    notes.line = start + 1 if header else None
    names = unique_names(table[start]) if header else tuple(str(place + 1) for place in range(len(table[start])))
    body = table[start + header :][:TRIED]
    columns = {
        name: [row[place] for row in body if place < len(row) and row[place]] for place, name in enumerate(names)
    }
    found = guess.fields(names, columns, header=header)
    mapping: dict[str, Any] = {"name": file_name, "skip": start, "header": header}
    called = guess.month_columns(names, columns, file_name) if header else {}
    months = {period: several[0] for period, several in called.items()}
    timed = {what for what, name in found.items() if name not in months.values()} & guess.WHEN
    spans = {} if months or not header else guess.span_columns(names, columns, file_name)
    if spans and not timed:
        months = spans
        notes.add("mapping-quarters", columns=", ".join(spans.values()), months=", ".join(map(str, spans)))
    if months and not timed:
        mapping |= _by_month(found, months, file_name)
        if others := [name for several in called.values() for name in several[1:]]:
            notes.add("mapping-amount-per-column", column=", ".join(months.values()), others=", ".join(others))
    else:
        mapping |= _times(found, names, columns, file_name, notes)
    if mapping["kind"] == "period" and any(map(guess.since_new_year, _amount_columns(mapping))):
        mapping["kind"] = RUNNING
        notes.add("mapping-running-balance", column=", ".join(_amount_columns(mapping)))
    _tell_kind(mapping, file_name, notes)
    if header and (aside := guess.aside(names, found)):
        mapping["unread"] = [aside]
    of_months = {name for several in called.values() for name in several} if "months" in mapping else set()
    left = [name for name in names if name not in of_months]
    if header and (dimensions := guess.further(left, found, columns)):
        mapping["dimensions"] = dimensions
    if named := [what for what in ("account", *PARTS) if guess.has_names(columns.get(found.get(what, ""), []))]:
        mapping["first_word"] = named
        notes.add("mapping-first-word", columns=", ".join(found[what] for what in named))
    if "side" in found and (sides := _sides(columns[found["side"]])):
        mapping["side"] = sides
    if beside := sorted({cell for cell in columns.get(found.get("period", ""), []) if is_beside_months(cell)}):
        notes.add("mapping-periods-beside", column=found["period"], periods=", ".join(beside[:SHOWN]))
    _tell_alike(table[start] if header else (), names, mapping, notes)
    mapping["amount"] = _amount(found, mapping.get("months", {}), names, columns, body, notes)
    _take_unit(mapping["amount"], table[:start] if header else [], notes)
    return mapping


def _take_unit(shape: dict[str, Any], above: list[list[str]], notes: Notes) -> None:
    """The unit of a line above the header, where the columns' names say none."""
    lines = [" ".join(filter(None, row)) for row in above]
    said = next((line for line in lines if written.unit_said(line)), "")
    if said and shape["unit"] == "kr":
        shape["unit"] = written.unit_said(said)
        notes.add("mapping-unit-guessed", 1 + lines.index(said), text=said, unit=shape["unit"])


def _amount_columns(mapping: dict[str, Any]) -> list[str]:
    columns = mapping["columns"]
    return [columns[field] for field in ("amount", "debit", "credit") if field in columns] or list(
        mapping.get("months", {}).values()
    )


def _tell_kind(mapping: dict[str, Any], file_name: str, notes: Notes) -> None:
    """Amounts without vouchers are a budget or the outcome: which is told when no word says it outright."""
    if mapping["kind"] != "voucher" and not guess.is_said((*_amount_columns(mapping), file_name)):
        notes.add("mapping-kind-guessed", kind=mapping["kind"])


def _tell_alike(header: Sequence[str], names: Sequence[str], mapping: dict[str, Any], notes: Notes) -> None:
    """Columns that are called as one that is read: their own names, in a mapping, have the column's number."""
    used = {*mapping["columns"].values(), *mapping.get("dimensions", {}).values(), *mapping.get("months", {}).values()}
    for name in dict.fromkeys(cell for cell in header if cell in used and list(header).count(cell) > 1):
        alike = [own for cell, own in zip(header, names, strict=True) if cell == name and own not in used]
        if alike:
            notes.add("mapping-names-alike", column=name, others=", ".join(alike))


def _by_month(found: dict[str, str], months: dict[int, str], file_name: str) -> dict[str, Any]:
    """A table with a column a month: what a column of a month was taken for otherwise is left out."""
    for what in [what for what, name in found.items() if name in months.values() or what in guess.NUMERIC]:
        del found[what]
    kind = "budget" if guess.is_plan((*months.values(), file_name)) else "period"
    return {"kind": kind, "columns": found, "months": months}


def _times(
    found: dict[str, str], names: tuple[str, ...], columns: guess.Columns, file_name: str, notes: Notes
) -> dict[str, Any]:
    """The columns and how they tell the time; a table without days is of a month or a year, which is told."""
    amount = found.get("amount", "")
    is_plan = guess.is_plan((amount, file_name))
    mapping: dict[str, Any] = {"kind": "budget" if is_plan else "voucher" if "date" in found else "period"}
    mapping["columns"] = found
    if "date" in found:
        order, is_open = day_order(columns[found["date"]])
        order = SHORT_DAY if guess.is_short_day(columns[found["date"]]) else order
        mapping |= {"date": order} if order else {}
        if is_open:
            notes.add("mapping-day-order", column=found["date"])
    elif "month" in found and "year" not in found:
        if year := guess.year(amount, columns, file_name):
            mapping["constants"] = {"year": str(year)}
            notes.add("mapping-year-guessed", column=found["month"], year=year)
        else:
            del found["month"]
    elif not {"period", "month"} & set(found) and amount and (year := guess.year(amount, columns, file_name)):
        mapping["constants"] = {"period": f"{year}{MONTH_OF_A_YEAR:02d}"}
        notes.add("mapping-no-time", period=mapping["constants"]["period"])
    others = [name for name in guess.year_columns(names) if name != amount]
    if amount in guess.year_columns(names) and others:
        notes.add("mapping-amount-per-column", column=amount, others=", ".join(others))
    return mapping


def _amount(
    found: dict[str, str],
    months: dict[int, str],
    names: tuple[str, ...],
    columns: guess.Columns,
    body: list[list[str]],
    notes: Notes,
) -> dict[str, Any]:
    of_amounts = [found[field] for field in ("amount", "debit", "credit") if field in found] or list(months.values())
    name = of_amounts[0] if of_amounts else ""
    cells = [cell for column in of_amounts for cell in columns.get(column, [])]
    signed = [] if {"debit", "credit", "side"} & set(found) else of_amounts[:1]
    signs = written.signs(*_pairs([names.index(column) for column in (found.get("account"), *signed) if column], body))
    shape: dict[str, Any] = {
        "decimal": written.decimal(cells),
        "thousands": written.thousands(cells),
        "unit": written.unit(name),
        "sign": signs.sign,
    }
    _tell_signs(signs, notes)
    if example := written.open_thousands(cells):
        shape |= written.settled(example, shape["unit"])
        ore = read_amount(example, Amounts(shape["decimal"], shape["thousands"], shape["unit"]))
        notes.add("mapping-thousands", column=name, example=example, worth=format_amount(ore, "kr", 2))
    if written.credit_is_minus(_credits(found, names, columns, body)):
        shape["credit"] = "minus"
    return shape


def _tell_signs(signs: written.Signs, notes: Notes) -> None:
    """Which sign was guessed and why; positive revenues without negative costs leave it open."""
    if signs.sign < 0:
        notes.add("mapping-sign-guessed", **signs._asdict())
    elif signs.has_positive_revenue:
        notes.add("mapping-sign-open", **signs._asdict())


def _credits(
    found: dict[str, str], names: tuple[str, ...], columns: guess.Columns, body: list[list[str]]
) -> Sequence[str]:
    """The amounts of the credit side, in a column of their own or told by another."""
    if "side" not in found:
        return columns[found["credit"]] if "credit" in found else []
    sides, amounts = _pairs([names.index(found[field]) for field in ("side", "amount")], body)
    return [amount for side, amount in zip(sides, amounts, strict=True) if side_of(side) == "credit"]


def _sides(cells: Sequence[str]) -> dict[str, str]:
    """What a column of sides calls debit and credit."""
    called = {side: next((cell for cell in cells if side_of(cell) == side), "") for side in SIDE_WORDS}
    return called if all(called.values()) else {}


def _pairs(places: list[int], body: list[list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The cells of two columns, where a row has both; none unless there are two."""
    pairs = [(row[places[0]], row[places[1]]) for row in body if max(places) < len(row)] if len(places) > 1 else []
    accounts, amounts = zip(*pairs, strict=True) if pairs else ((), ())
    return accounts, amounts
