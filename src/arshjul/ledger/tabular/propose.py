"""Propose a mapping from a table's own content: what the headers are called and what the cells look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding
from arshjul.kernel.money import AmountError, format_amount, parse_amount
from arshjul.ledger.encoding import decode, detect
from arshjul.ledger.reading import read
from arshjul.ledger.source import HEAD_BYTES, Source, kind_of
from arshjul.ledger.tabular import text as texts
from arshjul.ledger.tabular import workbook
from arshjul.ledger.tabular.cells import unique_names
from arshjul.ledger.tabular.convert import cell_text, read_day, read_period
from arshjul.ledger.values import Options, Reading

HEADERS = {
    "account": ("konto", "kontonr", "kontonummer", "account", "kto"),
    "account_name": ("kontonamn", "kontobenämning", "kontotext", "account name"),
    "amount": ("belopp", "amount", "summa", "utfall", "belopp sek", "saldo", "redovisat"),
    "debit": ("debet", "debit"),
    "credit": ("kredit", "credit"),
    "date": ("datum", "bokföringsdatum", "verifikationsdatum", "verdatum", "bokfdatum", "transdatum", "date"),
    "period": ("period", "månad", "redovisningsperiod", "yyyymm", "ååååmm"),
    "series": ("serie", "verifikationsserie", "vertyp", "verserie", "series"),
    "voucher": (
        "ver",
        "vernr",
        "ver.nr",
        "verifikation",
        "verifikationsnummer",
        "verifikationsnr",
        "voucher",
        "vernummer",
    ),
    "text": ("text", "beskrivning", "transaktionstext", "leverantör", "benämning", "verifikationstext", "description"),
    "ansvar": ("ansvar", "kst", "kostnadsställe", "enhet", "ansvarskod"),
    "verksamhet": ("verksamhet", "vht", "verks", "vsh", "verksamhetskod"),
    "aktivitet": ("aktivitet", "akt"),
    "projekt": ("projekt", "proj", "project"),
    "objekt": ("objekt", "obj"),
    "motpart": ("motpart", "mpt", "mp", "motp"),
}
"""What systems call the parts of an entry."""

TRIED = 200
SHOWN = 5
MOST = 0.9
HEADER_ROWS = 20
ACCOUNT_DIGITS = range(3, 9)
NEEDED_NAMES = 2


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping, the reading it gives and whether it can be used as it is."""

    mapping: dict[str, Any]
    reading: Reading
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_usable(self) -> bool:
        """Whether the proposal gives entries."""
        return self.reading.rows.num_rows > 0 or bool(self.reading.balances)

    def preview(self) -> list[dict[str, Any]]:
        """The first entries as the mapping reads them."""
        shown = self.reading.rows.slice(0, SHOWN).select(["line", "account", "objects", "date", "amount", "text"])
        rows: list[dict[str, Any]] = shown.to_pylist()
        return rows

    def as_json(self) -> dict[str, Any]:
        """The mapping with its preview, for `--json`."""
        return {"mapping": self.mapping, "entries": self.reading.rows.num_rows, "preview": self.preview()}

    def as_text(self, language: str = "sv") -> str:
        """The mapping as YAML to save, then the preview and the findings as comments."""
        lines = [yaml.safe_dump(self.mapping, allow_unicode=True, sort_keys=False).rstrip()]
        lines += [_shown(row) for row in self.preview()]
        lines += [f"# {found.level} {found.id}: {found.message.in_language(language)}" for found in self.findings]
        return "\n".join(lines) + "\n"


def _shown(row: dict[str, Any]) -> str:
    amount = format_amount(row["amount"], "kr", 2)
    return f"# {row['line']}: {row['date']} {row['account']} {row['objects']} {amount} {row['text']}"


def propose(given: str | Path | bytes, *, sheet: str | None = None) -> Proposal:
    """Propose a mapping for a text file or workbook; what isn't a table gives only findings."""
    source = Source(given)
    with source.open() as stream:
        kind = kind_of(stream.read(HEAD_BYTES))
    table = _sample(source, kind, sheet) if kind in {"text", "xlsx"} else []
    mapping = _mapping(table, kind, source, sheet) if table else {}
    reading = read(given, options=Options(mapping=mapping or None))
    return Proposal(mapping, reading, reading.findings)


