"""Charts of accounts per entity in the product: a company's BAS file received, on every page, down to its vouchers."""

import csv
import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.books import facts, fitting
from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.books.models import Reading
from arshjul.books.trial_balance import trial_balance
from arshjul.followup import accounts, services
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.group import proposals, together
from arshjul.followup.accounts.key_ratios import key_ratios
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.years import five_years
from arshjul.kernel.money import parse_amount
from arshjul.kernel.patterns import Pattern
from arshjul.ledger import read

from .two_charts import PORT, YEAR, every_cell, kr, of, publish, sie

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_company_s_file_stands_on_the_lines_of_its_own_chart(group):
    port = of(accounts.income(YEAR, at=place(YEAR, entities=("hamnen",))))
    assert {row: port[row] for row in ("verksamhetens-intakter", "verksamhetens-kostnader", "avskrivningar")} == {
        "verksamhetens-intakter": 700,
        "verksamhetens-kostnader": -300,
        "avskrivningar": -70,
    }
    assert (port["finansiella-intakter"], port["finansiella-kostnader"]) == (30, -20)
    assert (port["bokslutsdispositioner"], port["skatt-pa-arets-resultat"], port["arets-resultat"]) == (-15, -40, 285)
    city = of(accounts.income(YEAR))
    assert (city["verksamhetens-kostnader"], city["skatteintakter"], city["arets-resultat"]) == (-150, 900, 1150)
    assert "avskrivningar" not in city


def test_the_group_is_the_sum_of_both_and_of_the_ledger(group):
    shown = together.side_by_side("resultatrakning", place(YEAR))
    for row in shown.statement.rows:
        parts = [shown.statement.ore(row.id, column) or 0 for column in ("staden", "hamnen")]
        assert sum(parts) == (shown.statement.ore(row.id, "koncern") or 0), row.id
    assert shown.statement.ore("arets-resultat", "koncern") == kr(1150 + 285)
    assert of(accounts.income(YEAR, group=True))["avskrivningar"] == -70
    held = books.cube(YEAR).where(account=lambda code: code.rpartition(":")[2][0] in "345678")
    assert held.total() == -kr(1150 + 285)


def test_the_other_statements_read_each_entity_by_its_chart(group):
    port = place(YEAR, entities=("hamnen",))
    sheet = of(balance(port))
    assert (sheet["kassa-och-bank"], sheet["maskiner-inventarier"], sheet["obeskattade-reserver"]) == (910, -70, 15)
    assert sheet["summa-tillgangar"] == sheet["summa-eget-kapital-skulder"] == 840
    flow = cash(port)
    assert (of(flow)["avskrivningar"], of(flow)["likvida-medel-utgaende"]) == (70, 910)
    assert not [one for one in flow.findings if one.id.startswith("statements.")]
    whole = together.side_by_side("balansrakning", place(YEAR)).statement
    assert whole.ore("summa-tillgangar", "koncern") == whole.ore("summa-eget-kapital-skulder", "koncern")
    assert of(five_years(port), f"ar-{YEAR}")["arets-resultat"] == 285
    ratios = {row.definition.id: row.values[0] for row in key_ratios(port).rows}
    assert ratios["skuldsattningsgrad"].value is not None, "no provisions are none, in a sheet that adds up"


def test_a_dividend_is_paid_and_closing_the_year_is_not(group, tmp_path):
    """200 of last year's 500 is moved within equity and paid out; the year's 300 is closed by 8999 against 2099."""
    moved = "2098 500 / 2091 -500 / 2091 200 / 1930 -200 / 3010 -300 / 1930 300 / 8999 300 / 2099 -300"
    names = PORT["names"] | {"2091": "Balanserad vinst", "2098": "Vinst föregående år", "8999": "Årets resultat"}
    publish(tmp_path, "hamnen", sie(names, moved, "1930 600 / 2098 -500 / 2081 -100", "Hamnen"))
    flow = of(cash(place(YEAR, entities=("hamnen",))))
    assert (flow["kassaflode-lopande"], flow["agare"], flow["kassaflode-finansiering"]) == (300, -200, -200)
    assert (flow.get("ej-likviditetspaverkande"), flow["likvida-medel-utgaende"]) == (None, 700)


