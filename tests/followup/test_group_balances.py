"""The group's budgeted balance sheet and cash flow: whole budgets of its members, and who has none."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.followup.accounts.place import own
from arshjul.followup.accounts.plans import forecasts
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.models import Forecast
from arshjul.followup.rules import ForecastLine
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import queries as organisation
from arshjul.planning.domain import LineKind

from .group_budgets import (
    CITY_OPENS,
    CITY_PLANS,
    LONG_AGO,
    PLANNED_BALANCES,
    PORT_OPENS,
    PORT_PLANS,
    SIDES,
    amounts,
    beside,
    both,
    controller,
    fix_business_plan,
    flow,
    sheet,
    walk,
    year_with,
)
from .small_group import YEAR, kr, publish
from .test_group_owning import owned

__all__ = ["both", "controller"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_whole_budget_gives_a_balance_sheet_of_opening_balances_and_what_is_planned(both):
    mine = sheet("hamnen")
    assert amounts(mine, "budget", *SIDES) == [kr(340), kr(340)]
    assert amounts(mine, "budget", "eget-kapital-ingaende", "arets-resultat") == [kr(210), kr(20)]
    assert amounts(sheet(*own()), "budget", *SIDES) == [kr(1240), kr(1240)], "the city's own, when none is decided"


def test_the_groups_balance_sheet_is_its_members_without_shares_and_what_they_owe_each_other(both):
    found = sheet()
    rows = ("kassa-och-bank", "fordringar", "finansiella", "immateriella", "kortfristiga-skulder", *SIDES)
    assert amounts(found, "budget", *rows) == [kr(1370), kr(0), kr(0), kr(20), kr(0), kr(1390), kr(1390)]
    assert amounts(found, "budget", "eget-kapital-ingaende", "arets-resultat") == [kr(1320), kr(70)]
    told = {one.id: one for one in found.findings}
    message = told["followup.balances-internal-budget"].message.sv
    assert "100,00" in message, message
    assert "110,00" in message, message
    assert found.statement.ore("kassa-och-bank", "deviation") is not None


def test_the_groups_cash_flow_ends_in_the_cash_of_its_balance_sheet(both):
    found = flow()
    rows = ("arets-resultat", "kortfristiga-fordringar", "arets-kassaflode")
    assert amounts(found, "budget", *rows) == [kr(70), kr(0), kr(70)]
    assert amounts(found, "budget", "likvida-medel-ingaende", "likvida-medel-utgaende") == [kr(1300), kr(1370)]


@pytest.mark.parametrize("which", ["balansrakning", "kassaflodesanalys"])
@pytest.mark.parametrize("whose", ["koncern", "hamnen", ""])
def test_each_figure_leads_to_the_members_and_to_the_file(both, client, which, whose):
    client.force_login(both)
    query = {"ar": YEAR, "vem": whose or own()[0]}
    page = client.get(reverse("followup:statement", args=[which]), query)
    statement = page.context["tables"][0][0].statement
    asked = [row for row in statement.rows if statement.ore(row.id, "budget") is not None]
    assert len(asked) > 5
    for row in asked:
        walk(client, reverse("followup:figure", args=[which]), query | {"rad": row.id, "kolumn": "budget"})


def test_a_planned_gain_leads_to_the_file_from_each_row_that_shows_it(controller, tmp_path, client):
    """The port means to sell for 9 what stands at 4: the result, the adjustment and the sale each say how."""
    folder = tmp_path / "sold"
    folder.mkdir()
    plans = f"{PORT_PLANS} / 3811 -5 / 1198 -4 / 1910 9"
    publish(folder, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(folder, "hamnen", year_with(PORT_OPENS, plans, "hamnen"))
    client.force_login(controller)
    shown = {"arets-resultat": 25, "vinst-forlust": -5, "forsaljning-materiella": 9}
    assert amounts(flow("hamnen"), "budget", *shown) == [kr(ore) for ore in shown.values()]
    for row in shown:
        for whose in ("hamnen", "koncern"):
            query = {"ar": YEAR, "vem": whose, "rad": row, "kolumn": "budget"}
            walk(client, reverse("followup:figure", args=["kassaflodesanalys"]), query)


def test_a_company_owned_in_part_gives_its_part_of_its_balances(both, monkeypatch):
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO)), consolidation=Consolidation.PROPORTIONAL)
    found = sheet()
    assert amounts(found, "budget", "kassa-och-bank", "fordringar") == [kr(1030 + 170), kr(110 - 55)]
    left, right = amounts(found, "budget", *SIDES)
    assert left == right


def test_a_budget_that_does_not_balance_is_told_and_not_used(controller, tmp_path):
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, PORT_PLANS + " / 1910 7", "hamnen"))
    found = sheet()
    assert "budget" not in {column.id for column in found.statement.columns}, "the city's alone is not the group's"
    told = {one.id: one.message.sv for one in found.findings}
    assert "7,00" in told["followup.budget-unbalanced"]
    assert "Helsingborgs Hamn AB" in told["followup.balances-not-budgeted"]


def test_a_company_may_have_its_balances_in_its_business_plan(controller, tmp_path, settings, client):
    """What it owes the city isn't said in a plan, and stays on both sides; the shares are known."""
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*PLANNED_BALANCES)
    found = sheet()
    rows = ("kassa-och-bank", "fordringar", "kortfristiga-skulder", *SIDES)
    assert amounts(found, "budget", *rows) == [kr(1370), kr(110), kr(110), kr(1500), kr(1500)]
    assert amounts(flow(), "budget", "arets-resultat", "likvida-medel-utgaende") == [kr(70), kr(1370)]
    client.force_login(controller)
    _shown, page = beside(client, rakning="balansrakning", visa="budget")
    assert "statements.sides-differ" not in {one.id for one in page.context["accounts"].findings}
    for which in ("balansrakning", "kassaflodesanalys"):
        query = {"ar": YEAR, "vem": "koncern", "kolumn": "budget", "rad": "kortfristiga-skulder"}
        walk(client, reverse("followup:figure", args=[which]), query)


