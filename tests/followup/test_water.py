"""The water utility's own account has a balance sheet, out of its units' opening balances and entries."""

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import tables
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.water import water, water_balance
from arshjul.followup.accounts.water_cash import water_cash
from arshjul.organisation import municipality
from arshjul.statements import published

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGE = "/arbete/uppfoljning/rakning/va/"


def balance_of(year, last=12):
    return water_balance(place(year, entities=own(), last=last))


@pytest.mark.parametrize("year", [2015, 2016])
def test_the_balance_sheet_is_the_printed_one(ledger, year):
    printed = published.load(municipality.folder())[0].tables["va-br-2016"]
    found = balance_of(year)
    for row in printed.rows:
        assert found.statement.ore(row.id, "outcome") == printed.ore(row.id, f"utfall-{year}"), row.label
        assert found.statement.ore(row.id, "last_year") == printed.ore(row.id, f"utfall-{year - 1}"), row.label


def test_the_budget_is_what_was_printed_outcome_less_deviation(ledger, client, person):
    """Helsingborg 2016, mnkr: income 220 was 7 short of its budget, costs 170 were 8 above theirs."""
    printed = published.load(municipality.folder())[0].tables["va-rr-2016"]
    found = water(place(2016, entities=own()))
    statement, step = found.statement, printed.unit.step
    assert [statement.ore(f"verksamhetens-{row}", "budget") for row in ("intakter", "kostnader")] == [
        227 * step,
        -162 * step,
    ]
    for row in printed.rows:
        assert statement.ore(row.id, "deviation") == printed.ore(row.id, "budgetavvikelse-2016"), row.label
    client.force_login(person("controller"))
    page = client.get(PAGE, {"ar": 2016})
    assert "Ingen budget för VA" not in page.content.decode()
    query = {"ar": 2016, "rad": "avskrivningar", "kolumn": "budget"}
    figure = client.get(f"{PAGE}siffra/", query).context["figure"]
    assert (figure.ore, figure.rest) == (-44 * step, 0)
    assert not water(place(2016, entities=own(), last=8)).statement.ore("avskrivningar", "budget")


def test_what_the_ledger_gives_is_told_where_it_isnt_what_was_printed(ledger):
    found = balance_of(2016)
    notes = [note.sv for note in tables.shown(found, found.unit).notes]
    assert any(note.startswith("Summa långfristiga skulder, 2016-12-31: kommunen har tryckt 409,0") for note in notes)


def test_the_citys_own_balances_are_left_as_they_were(ledger):
    """Beside them stand the made-up loans to companies and what those have on the group account."""
    opening = books.line_cube(2016).where(entity=own()[0], period=201600)
    found = {row.account: row.amount for row in opening if row.amount}
    made_up = {"1380": 72000000000, "2497": -34800000000}
    assert found == {"1910": 88600000000, "2010": -88600000000 - sum(made_up.values())} | made_up


def test_a_figure_is_what_the_utility_opened_with_and_what_is_booked_since(ledger, client, person):
    client.force_login(person("controller"))
    page = client.get(PAGE, {"ar": 2016, "manad": 8})
    assert "Skuld till stadskassan" in page.content.decode()
    query = {"ar": 2016, "manad": 8, "rad": "materiella", "kolumn": "outcome", "tabell": 2}
    figure = client.get(f"{PAGE}siffra/", query).context["figure"]
    assert [part.ore for part in figure.parts][:1] == [116300000000]
    assert figure.rest == 0
    since = figure.parts[-1]
    chosen = Selection.parse(dict(part.split("=") for part in since.url.partition("?")[2].split("&")))
    assert books.cell_by_unit(chosen, books.current()).total() == since.ore
    assert client.get(since.url).status_code == 200
    text = client.get(reverse("followup:statement-export", args=["va", "csv"]), {"ar": 2016}).content.decode(
        "utf-8-sig"
    )
    assert "Skuld till abonnentkollektivet;28000000,00;33000000,00" in text


def test_a_year_that_opens_without_balances_by_unit_has_none(small):
    found = balance_of(2027)
    assert [one.id for one in found.findings] == ["followup.no-utility-balance"]


def cash_of(year, **chosen):
    at = place(year, entities=own(), **chosen)
    return water_cash(at).statement


def test_the_cash_flow_is_the_printed_one_and_ties_to_the_balance_sheet(ledger):
    printed = published.load(municipality.folder())[0].tables["va-kf-2016"]
    for year, steps in ((2016, 0), (2015, 1)):
        found = cash_of(year)
        for row in printed.rows:
            apart = (found.ore(row.id, "outcome") or 0) - printed.ore(row.id, f"utfall-{year}")
            summed = found.layout.row(row.id).formula
            assert abs(apart) <= (2 if summed else steps) * printed.unit.step, (year, row.label)
        sheet = balance_of(year).statement
        assert found.ore("likvida-medel-utgaende", "outcome") == -sheet.ore("skuld-till-stadskassan", "outcome")
        assert found.ore("likvida-medel-ingaende", "outcome") == -sheet.ore("skuld-till-stadskassan", "last_year")


@pytest.mark.parametrize("span", [Span.YEAR_TO_DATE, Span.MONTH, Span.ROLLING])
def test_the_cash_flow_of_any_months_ties_to_the_balance_sheet(ledger, span):
    found = cash_of(2016, last=8, span=span)
    assert found.ore("likvida-medel-utgaende", "outcome") == -balance_of(2016, 8).statement.ore(
        "skuld-till-stadskassan", "outcome"
    )


@pytest.mark.parametrize("months", [{}, {"manad": 8}, {"manad": 8, "omfattning": "manad"}])
def test_what_the_utility_began_with_is_told_and_its_flows_lead_to_its_vouchers(ledger, client, person, months):
    client.force_login(person("controller"))
    page = client.get(PAGE, {"ar": 2016, **months})
    flow, table = page.context["tables"][2]
    for row, shown in zip(flow.statement.rows, table.rows, strict=True):
        for column, cell in zip(flow.statement.columns, shown.cells, strict=True):
            assert cell.url or cell.ore is None, (row.id, column.id)
    asked = {"ar": 2016, **months, "tabell": 3, "rad": "likvida-medel-ingaende", "kolumn": "outcome"}
    told = client.get(f"{PAGE}siffra/", asked).context["figure"]
    assert (told.ore, told.rest) == (flow.statement.ore("likvida-medel-ingaende", "outcome"), 0)
    (row,) = (one for one in flow.statement.rows if one.id == "investering-materiella")
    url = tables.vouchers_url(flow, row, flow.statement.columns[0])
    assert client.get(url).context["total"] == -flow.statement.ore(row.id, "outcome")
