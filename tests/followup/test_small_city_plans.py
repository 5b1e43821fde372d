"""Statements of a small year beside what was decided and forecast for it."""

from dataclasses import replace
from datetime import date
from unittest import mock

import pytest
from django.urls import reverse
from tests.desk.law_held_world import declared, observed

from arshjul.books import queries as books
from arshjul.books.domain import Selection
from arshjul.desk.law_facts import held_of
from arshjul.desk.law_status import law_status
from arshjul.followup import queries, rules, services, tables
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.place import edition, own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.planned import KINDS
from arshjul.followup.accounts.units.appropriations import appropriations
from arshjul.followup.rules import ForecastLine
from arshjul.followup.services import Given
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.planning.queries import decided_lines
from arshjul.statements.city_lines import REQUIREMENT

from .small_city import YEAR, cells, figure_of, mnkr

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_appropriations_show_the_budget_its_changes_and_the_outcome(planned):
    found = appropriations(place(YEAR, entities=own()))
    assert cells(found, "bun") == {
        "budget-ursprunglig": -104,
        "anslagsforandring": -3,
        "budget-reviderad": -107,
        "utfall": 0,
        "avvikelse": 107,
    }
    assert "avvikelse" not in {
        column.id for column in appropriations(place(YEAR, entities=own(), last=6)).statement.columns
    }


def test_what_was_decided_is_read_as_it_was_known_on_a_day(planned):
    in_april, in_may = (replace(place(YEAR, entities=own()), known_on=date(2027, *day)) for day in ((5, 11), (5, 12)))
    assert "anslagsforandring" not in cells(appropriations(in_april), "bun")
    assert cells(appropriations(in_may), "bun")["anslagsforandring"] == -3
    before_the_budget = replace(in_april, known_on=date(2026, 11, 17))
    assert "budget" not in cells(balance(before_the_budget, plans=True), "kassa-och-bank")
    assert "beslutad-totalutgift" not in cells(investments(before_the_budget), "forskola")


def test_the_balance_sheet_stands_against_what_was_decided_for_the_end_of_the_year(planned):
    found = balance(place(YEAR, entities=own()), plans=True)
    assert [column.id for column in found.statement.columns] == ["outcome", "deviation", "budget", "last_year"]
    assert cells(found, "kassa-och-bank") == {"outcome": 68, "deviation": -22, "budget": 90, "last_year": 100}
    assert found.statement.ore("summa-tillgangar", "budget") == mnkr(525 + 90)
    assert found.statement.ore("summa-eget-kapital-skulder", "budget") == mnkr(400 + 215)
    assert "deviation" not in cells(balance(place(YEAR, entities=own(), last=6), plans=True), "kassa-och-bank")
    assert "budget" not in cells(balance(place(YEAR, entities=own())), "kassa-och-bank")


def test_the_cash_flow_stands_against_what_was_decided_for_the_year(planned):
    found = cash(place(YEAR, entities=own()), plans=True)
    assert cells(found, "investering-materiella") == {"outcome": -30, "deviation": 5, "budget": -35}
    assert found.statement.ore("likvida-medel-utgaende", "budget") == mnkr(100 - 35 + 15)
    half = cash(place(YEAR, entities=own(), last=6), plans=True)
    assert {column.id: column.title.sv for column in half.statement.columns}["budget"] == "Budget helår"


@pytest.mark.parametrize(("which", "row"), [("balansrakning", "kassa-och-bank"), ("kassaflodesanalys", "nya-lan")])
def test_what_was_decided_leads_to_its_line_and_decision(planned, client, person, which, row):
    client.force_login(person("controller"))
    asked = {"ar": YEAR, "rad": row, "kolumn": "budget"}
    page = client.get(reverse("followup:figure", args=[which]), asked).content.decode()
    (line,) = [one.line for one in decided_lines(YEAR, KINDS[which]) if one.line.row == row]
    assert reverse("planning:line", args=[line.pk]) in page
    assert "§ 112" in page


