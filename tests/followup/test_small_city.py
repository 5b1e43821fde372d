"""Statements of a small year out of its books."""

from datetime import date

import pytest
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import accounts, ratio_tables
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.key_ratios import key_ratios
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.requirement import requirement
from arshjul.followup.accounts.reserve import room
from arshjul.organisation import municipality
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

from . import small_city
from .small_city import LEDGER, YEAR, cells, mnkr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_balance_sheet_balances_and_the_cash_flow_ends_at_its_cash(small):
    sheet = balance(place(YEAR, entities=own()))
    assert {one.id for one in sheet.findings} == {"followup.months-lacking", "followup.months-without-entries"}
    assert cells(sheet, "summa-tillgangar") == {"outcome": 633, "last_year": 600}
    assert cells(sheet, "summa-eget-kapital-skulder") == {"outcome": 633, "last_year": 600}
    assert cells(sheet, "kassa-och-bank") == {"outcome": 68, "last_year": 100}
    flow = cash(place(YEAR, entities=own()))
    assert cells(flow, "likvida-medel-utgaende") == {"outcome": 68}
    assert cells(flow, "arets-resultat") == {"outcome": 13}
    assert not [one for one in flow.findings if one.id == "statements.cash-does-not-tie"]
    august = cash(place(YEAR, entities=own(), last=6))
    assert cells(august, "likvida-medel-utgaende") == {"outcome": 58}


def test_the_balance_sheet_shows_the_reserve_as_the_year_opened_and_as_it_closes(small):
    sheet = balance(place(YEAR, entities=own())).statement
    reserves = {"varav-resultatreserv-ingaende": mnkr(20), "varav-resultatreserv-utgaende": mnkr(22)}
    assert {name: sheet.ore(name, "outcome") for name in reserves} == reserves
    assert [sheet.ore(name, "last_year") for name in reserves] == [None, mnkr(20)]  # the year before has no books
    assert "varav-rur-ingaende" not in {row.id for row in sheet.rows}  # nothing stands on it


def test_what_the_reserve_is_of_equity_leads_to_its_vouchers(small, client):
    client.force_login(small[0])
    page = client.get(reverse("followup:statement", args=["balansrakning"]), {"ar": YEAR})
    account, table = page.context["tables"][0]
    rows = {row.id: shown.cells for row, shown in zip(account.statement.rows, table.rows, strict=True)}
    cells = [rows[name][0] for name in ("varav-resultatreserv-ingaende", "varav-resultatreserv-utgaende")]
    assert [-client.get(cell.url).context["total"] for cell in cells] == [cell.ore for cell in cells]


def test_the_balance_requirement_takes_gains_and_reserves_from_the_books(small):
    found = requirement(place(YEAR, entities=own()))
    assert cells(found, "realisationsvinster") == {"outcome": -3}
    assert cells(found, "efter-balanskravsjusteringar") == {"outcome": 10}
    assert cells(found, "reservering") == {"outcome": -2}
    assert cells(found, "balanskravsresultat") == {"outcome": 8}
    assert "followup.requirement-judged" in {one.id for one in found.findings}
    reserve = room(place(YEAR, entities=own()), found.statement)
    assert "followup.reserve-room-unknown" in {one.id for one in reserve.findings}


@pytest.mark.parametrize(("pensions", "threshold", "by_result"), [(300, "0,15", "14,85"), (500, "0,3", "14,7")])
def test_pension_obligations_beyond_the_equity_double_the_threshold_of_the_reserve(
    in_january, city, monkeypatch, tmp_path, pensions, threshold, by_result
):
    """KL 11:14: one per cent of taxes and grants, two when equity less all pension obligations is negative."""
    path = tmp_path / "with-pensions.yaml"
    text = (municipality.folder() / "chart.yaml").read_text(encoding="utf-8")
    more = '    statements:\n      balansrakning:\n        lines:\n          pensionsforpliktelser: "98"\n'
    path.write_text(text.replace("    statements:\n", more, 1))
    loaded, found = chart_file.load(path)
    assert found == ()
    rows = [f"1 9810 -{pensions}", f"1 9911 {pensions}", '7 8210 {1 "99"} -5 / 1910 {} 5', LEDGER.strip()]
    monkeypatch.setattr(small_city, "LEDGER", "\n".join(rows))
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, year: charts.on(loaded, date(year, 12, 31)))
    small_city.receive()
    at = place(YEAR, entities=own())
    steps = room(at, requirement(at).statement).statement
    assert steps.ore("troskel", "outcome") == -mnkr(threshold)
    assert steps.ore("utrymme-resultat", "outcome") == mnkr(by_result)
    assert steps.ore("reserv-fore", "outcome") == mnkr(-20)
    assert steps.ore("utrymme", "outcome") == 0


def test_key_ratios_say_what_they_lack(small):
    found = key_ratios(place(YEAR, entities=own()))
    by_id = {row.definition.id: row for row in found.rows}
    assert by_id["soliditet"].values[0].per_cent() == "65,2"
    assert by_id["soliditet-inkl-pensionsforpliktelser"].values[0].per_cent() == ""
    assert any("Pensionsförpliktelser" in one.sv for one in by_id["soliditet-inkl-pensionsforpliktelser"].missing)


def test_a_key_ratio_leads_to_its_parts_and_their_vouchers(small, client):
    client.force_login(small[0])
    found = key_ratios(place(YEAR, entities=own()))
    solvency = next(one for one in ratio_tables.shown(found) if one.row.definition.id == "soliditet")
    equity, assets = solvency.parts
    assert (equity.cells[0].ore, assets.cells[0].ore) == (mnkr(413), mnkr(633))
    selection = Selection.parse(dict(part.split("=") for part in assets.cells[0].url.partition("?")[2].split("&")))
    assert books.cell_cube(selection, books.current()).total() == mnkr(633)
    page = client.get(f"/arbete/uppfoljning/nyckeltal/?ar={YEAR}").content.decode()
    assert "Vägen till siffran" in page
    text = client.get(f"/arbete/uppfoljning/nyckeltal/export.csv?ar={YEAR}").content.decode("utf-8-sig")
    assert "Soliditet (%);65,24;" in text
    assert client.get(f"/arbete/uppfoljning/nyckeltal/export.xlsx?ar={YEAR}").content[:2] == b"PK"
    assert client.get(f"/arbete/uppfoljning/nyckeltal/export.pdf?ar={YEAR}").status_code == 404


def test_a_month_without_books_is_told(small):
    found = accounts.income(YEAR, at=place(YEAR, entities=own(), last=12))
    assert [one.id for one in found.findings if one.id == "followup.months-lacking"] == ["followup.months-lacking"]
