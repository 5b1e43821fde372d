"""What the readers say of files, in every encoding and form that has been met."""

import argparse
import json
import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from arshjul.ledger import Options, commands, read
from arshjul.ledger.facts import blocking
from arshjul.ledger.report import as_json, exit_code


def ids(reading):
    return {found.id.removeprefix("ledger.") for found in reading.findings}


def test_a_whole_file(whole):
    reading = read(whole.encode("cp437"))
    assert reading.format == "SIE4"
    assert reading.encoding == "cp437"
    assert reading.header.company == "Åmåls Övningskommun"
    assert ids(reading) == set()
    assert exit_code(reading) == 0
    assert reading.rows["text"].to_pylist()[0] == 'Lön "extra"'
    assert reading.rows["objects"].to_pylist()[0] == '1 "4100" 20 "440"'
    assert reading.rows["amount"].to_pylist() == [50000, -50000, 10000, 10000, 9000, -10000]


def test_the_json_has_its_agreed_shape(whole):
    shape = as_json(read(whole.encode("cp437")))
    assert ",".join(shape) == (
        "format,encoding,program,company,orgnr,fiscal_years,accounts,dimensions,objects,vouchers,transactions,"
        "rtrans,btrans,unbalanced_vouchers,debit,credit,opening,closing,result,findings"
    )
    assert shape["fiscal_years"][0] == {"index": 0, "start": "20260101", "end": "20261231"}
    assert (shape["vouchers"], shape["transactions"], shape["rtrans"], shape["btrans"]) == (2, 4, 1, 1)
    assert (shape["debit"], shape["credit"], shape["opening"]) == ("600.00", "-600.00", "0.00")
    assert (shape["closing"], shape["result"]) == ("-400.00", "400.00")


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_detected_never_believed(whole, encoding):
    reading = read(whole.encode(encoding))
    assert reading.header.company == "Åmåls Övningskommun"
    assert reading.vouchers["text"].to_pylist() == ["Lön januari", "Avgift"]
    assert ("encoding-differs" in ids(reading)) == (encoding != "cp437")


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n", "\r"), (" ", "\t"), ("#", "  #"), ("\n", "\n\n")])
def test_line_ends_tabs_and_indents_change_nothing(whole, change):
    plain = read(whole.encode("cp437"))
    text = whole.replace(*change) if change[0] != " " else _tabs(whole)
    other = read(text.encode("cp437"))
    assert other.rows.drop_columns(["line"]).to_pylist() == plain.rows.drop_columns(["line"]).to_pylist()
    assert ids(other) == set()


def _tabs(text):
    parts = text.split('"')
    return '"'.join(part if place % 2 else part.replace(" ", "\t") for place, part in enumerate(parts))


def test_the_order_of_the_header_changes_nothing(whole, head):
    lines = head.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])]) + whole.removeprefix(head).join(["\n", ""])
    one, other = as_json(read(whole.encode("cp437"))), as_json(read(turned.encode("cp437")))
    assert {**one, "findings": []} == {**other, "findings": []}


def test_the_checksum_of_the_standard(ksumma):
    assert "checksum-wrong" not in ids(read(ksumma.encode("cp437")))
    assert "checksum-wrong" not in ids(read(ksumma.replace("\n", "\r\n").replace(" {", "\t{").encode("cp437")))
    assert "checksum-wrong" in ids(read(ksumma.replace("-1000.00", "-1000.01").encode("cp437")))
    assert "truncated" in ids(read(ksumma.rsplit("#KSUMMA", 1)[0].encode("cp437")))


def test_all_findings_come_at_once(head):
    text = head + '#VER A 1 20260231 ""\n{\n#TRANS 9999 {1} 1,5x\n#TRANS 1910 {} 5.00\n'
    found = ids(read(text.encode("cp437")))
    assert {"date-unreadable", "object-list-odd", "amount-unreadable", "voucher-not-closed"} <= found
    assert {"account-undeclared", "voucher-unbalanced"} <= found


