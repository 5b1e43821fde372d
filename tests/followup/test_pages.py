from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.followup import tables
from arshjul.followup.accounts.catalogue import KINDS, Asked, made
from arshjul.followup.accounts.place import Span, own, place

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KB = 1024
PRINTED_APART = 300_000_000
"""Three mnkr: how far a sum that the city printed lies from its lines at most, and a year's cash from the next's."""
PAGES = ["start", "operations", "income", "accuracy", "goals", "measures", "dialogues", "ratios"]


def test_every_page_is_light_for_everybody(client, person, ledger, django_assert_max_num_queries):
    for role in ("controller", "economist", "auditor", "politician"):
        client.force_login(person(role))
        statements = [reverse("followup:statement", args=[which]) for which in KINDS]
        for path in [*(reverse(f"followup:{name}") for name in PAGES), *statements]:
            address = f"{path}?ar=2016"
            client.get(address)
            with django_assert_max_num_queries(10):
                answer = client.get(address)
            assert answer.status_code == 200, address
            assert len(answer.content) < 60 * KB, address


def test_the_pages_speak_english_too(client, person, ledger):
    client.force_login(person("controller"))
    page = client.get("/en/arbete/uppfoljning/driftredovisning/?ar=2016").content.decode()
    assert "Operating account with carried result 2016" in page
    assert "They lie beneath published sums" in page


def test_a_figure_leads_to_its_vouchers(client, person, ledger):
    client.force_login(person("controller"))
    page = client.get(f"{reverse('followup:operations')}?ar=2016").content.decode()
    assert "Ej publicerad brygga" in page
    link = page.split('href="/arbete/rakenskaper/poster/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    answer = client.get(f"/arbete/rakenskaper/poster/{link}")
    assert answer.status_code == 200
    assert "Konstruerade verifikationer under publicerade summor" in answer.content.decode()


CHOICES = {
    "the whole year": {},
    "through August": {"manad": 8},
    "twelve months to August": {"manad": 8, "omfattning": "rullande"},
    "August alone": {"manad": 8, "omfattning": "manad"},
    "the group as printed": {"vem": "koncern", "form": "tryckt"},
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_every_statement_is_shown_and_exported(ledger, client, person, choice):
    client.force_login(person("controller"))
    for which in KINDS:
        page = client.get(reverse("followup:statement", args=[which]), {"ar": 2016, **choice})
        assert page.status_code == 200, which
        for form in ("csv", "xlsx"):
            file = client.get(reverse("followup:statement-export", args=[which, form]), {"ar": 2016, **choice})
            assert file.status_code == 200, which
            assert "attachment" in file["Content-Disposition"]
            assert len(file.content) > 200
    ratios = client.get(reverse("followup:ratios"), {"ar": 2016, **choice})
    assert "Soliditet" in ratios.content.decode()


def test_an_unknown_statement_or_version_is_not_found(ledger, client, person):
    client.force_login(person("controller"))
    assert client.get(reverse("followup:statement", args=["nonsens"])).status_code == 404
    assert client.get(reverse("followup:statement-export", args=["va", "pdf"])).status_code == 404
    assert client.get(reverse("followup:statement", args=["va"]), {"version": 99}).status_code == 404


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_each_figure_of_each_statement_is_the_sum_of_the_vouchers_it_leads_to(ledger, choice):
    entities = () if choice.get("vem") else own()
    at = place(
        2016, last=choice.get("manad", 12), entities=entities, span=Span(choice.get("omfattning", "ackumulerat"))
    )
    asked = Asked(at, printed="form" in choice)
    checked = 0
    for which in KINDS:
        for accounts in made(which, asked):
            rows = zip(accounts.statement.rows, tables.shown(accounts, accounts.unit).rows, strict=True)
            for row, shown in rows:
                for column, cell in zip(accounts.statement.columns, shown.cells, strict=True):
                    if not cell.url:
                        continue
                    selection = Selection.parse(dict(parse_qsl(cell.url.partition("?")[2])))
                    ours = accounts.statement.cell(row.id, column.id)
                    expected = ours.ore if ours.computed is None else ours.computed
                    over_the_turn = which == "kassaflodesanalys" and at.span is Span.ROLLING
                    rounded = PRINTED_APART if ours.trace.sources or over_the_turn else 0
                    taken = books.taken_by_unit if selection.parts else books.cell_cube
                    found = taken(selection, books.current()).total()
                    where = (which, row.id, column.id, cell.url)
                    assert abs(abs(found or 0) - abs(expected or 0)) <= rounded, where
                    checked += 1
                    if checked % 25 == 0 and not selection.parts:
                        assert books.rows_of_cell(selection, books.current()).sum_ore == found, where
    assert checked > (80 if at.span is Span.ROLLING else 150)


@pytest.mark.parametrize(("page", "told"), [("income", "tryckt 321, delarna ger 322"), ("group", "tryckt 321,0")])
def test_a_form_that_isnt_the_citys_own_tells_where_the_city_printed_another_result(ledger, client, person, page, told):
    client.force_login(person("controller"))
    assert told in client.get(reverse(f"followup:{page}"), {"ar": 2016}).content.decode()
    assert (
        "kommunen har tryckt" not in client.get(reverse(f"followup:{page}"), {"ar": 2016, "manad": 8}).content.decode()
    )
