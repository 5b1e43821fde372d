"""The balance requirement as cities printed it and the law's vectors of the reserve, from stored books to the page."""

from datetime import date

import pytest
from django.urls import reverse

from arshjul.books import charts as books_charts
from arshjul.organisation import municipality
from arshjul.record.models import FactStatement
from arshjul.statements import chart as charts
from arshjul.statements import chart_file

from .requirement_world import (
    CASH,
    COST,
    EQUITY,
    GAIN,
    GRANTS,
    OLD_RESERVE,
    RESERVE,
    TAX,
    in_mnkr,
    mnkr,
    printed,
    say,
    year_of,
)

pytestmark = pytest.mark.django_db

CITIES = {
    "malmö-2014": (
        2014, "-149", "56", "-12",
        {"arets-resultat": "-149", "realisationsvinster": "-56", "efter-balanskravsjusteringar": "-205"}
        | {"anvandning": "12", "balanskravsresultat": "-193", "att-reglera": "-193"},
    ),
    "göteborg-2018": (
        2018, "1792", "739", "740",
        {"arets-resultat": "1792", "realisationsvinster": "-739", "efter-balanskravsjusteringar": "1053"}
        | {"reservering": "-740", "balanskravsresultat": "313"},
    ),
    "stockholm-2022": (
        2022, "2568", "318", "0",
        {"arets-resultat": "2568", "realisationsvinster": "-318", "efter-balanskravsjusteringar": "2250"}
        | {"balanskravsresultat": "2250"},
    ),
    "sjöbo-2021": (
        2021, "80.7", "9.2", "0",
        {"arets-resultat": "80.7", "realisationsvinster": "-9.2", "efter-balanskravsjusteringar": "71.5"}
        | {"balanskravsresultat": "71.5"},
    ),
    "sjöbo-2020": (
        2020, "37.9", "1.6", "22.0",
        {"arets-resultat": "37.9", "realisationsvinster": "-1.6", "efter-balanskravsjusteringar": "36.3"}
        | {"reservering": "-22.0", "balanskravsresultat": "14.3"},
    ),
}  # fmt: skip
MALMO_2015 = {"arets-resultat": 563, "realisationsvinster": -23, "efter-balanskravsjusteringar": 540} | {
    "reservering": -185,
    "balanskravsresultat": 355,
    "tidigare-ar": -193,
    "att-reglera": 162,
}


@pytest.mark.parametrize(("year", "result", "gains", "to_reserve", "rows"), CITIES.values(), ids=CITIES)
def test_each_printed_line_comes_out_of_the_stored_books(book, client, person, year, result, gains, to_reserve, rows):
    year_of(book, year, result, gains, to_reserve)
    client.force_login(person("controller"))
    shown = {row: ore for row, ore in printed(client, year)[0].items() if ore is not None}
    assert shown == {row: mnkr(amount) for row, amount in rows.items()}


def test_what_a_year_left_to_restore_stands_in_the_next(book, client, person):
    """Malmö 2014 and 2015: -193 was carried on and restored by the year after (KL 11:12)."""
    year_of(book, 2014, "-149", "56", "-12")
    year_of(book, 2015, "563", "23", "185")
    client.force_login(person("controller"))
    shown = {row: ore for row, ore in printed(client, 2015)[0].items() if ore is not None}
    assert shown == {row: mnkr(amount) for row, amount in MALMO_2015.items()}
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2015})
    statement = page.context["tables"][0][0].statement
    before = {"arets-resultat": "-149", "anvandning": "12", "att-reglera": "-193"}
    assert {row: statement.ore(row, "last_year") for row in before} == {row: mnkr(ore) for row, ore in before.items()}
    address = reverse("followup:figure", args=["balanskravsutredning"])
    told = client.get(address, {"ar": 2015, "rad": "tidigare-ar", "kolumn": "outcome"}).context["figure"]
    assert (told.rest, client.get(told.parts[0].url).context["figure"].ore) == (0, mnkr(-193))


