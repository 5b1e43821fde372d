"""Tables as data: CSV, JSON and XLSX, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from arshjul.documents import printing
from arshjul.documents.domain import Document, RowKind, Table, TableCell
from arshjul.kernel.money import spreadsheet_amount
from arshjul.kernel.spreadsheet import harmless

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
SHEET_NAME_LENGTH = 31
BOM = "\ufeff"


def exact(cell: TableCell) -> str:
    """The cell for Swedish spreadsheets: kronor and öre with a comma, or the number; else the text."""
    if cell.ore is not None:
        return spreadsheet_amount(cell.ore)
    if cell.value is not None:
        return str(cell.value).replace(".", ",")
    return harmless(cell.text)


def table_csv(table: Table) -> bytes:
    """UTF-8 with BOM, semicolons, decimal comma; amounts in kronor to the öre whatever unit the table prints."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["rad", harmless(table.corner), *(harmless(column.label) for column in table.columns)])
    for row in table.rows:
        writer.writerow([harmless(row.id), harmless(row.label), *(exact(cell) for cell in row.cells)])
    return (BOM + out.getvalue()).encode()


def table_json(table: Table) -> bytes:
    """The table with printed text and exact amount in öre (or number) of each cell, and the notes."""
    content = {
        "id": table.id,
        "caption": table.caption,
        "unit": table.unit,
        "columns": [{"id": column.id, "label": column.label} for column in table.columns],
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "kind": row.kind.value,
                "cells": {column.id: _cell_json(cell) for column, cell in zip(table.columns, row.cells, strict=True)},
            }
            for row in table.rows
        ],
        "footnotes": list(table.footnotes),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _cell_json(cell: TableCell) -> dict[str, Any]:
    exact_value = (
        {"ore": cell.ore} if cell.ore is not None else {"value": None if cell.value is None else str(cell.value)}
    )
    return {"text": cell.text, **exact_value, "notes": list(cell.notes)}


def workbook(document: Document) -> bytes:
    """A sheet for each table, exact amounts as numbers in the table's unit, headers frozen."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = datetime.combine(document.as_of, time.min)
    book.set_properties({"title": document.title, "author": document.authority, "created": day})
    bold = book.add_format({"bold": True})
    names: set[str] = set()
    for table in document.tables():
        _sheet(book, _sheet_name(table.caption, names), table, bold, document.language)
    book.close()
    return out.getvalue()


def _sheet_name(caption: str, taken: set[str]) -> str:
    base = _NOT_IN_SHEET_NAMES.sub(" ", caption).strip() or "Tabell"
    name, number = base[:SHEET_NAME_LENGTH], 2
    while name.lower() in taken:
        ending = f" {number}"
        name, number = base[: SHEET_NAME_LENGTH - len(ending)] + ending, number + 1
    taken.add(name.lower())
    return name


def _sheet(book: xlsxwriter.Workbook, name: str, table: Table, bold: Format, language: str) -> None:
    sheet: Worksheet = book.add_worksheet(name)
    pattern = "#,##0" + ("." + "0" * table.decimals if table.decimals else "")
    numbers = {strong: book.add_format({"num_format": pattern, "bold": strong}) for strong in (True, False)}
    sheet.write_string(0, 0, table.caption, bold)
    sheet.write_string(1, 0, printing.unit_title(table.unit, language))
    for place, label in enumerate([table.corner, *(column.label for column in table.columns)]):
        sheet.write_string(3, place, label, bold)
    for line, row in enumerate(table.rows, start=4):
        strong = row.kind in {RowKind.SUBTOTAL, RowKind.TOTAL, RowKind.HEADING}
        sheet.write_string(line, 0, row.label, bold if strong else None)
        for place, cell in enumerate(row.cells, start=1):
            _write(sheet, line, place, cell, table, numbers[strong])
    for place, note in enumerate(table.footnotes, start=len(table.rows) + 5):
        sheet.write_string(place, 0, f"{place - len(table.rows) - 4}. {note}")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(1, len(table.columns)), 16)
    sheet.freeze_panes(4, 1)


def _write(sheet: Worksheet, line: int, place: int, cell: TableCell, table: Table, form: Format) -> None:
    if cell.ore is not None:
        sheet.write_number(line, place, float(Decimal(cell.ore) / table.ore_per_unit), form)
    elif cell.value is not None:
        sheet.write_number(line, place, float(cell.value), form)
    elif cell.text:
        sheet.write_string(line, place, cell.text)
