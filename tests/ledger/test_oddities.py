"""What is odd about a whole SIE file: said twice, said otherwise, put together of several; each told at its line."""

import pytest
from tests.ledger.conftest import HEAD, KSUMMA, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read
from arshjul.ledger.facts import facts

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
LINES = len(HEAD.splitlines())


def told(text, reader="reference"):
    found = read(text.encode("cp437"), options=Options(reader=reader)).findings
    return {(one.id.removeprefix("ledger."), one.place.line) for one in found}


PLAIN = told(HEAD + VOUCHERS)
ODD = frozenset(
    {
        "record-twice",
        "record-differs",
        "years-overlap",
        "balance-twice",
        "objects-differ",
        "account-kind-unknown",
        "parent-dimension-unknown",
        "dimension-cycle",
    }
)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("more", "names"),
    [
        ("#RAR 0 20260101 20261231", {"record-twice"}),
        ("#RAR 0 20250101 20251231", {"record-differs"}),
        ("#RAR -2 20250701 20251231", {"years-overlap"}),
        ("#SIETYP 4", {"record-twice"}),
        ("#SIETYP 3", {"record-differs"}),
        ('#FNAMN "Bolaget AB"', {"record-differs"}),
        ("#ORGNR 556000-0000", {"record-differs"}),
        ("#DIM 1 Enhet", {"record-twice"}),
        ("#OBJEKT 1 4100 Skola", {"record-twice"}),
        ("#IB 0 1910 0.00", {"balance-twice"}),
        ("#PSALDO 0 202601 5011 {} 500.00\n#PSALDO 0 202601 5011 {} 0.00", {"balance-twice"}),
        ("#OIB 0 1910 {1 4100} 999.00", {"objects-differ"}),
        ("#OIB 0 1910 {1 4100} 600.00\n#OIB 0 1910 {1 4200} 400.00\n#OBJEKT 1 4200 Skola", set()),
        ("#KTYP 1910 X", {"account-kind-unknown"}),
        ("#UNDERDIM 30 Del 99", {"parent-dimension-unknown"}),
        ("#UNDERDIM 30 Del 1", set()),
        ("#UNDERDIM 21 Del 22\n#UNDERDIM 22 Del 21", {"dimension-cycle"}),
    ],
)
def test_an_odd_record_is_told_at_its_line(more, names, reader):
    found = told(f"{HEAD}{more}\n{VOUCHERS}", reader) - PLAIN
    assert {name for name, _line in found if name in ODD} == names
    at = {line for name, line in found if name in names - {"years-overlap"}}
    assert at <= set(range(LINES + 1, LINES + 1 + len(more.splitlines())))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("#ORGNR 212000-1157", "#ORGNR 1234", 6),
        ('"Åmåls Övningskommun"', '""', 7),
        ("#GEN 20260201", "#GEN 20261399", 4),
    ],
)
def test_a_sender_who_is_no_one_is_told(old, new, line):
    assert ("identity-odd", line) in told(HEAD.replace(old, new) + VOUCHERS)


@pytest.mark.parametrize("reader", READERS)
def test_two_objects_of_one_dimension_are_told_wherever_they_stand(reader):
    line = LINES + 3
    assert ("object-dimension-twice", line) in told(HEAD + VOUCHERS.replace('{1 "4100" 20 "440"}', "{1 A 1 B}"), reader)
    assert ("object-dimension-twice", LINES + 1) in told(f"{HEAD}#OIB 0 1910 {{1 A 1 B}} 5.00\n{VOUCHERS}", reader)


@pytest.mark.parametrize("end", ["", "\n", "\n\x1a", "\r\n \n\x00"])
def test_nothing_stands_after_the_closing_sum(end):
    assert "after-checksum" not in {name for name, _line in told(KSUMMA.rstrip("\n") + end)}


def test_what_stands_after_the_closing_sum_is_told_at_it():
    assert ("after-checksum", len(KSUMMA.splitlines())) in told(KSUMMA + "#KONTO 1910 Kassa\n")


def test_a_division_of_dimensions_alone_is_a_record_that_the_type_forbids():
    assert ("record-forbidden", 2) in told("#SIETYP 1\n#UNDERDIM 21 Del 20\n")


@pytest.mark.parametrize("reader", READERS)
def test_a_dimension_of_thousands_of_digits_is_undeclared(reader):
    odd = HEAD + VOUCHERS.replace('{1 "4100" 20 "440"}', "{" + "9" * 5_000 + " A}")
    assert ("dimension-undeclared", LINES + 3) in told(odd, reader)


