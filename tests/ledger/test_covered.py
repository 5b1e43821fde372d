"""Which months a file has the last word on: those it is of, and never the empty ones on the way to a stray row."""

import pytest

from arshjul.ledger import read, store
from arshjul.ledger.covered import astray, budget_months_of, covered
from arshjul.ledger.engines import DuckEngine

from .test_facts import VOUCHER, YEAR, ids, said
from .test_store import load, outcome

HEAD = "#FLAGGA 0\n#PROGRAM x 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n#FNAMN K\n#RAR 0 {year}0101 {year}1231\n"


def ledger(year, *rows):
    """A file of a fiscal year; a row is (voucher's date, öre's worth of kronor, the row's own date)."""
    vouchers = (
        f"#VER A {number} {date}\n{{\n#TRANS 5011 {{}} {kronor} {own}\n#TRANS 1910 {{}} -{kronor}\n}}\n"
        for number, (date, kronor, own) in enumerate(rows, start=1)
    )
    return (HEAD.format(year=year) + "#KONTO 1910 Kassa\n#KONTO 5011 Lön\n" + "".join(vouchers)).encode()


def months(batch):
    return [period for family, period in batch.scopes if family == "actual"]


def test_a_month_between_two_of_the_year_is_covered_though_empty(tmp_path):
    batch = load(tmp_path, ledger(2026, (20260115, 10, ""), (20260415, 20, "")))
    assert months(batch) == [202601, 202602, 202603, 202604]


def test_a_stray_date_covers_its_own_month_and_nothing_on_the_way(tmp_path):
    earlier = [load(tmp_path, ledger(year, (year * 10_000 + 615, 5, ""))) for year in (2013, 2014, 2025)]
    stray = load(tmp_path, ledger(2026, (20260131, 10, ""), (20131231, 20, "")))
    assert months(stray) == [201312, 202601]
    left = {month for month, _amount in outcome(store.Snapshot((*earlier, stray)))}
    assert left == {201306, 201312, 201406, 202506, 202601}


def test_a_row_dated_in_another_year_covers_its_own_month_and_is_told(tmp_path):
    content = ledger(2026, (20260131, 10, "20250215"), (20260131, 20, "20260228"))
    assert months(load(tmp_path, content)) == [202502, 202601, 202602]
    (told,) = (one for one in read(content).findings if one.id == "ledger.row-date-outside-year")
    assert told.place.line == content.decode().split("\n").index("#TRANS 5011 {} 10 20250215") + 1
    assert "20250215" in told.message.sv


@pytest.mark.parametrize("reader", ["reference", "numpy", "numba"])
def test_every_reader_tells_rows_outside_the_year(reader):
    content = ledger(2026, (20260131, 10, "20250215"), (20260131, 10, "20270101"), (20251231, 10, "20251231"))
    found = read(content, options=store.Options(reader=reader)).findings
    assert [one.id for one in found if "outside-year" in one.id] == [
        "ledger.row-date-outside-year",
        "ledger.row-date-outside-year",
        "ledger.date-outside-year",
    ]


def test_a_piece_sent_again_tells_its_stray_rows_again(tmp_path):
    rows = [*[(20260115, 5, "")] * 30, (20260131, 10, "20250215"), *[(20260315, 5, "")] * 30]
    options = store.Options(chunk_bytes=200)
    first = load(tmp_path, ledger(2026, *rows), options=options)
    more = ledger(2026, *rows, (20260401, 7, ""))
    again = store.load(tmp_path, more, entity="kommun", options=options, earlier=[first])
    assert {scope for part in again.batch.borrowed for scope in part.scopes} == {("actual", 202603)}
    assert "ledger.row-date-outside-year" in {one.id for one in again.reading.findings}


def test_of_another_fiscal_year_the_pieces_sent_again_are_read_again(tmp_path):
    rows = [(20260115, 5, "")] * 30
    options = store.Options(chunk_bytes=200)
    first = load(tmp_path, ledger(2026, *rows), options=options)
    moved = ledger(2026, *rows, (20260301, 7, "")).replace(b"20260101 20261231", b"20250101 20251231")
    again = store.load(tmp_path, moved, entity="kommun", options=options, earlier=[first])
    assert not again.batch.borrowed