def test_untaxed_reserves_of_a_plan_are_told_with_what_they_hide(controller, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    reserve = (LineKind.BALANCE, "obeskattade-reserver", 100)
    fix_business_plan(*PLANNED_BALANCES, reserve, (LineKind.BALANCE, "fordringar", 100))
    found = sheet()
    assert amounts(found, "budget", "obeskattade-reserver") == [kr(100)]
    (told,) = [one.message.sv for one in found.findings if one.id == "followup.untaxed-undivided"]
    assert "20,60 kr är uppskjuten skatt och 79,40 kr eget kapital" in told


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (PLANNED_BALANCES[:-1], "raden Likvida medel vid årets början saknas"),
        ((*PLANNED_BALANCES[:-1], (LineKind.CASH_FLOW, "likvida-medel-ingaende", 299)), "likvida medel vid årets slut"),
        ((*PLANNED_BALANCES, (LineKind.STATEMENT, "verksamhetens-intakter", 21)), "årets resultat är 20,00 kr"),
    ],
)
def test_a_cash_flow_that_is_not_whole_is_told_and_not_counted(controller, tmp_path, settings, lines, why):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*lines)
    found = flow()
    assert "budget" not in {column.id for column in found.statement.columns}
    assert why in {one.id: one.message.sv for one in found.findings}["followup.budget-not-whole"]


def test_a_plan_whose_sides_differ_is_told_and_not_counted(controller, tmp_path, settings, client):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, CITY_PLANS, "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, "3110 -60 / 6010 40", "hamnen"))
    fix_business_plan(*PLANNED_BALANCES[1:])
    client.force_login(controller)
    shown, page = beside(client, rakning="balansrakning", visa="budget")
    told = {one.id: one.message.sv for one in page.context["accounts"].findings}
    assert "hamnen" not in shown, "half a balance sheet is never shown as one"
    assert "Helsingborgs Hamn AB" in told["followup.budget-not-whole"]
    assert "skillnad −340,00 kr" in told["followup.budget-not-whole"]
    assert "followup.balances-not-budgeted" in told
    for whose in ("koncern", "hamnen"):
        query = {"ar": YEAR, "vem": whose}
        page = client.get(reverse("followup:statement", args=["balansrakning"]), query).content.decode()
        assert "skillnad −340,00 kr" in page, whose


