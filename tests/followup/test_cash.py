"""The cash flow beside the income statement, and what its page says of rows that stand empty."""

import pytest
from django.urls import reverse

from arshjul.desk.law_status import law_status
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import Span, own, place
from arshjul.law.checking import State

from . import small_city
from .requirement_world import mnkr, say
from .small_city import YEAR

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def told_of(found) -> dict[str, str]:
    return {one.id: one.message.sv for one in found.findings}


def told() -> dict[str, str]:
    return told_of(cash(place(YEAR, entities=own())))


def test_twelve_rolling_months_that_arent_all_there_say_so_and_not_that_there_is_no_cash(small):
    found = cash(place(YEAR, last=5, entities=own(), span=Span.ROLLING))
    assert not found.statement.columns
    assert [one.id for one in found.findings][:1] == ["followup.months-lacking"]
    assert "followup.no-cash" not in {one.id for one in found.findings}


def test_depreciation_of_both_statements_agrees(small):
    assert "followup.depreciation-apart" not in told()


def test_depreciation_booked_on_the_asset_itself_is_told_with_the_difference(in_january, city, monkeypatch):
    monkeypatch.setattr(small_city, "LEDGER", small_city.LEDGER.replace("1119 {} -5", "1111 {} -5"))
    small_city.receive()
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


PLACED = [("1910", 100), ("1810", 10), ("2010", -110)]


def last_row(client) -> str:
    page = client.get(reverse("followup:statement", args=["kassaflodesanalys"]), {"ar": 2027})
    account, shown = page.context["tables"][0]
    rows = {row.id: one for row, one in zip(account.statement.rows, shown.rows, strict=True)}
    note = rows["likvida-medel-utgaende"].note
    assert note.sv in page.content.decode()
    return note.sv


def test_the_last_row_says_which_rows_of_the_balance_sheet_the_cash_is(book, client, person):
    book(2027, PLACED, [("8010", -25), ("1910", 25)], m7=[("1810", 30), ("1910", -30)])
    client.force_login(person("controller"))
    assert last_row(client) == (
        "Balansräkningen 2027-12-31: ”IV. Kassa och bank” 95,0; ”III. Kortfristiga placeringar” 40,0 (mnkr)."
    )
    found = cash(place(2027, entities=own()))
    assert found.statement.ore("likvida-medel-utgaende", "outcome") == mnkr(135)
    (note,) = [one for one in found.findings if one.id == "followup.placements-as-cash"]
    assert "40 000 000,00 kr kortfristiga placeringar" in note.message.sv.replace("\u00a0", " ")
    half = cash(place(2027, entities=own(), last=6))
    (note,) = [one for one in half.findings if one.id == "followup.placements-as-cash"]
    assert "likvida medlen 2027-06-30 är 10 000 000,00 kr" in note.message.sv.replace("\u00a0", " ")


def test_a_chart_that_has_placements_apart_shows_them_among_investments(book, client, person, chart_lines):
    chart_lines(kassaflodesanalys={"likvida-medel-ingaende": "19", "kortfristiga-placeringar": "18"})
    moved = [("1810", 30), ("1910", -30), ("2310", -7), ("1910", 7)]
    book(2027, PLACED, [("8010", -25), ("1910", 25)], m7=moved)
    client.force_login(person("controller"))
    assert last_row(client) == (
        "Balansräkningen 2027-12-31: ”IV. Kassa och bank” 102,0; "
        "”III. Kortfristiga placeringar” 40,0 räknas inte som likvida medel (mnkr)."
    )
    found = cash(place(2027, entities=own()))
    cells = {row.id: found.statement.ore(row.id, "outcome") for row in found.statement.rows}
    assert (cells["kortfristiga-placeringar"], cells["kassaflode-investering"]) == (mnkr(-30), mnkr(-30))
    assert (cells["likvida-medel-ingaende"], cells["likvida-medel-utgaende"]) == (mnkr(100), mnkr(102))
    assert "followup.placements-as-cash" not in told_of(found)
    (answer,) = (one for one in law_status(2027) if one.rule.id == "KA-01")
    assert answer.state is State.PASS


