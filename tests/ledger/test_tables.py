"""CSV and workbooks by mapping as data."""

import argparse
import io
import json
import zipfile

import pytest
import xlsxwriter
import yaml

from arshjul.ledger import Options, commands, read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.tabular.propose import propose

TABLE = """Huvudbok Åmål
Vernr;Bokföringsdatum;Konto;Kontonamn;Ansvar;Vht;Mp;Belopp;Text
1;2026-01-31;5011;Löner;4100;440;8;1 500,00;Lön
1;2026-01-31;1910;Kassa;;;;-1 500,00;Lön
2;2026-02-28;3011;Avgifter;4100;440;8;−100,00;Avgift
2;2026-02-28;1910;Kassa;;;;100,00;Avgift
Summa;;;;;;;0,00;
"""
MAPPING = {
    "skip": 1,
    "separator": ";",
    "columns": {
        "account": "Konto",
        "account_name": "Kontonamn",
        "amount": "Belopp",
        "date": "Bokföringsdatum",
        "voucher": "Vernr",
        "text": "Text",
        "ansvar": "Ansvar",
        "verksamhet": "Vht",
        "motpart": "Mp",
    },
}


def ids(reading):
    return {found.id.removeprefix("ledger.") for found in reading.findings}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig"])
def test_a_text_file_by_mapping(encoding):
    table = TABLE if encoding != "cp1252" else TABLE.replace("−", "-")
    reading = read(table.encode(encoding), options=Options(mapping=MAPPING))
    assert ids(reading) == {"row-total"}
    assert reading.rows["amount"].to_pylist() == [150000, -150000, -10000, 10000]
    assert reading.rows["line"].to_pylist() == [3, 4, 5, 6]
    assert reading.summary.vouchers == 3 - 1 or reading.summary.unbalanced == 0
    table = facts(reading, entity="kommun", batch="b")
    assert table["verksamhet"].to_pylist() == ["440", "", "440", ""]
    assert table["period"].to_pylist() == [202601, 202601, 202602, 202602]
    assert table["voucher"].to_pylist() == ["1", "1", "2", "2"]
    assert [account.name for account in reading.accounts if account.code == "5011"] == ["Löner"]


def test_a_proposed_mapping_reads_the_file(tmp_path):
    path = tmp_path / "huvudbok.csv"
    path.write_text(TABLE, encoding="utf-8")
    proposal = propose(path)
    assert proposal.is_usable
    assert proposal.mapping["columns"] == MAPPING["columns"]
    assert (proposal.mapping["skip"], proposal.mapping["separator"]) == (1, ";")
    assert proposal.preview()[0]["amount"] == 150000
    assert yaml.safe_load(proposal.as_text())["columns"] == MAPPING["columns"]


def test_a_file_without_headers_is_known_by_its_cells():
    proposal = propose(b"20260131,1910,100.50\n20260131,3011,-100.50\n")
    assert proposal.mapping["columns"] == {"date": "1", "account": "2", "amount": "3"}
    assert proposal.mapping["amount"]["decimal"] == "."
    assert proposal.reading.rows["amount"].to_pylist() == [10050, -10050]


def proposed(text):
    proposal = propose(text.encode(), name="utfall 2026.csv")
    found = {found.id.removeprefix("ledger.") for found in proposal.findings}
    return proposal, found - {"table-unbalanced"}


def test_unknown_headers_above_numbers_are_headers_still():
    proposal, _ = proposed("När;Kod;Hur mycket\n2026-01-31;1910;5,50\n2026-02-28;3011;-5,50\n")
    assert proposal.mapping["columns"] == {"date": "När", "amount": "Hur mycket", "account": "Kod"}
    assert proposal.entries == 2


def test_a_name_counts_by_its_words_and_only_when_the_cells_agree():
    proposal, _ = proposed(
        "Bokf. datum;Konto nr;Utfall, tkr;Text\n2026-01-31;1910;5,5;Hyra\n2026-02-28;3011;-5,5;Hyra\n"
    )
    assert proposal.mapping["columns"] == {
        "account": "Konto nr",
        "amount": "Utfall, tkr",
        "date": "Bokf. datum",
        "text": "Text",
    }
    assert proposal.reading.rows["amount"].to_pylist() == [550000, -550000]


