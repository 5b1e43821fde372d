"""The public site: every page within its limits, every figure down to its source, nothing stored at the reader."""

import csv
import html
import io
import json

import pytest
from django.urls import reverse
from tests import remembered

from arshjul.books.services import load_constructed
from arshjul.organisation import municipality
from arshjul.organisation import services as organisation
from arshjul.portal import explorer, ledger

PAGES = ["/", "/arshjulet/", "/arshjulet/2016/", "/publikationer/", "/siffror/", "/om/", "/tillganglighet/"]
PAGES += ["/personuppgifter/"]
LARGEST_PAGE = 60_000
TABLES = tuple(explorer.tables().tables)


@pytest.fixture(autouse=True)
def city(request, db):
    if "books" in request.fixturenames:
        remembered.organisation_with_books(2016)
    else:
        remembered.organisation()


@pytest.mark.once
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_page_is_light_and_stores_nothing(client, path, prefix, at_most_queries):
    with at_most_queries(10):
        answer = client.get(prefix + path)
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_PAGE
    assert not answer.cookies
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.once
@pytest.mark.parametrize("identifier", TABLES)
def test_every_table_is_shown_with_every_printed_figure(client, identifier):
    table = explorer.table(identifier)
    said = client.get(reverse("portal:table", args=[identifier])).content.decode()
    assert len(said.encode()) < LARGEST_PAGE
    for row in explorer.rows(table):
        for cell in row.cells:
            assert not cell.known or f">{cell.text}</a>" in said


@pytest.mark.once
@pytest.mark.parametrize("identifier", TABLES)
def test_every_rounding_difference_is_told_on_the_page(client, identifier):
    table = explorer.table(identifier)
    rounding, findings = explorer.differences(table)
    said = client.get(reverse("portal:table", args=[identifier])).content.decode()
    told = html.unescape(said)
    cells = '{}</td><td class="num">{}<'
    assert all(cells.format(each.unit.format(each.computed), each.unit.format(each.ore)) in told for each in rounding)
    assert all(found.message.sv in told for found in findings)


