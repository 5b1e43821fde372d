"""A header in several rows: proposed, said by the mapping as data, and read under the names that the rows give."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import ids, proposed, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.tabular.files.cells import header_names
from arshjul.ledger.tabular.proposing.propose import propose

ROWS = "3010;100;-5,50;-6;-7;-8\n5010;100;5,50;6;7;8,25\n"
GROUPS = "Konto;Ansvar;Januari;;Februari;\n;;Utfall;Budget;Utfall;Budget\n"
SPLIT = "Konto;Bokförings-;Kostnads-;Belopp\nnr;datum;ställe;kr\n3010;2026-01-31;100;-5,50\n1910;2026-01-31;100;5,50\n"


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (GROUPS, 2),
        ("Uppföljning 2026\n" + GROUPS, 2),
        (";;Januari;;Februari;\nKonto;Ansvar;Utfall;Budget;Utfall;Budget\n", 2),
        ("Konto;Ansvar;2026;;;\n;;Januari;;Februari;\n;;Utfall;Budget;Utfall;Budget\n", 3),
    ],
)
def test_months_above_their_outcome_and_budget_are_proposed_and_read(header, rows):
    proposal, found = proposed(header + ROWS)
    assert proposal.mapping["header"] == rows
    assert [name.removeprefix("2026 ") for name in proposal.mapping["months"].values()] == [
        "Januari Utfall",
        "Februari Utfall",
    ]
    assert "mapping-header-rows" in found
    assert [(one.period, one.account, one.amount) for one in proposal.reading.balances] == [
        (202601, "3010", -550),
        (202602, "3010", -700),
        (202601, "5010", 550),
        (202602, "5010", 700),
    ]
    assert "table-amounts-unread" in found


def test_a_name_that_two_rows_divide_is_one():
    proposal, found = proposed(SPLIT)
    assert proposal.mapping["columns"] == {
        "account": "Konto nr",
        "date": "Bokföringsdatum",
        "ansvar": "Kostnadsställe",
        "amount": "Belopp kr",
    }
    assert (proposal.reading.rows["amount"].to_pylist(), found) == ([-550, 550], {"mapping-header-rows"})


@pytest.mark.parametrize(
    "text",
    [
        "Konto;Period;Belopp\n3010;202601;saknas\n5010;202601;5\n1910;202601;7\n",
        "Konto;Benämning;Period;Belopp\nIntäkter;;;\n3010;Avgift;202601;-5\n5010;Lön;202601;5\n",
        "Konto;Benämning;Period;Belopp\nNämnd;Skola;;\n3010;Avgift;202601;-5\n5010;Lön;202601;5\n",
        "Rapport;;;\nKonto;Ansvar;Utfall;Budget\n3010;100;-5;-6\n5010;100;5;6\n",
        "Kommun;Helsingborg;Period;mars\nKonto;Ansvar;Utfall;Budget\n3010;100;-5;-6\n5010;100;5;6\n",
        "Uppföljning mars 2026;;;\nKonto;Ansvar;Utfall;Budget\n3010;100;-5;-6\n5010;100;5;6\n",
        "Konto;Ansvar;Period;Belopp\n#SAKNAS!;#SAKNAS!;#SAKNAS!;#SAKNAS!\n3010;100;202601;-5\n5010;100;202601;5\n",
        "jan;feb;mar\nKonto;Ansvar;Utfall\n3010;100;-5\n5010;100;5\n",
    ],
)
def test_a_row_of_the_table_or_a_line_above_it_is_no_part_of_the_header(text):
    proposal, found = proposed(text)
    assert proposal.mapping["header"] is True
    assert "mapping-header-rows" not in found


def test_a_rule_below_the_header_is_part_of_it_and_says_nothing():
    proposal, _ = proposed("Konto;Period;Belopp\n-----;------;------\n3010;202601;-5\n5010;202601;5\n")
    assert proposal.mapping["columns"] == {"account": "Konto", "period": "Period", "amount": "Belopp"}
    assert len(proposal.reading.balances) == 2


def test_merged_cells_of_a_workbook_are_groups():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Blad1")
        sheet.merge_range("A1:A2", "Konto")
        sheet.merge_range("B1:C1", "Januari")
        sheet.merge_range("D1:E1", "Februari")
        sheet.write_row("B2", ["Utfall", "Budget", "Utfall", "Budget"])
        sheet.write_row("A3", [3010, -5.5, -6, -7, -8])
        sheet.write_row("A4", [5010, 5.5, 6, 7, 8])
    proposal = propose(buffer.getvalue(), name="utfall 2026.xlsx")
    assert proposal.mapping["months"] == {202601: "Januari Utfall", 202602: "Februari Utfall"}
    assert [one.amount for one in proposal.reading.balances] == [-550, -700, 550, 700]
    assert [one.line for one in proposal.reading.balances] == [3, 3, 4, 4]


MAPPING = {
    "header": 2,
    "kind": "budget",
    "columns": {"account": "Konto", "ansvar": "Ansvar"},
    "months": {202601: "Januari Budget", 202602: "Februari Budget"},
    "unread": ["Januari Utfall", "Februari Utfall"],
}


@pytest.mark.parametrize(
    "content", [(GROUPS + ROWS).encode(), workbook([line.split(";") for line in (GROUPS + ROWS).splitlines()])]
)
def test_a_mapping_says_how_many_rows_the_header_takes(content):
    reading = read(content, options=Options(mapping=MAPPING))
    assert [(one.line, one.amount) for one in reading.balances] == [(3, -600), (3, -800), (4, 600), (4, 825)]
    assert "column-missing" in ids(read(content, options=Options(mapping=MAPPING | {"header": True})))


def test_a_header_that_says_too_many_rows_hides_no_row():
    text = b"Konto;Period;Belopp\n3010;202601;-5\n5010;202601;5\n"
    mapping = {"header": 2, "kind": "period", "columns": {"account": "Konto", "period": "Period", "amount": "Belopp"}}
    assert "column-missing" in ids(read(text, options=Options(mapping=mapping)))


@pytest.mark.parametrize("header", [-1, 10, "två", 1.5, None])
def test_a_header_of_another_kind_is_a_fault(header):
    (fault,) = [
        one
        for one in read((GROUPS + ROWS).encode(), options=Options(mapping=MAPPING | {"header": header})).findings
        if one.id == "ledger.mapping-invalid"
    ]
    assert "header" in fault.message.sv


CELL = st.sampled_from(["", "", "Konto", "Jan", "Utfall", "Kost-", "kr", "---", "2026"])


@given(st.lists(st.lists(CELL, max_size=6), min_size=1, max_size=3))
def test_every_column_has_a_name_of_its_own_that_says_what_its_own_cells_say(rows):
    names = header_names(rows)
    assert len(set(names)) == len(names) == max(map(len, rows))
    for place, name in enumerate(names):
        for row in rows[-1:]:
            own = row[place] if place < len(row) else ""
            assert not any(map(str.isalnum, own)) or own.strip("-") in name


@pytest.mark.parametrize(
    ("name", "kind", "months"),
    [
        ("tal 2026.csv", "period", ["Jan Utfall", "Feb Utfall"]),
        ("utfall 2026.csv", "period", ["Jan Utfall", "Feb Utfall"]),
        ("budget 2026.csv", "budget", ["Jan Budget", "Feb Budget", "Mar Budget"]),
        ("budgetuppföljning 2026.csv", "period", ["Jan Utfall", "Feb Utfall"]),
        ("budget och utfall 2026.csv", "period", ["Jan Utfall", "Feb Utfall"]),
    ],
)
def test_outcome_and_budget_are_never_mixed_in_one_mapping(name, kind, months):
    text = "Konto;Jan;;Feb;;Mar\n;Utfall;Budget;Utfall;Budget;Budget\n3010;-5;-6;-7;-8;-9\n5010;5,50;6;7;8;9\n"
    proposal = propose(text.encode(), name=name)
    assert (proposal.mapping["kind"], list(proposal.mapping["months"].values())) == (kind, months)
    told = {one.message.sv for one in proposal.findings if one.id == "ledger.mapping-amount-per-column"}
    assert len(told) == 1


@pytest.mark.parametrize("amount", ["19663.87", "20000", "2000", "1999,50"])
@pytest.mark.parametrize("name", ["Account", "Konto", "Budgetpost"])
def test_a_first_row_whose_amount_begins_as_a_year_does_is_an_entry(amount, name):
    text = f"{name};Value;Supplier;Date\nFees & Consultancy;{amount};Amtec PLC;2011-04\nRent;-5;City;2011-05\n"
    proposal, found = proposed(text)
    assert (proposal.mapping["header"], "mapping-header-rows" in found) == (True, False)


def test_years_below_outcome_and_budget_are_part_of_the_header():
    proposal, _ = proposed("Konto;Utfall;;Budget\n;2024;2025;2025\n3010;-5;-6;-7\n5010;5,5;6;7\n", "tal.csv")
    assert proposal.mapping["columns"]["amount"] == "Utfall 2024"
