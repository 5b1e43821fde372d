"""The group's budget and forecast: each member's own by its part, what is internal, and who lacks one."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.followup import accounts
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.models import Forecast
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import queries as organisation
from arshjul.planning import services
from arshjul.planning.domain import LineInput, LineKind, PlanKind
from arshjul.record.domain import Minutes

from .small_group import CITY, PORT, YEAR, kr, publish, sie
from .test_group_owning import owned

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LONG_AGO = date(2000, 1, 1)


def budgeted(rows, name, *budget):
    """The books of a member with a budget in January: account, counterparty and kronor."""
    lines = [f'#PBUDGET 0 {YEAR}01 {account} {{23 "{code}"}} {kronor}.00' for account, code, kronor in budget]
    return sie(rows, name).replace(b"#VER", "\r\n".join([*lines, "#VER"]).encode("cp437"), 1)


@pytest.fixture
def both_budget(two, tmp_path):
    """The city means to let for 500 and the port to pay 480 of it; each has more with others."""
    publish(
        tmp_path,
        own()[0],
        budgeted(CITY, "staden", ("3410", "512", -500), ("3410", "812", -900), ("5010", "812", 1100)),
    )
    publish(tmp_path, "hamnen", budgeted(PORT, "hamnen", ("6010", "112", 480), ("3110", "812", -600)))
    return two


def income(**asked):
    return accounts.income(YEAR, at=place(YEAR, entities=(), **asked))


def test_the_groups_budget_is_its_members_and_what_both_budgeted_is_taken_away(both_budget):
    """Income 1 400 and 600 less 480 that both have; costs 1 100 and 480 less 480."""
    found = income()
    rows = ("verksamhetens-intakter", "verksamhetens-kostnader", "arets-resultat")
    assert [found.statement.ore(row, "budget") for row in rows] == [kr(1520), kr(-1100), kr(420)]
    assert found.statement.ore("arets-resultat", "deviation") is not None
    told = {one.id: one for one in found.findings}
    assert "480" in told["followup.budget-internal"].message.sv
    assert "followup.budget-of-some" not in told
    books_own = income(spread=Spread.BOOKS, last=1)
    assert books_own.statement.ore("verksamhetens-intakter", "period_budget") == kr(1520)


def test_a_company_owned_in_part_gives_its_part_of_its_budget(both_budget, monkeypatch):
    owned(monkeypatch, (Fraction(1, 4), Interval(LONG_AGO)), consolidation=Consolidation.PROPORTIONAL)
    found = income()
    assert found.statement.ore("verksamhetens-intakter", "budget") == kr(1400 + 150 - 120)


def test_the_result_that_the_equity_method_would_take_in_is_told_and_not_counted(both_budget, monkeypatch):
    """A fourth of what the port means to earn: 600 less 480."""
    owned(monkeypatch, (Fraction(1, 4), Interval(LONG_AGO)), consolidation=Consolidation.EQUITY)
    found = income()
    assert found.statement.ore("verksamhetens-intakter", "budget") == kr(1400)
    (told,) = [one.message.sv for one in found.findings if one.id == "followup.budget-associate"]
    assert "Helsingborgs Hamn AB" in told
    assert " 30,00 kr" in told


def test_a_companys_page_has_its_own_budget_and_leads_to_its_file(both_budget, client):
    client.force_login(both_budget)
    page = client.get(reverse("followup:statement", args=["resultatrakning"]), {"ar": YEAR, "vem": "hamnen"})
    statement = page.context["tables"][0][0].statement
    assert statement.ore("verksamhetens-intakter", "budget") == kr(600)


def test_each_figure_of_the_groups_budget_leads_to_its_members(both_budget, client):
    client.force_login(both_budget)
    query = {"ar": YEAR, "vem": "koncern", "kolumn": "budget", "rad": "verksamhetens-intakter"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert [(part.label.sv, part.ore) for part in figure.parts] == [
        ("Helsingborg", kr(1400)),
        ("Helsingborgs Hamn AB", kr(600)),
        ("Elimineringar", kr(-480)),
    ]
    assert figure.rest == 0
    for part in figure.parts[:2]:
        below = client.get(part.url)
        assert below.status_code == 200, part.url
        assert below.context["figure"].rest == 0
        assert "#PBUDGET" in below.content.decode()


def fix_business_plan(*amounts, more=()):
    """The port's board fixes its business plan in November the year before; kronor by kind, and lines by row."""
    plan = services.start(kind=PlanKind.BUSINESS, year=YEAR, body=organisation.body("hamnen"), by=None)
    lines = [LineInput("hamnen", kind, YEAR, kr(amount), "Plan") for kind, amount in amounts]
    services.save_lines(plan=plan, lines=[*lines, *more], text="Kajer.", by=None)
    services.decide_business_plan(plan=plan, minutes=Minutes(date(YEAR - 1, 11, 20), 8), by=None)


