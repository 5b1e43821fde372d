"""What a table seems to be: the mapping that is proposed from its own content."""

import pytest
import yaml
from tests.ledger.conftest import HEAD
from tests.ledger.tables import BUDGET, MAPPING, TABLE, proposed, workbook

from arshjul.ledger.tabular.proposing.propose import propose


def test_a_proposed_mapping_reads_the_file(tmp_path):
    path = tmp_path / "huvudbok.csv"
    path.write_text(TABLE, encoding="utf-8")
    proposal = propose(path)
    assert proposal.is_usable
    assert proposal.mapping["columns"] == MAPPING["columns"]
    assert (proposal.mapping["skip"], proposal.mapping["separator"]) == (1, ";")
    assert proposal.preview()[0]["amount"] == 150000
    assert yaml.safe_load(proposal.as_text())["columns"] == MAPPING["columns"]


def test_a_file_without_headers_is_known_by_its_cells():
    proposal = propose(b"20260131,1910,100.50\n20260131,3011,-100.50\n")
    assert proposal.mapping["columns"] == {"date": "1", "account": "2", "amount": "3"}
    assert proposal.mapping["amount"]["decimal"] == "."
    assert proposal.reading.rows["amount"].to_pylist() == [10050, -10050]


def test_unknown_headers_above_numbers_are_headers_still():
    proposal, _ = proposed("När;Kod;Hur mycket\n2026-01-31;1910;5,50\n2026-02-28;3011;-5,50\n")
    assert proposal.mapping["columns"] == {"date": "När", "amount": "Hur mycket", "account": "Kod"}
    assert proposal.entries == 2


def test_a_name_counts_by_its_words_and_only_when_the_cells_agree():
    proposal, _ = proposed(
        "Bokf. datum;Konto nr;Utfall, tkr;Text\n2026-01-31;1910;5,5;Hyra\n2026-02-28;3011;-5,5;Hyra\n"
    )
    assert proposal.mapping["columns"] == {
        "account": "Konto nr",
        "amount": "Utfall, tkr",
        "date": "Bokf. datum",
        "text": "Text",
    }
    assert proposal.reading.rows["amount"].to_pylist() == [550000, -550000]


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        ("Text;Verifikationstext", {"text": "Text", "voucher_text": "Verifikationstext"}),
        ("Verifikationstext;Text", {"text": "Text", "voucher_text": "Verifikationstext"}),
        ("Vertext;Leverantör", {"text": "Leverantör", "voucher_text": "Vertext"}),
        ("Verifikationstext;Annat", {"text": "Verifikationstext"}),
    ],
)
def test_the_vouchers_own_text_is_told_from_the_rows_when_there_are_both(names, columns):
    proposal, _ = proposed(f"Datum;Konto;Belopp;{names}\n2026-01-31;1910;5,50;Hyra;a\n2026-01-31;3011;-5,50;Hyra;b\n")
    found = proposal.mapping["columns"]
    assert {field: found[field] for field in ("text", "voucher_text") if field in found} == columns


def test_amounts_in_thousands_are_known_by_their_cells():
    for amount in ("-1 500,00", "-1.500,00", "-1,500.00"):
        proposal, _ = proposed(f"A;B;C\n2026-01-31;1910;{amount}\n2026-02-28;3011;5,00\n")
        assert proposal.mapping["columns"] == {"date": "A", "amount": "C", "account": "B"}, amount


def test_revenues_with_a_plus_turn_the_sign_and_further_codes_become_code_parts():
    proposal, _ = proposed("Konto;Datum;Belopp;Fond\n" + "3011;2026-01-31;5,00;A1\n5011;2026-01-31;-5,00;A1\n" * 3)
    assert proposal.mapping["amount"]["sign"] == -1
    assert proposal.mapping["dimensions"] == {"fond": "Fond"}


def test_what_a_proposal_had_to_guess_is_told():
    day_first, found = proposed("Konto;Datum;Belopp\n1910;1/2/2026;5,00\n")
    assert found == {"mapping-day-order"}
    assert day_first.reading.rows["date"].to_pylist() == [20260201]
    month_first, found = proposed("Konto;Datum;Belopp\n1910;1/22/2026;5,00\n")
    assert not found
    assert month_first.reading.rows["date"].to_pylist() == [20260122]
    whole, found = proposed("Konto;Belopp\n5011;5,00\n")
    assert found == {"mapping-no-time", "table-sums-of-months"}
    assert whole.mapping["constants"] == {"period": "202601-202612"}
    budget, found = proposed("Konto;2026;2027\n5011;5,00;6,00\n5012;5,10;6,10\n")
    assert "mapping-amount-per-column" in found
    assert budget.mapping["columns"]["amount"] == "2026"
    payments, found = proposed("Konto;Datum;Vernr;Belopp\n5011;2026-01-31;1;5,00\n5011;2026-01-31;2;5,00\n")
    assert found == {"mapping-one-sided"}
    assert payments.entries == 2


