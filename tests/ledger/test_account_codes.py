"""Accounts of several charts: plain numbers in the file, codes in the reading, and no file of others changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.ledger import Options, read
from arshjul.ledger.sie.account_codes import plain_numbers
from arshjul.ledger.sie.write import write_sie

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
CODED = "#KONTOKOD 91910 bas:1910\n#KONTOKOD 5010 bas:5010\n"
ROWS = """#KONTO 91910 "Kassa i bolaget"
#IB 0 91910 7.00
#VER E 1 20260131 "Eliminering"
{
#TRANS 91910 {} -5.00
#TRANS 5010 {} 5.00
#TRANS 1910 {} 0.00
}
"""


def ids(reading):
    return {one.id.removeprefix("ledger.") for one in reading.findings}


@pytest.mark.parametrize("reader", READERS)
def test_numbers_are_read_as_the_codes_that_the_file_says(reader):
    data = f"{HEAD}{CODED}{ROWS}".encode("cp437")
    found = read(data, options=Options(reader=reader, chunk_bytes=60))
    assert found.rows["account"].to_pylist() == ["bas:1910", "bas:5010", "1910"]
    assert [one.account for one in found.balances if one.tag == "IB"] == ["1910", "2010", "bas:1910"]
    assert {one.code: one.name for one in found.accounts}["bas:1910"] == "Kassa i bolaget"
    assert not {"account-not-numeric", "label-unknown"} & ids(found)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "line",
    ["#KONTOKOD 3010 4010", "#KONTOKOD 3010 bas:3011", "#KONTOKOD 83010 bas:3010", "#KONTOKOD 3010", "#KONTOKOD"],
)
def test_a_record_that_cant_be_meant_is_unknown_and_changes_no_account(line, reader):
    plain = read(f"{HEAD}{ROWS}".encode("cp437"), options=Options(reader=reader))
    found = read(f"{HEAD}{line}\n{ROWS}".encode("cp437"), options=Options(reader=reader))
    assert found.rows["account"].to_pylist() == plain.rows["account"].to_pylist()
    assert "label-unknown" in ids(found)


def test_a_record_after_the_first_voucher_is_unknown():
    found = read(f"{HEAD}{VOUCHERS}#KONTOKOD 1910 bas:1910\n".encode("cp437"))
    assert "label-unknown" in ids(found)
    assert "bas:1910" not in found.rows["account"].to_pylist()


def test_a_number_said_twice_is_told_and_the_first_counts():
    found = read(f"{HEAD}{CODED}#KONTOKOD 5010 ny:5010\n{ROWS}".encode("cp437"))
    assert "record-differs" in ids(found)
    assert "bas:5010" in found.rows["account"].to_pylist()


def test_a_file_written_before_is_read_as_it_was():
    old = f"{HEAD}{ROWS}".replace("91910", "bas:1910").encode("cp437")
    found = read(old)
    assert found.rows["account"].to_pylist() == ["bas:1910", "5010", "1910"]
    again = write_sie(found).data
    assert b"#TRANS 91910 {}" in again
    assert b"bas:" not in again.replace(b"#KONTOKOD 91910 bas:1910", b"")
    assert read(again).rows["account"].to_pylist() == found.rows["account"].to_pylist()


@given(st.sets(st.from_regex(r"(bas:|ny:|)9{0,3}[0-9]{1,4}", fullmatch=True), max_size=12))
def test_no_two_codes_get_the_same_number(codes):
    numbers = {code: plain_numbers(codes).get(code, code) for code in codes}
    assert len(set(numbers.values())) == len(codes)
    assert all(number.isdigit() for number in numbers.values())
