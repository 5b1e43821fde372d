"""Codes with blanks around them are other codes, and opening balances of result accounts are last year's: both told."""

import pytest

from arshjul.kernel.findings import Level
from arshjul.ledger import Options, read

from .conftest import NEEDS_NUMBA
from .test_facts import HEAD, YEAR, said

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
START = HEAD + "#SIETYP 4\n" + YEAR
LINE = len(START.splitlines()) + 1


def told(text, name, reader="reference"):
    found = read((START + text).encode(), options=Options(reader=reader)).findings
    assert {one.level for one in found if one.id == f"ledger.{name}"} <= {Level.WARNING}
    return [
        (one.place.line, one.message.sv.replace("\N{NO-BREAK SPACE}", " "))
        for one in found
        if one.id == f"ledger.{name}"
    ]


@pytest.mark.parametrize("reader", READERS)
def test_codes_with_blanks_around_them_are_told_with_what_they_are_taken_for(reader):
    rows = '#TRANS "1910 " {1 "10 "} 9.00\n#TRANS 5011 {1 "10 "} -9.00\n#TRANS 5011 {6 " P"} 0.00\n'
    found = told(f"#VER A 1 20260131\n{{\n{rows}}}\n", "code-with-blanks", reader)
    assert [line for line, _said in found] == [LINE + 2, LINE + 2, LINE + 4]
    assert any("konto ”1910 ”" in words and "1 rad" in words for _line, words in found)
    assert any("dimension 1 ”10 ”" in words and "2 rader" in words for _line, words in found)


def test_codes_without_blanks_are_not_told():
    rows = '#TRANS 1910 {1 "10"} 9.00\n#TRANS 5011 {1 "1 0"} -9.00\n'
    assert told(f"#VER A 1 20260131\n{{\n{rows}}}\n", "code-with-blanks") == []


def test_opening_balances_of_result_accounts_are_told_and_stay():
    text = "#IB 0 1910 50.00\n#IB 0 3011 -30.00\n#IB 0 5011 -20.00\n"
    ((line, words),) = told(text, "opening-of-result")
    assert line == LINE + 1
    assert "2 resultatkonton" in words
    assert "−50,00 kr" in words
    assert "3011" in words
    assert [row["amount"] for row in said(text)[1] if row["kind"] == "opening"] == [5_000, -3_000, -2_000]


@pytest.mark.parametrize(
    "text",
    [
        "#KONTOKOD 1511 bas:1510\n#KONTO 1511 Fordran\n#IB 0 1511 5.00\n",
        "#IB 0 1910 50.00\n#IB 0 3011 0.00\n",
        "#IB -1 3011 5.00\n",
        "#KTYP 3011 T\n#IB 0 3011 5.00\n",
    ],
)
def test_others_are_not(text):
    assert told(text, "opening-of-result") == []
