"""A voucher with rows in several months, that does not balance in each, is told by number, line and amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import NEEDS_NUMBA

from arshjul.ledger import Options, read

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "P" "1"
#GEN 20270101
#FNAMN "Kommunen"
#RAR 0 20260101 20261231
"""
LINE = len(HEAD.splitlines()) + 1
NAME = "ledger.voucher-over-months"
VOUCHER, ROW = "#VER A {number} {day}\n{{\n{rows}}}\n", "#TRANS {account} {{}} {kronor}.00 {day}\n"


def voucher(number, day, *rows):
    """A voucher; a row is account, kronor and its own day, if any."""
    written = "".join(ROW.format(account=account, kronor=kronor, day=own) for account, kronor, own in rows)
    return VOUCHER.format(number=number, day=day, rows=written)


def told(text, reader="reference", chunk=1 << 20):
    found = read(text.encode("cp437"), options=Options(reader=reader, chunk_bytes=chunk)).findings
    return [(one.place.line, one.message.sv.replace("\N{NO-BREAK SPACE}", " ")) for one in found if one.id == NAME]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("chunk", [20, 1 << 20])
def test_a_voucher_over_a_month_s_end_is_told(reader, chunk):
    whole = voucher(1, "20260115", (1910, 5, ""), (3010, -5, "20260115"))
    split = voucher(2, "20260131", (1910, 50, "20260131"), (3010, -20, "20260201"), (3010, -30, ""))
    ((line, said),) = told(HEAD + whole + split, reader, chunk)
    assert line == LINE + len(whole.splitlines())
    assert "A 2" in said
    assert "januari 2026 20,00 kr och februari 2026 −20,00 kr" in said


@pytest.mark.parametrize(
    "rows",
    [
        [(1910, 50, "20260115"), (3010, -50, "20260120")],
        [(1910, 50, ""), (3010, -50, ""), (1910, 7, "20260201"), (3010, -7, "20260228")],
    ],
)
def test_rows_that_balance_in_each_month_are_in_order(rows):
    assert told(HEAD + voucher(1, "20260115", *rows)) == []


def test_a_voucher_that_doesn_t_balance_at_all_is_told_as_that_alone():
    text = HEAD + voucher(1, "20260115", (1910, 50, ""), (3010, -40, "20260201"))
    assert told(text) == []
    assert "ledger.voucher-unbalanced" in {one.id for one in read(text.encode()).findings}


def test_crossed_out_rows_count_in_no_month():
    removed = voucher(1, "20260115", (1910, 50, ""), (3010, -50, "")).replace(
        "}\n", "#BTRANS 3010 {} 9.00 20260201\n}\n"
    )
    assert told(HEAD + removed) == []


def test_an_entry_of_sie_5_has_a_day_of_its_own():
    entries = (
        '<LedgerEntry accountId="1910" amount="5"/><LedgerEntry accountId="3010" amount="-5" ledgerDate="2026-02-01"/>'
    )
    journal = (
        f'<Journal id="B" name="B">\n<JournalEntry id="7" journalDate="2026-01-31">{entries}</JournalEntry></Journal>'
    )
    ((line, said),) = told(f'<Sie xmlns="http://www.sie.se/sie5">{journal}</Sie>')
    assert (line, "B 7" in said) == (2, True)


ROWS = st.tuples(
    st.just(1910), st.integers(-3, 3), st.sampled_from(["", "20260110", "20260120", "20260205", "20260301"])
)


@given(st.lists(st.lists(ROWS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_exactly_the_vouchers_that_a_month_splits_are_told(vouchers):
    text, expected, line = HEAD, [], LINE
    for number, rows in enumerate(vouchers, 1):
        written = voucher(number, "20260115", *rows)
        months = {}
        for _account, kronor, own in rows:
            months[(own or "20260115")[:6]] = months.get((own or "20260115")[:6], 0) + kronor
        if sum(months.values()) == 0 and any(months.values()):
            expected.append(line)
        text, line = text + written, line + len(written.splitlines())
    for reader in ("reference", "numpy"):
        assert [at for at, _said in told(text, reader)] == expected
