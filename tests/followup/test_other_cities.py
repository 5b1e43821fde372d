"""The statements of other municipalities than the example's, out of their constructed books and through the pages."""

import csv
from datetime import date

import pytest
from django.urls import reverse

from arshjul.books import services as receiving
from arshjul.kernel.money import parse_amount
from arshjul.organisation import municipality
from arshjul.organisation import services as organising
from arshjul.organisation.models import Person
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def page(client, settings, tmp_path):
    """Open a statement of a municipality's year, out of its constructed books."""
    settings.ARSHJUL_DATA, settings.ARSHJUL_TODAY = tmp_path, "2026-02-01"

    def opened(name, year, statement, **asked):
        settings.ARSHJUL_MUNICIPALITY = name
        organising.load_organisation(municipality.current())
        receiving.load_constructed(year, lambda _line: None)
        client.force_login(Person.objects.get_or_create(username="anna")[0])
        answer = client.get(reverse("followup:statement", args=[statement]), {"ar": year, **asked})
        assert answer.status_code == 200
        return answer

    return opened


def amounts(answer) -> dict[str, int]:
    """Öre of the page's first table by row, in its first column, of rows that have any."""
    accounts, table = answer.context["tables"][0]
    if not accounts.statement.columns:
        return {}
    rows = zip(accounts.statement.rows, table.rows, strict=True)
    return {row.id: shown.cells[0].ore for row, shown in rows if shown.cells[0].ore is not None}


def told(answer) -> set[str]:
    return {one.id for one in answer.context["tables"][0][0].findings}


def mnkr(amount) -> int:
    return parse_amount(amount, "mnkr")


def test_the_balance_requirement_begins_with_the_whole_result_of_nynashamn(page):
    shown = amounts(page("nynashamn", 2021, "balanskravsutredning"))
    assert shown["arets-resultat"] == mnkr("107.046")
    assert shown["reservering"] == mnkr("-53.867")  # the printed reserve went from 80 002 to 133 869 tkr
    assert shown["balanskravsresultat"] == mnkr("53.179")
    assert "att-reglera" not in shown  # there is nothing to restore


@pytest.mark.parametrize(
    ("name", "year", "statement", "lacks"),
    [
        ("nynashamn", 2021, "resultatrakning", True),
        ("nynashamn", 2021, "kassaflodesanalys", False),
        ("goteborg", 2024, "balansrakning", True),
    ],
)
def test_a_municipality_without_the_form_asked_for_says_so(page, name, year, statement, lacks):
    assert ("followup.no-own-form" in told(page(name, year, statement, form="tryckt"))) is lacks
    assert "followup.no-own-form" not in told(page(name, year, statement))


@pytest.mark.parametrize(("name", "year"), [("goteborg", 2024), ("molndal", 2024)])
def test_a_shipped_chart_says_which_accounts_the_balance_requirement_is_of(page, name, year):
    assert "followup.requirement-unmapped" not in told(page(name, year, "balanskravsutredning"))


@pytest.mark.parametrize("name", ["goteborg", "helsingborg", "molndal", "nynashamn", "orust", "ostersund"])
def test_every_shipped_chart_takes_gains_and_both_reserves(name):
    folder = municipality.folder().parent / name
    loaded, found = chart_file.load(folder / "chart.yaml")
    mine = charts.on(loaded, date(2027, 12, 31))
    assert (found, mine is not None) == ((), True)
    taking = mine.mapping("balanskravsutredning")
    lines = [taking.line(account)[0] for account in ("3810", "2020", "2030", "3010", "1910", "9010")]
    assert lines == ["realisationsvinster", "resultatutjamningsreserv", "resultatreserv", None, None, None]


