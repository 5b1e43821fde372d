"""Statements as files: CSV and XLSX in kronor to the öre, whose text can't run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from arshjul.followup.accounts import Accounts
from arshjul.kernel.findings import Finding
from arshjul.kernel.money import spreadsheet_amount
from arshjul.kernel.period import MONTHS_PER_YEAR as MONTHS
from arshjul.kernel.period import spans
from arshjul.kernel.spreadsheet import harmless
from arshjul.kernel.text import Text

SHEET_NAME_MOST = 31
WIDE_ENOUGH = 18
"""How wide a column of amounts is: a narrower one shows none of milliards in kronor, but signs in their place."""
NOT_IN_A_NAME = str.maketrans("", "", "[]:*?/\\")
"""Signs that a spreadsheet refuses in a sheet's name."""
CONSTRUCTED = {
    "sv": "Konstruerade verifikationer under publicerade summor",
    "en": "Constructed vouchers under published sums",
}
MADE_UP = {
    "sv": "Konstruerade verifikationer under publicerade summor; bolagens böcker är helt konstruerade",
    "en": "Constructed vouchers under published sums; the companies' books are made up whole",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement as a file holds it: title, what it is from, headings, rows of a label and cells, notes.

    A cell is öre, text, or blank (`None`). The notes say where the amounts don't add up, and why.
    """

    title: str
    about: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | str | None, ...]], ...]
    notes: tuple[str, ...] = ()


def sheet(accounts: Accounts, language: str, notes: Iterable[Text] = (), told: Iterable[Finding] = ()) -> Sheet:
    """A statement's words in a language, and its amounts; `told` is what the page says beside the statement's own."""
    statement = accounts.statement
    of_flows = (accounts.span.words,) if statement.layout.basis != "balance" else ()
    words = (*of_flows, statement.layout.reference)
    months = spans(number for number in range(accounts.first, accounts.last.number + 1) if 0 < number % 100 <= MONTHS)
    about = [f"{accounts.year}, {months}", *(one.in_language(language) for one in words)]
    about += [f"version {accounts.snapshot}"] if accounts.snapshot else []
    about += [(MADE_UP if accounts.made_up else CONSTRUCTED)[language]] if accounts.constructed else []
    about += [one.message.in_language(language) for one in (*told, *accounts.findings)]
    about += [statement.layout.note.in_language(language)] if statement.layout.note else []
    return Sheet(
        title=statement.layout.title.in_language(language),
        about=tuple(about),
        headings=tuple(column.title.in_language(language) for column in statement.columns),
        rows=tuple(
            (row.label.in_language(language), tuple(statement.ore(row.id, column.id) for column in statement.columns))
            for row in statement.rows
            if statement.columns
        ),
        notes=tuple(note.in_language(language) for note in notes),
    )


def as_csv(sheets: Iterable[Sheet]) -> bytes:
    """UTF-8 with byte-order mark, semicolons, kronor with decimal comma; one statement after the other."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    for one in sheets:
        writer.writerow([harmless(one.title)])
        writer.writerows([harmless(line)] for line in one.about)
        if one.headings:
            writer.writerow(["", *map(harmless, one.headings)])
        for label, amounts in one.rows:
            writer.writerow([harmless(label), *map(_in_csv, amounts)])
        writer.writerows([harmless(note)] for note in one.notes)
        writer.writerow([])
    return ("\ufeff" + stream.getvalue()).encode()


def _in_csv(cell: int | str | None) -> str:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else spreadsheet_amount(cell)


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A sheet per statement; texts are written as text, amounts as numbers in kronor."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    bold, kronor = book.add_format({"bold": True}), book.add_format({"num_format": "# ##0.00"})
    over = book.add_format({"bold": True, "text_wrap": True, "align": "right", "valign": "bottom"})
    for number, one in enumerate(sheets, start=1):
        page = book.add_worksheet(f"{number} {one.title}".translate(NOT_IN_A_NAME)[:SHEET_NAME_MOST])
        page.set_column(0, 0, 48)
        page.set_column(1, max(1, len(one.headings)), WIDE_ENOUGH)
        page.write_string(0, 0, harmless(one.title), bold)
        for line, text in enumerate(one.about, start=1):
            page.write_string(line, 0, harmless(text))
        top = len(one.about) + 2
        for place, heading in enumerate(one.headings, start=1):
            page.write_string(top, place, harmless(heading), over)
        if one.rows:
            page.freeze_panes(top + 1, 1)
        for line, (label, amounts) in enumerate(one.rows, start=top + 1):
            page.write_string(line, 0, harmless(label))
            for place, cell in enumerate(amounts, start=1):
                if isinstance(cell, str):
                    page.write_string(line, place, harmless(cell))
                elif cell is not None:
                    page.write_number(line, place, Decimal(cell) / 100, kronor)
        for line, text in enumerate(one.notes, start=top + len(one.rows) + 2):
            page.write_string(line, 0, harmless(text))
    book.close()
    return stream.getvalue()
