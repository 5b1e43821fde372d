"""The amounts of a table: missing, unreadable, too large, on the wrong side, by month, in another currency."""

import pytest
from tests.ledger.tables import BARE, BUDGET, ids, proposed, told, workbook

from arshjul.ledger import Options, read
from arshjul.ledger.facts import blocking, facts


def test_debit_and_credit_units_and_signs():
    text = "konto\tperiod\tdebet\tkredit\n5011\t202601\t1,5\t\n3011\t2026-01\t\t1,5\n9999\t202601\t\t\n"
    mapping = {
        "columns": {"account": "konto", "period": "period", "debit": "debet", "credit": "kredit"},
        "amount": {"unit": "tkr", "sign": 1},
        "kind": "budget",
    }
    reading = read(text.encode(), options=Options(mapping=mapping))
    assert [(item.tag, item.account, item.period, item.amount) for item in reading.balances] == [
        ("PBUDGET", "5011", 202601, 150000),
        ("PBUDGET", "3011", 202601, -150000),
    ]
    assert set(facts(reading, entity="k", batch="b")["kind"].to_pylist()) == {"budget"}


def test_a_debit_and_a_credit_too_large_together_are_told_and_never_wrapped():
    half = "92233720368547758,07"
    text = f"konto;datum;debet;kredit\n1910;2026-01-31;{half};-{half}\n1910;2026-01-31;1,00;\n"
    columns = {"account": "konto", "date": "datum", "debit": "debet", "credit": "kredit"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns}))
    assert told(reading, "table-amount-too-large") == [2]
    assert reading.rows["amount"].to_pylist() == [100]


@pytest.mark.parametrize("cell", ["", "  ", "-", "–"])
def test_a_row_with_an_account_and_a_day_but_no_amount_is_an_error_that_no_one_can_accept(cell):
    text = f"konto;datum;belopp\n1910;2026-01-31;5,00\n3011;2026-01-31;{cell}\n3012;2026-01-31;-5,00\n"
    reading = read(text.encode(), options=Options(mapping=BARE))
    assert told(reading, "table-amount-missing") == [3]
    assert blocking(reading, ["ledger.table-amount-missing"])
    sides = {"columns": {"account": "konto", "date": "datum", "debit": "d", "credit": "k"}}
    text = f"konto;datum;d;k\n1910;2026-01-31;5,00;\n3011;2026-01-31;{cell};\n3012;2026-01-31;;5,00\n"
    assert told(read(text.encode(), options=Options(mapping=sides)), "table-amount-missing") == [3]


def test_a_blank_in_a_budget_is_no_entry_and_the_rows_are_counted():
    text = "konto;period;belopp\n1910;202601;5,00\n3011;202601;\n3012;202601;-\nx;202601;#DIV/0!\nSumma;202601;\n"
    columns = {"account": "konto", "period": "period", "amount": "belopp"}
    reading = read(text.encode(), options=Options(mapping={"columns": columns, "kind": "budget"}))
    assert (told(reading, "table-amounts-blank"), told(reading, "table-cell-error")) == ([3], [5])
    assert [one.amount for one in reading.balances] == [500]
    assert blocking(reading, ["ledger.table-cell-error"])


def test_an_amount_that_no_one_can_read_is_told_in_the_words_of_the_mapping():
    text = "konto;datum;belopp\n1910;2026-01-31;1,234.50\n"
    (found,) = read(text.encode(), options=Options(mapping=BARE)).findings
    assert (found.id, "”1,234.50”" in found.message.sv, "”,”" in found.message.sv) == (
        "ledger.table-amount-unreadable",
        True,
        True,
    )


SIDES = {"account": "konto", "date": "datum", "debit": "debet", "credit": "kredit"}


def sided(*rows, credit=""):
    """Öre and findings of rows of debit and credit, as a mapping reads them."""
    text = "konto;datum;debet;kredit\n" + "".join(f"1910;2026-01-31;{row}\n" for row in rows)
    mapping = {"columns": SIDES, "amount": {"credit": credit} if credit else {}}
    reading = read(text.encode(), options=Options(mapping=mapping))
    return reading.rows["amount"].to_pylist(), reading