def test_without_a_fiscal_year_each_calendar_year_is_taken_by_itself():
    assert covered([202401, 202403, 202511, 202601], None) == (202401, 202402, 202403, 202511, 202601)
    assert covered([], None) == ()


def test_what_lies_outside_the_year_is_astray_and_without_a_year_what_lies_alone():
    year = read(ledger(2026)).header.year(0)
    assert astray({202601: 5, 202512: 900}, year) == (202512,)
    assert astray({202511: 9, 202512: 3, 202601: 5, 201312: 1}, None) == (201312,)
    assert astray({}, None) == ()


def test_a_year_of_another_length_is_covered_as_it_is():
    _reading, _rows = said(VOUCHER, year="#RAR 0 20250501 20260430\n")
    year = _reading.header.year(0)
    assert covered([202512, 202602], year) == (202512, 202601, 202602)
    assert astray({202512: 1, 202602: 1}, year) == ()


TYPE_1 = "#IB 0 1910 50.00\n#UB 0 1910 80.00\n#RES 0 5011 -30.00\n"


def type_1(more=""):
    return (
        HEAD.format(year=2026).replace("#SIETYP 4", "#SIETYP 1") + "#KONTO 1910 K\n#KONTO 5011 L\n" + more + TYPE_1
    ).encode()


def test_the_change_of_a_year_replaces_the_months_it_sums_up(tmp_path):
    sent = [load(tmp_path, ledger(2026, (20260000 + month * 100 + 15, 10, ""))) for month in range(1, 13)]
    year = load(tmp_path, type_1())
    assert months(year) == list(range(202601, 202613))
    assert outcome(store.Snapshot((*sent, year))) == {(202612, -3000)}


def test_a_year_exported_in_june_is_dated_june_and_leaves_the_rest(tmp_path):
    july = load(tmp_path, ledger(2026, (20260715, 10, "")))
    half = load(tmp_path, type_1("#OMFATTN 20260630\n"))
    assert months(half) == list(range(202601, 202607))
    assert outcome(store.Snapshot((july, half))) == {(202606, -3000), (202607, 1000)}


@pytest.mark.parametrize("stated", ["20251399", "9" * 5_000, "202512", "december"])
def test_a_scope_that_is_no_day_says_nothing(stated):
    _reading, rows = said(f"#OMFATTN {stated}\n" + TYPE_1, year="#RAR 0 20250701 20260630\n", kind=1)
    assert {row["period"] for row in rows if row["kind"] == "period"} == {202606}


def test_a_scope_outside_the_year_says_nothing():
    reading, rows = said("#OMFATTN 20250630\n" + TYPE_1, year=YEAR, kind=1)
    assert {row["period"] for row in rows if row["kind"] == "period"} == {202612}
    assert "amount-missing" not in ids(reading)


def plan(*months):
    return "".join(f"#PBUDGET 0 {month} 5011 {{}} 7.00\n" for month in months).encode()


def planned(batch):
    return [period for family, period in batch.scopes if family == "budget"]


WHOLE = list(range(202601, 202613))


@pytest.mark.parametrize(
    ("more", "budget", "expected"),
    [
        (b"", [202601], WHOLE),
        (b"", [202603, 202611], WHOLE),
        (b"#OMFATTN 20260331\n", [202601], WHOLE[:3]),
        (b"#OMFATTN 20260331\n", [202606], WHOLE[:6]),
        (b"", [202702], [202702]),
        (b"", [202503, 202512, 202601], [202503, 202512, *WHOLE]),
        (b"", [], []),
    ],
)
def test_a_budget_is_of_the_year_that_the_file_is_of(tmp_path, more, budget, expected):
    batch = load(tmp_path, ledger(2026, (20260115, 10, "")) + more + plan(*budget))
    assert planned(batch) == expected
    assert months(batch) == [202601]


