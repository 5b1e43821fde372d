"""Balances divided by one code part, and by another, without the account's total: the same amount is counted once."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.findings import Level

from .test_facts import said, sums

UNITS = ('{1 "A"} 60.00', '{1 "B"} 40.00')
PROJECTS = ('{6 "P"} 70.00', '{6 "Q"} 30.00')


def lines(tag, account, rows, month=""):
    return "".join(f"#{tag} 0 {month} {account} {row}\n" for row in rows)


def told(reading, name):
    return [
        (one.place.line, one.level, one.message.sv.replace("\N{NO-BREAK SPACE}", " "))
        for one in reading.findings
        if one.id == f"ledger.{name}"
    ]


@pytest.mark.parametrize(("tag", "kind"), [("PSALDO", "period"), ("PBUDGET", "budget")])
def test_what_two_code_parts_divide_alike_counts_once_and_is_told(tag, kind):
    reading, rows = said(lines(tag, "5011", (*UNITS, *PROJECTS), "202601"), kind=3)
    assert sums(rows, "kind", "ansvar", "projekt") == {
        (kind, "A", ""): 6_000,
        (kind, "B", ""): 4_000,
        (f"{kind}-detail", "", "P"): 7_000,
        (f"{kind}-detail", "", "Q"): 3_000,
    }
    ((line, level, words),) = told(reading, "divided-twice")
    assert level is Level.WARNING
    assert line == reading.balances[2].line
    assert "2 rader" in words
    assert "100,00 kr" in words


def test_opening_balances_of_objects_alone_too():
    _reading, rows = said(lines("OIB", "1510", (*UNITS, *PROJECTS)), kind=3)
    assert sums(rows, "kind")["opening",] == 10_000


def test_parts_that_another_division_has_more_accounts_than_are_said_again_where_they_stand():
    """Projects of one account alone, beside units of all."""
    text = lines("PSALDO", "5011", (*UNITS, *PROJECTS), "202601") + lines("PSALDO", "1910", UNITS, "202601")
    _reading, rows = said(text, kind=3)
    assert sums(rows, "kind", "account") == {
        ("period", "5011"): 10_000,
        ("period-detail", "5011"): 10_000,
        ("period", "1910"): 10_000,
    }


def test_divisions_that_differ_for_one_account_are_amounts_of_their_own_and_told():
    """As a list of combinations in which some have a unit and others a project."""
    text = lines("PBUDGET", "5011", (*UNITS, *PROJECTS), "202601")
    text += lines("PBUDGET", "5012", ('{1 "A"} 5.00', '{6 "P"} 7.00'), "202601")
    reading, rows = said(text, kind=3)
    assert sums(rows, "kind", "account") == {("budget", "5011"): 20_000, ("budget", "5012"): 1_200}
    assert told(reading, "divided-twice") == []
    ((line, level, words),) = told(reading, "divided-apart")
    assert level is Level.WARNING
    assert line == reading.balances[2].line
    assert "konto 5011" in words
    assert "100,00 kr" in words
    assert "2 konton och månader" in words


def test_where_the_account_has_a_total_nothing_is_told():
    total = lines("PSALDO", "5011", ("{} 100.00",), "202601")
    reading, rows = said(total + lines("PSALDO", "5011", (*UNITS, *PROJECTS), "202601"), kind=3)
    assert sums(rows, "kind")["period",] == 10_000
    assert told(reading, "divided-twice") == told(reading, "divided-apart") == []


def test_a_division_within_another_is_no_other_division():
    reading, _rows = said(lines("PBUDGET", "5011", ('{1 "A"} 90.00', '{1 "B" 6 "P"} 10.00'), "202601"), kind=3)
    assert told(reading, "divided-twice") == told(reading, "divided-apart") == []


def test_a_file_of_ever_so_many_divisions_is_read_at_once():
    """Thousands of dimensions are no ledger; held against each other they would take hours."""
    rows = [f'{{{number} "A"}} 1.00' for number in range(20, 3_020)]
    reading, found = said(lines("PBUDGET", "5011", rows, "202601"), kind=3)
    assert sums(found, "kind") == {("budget",): 300_000}
    assert told(reading, "divided-twice") == told(reading, "divided-apart") == []


@given(st.lists(st.lists(st.integers(1, 5_000), min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_the_sum_is_that_of_one_division_however_the_other_divides_it(accounts, data):
    text, expected = "", Counter()
    for place, amounts in enumerate(accounts):
        account = f"{5100 + place}"
        first = data.draw(st.integers(1, sum(amounts)))
        projects = [first, *([sum(amounts) - first] if sum(amounts) > first else [])]
        divided = [('1 "U{}"', amounts), ('6 "P{}"', projects)]
        for objects, own in divided:
            rows = (f"{{{objects.format(at)}}} {ore // 100}.{ore % 100:02}" for at, ore in enumerate(own))
            text += lines("PSALDO", account, rows, "202601")
        expected["period", account] += sum(amounts)
    _reading, rows = said(text, kind=3)
    assert {key: ore for key, ore in sums(rows, "kind", "account").items() if key[0] == "period"} == expected