def test_what_is_to_restore_is_shown_only_when_there_is_something(book, client, person):
    """The assembly decides in 2027 not to restore 20 of 30 (KL 11:13): 10 are carried to the year after."""
    book(2026, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -470), (COST, 500), (CASH, -30)])
    book(2027, [(CASH, 970), (EQUITY, -970)], [(TAX, -505), (COST, 500), (CASH, 5)])
    client.force_login(person("controller"))
    address = reverse("followup:statement", args=["balanskravsutredning"])
    assert [printed(client, year)[0].get("att-reglera") for year in (2026, 2027)] == [mnkr(-30), mnkr(-25)]
    told = {one.id for one in client.get(address, {"ar": 2027}).context["tables"][0][0].findings}
    assert "followup.left-to-restore" in told
    say(client, "balanskravsutredning", 2026, "KF 2027-04-22 § 60, synnerliga skäl", beslut_att_inte_reglera=20)
    say(client, "balanskravsutredning", 2027, "Inget mer", beslut_att_inte_reglera=0)
    assert [printed(client, year)[0].get("att-reglera") for year in (2026, 2027)] == [mnkr(-10), mnkr(-5)]
    figure = reverse("followup:figure", args=["balanskravsutredning"])
    for year, row in ((2026, "beslut-att-inte-reglera"), (2026, "att-reglera"), (2027, "tidigare-ar")):
        told = client.get(figure, {"ar": year, "rad": row, "kolumn": "outcome"}).context["figure"]
        assert (told.rest, bool(told.parts)) == (0, True), row
    say(client, "balanskravsutredning", 2026, "För mycket", beslut_att_inte_reglera=31)
    told = {one.id for one in client.get(address, {"ar": 2026}).context["tables"][0][0].findings}
    assert "followup.waived-above-deficit" in told
    say(client, "balanskravsutredning", 2026, "KF 2027-04-22 § 60", beslut_att_inte_reglera=30)
    assert "tidigare-ar" not in printed(client, 2027)[0]
    assert printed(client, 2027)[0]["att-reglera"] is None  # the row stands there for the year before
    assert printed(client, 2026)[0]["att-reglera"] == 0


VECTORS = [
    ("100", "20", 300, 0, 30),
    ("100", "20", 9000, 0, 0),
    ("100", "-20", 300, 0, 50),
    ("600", "0", 300, 200, 50),
    ("40", "-40", 300, 0, 0),
    ("600", "0", 300, 260, 0),
]
"""Result, gains within it, pension obligations, the reserve before, and the most that may be reserved (KL 11:14)."""


@pytest.mark.parametrize("vector", VECTORS)
def test_the_room_of_the_reserve_comes_out_of_the_books_and_the_stated_pensions(book, client, person, vector):
    """With the shipped chart: the controller states the pension obligations on the page of the balance sheet."""
    result, gains, pensions, before, room = vector
    cost = mnkr(5000) + mnkr(gains) - mnkr(result)
    opening = [(CASH, 1000 + before), (EQUITY, -1000), (RESERVE, -before)]
    gain = f"-{gains}".replace("--", "")
    book(2027, opening, [(TAX, -4000), (GRANTS, -1000), (GAIN, gain), (CASH, result), (COST, in_mnkr(cost))])
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    (unknown,) = [one for one in page.context["tables"][1][0].findings if one.id == "followup.reserve-room-unknown"]
    assert "Pensionsförpliktelser" in unknown.message.sv
    assert say(client, "balansrakning", 2027, pensionsforpliktelser=pensions).status_code == 302
    steps = printed(client, 2027)[1]
    after = int(result) - int(gains)
    threshold = 100 if pensions > 1000 + before + int(result) else 50
    by_result, by_ceiling = max(0, min(int(result), after) - threshold), max(0, 250 - before)
    assert {row: ore / mnkr(1) for row, ore in steps.items()} == {
        "lagsta-resultat": min(int(result), after),
        "troskel": -threshold,
        "utrymme-resultat": by_result,
        "tak": 250,
        "reserv-fore": -before,
        "utrymme-tak": by_ceiling,
        "utrymme": room,
    }
    address = reverse("followup:figure", args=["balanskravsutredning"])
    for row in steps:
        told = client.get(address, {"ar": 2027, "rad": row, "kolumn": "outcome", "tabell": 2}).context["figure"]
        assert (told.rest, bool(told.parts)) == (0, True), row
        assert all(client.get(part.url).status_code == 200 for part in told.parts if part.url), row


