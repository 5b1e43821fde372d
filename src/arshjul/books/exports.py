"""Voucher rows and codes as files: CSV and XLSX whose text can't run as formulas and whose amounts are exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from arshjul.kernel.money import format_number, spreadsheet_amount
from arshjul.kernel.spreadsheet import harmless
from arshjul.ledger.facts import PARTS

CODE_STRING: Mapping[str, str] = {
    column: title
    for part in PARTS
    for column, title in ((part, part.capitalize()), (f"{part}_name", f"{part.capitalize()}, namn"))
}
"""Each part of the code string, and what the file calls the code."""

ENTRIES: Mapping[str, str] = {
    "entity": "Enhet",
    "period": "Period",
    "date": "Datum",
    "series": "Serie",
    "voucher": "Verifikation",
    "row": "Rad i filen",
    "account": "Konto",
    "account_name": "Kontonamn",
    **CODE_STRING,
    "dimensions": "Övriga koddelar",
    "amount": "Belopp kr",
    "text": "Text",
    "voucher_text": "Verifikationstext",
}
CODES: Mapping[str, str] = {"ansvar": "Ansvar", "name": "Namn", "amount": "Belopp kr"}
NUMBERS = frozenset({"period", "row"})
LINES = 1_000
"""Lines of a text file that are sent at a time."""
LARGEST_SHEET = 1_048_000
"""Rows in one sheet: what a spreadsheet holds, less its header."""
LONGEST_TEXT = 32_767
"""Signs that a cell of a spreadsheet holds; the library cuts what is longer without a word."""
CUT = "Ej alla poster"
CUT_TOLD = (
    "Kalkylbladet Poster rymmer {most} poster, men det finns fler: summan är inte siffrans. Hämta CSV-filen, som har "
    "alla, eller välj färre månader, en nämnd eller ett konto."
)
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The forms of a file, and what each is by name."""


def answer(rows: Iterable[Mapping[str, Any]], name: str, form: str, columns: Mapping[str, str]) -> HttpResponseBase:
    """Rows as a file to save, with some columns by their headings; a text file is sent as it is written."""
    kind = KINDS[form]
    response: HttpResponseBase = (
        StreamingHttpResponse(as_csv(rows, columns), content_type=kind)
        if form == "csv"
        else HttpResponse(as_xlsx(rows, columns), content_type=kind)
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def as_csv(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Iterator[bytes]:
    """UTF-8 with byte-order mark, semicolons, kronor with decimal comma: what a Swedish spreadsheet opens right.

    Some lines at a time, however many rows there are.
    """
    lines = chain([list(columns.values())], ([_text(name, row[name]) for name in columns] for row in rows))
    yield "\ufeff".encode()
    while some := list(islice(lines, LINES)):
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=";").writerows(some)
        yield stream.getvalue().encode()


def _text(name: str, value: Any) -> str:  # noqa: ANN401  a cell of the facts
    if name == "amount":
        return spreadsheet_amount(value)
    if name == "date":
        return date.fromisoformat(str(value)).isoformat() if value else ""
    return str(value) if name in NUMBERS else harmless(str(value or ""))


def _write_day(sheet: Any, line: int, place: int, number: int, form: Any) -> None:  # noqa: ANN401  of xlsxwriter
    """A balance and a budget have no day, and their cell is empty."""
    if number:
        sheet.write_datetime(line, place, date.fromisoformat(str(number)), form)


def as_xlsx(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> bytes:
    """One sheet; texts are written as text, so nothing is a formula or a link.

    When there are more rows than a sheet holds, another sheet says so and what to do.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("Poster")
    bold, kronor = book.add_format({"bold": True}), book.add_format({"num_format": "# ##0.00"})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(columns.values()):
        sheet.write_string(0, place, title, bold)
    left = iter(rows)
    for number, row in enumerate(islice(left, LARGEST_SHEET), start=1):
        for place, name in enumerate(columns):
            if name == "amount":
                sheet.write_number(number, place, Decimal(row[name]) / 100, kronor)
            elif name == "date":
                _write_day(sheet, number, place, row[name], dated)
            elif name in NUMBERS:
                sheet.write_number(number, place, row[name])
            else:
                sheet.write_string(number, place, _fitting(harmless(str(row[name] or ""))))
    if next(left, None) is not None:
        _tell_cut(book)
    book.close()
    return stream.getvalue()


def _fitting(text: str) -> str:
    """A text as a cell holds it: what is too long for one ends with … and is whole in the text file."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _tell_cut(book: Any) -> None:  # noqa: ANN401  of xlsxwriter
    """A sheet that says that there are more rows, and which is shown when the file is opened."""
    told = book.add_worksheet(CUT)
    told.write_string(0, 0, CUT_TOLD.format(most=format_number(Decimal(LARGEST_SHEET))))
    told.activate()