def test_when_some_company_lacks_it_the_column_is_of_a_part_and_nothing_departs_from_it(controller, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    books = tmp_path / "books"
    books.mkdir()
    publish(books, own()[0], year_with(CITY_OPENS, "8010 -300 / 5010 250", "staden"))
    publish(books, "hamnen", year_with(PORT_OPENS, PORT_PLANS, "hamnen"))
    for found in (sheet(), flow()):
        (column,) = [one for one in found.statement.columns if one.id == "budget"]
        assert "en del av koncernen" in column.title.sv
        told = {one.id: one.message.sv for one in found.findings}
        assert "Helsingborg har ingen budgeterad" in told["followup.balances-budgeted-by-some"]
        assert "deviation" not in {one.id for one in found.statement.columns}


def test_the_budget_of_a_part_of_the_year_is_divided_for_the_groups_cash_flow(both):
    found = flow(last=6, spread=Spread.TWELFTHS)
    half = amounts(found, "period_budget", "arets-resultat", "likvida-medel-ingaende")
    assert half == [3502, kr(1300)], "six twelfths of 70, with the öre that don't go evenly in the first months"
    assert amounts(found, "budget", "arets-resultat") == [kr(70)]


def test_without_lines_in_the_companies_reports_the_page_says_why_there_is_no_forecast(both, without_statements):
    for found in (sheet(), flow()):
        assert "forecast" not in {column.id for column in found.statement.columns}
        assert "followup.group-has-no-lines" in {one.id for one in found.findings}


def test_a_line_that_companies_forecast_is_the_groups_when_the_city_has_it_too(
    both, without_statements, rule_lines, client
):
    rule_lines("bolag-likvida", "balansrakning", "kassa-och-bank")
    given = {"year": YEAR, "point": "delar-augusti", "ordinal": 1, "given_at": datetime(YEAR, 9, 15, tzinfo=UTC)}
    Forecast.objects.create(body=organisation.executive_board(), line="br-kassa-och-bank", amount=kr(900), **given)
    Forecast.objects.create(body=organisation.executive_board(), line="br-fordringar", amount=kr(80), **given)
    assert "followup.group-not-forecast" in {one.id for one in sheet().findings}
    Forecast.objects.create(body=organisation.body("hamnen"), line="bolag-likvida", amount=kr(350), **given)
    found = sheet()
    assert amounts(found, "forecast", "kassa-och-bank", "fordringar") == [kr(1250), None]
    assert amounts(found, "forecast", *SIDES) == [None, None], "no sum of the rows that companies give"
    client.force_login(both)
    query = {"ar": YEAR, "vem": "koncern", "kolumn": "forecast", "rad": "kassa-och-bank"}
    walk(client, reverse("followup:figure", args=["balansrakning"]), query)


@pytest.fixture
def without_statements(monkeypatch):
    """A municipality that asks its companies for no balance sheet and no cash flow."""
    rules = forecasts.local_rules()
    company = tuple(one for one in rules.lines["company"] if not one.together)
    changed = replace(rules, lines={**rules.lines, "company": company})
    monkeypatch.setattr(forecasts, "local_rules", lambda: changed)


@pytest.fixture
def rule_lines(monkeypatch):
    """Ask companies for one more line."""

    def ask(line, statement, row):
        rules = forecasts.local_rules()
        more = ForecastLine(line, Text(line, line), group_row=row, group_statement=statement)
        lines = {**rules.lines, "company": (*rules.lines["company"], more)}
        changed = replace(rules, lines=lines)
        monkeypatch.setattr(forecasts, "local_rules", lambda: changed)

    return ask
