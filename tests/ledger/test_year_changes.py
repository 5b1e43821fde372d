"""A file of balances alone: the change of the year counts once, goes even, and is known only when its opening is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.findings import Level
from arshjul.ledger import Options, read
from arshjul.ledger.covered import months_of

from .conftest import NEEDS_NUMBA
from .test_facts import ids, said, sums

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
OPENING = "#IB 0 1910 50.00\n#IB 0 2010 -50.00\n"
CLOSING = "#UB 0 1910 80.00\n#UB 0 2010 -50.00\n"


def outcome(rows):
    return {account: ore for (kind, account), ore in sums(rows, "kind", "account").items() if ore and kind == "period"}


def told(reading, name):
    return [
        (one.place.line, one.level, one.message.sv.replace("\N{NO-BREAK SPACE}", " "))
        for one in reading.findings
        if one.id == f"ledger.{name}"
    ]


def test_a_result_account_with_both_closing_and_result_balance_counts_once():
    """As a program writes that gives #UB of every account."""
    both = OPENING + CLOSING + "#UB 0 3011 -30.00\n#RES 0 3011 -30.00\n"
    reading, rows = said(both, kind=1)
    assert outcome(rows) == {"1910": 3_000, "3011": -3_000}
    ((line, level, words),) = told(reading, "closing-and-result")
    assert level is Level.WARNING
    assert reading.balances[4].line == line
    assert "3011" in words
    assert "−30,00" in words


def test_the_opening_balance_of_a_result_account_is_no_part_of_its_result():
    _reading, rows = said(OPENING + CLOSING + "#IB 0 3011 -20.00\n#RES 0 3011 -30.00\n", kind=1)
    assert outcome(rows) == {"1910": 3_000, "3011": -3_000}


def test_a_balance_account_with_a_result_balance_too_changes_by_its_balances():
    _reading, rows = said(OPENING + CLOSING + "#RES 0 1910 80.00\n#RES 0 3011 -30.00\n", kind=1)
    assert outcome(rows) == {"1910": 3_000, "3011": -3_000}


def test_what_kind_of_account_it_is_the_file_says_first():
    kinds = "#KTYP 1910 K\n#KTYP 3011 T\n"
    _reading, rows = said(f"{kinds}#IB 0 3011 1.00\n#UB 0 3011 5.00\n#RES 0 3011 5.00\n#RES 0 1910 -4.00\n", kind=1)
    assert outcome(rows) == {"3011": 400, "1910": -400}


@given(st.lists(st.tuples(st.booleans(), st.integers(-10_000, 10_000)), max_size=8))
def test_the_year_changes_by_its_results_however_many_accounts_are_said_twice(accounts):
    lines = [OPENING, CLOSING]
    for place, (is_twice, ore) in enumerate(accounts):
        amount = f"{3100 + place} {'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}\n"
        lines += [f"#RES 0 {amount}", *([f"#UB 0 {amount}"] if is_twice else [])]
    _reading, rows = said("".join(lines), kind=1)
    assert sum(outcome(rows).values()) == 3_000 + sum(ore for _is_twice, ore in accounts)


@pytest.mark.parametrize("reader", READERS)
def test_a_closing_balance_without_an_opening_one_must_be_answered_for(reader):
    found = read(b"#SIETYP 1\n#RAR 0 20260101 20261231\n" + CLOSING.encode(), options=Options(reader=reader))
    ((line, level, words),) = told(found, "opening-missing")
    assert (line, level) == (3, Level.ERROR)
    assert "2 konton" in words
    assert "80,00 kr i debet" in words


@pytest.mark.parametrize(
    "opening", [OPENING, "#IB 0 1910 0.00\n", "#UB -1 1910 50.00\n#UB -1 2010 -50.00\n", '#OIB 0 1910 {1 "A"} 5.00\n']
)
def test_any_opening_balance_says_what_the_year_began_with(opening):
    assert "opening-missing" not in ids(said(opening + CLOSING, kind=1)[0])


def test_a_year_of_results_alone_has_no_balances_to_open():
    assert "opening-missing" not in ids(said("#RES 0 3011 -30.00\n#UB 0 1910 0\n", kind=1)[0])


def test_a_year_whose_changes_are_not_even_is_told():
    reading, _rows = said(OPENING + CLOSING + "#RES 0 3011 -29.00\n", kind=1)
    ((line, level, words),) = told(reading, "changes-uneven")
    assert level is Level.WARNING
    assert line == reading.balances[2].line
    assert "2026 1,00 kr" in words


def test_a_year_whose_changes_are_even_is_not_told():
    assert "changes-uneven" not in ids(said(OPENING + CLOSING + "#RES 0 3011 -30.00\n", kind=1)[0])


def test_months_whose_changes_are_not_even_are_told():
    months = "".join(
        f"#PSALDO 0 20260{month} 1910 {{}} 10.00\n#PSALDO 0 20260{month} 3011 {{}} -{10 + month % 2}.00\n"
        for month in range(1, 4)
    )
    reading, _rows = said(months, kind=2)
    ((line, _level, words),) = told(reading, "changes-uneven")
    assert line == reading.balances[0].line
    assert "januari 2026 −1,00 kr och mars 2026 −1,00 kr" in words
    assert "−2,00 kr" in words


def test_months_of_result_accounts_alone_are_not_even_and_nothing_is_told():
    assert "changes-uneven" not in ids(said("#PSALDO 0 202601 3011 {} -10.00\n", kind=2)[0])


def test_vouchers_say_what_changed_and_changes_beside_them_are_not_judged():
    voucher = "#VER A 1 20260131\n{\n#TRANS 1910 {} 9.00\n#TRANS 3011 {} -9.00\n}\n"
    reading, rows = said("#PSALDO 0 202601 1910 {} 9.00\n#PSALDO 0 202601 3011 {} -8.00\n" + voucher)
    assert "changes-uneven" not in ids(reading)
    assert outcome(rows) == {}


@pytest.mark.parametrize("inside", ["", "#BTRANS 1910 {} 9.00\n#BTRANS 3011 {} -9.00\n"])
def test_vouchers_without_entries_leave_the_changes_by_month_to_count(inside):
    text = f"#PSALDO 0 202601 1910 {{}} 9.00\n#PSALDO 0 202601 3011 {{}} -9.00\n#VER A 1 20260131\n{{\n{inside}}}\n"
    assert outcome(said(text)[1]) == {"1910": 900, "3011": -900}


def test_vouchers_without_entries_leave_the_change_of_the_year_to_count():
    reading, rows = said(OPENING + CLOSING + "#RES 0 3011 -30.00\n#VER A 1 20260131\n{\n}\n")
    assert outcome(rows) == {"1910": 3_000, "3011": -3_000}
    assert len(months_of(reading, [202612])) == 12
    assert {"closing-differs", "result-differs"} & ids(reading) == set()


def test_changes_by_month_of_another_year_leave_the_change_of_the_year_to_count():
    last_year = "#PSALDO -1 202512 1910 {} 7.00\n#PSALDO -1 202512 3011 {} -7.00\n"
    _reading, rows = said(OPENING + CLOSING + "#RES 0 3011 -30.00\n" + last_year, kind=2)
    assert outcome(rows) == {"1910": 3_000, "3011": -3_000}
