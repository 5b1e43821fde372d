from dataclasses import replace

import pytest

from arshjul.followup import accounts, queries, tables
from arshjul.followup.accounts.place import Place, Span, place
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.followup.accounts.units.bridge import CENTRAL
from arshjul.followup.accounts.units.operations import BESIDE
from arshjul.kernel.money import Unit
from arshjul.organisation import municipality
from arshjul.statements import published

from .small_city import figure_of

pytestmark = pytest.mark.django_db

MNKR = Unit("mnkr", 1)
COLUMNS = ["ingaende", "disposition", "kommunbidrag", "intakter", "kostnader", "arets-resultat", "utgaende"]


def table(name):
    loaded, _ = published.load(municipality.folder())
    return loaded.tables[name]


def own_id(printed):
    unit = municipality.current().unit_published_as(printed.label)
    return unit.code if unit else printed.id


def test_the_operations_account_of_2016_is_the_printed_table(ledger):
    statement = queries.operations_statement(2016)
    printed = table("drift-2016")
    assert [column.id for column in statement.columns] == COLUMNS
    for row in printed.rows:
        for column in COLUMNS:
            ours = statement.ore(own_id(row), column) or 0
            assert MNKR.format(ours) == MNKR.format(printed.ore(row.id, column)), (row.label, column)


def test_the_way_to_the_income_statement_is_shown_as_unexplained(ledger):
    found = accounts.operations(2016)
    assert found.constructed
    assert found.statement.ore("summa", "arets-resultat") == 26_900_000_000
    assert found.statement.ore(accounts.BRIDGE, "arets-resultat") == 5_200_000_000
    assert found.statement.ore(accounts.INCOME_RESULT, "arets-resultat") == 32_100_000_000
    rows = {row.label.sv: row.css for row in tables.shown(found, MNKR).rows}
    assert rows["Ej publicerad brygga mellan driftredovisning och resultaträkning"] == "unexplained"


def test_each_of_the_citys_rounding_differences_is_told(ledger):
    notes = [note.sv for note in tables.shown(accounts.operations(2016), MNKR).notes]
    assert len(notes) == 13
    assert any("Socialnämnden, Årets resultat" in note and "21,6" in note and "21,7" in note for note in notes)


@pytest.mark.parametrize(("group", "name"), [(False, "rr-staden-2016"), (True, "rr-koncern-2016")])
def test_the_income_statement_is_the_printed_one(ledger, group, name):
    statement = queries.income_statement(2016, printed=True, group=group)
    printed = table(name)
    for row in printed.rows:
        assert statement.ore(row.id, "outcome") == printed.ore(row.id, "utfall-2016"), row.label
        assert statement.ore(row.id, "last_year") == printed.ore(row.id, "utfall-2015"), row.label


def test_the_balance_requirement_stands_beside_budget_forecast_and_last_year(planned_year, client, person):
    client.force_login(person("controller"))
    tables_of = {
        name: client.get(f"/arbete/uppfoljning/rakning/{name}/?ar=2016&form=tryckt").context["tables"][0][0]
        for name in ("balanskravsutredning", "resultatrakning")
    }
    account, income = (one.statement for one in tables_of.values())
    assert [column.id for column in account.columns] == ["outcome", "budget", "forecast", "last_year"]
    for column in ("budget", "forecast", "last_year"):
        assert account.ore("arets-resultat", column) is not None
        if column != "last_year":
            assert account.ore("arets-resultat", column) == income.ore("arets-resultat", column)
        assert account.ore("balanskravsresultat", column) is not None
    assert "followup.requirement-planned" in {one.id for one in tables_of["balanskravsutredning"].findings}


@pytest.mark.parametrize(
    ("year", "pensions", "rest", "printed", "result"), [(2016, -122, None, 199, 321), (2015, -100, None, 62, 162)]
)
def test_what_helsingborg_printed_as_its_result_is_explained_as_far_as_its_own_rows_go(
    ledger, client, person, year, pensions, rest, printed, result
):
    """The city reckoned without the change in pension provisions before 1998, in 2015 beside its gains of 25."""
    client.force_login(person("controller"))
    address = "/arbete/uppfoljning/rakning/balanskravsutredning/"
    account = client.get(address, {"ar": year}).context["tables"][0][0]
    rows = ("balanskravsresultat", "tryckt-exkl-pensionsavsattning", "brygga", "tryckt-balanskravsresultat")
    shown = [account.statement.ore(row, "outcome") for row in rows]
    assert shown == [None if amount is None else amount * 100_000_000 for amount in (result, pensions, rest, printed)]
    assert "followup.own-adjustment" in {one.id for one in account.findings}
    for row in rows:
        if account.statement.ore(row, "outcome") is not None:
            asked = {"ar": year, "rad": row, "kolumn": "outcome"}
            told = client.get(f"{address}siffra/", asked).context["figure"]
            assert (told.rest, bool(told.parts)) == (0, True), row


def test_the_law_has_twelve_items_and_they_add_up(ledger):
    statement = queries.income_statement(2016)
    assert statement.ore("arets-resultat", "outcome") == 32_200_000_000
    assert statement.differences == ()


def test_a_report_point_reads_its_months_alone(ledger):
    whole = queries.operations_statement(2016)
    august = queries.operations_statement(2016, report_point="delar-augusti")
    assert august.ore("20", "kostnader") * 3 == pytest.approx(whole.ore("20", "kostnader") * 2, abs=100)


