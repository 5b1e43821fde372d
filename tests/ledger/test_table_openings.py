"""What a year opens with, on rows of its own: read as opening balances, and balances so far as changes from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import ids, proposed, told

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.mapping_checks import judged

PERIODS = """Konto;Period;Saldo
1910;202600;1000,00
1910;202601;1500,00
1910;202602;1400,00
2010;202600;-1000,00
2010;202601;-1000,00
2010;202602;-1000,00
3011;202601;-500,00
3011;202602;-400,00
"""
COLUMNS = {"account": "Konto", "period": "Period", "amount": "Saldo"}
READ = [
    ("IB", 202601, "1910", 100000),
    ("IB", 202601, "2010", -100000),
    ("PSALDO", 202601, "1910", 50000),
    ("PSALDO", 202602, "1910", -10000),
    ("PSALDO", 202601, "2010", 0),
    ("PSALDO", 202602, "2010", 0),
    ("PSALDO", 202601, "3011", -50000),
    ("PSALDO", 202602, "3011", 10000),
]


def balances(reading):
    return [(one.tag, one.period, one.account, one.amount) for one in reading.balances]


def by_mapping(text, **mapping):
    return read(text.encode(), options=Options(mapping=mapping))


def test_balances_that_months_close_with_begin_at_what_the_year_opened_with():
    reading = by_mapping(PERIODS, columns=COLUMNS, kind="closing", period={0: "opening"})
    assert (balances(reading), ids(reading)) == (READ, set())


def test_accumulated_amounts_beside_openings_begin_at_nothing_still():
    reading = by_mapping(PERIODS, columns=COLUMNS, kind="balance", period={0: "opening"})
    assert balances(reading)[2] == ("PSALDO", 202601, "1910", 150000)


def test_rows_that_say_in_words_that_they_open_are_openings():
    rows = [
        ("Ingående balans" if "202600" in row else "") + ";" + row.replace("202600", "202601")
        for row in PERIODS.splitlines()[1:]
    ]
    text = "\n".join(["Text;Konto;Period;Saldo", *rows])
    reading = by_mapping(text, columns=COLUMNS | {"text": "Text"}, kind="closing", opening=["ingående BALANS"])
    assert (balances(reading), ids(reading)) == (READ, set())


@pytest.mark.parametrize("column", ["IB", "202600"])
def test_a_column_of_openings_stands_before_columns_of_balances(column):
    text = f"Konto;{column};UB jan;UB feb\n1910;1000;1500;1400\n2010;-1000;-1000;-1000\n3011;;-500;-400\n"
    months = {202600: column, 202601: "UB jan", 202602: "UB feb"}
    reading = by_mapping(text, columns={"account": "Konto"}, kind="closing", months=months, period={0: "opening"})
    assert sorted(balances(reading)) == sorted(READ)
    assert ids(reading) == set()


def test_a_year_that_no_row_opens_is_told():
    later = PERIODS + "1910;202701;1400,00\n"
    reading = by_mapping(later, columns=COLUMNS, kind="closing", period={0: "opening"})
    assert told(reading, "table-closing-unopened") == [10]
    alone = "\n".join(one for one in PERIODS.split("\n") if "202600" not in one)
    assert told(by_mapping(alone, columns=COLUMNS, kind="closing"), "table-closing-unopened") == [2]


def test_an_opening_that_no_month_follows_is_told_as_unchanged():
    text = PERIODS.replace("2010;202601;-1000,00\n", "")
    reading = by_mapping(text, columns=COLUMNS, kind="closing", period={0: "opening"})
    assert told(reading, "table-balance-gap") == [5]
    assert sum(one.amount for one in reading.balances if one.account == "2010") == -100000


def test_several_balances_in_a_month_are_told():
    text = PERIODS.replace("1910;202602", "1910;202601")
    reading = by_mapping(text, columns=COLUMNS, kind="closing", period={0: "opening"})
    assert told(reading, "table-closing-several") == [4]


VOUCHERS = """Konto;Ver;Datum;Text;Debet;Kredit;Saldo
1910;;;Ingående saldo;;;1000,00
1910;1;2026-01-15;Avgift;500,00;;1500,00
1910;2;2026-02-15;Lön;;100,00;1400,00
2010;;;Ingående saldo;;;-1000,00
3011;1;2026-01-15;Avgift;;500,00;-500,00
5011;2;2026-02-15;Lön;100,00;;100,00
"""


def test_a_ledger_of_vouchers_opens_with_the_balances_beside_them():
    proposal, found = proposed(VOUCHERS)
    assert found == {"mapping-opening-rows", "table-opening-undated"}
    assert proposal.mapping["opening"] == ["Ingående saldo"]
    assert proposal.mapping["columns"]["opening"] == "Saldo"
    assert balances(proposal.reading) == READ[:2]
    assert proposal.reading.rows["amount"].to_pylist() == [50000, -10000, -50000, 10000]
    assert (proposal.reading.summary.vouchers, proposal.reading.summary.unbalanced) == (2, 0)


def test_a_balance_of_another_row_that_cant_be_read_is_no_fault():
    reading = proposed(VOUCHERS.replace("1400,00", "se bilaga"))[0].reading
    assert "table-amount-unreadable" not in ids(reading)
    assert "table-amount-unreadable" in ids(proposed(VOUCHERS.replace(";-1000,00", ";x"))[0].reading)


def test_openings_with_no_day_to_go_by_are_faults():
    text = "Konto;Datum;Text;Belopp\n1910;;Ingående saldo;1000,00\n"
    columns = {"account": "Konto", "date": "Datum", "text": "Text", "amount": "Belopp"}
    assert told(by_mapping(text, columns=columns, opening="Ingående saldo"), "table-no-date") == [2]


def test_a_proposal_for_balances_with_openings_says_that_they_are_so_far():
    text = "Konto;Datum;Text;Saldo\n1910;2026-01-01;Ing. balans;1000,00\n"
    text += "1910;2026-01-31;;1500,00\n1910;2026-02-28;;1400,00\n"
    proposal, found = proposed(text)
    assert (proposal.mapping["kind"], proposal.mapping["opening"]) == ("closing", ["Ing. balans"])
    assert {"mapping-opening-rows", "mapping-closing"} <= found
    assert balances(proposal.reading) == [READ[0], READ[2], READ[3]]
    beside, found = proposed(PERIODS)
    assert (beside.mapping["kind"], "mapping-closing" in found) == ("closing", True)
    assert "table-running-balance" not in found


def test_openings_are_said_by_words_and_not_in_a_budget():
    columns = {"account": "Konto", "date": "Datum", "amount": "Belopp"}
    wrong = [
        {"columns": columns | {"opening": "Saldo"}},
        {"columns": columns, "opening": {"text": "IB"}},
        {"columns": columns, "opening": ["IB", ""]},
        {"columns": columns, "opening": "IB", "kind": "budget"},
    ]
    assert [[one.name for one in judged(mapping)[1]] for mapping in wrong] == [
        *(["opening-wrong"], ["opening-wrong"], ["opening-wrong"], ["opening-in-budget"])
    ]


@given(st.lists(st.tuples(*[st.integers(-(10**9), 10**9)] * 4), min_size=1, max_size=5))
def test_opening_and_changes_sum_to_the_last_balance_of_each_account(accounts):
    months = {202600: "IB", 202601: "a", 202602: "b", 202603: "c"}
    rows = [";".join(map(str, (1000 + number, *row))) for number, row in enumerate(accounts)]
    text = "\n".join(["Konto;IB;a;b;c", *rows])
    mapping = {"columns": {"account": "Konto"}, "kind": "closing", "months": months, "period": {0: "opening"}}
    found = read(text.encode(), options=Options(mapping=mapping | {"amount": {"unit": "öre"}})).balances
    for number, row in enumerate(accounts):
        own = [one for one in found if one.account == str(1000 + number)]
        for month in (1, 2, 3):
            until = [one.amount for one in own if one.tag == "IB" or one.period <= 202600 + month]
            assert sum(until) == row[month]
