"""The water utility beside what is decided for it and what its authority's report forecasts of it."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from arshjul.books import services as receiving
from arshjul.followup import queries, services
from arshjul.followup.accounts import lines_of_utility
from arshjul.followup.accounts.place import own
from arshjul.followup.accounts.plans import utility
from arshjul.followup.services import Explained, Given
from arshjul.municipality.organisation import BodyKind
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Body
from arshjul.planning import services as planning
from arshjul.planning.domain import LineInput, LineKind
from arshjul.planning.statement_budget import typed_rows
from arshjul.record.domain import Minutes
from arshjul.record.services import Refused

from .requirement_world import kr, mnkr

pytestmark = pytest.mark.django_db
YEAR, AUGUST = 2027, {"ar": 2027, "tillfalle": "delar-augusti"}
# Mnkr. Every month the utility is paid 10, pays 6 and writes off 2; another unit pays 100 that isn't the utility's.
MONTHLY = [("3110", "90", -10), ("5010", "90", 6), ("7910", "90", 2), ("5010", "20", 100), ("1910", "90", -98)]
BUDGET = {"verksamhetens-intakter": 126, "verksamhetens-kostnader": -72, "avskrivningar": -24}
FORECAST = {**BUDGET, "verksamhetens-intakter": 120, "finansiella-kostnader": -3, "resultatavsattning": 0}
ROWS = (*BUDGET, "finansiella-kostnader", "resultatavsattning")


@pytest.fixture
def water_year(city, person, tmp_path, settings):
    """The books of January to August 2027; gives the executive board's controller."""
    settings.ARSHJUL_TODAY = f"{YEAR}-09-20"
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", '#PROGRAM "Prov" "1"', f"#GEN {YEAR}0901", '#FNAMN "Stad"']
    lines += [f"#RAR 0 {YEAR}0101 {YEAR}1231", '#DIM 1 "Ansvar"']
    for month in range(1, 9):
        lines += [f'#VER A {month} {YEAR}{month:02d}15 "Månaden"', "{"]
        lines += [f'#TRANS {account} {{1 "{unit}"}} {kr(amount)}' for account, unit, amount in MONTHLY]
        lines.append("}")
    path = tmp_path / "va.se"
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp437"))
    karin = person("controller")
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
    reading = receiving.read_and_check(file=file, by=karin)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin, accept=accept)
    return karin


def decide(*lines, balance=()) -> None:
    """KF decides a budget for the utility (mnkr by row), and its balance sheet at the end of the year."""
    direction = planning.draft_direction(year=YEAR, by=None)
    frames = {("bun", "", YEAR): mnkr(1)}
    planning.set_frames(direction=direction, frames=frames, by=None, proposals_due=date(2026, 5, 20), text="Ram")
    planning.issue_direction(direction=direction, minutes=Minutes(on=date(2026, 2, 11), paragraph=12), by=None)
    proposal = planning.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    given = LineInput(body="bun", kind=LineKind.APPROPRIATION, year=YEAR, amount=mnkr(1), text="Kommunbidrag")
    planning.save_proposal_lines(plan=proposal, lines=[given], investments=[], by=None, text="Svar")
    planning.hand_over_proposal(plan=proposal, by=None)
    plan = planning.compose_plan(year=YEAR, by=None)
    budget = [
        LineInput(body="kf", kind=LineKind.WATER, year=YEAR, amount=mnkr(amount), text=row, row=row)
        for row, amount in lines
    ]
    budget += [
        LineInput(body="kf", kind=LineKind.WATER_BALANCE, year=YEAR, amount=mnkr(amount), text=row, row=row)
        for row, amount in balance
    ]
    planning.save_lines(plan=plan, lines=budget, by=None, tax_rate=2000)
    planning.propose_plan(plan=plan, minutes=Minutes(on=date(2026, 10, 15), paragraph=200), by=None)
    decision = Minutes(on=date(2026, 11, 18), paragraph=112, reasons="Underlaget kompletteras.")
    planning.decide_plan(plan=plan, minutes=decision, by=None)


def report(karin, amounts, year=YEAR):
    """The executive board's report with the utility's forecast (mnkr by row), ready to be handed over."""
    made = services.open_report(year=year, point="delar-augusti", body=organisation.executive_board(), by=karin)
    own_lines = [Given(line, 0) for line in ("drift-intakter", "drift-kostnader", "rr-arets-resultat")]
    water = [Given(f"va-{row}", mnkr(amount), "Färre anslutningar") for row, amount in amounts.items()]
    return services.save_report(report=made, by=karin, summary="Läget", forecasts=[*own_lines, *water])


