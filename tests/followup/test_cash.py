"""The cash flow beside the income statement, and what its page says of rows that stand empty."""

import pytest
from django.urls import reverse

from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import Span, own, place

from . import small_city
from .requirement_world import mnkr
from .small_city import YEAR

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def told() -> dict[str, str]:
    return {one.id: one.message.sv for one in cash(place(YEAR, entities=own())).findings}


def test_twelve_rolling_months_that_arent_all_there_say_so_and_not_that_there_is_no_cash(small):
    found = cash(place(YEAR, last=5, entities=own(), span=Span.ROLLING))
    assert not found.statement.columns
    assert [one.id for one in found.findings][:1] == ["followup.months-lacking"]
    assert "followup.no-cash" not in {one.id for one in found.findings}


def test_depreciation_of_both_statements_agrees(small):
    assert "followup.depreciation-apart" not in told()


def test_depreciation_booked_on_the_asset_itself_is_told_with_the_difference(person, tmp_path, settings, monkeypatch):
    monkeypatch.setattr(small_city, "LEDGER", small_city.LEDGER.replace("1119 {} -5", "1111 {} -5"))
    small_city.receive(person, tmp_path, settings)
    message = told()["followup.depreciation-apart"].replace("\u00a0", " ")
    assert "med 0,00 kr" in message
    assert "drar av 5 000 000,00 kr" in message
    assert "−5 000 000,00 kr skiljer" in message


def test_a_row_whose_amounts_stand_netted_says_so_on_the_page(small, client):
    client.force_login(small[0])
    page = client.get(reverse("followup:statement", args=["kassaflodesanalys"]), {"ar": YEAR}).content.decode()
    assert "står netto på raden ”Förändring av långfristiga lån”" in page


def test_what_a_municipality_printed_of_depreciation_is_told_as_printed(ledger):
    """Helsingborg's group of 2016: the cash flow puts back 934 mnkr, the income statement takes off 861."""
    notes = {one.id: one.message.sv for one in cash(place(2016)).findings}
    assert "73 000 000,00 kr skiljer" in notes["followup.depreciation-as-printed"].replace("\u00a0", " ")
    assert "followup.depreciation-apart" not in notes
    assert not {one.id for one in cash(place(2016, entities=own())).findings} & {"followup.depreciation-as-printed"}


def test_a_statement_without_books_is_laid_out_by_the_form_of_its_year(city):
    reference = balance(place(2026, entities=own())).statement.layout.reference.sv
    assert reference.startswith("LKBR (2018:597) 6 kap. 2 §; övergångsbestämmelserna")


def test_new_loans_and_repayments_are_told_apart_by_debit_and_credit_under_their_row(book, client, person):
    """With the shipped chart both stand netted; the entries say what went which way, corrections with it."""
    opening, loan = [("1910", 100), ("2310", -100)], "2310"
    book(2027, opening, [(loan, -40), ("1910", 40)], m7=[(loan, 15), ("1910", -15)], m8=[(loan, 1), (loan, -1)])
    client.force_login(person("controller"))
    address = reverse("followup:statement", args=["kassaflodesanalys"])
    account, shown = client.get(address, {"ar": 2027}).context["tables"][0]
    rows = {row.id: one for row, one in zip(account.statement.rows, shown.rows, strict=True)}
    assert "debet och kredit" in rows["nya-lan"].note.sv
    page = client.get(rows["langfristiga-lan"].cells[0].url)
    held = page.context["page"]
    assert (held.debit_ore, held.credit_ore, held.sum_ore) == (mnkr(16), mnkr(-41), mnkr(-25))
    assert "Debet och kredit" in page.content.decode()
    one_way = client.get(f"{rows['langfristiga-lan'].cells[0].url}&sok=finns-inte").content.decode()
    assert "Debet och kredit" not in one_way


def test_a_gain_and_a_loss_lead_to_their_vouchers_from_the_result_the_adjustment_and_the_sale(book, client, person):
    """Land of 50 is sold for 80, and machines of 20 are scrapped, for which nothing is paid."""
    sale = [("1910", 80), ("1198", -50), ("3811", -30), ("7811", 20), ("1198", -20)]
    book(2027, [("1910", 100), ("1111", 70), ("2010", -170)], [("8010", -10), ("1910", 10)], m5=sale)
    client.force_login(person("controller"))
    address = reverse("followup:statement", args=["kassaflodesanalys"])
    account, shown = client.get(address, {"ar": 2027}).context["tables"][0]
    rows = {row.id: one for row, one in zip(account.statement.rows, shown.rows, strict=True)}
    wanted = {
        "arets-resultat": 20,
        "vinst-forlust": -10,
        "kassaflode-lopande": 10,
        "forsaljning-materiella": 80,
        "kassaflode-investering": 80,
        "arets-kassaflode": 90,
    }
    assert {row: account.statement.ore(row, "outcome") for row in wanted} == {row: mnkr(n) for row, n in wanted.items()}
    assert account.statement.differences == (), "the result's row has its gains and losses too, and nobody printed it"
    for row, amount in wanted.items():
        assert abs(client.get(rows[row].cells[0].url).context["total"]) == mnkr(abs(amount)), row
    page = client.get(address, {"ar": 2027}).content.decode()
    assert "Justering för vinst (−) och förlust (+)" in page