def test_amounts_in_thousands_are_known_by_their_cells():
    for amount in ("-1 500,00", "-1.500,00", "-1,500.00"):
        proposal, _ = proposed(f"A;B;C\n2026-01-31;1910;{amount}\n2026-02-28;3011;5,00\n")
        assert proposal.mapping["columns"] == {"date": "A", "amount": "C", "account": "B"}, amount


def test_revenues_with_a_plus_turn_the_sign_and_further_codes_become_code_parts():
    proposal, _ = proposed("Konto;Datum;Belopp;Fond\n" + "3011;2026-01-31;5,00;A1\n5011;2026-01-31;-5,00;A1\n" * 3)
    assert proposal.mapping["amount"]["sign"] == -1
    assert proposal.mapping["dimensions"] == {"fond": "Fond"}


def test_what_a_proposal_had_to_guess_is_told():
    day_first, found = proposed("Konto;Datum;Belopp\n1910;1/2/2026;5,00\n")
    assert found == {"mapping-day-order"}
    assert day_first.reading.rows["date"].to_pylist() == [20260201]
    month_first, found = proposed("Konto;Datum;Belopp\n1910;1/22/2026;5,00\n")
    assert not found
    assert month_first.reading.rows["date"].to_pylist() == [20260122]
    _, found = proposed("Konto;Belopp\n5011;5,00\n")
    assert found == {"mapping-no-time"}
    budget, found = proposed("Konto;2026;2027\n5011;5,00;6,00\n5012;5,10;6,10\n")
    assert "mapping-amount-per-column" in found
    assert budget.mapping["columns"]["amount"] == "2026"
    payments, found = proposed("Konto;Datum;Vernr;Belopp\n5011;2026-01-31;1;5,00\n5011;2026-01-31;2;5,00\n")
    assert found == {"mapping-one-sided"}
    assert payments.entries == 2


def test_a_table_under_a_hash_is_no_sie_file():
    proposal, _ = proposed("#Konto;Datum;Belopp\n1910;2026-01-31;5,50\n")
    assert proposal.entries == 1


def test_ragged_blank_and_broken_rows_are_told_not_lost():
    text = TABLE.replace("2;2026-02-28;3011", "\n2;2026-02-28;3011").replace(";Avgift\n2", ";Avgift;extra\n2", 1)
    text += '3;"2026-03-\n31";5011;;;;;abc;x\n4;;5011;;;;;5,00;x\n'
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    assert {"table-ragged", "table-amount-unreadable", "table-no-date"} <= ids(reading)
    assert reading.rows["amount"].to_pylist() == [150000, -150000, -10000, 10000]
    assert reading.rows["line"].to_pylist() == [3, 4, 6, 7]


def test_debit_and_credit_units_and_signs():
    text = "konto\tperiod\tdebet\tkredit\n5011\t202601\t1,5\t\n3011\t2026-01\t\t1,5\n9999\t202601\t\t\n"
    mapping = {
        "columns": {"account": "konto", "period": "period", "debit": "debet", "credit": "kredit"},
        "amount": {"unit": "tkr", "sign": 1},
        "kind": "budget",
    }
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert [(item.tag, item.account, item.period, item.amount) for item in reading.balances] == [
        ("PBUDGET", "5011", 202601, 150000),
        ("PBUDGET", "3011", 202601, -150000),
    ]
    assert set(facts(reading, entity="k", batch="b")["kind"].to_pylist()) == {"budget"}


def test_a_debit_and_a_credit_too_large_together_are_told_and_never_wrapped():
    half = "92233720368547758,07"
    text = f"konto;datum;debet;kredit\n1910;2026-01-31;{half};-{half}\n1910;2026-01-31;1,00;\n"
    columns = {"account": "konto", "date": "datum", "debit": "debet", "credit": "kredit"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns}))
    assert "table-amount-unreadable" in ids(reading)
    assert reading.rows["amount"].to_pylist() == [100]


