"""A year's budget by month: what a controller compares a period's outcome with."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from arshjul.books import companies
from arshjul.books import services as receiving
from arshjul.books.naming import AccountNames
from arshjul.followup.accounts.income import income
from arshjul.followup.accounts.place import Span, own, place
from arshjul.followup.accounts.plans import plan_written
from arshjul.followup.accounts.plans.budgets import EVEN, Spread, has_own, monthly
from arshjul.followup.accounts.plans.plan_file import plan_file
from arshjul.ledger import read
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedAmount
from arshjul.statements.statement import Statement

NOW = datetime(2015, 1, 1, tzinfo=UTC)
BUDGET = {"skatteintakter": 1_000_000_000_07, "verksamhetens-kostnader": -700_000_000_01}


@given(some.integers(-(10**15), 10**15), some.lists(some.integers(0, 10**12), min_size=12, max_size=12))
def test_twelve_months_are_the_year(total, weights):
    assert sum(monthly(total, weights)) == total
    assert sum(monthly(total, EVEN)) == total


def of(last, key, span=Span.YEAR_TO_DATE) -> Statement:
    return income(2016, at=place(2016, entities=own(), last=last, spread=key, span=span), budget=BUDGET).statement


def parts(statement, row="skatteintakter"):
    return {column.id: statement.ore(row, column.id) for column in statement.columns}


@pytest.mark.django_db
def test_a_period_is_compared_with_its_own_part_of_the_budget(ledger):
    statement = of(6, Spread.TWELFTHS)
    june = parts(statement)
    assert {column.id: column.title.sv for column in statement.columns}["budget"] == "Budget helår"
    assert june["period_budget"] == sum(monthly(BUDGET["skatteintakter"], EVEN)[:6])
    assert june["deviation"] == june["outcome"] - june["period_budget"]
    assert june["budget"] == BUDGET["skatteintakter"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", [Spread.TWELFTHS, Spread.LAST_YEAR])
def test_the_months_of_a_key_sum_to_the_year_on_every_line(ledger, key):
    for line, total in BUDGET.items():
        months = [parts(of(month, key, Span.MONTH), line)["period_budget"] for month in range(1, 13)]
        assert sum(months) == total


@pytest.mark.django_db
def test_the_whole_year_has_its_one_budget(ledger):
    december = parts(of(12, Spread.TWELFTHS))
    assert "period_budget" not in december
    assert december["deviation"] == december["outcome"] - december["budget"]


@pytest.mark.django_db
def test_a_rolling_year_that_lacks_one_years_budget_says_so(ledger):
    found = income(
        2016, at=place(2016, entities=own(), last=6, spread=Spread.TWELFTHS, span=Span.ROLLING), budget=BUDGET
    )
    assert "period_budget" not in {column.id for column in found.statement.columns}
    assert "followup.budget-lacks-year" in {one.id for one in found.findings}


@pytest.mark.django_db
def test_no_key_leaves_the_budget_whole(ledger):
    assert not {"period_budget", "deviation"} & parts(of(6, None)).keys()


@pytest.mark.django_db
@pytest.mark.parametrize("key", [Spread.TWELFTHS, Spread.LAST_YEAR])
def test_the_budget_goes_back_to_the_accounting_system_to_the_ore(ledger, tmp_path, key):
    made = plan_file(place(2016, entities=own(), spread=key), budget=BUDGET)
    path = tmp_path / "plan.se"
    path.write_bytes(made.written("se").data)
    reading = read(path)
    assert [one.id for one in reading.findings if one.level.value == "error"] == []
    assert (reading.encoding, made.findings) == ("cp437", ())
    totals = [one for one in reading.balances if one.tag == "PBUDGET" and not one.objects]
    assert sum(one.amount for one in totals) == -sum(BUDGET.values())
    assert {one.period for one in totals} == {201600 + month for month in range(1, 13)}
    assert any(one.objects for one in reading.balances)
    newer = read(made.written("sie").data)
    assert [one.id for one in newer.findings if one.id == "ledger.xml-element-invalid"] == []
    assert {(one.period, one.account, one.objects, one.amount) for one in newer.balances} == {
        (one.period, one.account, one.objects, one.amount) for one in reading.balances
    }


@pytest.mark.django_db
def test_what_was_written_is_the_period_budget_when_it_is_read_in_again(ledger, person, tmp_path):
    karin = person("controller")
    path = tmp_path / "plan.se"
    path.write_bytes(plan_file(place(2016, entities=own(), spread=Spread.TWELFTHS), budget=BUDGET).written("se").data)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
    reading = receiving.read_and_check(file=file, by=karin)
    assert reading.readable
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin)
    at = place(2016, entities=own(), last=6, spread=Spread.BOOKS)
    assert has_own(at)
    june = parts(income(2016, at=at, budget={}).statement)
    twelfths = parts(of(6, Spread.TWELFTHS))
    assert june["outcome"] == twelfths["outcome"]
    assert abs(june["period_budget"] - twelfths["period_budget"]) < 100


@pytest.mark.django_db
def test_the_page_gives_both_files_or_says_why_not(ledger, client, person):
    client.force_login(person("controller"))
    page = client.get("/arbete/uppfoljning/rakning/resultatrakning/?ar=2016&manad=6&nyckel=forra-aret")
    assert "förra årets utfall" in page.content.decode()
    assert client.get("/arbete/uppfoljning/budget/plan.xml?ar=2016").status_code == 404
    refused = client.get("/arbete/uppfoljning/budget/plan.se?ar=2015", follow=True)
    assert "ingen gällande budget" in refused.content.decode()


@pytest.fixture
def own_budget(ledger, person, tmp_path):
    """#PBUDGET of March: the utility's sales and costs and a committee's, in kronor with the ledger's sign."""
    units = {unit.code: unit.body for unit in municipality.current().units}
    water = next(code for code, body in units.items() if body == "va")
    school = next(code for code, body in units.items() if body == "bun")
    rows = [(3110, water, -900), (5010, water, 700), (3110, school, -50), (5010, school, 80), (8110, school, -20)]
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", "#GEN 20160101", '#FNAMN "Stad"', "#RAR 0 20160101 20161231"]
    lines += ['#DIM 1 "Ansvar"']
    lines += [f'#PBUDGET 0 201603 {account} {{1 "{unit}"}} {amount}.00' for account, unit, amount in rows]
    path = tmp_path / "plan.se"
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp437"))
    karin, board = person("controller"), organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
    reading = receiving.read_and_check(file=file, by=karin)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin, accept=accept)
    return water, school


