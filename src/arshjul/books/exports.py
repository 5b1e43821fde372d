"""Voucher rows and codes as files: CSV and XLSX whose text can't run as formulas and whose amounts are exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from arshjul.books.domain import other_parts
from arshjul.kernel.money import plain_amount
from arshjul.kernel.spreadsheet import harmless

ENTRIES: Mapping[str, str] = {
    "entity": "Enhet",
    "period": "Period",
    "date": "Datum",
    "series": "Serie",
    "voucher": "Verifikation",
    "row": "Rad i filen",
    "account": "Konto",
    "account_name": "Kontonamn",
    "ansvar": "Ansvar",
    "verksamhet": "Verksamhet",
    "motpart": "Motpart",
    "dimensions": "Övriga koddelar",
    "amount": "Belopp kr",
    "text": "Text",
}
CODES: Mapping[str, str] = {"ansvar": "Ansvar", "name": "Namn", "amount": "Belopp kr"}
NUMBERS = frozenset({"period", "date", "row"})
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms of a file, and what each is by name."""


def answer(rows: Iterable[Mapping[str, Any]], name: str, form: str, columns: Mapping[str, str]) -> HttpResponse:
    """Rows as a file to save, with some columns by their headings."""
    body = as_csv(rows, columns) if form == "csv" else as_xlsx(rows, columns)
    response = HttpResponse(body, content_type=KINDS[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """UTF-8 with byte-order mark, semicolons, kronor with decimal point."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(columns.values())
    for row in rows:
        writer.writerow([_text(name, row[name]) for name in columns])
    return ("\ufeff" + stream.getvalue()).encode()


def _text(name: str, value: Any) -> str:  # noqa: ANN401  a cell of the facts
    if name == "amount":
        return plain_amount(value)
    return str(value) if name in NUMBERS else harmless(_words(name, value))


def _words(name: str, value: Any) -> str:  # noqa: ANN401  a cell of the facts
    return other_parts(value) if name == "dimensions" else str(value or "")


def as_xlsx(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """One sheet; texts are written as text, so nothing is a formula or a link."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Poster")
    bold, kronor = book.add_format({"bold": True}), book.add_format({"num_format": "# ##0.00"})
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(columns.values()):
        sheet.write_string(0, place, title, bold)
    for number, row in enumerate(rows, start=1):
        for place, name in enumerate(columns):
            if name == "amount":
                sheet.write_number(number, place, Decimal(row[name]) / 100, kronor)
            elif name in NUMBERS:
                sheet.write_number(number, place, row[name])
            else:
                sheet.write_string(number, place, harmless(_words(name, row[name])))
    book.close()
    return stream.getvalue()