def test_a_table_under_a_hash_is_no_sie_file():
    proposal, _ = proposed("#Konto;Datum;Belopp\n1910;2026-01-31;5,50\n")
    assert proposal.entries == 1


def test_a_table_that_says_no_time_says_how_to_give_it_in_each_language():
    proposal = propose(b"art;art_tekst;beloep\n10201;VIKAR;6000000\n17101;REF;-6000000\n10300;L;4000\n")
    (one,) = [found for found in proposal.findings if found.id == "ledger.mapping-invalid"]
    assert (one.hint.sv.count("constants: {period:"), "nothing" in one.message.sv) == (1, False)
    assert ("nothing says when" in one.message.en, "inget" in one.message.en) == (True, False)
    assert one.hint.sv in proposal.as_text()
    assert proposal.mapping["columns"]["account"] == "art"


def test_a_proposal_sees_that_credits_have_a_minus():
    text = "Konto;Datum;Debet;Kredit\n1910;2026-01-31;100,00;0,00\n3011;2026-01-31;;-100,00\n"
    proposal, found = proposed(text)
    assert proposal.mapping["amount"]["credit"] == "minus"
    assert proposal.reading.rows["amount"].to_pylist() == [10000, -10000]
    assert not found


def test_days_may_be_written_without_their_century():
    proposal, found = proposed("Konto;Datum;Belopp\n1910;260131;5,00\n3011;260228;-5,00\n")
    assert (proposal.mapping["date"], found) == ("YYMMDD", set())
    assert proposal.reading.rows["date"].to_pylist() == [20260131, 20260228]
    months, _ = proposed("Konto;Datum;Belopp\n1910;202601;5,00\n3011;202602;-5,00\n")
    assert "period" in months.mapping["columns"]


@pytest.mark.parametrize(
    ("cell", "unit", "ore"),
    [("1.234", "kr", 123400), ("1,234", "kr", 123400), ("1,234", "tkr", 123400), ("1.234", "tkr", 123400000)],
)
def test_a_sign_that_may_mean_two_things_is_told_with_what_it_was_taken_for(cell, unit, ore):
    text = f"Konto;Datum;Belopp {unit}\n1910;2026-01-31;{cell}\n3011;2026-01-31;-{cell}\n"
    proposal, found = proposed(text)
    assert found == {"mapping-thousands"}
    assert proposal.reading.rows["amount"].to_pylist() == [ore, -ore]
    assert "mapping-thousands" not in proposed(text.replace(f"-{cell}", f"-{cell}.567"))[1]


def test_a_proposal_sees_a_column_a_month():
    proposal = propose(BUDGET.replace("abc", "7,00").encode(), name="budget 2027.csv")
    assert proposal.mapping["months"] == {202701: "Jan", 202702: "Feb", 202703: "Mar"}
    assert (proposal.mapping["kind"], proposal.mapping["columns"]["account"]) == ("budget", "Konto")
    assert not {"amount", "date", "period"} & set(proposal.mapping["columns"])
    assert sum(one.amount for one in proposal.reading.balances) == -1050 + 2125
    header = "Konto;Budget jan;Utfall jan;Budget feb;Utfall feb;Budget mar\n"
    text = header + "3011;1,00;2,00;3,00;4,00;x\n5011;1,00;2,00;3,00;4,00;y\n"
    double, found = proposed(text, "budget 2026.csv")
    assert double.mapping["months"] == {202601: "Budget jan", 202602: "Budget feb", 202603: "Budget mar"}
    assert found >= {"mapping-amount-per-column", "table-amount-unreadable", "table-amounts-unread"}
    rows = [["Konto", 202601, 202602], ["3011", 5.0, 6.0], ["5011", -5.0, -6.5]]
    assert propose(workbook(rows)).mapping["months"] == {202601: "202601", 202602: "202602"}
    assert len(propose(workbook(rows)).reading.balances) == 4


def test_a_column_of_currencies_is_looked_at_unless_the_amounts_are_in_kronor_beside_it():
    text = "Konto;Datum;Valuta;Belopp\n1910;2026-01-31;SEK;5,00\n3011;2026-01-31;EUR;-5,00\n"
    proposal, found = proposed(text)
    assert (proposal.mapping["columns"]["currency"], found) == ("Valuta", {"table-currency-foreign"})
    both = "Konto;Datum;Valuta;Valutabelopp;Belopp\n1910;2026-01-31;EUR;1,00;11,50\n3011;2026-01-31;EUR;-1,00;-11,50\n"
    proposal, found = proposed(both)
    assert ("currency" in proposal.mapping["columns"], found) == (False, {"table-column-unread"})
    assert proposal.mapping["unread"] == ["Valutabelopp"]
    assert proposal.mapping["columns"]["amount"] == "Belopp"
    alone, found = proposed(
        both.replace(";Belopp", ";Kvar att göra").replace(";-11,50", ";nej").replace(";11,50", ";ja")
    )
    assert (alone.mapping["columns"]["amount"], found) == ("Valutabelopp", {"table-currency-foreign"})


