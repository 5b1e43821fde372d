"""One bound for years in every form of file: a day that no page can show is told at its line and never booked."""

import pytest
from tests.ledger.conftest import HEAD, NEEDS_NUMBA, VOUCHERS

from arshjul.kernel.findings import catalogue
from arshjul.kernel.reading import PAGE_YEARS
from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.tabular.convert import read_day, read_period

READERS = ["reference", "numpy", pytest.param("numba", marks=NEEDS_NUMBA)]
FIRST, LAST = PAGE_YEARS[0], PAGE_YEARS[-1]
LINE = len(HEAD.splitlines()) + 1


def told(reading):
    return {(one.id.removeprefix("ledger."), one.place.line) for one in reading.findings}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("year", ["0001", "1899", str(FIRST - 1), str(LAST + 1), "3026", "9999"])
def test_a_year_that_no_page_can_show_is_told(reader, year):
    options = Options(reader=reader)
    voucher = f'#VER A 9 {year}1231 "t"\n{{\n#TRANS 1910 {{}} 5.00 {year}1231\n#TRANS 3011 {{}} -5.00\n}}\n'
    assert {("date-unreadable", LINE), ("row-date-unreadable", LINE + 2)} <= told(
        read(f"{HEAD}{voucher}{VOUCHERS}".encode("cp437"), options=options)
    )
    more = f"#PBUDGET 0 {year}12 3011 {{}} -5.00\n#RAR -2 {year}0101 {year}1231\n"
    reading = read(f"{HEAD}{more}{VOUCHERS}".encode("cp437"), options=options)
    found = told(reading)
    assert {("balance-unreadable", LINE), ("year-unreadable", LINE + 1)} <= found
    assert "row-date-unreadable" not in {name for name, _line in found}
    assert "ledger.balance-unreadable" in {one.id for one in blocking(reading, {"ledger.balance-unreadable"})}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("year", [FIRST, LAST])
def test_the_first_and_the_last_year_are_read(reader, year):
    text = (HEAD + VOUCHERS).replace("2026", str(year)).replace("2025", str(year - 1))
    reading = read(text.encode("cp437"), options=Options(reader=reader))
    assert set(facts(reading, entity="k", batch="b")["period"].to_pylist()) == {year * 100 + 1, year * 100 + 2}


@pytest.mark.parametrize("year", [FIRST - 1, LAST + 1, 9999])
def test_a_table_and_a_document_are_held_to_the_same_years(year):
    mapping = {"columns": {"account": "Konto", "amount": "Belopp", "date": "Datum"}}
    table = read(f"Konto;Belopp;Datum\n1910;5;{year}-12-31\n".encode(), options=Options(mapping=mapping))
    assert ("table-no-date", 2) in told(table)
    entry = f'<LedgerEntry accountId="1910" amount="1" ledgerDate="{year}-01-01"/>'
    document = (
        '<Sie xmlns="http://www.sie.se/sie5"><Accounts><Account id="1910" name="K" type="asset">\n'
        f'<Budget month="{year}-01" amount="5"/></Account></Accounts>\n'
        f'<Journal id="A"><JournalEntry id="1" journalDate="{year}-12-31">{entry}</JournalEntry></Journal></Sie>'
    )
    reading = read(document.encode())
    assert {("balance-unreadable", 2), ("date-unreadable", 3), ("row-date-unreadable", 3)} <= told(reading)
    assert reading.balances == ()


def test_no_cell_of_a_table_is_a_day_of_another_year():
    assert [read_day(text) for text in ("9999-12-31", "1.1.1899", "79999", "18991231")] == [None] * 4
    assert [read_period(text) for text in ("999912", "1899-12", "209612")] == [None] * 3


@pytest.mark.parametrize(
    "name", ["date-unreadable", "row-date-unreadable", "year-unreadable", "balance-unreadable", "table-no-date"]
)
def test_the_advice_names_the_years(name):
    assert f"{FIRST}–{LAST}" in catalogue("ledger")[name].hint.sv
    assert f"{FIRST}–{LAST}" in catalogue("ledger")[name].hint.en
