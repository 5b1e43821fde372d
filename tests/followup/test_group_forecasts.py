"""A company's controller forecasts its balance sheet and cash flow in its report; the group shows its members' own."""

from fractions import Fraction

import pytest
from django.urls import reverse

from arshjul.followup.accounts.place import own
from arshjul.followup.models import Report
from arshjul.kernel.period import Interval
from arshjul.municipality.organisation import Consolidation
from arshjul.planning.domain import LineKind

from .group_budgets import (
    LONG_AGO,
    PLANNED_BALANCES,
    SIDES,
    beside,
    both,
    controller,
    fix_business_plan,
    flow,
    sheet,
    walk,
)
from .small_group import YEAR, kr
from .test_group_owning import owned

__all__ = ["both", "controller"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
POINT = "delar-augusti"

# Kronor by line, those that aren't nothing. The city owns the port's shares, bought for 100 (equity of 80, 20 above).
PORT_SHEET = {"kassa-och-bank": 350, "eget-kapital-ingaende": 210, "arets-resultat": 30, "kortfristiga-skulder": 110}
PORT_FLOW = {"arets-resultat": 30, "kortfristiga-skulder": 20, "likvida-medel-ingaende": 300}
CITY_SHEET = {
    "kassa-och-bank": 1030,
    "finansiella": 100,
    "fordringar": 110,
    "eget-kapital-ingaende": 1190,
    "arets-resultat": 50,
}
CITY_FLOW = {"arets-resultat": 50, "kortfristiga-fordringar": -20, "likvida-medel-ingaende": 1000}


@pytest.fixture
def world(both, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    return both


@pytest.fixture
def cfo(person):
    """The port's finance manager."""
    return person("company_cfo")


def opened(client, person, body):
    client.force_login(person)
    sent = {"year": YEAR, "point": POINT, "body": body}
    assert client.post(reverse("followup:open-report"), sent).status_code == 302
    return Report.objects.get(body__slug=body, year=YEAR, point=POINT)


def fill_in(client, report, mine, **groups):
    """Type the report: its own lines, and of each group 0 where nothing is said; an emptied group is None."""
    page = client.get(reverse("followup:report", args=[report.pk]))
    typed = {"summary": "Läget", "cause": "a", "consequence": "b", "remedy": "c"}
    typed["edition"] = page.context["report"].item.edition
    for section in page.context["sections"]:
        for row in section.rows:
            line = row.row.line
            amount = mine.get(line.id) if not line.together else None
            if line.together and groups.get(line.together) is not None:
                amount = groups[line.together].get(line.place[1], 0)
            typed[row.field] = "" if amount is None else f"{amount} kr"
    assert client.post(reverse("followup:report", args=[report.pk]), typed).status_code == 302
    page = client.get(reverse("followup:report", args=[report.pk]))
    return {one.id: one.message.sv for one in page.context["missing"]}


def hand_over(client, report):
    answer = client.post(reverse("followup:hand-over", args=[report.pk]))
    assert answer.status_code == 302, answer.context["refused"]


def ports(client, cfo, **groups):
    report = opened(client, cfo, "hamnen")
    assert fill_in(client, report, {"bolag-resultat": 40}, **groups) == {}
    hand_over(client, report)


def citys(client, controller, **groups):
    report = opened(client, controller, "ks")
    own_lines = {"drift-intakter": 0, "drift-kostnader": 0, "rr-arets-resultat": 50}
    assert fill_in(client, report, own_lines, **groups) == {}
    hand_over(client, report)


def forecast(accounts, *rows):
    return [accounts.statement.ore(row, "forecast") for row in rows]


def told(accounts):
    return {one.id: one.message.sv for one in accounts.findings}


def test_the_group_shows_the_forecast_that_its_members_handed_over(world, cfo, client):
    assert "followup.group-not-forecast" in told(sheet())
    ports(client, cfo, balans=PORT_SHEET, kassaflode=PORT_FLOW)
    mine = sheet("hamnen")
    assert forecast(mine, *SIDES) == [kr(350), kr(350)], "a company's own has its sums"
    assert "Helsingborg har ingen prognos" in told(sheet())["followup.forecast-of-some"]
    citys(client, world, balans=CITY_SHEET, kassaflode=CITY_FLOW)
    found = sheet()
    rows = ("kassa-och-bank", "finansiella", "immateriella", "fordringar", "kortfristiga-skulder", *SIDES)
    assert forecast(found, *rows) == [kr(1380), kr(0), kr(20), kr(110), kr(110), kr(1510), kr(1510)]
    assert forecast(found, "eget-kapital-ingaende", "arets-resultat") == [kr(1320), kr(80)]
    assert "100,00" in told(found)["followup.balances-internal-forecast"]
    assert "followup.forecast-of-some" not in told(found)
    assert forecast(flow(), "arets-resultat", "arets-kassaflode", "likvida-medel-utgaende") == [
        *(kr(80), kr(80), kr(1380))
    ]
    assert "followup.forecast-not-whole" not in told(flow())


@pytest.mark.parametrize("which", ["balansrakning", "kassaflodesanalys"])
def test_it_stands_side_by_side_and_each_figure_leads_to_the_report(world, cfo, client, which):
    ports(client, cfo, balans=PORT_SHEET, kassaflode=PORT_FLOW)
    citys(client, world, balans=CITY_SHEET, kassaflode=CITY_FLOW)
    client.force_login(world)
    shown, page = beside(client, rakning=which, visa="prognos")
    assert {own()[0], "hamnen", "koncern"} <= shown.keys()
    for row, ore in shown["koncern"].items():
        parts = [cells.get(row) or 0 for name, cells in shown.items() if name != "koncern"]
        assert sum(parts) == (ore or 0), row
    statement = page.context["accounts"].statement
    for row in statement.rows:
        if statement.ore(row.id, "koncern"):
            walk(client, reverse("followup:group-figure"), {"ar": YEAR, "rakning": which, "visa": "prognos",
                                                             "rad": row.id, "kolumn": "koncern"})  # fmt: skip
    query = {"ar": YEAR, "vem": "hamnen", "kolumn": "forecast", "rad": "arets-resultat"}
    figure = client.get(reverse("followup:figure", args=[which]), query).context["figure"]
    assert figure.parts[0].url.startswith("/arbete/uppfoljning/rapport/")


def test_the_form_says_by_what_the_forecast_does_not_agree_and_stops_it(world, cfo, client):
    report = opened(client, cfo, "hamnen")
    wrong = PORT_SHEET | {"kortfristiga-skulder": 100}
    found = fill_in(client, report, {"bolag-resultat": 40}, balans=wrong, kassaflode=PORT_FLOW)
    assert "skillnad 10,00 kr" in found["followup.forecast-apart"]
    assert client.post(reverse("followup:hand-over", args=[report.pk])).status_code == 422
    wrong = PORT_FLOW | {"likvida-medel-ingaende": 290}
    found = fill_in(client, report, {"bolag-resultat": 40}, balans=PORT_SHEET, kassaflode=wrong)
    assert "likvida medel vid årets slut är 340,00 kr" in found["followup.forecast-apart"]
    wrong = PORT_FLOW | {"arets-resultat": 20, "ej-likviditetspaverkande": 10}
    found = fill_in(client, report, {"bolag-resultat": 40}, balans=PORT_SHEET, kassaflode=wrong)
    assert "årets resultat är 20,00 kr, men ska vara 30,00 kr" in found["followup.forecast-apart"]
    assert "forecast" not in {column.id for column in sheet("hamnen").statement.columns}, "a draft is nobody's"


def test_emptied_lines_are_no_forecast_and_the_report_goes_over_without_it(world, cfo, client):
    report = opened(client, cfo, "hamnen")
    fill_in(client, report, {"bolag-resultat": 40}, balans=PORT_SHEET, kassaflode=PORT_FLOW)
    assert fill_in(client, report, {"bolag-resultat": 40}, balans=PORT_SHEET, kassaflode=None) == {}
    hand_over(client, report)
    assert forecast(sheet("hamnen"), *SIDES) == [kr(350), kr(350)]
    assert "forecast" not in {column.id for column in flow("hamnen").statement.columns}


def test_a_company_owned_in_part_gives_its_part_with_equal_sides(world, cfo, client, monkeypatch):
    owned(monkeypatch, (Fraction(1, 6), Interval(LONG_AGO)), consolidation=Consolidation.PROPORTIONAL)
    odd = {"kassa-och-bank": 350, "fordringar": 1, "eget-kapital-ingaende": 210, "arets-resultat": 30,
           "kortfristiga-skulder": 111}  # fmt: skip
    ports(client, cfo, balans=odd)
    found = sheet()
    left, right = forecast(found, *SIDES)
    assert left == right == 5850, "a sixth of 351"


def test_the_form_shows_the_companys_own_books_and_budget_beside(world, cfo, client, at_most_queries):
    plan = (*PLANNED_BALANCES[1:], (LineKind.BALANCE, "kassa-och-bank", 345), (LineKind.INCOME, "", 100))
    fix_business_plan(*plan, (LineKind.COST, "", -60))
    report = opened(client, cfo, "hamnen")
    page = client.get(reverse("followup:report", args=[report.pk]))
    rows = {row.row.line.id: row.row for section in page.context["sections"] for row in section.rows}
    cash = rows["bolag-br-kassa-och-bank"]
    assert [cash.budget, cash.outcome] == [kr(345), kr(310)], "the board's plan and the books"
    assert rows["bolag-resultat"].budget == kr(40)
    assert rows["bolag-br-kassa-och-bank"].seasonal is None, "what stands at a month's end has no season"
    assert rows["bolag-kf-likvida-medel-ingaende"].outcome == kr(300)
    assert [section.is_open for section in page.context["sections"]] == [False] * 3
    assert len(page.content) < 60_000
    with at_most_queries(10, warm=True):
        client.get(reverse("followup:report", args=[report.pk]))