def test_two_files_put_together_are_errors():
    other = HEAD.replace("212000-1157", "556000-0000").replace("Åmåls Övningskommun", "Åmåls Bolag AB")
    names = [name for name, _line in told(HEAD + VOUCHERS + other + VOUCHERS.replace("#VER A 1", "#VER A 7"))]
    assert names.count("record-differs") == 2
    assert {"balance-twice", "voucher-twice"} <= set(names)


def test_the_kind_of_an_account_may_come_before_the_account():
    before = HEAD.replace("#KONTO 1910 Kassa", "#KTYP 3011 S\n#KONTO 1910 Kassa")
    text = before.replace("#IB 0", "#SRU 0").replace("#RES 0 3011", "#UB -1 3011") + VOUCHERS
    reading = read(text.encode("cp437"))
    assert {one.code: one.kind for one in reading.accounts}["3011"] == "S"
    opening = [row for row in facts(reading, entity="k", batch="b").to_pylist() if row["kind"] == "opening"]
    assert [(row["account"], row["amount"]) for row in opening] == [("3011", -10000)]
    assert "#KTYP" not in {record.label for record in reading.header.records}


def test_the_kind_of_an_account_that_never_comes_is_kept():
    records = read(f"{HEAD}#KTYP 9999 T\n{VOUCHERS}".encode("cp437")).header.records
    assert [record.fields for record in records if record.label == "#KTYP"] == [("9999", "T")]


@pytest.mark.parametrize("reader", READERS)
def test_a_brace_on_the_line_of_its_voucher_opens_it(reader):
    usual = read((HEAD + VOUCHERS).encode("cp437"))
    for opened in ("{", "{ \t", "{\n{"):
        text = HEAD + VOUCHERS.replace('januari"\n{', f'januari" {opened}')
        reading = read(text.encode("cp437"), options=Options(reader=reader))
        assert reading.rows.drop_columns("line").to_pylist() == usual.rows.drop_columns("line").to_pylist()
        assert ("brace-on-line", LINES + 1) in told(text, reader)
        assert not {"brace-unexpected", "row-outside-voucher", "voucher-not-closed"} & {
            name for name, _ in told(text, reader)
        }
    assert "brace-unexpected" in {
        name for name, _ in told(HEAD + VOUCHERS.replace('januari"\n{', 'januari" {\n{\n{'), reader)
    }


@pytest.mark.parametrize("reader", READERS)
def test_vouchers_of_another_year_are_no_change_of_this_one(reader):
    earlier = VOUCHERS.replace("2026", "2025").replace("#VER A", "#VER C").replace("#VER B", "#VER D")
    text = HEAD + VOUCHERS + earlier
    assert not {"closing-differs", "result-differs"} & {name for name, _line in told(text, reader)}
    moved = HEAD + VOUCHERS.replace("500.00 20260125", "500.00 20250125")
    assert ("result-differs", 23) in told(moved, reader)


def test_a_sum_that_differs_is_told_at_its_balance():
    found = told(
        (HEAD + VOUCHERS).replace("#UB 0 1910 600.00", "#UB 0 1910 601.00").replace("3011 -100.00", "3011 -99.00")
    )
    assert {("closing-differs", 20), ("result-differs", 22)} <= found


@pytest.mark.parametrize(("written", "kind"), [("4C", 4), ("4I", 4), ("4", 4), ("9C", 9), ("X", 0)])
def test_a_type_with_a_letter_is_read_by_its_digit_and_told(written, kind):
    reading = read(f"#FLAGGA 0\n#SIETYP {written}\n".encode())
    found = {one.id for one in reading.findings}
    assert reading.header.sie_type == kind
    assert ("ledger.type-letter" in found) == (kind > 0 and len(written) > 1)
    assert ("ledger.type-unknown" in found) == (kind not in {1, 2, 3, 4})


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("amount", "name", "ore"),
    [
        ("-50.000", "amount-or-thousands", -5000),
        ("50,000", "amount-or-thousands", 5000),
        ("+1.230", "amount-or-thousands", 123),
        ("0.000", "amount-shape", 0),
        ("50.0000", "amount-shape", 5000),
        ("1234.500", "amount-shape", 123450),
        ("50.005", "amount-unreadable", None),
    ],
)
def test_three_digits_after_a_sign_may_be_thousands(reader, amount, name, ore):
    text = HEAD + VOUCHERS + f'#VER A 9 20260201 "t"\n{{\n#TRANS 1910 {{}} {amount}\n}}\n'
    reading = read(text.encode("cp437"), options=Options(reader=reader))
    assert [one.id for one in reading.findings if one.id.startswith("ledger.amount")] == [f"ledger.{name}"]
    assert reading.rows["amount"].to_pylist()[-1] == ore