def _sample(source: Source, kind: str, sheet: str | None) -> list[list[str]]:
    if kind == "xlsx":
        try:
            rows, _names = workbook.sheet_rows(source, Options().max_unpacked, sheet)
        except (workbook.TooLargeError, *workbook.WORKBOOK_ERRORS):
            return []
        return [[cell_text(cell) for cell in row] for row in rows[: TRIED + HEADER_ROWS]]
    text, separator = _text(source)
    rows_of_text = []
    for _line, row in texts.text_rows(text, separator):
        rows_of_text.append([cell.strip() for cell in row])
        if len(rows_of_text) > TRIED + HEADER_ROWS:
            break
    return rows_of_text


def _text(source: Source) -> tuple[str, str]:
    data = source.sample()[: 1 << 20]
    text = decode(data, detect(data).name)[0].removeprefix("\ufeff")
    return text, texts.guess_separator(text)


def _mapping(table: list[list[str]], kind: str, source: Source, sheet: str | None) -> dict[str, Any]:
    skip = _header_row(table)
    header = skip is not None
    names = unique_names(table[skip]) if skip is not None else tuple(str(place + 1) for place in range(len(table[0])))
    body = table[(skip + 1 if skip is not None else 0) :][:TRIED]
    columns = {place: [row[place] for row in body if place < len(row) and row[place]] for place in range(len(names))}
    found = _by_name(names) if header else {}
    _by_content(found, names, columns)
    mapping: dict[str, Any] = {"name": source.name}
    if kind == "text":
        mapping["separator"] = _text(source)[1]
    elif sheet:
        mapping["sheet"] = sheet
    mapping |= {"skip": skip or 0, "header": header, "kind": "voucher", "columns": found}
    values = columns[names.index(found["amount"])] if "amount" in found else []
    mapping["amount"] = {"decimal": _decimal(values), "thousands": _thousands(values), "unit": "kr", "sign": 1}
    return mapping


def _header_row(table: list[list[str]]) -> int | None:
    """The first row with at least two names that entries have in any system."""
    for place, row in enumerate(table[:HEADER_ROWS]):
        if len(_by_name(unique_names(row))) >= NEEDED_NAMES:
            return place
    return None


def _by_name(names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field_name, words in HEADERS.items():
        match = next((name for name in names if name.lower().strip(" .") in words and name not in found.values()), None)
        if match:
            found[field_name] = match
    return found


def _by_content(found: dict[str, str], names: Sequence[str], columns: dict[int, list[str]]) -> None:
    """Fill in what the names didn't say by what the cells look like."""
    tests: list[tuple[str, Callable[[str], bool]]] = [
        ("date", lambda text: read_day(text) is not None),
        ("period", lambda text: read_period(text) is not None),
        ("amount", _looks_like_amount),
        ("account", lambda text: text.isdigit() and len(text) in ACCOUNT_DIGITS),
    ]
    for field_name, test in tests:
        if field_name in found or (field_name == "amount" and {"debit", "credit"} & set(found)):
            continue
        if field_name == "period" and "date" in found:
            continue
        for place, values in columns.items():
            if names[place] not in found.values() and values and _share(values, test) >= MOST:
                found[field_name] = names[place]
                break


def _share(values: list[str], test: Callable[[str], bool]) -> float:
    return sum(test(text) for text in values) / len(values)


def _looks_like_amount(text: str) -> bool:
    """Amounts have decimals, a sign or spaces; a bare whole number may be any code."""
    try:
        return parse_amount(text) is not None and not text.isdigit()
    except AmountError:
        return False


def _decimal(values: list[str]) -> str:
    commas, points = (sum(text[-3:-2] == sign or text[-2:-1] == sign for text in values) for sign in ",.")
    return "." if points > commas else ","


def _thousands(values: list[str]) -> str:
    other = "," if _decimal(values) == "." else "."
    return other if any(other in text for text in values) else " "