def test_untaxed_reserves_are_divided_in_the_group_alone(group):
    """The port put 15 kronor away: in the group they are equity but for the deferred tax, 20.6 per cent."""
    lacking = place(YEAR).lacking(YEAR)
    assert len(lacking) == 11
    services.book_eliminations(at=place(YEAR), by=group, expected=None)
    assert place(YEAR).lacking(YEAR) == lacking  # eliminations of a whole year say nothing of its months
    result = together.side_by_side("resultatrakning", place(YEAR)).statement
    assert [result.ore("bokslutsdispositioner", column) for column in ("hamnen", "koncern")] == [-kr(15), 0]
    assert result.ore("skatt-pa-arets-resultat", "koncern") == -kr(40) - 309
    assert result.ore("arets-resultat", "koncern") == kr(1150 + 285 + 15) - 309
    sheet = together.side_by_side("balansrakning", place(YEAR)).statement
    assert [sheet.ore("obeskattade-reserver", column) for column in ("hamnen", "koncern")] == [kr(15), 0]
    assert sheet.ore("andra-avsattningar", "koncern") == 309
    assert sheet.ore("summa-tillgangar", "koncern") == sheet.ore("summa-eget-kapital-skulder", "koncern")
    flow = together.side_by_side("kassaflodesanalys", place(YEAR))
    assert {one.id for one in flow.findings} == {
        "followup.months-lacking",
        "followup.members-without-books",
        "followup.acquisition-lacking",
    }
    tax = Selection(YEAR * 100, YEAR * 100 + 12, entities=("elimineringar",), accounts=("bas:8940",))
    (row,) = books.rows_of_cell(tax, books.current()).rows
    assert (row["amount"], "20,6 procent" in row["text"]) == (309, True)
    assert proposals.proposal(place(YEAR)).entries[0].rows


def test_the_entries_under_a_figure_say_what_its_line_is_called(group, client):
    client.force_login(group)
    line = Selection(YEAR * 100 + 1, YEAR * 100 + 12, statement="resultatrakning", lines=("skatt-pa-arets-resultat",))
    assert "<dd>Skatt på årets resultat</dd>" in client.get(books.drill_url(line)).content.decode()
    column = Selection(YEAR * 100 + 1, YEAR * 100 + 12, statement="driftredovisning", lines=("utfall", "okänd"))
    first, second = (title.sv for title in books.line_titles(column))
    assert (first, second) == ("Utfall", "okänd")


@pytest.mark.parametrize("name", together.FORMS)
def test_every_figure_of_the_group_leads_to_the_vouchers_of_its_own_entities(group, name):
    found = together.side_by_side(name, place(YEAR))
    checked = 0
    for row, column, selection in every_cell(found):
        page = books.rows_of_cell(selection, books.current())
        assert abs(page.sum_ore or 0) == abs(found.statement.ore(row, column)), (name, row, column)
        assert column in {"koncern", "last_year"} or {each["entity"] for each in page.rows} <= {column}
        checked += 1
    assert checked > 8


def test_a_cell_of_both_takes_each_number_from_its_own_entity_alone(group):
    """Depreciation of the group is the port's 7810 and never the city's."""
    line = {"statement": "resultatrakning", "lines": ("avskrivningar",)}
    page = books.rows_of_cell(Selection(YEAR * 100 + 1, YEAR * 100 + 12, **line), books.current())
    assert [(row["entity"], row["account"], row["amount"]) for row in page.rows] == [("hamnen", "7810", kr(70))]
    costs = Selection(YEAR * 100 + 1, YEAR * 100 + 12, statement="resultatrakning", lines=("verksamhetens-kostnader",))
    page = books.rows_of_cell(costs, books.current())
    assert sorted((row["entity"], row["account"], row["account_name"]) for row in page.rows) == [
        ("hamnen", "7010", "Löner"),
        ("staden", "7810", "Konsulter"),
    ]
    assert page.sum_ore == books.cell_cube(costs, books.current()).total()
    both = Selection(YEAR * 100 + 1, YEAR * 100 + 12, accounts=("7810", "bas:7810"))
    assert books.rows_of_cell(both, books.current()).sum_ore == kr(220)
    assert books.rows_of_cell(both, books.current(), search="hamnen").sum_ore == kr(70)
    alone = Selection(YEAR * 100 + 1, YEAR * 100 + 12, entities=("hamnen",), accounts=("7810",))
    assert books.rows_of_cell(alone, books.current()).sum_ore == kr(70)
    assert books.cell_cube(alone, books.current()).total() == kr(70)