def test_a_credit_column_of_negative_amounts_alone_has_to_be_settled_by_the_mapping():
    rows = ("100,00;", ";-60,00", ";-40,00", ";")
    _, reading = sided(*rows[:3])
    assert told(reading, "table-credit-minus") == [3]
    assert blocking(reading, ["ledger.table-credit-minus"])
    ore, reading = sided(*rows[:3], credit="minus")
    assert (ore, ids(reading)) == ([10000, -6000, -4000], set())
    ore, reading = sided(*rows[:3], credit="plus")
    assert ore == [10000, 6000, 4000]
    assert ids(reading) == {"table-side-turned", "table-unbalanced"}


def test_a_reversal_goes_to_the_other_side_and_is_told():
    ore, reading = sided("100,00;", ";100,00", ";-40,00", "-40,00;")
    assert (ore, told(reading, "table-side-turned")) == ([10000, -10000, 4000, -4000], [4])
    ore, reading = sided("100,00;", ";-100,00", ";40,00", "-40,00;", credit="minus")
    assert (ore, told(reading, "table-side-turned")) == ([10000, -10000, 4000, -4000], [4])


def test_a_table_with_a_column_a_month():
    columns = {"account": "Konto", "ansvar": "Ansvar"}
    months = {202601: "Jan", "2026-02": "Feb", 202603: "Mar"}
    mapping = {"columns": columns, "kind": "budget", "months": months}
    reading = read(BUDGET.encode(), options=Options(mapping=mapping))
    assert [(one.account, one.period, one.amount) for one in reading.balances] == [
        ("3011", 202601, -500),
        ("3011", 202602, -550),
        ("5011", 202601, 700),
        ("5011", 202603, 725),
    ]
    assert {name: told(reading, name) for name in ids(reading)} == {
        "table-amount-unreadable": [3],
        "table-amounts-blank": [4],
        "table-column-unread": [2],
        "row-total": [5],
    }
    for wrong in ({"kind": "voucher"}, {"columns": {**columns, "date": "Jan"}}, {"months": {"Jan": "Jan"}}):
        assert ids(read(BUDGET.encode(), options=Options(mapping={**mapping, **wrong}))) == {"mapping-invalid"}


@pytest.mark.parametrize(
    ("amount", "unit"), [("99 999 999 999 999 999,99", "kr"), ("9" * 40, "kr"), ("92233720368547,76", "tkr")]
)
def test_an_amount_beyond_what_books_hold_is_told_as_that(amount, unit):
    mapping = {**BARE, "amount": {"unit": unit}}
    reading = read(f"konto;datum;belopp\n1910;2026-01-31;{amount}\n".encode(), options=Options(mapping=mapping))
    (found,) = [one for one in reading.findings if one.id == "ledger.table-amount-too-large"]
    assert (found.place.line, f"{amount} ({unit})" in found.message.sv) == (2, True)
    assert blocking(reading, ["ledger.table-amount-too-large"])


@pytest.mark.parametrize("digits", [18, 19, 20, 38, 39, 40, 60, 200, 4_400])
def test_an_amount_of_any_number_of_digits_is_never_wrapped(digits):
    text = f"konto;datum;belopp\n1910;2026-01-31;1{'9' * (digits - 1)}\n3011;2026-01-31;-1.50\n"
    reading = read(text.encode(), options=Options(mapping={**BARE, "amount": {"decimal": "."}}))
    assert told(reading, "table-amount-too-large") == [2]
    assert reading.rows["amount"].to_pylist() == [-150]


def test_rows_in_another_currency_are_errors_that_no_one_can_accept():
    text = "konto;datum;val;belopp\n1910;2026-01-31;;5\n1910;2026-01-31;sek;5\n1910;2026-01-31;EUR;-10\nSumma;;EUR;0\n"
    mapping = {"columns": {**BARE["columns"], "currency": "val"}}
    reading = read(text.encode(), options=Options(mapping=mapping))
    (found,) = blocking(reading, ["ledger.table-currency-foreign"])
    assert (found.place.line, "EUR" in found.message.sv) == (4, True)
    constant = Options(mapping={**BARE, "constants": {"currency": "NOK"}})
    assert told(read(text.encode(), options=constant), "table-currency-foreign") == [2, 3, 4]


