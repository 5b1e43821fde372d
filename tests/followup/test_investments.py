"""The investment account tells what it doesn't know, and leads to what it does."""

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import services, tables
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.place import own, place
from arshjul.organisation import queries as organisation

from . import small_city
from .small_city import LEDGER, YEAR, cells, figure_of, mnkr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NO_PROJECT = '5 1111 {1 "20"} 4 / 1910 {} -4'


@pytest.fixture
def opened(monkeypatch, request):
    """The small year, whose project opens with 50 given both whole and by unit, and 4 spent on no project."""
    written = small_city.sie

    def sie():
        openings = ['{6 "forskola"} 50', '{1 "20" 6 "forskola"} 30', '{1 "30" 6 "forskola"} 20', '{1 "20"} 500']
        rows = "".join(f"#OIB 0 1111 {one}000000.00\r\n" for one in openings)
        return written().replace(b"#VER", rows.encode() + b"#VER", 1)

    monkeypatch.setattr(small_city, "LEDGER", f"{LEDGER.strip()}\n{NO_PROJECT}")
    monkeypatch.setattr(small_city, "sie", sie)
    return request.getfixturevalue("small")


def address(found, row, column):
    shown = dict(zip((one.id for one in found.statement.rows), tables.shown(found, found.unit).rows, strict=True))
    return shown[row].cells[[one.id for one in found.statement.columns].index(column)].url


def selected(url):
    return Selection.parse(dict(part.split("=") for part in url.partition("?")[2].split("&")))


def test_without_a_budget_there_is_no_deviation(opened):
    found = investments(place(YEAR, entities=own()))
    assert cells(found, "summa") == {"ackumulerat-utfall": 80, "arets-utfall": 34}


def test_a_project_has_accumulated_what_it_opened_with(opened, client):
    found = investments(place(YEAR, entities=own()))
    assert cells(found, "forskola") == {"ackumulerat-utfall": 80, "arets-utfall": 30}
    assert "followup.project-years-lacking" not in {one.id for one in found.findings}
    client.force_login(opened[0])
    figure = figure_of(
        client, "investeringsredovisning", {"ar": YEAR, "rad": "forskola", "kolumn": "ackumulerat-utfall"}
    )
    assert [(part.ore, "#OIB" in part.about.sv) for part in figure.parts] == [(mnkr(50), True), (mnkr(30), False)]
    assert figure.rest == 0
    assert books.cell_cube(selected(figure.parts[1].url), books.current()).total() == mnkr(30)


def test_a_project_whose_earlier_years_arent_there_says_so(small):
    found = investments(place(YEAR, entities=own()))
    (told,) = [one for one in found.findings if one.id == "followup.project-years-lacking"]
    assert "forskola" in told.message.sv, "the plan doesn't say that it began in the year"


def test_a_project_that_begins_with_the_books_lacks_nothing(planned):
    found = investments(place(YEAR, entities=own()))
    assert "followup.project-years-lacking" not in {one.id for one in found.findings}


def test_what_is_spent_on_no_project_leads_to_its_vouchers_alone(opened, client):
    found = investments(place(YEAR, entities=own()))
    url = address(found, "utan-projekt", "arets-utfall")
    chosen = selected(url)
    assert chosen.projects == ("",)
    assert books.cell_cube(chosen, books.current()).total() == mnkr(4)
    assert books.rows_of_cell(chosen, books.current()).total == 1
    client.force_login(opened[0])
    page = client.get(url).content.decode()
    assert "utan projekt" in page
    whole = selected(address(found, "summa", "arets-utfall"))
    assert books.cell_cube(whole, books.current()).total() == mnkr(34)


def test_the_total_deviates_also_by_what_has_no_budget_and_says_so(monkeypatch, request):
    monkeypatch.setattr(small_city, "LEDGER", f"{LEDGER.strip()}\n{NO_PROJECT}")
    request.getfixturevalue("planned")
    found = investments(place(YEAR, entities=own()))
    assert "avvikelse-aret" not in cells(found, "utan-projekt")
    assert (cells(found, "forskola")["avvikelse-aret"], cells(found, "summa")["avvikelse-aret"]) == (5, 1)
    (note,) = [one.sv for one in tables.shown(found, found.unit).notes if "Årets avvikelse" in one.sv]
    assert "saknas" in note
    assert "avrundning" not in note


def test_the_forecast_of_the_year_is_given_with_the_report(planned, client, person, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    economist = person("economist")
    report = services.open_report(year=YEAR, point="delar-augusti", body=organisation.body("bun"), by=economist)
    client.force_login(economist)
    url = reverse("followup:projects", args=[report.pk])
    client.post(url, {"edition": report.item.edition, "amount-arsutfall-forskola": "33"})
    report.refresh_from_db()
    report.item.state = "handed_over"
    report.item.save()
    found = investments(place(YEAR, entities=own(), last=8))
    assert cells(found, "forskola")["arets-prognos"] == 33
    assert cells(found, "forskola")["avvikelse-prognos"] == 2
    asked = {"ar": YEAR, "manad": 8, "rad": "forskola", "kolumn": "arets-prognos"}
    assert [part.ore for part in figure_of(client, "investeringsredovisning", asked).parts] == [mnkr(33)]
    assert "followup.project-not-forecast" in {one.id for one in found.findings}, "the total isn't forecast"


def test_a_month_and_twelve_rolling_stand_beside_the_year(small, client):
    client.force_login(small[0])
    page = reverse("followup:statement", args=["investeringsredovisning"])
    asked = {"ar": YEAR, "manad": 4, "omfattning": "manad"}
    ((april, _table),) = client.get(page, asked).context["tables"]
    assert cells(april, "forskola")["periodens-utfall"] == 30
    assert {one.id: one.title.sv for one in april.statement.columns}["periodens-utfall"] == "Utfall, månaden"
    chosen = selected(address(april, "forskola", "periodens-utfall"))
    assert (chosen.first, chosen.last) == (YEAR * 100 + 4, YEAR * 100 + 4)
    assert books.cell_cube(chosen, books.current()).total() == mnkr(30)
    ((may, _table),) = client.get(page, asked | {"manad": 5}).context["tables"]
    assert "periodens-utfall" not in cells(may, "forskola"), "nothing was spent in May"
    ((rolling, _table),) = client.get(page, asked | {"omfattning": "rullande"}).context["tables"]
    assert "periodens-utfall" not in cells(rolling, "forskola"), "the months of the year before have no books"