def test_the_trial_balance_has_each_account_by_its_own_name(group, client):
    rows = {row.code: row for row in trial_balance(YEAR).rows}
    assert (rows["3010"].name, rows["3010"].change, rows["3010"].other) == ("Biljetter", -kr(400), None)
    assert (rows["bas:3010"].account, rows["bas:3010"].name, rows["bas:3010"].change) == (
        "3010",
        "Hamnavgifter",
        -kr(700),
    )
    assert rows["bas:3010"].line == "verksamhetens-intakter"
    port = trial_balance(YEAR, entity="hamnen")
    assert {row.account: row.name for row in port.rows}["7810"] == "Avskrivningar"
    assert port.change == 0
    client.force_login(group)
    page = client.get(reverse("books:trial-balance"), {"ar": YEAR, "enhet": ""}).content.decode()
    assert "3010 Hamnavgifter" in page
    assert "Bolagens kontoplan efter BAS" in page
    assert "konto=bas:3010" in page
    mine = client.get(reverse("books:trial-balance"), {"ar": YEAR, "enhet": "hamnen"}).content.decode()
    assert "Biljetter" not in mine


def test_the_page_of_vouchers_and_its_export_name_the_accounts_of_the_entity(group, client):
    client.force_login(group)
    query = {"fran": f"{YEAR}01", "till": f"{YEAR}12", "konto": "7810", "enhet": "hamnen"}
    page = client.get(reverse("books:cell"), query)
    assert "7810 Avskrivningar" in page.content.decode()
    assert "Konsulter" not in page.content.decode()
    assert '<th scope="col">Räkenskaper</th>' not in page.content.decode()
    both = {"fran": f"{YEAR}01", "till": f"{YEAR}12", "rad": "resultatrakning:verksamhetens-kostnader"}
    page = client.get(reverse("books:cell"), both).content.decode()
    assert '<th scope="col">Räkenskaper</th>' in page
    assert "<td>Helsingborgs Hamn AB</td><td>7010" in page
    answer = client.get(reverse("books:cell-export", args=["csv"]), query).getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(answer), delimiter=";")
    assert (row["Enhet"], row["Konto"], row["Kontonamn"], row["Belopp kr"]) == (
        "hamnen",
        "7810",
        "Avskrivningar",
        "70,00",
    )


def test_an_account_without_a_line_is_told_for_whose_it_is_before_and_after(group, tmp_path):
    strange = sie({"8510": "Valfritt", "1930": "Bank"}, "8510 5 / 1930 -5", name="Hamnen igen")
    reading = publish(tmp_path, "hamnen", strange)
    (told,) = fitting.unmapped_accounts(reading, "hamnen")
    assert "kontoplanen bas, som Helsingborgs Hamn AB följer" in told.message.sv
    assert fitting.unmapped_accounts(reading, own()[0]) == []
    found = accounts.income(YEAR, at=place(YEAR, entities=("hamnen",)))
    (told,) = (one for one in found.findings if one.id == "statements.account-unmapped")
    assert "i räkenskaperna för Helsingborgs Hamn AB (5,00 kr)" in told.message.sv
    assert of(found)["arets-resultat"] == -5
    (row,) = (row for row in trial_balance(YEAR).rows if row.account == "8510")
    assert not row.mapped
    assert "statements.account-unmapped" not in {one.id for one in accounts.income(YEAR).findings}


