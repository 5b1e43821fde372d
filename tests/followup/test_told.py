"""What a statement doesn't add up to, or shows otherwise than the municipality printed it, is told; in files too."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest
from django.urls import reverse
from lxml import html

from arshjul.books.models import Snapshot
from arshjul.followup.accounts.catalogue import Asked, made
from arshjul.followup.accounts.place import place
from arshjul.municipality.domain import Inhabitants
from arshjul.organisation import municipality
from arshjul.organisation.clock import day_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def reader(ledger, client, person):
    client.force_login(person("controller"))
    return client


def notes(client, which, **query):
    answer = client.get(reverse("followup:statement", args=[which]), {"ar": 2016, **query})
    return [note.sv.replace("\xa0", " ") for _accounts, table in answer.context["tables"] for note in table.notes]


def findings(client, which, **query):
    answer = client.get(reverse("followup:statement", args=[which]), {"ar": 2016, **query})
    return {one.id for accounts, _table in answer.context["tables"] for one in accounts.findings}


def exported(client, which, **query):
    answer = client.get(reverse("followup:statement-export", args=[which, "csv"]), {"ar": 2016, **query})
    text = answer.content.decode("utf-8-sig").replace("\xa0", " ")
    return [row[0] for row in csv.reader(io.StringIO(text), delimiter=";") if len(row) == 1]


def test_rounding_across_columns_is_told_as_along_rows(planned_year, client, person):
    client.force_login(person("controller"))
    answer = client.get(reverse("followup:statement", args=["resultatrakning"]), {"ar": 2016, "manad": 8})
    ((accounts, table),) = answer.context["tables"]
    unit = accounts.unit
    apart = [
        row.label.sv
        for row in accounts.statement.rows
        if None not in (parts := [accounts.statement.ore(row.id, one) for one in ("outcome", "period_budget")])
        and shown(unit, accounts.statement.ore(row.id, "deviation")) != shown(unit, parts[0]) - shown(unit, parts[1])
    ]
    assert apart
    told = [note.sv for note in table.notes if "de visade kolumnerna" in note.sv]
    assert [any(note.startswith(f"{label}, Avvikelse") for note in told) for label in apart] == [True] * len(apart)
    assert len(told) == len(apart)


def shown(unit, ore):
    return round(float(unit.format(ore).replace("\xa0", "").replace("−", "-").replace(",", ".")) * 10)


def test_the_cash_flow_of_the_law_says_what_the_city_printed(reader):
    told = notes(reader, "kassaflodesanalys")
    assert any("slut, Utfall: kommunen har tryckt 1 592,0, delarna ger 1 594,0" in note for note in told)
    assert any("slut, Föregående år: kommunen har tryckt 886,0, delarna ger 889,0" in note for note in told)
    assert notes(reader, "kassaflodesanalys", omfattning="rullande") == told, "the same months, the same notes"


@pytest.mark.parametrize(
    "choice", [{}, {"manad": 8}, {"manad": 8, "omfattning": "rullande"}, {"omfattning": "rullande"}]
)
def test_cash_that_opens_apart_is_told_alike_whichever_months(reader, choice):
    told = findings(reader, "kassaflodesanalys", **choice)
    assert "followup.cash-opens-as-printed" in told
    assert "statements.cash-does-not-tie" not in told


def test_the_form_that_the_city_printed_has_no_cash_apart(reader):
    assert "followup.cash-opens-as-printed" not in findings(reader, "kassaflodesanalys", form="tryckt")


def test_five_years_say_where_the_city_printed_another_result(reader):
    told = notes(reader, "fem-ar")
    assert any(note.startswith("Årets resultat, 2016: kommunen har tryckt 321,0") for note in told)
    assert any(note.startswith("Årets resultat, 2015: kommunen har tryckt 187,0") for note in told)


def test_the_file_of_the_printed_form_carries_its_rounding_notes(reader):
    told = exported(reader, "kassaflodesanalys", form="tryckt")
    assert len([line for line in told if "källans egen avrundning" in line]) == len(
        notes(reader, "kassaflodesanalys", form="tryckt")
    )
    assert not any("avrundning till" in line for line in told), "the file is exact to the öre"
    answer = reader.get(reverse("followup:statement-export", args=["driftredovisning", "xlsx"]), {"ar": 2016})
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("address", ["/arbete/uppfoljning/nyckeltal/export.csv", None])
def test_the_file_says_that_the_books_of_the_day_arent_known(reader, address):
    first = min(day_of(one.made_at) for one in Snapshot.objects.all())
    day = first.replace(year=first.year - 1).isoformat()
    address = address or reverse("followup:statement-export", args=["resultatrakning", "csv"])
    text = reader.get(address, {"ar": 2016, "kand": day}).content.decode("utf-8-sig")
    page = reader.get(reverse("followup:statement", args=["resultatrakning"]), {"ar": 2016, "kand": day})
    (finding,) = page.context["not_known"]
    assert finding.message.sv in text


def test_five_years_have_position_and_key_ratios(small, client):
    client.force_login(small[0])
    page = client.get(reverse("followup:statement", args=["fem-ar"]), {"ar": 2027})
    (_result, _), (position, table) = page.context["tables"]
    assert position.statement.ore("summa-tillgangar", "ar-2027") == 633_000_000_00
    assert position.statement.ore("summa-eget-kapital-skulder", "ar-2027") == 633_000_000_00
    assert "followup.balances-lacking" in {one.id for one in position.findings}
    assert all(row.cells[0].url for row in table.rows if row.cells and row.cells[0].ore is not None)
    ratios = {definition.id: [one.per_cent() for one in values] for definition, values in page.context["yearly"].rows}
    assert ratios["soliditet"] == ["65,2"]
    assert "followup.inhabitants-lacking" in {one.id for one in _result.findings}
    text = client.get(reverse("followup:statement-export", args=["fem-ar", "csv"]), {"ar": 2027}).content.decode()
    assert "Soliditet (%);65,24" in text


def test_amounts_by_inhabitant_are_shown_for_the_years_that_the_municipality_gives(small, client, monkeypatch):
    whole = municipality.current()
    counted = {2027: Inhabitants(1_000, "SCB, folkmängd 31 december 2027")}
    monkeypatch.setattr(municipality, "current", lambda: replace(whole, inhabitants=counted))
    client.force_login(small[0])
    page = client.get(reverse("followup:statement", args=["fem-ar"]), {"ar": 2027})
    (result, _), (position, _), (divided, _) = page.context["tables"]
    found = divided.statement
    assert [column.title.sv for column in found.columns] == ["2027 (1\xa0000 invånare)"]
    assert found.ore("resultat", "ar-2027") == result.statement.ore("arets-resultat", "ar-2027") / 1_000
    assert found.ore("tillgangar", "ar-2027") == position.statement.ore("summa-tillgangar", "ar-2027") / 1_000
    assert found.ore("nettokostnader", "ar-2027") % 100 == 0
    assert "followup.inhabitants-lacking" not in {one.id for one in result.findings}
    company = Asked(replace(place(2027), entities=("bolaget",)))
    assert len(made("fem-ar", company)) == 1
    text = client.get(reverse("followup:statement-export", args=["fem-ar", "csv"]), {"ar": 2027}).content.decode()
    assert "kronor per invånare" in text


def test_a_file_says_which_months_it_is_of_and_has_no_rows_without_columns(ledger, client, person):
    client.force_login(person("controller"))
    assert "2016, 2016-03" in exported(client, "resultatrakning", manad=3, omfattning="manad")
    assert "2016, 2015-04–2016-03" in exported(client, "resultatrakning", manad=3, omfattning="rullande")
    empty = exported(client, "balansrakning")
    assert "2016, 2016-12" in empty
    assert not {"TILLGÅNGAR", "från årets början"} & set(empty)


def test_a_workbook_has_room_for_amounts_of_milliards(ledger, client, person):
    client.force_login(person("controller"))
    answer = client.get(reverse("followup:statement-export", args=["resultatrakning", "xlsx"]), {"ar": 2016})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        page = html.fromstring(book.read("xl/worksheets/sheet1.xml"))
    longest = max(len(f"{float(value):,.2f}") for value in page.xpath("//c[not(@t)]/v/text()"))
    assert float(page.xpath("//col[@min=2]/@width")[0]) >= longest
    assert page.xpath("//pane[@xsplit=1]")