@pytest.mark.once
@pytest.mark.parametrize("identifier", TABLES)
def test_every_printed_figure_can_be_asked_about(client, identifier):
    table = explorer.table(identifier)
    known = [(row.id, cell.column) for row in explorer.rows(table) for cell in row.cells if cell.known]
    for row, column in (known[0], known[len(known) // 2], known[-1]):
        said = client.get(reverse("portal:figure", args=[identifier, row, column])).content.decode()
        assert explorer.value_text(table, row, column) in said
        assert "Källa" in said


def test_a_figure_that_was_not_printed_is_not_there(client):
    assert client.get(reverse("portal:figure", args=["drift-2016", "ingen", "intakter"])).status_code == 404
    assert client.get(reverse("portal:table", args=["finns-inte"])).status_code == 404


def test_a_sum_tells_its_parts(client):
    place = ["drift-2016", "summa-skattefinansierat", "arets-resultat"]
    said = client.get(reverse("portal:figure", args=place)).content.decode()
    assert "Barn- och utbildningsnämnden" in said
    assert "−31,2" in said


def test_the_bridge_that_was_not_published_is_shown_as_a_difference(client):
    said = client.get(reverse("portal:figures")).content.decode()
    assert "unexplained" in said


@pytest.mark.once
@pytest.mark.parametrize("identifier", TABLES)
def test_csv_and_json_hold_the_same_figures(client, identifier):
    table = explorer.table(identifier)
    received = client.get(reverse("portal:table-csv", args=[identifier])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(received), delimiter=";"))
    exact = json.loads(client.get(reverse("portal:table-json", args=[identifier])).content)["rows"]
    assert [row["benämning"] for row in rows] == [row.label for row in table.rows]
    for printed, row in zip(rows, exact, strict=True):
        assert {name for name in table.columns if printed[name]} == set(row["values"])
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


@pytest.mark.once
def test_a_chart_is_drawn_from_the_table(client):
    answer = client.get(reverse("portal:chart", args=["drift-2016", "arets-resultat"]))
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert "Kulturnämnden" in answer.content.decode()
    assert client.get(reverse("portal:chart", args=["drift-2016", "finns-inte"])).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("which", ["plan", "follow-up"])
@pytest.mark.parametrize("shape", ["wheel", "line"])
def test_the_pictures_have_a_title_and_a_description(client, which, shape):
    said = client.get(reverse(f"portal:picture-{which}-{shape}", args=[2027])).content.decode()
    assert 'role="img"' in said
    assert "<title" in said
    assert "<desc" in said


def test_the_calendar_holds_every_step(client):
    said = client.get(reverse("portal:calendar", args=[2027])).content.decode()
    assert said.count("BEGIN:VEVENT") >= 29


@pytest.fixture
def books(city):
    """The constructed books of 2016."""


CELLS = [
    ("drift-2016", "barn-och-utbildningsnamnden", "intakter"),
    ("drift-2016", "summa-skattefinansierat", "kostnader"),
    ("rr-staden-2016", "skatteintakter", "utfall-2016"),
    ("rr-koncern-2016", "skatt-pa-arets-resultat", "utfall-2016"),
    ("not1-staden-2016", "stats-och-eu-bidrag", "utfall-2016"),
    ("kf-staden-2016", "investering-materiella", "utfall-2016"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("table", "row", "column"), CELLS)
def test_a_figure_goes_down_to_its_vouchers(client, books, table, row, column, at_most_queries):
    under = ledger.under(explorer.table(table), row, column)
    assert under.ore == explorer.table(table).ore(row, column)
    assert under.vouchers.rows
    with at_most_queries(10):
        said = client.get(reverse("portal:figure", args=[table, row, column])).content.decode()
    assert "Stämmer på öret" in said
    assert "Konstruerade verifikationer" in said


@pytest.mark.slow
def test_a_printed_sum_that_rounding_moved_is_told_apart(client, books):
    said = client.get(
        reverse("portal:figure", args=["rr-staden-2016", "arets-resultat", "utfall-2016"])
    ).content.decode()
    assert "inom avrundningen" in said
    assert "322\xa0000\xa0000,00" in said


def test_a_figure_the_books_do_not_hold_says_nothing_of_them(client, books):
    assert ledger.under(explorer.table("kf-staden-2016"), "likvida-medel-utgaende", "utfall-2016") is None
    assert ledger.under(explorer.table("rr-staden-2016"), "skatteintakter", "budgetavvikelse-2016") is None


@pytest.mark.slow
def test_what_does_not_agree_is_said(client, books):
    load_constructed(2015, lambda _told: None)
    place = ["not1-staden-2016", "verksamhetens-intakter", "utfall-2015"]
    said = client.get(reverse("portal:figure", args=place)).content.decode()
    assert "Stämmer inte med den tryckta siffran" in said


@pytest.mark.parametrize("path", ["/arshjulet/1999/", "/arshjulet/99999/", "/arshjulet/99999/plan-wheel.svg"])
def test_a_year_that_nobody_offers_is_not_there(client, path):
    assert client.get(path).status_code == 404


def test_a_municipality_without_a_wheel_says_so(client, settings):
    settings.ARSHJUL_MUNICIPALITY = "molndal"
    organisation.load_organisation(municipality.current())
    answer = client.get("/arshjulet/")
    assert answer.status_code == 200
    assert "inte inlagt" in answer.content.decode()


def test_a_picture_that_is_not_there_is_not_found(client):
    assert client.get(reverse("portal:publication-picture-wide", args=[7, 0])).status_code == 404


@pytest.mark.parametrize("path", ["/", "/siffror/drift-2016/", "/publikationer/"])
def test_who_comes_back_to_an_unchanged_page_gets_it_without_sending_it(client, path):
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