BEYOND = [
    ("600", 0, "260", {"followup.reserved-beyond-room"}, "högst 250 000 000,00 kr får"),
    ("60", 0, "20", {"followup.reserved-beyond-room"}, "högst 10 000 000,00 kr får"),
    ("60", 1100, "1", {"followup.reserved-beyond-room"}, "högst 0,00 kr får"),
    ("60", 0, "10", set(), ""),
    ("-10", 26, "-30", {"followup.used-beyond-reserve", "followup.reserve-negative"}, "vid årets början var 26 000"),
]
"""Result, the reserve before (above 1,000 the other equity is negative), what is moved to it, and what is told."""


@pytest.mark.parametrize(("result", "before", "moved", "ids", "said"), BEYOND)
def test_a_reserve_beyond_the_law_is_told_also_before_the_pensions_are_known(
    book, client, person, result, before, moved, ids, said
):
    """No obligations can give more room than none do (KL 11:14); a use asks of them not at all."""
    other = 1000 if before < 1000 else -5000
    cost, to = mnkr(5000) - mnkr(result), f"-{moved}".replace("--", "")
    opening = [(CASH, other + before), (EQUITY, -other), (RESERVE, -before)]
    rows = [(TAX, -4000), (GRANTS, -1000), (CASH, result), (COST, in_mnkr(cost)), (EQUITY, moved), (RESERVE, to)]
    book(2027, opening, rows)
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    found = page.context["tables"][1][0].findings
    assert {one.id for one in found} == {"followup.reserve-room-unknown", *ids}
    assert said in " ".join(one.message.sv for one in found).replace("\xa0", " ")
    sheet = client.get(reverse("followup:statement", args=["balansrakning"]), {"ar": 2027})
    told = {one.id for one in sheet.context["tables"][0][0].findings}
    assert ("followup.reserve-negative" in told) == ("followup.reserve-negative" in ids)


RESERVES = [
    (2031, "0", "30", {"anvandning-rur": "30", "balanskravsresultat": "130"}),
    (2031, "-30", "30", {"reservering": "-30", "anvandning-rur": "30", "balanskravsresultat": "100"}),
    (2032, "10", "20", {"anvandning": "10", "anvandning-rur": "20", "balanskravsresultat": "130"}),
    (2025, "-30", "-5", {"reservering": "-30", "balanskravsresultat": "70"}),
    (2034, "-30", "20", {"reservering": "-30", "balanskravsresultat": "70"}),
    (2022, "0", "-12", {"reservering": "-12", "balanskravsresultat": "88"}),
]
"""Year, what the result reserve and the old reserve moved (plus: taken out), and the rows of a result of 100."""


@pytest.mark.parametrize(("year", "new", "old", "rows"), RESERVES)
def test_the_old_and_the_new_reserve_are_told_apart(book, client, person, settings, year, new, old, rows):
    moved = [(RESERVE, new), (OLD_RESERVE, old), (EQUITY, in_mnkr(-mnkr(new) - mnkr(old)))]
    opening = [(CASH, 2000), (EQUITY, -1000), (RESERVE, -500), (OLD_RESERVE, -500)]
    book(year, opening, [(TAX, -100), (CASH, 100), *(one for one in moved if mnkr(one[1]))])
    settings.ARSHJUL_TODAY = f"{year + 1}-02-01"
    client.force_login(person("controller"))
    shown = {row: ore for row, ore in printed(client, year)[0].items() if ore is not None}
    asked = ("reservering", "anvandning", "anvandning-rur", "balanskravsresultat")
    assert {row: shown[row] for row in asked if row in shown} == {row: mnkr(amount) for row, amount in rows.items()}
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": year})
    account, table = page.context["tables"][0]
    found = [one for one in account.findings if one.id == "followup.reserve-apart"]
    assert len(found) == (year in {2025, 2034})
    links = {row.id: one.cells[0].url for row, one in zip(account.statement.rows, table.rows, strict=True)}
    assert all(client.get(links[row]).status_code == 200 for row in rows), links