def test_findings_of_one_kind_are_bounded_and_counted(head):
    reading = read((head + "nonsense\n" * 5000).encode(), options=Options(max_places=10))
    more = [found for found in reading.findings if found.id == "ledger.more-of-the-same"]
    assert len(reading.findings) < 20
    assert "4990" in str(more[0].message)


def test_a_file_in_small_pieces_is_the_same_file(whole):
    data = whole.encode("cp437")
    one, other = read(data), read(data, options=Options(chunk_bytes=7))
    assert one.rows.to_pylist() == other.rows.to_pylist()
    assert one.vouchers.to_pylist() == other.vouchers.to_pylist()
    assert as_json(one) == as_json(other)


def run(*arguments):
    parser = argparse.ArgumentParser()
    commands.configure(parser)
    given = parser.parse_args([str(item) for item in arguments])
    return given.run(given)


def test_the_command_prints_json_and_exits_by_level(tmp_path, whole, capsys):
    good, bad = tmp_path / "good.se", tmp_path / "bad.se"
    good.write_bytes(whole.encode("cp437"))
    bad.write_bytes(whole.replace("-500.00", "-400.00").encode("cp437"))
    assert run("read", good, "--json") == 0
    assert json.loads(capsys.readouterr().out)["company"] == "Åmåls Övningskommun"
    assert run("read", bad, "--json") == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert set(found[0]) == {"id", "level", "line", "message", "hint"}
    assert run("read", bad) == 1
    assert "balanserar inte" in capsys.readouterr().out


def test_what_comes_through_a_pipe_is_read_as_the_file_is(tmp_path, whole, capsys):
    data, pipe = whole.encode("cp437"), tmp_path / "pipe.se"
    (tmp_path / "good.se").write_bytes(data)
    assert run("read", tmp_path / "good.se", "--json") == 0
    expected = capsys.readouterr().out
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pipe.write_bytes, data)
        assert run("read", pipe, "--json") == 0
    assert capsys.readouterr().out == expected


def test_a_file_that_cant_be_read_is_one_line_that_says_why(tmp_path, capsys):
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "broken.yaml").write_text("columns: [\nx: y: z", encoding="utf-8")
    said = {"absent.se": "den finns inte.", ".": "det är en mapp."}
    for name, why in said.items():
        for act in ("read", "map"):
            assert run(act, tmp_path / name) == 2
            assert capsys.readouterr().err == f"{tmp_path / name} går inte att läsa: {why}\n"
    for name, why in (("bytes.yaml", "it isn't text in UTF-8"), ("broken.yaml", "the fault is in line 2, character 5")):
        assert run("read", tmp_path / "x.csv", "--mapping", tmp_path / name, "--language", "en") == 2
        assert capsys.readouterr().err == f"{tmp_path / name} can't be read: {why}.\n"


EXPLAINED = {
    "encoding": "encoding-mixed",
    "company": "text-without-quotes",
    "transactions": "entries-crossed-out",
    "closing": "balances-other-year",
}
"""Where a reading may differ from the independent parsers, and the finding that then says why."""


@pytest.mark.slow
@pytest.mark.shared
def test_real_files_agree_with_independent_parsers(oracle_folder):
    oracle = json.loads((oracle_folder / "sie" / "ORACLE.json").read_text(encoding="utf-8"))
    assert len(oracle) > 90
    for entry in oracle:
        reading = read(oracle_folder / entry["file"])
        for name, (mine, theirs) in compared(entry, reading).items():
            assert mine == theirs or EXPLAINED.get(name) in ids(reading), (entry["file"], name, mine, theirs)


def compared(entry, reading):
    shape = as_json(reading)
    if entry["kind"] == "SIE5-XML":
        names = {"format": "kind", "vouchers": "journal_entries", "transactions": "ledger_entries"}
    else:
        names = {
            "format": "kind",
            "encoding": "encoding",
            "program": "program",
            "company": "company",
            "accounts": "konto_declared",
            "dimensions": "dims",
            "objects": "objects",
            "vouchers": "ver",
            "transactions": "trans",
            "rtrans": "rtrans",
            "btrans": "btrans",
            "unbalanced_vouchers": "unbalanced_ver",
        }
    pairs = {mine: (shape[mine], entry[theirs]) for mine, theirs in names.items()}
    java = entry.get("independent_java")
    if java:
        pairs["debit"] = (Decimal(shape["debit"]), Decimal(java["debit_sum"]))
        pairs["closing"] = (Decimal(shape["closing"]), Decimal(java["ub_all_years_sum"]))
    if entry.get("years"):
        years = {f"{year['index']} {year['start']} {year['end']}" for year in shape["fiscal_years"]}
        pairs["years"] = (years, set(entry["years"]))
    return pairs


