"""Amounts finer than an öre: errors, unless the mapping rounds them; then what it changed is told exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import told, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.mapping import Amounts
from arshjul.ledger.tabular.rounding import amounts_of, exact_ore

COLUMNS = {"account": "Konto", "date": "Datum", "amount": "Belopp"}
FINE = """Konto;Datum;Belopp
1910;2026-01-31;100,00
5011;2026-01-31;0,335
5012;2026-01-31;0,015
3011;2026-01-31;-100,344
Summa;;0,006
"""


def rounded(text, **mapping):
    """The reading, and what its finding on rounding says in Swedish."""
    given = {"columns": COLUMNS, **mapping}
    reading = read(text if isinstance(text, bytes) else text.encode(), options=Options(mapping=given))
    return reading, [one.message.sv for one in reading.findings if one.id == "ledger.table-amounts-rounded"]


def test_a_text_finer_than_what_is_kept_is_an_error_that_says_how_to_round():
    reading, said = rounded(FINE)
    assert (told(reading, "table-amount-too-fine"), said) == ([3, 4, 5], [])
    found = next(one for one in reading.findings if one.id == "ledger.table-amount-too-fine")
    assert "0,335" in found.message.sv
    assert "round: true" in found.hint.sv


def test_what_rounding_changed_is_told_of_rows_amounts_and_the_sum():
    reading, (said,) = rounded(FINE, amount={"round": True})
    assert reading.rows["amount"].to_pylist() == [10000, 34, 2, -10034]
    assert told(reading, "table-amounts-rounded") == [3]
    assert "så många rader: 3." in said
    assert "mer än 0,005 kr" in said
    assert "ändrades +0,014 kr" in said


def test_rounded_credits_count_on_their_own_side():
    text = "Konto;Datum;Debet;Kredit\n1910;2026-01-31;1,006;\n3011;2026-01-31;;1,004\n"
    columns = {"account": "Konto", "date": "Datum", "debit": "Debet", "credit": "Kredit"}
    reading, (said,) = rounded(text, columns=columns, amount={"round": True})
    assert reading.rows["amount"].to_pylist() == [101, -100]
    assert "ändrades +0,008 kr" in said
    _, (said,) = rounded(
        text.replace(";;1,004", ";;-1,004"), columns=columns, amount={"round": True, "credit": "minus"}
    )
    assert "ändrades +0,008 kr" in said
    sides = "Konto;Datum;Belopp;DK\n1910;2026-01-31;1,006;D\n3011;2026-01-31;1,004;K\n"
    _, (said,) = rounded(sides, columns=COLUMNS | {"side": "DK"}, amount={"round": True})
    assert "ändrades +0,008 kr" in said
    _, (said,) = rounded(sides, amount={"round": True, "credit_accounts": [3]})
    assert "ändrades +0,008 kr" in said


def test_a_workbook_is_rounded_as_a_text_file_is():
    rows = [["5011", "2026-01-31", 0.575], ["5012", "2026-01-31", 0.285], ["3011", "2026-01-31", -1e7 / 3]]
    mapping = {"amount": {"round": True}}
    book, (of_book,) = rounded(workbook([["Konto", "Datum", "Belopp"], *rows]), **mapping)
    text = "Konto;Datum;Belopp\n" + "".join(f"{a};{d};{amount!r}\n" for a, d, amount in rows)
    plain, (of_text,) = rounded(text, **mapping)
    assert book.rows["amount"].to_pylist() == plain.rows["amount"].to_pylist() == [58, 28, -333333333]
    assert of_book == of_text


def test_months_of_a_row_are_rounded_each_and_the_row_is_counted_once():
    text = "Konto;Jan;Feb\n5011;0,335;0,335\n5012;1,00;2,00\n"
    reading, (said,) = rounded(
        text, columns={"account": "Konto"}, kind="budget", months={202601: "Jan", 202602: "Feb"}, amount={"round": True}
    )
    assert [one.amount for one in reading.balances] == [34, 34, 100, 200]
    assert "så många rader: 1." in said
    assert "ändrades +0,01 kr" in said


def test_a_file_read_in_pieces_says_the_same_as_one_read_whole():
    text = "Konto;Datum;Belopp\n" + "5011;2026-01-31;0,3351\n3011;2026-01-31;-0,3349\n" * 400
    mapping = {"columns": COLUMNS, "amount": {"round": True}}
    pieces = read(text.encode(), options=Options(mapping=mapping, chunk_bytes=1000))
    whole = read(text.encode(), options=Options(mapping=mapping))
    said = [[str(one.message) for one in reading.findings] for reading in (pieces, whole)]
    assert said[0] == said[1]
    assert "rader: 800" in said[0][0] + said[0][1]
    assert "ändrades +3,92 kr" in said[0][0] + said[0][1]


@given(
    st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False), min_size=1),
    st.sampled_from([1, -1]),
)
def test_what_is_read_is_what_stands_there_and_what_rounding_changed(cells, sign):
    import pyarrow as pa

    texts = pa.array([f"{cell:f}".replace(".", ",") for cell in cells], pa.string())
    ore, bad, moved = amounts_of(texts, Amounts(round=True, sign=sign))
    assert not bad
    assert sum(map(int, ore)) - sum(Fraction(cell) * 100 * sign for cell in cells) == sum(moved.values())
    assert all(abs(change) <= Fraction(1, 2) for change in moved.values())


def test_an_amount_too_large_for_its_side_is_told():
    text = "Konto;Datum;Belopp;DK\n1910;2026-01-31;92233720368547758,07;D\n"
    reading, _ = rounded(text, columns=COLUMNS | {"side": "DK"})
    assert told(reading, "table-amount-too-large") == [2]


@pytest.mark.parametrize("cell", [float("inf"), float("nan"), "1 2", "", "#N/A", None])
def test_what_is_no_amount_is_not_rounded(cell):
    assert exact_ore(cell, Amounts()) is None
