"""The group's pages of a budget or a forecast: each member side by side, down to the files."""

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from arshjul.followup.accounts.place import own
from arshjul.followup.models import Forecast
from arshjul.organisation import queries as organisation

from .group_budgets import beside, both, controller, walk
from .small_group import YEAR, kr

__all__ = ["both", "controller"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("which", ["resultatrakning", "balansrakning", "kassaflodesanalys"])
def test_the_groups_pages_ask_little_with_nothing_in_memory(both, client, at_most_queries, which):
    """Two more read which files count in the version, for whoever comes first after a publication: ten in all."""
    client.force_login(both)
    for url, query in (
        (reverse("followup:statement", args=[which]), {"vem": "koncern"}),
        (reverse("followup:group"), {"rakning": which}),
    ):
        with at_most_queries(9 if which == "balansrakning" else 8):
            assert client.get(url, {"ar": YEAR, **query}).status_code == 200


def test_each_members_budget_stands_side_by_side_and_the_columns_add_up(both, client):
    client.force_login(both)
    shown, page = beside(client, rakning="balansrakning", visa="budget")
    assert [*shown] == [own()[0], "hamnen", "elimineringar", "koncern"]
    for row, ore in shown["koncern"].items():
        parts = [shown[column].get(row) or 0 for column in (own()[0], "hamnen", "elimineringar")]
        assert sum(parts) == (ore or 0), row
    assert shown["hamnen"]["kassa-och-bank"] == kr(340)
    assert f"Balansräkning {YEAR}, budget" in page.content.decode()
    assert 'id="nyckel"' not in page.content.decode(), "nothing is divided by a key here"
    assert shown["koncern"]["summa-tillgangar"] == kr(1390)
    for row, cells in zip(page.context["accounts"].statement.rows, page.context["table"].rows, strict=True):
        for cell in cells.cells:
            assert cell.ore is None or cell.url, row.id
            if cell.url:
                walk(client, urljoin(reverse("followup:group"), cell.url))


def test_each_members_forecast_stands_side_by_side(both, client):
    given = {"year": YEAR, "point": "delar-augusti", "ordinal": 1, "given_at": datetime(YEAR, 9, 15, tzinfo=UTC)}
    Forecast.objects.create(body=organisation.executive_board(), line="rr-arets-resultat", amount=kr(321), **given)
    client.force_login(both)
    alone, page = beside(client, visa="prognos")
    assert [*alone] == [own()[0]], "the city's alone is not the group's"
    (told,) = [one for one in page.context["accounts"].findings if one.id == "followup.forecast-of-some"]
    assert "Hamn" in told.message.sv
    Forecast.objects.create(body=organisation.body("hamnen"), line="bolag-resultat", amount=kr(40), **given)
    shown, page = beside(client, visa="prognos")
    row = "resultat-efter-finansiella-poster"
    assert [(column, cells[row]) for column, cells in shown.items()] == [
        (own()[0], kr(321)),
        ("hamnen", kr(40)),
        ("koncern", kr(361)),
    ]
    assert shown["koncern"]["arets-resultat"] is None, "companies' taxes aren't forecast"
    (cells,) = [one.cells for one in page.context["table"].rows if any(cell.url for cell in one.cells)]
    for cell in cells:
        walk(client, urljoin(reverse("followup:group"), cell.url))
    outcome, _page = beside(client)
    assert outcome["forecast"][row] == kr(361), "beside the outcome the group's own"


def test_the_year_before_is_the_same_months_of_it(both, client):
    client.force_login(both)
    now, _page = beside(client, rakning="balansrakning")
    later = client.get(
        reverse("followup:group"), {"ar": YEAR + 1, "rakning": "balansrakning", "visa": "forra-aret", "manad": 3}
    )
    statement = later.context["accounts"].statement
    assert later.context["accounts"].last.number == YEAR * 100 + 12
    for column in (own()[0], "hamnen", "koncern"):
        assert statement.ore("kassa-och-bank", column) == now[column]["kassa-och-bank"]
    cells = [one for row in later.context["table"].rows for one in row.cells if one.url]
    assert client.get(urljoin(reverse("followup:group"), cells[0].url), follow=True).status_code == 200


def test_cash_that_a_budget_begins_with_leads_to_the_budget_and_to_no_vouchers(both, client):
    client.force_login(both)
    page = client.get(reverse("followup:statement", args=["kassaflodesanalys"]), {"ar": YEAR, "vem": "koncern"})
    statement, table = page.context["tables"][0][0].statement, page.context["tables"][0][1]
    place_of = [column.id for column in statement.columns].index("budget")
    (cell,) = [
        shown.cells[place_of]
        for row, shown in zip(statement.rows, table.rows, strict=True)
        if row.id == "likvida-medel-ingaende"
    ]
    assert "siffra" in cell.url or "figure" in cell.url, cell.url
    walk(client, cell.url)


def test_the_file_has_the_view_that_is_asked_for(both, client):
    client.force_login(both)
    query = {"ar": YEAR, "rakning": "balansrakning", "visa": "budget"}
    content = client.get(reverse("followup:group-export", args=["csv"]), query).content.decode()
    assert "1370" in content.replace("\xa0", "").replace(" ", "")
    assert "Förslag till elimineringar" not in content