@pytest.mark.django_db
def test_the_books_own_budget_stands_in_the_account_of_water_and_of_each_committee(own_budget, client, person):
    water_unit, school = own_budget
    client.force_login(person("controller"))
    at = {"ar": 2016, "manad": 3}
    page = client.get(reverse("followup:statement", args=["va"]), at)
    found, _ = page.context["tables"][0]
    assert found.statement.ore("arets-resultat", "period_budget") == 200_00
    assert (
        found.statement.ore("arets-resultat", "deviation") == found.statement.ore("arets-resultat", "outcome") - 200_00
    )
    assert page.context["unbudgeted"] == ""
    page = client.get(reverse("followup:statement", args=["driftredovisning"]), at)
    ((found, table),) = page.context["tables"]
    assert found.statement.ore(school, "budgeterat-resultat") == found.statement.ore(
        "summa-skattefinansierat", "budgeterat-resultat"
    )
    assert found.statement.ore(water_unit, "budgeterat-resultat") == 200_00
    (apart,) = [one for one in found.findings if one.id == "followup.budget-lacks-part"]
    assert "Kommunbidrag" in apart.message.sv, "the outcome has it and the budget of the file doesn't"
    shown = {row.id: line.cells for row, line in zip(found.statement.rows, table.rows, strict=True)}
    budget = [column.id for column in found.statement.columns].index("budgeterat-resultat")
    assert "/siffra/?" in shown[school][budget].url
    for row in (school, water_unit, "summa"):
        figure = client.get(shown[row][budget].url).context["figure"]
        assert (figure.rest, figure.ore, bool(figure.parts)) == (
            0,
            found.statement.ore(row, "budgeterat-resultat"),
            True,
        )
    address = reverse("followup:figure", args=["va"])
    told = client.get(address, at | {"rad": "verksamhetens-intakter", "kolumn": "period_budget"}).context["figure"]
    assert (told.rest, [part.ore for part in told.parts]) == (0, [900_00])