@pytest.mark.parametrize(
    ("found", "expected"),
    [([202601], WHOLE), ([202603, 202611], WHOLE), ([202511, 202602], [202511, 202512, 202601, 202602]), ([], [])],
)
def test_a_budget_without_a_fiscal_year_is_of_the_calendar_year(found, expected):
    assert list(budget_months_of(read(b"konto;belopp\n"), found)) == expected


def test_a_budget_sent_again_whole_counts_once_whatever_its_months(tmp_path):
    by_month = load(tmp_path, ledger(2026) + plan(*WHOLE))
    at_once = load(tmp_path, ledger(2026) + plan(202601))
    for first, second, kronor in ((by_month, at_once, 7), (at_once, by_month, 84)):
        rows = DuckEngine().run("cube", store.Snapshot((first, second))).to_pylist()
        assert sum(row["amount"] for row in rows if row["family"] == "budget") == kronor * 100


def closed(kronor):
    """Opening balances, and closing ones of a year in which so much was spent."""
    closing = f"#UB 0 1910 {100 - kronor}\n#UB 0 2010 -100\n#RES 0 5011 {kronor}\n"
    return f"#IB 0 1910 100\n#IB 0 2010 -100\n{closing}".encode()


APRIL = ((20260315, 10, ""), (20260415, 20, ""))


def with_balances(*rows, kronor=30, more=b""):
    head, kontos, vouchers = ledger(2026, *rows).partition(b"#KONTO 1910")
    return head + kontos + vouchers.replace(b"#VER", closed(kronor) + more + b"#VER", 1)


def test_a_file_whose_balances_are_its_own_entries_is_of_the_year_from_its_start(tmp_path):
    """A corrected year whose only voucher of January was moved to March: January is empty."""
    assert months(load(tmp_path, with_balances(*APRIL))) == [202601, 202602, 202603, 202604]


def test_and_through_the_month_that_it_says_it_is_of(tmp_path):
    through_may = with_balances(*APRIL, more=b"#OMFATTN 20260531\n")
    assert months(load(tmp_path, through_may)) == [202601, 202602, 202603, 202604, 202605]


def test_a_file_without_closing_balances_is_of_its_months_alone(tmp_path):
    assert months(load(tmp_path, ledger(2026, *APRIL))) == [202603, 202604]


def test_a_file_whose_balances_hold_more_than_its_entries_is_of_its_months_alone(tmp_path):
    """March and April by themselves, with the balances of the year so far."""
    accepted = ["ledger.closing-differs", "ledger.result-differs"]
    assert months(load(tmp_path, with_balances(*APRIL, kronor=70), accepted=accepted)) == [202603, 202604]


def test_changes_by_month_that_come_to_the_closing_balances_are_of_the_year_from_its_start(tmp_path):
    def of(kronor):
        changes = "#PSALDO 0 202603 1910 {} -30\n#PSALDO 0 202603 5011 {} 30\n"
        return HEAD.format(year=2026).replace("SIETYP 4", "SIETYP 2").encode() + closed(kronor) + changes.encode()

    assert months(load(tmp_path, of(30))) == [202601, 202602, 202603]
    assert months(load(tmp_path, of(40), accepted=["ledger.period-differs"])) == [202603]


SIE_5 = """<?xml version="1.0"?>
<Sie xmlns="http://www.sie.se/sie5"><FileInfo><FiscalYears><FiscalYear start="2026-01" end="2026-12"/></FiscalYears>
</FileInfo><Accounts><Account id="1910" name="Kassa" type="asset"><ClosingBalance month="2026-12" amount="{closing}"/>
</Account><Account id="3011" name="Avgift" type="income"/></Accounts><Journal id="A"><JournalEntry id="1"
journalDate="2026-03-15"><LedgerEntry accountId="1910" amount="10"/><LedgerEntry accountId="3011" amount="-10"/>
</JournalEntry></Journal></Sie>"""


def test_a_sie_5_document_likewise(tmp_path):
    assert months(load(tmp_path, SIE_5.format(closing=10).encode())) == [202601, 202602, 202603]
    assert months(load(tmp_path, SIE_5.format(closing=70).encode(), accepted=["ledger.balance-differs"])) == [202603]
