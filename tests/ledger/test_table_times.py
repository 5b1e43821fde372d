"""When a table's rows are, and on which side: years and months, names of months, periods beside them, openings."""

import pytest
from tests.ledger.tables import BARE, ids, proposed, told

from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking, facts
from arshjul.ledger.tabular.mapping_checks import judged

SIDED = """Datum;Konto;Belopp;D/K;Vernr
2026-01-15;1910;5,00;D;1
2026-01-15;3010;5,00;K;1
2026-01-15;1910;7,00;k;2
2026-01-15;3010;7,00;D;2
"""
PERIODS = """Datum;Period;Ver;Konto;Ansvar;Text;Belopp
2026-12-31;202612;1;6110;20;Ordinarie;100,00
2026-12-31;202612;1;1910;;Ordinarie;-100,00
2026-12-31;202613;2;6110;20;Bokslut;50,00
2026-12-31;202613;2;2410;;Bokslut;-50,00
2026-01-01;202600;3;1910;;Ingående;1000,00
2026-01-01;202600;3;2010;;Ingående;-1000,00
"""


def kept(text, **mapping):
    reading = read(text.encode(), options=Options(mapping=mapping))
    rows = facts(reading, entity="k", batch="b").select(["kind", "account", "period", "amount"]).to_pylist()
    return reading, [tuple(row.values()) for row in rows]


def test_a_column_tells_debit_from_credit():
    proposal, found = proposed(SIDED)
    assert proposal.mapping["columns"]["side"] == "D/K"
    assert proposal.mapping["side"] == {"debit": "D", "credit": "K"}
    assert proposal.reading.rows["amount"].to_pylist() == [500, -500, -700, 700]
    assert found == set()


def test_a_credit_with_a_minus_is_told_as_with_columns_of_their_own():
    text = SIDED.replace(";5,00;K", ";-5,00;K").replace(";7,00;k", ";-7,00;k")
    proposal, _ = proposed(text)
    assert proposal.mapping["amount"]["credit"] == "minus"
    assert proposal.reading.rows["amount"].to_pylist() == [500, -500, -700, 700]
    columns = {"account": "Konto", "date": "Datum", "amount": "Belopp", "side": "D/K"}
    reading, _ = kept(text, columns=columns)
    assert "table-credit-minus" in ids(reading)


def test_an_amount_whose_side_isnt_told_is_an_error_nobody_accepts():
    columns = {"account": "Konto", "date": "Datum", "amount": "Belopp", "side": "D/K"}
    reading, _ = kept(SIDED.replace(";K;", ";X;").replace(";k;", ";;"), columns=columns)
    assert told(reading, "table-side-unknown") == [3, 4]
    assert blocking(reading, ["ledger.table-side-unknown"])
    _, rows = kept(
        SIDED.replace(";K;", ";H;").replace(";k;", ";H;"), columns=columns, side={"debit": ["D", "S"], "credit": "H"}
    )
    assert [row[3] for row in rows] == [500, -500, -700, 700]


@pytest.mark.parametrize("months", [("1", "2", "12"), ("jan", "Februari", "dec"), ("01", "02", "12")])
def test_year_and_month_in_two_columns(months):
    text = "År;Månad;Konto;Belopp\n" + "".join(f"2026;{month};3010;-5\n" for month in months)
    proposal, found = proposed(text)
    assert proposal.mapping["columns"] == {"account": "Konto", "amount": "Belopp", "year": "År", "month": "Månad"}
    assert [one.period for one in proposal.reading.balances] == [202601, 202602, 202612]
    assert "mapping-no-time" not in found


def test_months_without_a_year_are_of_the_files_year_and_told():
    proposal, found = proposed("Månad;Konto;Belopp\n1;3010;-5\n2;3010;-6\n")
    assert [one.period for one in proposal.reading.balances] == [202601, 202602]
    assert proposal.mapping["constants"] == {"year": "2026"}
    assert "mapping-year-guessed" in found


def test_a_month_that_is_none_is_an_error_with_its_year():
    columns = {"account": "k", "amount": "b", "year": "å", "month": "m"}
    reading, _ = kept("å;m;k;b\n2026;14;3010;5\n;1;3010;5\n2026;3;3010;5\n", columns=columns, kind="period")
    assert told(reading, "table-no-date") == [2, 3]
    assert [one.period for one in reading.balances] == [202603]


def test_days_with_the_names_of_months():
    rows = ("15 februari 2026", "15 mars 2026", "1. okt. 2026")
    text = "Datum;Konto;Belopp\n" + "".join(f"{day};1910;5\n{day};3010;-5\n" for day in rows)
    proposal, found = proposed(text)
    assert proposal.reading.rows["date"].to_pylist()[::2] == [20260215, 20260315, 20261001]
    assert "mapping-no-time" not in found


def test_opening_balances_from_a_table():
    mapping = {"columns": {"account": "k", "amount": "b", "ansvar": "a"}, "kind": "opening"}
    text = "k;b;a\n1910;10,00;1\n1910;5,00;2\n2010;-15,00;\n"
    reading, rows = kept(text, **mapping, constants={"period": "202601"})
    assert ids(reading) == set()
    assert sorted(rows) == [
        ("opening", "1910", 202601, 500),
        ("opening", "1910", 202601, 1000),
        ("opening", "2010", 202601, -1500),
    ]
    late, _ = kept(text.replace("-15", "-14"), **mapping, constants={"period": "202512"})
    assert ids(late) == {"table-opening-unbalanced", "table-opening-month"}


def test_periods_beside_the_months_are_what_the_mapping_says_and_never_guessed():
    proposal, found = proposed(PERIODS)
    assert "mapping-periods-beside" in found
    assert told(proposal.reading, "table-no-date") == [4, 5, 6, 7]
    reading, rows = kept(PERIODS, **proposal.mapping | {"period": {13: 12, "00": "opening"}})
    assert ids(reading) == set()
    assert sorted(rows) == [
        ("opening", "1910", 202601, 100000),
        ("opening", "2010", 202601, -100000),
        ("voucher", "1910", 202612, -10000),
        ("voucher", "2410", 202612, -5000),
        ("voucher", "6110", 202612, 5000),
        ("voucher", "6110", 202612, 10000),
    ]
    assert (reading.summary.vouchers, reading.summary.debit) == (2, 15000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": {12: 11}},
        {"period": {13: 14}},
        {"period": {13: "x"}},
        {"period": {0: "opening"}, "kind": "budget"},
        {"side": {"debit": "D"}},
        {"side": {"debit": "D", "credit": "d"}},
        {"columns": BARE["columns"] | {"year": "å"}},
        {"columns": BARE["columns"] | {"year": "å", "month": "m", "period": "p"}},
        {"columns": {"account": "k", "date": "d", "debit": "b", "side": "s"}},
    ],
)
def test_a_mapping_that_says_two_things_is_told(wrong):
    _, faults = judged(BARE | wrong)
    assert faults
