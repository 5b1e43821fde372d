"""A municipality with ten companies: the group's page is light and shows some at a time; its file has them all."""

from dataclasses import replace

import pytest
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.followup import services
from arshjul.followup.accounts.place import own, place
from arshjul.municipality.organisation import Consolidation
from arshjul.organisation import municipality
from arshjul.statements import chart_file

from .group_budgets import year_with
from .small_group import YEAR, chart_with, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
LARGEST_PAGE, MOST_QUERIES = 60_000, 10
FORMS = ("resultatrakning", "balansrakning", "kassaflodesanalys")
VIEWS = ("utfall", "budget", "prognos", "forra-aret")
COMPANIES = (
    *("hsfab", "hasab", "hamnen", "helsingborgshem", "oresundskraft"),
    *("pingday", "fastighets-holding", "nsr", "nsva", "sydvatten"),
)
ROWS = ("1011", "1111", "1211", "1310", "1410", "1810", "1910")
DEBTS = ("2230", "2290", "2310", "2410")


def books_of(place_among, codes):
    """Millions on most rows, and what is owed to each of the others and by them; a budget that balances."""
    ore = 123_456_789 + place_among
    opens = [f"{account} {ore}" for account in ROWS] + [f"{account} -{ore}" for account in DEBTS]
    opens += [f"{account} {code} {sign}{1000 + place_among}" for code in codes for account, sign in OWED]
    equity = (len(ROWS) - len(DEBTS)) * ore
    return " / ".join([*opens, f"2010 -{equity}"]), "3110 -6000000 / 6010 4000000 / 1910 2000000"


OWED = (("1510", ""), ("2410", "-"))


@pytest.fixture
def many(city, person, tmp_path, monkeypatch):
    """Ten companies taken in whole, each of which owes the others and has to get of them; eliminations are booked."""
    everybody = {"staden": "1-4", **{name: str(60 + number) for number, name in enumerate(COMPANIES)}}
    named = ", ".join(f'{name}: "{code}"' for name, code in everybody.items())
    (tmp_path / "many.yaml").write_text(chart_with("", f"{{{named}}}"), encoding="utf-8")
    loaded, found = chart_file.load(tmp_path / "many.yaml")
    assert found == ()
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, _year: loaded[0])
    organisation = municipality.current().organisation
    companies = tuple(replace(one, consolidation=Consolidation.FULL) for one in organisation.companies)
    owning = replace(municipality.current(), organisation=replace(organisation, companies=companies))
    monkeypatch.setattr(municipality, "current", lambda: owning)
    folder = tmp_path / "books"
    folder.mkdir()
    codes = {own()[0]: "112", **{name: f"{code}2" for name, code in everybody.items() if name != "staden"}}
    for number, entity in enumerate((own()[0], *COMPANIES)):
        others = [code for name, code in codes.items() if name != entity]
        publish(folder, entity, year_with(*books_of(number, others), entity))
    karin = person("controller")
    services.book_eliminations(at=place(YEAR), by=karin, expected=None)
    return karin


def test_each_view_of_each_statement_is_light_and_asks_little(many, client, at_most_queries):
    client.force_login(many)
    heavy = []
    for form in FORMS:
        for view in VIEWS:
            for page in (1, 2, 3):
                query = {"ar": YEAR, "rakning": form, "visa": view, "bolag": page}
                with at_most_queries(MOST_QUERIES):
                    answer = client.get(reverse("followup:group"), query)
                assert answer.status_code == 200
                heavy += [(query, len(answer.content))] if len(answer.content) > LARGEST_PAGE else []
    assert not heavy


def test_a_page_has_some_companies_between_the_municipality_and_the_group_and_the_file_has_all(many, client):
    client.force_login(many)
    seen = set()
    for page in (1, 2, 3):
        answer = client.get(reverse("followup:group"), {"ar": YEAR, "rakning": "balansrakning", "bolag": page})
        columns = [column.id for column in answer.context["accounts"].statement.columns]
        assert columns[0] == own()[0]
        assert {"elimineringar", "koncern"} <= set(columns)
        assert len(set(columns) & set(COMPANIES)) <= 4
        seen |= set(columns)
        assert [one.number for one in answer.context["pages"]] == [1, 2, 3]
    assert set(COMPANIES) <= seen
    content = client.get(reverse("followup:group-export", args=["csv"]), {"ar": YEAR}).content.decode()
    assert all(name.name.sv in content for name in municipality.current().companies if name.id in COMPANIES)


def test_a_page_out_of_range_is_the_nearest_and_what_is_not_shown_stands_in_the_file(many, client):
    client.force_login(many)
    answer = client.get(reverse("followup:group"), {"ar": YEAR, "bolag": 99})
    assert answer.context["page"] == 3
    proposal = answer.context["proposal"]
    assert proposal.more_entries > 0
    assert proposal.more_pairs > 0
    assert f"{proposal.more_pairs} par till står i filen" in answer.content.decode()