def test_an_account_that_only_begins_like_a_sum_is_an_entry():
    text = "konto;datum;belopp\nSummer school;2026-01-31;5,00\nSumma;2026-01-31;5,00\n"
    columns = {"account": "konto", "date": "datum", "amount": "belopp"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns}))
    assert reading.rows["account"].to_pylist() == ["Summer school"]


def test_a_table_that_says_no_time_says_how_to_give_it_in_each_language():
    proposal = propose(b"art;art_tekst;beloep\n10201;VIKAR;6000000\n17101;REF;-6000000\n10300;L;4000\n")
    (one,) = [found for found in proposal.findings if found.id == "ledger.mapping-invalid"]
    assert (one.message.sv.count("constants: {period:"), "nothing" in one.message.sv) == (1, False)
    assert ("nothing says when" in one.message.en, "inget" in one.message.en) == (True, False)
    assert proposal.mapping["columns"]["account"] == "art"


def test_what_a_mapping_lacks_is_told():
    assert "mapping-invalid" in ids(read(TABLE.encode(), options=Options(mapping={"columns": {"account": "Konto"}})))
    absent = {**MAPPING, "columns": {**MAPPING["columns"], "amount": "Utfall"}}
    assert "column-missing" in ids(read(TABLE.encode(), options=Options(mapping=absent)))
    only_header = "".join(TABLE.splitlines(keepends=True)[:2])
    assert "table-empty" in ids(read(only_header.encode(), options=Options(mapping=MAPPING)))


@pytest.mark.parametrize(
    "wrong", [{"separator": ";;"}, {"separator": '"'}, {"encoding": "klingon"}, {"encoding": "base64"}, {"skip": "två"}]
)
def test_a_mapping_that_no_file_can_be_read_by_is_told(wrong):
    assert "mapping-invalid" in ids(read(TABLE.encode(), options=Options(mapping={**MAPPING, **wrong})))


def test_a_separator_may_be_given_as_a_word_and_an_encoding_by_any_of_its_names():
    mapping = {**MAPPING, "separator": "tab", "encoding": "windows-1252"}
    table = TABLE.replace(";", "\t").replace("−", "-").encode("cp1252")
    assert len(read(table, options=Options(mapping=mapping)).rows) == 4


def test_a_row_with_a_date_and_an_amount_but_no_account_is_an_error_not_a_total():
    text = TABLE.replace("2;2026-02-28;3011", "2;2026-02-28;", 1)
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    (found,) = [one for one in reading.findings if one.id == "ledger.account-missing-number"]
    assert found.place.line == 5


def test_a_quotation_mark_that_swallows_rows_is_an_error_that_no_one_can_accept():
    text = TABLE.replace("8;1 500,00;Lön", '8;1 500,00;"Lön', 1) + '3;2026-03-31;5011;;;;;5,00;"x\n'
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    (found, *_) = [one for one in reading.findings if one.id == "ledger.table-quote-open"]
    assert found.place.line == 3
    assert found in blocking(reading, ["ledger.table-quote-open"])


def test_a_line_break_in_a_text_keeps_the_line_numbers_right():
    text = TABLE.replace("8;1 500,00;Lön", '8;1 500,00;"Lön\noch mer"', 1)
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    assert reading.rows["line"].to_pylist() == [3, 5, 6, 7]


def test_letters_garbled_before_the_file_was_sent_are_told():
    table = TABLE.encode().decode("latin-1").encode()
    headers = {name: column.encode().decode("latin-1") for name, column in MAPPING["columns"].items()}
    assert "mojibake" in ids(read(table, options=Options(mapping={**MAPPING, "columns": headers})))


def workbook(rows, down=0, right=0):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Blad1")
        for place, row in enumerate(rows, down):
            sheet.write_row(place, right, row)
    return buffer.getvalue()


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
    assert "unpacks-too-large" in ids(read(far_cell(data), options=Options()))


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