def test_cash_without_placements_says_its_one_row(small, client):
    client.force_login(small[0])
    assert last_row(client) == "Balansräkningen 2027-12-31: ”IV. Kassa och bank” 68,0 (mnkr)."
    assert "followup.placements-as-cash" not in told()


def test_beneath_a_printed_cash_flow_alone_nothing_is_said_of_a_balance_sheet(ledger):
    assert cash(place(2016, entities=own()), printed=True).statement.rows[-1].note is None


def parts_of(client, year=2027, **asked) -> dict[str, int | None]:
    page = client.get(reverse("followup:statement", args=["kassaflodesanalys"]), {"ar": year, **asked})
    account = page.context["tables"][0][0]
    wanted = ("langfristiga-lan", "varav-nya-lan", "varav-amortering", "kassaflode-finansiering")
    return {row: account.statement.ore(row, "outcome") for row in wanted}


def test_a_controller_states_what_the_net_of_loans_is_made_of_and_the_sums_stay(book, client, person):
    book(2027, [("1910", 100), ("2310", -100)], [("2310", -40), ("1910", 40)], m7=[("2310", 15), ("1910", -15)])
    client.force_login(person("controller"))
    before = parts_of(client)
    assert before == {
        "langfristiga-lan": mnkr(25),
        "varav-nya-lan": None,
        "varav-amortering": None,
        "kassaflode-finansiering": mnkr(25),
    }
    reason = "Kommuninvests besked 2027-12-31"
    assert say(client, "kassaflodesanalys", 2027, reason, varav_nya_lan=40, varav_amortering=15).status_code == 302
    assert parts_of(client) == before | {"varav-nya-lan": mnkr(40), "varav-amortering": mnkr(-15)}
    found = cash(place(2027, entities=own()))
    assert not told_of(found).keys() & {"followup.parts-of-net", "followup.stated-of-other-months"}
    figure = client.get(
        reverse("followup:figure", args=["kassaflodesanalys"]),
        {"ar": 2027, "rad": "varav-nya-lan", "kolumn": "outcome"},
    )
    assert reason in figure.content.decode()
    assert parts_of(client, manad=6)["varav-nya-lan"] is None  # it is stated for the year's end
    say(client, "kassaflodesanalys", 2027, reason, varav_nya_lan=50, varav_amortering=15)
    message = told_of(cash(place(2027, entities=own())))["followup.parts-of-net"].replace("\u00a0", " ")
    assert message.startswith("nyupptagna lån och amortering är uppgivna till sammanlagt 35 000 000,00 kr")
    assert message.endswith("−10 000 000,00 kr skiljer.")


def test_one_stated_part_alone_is_shown_and_not_held_against_the_net(book, client, person):
    book(2027, [("1910", 100), ("2310", -100)], [("2310", -40), ("1910", 40)], m7=[("2310", 15), ("1910", -15)])
    client.force_login(person("controller"))
    say(client, "kassaflodesanalys", 2027, "Låneavtal", varav_nya_lan=40)
    assert parts_of(client)["varav-nya-lan"] == mnkr(40)
    found = cash(place(2027, entities=own()))
    assert "followup.parts-of-net" not in told_of(found)
    assert "varav-amortering" not in {row.id for row in found.statement.rows}


def test_only_the_municipalitys_own_cash_flow_has_parts_to_state(group, client):
    client.force_login(group)
    address = reverse("followup:state", args=["kassaflodesanalys"])
    asked = [{"ar": 2027, "vem": whose} for whose in ("hamnen", "koncern")]
    assert client.get(address, {"ar": 2027}).status_code == 200
    assert [client.get(address, one).status_code for one in asked] == [404, 404]