def test_what_is_eliminated_is_booked_on_the_accounts_of_both_charts(city, person, tmp_path, monkeypatch):
    """The port pays the city's charges: 3010 is taken away from the city, and 5010 from the port."""
    codes = (*Pattern.parse("51", "hamnen"), *Pattern.parse("1", own()[0]))
    plan = replace(books.chart(YEAR), counterparties=codes)
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, _year: plan)
    parties = ((own()[0], "3010 -500 / 1510 500", "51"), ("hamnen", "5010 500 / 2440 -500", "1"))
    for entity, rows, code in parties:
        content = sie({"5010": "Lokalhyra"}, rows, name=entity).decode("cp437").replace("{}", f'{{23 "{code}"}}')
        publish(tmp_path, entity, content.replace("#VER", '#DIM 23 "Motpart"\r\n#VER', 1).encode("cp437"))
    services.book_eliminations(at=place(YEAR), by=person("controller"), expected=None)
    booked = books.cube(YEAR).where(entity="elimineringar").sums("account")
    assert booked == {("1510",): -kr(500), ("3010",): kr(500), ("bas:2440",): kr(500), ("bas:5010",): -kr(500)}
    kept = facts.original(books.current().added.file).read_bytes().decode("cp437")
    assert "#GEN " in kept
    assert '#KONTO 5010 "Lokalhyra"' in kept
    assert "#KONTOKOD 5010 bas:5010" in kept
    assert '#OBJEKT 23 "51" "Helsingborgs Hamn AB"' in kept
    assert all(line.split()[1].isdigit() for line in kept.splitlines() if line.startswith(("#TRANS", "#KONTO ")))
    assert {one.id for one in read(kept.encode("cp437")).findings} == set()
    shown = together.side_by_side("resultatrakning", place(YEAR)).statement
    assert shown.ore("verksamhetens-intakter", "koncern") == 0
    assert shown.ore("verksamhetens-kostnader", "koncern") == 0
    for name in together.FORMS:
        found = together.side_by_side(name, place(YEAR))
        for row, column, selection in every_cell(found):
            page = books.rows_of_cell(selection, books.current())
            assert abs(page.sum_ore or 0) == abs(found.statement.ore(row, column)), (name, row, column)
    assert {
        row["account"]
        for row in books.rows_of_cell(
            Selection(YEAR * 100, YEAR * 100 + 12, entities=("elimineringar",)), books.current()
        ).rows
    } == {"1510", "3010", "bas:2440", "bas:5010"}
    row = next(row for row in trial_balance(YEAR, entity="elimineringar").rows if row.code == "bas:5010")
    assert (row.mapped, row.account, row.name) == (True, "5010", "Lokalhyra")


@pytest.mark.shared
def test_a_real_company_s_file_goes_by_the_pages_to_the_lines_of_bas(city, person, client, shared):
    """Sent, published as the port's and shown: depreciation is what the file itself has on 77 and 78."""
    client.force_login(person("controller"))
    content = (shared / "data/sie/idstam+jsisie/typ4.se").read_bytes()
    content = content.replace(b"2012", b"2027").replace(b"2011", b"2026")  # years that the municipality has a chart of
    sent = SimpleUploadedFile("typ4.se", content)
    address = client.post(reverse("books:start"), {"ledger": sent}, follow=True).redirect_chain[-1][0]
    reading = Reading.objects.get()
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    values = {"entity": "hamnen", "expected": "0", "accept": accept}
    assert client.post(reverse("books:publish", args=[reading.pk]), values).status_code == 302, address
    year = books.years()[0]
    at = place(year, entities=("hamnen",))
    made = accounts.income(year, at=at)
    held = {"avskrivningar": 0, "finansiella-kostnader": 0}
    names = {}
    inside = False
    for line in content.decode("cp437").splitlines():
        words = line.split()
        if words[:1] == ["#KONTO"]:
            names[words[1]] = line.split('"')[1]
        if words[:1] == ["#VER"]:
            inside = words[3].startswith(str(year))
        if words[:1] == ["#TRANS"] and inside:
            ore = parse_amount(line.partition("}")[2].split()[0])
            held["avskrivningar"] -= ore if words[1][:2] in {"77", "78"} else 0
            held["finansiella-kostnader"] -= ore if words[1][:2] == "84" else 0
    for line, ore in held.items():
        assert (made.statement.ore(line, "outcome") or 0) == ore, line
    assert held["avskrivningar"]
    rows = {row.account: row for row in trial_balance(year, entity="hamnen").rows}
    named = [number for number in rows if number in names]
    assert named
    assert all(rows[number].name == names[number].strip() or names[number] in rows[number].name for number in named)
    assert not [row for row in rows.values() if not row.mapped]
    page = client.get(reverse("followup:statement", args=["resultatrakning"]), {"ar": year, "vems": "hamnen"})
    assert page.status_code == 200