@pytest.mark.parametrize("statement", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
def test_an_extract_is_no_printed_form_of_the_statement(page, statement):
    """Five years in summary has the lines of the income statement, but no result: it isn't the income statement."""
    answer = page("nynashamn", 2021, statement, form="tryckt")
    assert answer.context["tables"][0][0].statement.layout.id != "femar-nynashamn"
    if statement == "resultatrakning":
        assert amounts(answer)["arets-resultat"] == mnkr("107.046")


def test_books_of_the_namnder_alone_give_no_balance_requirement(page):
    """Mölndal's books hold neither taxes nor grants, so what they sum to isn't the result of the municipality."""
    answer = page("molndal", 2024, "balanskravsutredning")
    assert not {"arets-resultat", "efter-balanskravsjusteringar", "balanskravsresultat", "att-reglera"} & set(
        amounts(answer)
    )
    assert "followup.taxes-lacking" in told(answer)
    assert "followup.taxes-lacking" in told(page("molndal", 2024, "resultatrakning"))


def test_a_difference_of_the_source_says_whether_rounding_explains_it(page):
    notes = [one.sv for one in page("nynashamn", 2021, "driftredovisning").context["tables"][0][1].notes]
    assert any("8,9" in one and "förklarar den inte" in one for one in notes)
    assert not any("8,9" in one and "källans egen avrundning" in one for one in notes)


def test_a_difference_of_the_source_is_shown_with_the_decimals_it_takes(page):
    notes = [one.sv for one in page("nynashamn", 2021, "resultatrakning").context["tables"][0][1].notes]
    assert notes
    assert not any("Skillnaden 0,0 " in one for one in notes)


def test_what_is_more_than_rounding_is_never_called_rounding(page):
    notes = [one.sv for one in page("goteborg", 2023, "driftredovisning").context["tables"][0][1].notes]
    assert any("Skillnaden −42" in one and "mer än avrundning" in one for one in notes)
    assert any("Skillnaden −41" in one and "förklarar den inte" in one for one in notes)


def printed(table: str, column: str, unit: str) -> dict[str, int]:
    """What a municipality printed, öre by row, of rows that have any."""
    file = municipality.current().folder / "published" / f"{table}.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = {row["row"]: parse_amount(row[column], unit) for row in csv.DictReader(lines)}
    return {row: ore for row, ore in rows.items() if ore is not None}


@pytest.mark.parametrize(
    ("statement", "table"),
    [("resultatrakning", "rr-2021"), ("balansrakning", "br-2021"), ("kassaflodesanalys", "kf-2021")],
)
@pytest.mark.parametrize("whose", ["kommun", "koncern"])
def test_every_printed_row_of_nynashamn_is_shown_as_printed(page, statement, table, whose):
    asked = {"vem": "koncern"} if whose == "koncern" else {}
    answer = page("nynashamn", 2021, statement, form="tryckt", **asked)
    wanted = printed(table, f"{whose}-2021", "tkr")
    assert {row: ore for row, ore in amounts(answer).items() if row in wanted} == wanted
    assert "statements.line-not-in-layout" not in told(answer)
    assert "statements.line-left-out" not in told(answer)


@pytest.mark.parametrize("whose", [{}, {"vem": "koncern"}])
def test_what_the_constructed_vouchers_leave_over_is_never_the_municipalitys_rounding(page, whose):
    """The printed parts 107 046 + 87 453 − 1 238 give the printed 193 261; only the year's flow is printed 1 apart."""
    answer = page("nynashamn", 2021, "kassaflodesanalys", form="tryckt", **whose)
    accounts, table = answer.context["tables"][0]
    notes = [one.sv for one in table.notes]
    assert not any("Medel från verksamheten" in one for one in notes)
    left = next(row for row in accounts.statement.rows if row.id == "avrundning-konstruerade")
    assert left.note
    assert "konstruerade verifikationer" in left.note.sv


def test_both_sides_of_a_balance_sheet_beneath_print_warn_of_no_line(page):
    assert "statements.line-not-in-layout" not in told(page("nynashamn", 2021, "balansrakning"))


def test_the_waterworks_printed_result_is_held_against_its_printed_parts(page):
    """Printed: −6 and 6 give 0; the 1 between the two published accounts is a row of the construction's own."""
    accounts, table = page("helsingborg", 2016, "va").context["tables"][0]
    assert accounts.statement.ore("avrundning", "outcome") == mnkr("-1")
    assert not any("Årets resultat, Utfall" in one.sv for one in table.notes)


def test_the_group_side_by_side_has_no_cash_flow_of_a_year_without_cash(page, client):
    """Of 2020 Nynäshamn printed an income statement and no cash: a result is no flow."""
    page("nynashamn", 2021, "kassaflodesanalys")
    receiving.load_constructed(2020, lambda _line: None)
    answer = client.get(reverse("followup:group"), {"ar": 2021, "rakning": "kassaflodesanalys"})
    accounts = answer.context["accounts"]
    assert accounts.statement.ore("arets-kassaflode", "koncern") == parse_amount("-23674", "tkr")
    assert "last_year" not in {column.id for column in accounts.statement.columns}
