"""Balances of a year that the file doesn't date are in no year's books, and that is told with line and amount."""

import pytest
from tests.ledger.conftest import NEEDS_NUMBA

from arshjul.kernel.findings import Level
from arshjul.ledger import Options, read
from arshjul.ledger.facts import facts

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP {kind}
#PROGRAM "P" "1"
#GEN 20250101
#FNAMN "Kommunen"
#KONTO 1910 "Kassa"
"""
VOUCHER = """#VER A 1 20170115 "x"
{
#TRANS 5010 {} 10.00
#TRANS 1910 {} -10.00
}
"""
OPENING = "#IB 0 1910 500.00\n#IB 0 2010 -500.00\n"
CLOSING = "#UB 0 1910 490.00\n#UB 0 2010 -500.00\n#RES 0 5010 10.00\n"
LINE = len(HEAD.splitlines()) + 1


def told(text, reader="reference", name="balances-undated"):
    found = read(text.encode("cp437"), options=Options(reader=reader)).findings
    return [
        (one.place.line, one.message.sv.replace("\N{NO-BREAK SPACE}", " "))
        for one in found
        if one.id == f"ledger.{name}"
    ]


@pytest.mark.parametrize("reader", READERS)
def test_balances_without_a_fiscal_year_are_told(reader):
    text = HEAD.format(kind=4) + OPENING + VOUCHER + CLOSING
    ((line, said),) = told(text, reader)
    assert line == LINE
    assert "#IB: 2 med 500,00 kr i debet" in said
    assert "#UB: 2 med 490,00 kr i debet" in said
    assert "#RES: 1 med 10,00 kr i debet" in said
    kinds = facts(read(text.encode("cp437")), entity="k", batch="b")["kind"].to_pylist()
    assert kinds == ["voucher", "voucher"]


def test_it_is_for_somebody_to_answer_for():
    (found,) = (
        one for one in read((HEAD.format(kind=4) + OPENING + VOUCHER).encode()).findings if one.level is Level.ERROR
    )
    assert found.id == "ledger.balances-undated"


def test_a_year_before_alone_dates_no_opening_balance():
    before = "#RAR -1 20160101 20161231\n"
    assert [line for line, _said in told(HEAD.format(kind=4) + before + OPENING + VOUCHER)] == [LINE + 1]


@pytest.mark.parametrize(
    "year", ["#RAR 0 20170101 20171231\n", "#RAR 0 20170101 20171231\n#RAR -1 20160101 20161231\n"]
)
def test_balances_of_a_dated_year_are_read(year):
    assert told(HEAD.format(kind=4) + year + OPENING + VOUCHER + CLOSING) == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("tag", ["OIB", "OUB"])
def test_balances_by_object_are_told_and_forbidden_in_a_file_of_transactions(reader, tag):
    text = f'{HEAD.format(kind=4)}#{tag} 0 1910 {{1 "210"}} 100.00\n{VOUCHER}'
    assert [line for line, _said in told(text, reader)] == [LINE]
    assert [line for line, _said in told(text, reader, "record-forbidden")] == [LINE]


@pytest.mark.parametrize("balance", ["#IB 0 1910 5.00", "#UB 0 1910 5.00", "#RES 0 5010 5.00"])
def test_a_file_that_says_it_is_of_transactions_has_no_balances(balance):
    ((line, said),) = told(f"{HEAD.format(kind='4I')}{balance}\n{VOUCHER}", name="record-forbidden")
    assert line == LINE
    assert balance.split()[0] in said
    assert told(f"{HEAD.format(kind='4I')}{balance}\n{VOUCHER}", name="record-missing") == []