@pytest.mark.parametrize(
    ("numbers", "twice"),
    [
        ("A1 A2 B1 B2", []),
        ("A1 B1 A2 B2", []),
        ("A2 A1 B1", []),
        ("A1 A01 B1", []),
        ("A1 B1 B2 A1", ["A 1"]),
        ("A1 B2 B1 B2 A1", ["A 1", "B 2"]),
        ("Ax Ay Ax", ["A x"]),
    ],
)
def test_a_number_that_comes_twice_in_its_series_is_told(numbers, twice):
    vouchers = "".join(
        f'#VER {name[0]} {name[1:]} 20260101 "x"\n{{\n#TRANS 1910 {{}} 1\n#TRANS 3010 {{}} -1\n}}\n'
        for name in numbers.split()
    )
    found = read(f"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n{vouchers}".encode()).findings
    told = [one for one in found if one.id == "ledger.voucher-twice"]
    assert len(told) == len(twice)
    assert all(name in str(told) for name in twice)


@pytest.mark.parametrize("text", ["# Läs mig\n\nEn text.\n", "# bara en rubrik\n", "#!/bin/sh\necho hej\n"])
def test_a_text_that_begins_with_a_heading_is_no_ledger(text):
    reading = read(text.encode())
    assert (reading.format, ids(reading), exit_code(reading)) == ("SIE?", {"not-a-ledger"}, 1)


def test_a_damaged_first_line_is_still_a_ledger(whole):
    assert read(("# " + whole.lstrip("#")).encode("cp437")).format == "SIE4"


@pytest.mark.parametrize(
    ("rows", "lonely"),
    [
        (["R 1910 {} 1", "T 1910 {} 1"], []),
        (["R 1910 {} 1", "T 1910 {} 2"], [6]),
        (["R 1910 {} 1", "T 3010 {} 1"], [6]),
        (["R 1910 {1 2} 1", "T 1910 {1 3} 1"], [6]),
        (['R 1910 {} 1 20260101 "a"', 'T 1910 {} 1 20260101 "b"'], [6]),
        (["R 1910 {} 1 20260101", "T 1910 {} 1"], [6]),
        (["R 1910 {} x", "T 1910 {} x"], []),
        (["T 1910 {} 1", "R 1910 {} 1"], [7]),
        (["R 1910 {} 1", "B 1910 {} 1", "T 1910 {} 1"], [6]),
    ],
)
@pytest.mark.parametrize("reader", ["reference", "numpy"])
def test_an_added_row_without_its_twin_is_told(rows, lonely, reader):
    labels = {"T": "#TRANS", "R": "#RTRANS", "B": "#BTRANS"}
    text = "\n".join(labels[row[0]] + row[1:] for row in rows)
    head = '#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n#VER A 1 20260101 "x"\n{\n'
    found = read(f"{head}{text}\n}}\n".encode(), options=Options(reader=reader)).findings
    assert [one.place.line for one in found if one.id == "ledger.rtrans-without-twin"] == lonely


def test_another_currency_than_kronor_is_an_error_at_its_line(whole):
    for code in ("SEK", "sek", "kr", ""):
        assert "currency-foreign" not in ids(
            read(whole.replace("#FLAGGA 0\n", f'#FLAGGA 0\n#VALUTA "{code}"\n').encode("cp437"))
        )
    reading = read(whole.replace("#FLAGGA 0\n", "#FLAGGA 0\n#VALUTA EUR\n").encode("cp437"))
    (one,) = [found for found in reading.findings if found.id == "ledger.currency-foreign"]
    assert (one.level, one.place.line) == ("error", 2)
    assert one in blocking(reading, ["ledger.currency-foreign"])
