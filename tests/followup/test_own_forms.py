"""Statements as a municipality itself prints them, through the page and its files, against what it has published."""

import csv
import html
import io
import re

import pytest
from tests import remembered

from arshjul.organisation import municipality
from arshjul.organisation.models import Assignment, Body, Person
from arshjul.statements import published

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGE = "/arbete/uppfoljning/rakning/driftredovisning/"
OPERATIONS = [
    ("goteborg", "drift-2022"),
    ("goteborg", "drift-2023"),
    ("goteborg", "drift-2024"),
    ("goteborg", "drift-2025"),
    ("molndal", "drift-2024"),
    ("molndal", "drift-2025"),
    ("nynashamn", "drift-2021"),
]


@pytest.fixture
def serve(settings, client, db):
    """The site of another municipality with its published year's constructed books, read by an auditor."""

    def served(name, *years):
        settings.ARSHJUL_MUNICIPALITY = name
        remembered.organisation_with_books(*years)
        reader, _ = Person.objects.get_or_create(username="lasare")
        Assignment.objects.get_or_create(
            person=reader, role="controller", body=Body.objects.get(slug="ks"), defaults={"valid_from": "2020-01-01"}
        )
        client.force_login(reader)
        return published.load(municipality.folder())[0].tables

    return served


def rows_of(page):
    """The figures of a page's first table as its reader sees them, by row and column."""
    head, *rows = re.findall(r"<tr.*?</tr>", page.split("<table", 1)[1].split("</table>", 1)[0], re.DOTALL)
    titles = [text(cell) for cell in re.findall(r"<th.*?</th>", head, re.DOTALL)[1:]]
    return {
        text(row.split("</th>", 1)[0]): dict(
            zip(titles, map(text, re.findall(r"<td.*?</td>", row, re.DOTALL)), strict=True)
        )
        for row in rows
    }


def text(cell):
    return html.unescape(re.sub(r"<[^>]*>", "", cell)).strip()


@pytest.mark.parametrize(("name", "identifier"), OPERATIONS)
def test_the_page_shows_the_operating_account_as_it_was_printed(serve, client, name, identifier):
    year = int(identifier[-4:])
    table = serve(name, year)[identifier]
    answer = client.get(f"{PAGE}?ar={year}")
    found = [one for accounts, _ in answer.context["tables"] for one in accounts.findings]
    assert not [one for one in found if one.level == "error"]
    shown = rows_of(answer.content.decode())
    for row in table.rows:
        unit = municipality.current().unit_published_as(row.label)
        there = shown[unit.name.sv if unit else row.label]
        for column, about in table.columns.items():
            ore = table.ore(row.id, column)
            if ore is not None:
                assert there[about.title.sv] in {table.unit.format(ore), "" if ore == 0 else None}, (row.label, column)


@pytest.mark.parametrize(("name", "identifier"), OPERATIONS[-3:])
def test_the_file_holds_the_same_columns(serve, client, name, identifier):
    year = int(identifier[-4:])
    table = serve(name, year)[identifier]
    answer = client.get(f"{PAGE}export.csv?ar={year}")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    headings = next(line for line in lines if line and line[0] == "" and len(line) > 1)
    assert {about.title.sv for about in table.columns.values()} <= set(headings)


@pytest.mark.parametrize(("name", "identifier"), [OPERATIONS[3], *OPERATIONS[-2:]])
def test_every_figure_of_the_page_leads_somewhere(serve, client, name, identifier):
    year = int(identifier[-4:])
    serve(name, year)
    page = client.get(f"{PAGE}?ar={year}").content.decode()
    table = page.split("<table", 1)[1].split("</table>", 1)[0]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert not [cell for cell in cells if cell and not cell.startswith("<a ")]
    addresses = {html.unescape(one) for one in re.findall(r'<td><a href="([^"]*)"', table)}
    for address in sorted(addresses):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if "siffra" in address:
            assert answer.context["figure"].parts, address


@pytest.mark.parametrize(("whose", "printed"), [("kommunen", "kommun"), ("koncern", "koncern")])
@pytest.mark.parametrize("form", ["", "tryckt"])
def test_the_balance_sheet_opens_as_the_year_before_was_printed(serve, client, whose, printed, form):
    table = serve("nynashamn", 2020, 2021)["br-2021"]
    answer = client.get(f"/arbete/uppfoljning/rakning/balansrakning/?ar=2021&vem={whose}&form={form}")
    ((accounts, _),) = answer.context["tables"]
    assert not [one for one in accounts.findings if one.id == "statements.opening-differs"]
    statement = accounts.statement
    assert statement.columns[-1].title.sv == "2020-12-31 (årets ingående balans)"
    allowed = 0 if form else 2 * table.unit.step
    rows = {row.id for row in statement.rows if form or row.formula}
    for row in (row for row in table.rows if row.id in rows):
        for column, year in (("outcome", 2021), ("last_year", 2020)):
            ore = table.ore(row.id, f"{printed}-{year}")
            assert abs((statement.ore(row.id, column) or 0) - ore) <= allowed, (row.label, column)


@pytest.mark.parametrize(
    ("which", "identifier", "steps"), [("resultatrakning", "rr-2021", 0), ("kassaflodesanalys", "kf-2021", 1)]
)
def test_the_municipality_s_other_statements_are_the_printed_ones(serve, client, which, identifier, steps):
    table = serve("nynashamn", 2020, 2021)[identifier]
    answer = client.get(f"/arbete/uppfoljning/rakning/{which}/?ar=2021&form=tryckt")
    ((accounts, _),) = answer.context["tables"]
    assert not [one for one in accounts.findings if one.level == "error"]
    shown = {row.id for row in accounts.statement.rows}
    assert {row.id for row in table.rows if table.ore(row.id, "kommun-2021")} <= shown
    for row in table.rows:
        ore = table.ore(row.id, "kommun-2021")
        apart = (accounts.statement.ore(row.id, "outcome") or 0) - (ore or 0)
        assert abs(apart) <= steps * table.unit.step, row.label