def test_a_year_without_books_says_so_and_shows_no_zero(city):
    found = accounts.operations(2016)
    assert [one.id for one in found.findings] == ["followup.no-books"]
    assert found.statement.ore("summa-skattefinansierat", "intakter") is None


def operations_of(last, span):
    at = place(2016, entities=accounts.own(), last=last, span=span)
    return accounts.operations(2016, at=at).statement


def test_a_month_opens_with_what_was_carried_over_the_month_before_and_closes_as_the_year_does(ledger, client, person):
    month, august = operations_of(8, Span.MONTH), operations_of(8, Span.YEAR_TO_DATE)
    july = operations_of(7, Span.YEAR_TO_DATE)
    for row in ("20", "10", "summa-skattefinansierat"):
        assert month.ore(row, "ingaende") == july.ore(row, "utgaende"), row
        assert month.ore(row, "utgaende") == august.ore(row, "utgaende"), row
    assert operations_of(1, Span.MONTH).ore("20", "ingaende") == july.ore("20", "ingaende")
    client.force_login(person("controller"))
    asked = {"ar": 2016, "manad": 8, "omfattning": "manad", "rad": "20", "kolumn": "ingaende"}
    told = figure_of(client, "driftredovisning", asked)
    assert (told.ore, told.rest, len(told.parts)) == (july.ore("20", "utgaende"), 0, 4)
    assert all(part.url for part in told.parts)


@pytest.mark.parametrize(("last", "span"), [(8, Span.MONTH), (8, Span.YEAR_TO_DATE), (12, Span.YEAR_TO_DATE)])
def test_what_was_carried_over_is_not_shown_when_the_year_entered_nothing(ledger, last, span):
    """A closing result that is the year's alone would be read as all that a committee has."""
    at = place(2015, entities=accounts.own(), last=last, span=span)
    month = accounts.operations(2015, at=at)
    assert {column.id for column in month.statement.columns}.isdisjoint({"ingaende", "utgaende"})
    (told,) = [one for one in month.findings if one.id == "followup.carried-unknown"]
    assert "2015-" in told.message.sv


def test_rolling_twelve_is_not_shown_when_no_namnd_has_anything_booked_in_a_part_of_it(planned_year, client, person):
    """Of 2015 the constructed books hold the water utility's unit and the central ones alone."""
    at = place(2016, entities=accounts.own(), last=8, span=Span.ROLLING)
    for found in (accounts.operations(2016, at=at, beside=BESIDE), appropriations(at)):
        (told,) = [one for one in found.findings if one.id == "followup.units-without-rolling"]
        assert [found.statement.ore("summa", name) for name in ("last_year", "utfall-foregaende-ar")] == [None, None]
        assert "2015-09–2015-12" in told.message.sv
        shown = {column for (_, column), cell in found.statement.cells.items() if cell.ore is not None}
        assert not shown & {*COLUMNS, "utfall"}
    for span in (Span.YEAR_TO_DATE, Span.MONTH):
        ids = {one.id for one in accounts.operations(2016, at=replace(at, span=span)).findings}
        assert not {one for one in ids if one.startswith("followup.units-without")}
    client.force_login(person("controller"))
    for which in ("driftredovisning", "anslag"):
        asked = {"ar": 2016, "manad": 8, "omfattning": "rullande"}
        assert "2015-09–2015-12" in client.get(f"/arbete/uppfoljning/rakning/{which}/", asked).content.decode()


def test_the_appropriations_lead_to_the_income_statements_result(planned_year, client, person):
    """What the central units have stands below the nämnder's sum, so that the statement ties to the ledger."""
    statement = appropriations(place(2016, entities=accounts.own())).statement
    result = accounts.income(2016, printed=True).statement.ore("arets-resultat", "outcome")
    amounts = [statement.ore(row, "utfall") for row in ("summa", CENTRAL.id, accounts.INCOME_RESULT)]
    assert amounts[0] + amounts[1] == amounts[2] == result
    assert statement.ore(accounts.INCOME_RESULT, "budget-ursprunglig") is None
    client.force_login(person("controller"))
    page = client.get("/arbete/uppfoljning/rakning/anslag/?ar=2016").content.decode()
    assert "Årets resultat enligt resultaträkningen" in page
    assert "Centrala poster utanför anslagen" in page
    assert "Ej publicerad brygga" not in page
    for row in (CENTRAL.id, accounts.INCOME_RESULT):
        figure = figure_of(client, "anslag", {"ar": 2016, "rad": row, "kolumn": "utfall"})
        assert figure.rest == 0


def test_an_amount_that_no_statement_takes_is_told_by_units_too(small, monkeypatch):
    """The small year's two internal entries of 7 cancel out; when one of them is missing, 7 are told."""
    at, whole = place(2027, entities=accounts.own()), Place.flow_by_unit
    made = (lambda: accounts.operations(2027, at=at), lambda: appropriations(at))
    assert [told_outside(one()) for one in made] == [[], []]
    monkeypatch.setattr(
        Place, "flow_by_unit", lambda at, year=None: whole(at, year).where(account=lambda one: one != "9010")
    )
    for one in made:
        (told,) = told_outside(one())
        assert "7 000 000,00 kr" in " ".join(told.split())
        assert "9999" in told


def told_outside(found):
    return [one.message.sv for one in found.findings if one.id == "statements.amounts-outside"]
