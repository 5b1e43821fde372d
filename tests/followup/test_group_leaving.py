"""A company that leaves the group within the year takes its eliminations with it, in the month that it leaves in."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.followup import accounts, services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.group import together
from arshjul.followup.accounts.place import own, place
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation

from . import two_charts as bas
from .small_group import ACQUISITION, YEAR, bought_by, kr, publish
from .test_group_owning import EQUITY, JULY, LONG_AGO, equity, group_at, owned, year_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
UNTIL_JULY = (Fraction(1), Interval(LONG_AGO, JULY))


@pytest.fixture
def sold(chart_with_codes, city, person, tmp_path, monkeypatch):
    """The city bought its port for 100 when its equity was 80, and it leaves in July; eliminations are booked."""
    folder = tmp_path / "chart"
    folder.mkdir()
    bought_by(ACQUISITION, folder, monkeypatch)
    opened = [("1910", 1000), ("1310", 100), ("2010", -1100)]
    publish(tmp_path, own()[0], year_of(opened, [("8010", -10), ("1910", 10)], "staden"))
    port = [("1910", 300), ("2410", -100), ("2010", -200)]
    publish(tmp_path, "hamnen", year_of(port, [("3110", -5), ("1910", 5)], "hamnen"))
    owned(monkeypatch, UNTIL_JULY, consolidation=Consolidation.FULL)
    controller = person("controller")
    services.book_eliminations(at=place(YEAR), by=controller, expected=None)
    return controller


def test_shares_and_equity_are_taken_away_until_the_month_it_leaves(sold, client):
    booked = books.cube(YEAR).where(entity="elimineringar").sums("period", "account")
    assert {key: ore for key, ore in booked.items() if ore} == {
        (YEAR * 100 + month, account): sign * kr(ore)
        for month, sign in ((0, 1), (7, -1))
        for account, ore in (("1310", -100), ("2010", 80), ("1012", 20))
    }
    client.force_login(sold)
    assert (
        "Vänt igen vid periodens slut, bokförd" in client.get(f"{reverse('followup:group')}?ar={YEAR}").content.decode()
    )
    june = balance(group_at(last=6)).statement
    assert june.ore("finansiella", "outcome") == 0
    assert equity(june, "outcome") == [kr(1100 + 200 - 80), kr(60 + 30), None, None]


def test_the_result_of_income_equity_and_cash_flow_is_one_and_the_rest_left_with_the_company(sold):
    sheet, flow = balance(group_at()), cash(group_at())
    assert equity(sheet.statement, "outcome") == [kr(1220), kr(120 + 30), None, kr(-230 + 80)]
    assert sheet.statement.ore("eget-kapital-utgaende", "outcome") == kr(1100 + 120)
    results = {
        one.statement.ore("arets-resultat", "outcome") for one in (sheet, flow, accounts.income(YEAR, group=True))
    }
    assert results == {kr(150)}
    assert flow.statement.ore("andrad-agarandel", "outcome") == kr(-330), "the cash that left with it"
    assert flow.statement.ore("likvida-medel-utgaende", "outcome") == kr(1120)
    told = {one.id for one in (*sheet.findings, *flow.findings)}
    assert not {"statements.cash-does-not-tie", "statements.sides-differ"} & told
    beside = together.side_by_side("balansrakning", place(YEAR)).statement
    for row in EQUITY:
        parts = [beside.ore(row, column) or 0 for column in (*own(), "hamnen", "elimineringar")]
        assert sum(parts) == (beside.ore(row, "koncern") or 0), row


def test_the_day_it_left_is_told_and_that_it_is_there_until_then(sold):
    told = {one.id: one for one in balance(group_at()).findings}
    assert f"lämnade koncernen {date(YEAR, 7, 1).isoformat()}" in told["followup.left-the-group"].message.sv
    assert "followup.not-consolidated" not in told
    assert "followup.left-the-group" not in {one.id for one in balance(group_at(last=6)).findings}


@pytest.fixture
def sold_with_reserves(city, person, tmp_path, monkeypatch):
    """The port, after BAS, opens with 100 in untaxed reserves, puts 15 more away in August and leaves in October."""
    bas.publish(tmp_path, own()[0], bas.sie(**bas.CITY, name="Staden"))
    port = {**bas.PORT, "opening": "1930 600 / 2150 -100 / 2081 -500"}
    bas.publish(tmp_path, "hamnen", bas.sie(**port, name="Hamnen"))
    owned(monkeypatch, (Fraction(1), Interval(LONG_AGO, date(YEAR, 10, 1))), consolidation=Consolidation.FULL)
    controller = person("controller")
    services.book_eliminations(at=place(YEAR), by=controller, expected=None)
    return controller


def test_untaxed_reserves_are_divided_until_their_company_leaves_and_their_tax_stays_in_the_result(sold_with_reserves):
    earned = kr(1150 + 285 + 15) - 309
    had = kr(100) - kr(20) - 60
    for last in (9, 12):
        sheet, flow = balance(group_at(last=last)), cash(group_at(last=last))
        income = accounts.income(YEAR, at=group_at(last=last))
        results = {one.statement.ore("arets-resultat", "outcome") for one in (sheet, flow, income)}
        assert results == {earned}, last
        assert sheet.statement.ore("obeskattade-reserver", "outcome") in {None, 0}
        assert not {"statements.cash-does-not-tie", "statements.sides-differ"} & {
            one.id for one in (*sheet.findings, *flow.findings)
        }
        left = -(kr(500) + had + kr(285 + 15) - 309) if last == 12 else None
        assert equity(sheet.statement, "outcome") == [kr(500) + had, earned, None, left]
    assert sheet.statement.ore("andra-avsattningar", "outcome") == 0
    assert flow.statement.ore("andrad-agarandel", "outcome") == -kr(600 + 400 + 30 - 20)
    march = balance(group_at(last=3)).statement
    assert march.ore("andra-avsattningar", "outcome") == kr(20) + 60