def test_a_company_without_a_budget_in_its_books_has_its_business_plans(two, tmp_path, settings, client):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    publish(tmp_path, own()[0], budgeted(CITY, "staden", ("3110", "", -900)))
    assert income().statement.ore("verksamhetens-intakter", "budget") is None, "the city's alone is not the group's"
    client.force_login(two)
    alone = client.get(reverse("followup:group"), {"ar": YEAR, "visa": "budget"}).context["accounts"]
    (told,) = [one for one in alone.findings if one.id == "followup.budget-of-some"]
    assert "Hamn" in told.message.sv, "beside the city's column it says who has none"
    fix_business_plan((LineKind.INCOME, 650), (LineKind.COST, -600))
    found = income()
    assert found.statement.ore("verksamhetens-intakter", "budget") == kr(1550)
    assert found.statement.ore("verksamhetens-kostnader", "budget") == kr(-600)
    query = {"ar": YEAR, "vem": "hamnen", "kolumn": "budget", "rad": "verksamhetens-intakter"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert [part.ore for part in figure.parts] == [kr(650)]
    assert client.get(figure.parts[0].url).status_code == 200, "down to the decided line"


def test_a_plan_with_an_income_statement_row_by_row_counts_instead_of_income_and_costs(two, tmp_path, settings, client):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    publish(tmp_path, own()[0], budgeted(CITY, "staden", ("3110", "", -900)))
    rows = {"verksamhetens-intakter": 650, "avskrivningar": -50, "bokslutsdispositioner": -100}
    more = tuple(LineInput("hamnen", LineKind.STATEMENT, YEAR, kr(ore), row, row=row) for row, ore in rows.items())
    fix_business_plan((LineKind.INCOME, 640), (LineKind.COST, -600), more=more)
    found = income()
    asked = ("verksamhetens-intakter", "verksamhetens-kostnader", "avskrivningar", "bokslutsdispositioner")
    assert [found.statement.ore(row, "budget") for row in asked] == [kr(1550), None, kr(-50), kr(-100)]
    (told,) = [one.message.sv for one in found.findings if one.id == "followup.appropriations-undivided"]
    assert "sänker resultatet med 100,00 kr" in told
    assert "resultatet vore 79,40 kr högre" in told, "20,6 per cent is tax"
    client.force_login(two)
    query = {"ar": YEAR, "vem": "hamnen", "kolumn": "budget", "rad": "verksamhetens-intakter"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert ([part.ore for part in figure.parts], figure.rest) == ([kr(650)], 0)


def test_a_budget_that_some_lack_says_so_in_its_column_and_has_no_deviation(two, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-02-01"
    fix_business_plan((LineKind.INCOME, 650))
    found = income()
    (column,) = [one for one in found.statement.columns if one.id == "budget"]
    assert "en del av koncernen" in column.title.sv
    told = next(one for one in found.findings if one.id == "followup.budget-of-some")
    assert "Helsingborg har ingen budget" in told.message.sv
    assert "deviation" not in {one.id for one in found.statement.columns}


def test_the_groups_forecast_is_the_citys_and_the_companies_after_financial_items(two, monkeypatch, client):
    owned(monkeypatch, (Fraction(1, 2), Interval(LONG_AGO)), consolidation=Consolidation.PROPORTIONAL)
    given = {"year": YEAR, "point": "delar-augusti", "ordinal": 1, "given_at": datetime(YEAR, 9, 15, tzinfo=UTC)}
    board = organisation.executive_board()
    Forecast.objects.create(body=board, line="rr-arets-resultat", amount=kr(321), **given)
    assert income().statement.ore("resultat-efter-finansiella-poster", "forecast") is None
    Forecast.objects.create(body=organisation.body("hamnen"), line="bolag-resultat", amount=kr(40), **given)
    found = income()
    assert found.statement.ore("resultat-efter-finansiella-poster", "forecast") == kr(341)
    assert found.statement.ore("arets-resultat", "forecast") is None, "companies' taxes aren't forecast"
    client.force_login(two)
    query = {"ar": YEAR, "vem": "koncern", "kolumn": "forecast", "rad": "resultat-efter-finansiella-poster"}
    figure = client.get(reverse("followup:figure", args=["resultatrakning"]), query).context["figure"]
    assert [(part.label.sv, part.ore) for part in figure.parts] == [
        ("Helsingborg", kr(321)),
        ("Helsingborgs Hamn AB", kr(20)),
    ]
    for part in figure.parts:
        assert client.get(part.url).context["figure"].rest == 0


def test_the_group_side_by_side_has_its_budget(both_budget, client):
    client.force_login(both_budget)
    page = client.get(reverse("followup:group"), {"ar": YEAR})
    statement = page.context["accounts"].statement
    assert statement.ore("verksamhetens-intakter", "budget") == kr(1520)
    query = {"ar": YEAR, "kolumn": "budget", "rad": "verksamhetens-intakter"}
    figure = client.get(reverse("followup:group-figure"), query).context["figure"]
    assert (len(figure.parts), figure.rest) == (3, 0)
