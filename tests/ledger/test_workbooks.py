"""Workbooks: the same as their text, measured before they are opened, with the errors that Excel shows."""

import io
import zipfile

import pytest
import xlsxwriter
from tests.ledger.tables import BARE, MAPPING, TABLE, ids, told, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking
from arshjul.ledger.tabular.files import cell_errors
from arshjul.ledger.tabular.proposing.propose import propose


def test_a_workbook_gives_the_same_as_its_text():
    rows = [line.split(";") for line in TABLE.splitlines()]
    numbers = [[_cell(cell) if place > 1 else cell for cell in row] for place, row in enumerate(rows)]
    data = workbook(numbers)
    reading = read(data, options=Options(mapping={**MAPPING, "sheet": "Blad1"}))
    text = read(TABLE.encode(), options=Options(mapping=MAPPING))
    assert reading.rows.to_pylist() == text.rows.to_pylist()
    assert propose(data).mapping["columns"] == MAPPING["columns"]
    missing = read(data, options=Options(mapping={**MAPPING, "sheet": "Blad2"}))
    assert "sheet-missing" in ids(missing)


def test_a_sheet_may_begin_further_down_and_to_the_right():
    rows = [["Konto", "Datum", "Belopp"], ["1910", "2026-01-31", 5.5], ["3010", "2026-01-31", -5.5]]
    mapping = {"columns": {"account": "Konto", "date": "Datum", "amount": "Belopp"}, "skip": 2}
    reading = read(workbook(rows, 2, 3), options=Options(mapping=mapping))
    assert reading.rows["amount"].to_pylist() == [550, -550]
    assert reading.rows["line"].to_pylist() == [4, 5]
    unnamed = {"columns": {"account": "4", "date": "5", "amount": "6"}, "skip": 3, "header": False}
    assert read(workbook(rows, 2, 3), options=Options(mapping=unnamed)).rows["line"].to_pylist() == [4, 5]


def _cell(text):
    plain = text.replace(" ", "").replace("−", "-").replace(",", ".")
    return float(plain) if plain.lstrip("-").replace(".", "", 1).isdigit() else text


def test_a_bomb_is_measured_before_it_is_opened():
    data = workbook([["Konto", "Belopp"], [1910, 1.0]])
    assert "unpacks-too-large" in ids(read(data, options=Options(max_unpacked=1000)))
    assert "workbook-spans-too-far" in ids(read(far_cell(data), options=Options()))


def far_cell(data):
    """The same workbook with one cell in the last row and column of the sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            new.writestr(item, content)
    return out.getvalue()


def test_sheets_that_were_not_read_are_named():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name in ("Blad1", "Blad2"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["konto", "datum", "belopp"])
            sheet.write_row(1, 0, ["1910", "2026-01-31", 0])
    proposal = propose(buffer.getvalue())
    (one,) = [found for found in proposal.findings if found.id == "ledger.sheets-unread"]
    assert "Blad2" in one.message.sv
    assert "sheets-unread" not in ids(read(buffer.getvalue(), options=Options(mapping={**BARE, "sheet": "Blad2"})))


def with_errors(rows, name="Blad1", down=0, right=0):
    """A workbook whose cells that begin with # hold errors, on the second of two sheets."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Försätt").write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows, down):
            for place, cell in enumerate(row, right):
                if str(cell).startswith("#"):
                    sheet.write_formula(at, place, '=IF("<">"a",1/0,NA())', None, cell)
                else:
                    sheet.write(at, place, cell)
    return buffer.getvalue()


ROWS = [
    ["konto", "datum", "belopp", "text"],
    ["1910", "2026-01-31", "#DIV/0!", "a"],
    ["1910", "2026-01-31", "", "b"],
    ["#N/A", "2026-01-31", 3, "c"],
    ["1910", "#REF!", 4, "d"],
    ["1910", "2026-01-31", 5, "#VALUE!"],
]


@pytest.mark.parametrize(("down", "right"), [(0, 0), (4, 2)])
@pytest.mark.parametrize("name", ["Blad1", "Utfall & budget <2026>"])
def test_a_cell_that_holds_an_error_is_told_as_that_and_a_blank_one_as_blank(name, down, right):
    options = Options(mapping={**BARE, "sheet": name, "skip": down})
    reading = read(with_errors(ROWS, name, down, right), options=options)
    assert told(reading, "table-cell-error") == [down + 2, down + 4, down + 5]
    assert told(reading, "table-amount-missing") == [down + 3]
    assert reading.rows["amount"].to_pylist() == [500]
    assert "#DIV/0!" in blocking(reading, ["ledger.table-cell-error"])[0].message.sv
    assert "#DIV/0!" not in str(
        read(with_errors([*ROWS[:1], ROWS[2]]), options=Options(mapping={**BARE, "sheet": "Blad1"})).findings
    )


