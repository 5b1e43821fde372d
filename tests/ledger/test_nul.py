"""A NUL, which no database keeps, is told at its line and replaced, in every form of file."""

import io
import zipfile

import pytest
import xlsxwriter
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read
from arshjul.ledger.report import exit_code

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINE = len(HEAD.splitlines()) + 1
ROWS = """#VER A\0 1 20260115 "x\0"
{
#TRANS 1910 {} 5.00 "" "N\0UL"
#TRANS 3011 {1 "A\0B"} -5.00
#TRANS 30\x0011 {} 0.00
#TRANS 1910 {} x\0y
}
#OBJEKT 1 "A\0B" "namn\0x"
"""
MAPPING = {"columns": {"account": "Konto", "amount": "Belopp", "period": "Period", "ansvar": "Ansvar"}}


def said(reading):
    texts = [str(one.message) + str(one.hint) + str(one.message.en) for one in reading.findings]
    cells = [
        str(cell) for table in (reading.rows, reading.vouchers) for row in table.to_pylist() for cell in row.values()
    ]
    named = [str(value) for value in (reading.objects, reading.accounts, reading.header, reading.balances)]
    return "".join([*texts, *cells, *named])


def lines(reading):
    return [one.place.line for one in reading.findings if one.id == "ledger.null-character"]


@pytest.mark.parametrize("encoding", ["cp437", "utf-8", "utf-16"])
@pytest.mark.parametrize("reader", READERS)
def test_a_nul_in_sie_is_told_at_its_line_and_replaced(reader, encoding):
    reading = read(f"{HEAD}{ROWS}{VOUCHERS}".encode(encoding), options=Options(reader=reader))
    assert lines(reading) == [LINE, *range(LINE + 2, LINE + 6), LINE + 7]
    assert "\0" not in said(reading)
    assert "\\x00" not in said(reading)
    assert reading.rows["account"].to_pylist()[:4] == ["1910", "3011", "30\ufffd11", "1910"]
    assert exit_code(reading) == 1


@pytest.mark.parametrize("lines_before", [0, 30_000])
def test_a_nul_in_a_table_is_told_at_its_line_and_replaced(lines_before):
    body = "1910;1;202601;4\n" * lines_before + '19\x0010;5;202601;"a\0\nb"\n1910;5;202601;4\n'
    reading = read(f"Konto;Belopp;Period;Ansvar\n{body}".encode(), options=Options(mapping=MAPPING))
    assert lines(reading) == [lines_before + 2]
    assert "19\ufffd10" in reading.rows["account"].to_pylist()
    assert "\\x00" not in said(reading)


def test_a_nul_in_a_workbook_is_told_at_its_row_and_replaced():
    plain, buffer = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["Konto", "Belopp", "Period", "Ansvar"], ["1910", 5, "202601", "4"]]):
            sheet.write_row(row, 0, cells)
        sheet.write_row(2, 0, ["19_x0000_10", -5, "202601", "4"])
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(buffer, "w") as made:
        for part in given.namelist():
            made.writestr(part, given.read(part).replace(b"_x005F_x0000_", b"_x0000_"))
    reading = read(buffer.getvalue(), options=Options(mapping=MAPPING))
    assert lines(reading) == [3]
    assert reading.rows["account"].to_pylist() == ["1910", "19\ufffd10"]
    assert "\0" not in said(reading)


@pytest.mark.parametrize("end", [b"\x1a", b"\n\x1a\x1a", b"\r\n\x1a\r\n"])
def test_the_end_of_file_sign_of_dos_is_no_row_of_a_table(end):
    data = b"Konto;Belopp;Period;Ansvar\n1910;5;202601;4\n1920;-5;202601;4"
    found = read(data + end, options=Options(mapping=MAPPING))
    assert (found.findings, found.rows.to_pylist()) == (
        (),
        read(data, options=Options(mapping=MAPPING)).rows.to_pylist(),
    )


def test_a_nul_in_a_document_breaks_it():
    reading = read(b'<Sie xmlns="http://www.sie.se/sie5">\n<Journal id="A\0"/></Sie>')
    assert [(one.id, one.place.line) for one in reading.findings] == [("ledger.xml-broken", 2)]
    assert "\0" not in said(reading)