@pytest.mark.django_db
@pytest.mark.parametrize(("month", "period"), [(2, None), (3, 190_00), (12, None)])
def test_the_books_own_budget_needs_no_key_when_none_is_decided(
    own_budget, client, person, month, period, django_assert_max_num_queries
):
    client.force_login(person("controller"))
    at = {"ar": 2016, "manad": month}
    with django_assert_max_num_queries(10):
        page = client.get(reverse("followup:statement", args=["resultatrakning"]), at)
    found, _ = page.context["tables"][0]
    assert (
        found.statement.ore("arets-resultat", "period_budget"),
        found.statement.ore("arets-resultat", "budget"),
    ) == (
        period,
        190_00,
    )
    titles = {column.id: column.title.sv for column in found.statement.columns}
    assert titles["budget"] == ("Budget helår" if period else "Budget")
    assert ("deviation" in titles) == (month != 2)
    assert page.context["asked"].at.spread is Spread.BOOKS
    figure = reverse("followup:figure", args=["resultatrakning"])
    with django_assert_max_num_queries(10):
        told = client.get(figure, at | {"rad": "verksamhetens-intakter", "kolumn": "budget"}).context["figure"]
    assert (told.ore, told.rest, len(told.parts)) == (950_00, 0, 1)
    chosen = client.get(reverse("followup:statement", args=["resultatrakning"]), at | {"nyckel": "tolftedelar"})
    assert chosen.context["asked"].at.spread is Spread.TWELFTHS


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["va", "driftredovisning", "balansrakning", "kassaflodesanalys"])
def test_a_statement_without_a_budget_says_so(ledger, client, person, which):
    client.force_login(person("controller"))
    page = client.get(reverse("followup:statement", args=[which]), {"ar": 2016, "manad": 8}).content.decode()
    assert "Ingen budget" in page or "Planen i kraft har ingen" in page


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["se", "sie"])
def test_a_written_plan_says_whose_it_is_and_the_day_it_was_made(ledger, form, monkeypatch):
    monkeypatch.setattr(plan_written, "today", lambda: date(2015, 11, 26))
    monkeypatch.setattr(companies, "published", lambda: [companies.Published(1, own()[0], NOW, "2120001157", "Staden")])
    made = plan_file(place(2016, entities=own(), spread=Spread.TWELFTHS), budget=BUDGET)
    header = read(made.written(form).data).header
    assert (header.generated, header.organisation_number) == (20151126, "212000-1157")


@pytest.mark.django_db
def test_what_the_file_cant_hold_is_told_to_the_one_who_fetches_it(ledger, person, client, monkeypatch):
    of_all = [DecidedAmount("kf", LineKind.STATEMENT, "", "", row, "", "", ore) for row, ore in BUDGET.items()]
    monkeypatch.setattr(planning, "decided_amounts", lambda *_, **__: of_all)
    monkeypatch.setattr(AccountNames, "of", lambda *_: "Intäkter – och\nannat")
    client.force_login(person("controller"))
    answer = client.get(reverse("followup:budget-file", args=["se"]), {"ar": 2016})
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"och annat" in answer.content
    told = [str(one) for one in get_messages(answer.wsgi_request)]
    assert any("teckentabell 437" in one for one in told)
    assert any("radbrytningar" in one for one in told)


@pytest.mark.django_db
def test_the_municipalitys_budget_file_is_offered_and_written_for_the_municipality_alone(planned_year, person, client):
    client.force_login(person("controller"))
    address, shown = reverse("followup:budget-file", args=["se"]), reverse("followup:budget")
    for whose, status in (({}, 200), ({"vem": "hamnen"}, 404), ({"vem": "koncern"}, 404)):
        assert client.get(address, {"ar": 2016, **whose}).status_code == status
        page = client.get(reverse("followup:statement", args=["resultatrakning"]), {"ar": 2016, **whose})
        assert (shown in page.content.decode()) == (status == 200), whose
        offered = client.get(shown, {"ar": 2016, **whose})
        assert offered.status_code == status
        assert (address in offered.content.decode()) == (status == 200), whose