def test_an_error_among_the_amounts_of_a_budget_is_an_error_and_not_a_blank():
    mapping = {"columns": {"account": "konto", "amount": "belopp"}, "kind": "budget", "constants": {"period": "202601"}}
    reading = read(with_errors(ROWS[:3]), options=Options(mapping={**mapping, "sheet": "Blad1"}))
    assert (told(reading, "table-cell-error"), told(reading, "table-amounts-blank")) == ([2], [3])


@pytest.mark.parametrize("block", [64, 200, 1 << 20])
def test_errors_are_found_wherever_the_bytes_are_cut(block, monkeypatch):
    monkeypatch.setattr(cell_errors, "BLOCK", block)
    monkeypatch.setattr(cell_errors, "REACH", 300)
    rows = [["konto", "datum", "belopp"], *(["1910", "2026-01-31", "#N/A" if at % 3 else at] for at in range(60))]
    reading = read(with_errors(rows), options=Options(mapping={**BARE, "sheet": "Blad1"}))
    assert told(reading, "table-cell-error") == [at + 2 for at in range(60) if at % 3]


def test_a_sheet_full_of_marks_in_one_cell_is_read_to_its_end():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_errors(ROWS))) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            many = b't="e" ' * 400_000 + b'r="C2" t="e"'
            new.writestr(item, old.read(item).replace(b'r="C2" t="e"', many).replace(b's="1" ', b""))
    reading = read(out.getvalue(), options=Options(mapping={**BARE, "sheet": "Blad1"}))
    assert {"workbook-broken", "table-cell-error"} & ids(reading)


def test_a_formula_without_a_value_is_no_amount():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["konto", "datum", "belopp"])
        sheet.write_row(1, 0, ["1910", "2026-01-31"])
        sheet.write_formula(1, 2, "=A1", None, "")
    assert told(read(buffer.getvalue(), options=Options(mapping=BARE)), "table-amount-missing") == [2]


def test_an_amount_beyond_what_books_hold_is_told_as_that():
    reading = read(
        workbook([["konto", "datum", "belopp"], ["1910", "2026-01-31", 1e20]]), options=Options(mapping=BARE)
    )
    assert told(reading, "table-amount-too-large") == [2]


def test_a_column_that_a_sheet_lacks_is_told_at_its_header():
    mapping = {"columns": {**BARE["columns"], "text": "Saknas"}, "skip": 1}
    reading = read(
        workbook([["Lista"], ["konto", "datum", "belopp"], ["1910", "2026-01-31", 1]]), options=Options(mapping=mapping)
    )
    assert told(reading, "column-missing") == [2]


def test_blank_rows_are_left_out_and_a_far_row_is_told_of():
    rows = [["konto", "datum", "belopp"], ["1910", "2026-01-31", 5], ["", "", ""], ["3010", "2026-01-31", -5]]
    rows += [["", "", ""]] * 1200 + [["1910", "2026-01-31", 0]]
    reading = read(workbook(rows), options=Options(mapping=BARE))
    assert reading.rows["line"].to_pylist() == [2, 4, 1205]
    assert [(found.id, found.place.line) for found in reading.findings] == [("ledger.table-rows-far", 1205)]
    assert "1200" in reading.findings[0].message.sv


def test_an_error_in_a_row_that_is_blank_otherwise_stands_on_its_row():
    rows = [["konto", "datum", "belopp"], ["1910", "2026-01-31", 5], ["", "", ""], ["", "", "=1/0"]]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows[:3]):
            sheet.write_row(place, 0, row)
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    reading = read(buffer.getvalue(), options=Options(mapping=BARE))
    assert [(found.id, found.place.line) for found in reading.findings if str(found.level) == "error"] == [
        ("ledger.table-cell-error", 4)
    ]


def test_a_sheet_that_spans_too_far_says_how_many_cells():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["konto", "datum", "belopp"])
        sheet.write(1_048_575, 16_383, "x")
    (found,) = read(buffer.getvalue(), options=Options(mapping=BARE)).findings
    assert found.id == "ledger.workbook-spans-too-far"
    assert "1048576 rader och 16384 kolumner" in found.message.sv