def test_the_balance_sheet_shows_both_reserves_as_the_year_opened_and_as_it_closed(book, client, person, settings):
    opening = [(CASH, 200), (EQUITY, -100), (RESERVE, -40), (OLD_RESERVE, -60)]
    book(2031, opening, [(TAX, -100), (CASH, 100), (EQUITY, -20), (RESERVE, -10), (OLD_RESERVE, 30)])
    settings.ARSHJUL_TODAY = "2032-02-01"
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=["balansrakning"]), {"ar": 2031})
    account, _table = page.context["tables"][0]
    shown = {row.id: account.statement.ore(row.id, "outcome") for row in account.statement.rows if "varav" in row.id}
    assert shown == {
        "varav-resultatreserv-ingaende": mnkr(40),
        "varav-rur-ingaende": mnkr(60),
        "varav-resultatreserv-utgaende": mnkr(50),
        "varav-rur-utgaende": mnkr(30),
    }


def own_chart(monkeypatch, tmp_path, **lines) -> None:
    """Let the shipped chart have more lines of the balance requirement account."""
    path = tmp_path / "own-chart.yaml"
    text = (municipality.folder() / "chart.yaml").read_text(encoding="utf-8")
    more = "".join(f'          {line.replace("_", "-")}: "{accounts}"\n' for line, accounts in lines.items())
    own = f"    statements:\n      balanskravsutredning:\n        lines:\n{more}"
    path.write_text(text.replace("    statements:\n", own, 1), encoding="utf-8")
    loaded, found = chart_file.load(path)
    assert found == ()
    monkeypatch.setattr(books_charts, "chart_of", lambda _folder, year: charts.on(loaded, date(year, 12, 31)))


ADJUSTED = {
    "arets-resultat": "100",
    "realisationsvinster": "-15",
    "realisationsvinster-undantag": "10",
    "realisationsforluster-undantag": "4",
    "orealiserade": "-7",
    "aterforing-orealiserade": "3",
    "efter-balanskravsjusteringar": "95",
    "balanskravsresultat": "95",
}


def test_the_four_adjustments_have_the_right_sign_when_accounts_are_mapped(book, client, person, monkeypatch, tmp_path):
    """Gains of 15 of which 10 are put back, a loss of 4 put back, an unrealised gain of 7, and 3 reversed."""
    own_chart(
        monkeypatch,
        tmp_path,
        realisationsvinster_undantag="3812",
        realisationsforluster_undantag="781",
        orealiserade="8411",
        aterforing_orealiserade="8511",
    )
    gains = [("3811", -5), ("3812", -10), ("7810", 4), ("8411", -7), ("8511", 3)]
    book(2027, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -85), *gains, (CASH, 100)])
    client.force_login(person("controller"))
    shown = {row: ore for row, ore in printed(client, 2027)[0].items() if ore is not None}
    assert shown == {row: mnkr(amount) for row, amount in ADJUSTED.items()}
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    account, table = page.context["tables"][0]
    assert "followup.requirement-judged" not in {one.id for one in account.findings}
    links = {row.id: one.cells[0].url for row, one in zip(account.statement.rows, table.rows, strict=True)}
    told = client.get(links["realisationsvinster-undantag"])
    assert told.status_code == 200
    assert "3812" in told.content.decode()
    assert "3811" not in told.content.decode()