def test_the_map_command(tmp_path, capsys):
    path = tmp_path / "bok.csv"
    path.write_text(TABLE, encoding="utf-8")
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    given = parser.parse_args(["map", str(path), "--json"])
    assert given.run(given) == 0
    assert json.loads(capsys.readouterr().out)["mapping"]["columns"]["account"] == "Konto"
    saved = tmp_path / "mapping.yaml"
    saved.write_text(yaml.safe_dump(MAPPING), encoding="utf-8")
    given = parser.parse_args(["read", str(path), "--mapping", str(saved), "--json"])
    assert given.run(given) == 0
    assert json.loads(capsys.readouterr().out)["debit"] == "1600.00"


@pytest.mark.parametrize("mapping", [b"- a", b"columns: [konto", b"\xff\xfe\x00", b"x: &a [*a]", b"a: 2026-02-31"])
def test_a_mapping_that_is_none_is_misuse_or_told_and_never_a_traceback(tmp_path, capsys, mapping):
    path, wrong = tmp_path / "bok.csv", tmp_path / "koppling.yaml"
    path.write_text(TABLE, encoding="utf-8")
    wrong.write_bytes(mapping)
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    given = parser.parse_args(["read", str(path), "--mapping", str(wrong), "--json"])
    assert given.run(given) in {1, 2}
    given = parser.parse_args(["read", str(tmp_path / "finns-inte.se")])
    assert given.run(given) == 2
    assert capsys.readouterr().err


BARE = {"columns": {"account": "konto", "date": "datum", "amount": "belopp"}}


def told(reading, name):
    """The lines of the findings of a name."""
    return [found.place.line for found in reading.findings if found.id == f"ledger.{name}"]


@pytest.mark.parametrize("cell", ["", "  ", "-", "–"])
def test_a_row_with_an_account_and_a_day_but_no_amount_is_an_error_that_no_one_can_accept(cell):
    text = f"konto;datum;belopp\n1910;2026-01-31;5,00\n3011;2026-01-31;{cell}\n3012;2026-01-31;-5,00\n"
    reading = read(text.encode(), options=Options(mapping=BARE))
    assert told(reading, "amount-missing") == [3]
    assert blocking(reading, ["ledger.amount-missing"])
    sides = {"columns": {"account": "konto", "date": "datum", "debit": "d", "credit": "k"}}
    text = f"konto;datum;d;k\n1910;2026-01-31;5,00;\n3011;2026-01-31;{cell};\n3012;2026-01-31;;5,00\n"
    assert told(read(text.encode(), options=Options(mapping=sides)), "amount-missing") == [3]


def test_a_workbook_cell_that_holds_an_error_or_a_formula_without_value_is_no_amount():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["konto", "datum", "belopp"])
        for row, value in enumerate(["#DIV/0!", "", 5], 1):
            sheet.write_row(row, 0, ["1910", "2026-01-31"])
            sheet.write_formula(row, 2, "=1/0", None, value)
    reading = read(buffer.getvalue(), options=Options(mapping=BARE))
    assert told(reading, "amount-missing") == [2, 3]
    assert reading.rows["amount"].to_pylist() == [500]


def test_a_blank_in_a_budget_is_no_entry_and_the_rows_are_counted():
    text = "konto;period;belopp\n1910;202601;5,00\n3011;202601;\n3012;202601;-\nx;202601;#DIV/0!\nSumma;202601;\n"
    columns = {"account": "konto", "period": "period", "amount": "belopp"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns, "kind": "budget"}))
    assert (told(reading, "table-amounts-blank"), told(reading, "table-amount-unreadable")) == ([3], [5])
    assert [one.amount for one in reading.balances] == [500]
    assert blocking(reading, ["ledger.table-amount-unreadable"])


def test_an_amount_that_no_one_can_read_is_told_in_the_words_of_the_mapping():
    text = "konto;datum;belopp\n1910;2026-01-31;1,234.50\n"
    (found,) = read(text.encode(), options=Options(mapping=BARE)).findings
    assert (found.id, "”1,234.50”" in found.message.sv, "”,”" in found.message.sv) == (
        "ledger.table-amount-unreadable",
        True,
        True,
    )


SIDES = {"account": "konto", "date": "datum", "debit": "debet", "credit": "kredit"}