def test_a_forecast_of_cash_stands_in_the_balance_sheet_and_beside_it_in_the_report(planned, person, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-20"
    karin, board = person("controller"), organisation.executive_board()
    line = ForecastLine("br-kassa-och-bank", Text("Likvida medel", "Cash"), row="kassa-och-bank")
    with mock.patch.object(rules.Rules, "lines_of", lambda _, kind: (line,) if kind == board.kind else ()):
        report = services.open_report(year=YEAR, point="delar-augusti", body=board, by=karin)
        services.save_report(report=report, by=karin, summary="Läget", forecasts=[Given(line.id, mnkr(70))])
        (row,) = queries.line_rows(report, queries.evidence(report))
        assert (row.outcome, row.budget, row.forecast) == (mnkr(68), mnkr(90), mnkr(70))
        services.hand_over_report(report=report, by=karin)
    found = balance(place(YEAR, entities=own(), last=8), plans=True, report_point="delar-augusti")
    assert found.statement.ore("kassa-och-bank", "forecast") == mnkr(70)


def test_a_project_stands_against_its_decided_total_and_ties_to_the_cash_flow(planned):
    found = investments(place(YEAR, entities=own()))
    assert cells(found, "forskola") == {
        "beslutad-totalutgift": 85,
        "ackumulerat-utfall": 30,
        "beraknad-totalutgift": 82,
        "avvikelse-totalutgift": 3,
        "arets-budget": 35,
        "arets-utfall": 30,
        "avvikelse-aret": 5,
    }
    assert found.statement.ore("enligt-kassaflodet", "arets-utfall") == mnkr(30)
    assert found.statement.ore("skillnad", "arets-utfall") is None


def test_the_law_is_asked_about_projects_and_internal_items_from_the_books(planned):
    facts = held_of(YEAR).shared
    projects = ("project.decided_total", "projected_total", "accumulated", "year_outcome")
    assert [facts[name] for name in projects] == [[85], [82], [30], [30]]
    assert abs(facts["cashflow.invest"]) == 30
    assert sorted((one["motpart"], one["amount"]) for one in facts["transactions"] if one["motpart"]) == [
        ("210", 7),
        ("310", -7),
    ]
    assert (facts["br.rer_open"], facts["br.rer_close"]) == (20, 22)
    states = {one.rule.id: one.state for one in law_status(YEAR) if one.rule.id in {"INV-01", "ELIM-01", "ELIM-02"}}
    assert states == {"INV-01": "pass", "ELIM-01": "pass", "ELIM-02": "fail"}, "most entries have no counterparty"


WHOLLY_HELD = (
    *("BUD-01", "BUD-04", "BUD-05", "BUD-07", "BUD-10", "BUD-11", "BUD-13", "BUD-14", "BUD-15", "BUD-18"),
    *("DRI-01", "ELIM-01", "ELIM-02", "INV-01", "GOV-03", "RR-01", "RR-02", "RR-03", "BR-01", "BR-02", "BR-04"),
    *("BAL-01", "BAL-04", "KOD-01", "OSL-01", "OSL-02", "TF-01", "ARK-01", "ARK-02", "SIE-09"),
)


def test_what_the_table_of_the_law_says_is_held_is_held(planned, person):
    at = place(YEAR, entities=own())
    amounts = {row.id: 0 for row in edition(REQUIREMENT, at).stated_rows}
    given = {"layout": edition(REQUIREMENT, at), "at": at, "evidence": "Inget fanns", "by": person("controller")}
    services.state_rows(amounts=amounts, **given)
    told, seen = declared(), observed(YEAR)
    assert {rule: names - told[rule] for rule, names in seen.items() if names - told[rule]} == {}
    assert {rule: told[rule] - seen[rule] for rule in WHOLLY_HELD if told[rule] - seen[rule]} == {}


def test_a_project_forecast_is_given_with_the_report_and_shown_once_handed_over(planned, client, person, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    economist = person("economist")
    report = services.open_report(year=YEAR, point="delar-augusti", body=organisation.body("bun"), by=economist)
    client.force_login(economist)
    url = f"/arbete/uppfoljning/rapport/{report.pk}/projekt/"
    assert "Ny förskola" in client.get(url).content.decode()
    wrong = client.post(url, {"edition": report.item.edition, "amount-projekt-forskola": "mycket"})
    assert (wrong.status_code, "mycket" in wrong.content.decode()) == (422, True)
    client.post(
        url, {"edition": report.item.edition, "amount-projekt-forskola": "91,5", "comment-projekt-forskola": "Berg"}
    )
    at = place(YEAR, entities=own(), last=8)
    drafted = investments(at)
    assert "followup.project-not-forecast" in {one.id for one in drafted.findings}
    report.item.state = "handed_over"
    report.item.save()
    found = investments(at)
    assert found.statement.ore("forskola", "beraknad-totalutgift") == mnkr(91) + mnkr(1) // 2
    assert found.statement.ore("forskola", "avvikelse-totalutgift") == mnkr(-6) - mnkr(1) // 2
    assert "followup.project-not-forecast" not in {one.id for one in found.findings}
    assert "followup.project-not-forecast" in {
        one.id for one in investments(place(YEAR, entities=own(), last=6)).findings
    }


def test_a_projects_outcome_leads_to_its_vouchers_and_to_no_others(planned):
    found = investments(place(YEAR, entities=own()))
    rows = tables.shown(found, found.unit).rows
    places = [column.id for column in found.statement.columns]
    url = rows[0].cells[places.index("arets-utfall")].url
    selection = Selection.parse(dict(part.split("=") for part in url.partition("?")[2].split("&")))
    assert selection.projects == ("forskola",)
    assert books.cell_cube(selection, books.current()).total() == mnkr(30)
    assert books.rows_of_cell(selection, books.current()).total == 1
    assert set(books.cell_cube(selection, books.current()).values("unit")) == {""}


@pytest.mark.parametrize("month", [6, 12])
def test_what_a_plan_gave_is_told_decision_by_decision(planned, small, client, month):
    client.force_login(small[0])
    at = {"ar": YEAR, "manad": month}
    changed = figure_of(client, "anslag", at | {"rad": "bun", "kolumn": "anslagsforandring"})
    assert [(part.ore, part.label.sv, "§ 40" in part.about.sv) for part in changed.parts] == [
        (-mnkr(3), "Fler elever", True)
    ]
    total = figure_of(client, "investeringsredovisning", at | {"rad": "forskola", "kolumn": "beslutad-totalutgift"})
    assert [(part.ore, "§ 112" in part.about.sv) for part in total.parts] == [(mnkr(85), True)]
    expected = figure_of(client, "investeringsredovisning", at | {"rad": "forskola", "kolumn": "beraknad-totalutgift"})
    assert [part.ore for part in expected.parts] == [mnkr(30), *([mnkr(5)] if month == 6 else []), mnkr(52)]
    paid = figure_of(client, "investeringsredovisning", at | {"rad": "enligt-kassaflodet", "kolumn": "arets-utfall"})
    assert (paid.ore, bool(paid.parts[0].url)) == (mnkr(30), True)
    assert {one.rest for one in (changed, total, expected, paid)} == {0}


def test_an_appropriation_of_part_of_a_year_is_its_months(planned, small, client):
    client.force_login(small[0])
    query = {"ar": YEAR, "manad": 6, "rad": "bun", "kolumn": "budget-perioden"}
    figure = figure_of(client, "anslag", query)
    assert (len(figure.parts), figure.rest) == (6, 0)
    revised = client.get(figure.parts[0].url).context["figure"]
    assert [part.ore for part in revised.parts] == [-mnkr(104), -mnkr(3)]


def test_the_cash_flow_of_some_months_stands_against_their_budget(planned, small, client):
    client.force_login(small[0])
    page = reverse("followup:statement", args=["kassaflodesanalys"])
    ((found, _table),) = client.get(page, {"ar": YEAR, "manad": 6}).context["tables"]
    assert cells(found, "investering-materiella") == pytest.approx(
        {"outcome": -30, "period_budget": -17.5, "deviation": -12.5, "budget": -35}
    )
    assert cells(found, "likvida-medel-ingaende") == {
        "outcome": 100,
        "period_budget": 100,
        "deviation": 0,
        "budget": 100,
    }
    assert cells(found, "likvida-medel-utgaende")["period_budget"] == pytest.approx(90)
    ((june, _table),) = client.get(page, {"ar": YEAR, "manad": 6, "omfattning": "manad"}).context["tables"]
    begins = june.statement.ore("likvida-medel-ingaende", "period_budget")
    assert begins == pytest.approx(mnkr(100) - mnkr(20) * 5 // 12, abs=2)
    asked = {"ar": YEAR, "manad": 6, "omfattning": "manad", "rad": "likvida-medel-ingaende", "kolumn": "period_budget"}
    figure = figure_of(client, "kassaflodesanalys", asked)
    assert (figure.ore, figure.rest, len(figure.parts)) == (begins, 0, 3)
    flow = figure_of(client, "kassaflodesanalys", asked | {"rad": "investering-materiella"})
    assert (flow.rest, client.get(flow.parts[0].url).status_code) == (0, 200)


def test_the_cash_flow_has_no_budget_by_the_books_key_and_says_so(planned):
    found = cash(replace(place(YEAR, entities=own(), last=6), spread=Spread.BOOKS), plans=True)
    assert "followup.cash-budget-not-in-books" in {one.id for one in found.findings}
    assert "period_budget" not in cells(found, "investering-materiella")


def test_the_statements_ask_little_with_nothing_in_memory(planned, person, client, at_most_queries):
    """What somebody has stated of the year is one of the nine, where a form has rows for it."""
    client.force_login(person("controller"))
    asked = {"resultatrakning": 8, "anslag": 8, "kassaflodesanalys": 9, "investeringsredovisning": 9}
    for which, most in (asked | {"balansrakning": 10, "balanskravsutredning": 10}).items():
        with at_most_queries(most):
            assert client.get(reverse("followup:statement", args=[which]), {"ar": YEAR}).status_code == 200
