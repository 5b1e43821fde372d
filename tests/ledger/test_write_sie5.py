"""What is written as SIE 5 has the standard's form, and reading it again gives the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.ledger import read
from arshjul.ledger.sie.tables import rows_table, vouchers_table
from arshjul.ledger.sie.write import PlanLine, plan_reading
from arshjul.ledger.sie5_write import write_sie5
from arshjul.ledger.values import Account, Dimension, FiscalYear, Header, ObjectCode, Reading, Summary

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=12)
CODES = st.text(st.sampled_from('0123456789ABÅ"&<'), min_size=1, max_size=6)
NUMBERS = st.integers(0, 10**6).map(str)
AMOUNTS = st.integers(-(10**15), 10**15)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: int(day.strftime("%Y%m%d")))
ROW = st.tuples(st.just(0), NUMBERS, st.sampled_from(["", '1 "Nord"', '1 "Nord" 6 "0015"']), AMOUNTS, st.none() | DAYS)
VOUCHER = st.tuples(
    st.sampled_from(["", "A", "B", "Ö"]), NUMBERS, DAYS, TEXT, DAYS, TEXT, st.lists(st.tuples(ROW, TEXT), max_size=4)
)
HEADER = Header(5, "", "Prov | 1", "Åmåls kommun", "212000-1587", "XML", 20260201, "SEK")


def made(vouchers, tags=()):
    head = [(place, 0, *voucher[:-1]) for place, voucher in enumerate(vouchers)]
    rows = [
        (row[0], 0, place, *row[1:], text, "", "")
        for place, voucher in enumerate(vouchers)
        for row, text in voucher[-1]
    ]
    rows += [(tag, 0, 0, "1910", "", 500, None, "", "", "") for tag in tags]
    return Reading(
        format="SIE5-XML",
        encoding="utf-8",
        header=HEADER,
        accounts=(
            Account("1910", "Kassa & bank", "T"),
            Account("3010", "Avgifter <alla>", "I"),
            Account("9", "Övrigt"),
        ),
        dimensions=(Dimension("1", "Ansvar"), Dimension("6", "Projekt")),
        objects=(ObjectCode("1", "Nord", 'En "norra"'), ObjectCode("6", "0015", "Bro")),
        balances=(),
        vouchers=vouchers_table(head),
        rows=rows_table(rows),
        summary=Summary(),
        findings=(),
    )


def content(reading):
    """All that the form holds, the vouchers by series."""
    vouchers = reading.vouchers.drop_columns(["line"]).to_pylist()
    rows = reading.rows.drop_columns(["line"]).to_pylist()
    by_voucher = [
        (head | {"voucher": 0}, [row | {"voucher": 0} for row in rows if row["voucher"] == head["voucher"]])
        for head in vouchers
    ]
    series = list(dict.fromkeys(head["series"] for head in vouchers))
    ordered = sorted(by_voucher, key=lambda pair: series.index(pair[0]["series"]))
    codes = reading.accounts, reading.dimensions, reading.objects
    return reading.header.company, reading.header.program, codes, reading.balances, ordered


def form_faults(reading):
    return [one.message.sv for one in reading.findings if one.id == "ledger.xml-element-invalid"]


@given(st.lists(VOUCHER, max_size=6))
def test_reading_what_was_written_gives_the_same(vouchers):
    given_reading = made(vouchers)
    written = write_sie5(given_reading)
    again = read(written.data)
    assert form_faults(again) == []
    assert content(again) == content(given_reading)
    assert write_sie5(again).data == written.data


@given(st.lists(st.tuples(st.integers(1, 12), AMOUNTS, st.sampled_from(["", "Nord", "Syd"])), min_size=1, max_size=20))
def test_a_plan_by_month_and_object_comes_back_to_the_ore(lines):
    year = FiscalYear(0, 20260101, 20261231)
    header = Header(5, "", "Prov | 1", "Åmåls kommun", "", "XML", 20260101, "SEK", (year,))
    plan = [PlanLine("3010", 202600 + month, ore, (("1", unit),) if unit else ()) for month, ore, unit in lines]
    reading = plan_reading(header, [Account("3010", "Avgifter", "I")], [Dimension("1", "Ansvar")], [], plan)
    again = read(write_sie5(reading).data)
    assert form_faults(again) == []
    assert again.balances == reading.balances


def test_history_is_left_out_and_told():
    written = write_sie5(made([("A", "1", 20260102, "", 20260102, "", [])], tags=(1, 2)))
    assert [one.id for one in written.findings] == ["ledger.entries-crossed-out"]
    assert read(written.data).rows.num_rows == 0


def test_a_voucher_without_a_date_is_refused():
    with pytest.raises(ValueError, match="date"):
        write_sie5(made([("A", "1", None, "", None, "", [])]))
