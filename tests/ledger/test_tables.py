"""Text files by mapping as data: every row is an entry, a sum, or told of."""

import argparse
import json

import pytest
import yaml
from tests.ledger.tables import BARE, MAPPING, TABLE, ids, told

from arshjul.ledger import Options, commands, read
from arshjul.ledger.facts import blocking, facts


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


def test_ragged_blank_and_broken_rows_are_told_not_lost():
    text = TABLE.replace("2;2026-02-28;3011", "\n2;2026-02-28;3011").replace(";Avgift\n2", ";Avgift;extra\n2", 1)
    text += '3;"2026-03-\n31";5011;;;;;abc;x\n4;;5011;;;;;5,00;x\n'
    reading = read(text.encode(), options=Options(mapping=MAPPING))
    assert {"table-cells-beyond", "table-amount-unreadable", "table-no-date"} <= ids(reading)
    assert reading.rows["amount"].to_pylist() == [150000, -150000, -10000, 10000]
    assert reading.rows["line"].to_pylist() == [3, 4, 6, 7]


@pytest.mark.parametrize("name", ["Övrigt", '"Övrigt"', '"Övrigt\n"'])
def test_a_row_of_nothing_is_no_sum_however_the_block_is_read(name):
    columns = {"account": "konto", "account_name": "namn", "amount": "belopp"}
    text = f"konto;namn;belopp\n1910;{name};5,00\n;;\n;Rubrik;\n;Summa;5,00\n"
    mapping = {"columns": columns, "kind": "budget", "constants": {"period": "202601"}}
    (found,) = read(text.encode(), options=Options(mapping=mapping)).findings
    assert (found.id, "1 rad" in found.message.sv) == ("ledger.row-total", True)


def test_an_account_that_only_begins_like_a_sum_is_an_entry():
    text = "konto;datum;belopp\nSummer school;2026-01-31;5,00\nSumma;2026-01-31;5,00\n"
    columns = {"account": "konto", "date": "datum", "amount": "belopp"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns}))
    assert reading.rows["account"].to_pylist() == ["Summer school"]


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
    (found,) = [one for one in reading.findings if one.id == "ledger.table-account-missing"]
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


@pytest.mark.parametrize("size", [8 << 20, 40])
def test_the_whole_of_a_table_is_told_at_a_line_where_there_is_one(size):
    columns = {**BARE["columns"], "voucher": "ver"}
    again = AGAIN.replace("A;-4,00", "A;-5,00").replace("A;4,00", "A;5,00")
    reading = read(again.encode(), options=Options(mapping={"columns": columns}, chunk_bytes=size))
    assert told(reading, "table-numbers-again") == [4]
    missing = read(b"Lista\n\nkonto;datum\n1;2\n", options=Options(mapping={**BARE, "skip": 2}))
    assert told(missing, "column-missing") == [3]


def test_an_account_called_as_a_total_is_an_entry_when_the_row_is_one():
    rows = (
        "Total Expend - Council Dwellings;;5,00;7",
        "Totalt personal;100;9,00;",
        "Summa allt;;14,00;",
        "Summa;100;9,00;",
    )
    text = "\n".join(["Konto;Ansvar;Belopp;Ver", *rows])
    columns = {"account": "Konto", "amount": "Belopp", "ansvar": "Ansvar", "voucher": "Ver"}
    mapping = {"columns": columns, "constants": {"period": "202601", "motpart": "8"}, "kind": "period"}
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert [one.account for one in reading.balances] == ["Total Expend - Council Dwellings", "Totalt personal"]
    assert (told(reading, "table-account-like-sum"), told(reading, "row-total")) == ([2], [4])
    messages = {found.id: found.message.sv for found in reading.findings}
    assert "14,00 kr" in messages["ledger.table-account-like-sum"]
    assert "23,00 kr" in messages["ledger.row-total"]


def test_a_row_of_months_without_account_is_an_error_with_its_sum():
    text = "Konto;Ansvar;Jan;Feb\n3010;100;-5;-6\n;100;-7;-8\n;100;;-8\n;;-12;-22\nSumma;;-12;-22\n;Summa 100;-12;-22\n"
    columns = {"account": "Konto", "ansvar": "Ansvar"}
    mapping = {"kind": "budget", "columns": columns, "months": {202601: "Jan", 202602: "Feb"}}
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert told(reading, "table-account-missing") == [3, 4]
    first = next(found for found in reading.findings if found.id == "ledger.table-account-missing")
    assert "−15,00 kr" in first.message.sv.replace("-", "−")
    assert (told(reading, "row-total-unnamed"), told(reading, "row-total")) == ([5], [6])
    assert [one.amount for one in reading.balances] == [-500, -600]
    assert blocking(reading, ["ledger.table-account-missing"])


def test_accounts_that_are_one_written_in_several_ways_are_told():
    text = 'konto;datum;belopp\n3010;2026-01-15;5\n03010;2026-01-15;5\n3010-1;2026-01-15;5\n"3 010";2026-01-15;-15\n'
    text += "40 10;2026-01-15;1\n0500;2026-01-15;1\nSkola 3;2026-01-15;-2\n"
    for size in (10, 1 << 20):
        reading = read(text.encode(), options=Options(mapping=BARE, chunk_bytes=size))
        assert told(reading, "table-account-alike") == [3, 4, 5]
        assert told(reading, "account-not-numeric") == [6]
        assert [one.code for one in reading.accounts][:4] == ["3010", "03010", "3010-1", "3 010"]
