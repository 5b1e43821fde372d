"""The investment account tells what it doesn't know, and leads to what it does."""

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import services, tables
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.place import own, place
from arshjul.organisation import queries as organisation

from . import small_city, two_charts
from .small_city import LEDGER, YEAR, cells, figure_of, mnkr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NO_PROJECT = '5 1111 {1 "20"} 4 / 1910 {} -4'


@pytest.fixture
def opened(in_january, city, person, monkeypatch):
    """The small year, whose project opens with 50 given both whole and by unit, and 4 spent on no project."""
    written = small_city.sie

    def sie():
        openings = ['{6 "forskola"} 50', '{1 "20" 6 "forskola"} 30', '{1 "30" 6 "forskola"} 20', '{1 "20"} 500']
        rows = "".join(f"#OIB 0 1111 {one}000000.00\r\n" for one in openings)
        return written().replace(b"#VER", rows.encode() + b"#VER", 1)

    monkeypatch.setattr(small_city, "LEDGER", f"{LEDGER.strip()}\n{NO_PROJECT}")
    monkeypatch.setattr(small_city, "sie", sie)
    small_city.receive()
    return person("controller"), person("registrar")


@pytest.fixture
def years(city, person, tmp_path, settings):
    """Publish a year in which 12 is spent on each project, with what some of them open with."""

    def publish(year, *, opening=(), projects=("a",)):
        lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "P" "1"', f"#GEN {year + 1}0101", '#FNAMN "Stad"']
        lines += [f"#RAR 0 {year}0101 {year}1231", '#DIM 6 "Projekt"', "#IB 0 1111 900.00", "#IB 0 2010 -900.00"]
        lines += [f'#OIB 0 1111 {{6 "{project}"}} {amount}.00' for project, amount in opening]
        for month in range(1, 13):
            rows = [f'#TRANS 1111 {{6 "{project}"}} 1.00' for project in projects]
            lines += [
                f'#VER A {month} {year}{month:02d}15 "Bygge"',
                "{",
                *rows,
                f"#TRANS 1910 {{}} -{len(rows)}.00",
                "}",
            ]
        two_charts.publish(tmp_path, own()[0], "\r\n".join([*lines, ""]).encode("cp437"))

    return publish


def accumulated(year, *projects):
    found = investments(place(year, entities=own()))
    told = "".join(one.message.sv for one in found.findings if one.id == "followup.project-years-lacking")
    return [found.statement.ore(one, "ackumulerat-utfall") // 100 for one in projects], told


def test_a_project_is_counted_from_the_first_opening_balance_that_it_has(years):
    """The file of 2026 gives no opening balances by project; that of 2027 does, of one of two that went on since."""
    years(2026, projects=("a", "c"))
    years(2027, opening=[("a", 12), ("b", 500)], projects=("a", "b", "c"))
    sums, told = accumulated(2027, "a", "b", "c")
    assert sums == [24, 512, 24]
    assert told.partition("för ")[2].startswith("Projekt c."), "the other two have an opening balance"


def test_books_of_an_earlier_year_without_a_project_take_nothing_from_it(years):
    years(2026, opening=[("a", 40)])
    years(2027, opening=[("a", 52)])
    assert accumulated(2027, "a") == ([64], ""), "40 as 2026 opens, and 12 in each year"
    years(2025, projects=("other",))
    sums, told = accumulated(2027, "a")
    assert sums == [64]
    assert "Projekt a" not in told


def test_after_a_year_without_books_a_project_is_counted_from_what_it_opens_with_then(years):
    years(2024, opening=[("a", 40), ("b", 7)], projects=("a", "b"))
    years(2026, opening=[("a", 70)], projects=("a", "b"))
    sums, _ = accumulated(2026, "a", "b")
    assert sums == [82, 31], "of b the year between is unknown, and all that is known counts"


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


def test_the_total_deviates_also_by_what_has_no_budget_and_says_so(in_january, city, monkeypatch):
    monkeypatch.setattr(small_city, "LEDGER", f"{LEDGER.strip()}\n{NO_PROJECT}")
    small_city.receive()
    small_city.decide_plans()
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