def sided(*rows, credit=""):
    """Öre and findings of rows of debit and credit, as a mapping reads them."""
    text = "konto;datum;debet;kredit\n" + "".join(f"1910;2026-01-31;{row}\n" for row in rows)
    mapping = {"columns": SIDES, "amount": {"credit": credit} if credit else {}}
    reading = read(text.encode(), options=Options(mapping=mapping))
    return reading.rows["amount"].to_pylist(), reading


def test_a_credit_column_of_negative_amounts_alone_has_to_be_settled_by_the_mapping():
    rows = ("100,00;", ";-60,00", ";-40,00", ";")
    _, reading = sided(*rows[:3])
    assert told(reading, "table-credit-minus") == [3]
    assert blocking(reading, ["ledger.table-credit-minus"])
    ore, reading = sided(*rows[:3], credit="minus")
    assert (ore, ids(reading)) == ([10000, -6000, -4000], set())
    ore, reading = sided(*rows[:3], credit="plus")
    assert ore == [10000, 6000, 4000]
    assert ids(reading) == {"table-side-turned", "table-unbalanced"}


def test_a_reversal_goes_to_the_other_side_and_is_told():
    ore, reading = sided("100,00;", ";100,00", ";-40,00", "-40,00;")
    assert (ore, told(reading, "table-side-turned")) == ([10000, -10000, 4000, -4000], [4])
    ore, reading = sided("100,00;", ";-100,00", ";40,00", "-40,00;", credit="minus")
    assert (ore, told(reading, "table-side-turned")) == ([10000, -10000, 4000, -4000], [4])


def test_a_proposal_sees_that_credits_have_a_minus():
    text = "Konto;Datum;Debet;Kredit\n1910;2026-01-31;100,00;0,00\n3011;2026-01-31;;-100,00\n"
    proposal, found = proposed(text)
    assert proposal.mapping["amount"]["credit"] == "minus"
    assert proposal.reading.rows["amount"].to_pylist() == [10000, -10000]
    assert not found


def test_a_table_without_vouchers_is_tried_as_a_whole():
    text = "konto;datum;belopp\n1910;2026-01-31;5,00\n3011;2026-01-31;-4,99\n"
    (one,) = read(text.encode(), options=Options(mapping=BARE)).findings
    assert (one.id, "0,01" in one.message.sv) == ("ledger.table-unbalanced", True)
    assert not read(text.replace("4,99", "5,00").encode(), options=Options(mapping=BARE)).findings


AGAIN = """konto;datum;ver;serie;belopp
1910;2026-01-31;1;A;5,00
3011;2026-01-31;1;A;-4,00
1910;2026-02-28;1;A;-5,00
3011;2026-02-28;1;A;4,00
"""


@pytest.mark.parametrize("size", [8 << 20, 40])
def test_numbers_that_begin_again_each_month_are_vouchers_of_their_own(size):
    columns = {**BARE["columns"], "voucher": "ver"}
    reading = read(AGAIN.encode(), options=Options(mapping={"columns": columns}, chunk_bytes=size))
    assert told(reading, "voucher-unbalanced") == [2, 4]
    assert "table-numbers-again" in ids(reading)
    assert (reading.summary.vouchers, reading.vouchers["number"].to_pylist()) == (2, ["1", "1"])
    assert reading.rows["voucher"].to_pylist() == [0, 0, 1, 1]
    series = Options(mapping={"columns": {**columns, "series": "serie"}}, chunk_bytes=size)
    assert not read(AGAIN.encode(), options=series).findings
    later = read(AGAIN.replace("2026-02", "2027-02").encode(), options=series)
    assert told(later, "voucher-unbalanced") == [2, 4]


def test_an_account_with_decimals_is_the_account_without():
    text = "konto;datum;belopp\n3011.0;2026-01-31;5,00\n3011;2026-01-31;-5,00\n3011.5;2026-01-31;0,00\n"
    reading = read(text.encode(), options=Options(mapping=BARE))
    assert reading.rows["account"].to_pylist() == ["3011", "3011", "3011.5"]
    assert told(reading, "table-account-decimals") == [2]
    assert [account.code for account in reading.accounts] == ["3011", "3011.5"]