def test_a_controller_states_the_four_adjustments_with_the_reason(book, client, person):
    gains = [("3811", -15), ("7810", 4), ("8411", -7), ("8511", 3)]
    book(2027, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -85), *gains, (CASH, 100)])
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    (judged,) = [one for one in page.context["tables"][0][0].findings if one.id == "followup.requirement-judged"]
    assert "Realisationsvinster enligt undantagsmöjlighet" in judged.message.sv
    assert "Samtliga realisationsvinster" not in judged.message.sv
    assert reverse("followup:state", args=["balanskravsutredning"]) in page.content.decode()
    given = {"realisationsvinster_undantag": 10, "realisationsforluster_undantag": 4, "orealiserade": -7}
    answer = say(client, "balanskravsutredning", 2027, "Markförsäljning, KS 2027-06-01 § 4", **given)
    assert answer.status_code == 302
    say(client, "balanskravsutredning", 2027, "Samma", **given, aterforing_orealiserade=3)
    shown = {row: ore for row, ore in printed(client, 2027)[0].items() if ore is not None}
    assert shown == {row: mnkr(amount) for row, amount in ADJUSTED.items()}
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    assert "followup.requirement-judged" not in {one.id for one in page.context["tables"][0][0].findings}
    cell = {"ar": 2027, "rad": "realisationsvinster-undantag", "kolumn": "outcome"}
    told = client.get(reverse("followup:figure", args=["balanskravsutredning"]), cell)
    assert told.context["figure"].rest == 0
    assert "Uppgett av" in told.content.decode()
    listed = client.get(reverse("followup:state", args=["balanskravsutredning"]), {"ar": 2027}).content.decode()
    assert "KS 2027-06-01 § 4" in listed
    assert "Ersatt" in listed


def test_what_is_stated_can_be_taken_back_and_others_only_read_it(book, client, person):
    book(2027, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -100), (CASH, 100)])
    client.force_login(person("controller"))
    assert say(client, "balansrakning", 2027, evidence=" ", panter=5).status_code == 422
    assert say(client, "balansrakning", 2027, panter="fem").status_code == 422
    assert say(client, "balansrakning", 2027).status_code == 422
    assert FactStatement.objects.count() == 0
    assert say(client, "balansrakning", 2027, panter=5, pensionsforpliktelser=300).status_code == 302
    sheet = reverse("followup:statement", args=["balansrakning"])
    statement = client.get(sheet, {"ar": 2027}).context["tables"][0][0].statement
    assert [statement.ore(row, "outcome") for row in ("panter", "pensionsforpliktelser")] == [mnkr(5), mnkr(300)]
    august = client.get(sheet, {"ar": 2027, "manad": 8}).context["tables"][0][0].statement
    assert august.ore("pensionsforpliktelser", "outcome") is None  # it is stated for the year's end
    client.force_login(person("auditor"))
    page = client.get(reverse("followup:state", args=["balansrakning"]), {"ar": 2027})
    assert "Aktuariens besked" in page.content.decode()
    assert "<button" not in page.content.decode().partition('class="form"')[2].partition("</form>")[0]
    assert say(client, "balansrakning", 2027, panter=6).status_code == 422
    client.force_login(person("controller"))
    address = f"{reverse('followup:state', args=['balansrakning'])}?ar=2027"
    assert client.post(address, {"evidence": "Fel år", "act": "withdraw"}).status_code == 302
    statement = client.get(sheet, {"ar": 2027}).context["tables"][0][0].statement
    assert statement.ore("panter", "outcome") is None


def test_an_exception_beyond_the_gains_and_a_stated_row_that_is_booked_are_told(book, client, person):
    book(2027, [(CASH, 1000), (EQUITY, -1000)], [(TAX, -97), ("3811", -3), (CASH, 100)])
    client.force_login(person("controller"))
    say(client, "balanskravsutredning", 2027, realisationsvinster=5, realisationsvinster_undantag=10)
    page = client.get(reverse("followup:statement", args=["balanskravsutredning"]), {"ar": 2027})
    account = page.context["tables"][0][0]
    assert {"followup.exception-above-gains", "followup.stated-beside-books"} <= {one.id for one in account.findings}
    assert account.statement.ore("realisationsvinster", "outcome") == mnkr(-3)