@pytest.mark.parametrize("error", ["#DIV/0!", "#SAKNAS!", "#n/a"])
def test_an_error_of_the_spreadsheet_is_told_as_that(error):
    rows = f"{error};2026-01-31;1\n1910;{error};2\n1910;2026-01-31;{error}\n1910;2026-01-31;4\nSumma;;{error}\n"
    reading = read(f"konto;datum;belopp\n{rows}".encode(), options=Options(mapping=BARE))
    assert told(reading, "table-cell-error") == [2, 3, 4]
    assert reading.rows["amount"].to_pylist() == [400]
    columns = [one.message.sv.split("”")[1] for one in blocking(reading, ["ledger.table-cell-error"])]
    assert columns == ["konto", "datum", "belopp"]
    assert ids(reading) == {"table-cell-error", "row-total", "table-unbalanced"}


def test_a_code_that_is_an_error_of_the_spreadsheet_is_told():
    text = "konto;datum;kst;belopp\n1910;2026-01-31;41;5\n3011;2026-01-31;#N/A;-5\n"
    reading = read(text.encode(), options=Options(mapping={"columns": {**BARE["columns"], "ansvar": "kst"}}))
    assert told(reading, "table-code-error") == [3]
    assert [row["ansvar"] for row in facts(reading, entity="k", batch="b").to_pylist()] == ["41", "#N/A"]


def test_a_plus_before_an_amount_is_read():
    text = "konto;datum;belopp\n1910;2026-01-31;+1 234,50\n3011;2026-01-31;-1 234,50\n3012;2026-01-31;+-5\n"
    reading = read(text.encode(), options=Options(mapping=BARE))
    assert reading.rows["amount"].to_pylist() == [123450, -123450]
    assert told(reading, "table-amount-unreadable") == [4]


SIDED = {"columns": {**BARE["columns"], "side": "belopp"}, "side": {"debit": "D", "credit": "K"}}


def test_debit_or_credit_may_stand_after_the_amount_in_its_own_cell():
    cells = [
        "1 234,50 D",
        "1\u00a0234,50\u00a0k",
        "5,00K",
        "-5,00 K",
        "0,00",
        "7,00",
        "8,00 X",
        "9,00 kr D",
        "9,00 kr K",
    ]
    rows = "".join(f"{1910 + place};2026-01-31;{cell}\n" for place, cell in enumerate(cells))
    reading = read(("konto;datum;belopp\n" + rows).encode(), options=Options(mapping=SIDED))
    assert reading.rows["amount"].to_pylist() == [123450, -123450, -500, 500, 0, 900, -900]
    assert told(reading, "table-side-unknown") == [7]
    assert told(reading, "table-amount-unreadable") == [8]
    assert told(reading, "table-side-turned") == [5]


def test_a_cell_of_many_blanks_is_read_as_quickly_as_others():
    """Matched blank by blank to its end from each of them, this one took 40 seconds."""
    blank = "1" + " " * 32_000 + "x"
    table = workbook([["konto", "datum", "belopp"], ["1910", "2026-01-31", blank], ["1910", "2026-01-31", 5.0]])
    reading = read(table, options=Options(mapping=SIDED))
    assert told(reading, "table-amount-unreadable") == [2]


def test_without_a_word_in_the_mapping_such_an_amount_is_told_with_what_to_write():
    text = "konto;datum;belopp\n1910;2026-01-31;1 234,50 K\n"
    (found,) = read(text.encode(), options=Options(mapping=BARE)).findings
    assert (found.id, "amount och side" in found.hint.sv) == ("ledger.table-amount-unreadable", True)


def test_the_proposal_sees_the_words_after_amounts_and_says_so():
    text = "Konto;Datum;Belopp\n1910;2026-01-31;1 234,50 D\n3011;2026-01-31;1 234,50 K\n5011;2026-01-31;0,00\n"
    proposal, found = proposed(text)
    assert proposal.mapping["columns"] == {"account": "Konto", "date": "Datum", "amount": "Belopp", "side": "Belopp"}
    assert proposal.mapping["side"] == {"debit": "D", "credit": "K"}
    assert (proposal.mapping["amount"]["decimal"], "mapping-side-guessed" in found) == (",", True)
    assert proposal.reading.rows["amount"].to_pylist() == [123450, -123450, 0]


def test_a_workbook_says_the_side_after_the_amount_too():
    rows = [["konto", "datum", "belopp"], ["1910", "2026-01-31", "5,00 D"], ["3011", "2026-01-31", "5,00 K"]]
    reading = read(workbook(rows), options=Options(mapping=SIDED))
    assert reading.rows["amount"].to_pylist() == [500, -500]