def test_days_may_be_written_without_their_century():
    proposal, found = proposed("Konto;Datum;Belopp\n1910;260131;5,00\n3011;260228;-5,00\n")
    assert (proposal.mapping["date"], found) == ("YYMMDD", set())
    assert proposal.reading.rows["date"].to_pylist() == [20260131, 20260228]
    months, _ = proposed("Konto;Datum;Belopp\n1910;202601;5,00\n3011;202602;-5,00\n")
    assert "period" in months.mapping["columns"]


@pytest.mark.parametrize(
    ("cell", "unit", "ore"),
    [("1.234", "kr", 123400), ("1,234", "kr", 123400), ("1,234", "tkr", 123400), ("1.234", "tkr", 123400000)],
)
def test_a_sign_that_may_mean_two_things_is_told_with_what_it_was_taken_for(cell, unit, ore):
    text = f"Konto;Datum;Belopp {unit}\n1910;2026-01-31;{cell}\n3011;2026-01-31;-{cell}\n"
    proposal, found = proposed(text)
    assert found == {"mapping-thousands"}
    assert proposal.reading.rows["amount"].to_pylist() == [ore, -ore]
    assert "mapping-thousands" not in proposed(text.replace(f"-{cell}", f"-{cell}.567"))[1]


BUDGET = """Konto;Ansvar;Benämning;Jan;Feb;Mar;Summa
3011;4100;Avgifter;-5,00;-5,50;;-10,50
5011;4100;Löner;7,00;abc;7,25;14,25
5012;4200;Tomt;;;;
Summa;;;2,00;1,50;7,25;3,75
"""


def test_a_table_with_a_column_a_month():
    columns = {"account": "Konto", "ansvar": "Ansvar"}
    months = {202601: "Jan", "2026-02": "Feb", 202603: "Mar"}
    mapping = {"columns": columns, "kind": "budget", "months": months}
    reading = read(BUDGET.encode(), options=Options(mapping=mapping))
    assert [(one.account, one.period, one.amount) for one in reading.balances] == [
        ("3011", 202601, -500),
        ("3011", 202602, -550),
        ("5011", 202601, 700),
        ("5011", 202603, 725),
    ]
    assert {name: told(reading, name) for name in ids(reading)} == {
        "table-amount-unreadable": [3],
        "table-amounts-blank": [4],
        "row-total": [5],
    }
    for wrong in ({"kind": "voucher"}, {"columns": {**columns, "date": "Jan"}}, {"months": {"Jan": "Jan"}}):
        assert ids(read(BUDGET.encode(), options=Options(mapping={**mapping, **wrong}))) == {"mapping-invalid"}


def test_a_proposal_sees_a_column_a_month():
    proposal = propose(BUDGET.replace("abc", "7,00").encode(), name="budget 2027.csv")
    assert proposal.mapping["months"] == {202701: "Jan", 202702: "Feb", 202703: "Mar"}
    assert (proposal.mapping["kind"], proposal.mapping["columns"]["account"]) == ("budget", "Konto")
    assert not {"amount", "date", "period"} & set(proposal.mapping["columns"])
    assert sum(one.amount for one in proposal.reading.balances) == -1050 + 2125
    header = "Konto;Budget jan;Utfall jan;Budget feb;Utfall feb;Budget mar\n"
    double, found = proposed(header + "3011;1,00;2,00;3,00;4,00;x\n5011;1,00;2,00;3,00;4,00;y\n")
    assert double.mapping["months"] == {202601: "Budget jan", 202602: "Budget feb", 202603: "Budget mar"}
    assert found == {"mapping-amount-per-column", "table-amount-unreadable"}
    rows = [["Konto", 202601, 202602], ["3011", 5.0, 6.0], ["5011", -5.0, -6.5]]
    assert propose(workbook(rows)).mapping["months"] == {202601: "202601", 202602: "202602"}
    assert len(propose(workbook(rows)).reading.balances) == 4


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