def table(client, number=1, **asked):
    page = client.get(reverse("followup:statement", args=["va"]), {**AUGUST, **asked})
    assert page.status_code == 200
    return page.context["tables"][number - 1]


def cells(accounts, row) -> dict[str, float]:
    """A row's amounts in mnkr, by column."""
    statement = accounts.statement
    found = {column.id: statement.ore(row, column.id) for column in statement.columns}
    return {name: ore / mnkr(1) for name, ore in found.items() if ore is not None}


def told(accounts) -> set[str]:
    return {one.id for one in accounts.findings}


def test_the_account_shows_what_was_decided_and_forecast_of_the_utility(water_year, client):
    decide(*BUDGET.items())
    client.force_login(water_year)
    accounts, _ = table(client)
    assert "followup.utility-unforecast" in told(accounts)
    assert "forecast" not in cells(accounts, "verksamhetens-intakter")
    services.hand_over_report(report=report(water_year, FORECAST), by=water_year)
    accounts, _ = table(client)
    assert [column.id for column in accounts.statement.columns] == [
        *("outcome", "period_budget", "deviation", "budget", "forecast", "prognosavvikelse")
    ]
    assert cells(accounts, "verksamhetens-intakter") == {
        "outcome": 80,
        "period_budget": 84,
        "deviation": -4,
        "budget": 126,
        "forecast": 120,
        "prognosavvikelse": -6,
    }
    assert cells(accounts, "arets-resultat")["forecast"] == 120 - 72 - 24 - 3
    assert cells(accounts, "arets-resultat")["prognosavvikelse"] == 21 - 30
    assert "followup.utility-unforecast" not in told(accounts)


@pytest.mark.parametrize("key", ["tolftedelar", "forra-aret"])
@pytest.mark.parametrize(("span", "months"), [("ackumulerat", 8), ("manad", 1)])
def test_the_budget_of_the_months_is_divided_by_the_key_like_other_statements(water_year, client, key, span, months):
    decide(*BUDGET.items())
    client.force_login(water_year)
    accounts, shown = table(client, omfattning=span, nyckel=key)
    assert cells(accounts, "verksamhetens-kostnader") == {
        "outcome": -6 * months,
        "period_budget": -6 * months,
        "deviation": 0,
        "budget": -72,
    }
    row = [row.id for row in accounts.statement.rows].index("verksamhetens-kostnader")
    figure = client.get(shown.rows[row].cells[1].url).context["figure"]
    assert (figure.rest, len(figure.parts)) == (0, months)
    whole = client.get(figure.parts[0].url).context["figure"]
    assert (whole.ore, whole.rest) == (mnkr(-72), 0)


def test_twelve_rolling_months_need_the_budget_of_both_years(water_year, client):
    decide(*BUDGET.items())
    client.force_login(water_year)
    accounts, _ = table(client, omfattning="rullande")
    assert "followup.budget-lacks-year" in told(accounts)
    assert "period_budget" not in cells(accounts, "verksamhetens-kostnader")


def test_every_figure_leads_to_its_source_and_the_forecast_to_its_report(water_year, client):
    decide(*BUDGET.items())
    services.hand_over_report(report=report(water_year, FORECAST), by=water_year)
    client.force_login(water_year)
    accounts, shown = table(client)
    for row, line in zip(accounts.statement.rows, shown.rows, strict=True):
        for column, cell in zip(shown.columns, line.cells, strict=True):
            if cell.ore is None:
                continue
            answer = client.get(cell.url)
            assert answer.status_code == 200, (row.id, column.id)
            if "/siffra/" in cell.url:
                assert answer.context["figure"].rest == 0, (row.id, column.id)
                assert answer.context["figure"].parts, (row.id, column.id)
    asked = {**AUGUST, "rad": "verksamhetens-intakter", "kolumn": "forecast"}
    page = client.get(reverse("followup:figure", args=["va"]), asked)
    assert "Färre anslutningar" in page.content.decode()
    assert page.context["figure"].parts[0].url.startswith("/arbete/uppfoljning/rapport/")
    asked["kolumn"] = "budget"
    assert "§ 112" in client.get(reverse("followup:figure", args=["va"]), asked).content.decode()


