"""The group's forecast divides untaxed reserves and takes in associates as its outcome does: same entries, same öre."""

from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.followup import accounts, queries, services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.place import own, place
from arshjul.followup.services import Given
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import queries as organisation
from arshjul.statements.city_lines import BALANCE, CASH_FLOW
from arshjul.statements.whole import RESULT

from .group_budgets import walk
from .small_group import YEAR, kr, publish
from .test_group_divided_budgets import CITY, METHODS, PORT, charted, shares_of, year_of

__all__ = ["charted"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
POINT = "delar-augusti"
UNDIVIDED = {"followup.untaxed-undivided", "followup.forecast-associate", "followup.associate-unforecast"}
CITYS = {"drift-intakter": 0, "drift-kostnader": 0}


@pytest.fixture
def controller(charted, tmp_path, settings):
    """The books of a year, and the day on which the reports are handed over."""
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_of(CITY, "staden", budget=False))
    publish(books, "hamnen", year_of(PORT, "hamnen", budget=False))
    return charted


def booked(entity):
    """What an entity books in the year, öre by statement and row."""
    at = place(YEAR, entities=(entity,))
    made = {BALANCE: balance(at).statement, CASH_FLOW: cash(at).statement}
    amounts = {name: {row.id: one.ore(row.id, "outcome") or 0 for row in one.rows} for name, one in made.items()}
    income = accounts.income(YEAR, at=at).statement
    return amounts, {row.id: income.ore(row.id, "outcome") or 0 for row in income.rows}


def hand_over(slug, entity, *, leave=()):
    """The report of a body, that the year goes as its books say; without the statements in `leave`."""
    amounts, income = booked(entity)
    body = organisation.executive_board() if slug == "ks" else organisation.body(slug)
    lines = [line for line in queries.lines_of(body, YEAR) if line.place]
    given = [Given(name, ore) for name, ore in (CITYS if slug == "ks" else {}).items()]
    for line in lines:
        statement, row = line.place
        if statement in amounts and statement not in leave and line.together:
            given.append(Given(line.id, amounts[statement].get(row, 0)))
        elif statement not in amounts and not line.optional:
            given.append(Given(line.id, income[row]))
    report = services.open_report(year=YEAR, point=POINT, body=body, by=None)
    report = services.save_report(report=report, by=None, summary="Läget", forecasts=given)
    services.hand_over_report(report=report, by=None)


def both(**chosen):
    hand_over("hamnen", "hamnen", **chosen)
    hand_over("ks", own()[0])


def shown():
    at = place(YEAR)
    return [accounts.income(YEAR, at=at), balance(at, plans=True), cash(at, plans=True)]


def told(made):
    return {one.id: one.message.sv for one in made.findings}


@pytest.mark.parametrize(("method", "share", "apart"), [(*METHODS[0], 0), (*METHODS[1], 3), (*METHODS[2], 0)])
def test_a_year_that_goes_as_forecast_is_what_the_group_forecast(controller, monkeypatch, method, share, apart):
    """Of a part of a company months are rounded each by itself and a forecast as a year: öre on a row, none in sum."""
    both()
    shares_of(monkeypatch, method, share)
    services.book_eliminations(at=place(YEAR), by=controller, expected=None)
    income, *balances = shown()
    for made in balances:
        statement = made.statement
        assert "forecast" in {column.id for column in statement.columns}, statement.layout.id
        for row in statement.rows:
            amounts = [statement.ore(row.id, column) or 0 for column in ("outcome", "forecast")]
            assert abs(amounts[0] - amounts[1]) <= apart, (statement.layout.id, row.id, amounts)
        assert not told(made).keys() & UNDIVIDED
    sheet = balances[0].statement
    assert sheet.ore("summa-tillgangar", "forecast") == sheet.ore("summa-eget-kapital-skulder", "forecast")
    after = [income.statement.ore("resultat-efter-finansiella-poster", one) for one in ("outcome", "forecast")]
    assert abs(after[0] - after[1]) <= apart
    is_taken = method is Consolidation.EQUITY
    assert ("followup.forecast-associate-taken" in told(income)) is is_taken


def test_reserves_of_a_year_that_nothing_opens_are_told_and_not_divided(charted, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_of(CITY, "staden", budget=False))
    publish(books, "hamnen", year_of(PORT, "hamnen", budget=False, opens=False))
    amounts = {"obeskattade-reserver": kr(155), "kassa-och-bank": kr(155)}
    lines = [line for line in queries.lines_of(organisation.body("hamnen"), YEAR) if line.place]
    given = [Given(line.id, amounts.get(line.place[1], 0)) for line in lines if line.place[0] == BALANCE]
    report = services.open_report(year=YEAR, point=POINT, body=organisation.body("hamnen"), by=None)
    mine = [*given, Given("bolag-resultat", 0)]
    report = services.save_report(report=report, by=None, summary="Läget", forecasts=mine)
    services.hand_over_report(report=report, by=None)
    hand_over("ks", own()[0])
    sheet = shown()[1]
    assert sheet.statement.ore("obeskattade-reserver", "forecast") == kr(155)
    assert "155,00" in told(sheet)["followup.untaxed-undivided"]


def test_an_associate_whose_result_after_tax_is_not_forecast_is_told(controller, monkeypatch):
    both(leave=(BALANCE, CASH_FLOW))
    shares_of(monkeypatch, Consolidation.EQUITY, Fraction(1, 4))
    for made in shown():
        assert "followup.associate-unforecast" in told(made), made.statement.layout.id
    before = accounts.income(YEAR, at=place(YEAR, entities=own())).statement.ore("arets-resultat", "forecast")
    assert shown()[0].statement.ore("resultat-efter-finansiella-poster", "forecast") == before


def test_a_cash_flow_alone_says_an_associate_s_result(controller, monkeypatch):
    both(leave=(BALANCE,))
    shares_of(monkeypatch, Consolidation.EQUITY, Fraction(1, 4))
    amounts, _income = booked("hamnen")
    taken = told(shown()[0])["followup.forecast-associate-taken"]
    whole = amounts[CASH_FLOW][RESULT]
    assert f"{whole // 400},".replace("\xa0", "") in taken.replace("\xa0", "")


@pytest.mark.parametrize("which", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
@pytest.mark.parametrize(("method", "share"), METHODS)
def test_each_figure_leads_to_the_members_and_what_is_taken_away(
    controller, monkeypatch, client, which, method, share, at_most_queries
):
    both()
    shares_of(monkeypatch, method, share)
    client.force_login(controller)
    query = {"ar": YEAR, "vem": "koncern"}
    url = reverse("followup:statement", args=[which])
    page = client.get(url, query)
    with at_most_queries(10, warm=True):
        client.get(url, query)
    statement = page.context["tables"][0][0].statement
    asked = [row for row in statement.rows if statement.ore(row.id, "forecast") is not None]
    assert len(asked) >= (1 if which == "resultatrakning" else 5)
    for row in asked:
        walk(client, reverse("followup:figure", args=[which]), query | {"rad": row.id, "kolumn": "forecast"})