def test_what_a_proposal_had_to_guess_is_told_at_the_header():
    proposal = propose(b"Lista\n\nKonto;Datum;Belopp\n1910;1/2/2026;5,00\n")
    (one,) = [found for found in proposal.findings if found.id == "ledger.mapping-day-order"]
    assert one.place.line == 3


@pytest.mark.parametrize("amount", ["-10", "-7"], ids=["whole", "unbalanced"])
def test_a_sie_file_needs_no_mapping_and_that_is_said(amount):
    voucher = f"#VER A 1 20260105\n{{\n#TRANS 1910 {{}} 10\n#TRANS 3010 {{}} {amount}\n}}\n"
    proposal = propose(f"{HEAD}{voucher}".encode("cp437"))
    assert "ledger.mapping-not-needed" in {one.id for one in proposal.findings}
    assert "{}" not in proposal.as_text().splitlines()[0]


@pytest.mark.parametrize(
    ("text", "columns", "wrong"),
    [
        ("Datum;Konto;Belopp;Ver\n2026-01-15;1910;#VÄRDEFEL!;1\n2026-01-15;3010;-5,10;1\n", {"voucher": "Ver"}, [2, 3]),
        ("Konto;Belopp;Datum\n1910;1.5E3;2026-01-31\n3010;-1500;2026-01-31\n", {"amount": "Belopp"}, [2]),
        ("Konto;Belopp;Datum\n1910;#SAKNAS!;2026-01-31\n", {"amount": "Belopp"}, [2]),
        ("Period;Konto;Belopp\n2026-01;3010;-5\n2026-13;3010;-5\n", {"period": "Period"}, [3]),
        ("Konto;Period;Belopp\n3010;202600;-5\n3010;202613;-5\n3010;202601;-5\n", {"period": "Period"}, [2, 3]),
        ("Datum;Konto;Belopp\n2026-02-30;3010;-5,5\n2026-02-28;1910;5,5\n", {"date": "Datum"}, [2]),
    ],
)
def test_a_column_called_by_the_very_word_is_that_and_its_bad_cells_are_told(text, columns, wrong):
    proposal, _ = proposed(text)
    assert proposal.mapping["columns"].items() >= columns.items()
    errors = [found for found in proposal.reading.findings if str(found.level) == "error"]
    assert [found.place.line for found in errors] == wrong


@pytest.mark.parametrize(
    ("name", "kind", "is_guessed"),
    [
        ("budget2026.csv", "budget", False),
        ("tal 2026.csv", "period", True),
        ("Utfall_2026.csv", "period", False),
        ("budgetuppföljning 2026.csv", "budget", True),
        ("årsbudget2026.csv", "budget", False),
        ("Internbudget 2026.csv", "budget", False),
        ("ombudgeteringar.csv", "budget", True),
    ],
)
def test_whether_a_table_is_outcome_or_budget_is_told_when_it_is_guessed(name, kind, is_guessed):
    proposal = propose(b"Konto;Ansvar;jan;feb;mar\n3010;100;-5;-6;-7\n4010;100;5;6;7,5\n", name=name)
    assert proposal.mapping["kind"] == kind
    assert ("ledger.mapping-kind-guessed" in {found.id for found in proposal.findings}) == is_guessed


@pytest.mark.parametrize("column", ["Årsbudget 2026", "Helårsbudget", "Detaljbudget", "Budget 2026"])
def test_a_column_with_a_compound_of_budget_is_one(column):
    proposal, found = proposed(f"Konto;Ansvar;{column}\n5010;20;1200,00\n3010;20;-500,00\n")
    assert (proposal.mapping["kind"], proposal.mapping["columns"]["amount"]) == ("budget", column)
    assert "mapping-kind-guessed" not in found


def test_of_an_outcome_beside_its_budget_the_column_read_says_what_it_is():
    proposal, _found = proposed(
        "Konto;Ansvar;Utfall 2026;Årsbudget 2026\n5010;20;1100,00;1200,00\n3010;20;-400,00;-500,00\n"
    )
    is_plan = "budget" in proposal.mapping["columns"]["amount"]
    assert proposal.mapping["kind"] == ("budget" if is_plan else "period")


def test_two_columns_with_one_name_are_told():
    proposal, found = proposed("Datum;Konto;Belopp;Belopp\n2026-01-15;1910;5;7\n2026-01-15;3010;-5;-7\n")
    assert proposal.mapping["columns"]["amount"] == "Belopp"
    assert "mapping-names-alike" in found
    assert "Belopp 4" in next(one.message.sv for one in proposal.findings if one.id == "ledger.mapping-names-alike")
