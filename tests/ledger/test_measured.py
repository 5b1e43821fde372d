"""Files of many records of one kind are read in time that grows with their number."""

import sys

import pytest

from arshjul.ledger import read

HEAD = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n"
OBJECTS = "".join(f"#OBJEKT {number} A x\n" for number in (20, 21))


def steps(text):
    """How many lines of Python are run while a file is read."""
    count = 0

    def step(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        read(text.encode())
    finally:
        sys.settrace(before)
    return count


def below(count):
    return OBJECTS + "".join(f"#UNDERDIM {number} x {number + 1}\n" for number in range(20, 20 + count))


def circling(count):
    return below(count) + f"#UNDERDIM {20 + count} x 20\n"


def opened(count):
    return "".join(f"#IB 0 {account} 1\n#OIB 0 {account} {{1 A}} 1\n" for account in range(1000, 1000 + count))


def balances(count):
    closing = "".join(
        f'<ClosingBalanceMultidim month="2026-12" amount="1"><ObjectReference dimId="1" objectId="{code}"/>'
        "</ClosingBalanceMultidim>\n"
        for code in range(count)
    )
    entries = "".join(
        f'<JournalEntry id="{code}" journalDate="2026-12-01"><LedgerEntry accountId="1910" amount="1">'
        f'<ObjectReference dimId="1" objectId="{code}"/></LedgerEntry></JournalEntry>\n'
        for code in range(count)
    )
    return (
        '<Sie xmlns="http://www.sie.se/sie5"><FileInfo><FiscalYears><FiscalYear start="2026-01" end="2026-12"/>'
        f'</FiscalYears></FileInfo><Accounts><Account id="1910" type="asset">{closing}</Account></Accounts>'
        f'<Journal id="A">{entries}</Journal></Sie>'
    )


def test_balances_by_object_of_sie_5_are_tried_in_steps_that_grow_with_their_number():
    read(balances(5).encode())
    assert steps(balances(600)) < 5 * steps(balances(150))


@pytest.mark.parametrize("made", [below, circling, opened])
def test_four_times_as_many_take_hardly_more_than_four_times_the_steps(made):
    read((HEAD + made(5)).encode())
    few, many = (steps(HEAD + made(count)) for count in (150, 600))
    assert many < 5 * few