def test_a_forecast_of_some_lines_alone_is_not_handed_over(water_year):
    made = report(water_year, {"verksamhetens-intakter": 120})
    with pytest.raises(Refused) as refused:
        services.hand_over_report(report=made, by=water_year)
    (lacking,) = [one.message.sv for one in refused.value.findings if one.id == "followup.forecast-incomplete"]
    assert lacking.count("VA: ") == len(FORECAST) - 1
    assert "VA: verksamhetens kostnader" in lacking


def test_a_forecast_that_is_emptied_before_the_hand_over_is_none(water_year, client):
    """Then the report goes over without it, and what another report gave before still stands."""
    made = report(water_year, FORECAST)
    services.save_report(report=made, by=water_year, forecasts=[Given(f"va-{row}", None) for row in FORECAST])
    services.hand_over_report(report=made, by=water_year)
    client.force_login(water_year)
    accounts, _ = table(client)
    assert "followup.utility-unforecast" in told(accounts)
    assert "forecast" not in cells(accounts, "verksamhetens-intakter")
    with pytest.raises(Refused):
        services.save_report(report=made, by=water_year, forecasts=[Given("va-avskrivningar", None)])


def test_a_report_without_the_utility_is_handed_over_as_before(water_year):
    services.hand_over_report(report=report(water_year, {}), by=water_year)


def test_the_form_shows_each_line_beside_budget_outcome_and_season(water_year, client):
    decide(*BUDGET.items())
    made = report(water_year, FORECAST)
    rows = {row.line.id: row for row in queries.line_rows(made, queries.evidence(made))}
    row = rows["va-verksamhetens-intakter"]
    assert [row.budget, row.outcome, row.forecast] == [mnkr(126), mnkr(80), mnkr(120)]
    client.force_login(water_year)
    page = client.get(reverse("followup:report", args=[made.pk])).content.decode()
    assert "VA: verksamhetens intäkter" in page
    assert "VA: finansiella intäkter" not in page  # the municipality's own form has no such row


def answered_by(monkeypatch, authority) -> None:
    """A municipality whose utility another authority answers for."""
    whole = municipality.current()
    bodies = tuple(replace(one, authority=authority) if one.kind is BodyKind.UTILITY else one for one in whole.bodies)
    other = replace(whole, organisation=replace(whole.organisation, bodies=bodies))
    monkeypatch.setattr(utility.municipality, "current", lambda: other)


@pytest.mark.parametrize("authority", ["sbn", "helsingborgshem"])
def test_the_lines_are_in_the_report_of_the_committee_or_company_that_has_the_utility(city, monkeypatch, authority):
    assert Body.objects.filter(slug=authority).exists()
    assert len([line for line in lines_of_utility("ks", YEAR) if line.together == "va"]) == len(FORECAST)
    answered_by(monkeypatch, authority)
    assert lines_of_utility("ks", YEAR) == ()
    lines = queries.lines_of(organisation.body(authority), YEAR)
    assert [line.id for line in lines if line.together == "va"] == [f"va-{row}" for row in ROWS]


def test_a_utility_that_nobody_answers_for_is_told(water_year, client, monkeypatch):
    answered_by(monkeypatch, "va")
    client.force_login(water_year)
    accounts, _ = table(client)
    assert "followup.utility-unanswered" in told(accounts)


def test_the_plan_has_rows_of_the_utility_only_where_there_is_one(city, settings):
    assert [row for row, _ in typed_rows(LineKind.WATER, YEAR)] == list(ROWS)
    settings.ARSHJUL_MUNICIPALITY = "malmo"
    assert typed_rows(LineKind.WATER, YEAR) == []


def test_a_difference_from_a_printed_sum_is_told_for_what_it_is(ledger, client, person):
    """Helsingborg 2016 printed a budget whose parts are 1 above its result; no amount of the forecast is missing."""
    karin = person("controller")
    forecast = dict(zip(ROWS, (215, -165, -44, -10, 4), strict=True))
    made = report(karin, forecast, 2016)
    services.save_report(report=made, by=karin, explanations=[Explained(queries.DRIFT_RESULT, "a", "b", "c")])
    services.hand_over_report(report=made, by=karin)
    client.force_login(karin)
    _, shown = table(client, ar=2016, tillfalle="")
    (note,) = (one.sv for one in shown.notes if "Prognos mot budget" in one.sv)
    assert "sin egen tryckta summa" in note


def test_the_balance_sheet_says_why_it_has_no_forecast(ledger, client, person):
    client.force_login(person("controller"))
    accounts, _ = table(client, 2, ar=2016, tillfalle="")
    assert "followup.utility-unplanned" in told(accounts)
