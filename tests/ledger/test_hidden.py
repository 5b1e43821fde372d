"""Hidden rows, columns and sheets of a workbook: read, and told with how many and where."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import BARE, ids, told

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.files.hidden import tags

ROWS = [["konto", "datum", "belopp"], ["1910", "2026-01-31", 5], ["1910", "2026-01-31", 7], ["3010", "2026-01-31", -12]]


def book(hide=lambda _book, _sheet: None, rows=ROWS):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet("Blad1")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        hide(made, sheet)
    return buffer.getvalue()


def reading_of(data, **mapping):
    return read(data, options=Options(mapping=BARE | mapping))


def messages(reading, name):
    return [one.message for one in reading.findings if one.id == f"ledger.{name}"]


def test_nothing_hidden_is_told_of_nothing():
    assert ids(reading_of(book())) == set()


def test_hidden_rows_are_read_and_told_with_the_first():
    reading = reading_of(book(lambda _book, sheet: sheet.set_row(2, None, None, {"hidden": True})))
    assert (reading.rows.num_rows, told(reading, "table-rows-hidden")) == (3, [3])
    (said,) = messages(reading, "table-rows-hidden")
    assert said.sv.startswith("1 rad som är dold i arbetsboken har lästs")
    assert said.en.startswith("1 row that is hidden in the workbook was read")

    def several(_book, sheet):
        for row in (1, 2, 9):
            sheet.set_row(row, None, None, {"hidden": True})

    reading = reading_of(book(several))
    (said,) = messages(reading, "table-rows-hidden")
    assert (told(reading, "table-rows-hidden"), said.sv[:25]) == ([2], "2 rader som är dolda i ar")


def test_hidden_columns_that_are_read_are_told_and_others_are_not():
    reading = reading_of(book(lambda _book, sheet: sheet.set_column(1, 2, None, None, {"hidden": True})))
    (said,) = messages(reading, "table-columns-hidden")
    assert said.sv == "Kopplingen läser kolumner som är dolda i arbetsboken: datum, belopp."
    unread = [[*row, "x"] for row in ROWS]
    assert (
        ids(reading_of(book(lambda _book, sheet: sheet.set_column(3, 3, None, None, {"hidden": 1}), unread))) == set()
    )


def test_a_hidden_sheet_that_is_read_is_told():
    def hide(made, sheet):
        made.add_worksheet("Blad2").activate()
        sheet.hide()

    reading = reading_of(book(hide))
    assert messages(reading, "table-sheet-hidden")[0].sv == "Bladet ”Blad1” är dolt i arbetsboken och har lästs."
    assert "table-sheet-hidden" not in ids(reading_of(book(hide), sheet="Blad2"))


@pytest.mark.parametrize("other", [b"hidden='1'", b'hidden="true"', b'hidden = "1"'])
def test_other_programs_write_it_otherwise(other):
    data = book(lambda _book, sheet: sheet.set_row(2, None, None, {"hidden": True}))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(b'hidden="1"', other))
    assert told(reading_of(out.getvalue()), "table-rows-hidden") == [3]


def test_a_filter_hides_many_rows_of_a_large_sheet():
    rows = [ROWS[0], *([["1910", "2026-01-31", 1]] * 30_000)]

    def hide(_book, sheet):
        for row in range(1, 30_001, 2):
            sheet.set_row(row, None, None, {"hidden": True})

    reading = reading_of(book(hide, rows))
    (said,) = messages(reading, "table-rows-hidden")
    assert (said.sv.split()[0], told(reading, "table-rows-hidden")) == ("15000", [2])


@given(st.integers(0, 200))
def test_a_tag_is_found_once_wherever_blocks_part(cut):
    sheet = b'<col min="1" max="2" hidden="1"/>' + b'<row r="1"><c r="A1"/></row>' * 3 + b'<x:row r="9" hidden="true"/>'
    found = list(tags([sheet[:cut], sheet[cut:]]))
    assert found == [b'<col min="1" max="2" hidden="1"', b'<x:row r="9" hidden="true"']
